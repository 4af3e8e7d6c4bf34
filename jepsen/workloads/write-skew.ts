/**
 * At most one of each pair: a transaction looks whether either side is taken, by two reads or by a scan that finds nothing (a phantom, if
 * somebody comes in behind it), and takes its own. Both sides lie in different ranges, and are tried at the same time.
 */
import { checkWriteSkew } from '../checkers/write-skew.ts';
import type { Client } from '../client.ts';
import type { RandomStream } from '../random.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attempt, prepareNamespace, Refused, type RequestResult, transact } from './door.ts';
import { slotBounds, slotKey, splitKeysOf } from './keys.ts';
import { Transaction } from './transaction.ts';

const namespace = 'pairs';

/** `scan`: both sides have a prefix of their own, which is scanned. */
type How = 'reads' | 'scan' | 'request';

export const writeSkew: WorkloadMaker = {
  name: 'write-skew',
  about: 'two transactions each read both sides of a pair and take one; only one gets in',
  levels: ['serializable', 'repeatable-read', 'read-committed'],
  make: ({ level }) => {
    const taken: Op[] = [];
    let pairs = 0;
    return {
      name: 'write-skew',
      clientsMin: 4,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random }) => {
        // Whoever comes next gets the other side.
        const waiting = taken.pop();
        if (waiting !== undefined) return waiting;
        if (pairs > 0 && random.chance(0.2)) return readOp(random.int(Math.max(0, pairs - 20), pairs - 1));
        const [first, second] = takeOps(pairs++, drawHow(random, level));
        taken.push(second);
        return first;
      },
      perform: (op, client) => attempt(() => (op.f === 'read' ? read(op, client) : take(op, client, level))),
      isRead: ({ f }) => f === 'read',
      final: () => Array.from({ length: pairs }, (_, pair) => readOp(pair)),
      check: (history) => checkWriteSkew(history, { skewAllowed: level !== 'serializable' }),
    };
  },
};

/** One request is serializable at any level. */
function drawHow(random: RandomStream, level: Level): How {
  return random.item(level === 'serializable' ? ['reads', 'scan', 'request'] : ['reads', 'scan']);
}

function takeOps(pair: number, how: How): readonly [Op, Op] {
  const op = (side: number): Op => ({ f: 'take', key: `pair${pair}`, value: side, extra: how });
  return [op(0), op(1)];
}

function readOp(pair: number): Op {
  return { f: 'read', key: `pair${pair}`, value: null };
}

function sideKeys(pair: string): readonly [string, string] {
  const number = Number(pair.slice('pair'.length));
  return [slotKey(number, `${pair}-0`), slotKey(number + 3, `${pair}-1`)];
}

async function take({ key, value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const keys = sideKeys(key as string);
  const own = keys[value as number];
  if (extra === 'request') {
    const steps = keys.map((key) => ({
      namespace,
      key,
      if: { exists: false },
      ...(key === own ? { put: { value: 'taken' } } : {}),
    }));
    const done = await transact(client, steps);
    return done === undefined ? { type: 'fail', error: 'taken' } : { type: 'ok', ts: done.ts };
  }
  const done = await Transaction.run(client, { level }, async (transaction) => {
    for (const key of keys) {
      const there = extra === 'scan' ? await transaction.scan(namespace, key) : undefined;
      const isTaken = there === undefined ? (await transaction.read(namespace, key)).text !== null : there.size > 0;
      if (isTaken) throw new Refused('fail', 'taken');
    }
    await transaction.write(namespace, own, 'taken');
  });
  return { type: 'ok', ts: done.ts };
}

async function read({ key }: Op, client: Client): Promise<Completion> {
  const steps = sideKeys(key as string).map((key) => ({ namespace, key, get: true }));
  const { before } = (await transact(client, steps)) as RequestResult;
  return { type: 'ok', value: before.map((text) => text !== null) };
}
