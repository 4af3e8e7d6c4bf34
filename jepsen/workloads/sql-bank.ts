/**
 * The bank over SQL: a table of accounts, a transfer of two updates in one transaction (or in one statement), a CHECK that nobody has less than nothing, and sums over
 * the table and over an index.
 */
import { checkBank } from '../checkers/bank.ts';
import type { Client } from '../client.ts';
import type { Json } from '../history.ts';
import type { Completion, Level, Op, WorkloadMaker } from '../workload.ts';
import { attemptSql, prepareTables } from './sql.ts';

const accountsCount = 12;
const balanceAtFirst = 50;
const amountMax = 12;
const names: readonly string[] = Array.from({ length: accountsCount }, (_, i) => `account${i}`);
const accounts: Readonly<Record<string, number>> = Object.fromEntries(names.map((name) => [name, balanceAtFirst]));

type Transfer = { readonly from: string; readonly to: string; readonly amount: number };

export const sqlBank: WorkloadMaker = {
  name: 'sql-bank',
  about: 'the bank over SQL: transfers by transactions and by single statements, a check, an index',
  levels: ['serializable', 'repeatable-read'],
  make: ({ level }) => ({
    name: 'sql-bank',
    clientsMin: 4,
    setup: (client) =>
      prepareTables(client, [
        'create table if not exists accounts (name text primary key, balance int not null check (balance >= 0))',
        'create index if not exists accounts_balance on accounts (balance)',
        `insert into accounts select 'account' || i, ${balanceAtFirst} from generate_series(0, ${accountsCount - 1}) i on conflict do nothing`,
      ]),
    next: ({ random }): Op => {
      if (random.chance(0.35))
        return { f: 'read', value: null, extra: random.item(['statement', 'transaction', 'index']) };
      const [from, to] = random.shuffle(names);
      const value: Transfer = { from, to, amount: random.int(1, amountMax) };
      return { f: 'transfer', value, extra: random.item(['transaction', 'reading', 'statement']) };
    },
    perform: (op, client) =>
      attemptSql(() => (op.f === 'read' ? read(op, client, level) : transfer(op, client, level))),
    isRead: ({ f }) => f === 'read',
    final: () => ['statement', 'transaction', 'index'].map((how) => ({ f: 'read', value: null, extra: how })),
    check: (history) => checkBank(history, { accounts }),
  }),
};

async function read({ extra }: Op, { sql }: Client, level: Level): Promise<Completion> {
  if (extra === 'statement') return balances(await sql.query('select name, balance from accounts'));
  if (extra === 'index')
    return balances(await sql.query('select name, balance from accounts where balance >= 0 order by balance'));
  const rows = await sql.transaction(level, true, async () => {
    const found = [];
    for (const name of names)
      found.push(...(await sql.query('select name, balance from accounts where name = $1', [name])));
    return found;
  });
  return balances(rows);
}

function balances(rows: readonly Readonly<Record<string, unknown>>[]): Completion {
  return {
    type: 'ok',
    value: Object.fromEntries(rows.map(({ name, balance }) => [String(name), Number(balance)])) as Json,
  };
}

async function transfer({ value, extra }: Op, { sql }: Client, level: Level): Promise<Completion> {
  const { from, to, amount } = value as unknown as Transfer;
  if (extra === 'statement') {
    await sql.query(
      'update accounts set balance = balance + case when name = $1 then -$3::int else $3::int end where name in ($1, $2)',
      [from, to, amount],
    );
    return { type: 'ok' };
  }
  await sql.transaction(level, false, async () => {
    if (extra === 'reading') {
      const [giver] = await sql.query('select balance from accounts where name = $1', [from]);
      const [taker] = await sql.query('select balance from accounts where name = $1', [to]);
      await sql.query('update accounts set balance = $2 where name = $1', [from, Number(giver.balance) - amount]);
      await sql.query('update accounts set balance = $2 where name = $1', [to, Number(taker.balance) + amount]);
    } else {
      await sql.query('update accounts set balance = balance - $2 where name = $1', [from, amount]);
      await sql.query('update accounts set balance = balance + $2 where name = $1', [to, amount]);
    }
  });
  return { type: 'ok' };
}
