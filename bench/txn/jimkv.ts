/** Three JimKV nodes with accounts, in one range or in many, as `bench/txn.ts` loads them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startJimkv, type Target } from '../kv/servers.ts';
import { accountKey, type LoadPlan, type LoadResult, namespace } from './load-client.ts';

const filledAtOnce = 5_000;
const rangesMany = 12;

/** The load, from a process of its own. */
export function load(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'load-client.ts'), JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as LoadResult) : reject(new Error(`load client: ${code}`)),
    );
  });
}

/** A cluster whose accounts all have the same balance. */
export async function startBank(accounts: number, balance: number, transport: string): Promise<Target> {
  const target = await startJimkv('fsync', [], [`--transport=${transport}`]);
  await ask(target, 'PUT', `/v1/namespaces/${namespace}`);
  for (let first = 0; first < accounts; first += filledAtOnce) {
    const puts = Array.from({ length: Math.min(filledAtOnce, accounts - first) }, (_, i) => ({
      op: 'put',
      key: accountKey(first + i),
      value: String(balance),
      contentType: 'text/plain',
    }));
    await ask(target, 'POST', `/v1/kv/${namespace}:batch`, puts);
  }
  return target;
}

/** Cuts the accounts into many ranges, with as many leases at each node. */
export async function spreadAccounts(target: Target, accounts: number): Promise<void> {
  for (let i = 1; i < rangesMany; i++) {
    const key = accountKey(Math.floor((accounts * i) / rangesMany));
    await ask(target, 'POST', '/v1/ranges/split', { namespace, key });
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  for (const [i, { rangeId }] of (await rangesOf(target)).entries())
    await ask(target, 'POST', '/v1/ranges/transfer', { rangeId, to: 1 + (i % target.ports.length) });
}

/** New ranges elect their leaders first. */
const settleMs = 2_000;

async function rangesOf(target: Target): Promise<readonly { readonly rangeId: number }[]> {
  const answer = (await ask(target, 'GET', '/v1/ranges')) as {
    readonly ranges: readonly { readonly rangeId: number; readonly start: string }[];
  };
  return answer.ranges.filter(({ start }) => start.includes('account-'));
}

/** All balances together: transfers must not change it. */
export async function totalOf(target: Target): Promise<number> {
  let total = 0;
  let continuation: string | undefined;
  do {
    const more = continuation === undefined ? '' : `&continuation=${encodeURIComponent(continuation)}`;
    const page = (await ask(target, 'GET', `/v1/kv/${namespace}?limit=10000${more}`)) as {
      readonly entries: readonly { readonly value: string }[];
      readonly continuation?: string;
    };
    for (const { value } of page.entries) total += Number(value);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return total;
}

async function ask(target: Target, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${target.ports[0]}${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
