/** Single rows over SQL: reads, upserts, inserts, deletions and compare-and-set, each one statement. Each must be linearizable by itself. */
import { checkRegisters } from '../checkers/registers.ts';
import type { Client } from '../client.ts';
import type { Completion, Op, WorkloadMaker } from '../workload.ts';
import { RotatingKeys } from './keys.ts';
import { attemptSql, prepareTables } from './sql.ts';

const keysActive = 5;
const writesPerKey = 60;

export const sqlRegister: WorkloadMaker = {
  name: 'sql-register',
  about: 'single-row statements over SQL are linearizable',
  make: () => {
    const keys = new RotatingKeys(keysActive, writesPerKey);
    const seen = new Map<string, number>();
    return {
      name: 'sql-register',
      clientsMin: 2,
      setup: (client) =>
        prepareTables(client, ['create table if not exists registers (key text primary key, value int)']),
      next: ({ random, fresh }): Op => {
        if (random.chance(0.45)) return { f: 'read', key: keys.pick(random), value: null };
        const key = keys.pickToWrite(random);
        const value = fresh('value');
        const known = seen.get(key);
        const draw = random.float();
        if (known !== undefined && draw < 0.4) return { f: 'cas', key, value: [known, value] };
        if (draw < 0.5) return { f: 'insert', key, value };
        if (draw < 0.6) return { f: 'delete', key, value: null };
        return { f: 'write', key, value };
      },
      perform: (op, client) => attemptSql(() => perform(op, client, seen)),
      isRead: ({ f }) => f === 'read',
      final: () => keys.all.map((key) => ({ f: 'read', key, value: null })),
      check: checkRegisters,
    };
  },
};

async function perform(op: Op, { sql }: Client, seen: Map<string, number>): Promise<Completion> {
  const key = op.key as string;
  switch (op.f) {
    case 'read': {
      const [row] = await sql.query('select value from registers where key = $1', [key]);
      if (row === undefined) return { type: 'ok', value: null };
      seen.set(key, Number(row.value));
      return { type: 'ok', value: Number(row.value) };
    }
    case 'cas': {
      const [from, to] = op.value as readonly [number, number];
      const rows = await sql.query('update registers set value = $3 where key = $1 and value = $2 returning key', [
        key,
        from,
        to,
      ]);
      return { type: 'ok', result: rows.length === 1 };
    }
    case 'insert': {
      const rows = await sql.query('insert into registers values ($1, $2) on conflict do nothing returning key', [
        key,
        Number(op.value),
      ]);
      return { type: 'ok', result: rows.length === 1 };
    }
    case 'delete': {
      const rows = await sql.query('delete from registers where key = $1 returning key', [key]);
      return { type: 'ok', result: rows.length === 1 };
    }
    default:
      await sql.query('insert into registers values ($1, $2) on conflict (key) do update set value = excluded.value', [
        key,
        Number(op.value),
      ]);
      return { type: 'ok' };
  }
}
