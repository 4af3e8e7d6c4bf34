/**
 * `npm run bench -- sql-parse`: microseconds of CPU to read a statement: the grammar in WebAssembly with its JSON, the conversion to our
 * tree on top of it, and the tree back to text. Cached plans are found by the text, so this is the price of a text seen first.
 *
 *   --rounds N   how many statements of each (default: 20,000, fewer for the long ones)
 */

import { Grammar } from '../src/sql/parse/grammar.ts';
import { formatStatement, SqlParser } from '../src/sql/parse/index.ts';

const joins = Array.from(
  { length: 10 },
  (_, i) => ` JOIN t${i} ON t${i}.id = o.t${i}_id AND t${i}.kind = 'k${i}'`,
).join('');

const statements: readonly (readonly [name: string, text: string])[] = [
  ['point select', 'SELECT abalance FROM pgbench_accounts WHERE aid = $1'],
  ['simple insert', 'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 2, 3, 4, CURRENT_TIMESTAMP)'],
  ['update', 'UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 RETURNING abalance'],
  [
    'ten joins',
    `SELECT o.id, ${Array.from({ length: 10 }, (_, i) => `t${i}.name AS n${i}`).join(', ')} FROM orders o${joins} WHERE o.total > 100 ORDER BY o.id DESC LIMIT 10`,
  ],
  [
    'insert of 100 rows',
    `INSERT INTO t (a, b, c) VALUES ${Array.from({ length: 100 }, (_, i) => `(${i}, 'name ${i}', true)`).join(', ')}`,
  ],
];

/** Microseconds of CPU for one turn of the work. */
function cost(rounds: number, work: () => void): number {
  for (let i = 0; i < rounds / 4; i++) work();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
}

/** Runs the benchmark. */
export async function run(args: string[]): Promise<void> {
  const asked = args.indexOf('--rounds');
  const most = asked < 0 ? 20_000 : Number(args[asked + 1]);
  const grammar = await Grammar.load();
  const parser = await SqlParser.load();
  console.log('microseconds           bytes   grammar   with tree     format');
  for (const [name, text] of statements) {
    const rounds = Math.ceil(most / Math.max(1, text.length / 100));
    const [{ statement }] = parser.parse(text);
    const figures = [
      cost(rounds, () => grammar.parse(text)),
      cost(rounds, () => parser.parse(text)),
      cost(rounds, () => formatStatement(statement)),
    ];
    const columns = figures.map((figure) => figure.toFixed(1).padStart(10)).join(' ');
    console.log(`${name.padEnd(20)} ${String(text.length).padStart(7)}${columns}`);
  }
}
