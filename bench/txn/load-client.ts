/**
 * The load of `bench/txn.ts` on JimKV: one process, N clients, each with a connection of its own and its next transfer when the last one
 * is done. A transfer that a conflict or a deadlock ended is tried again until it is done; that is part of its latency. Prints one
 * JSON line.
 */
import { type Answer, type HttpConnection, openConnection } from './http-connection.ts';

/** `once`: one request with two `add`. `interactive`: begin, two reads for update, two writes, commit. `get`: only a read. */
export type Way = 'once' | 'interactive' | 'get';

export interface LoadPlan {
  readonly ports: readonly number[];
  readonly clients: number;
  readonly seconds: number;
  readonly way: Way;
  readonly accounts: number;
  /** All transfers go to the first account. */
  readonly hot: boolean;
}

export interface LoadResult {
  readonly transactions: number;
  /** Attempts that a conflict or a deadlock ended. */
  readonly aborts: number;
  /** Answers that are neither. */
  readonly errors: number;
  readonly seconds: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

export const namespace = 'accounts';
export const accountKey = (i: number) => `account-${String(i).padStart(8, '0')}`;

type Outcome = 'done' | 'aborted' | 'failed';

async function run(plan: LoadPlan): Promise<LoadResult> {
  const latencies: number[] = [];
  let aborts = 0;
  let errors = 0;
  const startedAt = performance.now();
  const endAt = startedAt + plan.seconds * 1000;
  const client = async (index: number) => {
    const connection = await openConnection(plan.ports[index % plan.ports.length]);
    while (performance.now() < endAt) {
      const from = plan.hot ? 1 + random(plan.accounts - 1) : random(plan.accounts);
      const to = plan.hot ? 0 : (from + 1 + random(plan.accounts - 1)) % plan.accounts;
      const sentAt = performance.now();
      let outcome: Outcome = 'aborted';
      while (outcome === 'aborted') {
        outcome = await transfer(connection, plan.way, accountKey(from), accountKey(to));
        if (outcome === 'aborted') aborts++;
      }
      if (outcome === 'failed') errors++;
      else latencies.push(performance.now() - sentAt);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: plan.clients }, (_, i) => client(i)));
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  const at = (part: number) => Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 1000);
  return { transactions: sorted.length, aborts, errors, seconds, p50: at(0.5), p99: at(0.99) };
}

const random = (below: number) => Math.floor(Math.random() * below);

function transfer(connection: HttpConnection, way: Way, from: string, to: string): Promise<Outcome> {
  switch (way) {
    case 'once':
      return transferOnce(connection, from, to);
    case 'interactive':
      return transferStepByStep(connection, from, to);
    case 'get':
      return connection.ask('GET', `/v1/kv/${namespace}/${from}`).then(outcomeOf);
  }
}

async function transferOnce(connection: HttpConnection, from: string, to: string): Promise<Outcome> {
  const operations = [
    { namespace, key: from, add: { amount: '-1', min: '0' } },
    { namespace, key: to, add: { amount: '1' } },
  ];
  return outcomeOf(await connection.ask('POST', '/v1/txn', JSON.stringify({ operations })));
}

async function transferStepByStep(connection: HttpConnection, from: string, to: string): Promise<Outcome> {
  const begun = await connection.ask('POST', '/v1/transactions', '{"level":"serializable"}');
  if (begun.status !== 201) return outcomeOf(begun);
  const path = `/v1/transactions/${(JSON.parse(begun.body) as { id: string }).id}`;
  const balances: number[] = [];
  for (const key of [from, to]) {
    const read = await connection.ask('GET', `${path}/kv/${namespace}/${key}?lock=update`);
    if (read.status !== 200) return giveUp(connection, path, read);
    balances.push(Number(read.body));
  }
  for (const [key, balance] of [
    [from, balances[0] - 1],
    [to, balances[1] + 1],
  ] as const) {
    const written = await connection.ask('PUT', `${path}/kv/${namespace}/${key}`, String(balance), 'text/plain');
    if (written.status !== 204) return giveUp(connection, path, written);
  }
  return outcomeOf(await connection.ask('POST', `${path}/commit`));
}

async function giveUp(connection: HttpConnection, path: string, refused: Answer): Promise<Outcome> {
  await connection.ask('DELETE', path);
  return outcomeOf(refused);
}

function outcomeOf({ status, body }: Answer): Outcome {
  if (status < 300) return 'done';
  return status === 409 && (JSON.parse(body) as { retry: string }).retry === 'transaction' ? 'aborted' : 'failed';
}

if (process.argv[1] === import.meta.filename)
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2]) as LoadPlan)));
