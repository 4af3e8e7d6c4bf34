/**
 * At most one of each pair, over SQL: a transaction counts the rows of a pair, by key, by a secondary index or by an aggregate that finds nothing, and inserts its own. A row that comes in behind
 * such a look is a phantom.
 */
import { checkWriteSkew } from '../checkers/write-skew.ts';
import type { Client } from '../client.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attemptSql, prepareTables } from './sql.ts';

export const sqlWriteSkew: WorkloadMaker = {
  name: 'sql-write-skew',
  about: 'two transactions each look whether a pair has a row and insert one, over SQL; only one gets in',
  levels: ['serializable', 'repeatable-read', 'read-committed'],
  make: ({ level }) => {
    const taken: Op[] = [];
    let pairs = 0;
    return {
      name: 'sql-write-skew',
      clientsMin: 4,
      setup: (client) =>
        prepareTables(client, [
          'create table if not exists pairs (pair int, side int, label text not null, primary key (pair, side))',
          'create index if not exists pairs_label on pairs (label)',
        ]),
      next: ({ random }): Op => {
        const waiting = taken.pop();
        if (waiting !== undefined) return waiting;
        if (pairs > 0 && random.chance(0.2)) return readOp(random.int(Math.max(0, pairs - 20), pairs - 1));
        const how = random.item(['key', 'index', 'count']);
        const op = (side: number): Op => ({ f: 'take', key: `pair${pairs}`, value: side, extra: how });
        const [first, second] = [op(0), op(1)];
        pairs++;
        taken.push(second);
        return first;
      },
      perform: (op, client) => attemptSql(() => (op.f === 'read' ? read(op, client) : take(op, client, level))),
      isRead: ({ f }) => f === 'read',
      final: () => Array.from({ length: pairs }, (_, pair) => readOp(pair)),
      check: (history) => checkWriteSkew(history, { skewAllowed: level !== 'serializable' }),
    };
  },
};

const looks: Readonly<Record<string, string>> = {
  key: 'select 1 from pairs where pair = $1 and side in (0, 1)',
  index: "select 1 from pairs where label = 'pair' || $1::int",
  count: 'select 1 from (select count(*) as n from pairs where pair = $1) counted where n > 0',
};

function readOp(pair: number): Op {
  return { f: 'read', key: `pair${pair}`, value: null };
}

function numberOf(key: string | undefined): number {
  return Number((key as string).slice('pair'.length));
}

async function take({ key, value, extra }: Op, { sql }: Client, level: Level): Promise<Completion> {
  const pair = numberOf(key);
  const isIn = await sql.transaction(level, false, async () => {
    if ((await sql.query(looks[extra as string], [pair])).length > 0) return false;
    await sql.query("insert into pairs values ($1, $2, 'pair' || $1::int)", [pair, value as number]);
    return true;
  });
  return isIn ? { type: 'ok' } : { type: 'fail', error: 'taken' };
}

async function read({ key }: Op, { sql }: Client): Promise<Completion> {
  const rows = await sql.query('select side from pairs where pair = $1', [numberOf(key)]);
  return { type: 'ok', value: [0, 1].map((side) => rows.some((row) => Number(row.side) === side)) };
}
