/**
 * The bank over SQL: a table of accounts, transfers by single statements and by transactions of several, reads by the table, by an index and step by step, while
 * columns and indexes come and go.
 */
import { checkBank } from '../../../jepsen/checkers/bank.ts';
import { JimError } from '../../../src/base/index.ts';
import { type Random, randomInt, randomItem } from '../../../src/io/index.ts';
import type { TxnCall, TxnEnd } from '../transactions/call.ts';
import { judgedHistory, transactionsOf, verdictOf } from '../transactions/judged.ts';
import { someOf } from '../transactions/list-append.ts';
import { plainManner } from '../transactions/manner.ts';
import { Ended, type Session } from '../transactions/session.ts';
import { keyOf, type Workload } from '../workload.ts';
import { SimSqlClient } from './client.ts';

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

const prefix = 'q';
const initialBalance = 20;
const readWays = ['statement', 'index', 'transaction'] as const;

/** Makes the workload for one run. */
export function sqlBank(random: Random): Workload {
  const count = randomInt(random, 2, 9);
  const accounts = Array.from({ length: count }, (_, i) => keyOf(prefix, i));
  const level = randomItem(random, ['serializable', 'repeatable read'] as const);
  const readsOnly = 0.1 + random.float() * 0.3;
  const definitions = random.float() * 0.15;
  const asked = (f: string, value: TxnCall['asked']['value']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: { f, value },
    manner: plainManner,
  });
  return {
    name: 'sql-bank',
    prefix,
    prepare: async ({ sql }) => {
      if (sql === undefined) throw new JimError('node-unavailable', 'SQL has not begun');
      const client = new SimSqlClient(sql);
      const values = accounts.map((account) => `('${account}', ${initialBalance})`).join(', ');
      try {
        for (const text of [
          'create table if not exists bank (name text primary key, balance int not null check (balance >= 0))',
          `insert into bank values ${values} on conflict do nothing`,
        ]) {
          const { error } = await client.query(text);
          if (error !== undefined) throw new JimError('node-unavailable', `${error.sqlstate} ${error.message}`);
        }
      } finally {
        await client.close();
      }
    },
    next: ({ random }) => {
      const draw = random.float();
      if (draw < definitions) return asked('define', definition(random));
      if (draw < definitions + readsOnly) return asked('read', randomItem(random, readWays));
      const [from, to] = someOf(random, accounts, 2);
      const transfer: Transfer = { from, to, amount: randomInt(random, 1, 8) };
      return asked(random.float() < 0.4 ? 'transfer' : 'transfer in steps', { ...transfer });
    },
    finalReads: () => readWays.map((way) => asked('read', way)),
    perform: ({ asked: { f, value } }, session) => {
      switch (f) {
        case 'define':
          return define(String(value), session);
        case 'read':
          return read(accounts, String(value), level, session);
        case 'transfer':
          return atOnce(value as unknown as Transfer, session);
        default:
          return inSteps(value as unknown as Transfer, level, session);
      }
    },
    check: (operations) => {
      const own = transactionsOf(operations);
      const opened = Object.fromEntries(accounts.map((account) => [account, initialBalance]));
      const history = judgedHistory(own);
      const judged = {
        ...history,
        operations: history.operations.map((each) =>
          each.f === 'transfer in steps' ? { ...each, f: 'transfer' } : each,
        ),
      };
      return [{ rule: 'E-3', verdict: verdictOf(checkBank(judged, { accounts: opened }), own) }];
    },
  };
}

function definition(random: Random): string {
  const column = `c${randomInt(random, 0, 3)}`;
  return randomItem(random, [
    `alter table bank add column if not exists ${column} int default 7`,
    `alter table bank drop column if exists ${column}`,
    'create index if not exists bank_balance on bank (balance)',
    'drop index if exists bank_balance',
  ]);
}

async function define(text: string, session: Session): Promise<TxnEnd> {
  await session.inSql((statements) => statements.last(text));
  return { outcome: 'ok' };
}

async function atOnce({ from, to, amount }: Transfer, session: Session): Promise<TxnEnd> {
  await session.inSql((statements) =>
    statements.last(
      `update bank set balance = balance + case when name = '${from}' then -${amount} else ${amount} end where name in ('${from}', '${to}')`,
    ),
  );
  return { outcome: 'ok' };
}

async function inSteps({ from, to, amount }: Transfer, level: string, session: Session): Promise<TxnEnd> {
  await session.inSql(async ({ query, last }) => {
    await query(`begin isolation level ${level}`);
    const [[has]] = await query(`select balance from bank where name = '${from}'`);
    if (Number(has) < amount) throw new Ended('fail', 'there is not enough');
    await query(`update bank set balance = ${Number(has) - amount} where name = '${from}'`);
    await query(`update bank set balance = balance + ${amount} where name = '${to}'`);
    await last('commit');
  });
  return { outcome: 'ok' };
}

async function read(accounts: readonly string[], way: string, level: string, session: Session): Promise<TxnEnd> {
  const rows = await session.inSql(async ({ query, last }) => {
    if (way === 'statement') return last('select name, balance from bank');
    if (way === 'index') return last('select name, balance from bank where balance >= 0 order by balance');
    await query(`begin isolation level ${level} read only`);
    const found = [];
    for (const account of accounts)
      found.push(...(await query(`select name, balance from bank where name = '${account}'`)));
    await last('commit');
    return found;
  });
  return { outcome: 'ok', value: Object.fromEntries(rows.map(([name, balance]) => [name, Number(balance)])) };
}
