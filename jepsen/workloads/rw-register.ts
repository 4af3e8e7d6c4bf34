/**
 * Transactions that write numbers to registers and read them. Writes are mostly blind, so the order of a register's versions is taken from the
 * commit timestamps that the servers name: a timestamp that lies becomes a cycle.
 */
import { checkRwRegister } from '../checkers/elle/index.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { RandomStream } from '../random.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attempt, prepareNamespace, type RequestStep, transact, transactAgain } from './door.ts';
import { inChunks, RotatingKeys, slotBounds, splitKeysOf } from './keys.ts';
import { consistencyOf } from './levels.ts';
import { Transaction } from './transaction.ts';

const namespace = 'registers-of-transactions';
const keysActive = 8;
const writesPerKey = 120;
const microsMax = 5;
const finalKeysPerTransaction = 12;

type Micro = readonly ['w', string, number] | readonly ['r', string, number | null];

interface Manner {
  readonly how: 'interactive' | 'read-only' | 'request';
  readonly name: string | null;
}

export const rwRegister: WorkloadMaker = {
  name: 'rw-register',
  about: 'transactions write and read registers; versions in the order of commit timestamps (Elle)',
  levels: ['serializable', 'repeatable-read', 'read-committed'],
  make: ({ level }) => {
    const keys = new RotatingKeys(keysActive, writesPerKey);
    return {
      name: 'rw-register',
      clientsMin: 4,
      splitKeys: splitKeysOf(namespace),
      setup: (client) => prepareNamespace(client, namespace, slotBounds),
      next: ({ random, fresh }) => {
        const micros = drawMicros(random, keys, fresh);
        return { f: 'txn', value: micros as Json, extra: drawManner(random, micros, fresh) as unknown as Json };
      },
      perform: (op, client) => attempt(() => perform(op, client, level)),
      isRead: ({ value }) => (value as unknown as readonly Micro[]).every(([name]) => name === 'r'),
      final: ({ random }) =>
        inChunks(random.shuffle(keys.all), finalKeysPerTransaction).map((chunk): Op => {
          const manner: Manner = { how: 'read-only', name: null };
          return { f: 'txn', value: chunk.map((key) => ['r', key, null]), extra: manner as unknown as Json };
        }),
      check: (history) => checkRwRegister(history, consistencyOf(level), { timestamps: true }),
    };
  },
};

function drawMicros(random: RandomStream, keys: RotatingKeys, fresh: (name: string) => number): Micro[] {
  const reading = random.chance(0.3);
  return Array.from({ length: random.int(1, microsMax) }, (): Micro => {
    if (reading || random.chance(0.4)) return ['r', keys.pick(random), null];
    const key = keys.pickToWrite(random);
    return ['w', key, fresh(`register ${key}`)];
  });
}

function drawManner(random: RandomStream, micros: readonly Micro[], fresh: (name: string) => number): Manner {
  const reading = micros.every(([name]) => name === 'r');
  const how = random.chance(0.4) ? 'request' : reading && random.chance(0.7) ? 'read-only' : 'interactive';
  const name = how === 'request' && random.chance(0.4) ? `write-${fresh('request')}-${random.int(0, 1e9)}` : null;
  return { how, name };
}

async function perform({ value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const micros = value as unknown as readonly Micro[];
  const { how, name } = extra as unknown as Manner;
  if (how === 'request') return inOneRequest(client, micros, name);
  const done = await Transaction.run(client, { level, readOnly: how === 'read-only' }, async (transaction) => {
    const answers: Micro[] = [];
    for (const micro of micros) answers.push(await carryOut(transaction, micro));
    return answers;
  });
  return { type: 'ok', value: done.value as unknown as Json, ts: done.ts };
}

async function carryOut(transaction: Transaction, micro: Micro): Promise<Micro> {
  const [name, key, value] = micro;
  if (name === 'r') return ['r', key, numberOf((await transaction.read(namespace, key)).text)];
  await transaction.write(namespace, key, String(value));
  return micro;
}

/** All keys are read as they were before; what a micro-operation reads behind a write of its own is known without asking. */
async function inOneRequest(client: Client, micros: readonly Micro[], name: string | null): Promise<Completion> {
  const keys = [...new Set(micros.map(([, key]) => key))];
  const steps = keys.map((key): RequestStep => {
    const last = micros.findLast(([name, of]) => name === 'w' && of === key);
    return { namespace, key, get: true, ...(last === undefined ? {} : { put: { value: String(last[2]) } }) };
  });
  const done = name === null ? await transact(client, steps) : await transactAgain(client, steps, name);
  if (done === undefined) return { type: 'fail', error: 'condition-failed' };
  const values = new Map(keys.map((key, i) => [key, numberOf(done.before[i])]));
  const answers = micros.map((micro): Micro => {
    const [name, key, value] = micro;
    if (name === 'r') return ['r', key, values.get(key) as number | null];
    values.set(key, value);
    return micro;
  });
  return { type: 'ok', value: answers as unknown as Json, ts: done.ts };
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
