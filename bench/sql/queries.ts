/** Joins and aggregates over many rows, the second and third time they are asked. */
import pg from 'pg';
import type { SqlSystem, SystemName } from './systems.ts';

export interface QueryCell {
  readonly system: SystemName;
  readonly title: string;
  readonly query: string;
  readonly ms: number;
}

const queries: Readonly<Record<string, string>> = {
  count: 'select count(*) from facts',
  'sum with a filter': 'select sum(amount) from facts where kind < 5',
  'group by a small number': 'select kind, count(*), sum(amount), avg(price) from facts group by kind',
  'group by text': 'select label, count(*) from facts group by label',
  'many groups': 'select count(*) from (select customer, sum(amount) from facts group by customer) s',
  'join and group':
    'select c.region, sum(f.price) from facts f join customers c on c.id = f.customer group by c.region',
  'join with a filter':
    "select count(*) from facts f join customers c on c.id = f.customer where c.region = 'r3' and f.amount > 50",
  'sort, first ten': 'select id, price from facts order by price desc, id limit 10',
  distinct: 'select count(distinct customer) from facts',
  'index range': 'select sum(amount) from facts where id between 400000 and 410000',
  'index lookups': 'select count(*) from facts where customer = 77',
  window:
    'select max(r) from (select rank() over (partition by kind order by price) r from facts where id <= 100000) s',
};

export async function measureQueries(system: SqlSystem, rows: number): Promise<readonly QueryCell[]> {
  const client = new pg.Client({ host: '127.0.0.1', port: system.ports[0], user: system.user, database: 'postgres' });
  await client.connect();
  try {
    await client.query('create table customers (id int primary key, region text)');
    await client.query("insert into customers select i, 'r' || i % 10 from generate_series(1, 10000) i");
    await client.query(
      'create table facts (id int primary key, customer int, kind int, amount int, price numeric(10, 2), label text)',
    );
    const piece = 20_000;
    for (let from = 1; from <= rows; from += piece)
      await client.query(
        `insert into facts select i, (i::bigint * 7919 % 10000)::int + 1, i % 20, i * 31 % 100, (i * 17 % 10000) / 100.0, 'label ' || i % 50 from generate_series(${from}, ${Math.min(rows, from + piece - 1)}) i`,
      );
    await client.query('create index on facts (customer)');
    await client.query('analyze');
    const cells: QueryCell[] = [];
    for (const [query, text] of Object.entries(queries)) {
      const times: number[] = [];
      for (let run = 0; run < 3; run++) {
        const startedAt = performance.now();
        await client.query(text);
        times.push(performance.now() - startedAt);
      }
      cells.push({ system: system.name, title: system.title, query, ms: Math.min(...times.slice(1)) });
    }
    return cells;
  } finally {
    await client.end();
  }
}

export function printQueries(cells: readonly QueryCell[]): void {
  console.log('\nqueries: milliseconds, and how many times PostgreSQL’s');
  for (const query of Object.keys(queries)) {
    const of = (system: SystemName) =>
      cells.find((cell) => cell.system === system && cell.query === query)?.ms ?? Number.NaN;
    const [own, peer] = [of('jimkv'), of('postgres')];
    console.log(
      `${query.padEnd(26)} ${own.toFixed(1).padStart(9)} ms  PostgreSQL ${peer.toFixed(1).padStart(9)} ms  ${(own / peer).toFixed(2)}x`,
    );
  }
}
