/**
 * Transactions that append to lists and read them, over SQL: a list is a row with an array. Appends are upserts, or updates after a read; reads are by key, by
 * several keys at once, or through a secondary index.
 */
import { checkListAppend } from '../checkers/elle/index.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { RandomStream } from '../random.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { inChunks, RotatingKeys } from './keys.ts';
import { consistencyOf } from './levels.ts';
import { attemptSql, prepareTables } from './sql.ts';

const keysActive = 8;
const appendsPerKey = 80;
const microsMax = 5;
const finalKeysPerTransaction = 8;

type Micro = readonly ['append', string, number] | readonly ['r', string, readonly number[] | null];

/** How a transaction is carried out. */
interface Manner {
  readonly readOnly: boolean;
  readonly append: 'upsert' | 'locked';
  readonly read: 'key' | 'index';
  /** A transaction of one step may go without BEGIN. */
  readonly alone: boolean;
}

export const sqlListAppend: WorkloadMaker = {
  name: 'sql-list-append',
  about: 'transactions append to arrays in rows and read them, over SQL (Elle)',
  levels: ['serializable', 'repeatable-read', 'read-committed'],
  make: ({ level }) => {
    const keys = new RotatingKeys(keysActive, appendsPerKey);
    return {
      name: 'sql-list-append',
      clientsMin: 4,
      setup: (client) =>
        prepareTables(client, [
          'create table if not exists lists (key text primary key, twin text not null, elements int[] not null)',
          'create index if not exists lists_twin on lists (twin)',
        ]),
      next: ({ random, fresh }): Op => {
        const micros = drawMicros(random, keys, fresh);
        const readOnly = micros.every(([name]) => name === 'r') && random.chance(0.7);
        const manner: Manner = {
          readOnly,
          append: random.item(['upsert', 'locked']),
          read: random.item(['key', 'key', 'index']),
          alone: random.chance(0.5),
        };
        return { f: 'txn', value: micros as Json, extra: manner as unknown as Json };
      },
      perform: (op, client) => attemptSql(() => perform(op, client, level)),
      isRead: ({ value }) => (value as unknown as readonly Micro[]).every(([name]) => name === 'r'),
      final: ({ random }) =>
        inChunks(random.shuffle(keys.all), finalKeysPerTransaction).map((chunk): Op => {
          const manner: Manner = { readOnly: true, append: 'upsert', read: 'key', alone: false };
          return { f: 'txn', value: chunk.map((key) => ['r', key, null]), extra: manner as unknown as Json };
        }),
      check: (history) => checkListAppend(history, consistencyOf(level)),
    };
  },
};

function drawMicros(random: RandomStream, keys: RotatingKeys, fresh: (name: string) => number): Micro[] {
  const reading = random.chance(0.25);
  return Array.from({ length: random.int(1, microsMax) }, (): Micro => {
    if (reading || random.chance(0.45)) return ['r', keys.pick(random), null];
    const key = keys.pickToWrite(random);
    return ['append', key, fresh(`list ${key}`)];
  });
}

async function perform({ value, extra }: Op, client: Client, level: Level): Promise<Completion> {
  const micros = value as unknown as readonly Micro[];
  const manner = extra as unknown as Manner;
  const all = async () => {
    const answers: Micro[] = [];
    for (const micro of micros) answers.push(await carryOut(client, micro, manner));
    return answers;
  };
  const single = micros.length === 1 && manner.alone && (micros[0][0] === 'r' || manner.append === 'upsert');
  const answers = single ? await all() : await client.sql.transaction(level, manner.readOnly, all);
  return { type: 'ok', value: answers as unknown as Json };
}

async function carryOut({ sql }: Client, micro: Micro, { append, read }: Manner): Promise<Micro> {
  const [name, key, value] = micro;
  if (name === 'r') {
    const [row] = await sql.query(`select elements from lists where ${read === 'key' ? 'key' : 'twin'} = $1`, [key]);
    return ['r', key, row === undefined ? [] : (row.elements as readonly number[])];
  }
  if (append === 'upsert') {
    await sql.query(
      'insert into lists values ($1, $1, array[$2::int]) on conflict (key) do update set elements = lists.elements || $2::int',
      [key, value],
    );
    return micro;
  }
  const [row] = await sql.query('select elements from lists where key = $1 for update', [key]);
  if (row === undefined) await sql.query('insert into lists values ($1, $1, array[$2::int])', [key, value]);
  else
    await sql.query('update lists set elements = $2 where key = $1', [
      key,
      `{${[...(row.elements as number[]), value].join(',')}}`,
    ]);
  return micro;
}
