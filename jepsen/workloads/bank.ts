/**
 * Accounts in different ranges, and money that moves between them: interactively, reading both and writing both, or as one request of two
 * `add`s with a least sum. Others read all accounts: in a transaction, in one request, or by a scan.
 */
import { checkBank } from '../checkers/bank.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { RandomStream } from '../random.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attempt, patiently, prepareNamespace, type RequestResult, readScan, transact, transactAgain } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'bank';
const accountsCount = 12;
const balanceAtFirst = 50;
const amountMax = 12;

const names: readonly string[] = Array.from({ length: accountsCount }, (_, i) => slotKey(i, `account${i}`));
const accounts: Readonly<Record<string, number>> = Object.fromEntries(names.map((name) => [name, balanceAtFirst]));

type Transfer = { readonly from: string; readonly to: string; readonly amount: number };

export const bank: WorkloadMaker = {
  name: 'bank',
  about: 'money moves between accounts in several ranges; the total stays, nobody has less than nothing',
  levels: ['serializable', 'repeatable-read'],
  make: ({ level }) => ({
    name: 'bank',
    clientsMin: 4,
    splitKeys: splitKeysOf(namespace),
    setup: async (client) => {
      await prepareNamespace(client, namespace, slotBounds);
      const puts = names.map((key) => ({ namespace, key, put: { value: String(balanceAtFirst) } }));
      await patiently(() => transact(client, puts));
    },
    next: ({ random, fresh }) => (random.chance(0.35) ? drawRead(random) : drawTransfer(random, fresh)),
    perform: (op, client) =>
      attempt(() => (op.f === 'read' ? readAll(op, client, level) : transfer(op, client, level))),
    isRead: ({ f }) => f === 'read',
    final: () => ['transaction', 'request', 'scan'].map((how) => ({ f: 'read', value: null, extra: how })),
    check: (history) => checkBank(history, { accounts }),
  }),
};

function drawRead(random: RandomStream): Op {
  return { f: 'read', value: null, extra: random.item(['transaction', 'request', 'scan', 'scan in transaction']) };
}

function drawTransfer(random: RandomStream, fresh: (name: string) => number): Op {
  const [from, to] = random.shuffle(names);
  const value: Transfer = { from, to, amount: random.int(1, amountMax) };
  const name = `transfer-${fresh('request')}-${random.int(0, 1e9)}`;
  return { f: 'transfer', value, extra: random.item(['interactive', 'request', name]) };
}

async function readAll({ extra }: Op, client: Client, level: Level): Promise<Completion> {
  if (extra === 'request') {
    const result = await transact(
      client,
      names.map((key) => ({ namespace, key, get: true })),
    );
    const { before } = result as RequestResult;
    return { type: 'ok', value: balancesOf(names.map((key, i) => [key, before[i]])) };
  }
  if (extra === 'scan') {
    const { entries, readTs } = await readScan(client, `/v1/kv/${namespace}`, { limit: '5' });
    return { type: 'ok', value: balancesOf(entries.map(({ key, value }) => [key, value])), readTs };
  }
  const done = await Transaction.run(client, { level, readOnly: true }, async (transaction) => {
    if (extra === 'scan in transaction') return [...(await transaction.scan(namespace, ''))];
    const found: [string, string | null][] = [];
    for (const key of names) found.push([key, (await transaction.read(namespace, key)).text]);
    return found;
  });
  return { type: 'ok', value: balancesOf(done.value) };
}

function balancesOf(found: readonly (readonly [string, string | null])[]): Json {
  return Object.fromEntries(found.map(([key, text]) => [key, text === null ? null : Number(text)]));
}

async function transfer({ value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const { from, to, amount } = value as unknown as Transfer;
  if (extra !== 'interactive') {
    const steps = [
      { namespace, key: from, add: { amount: String(-amount), min: '0' } },
      { namespace, key: to, add: { amount: String(amount) } },
    ];
    const done =
      extra === 'request' ? await transact(client, steps) : await transactAgain(client, steps, String(extra));
    return done === undefined ? { type: 'fail', error: 'condition-failed' } : { type: 'ok', ts: done.ts };
  }
  const done = await Transaction.run(client, { level }, async (transaction) => {
    const [giver, taker] = [await transaction.read(namespace, from), await transaction.read(namespace, to)];
    if (Number(giver.text) < amount) return false;
    await transaction.write(namespace, from, String(Number(giver.text) - amount));
    await transaction.write(namespace, to, String(Number(taker.text) + amount));
    return true;
  });
  return done.value ? { type: 'ok', ts: done.ts } : { type: 'fail', error: 'too-little-money' };
}
