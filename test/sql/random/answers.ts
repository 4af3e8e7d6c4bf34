/** What a server says to a random query, in a form that does not depend on the order of rows that have none. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { isChange } from './changes.ts';
import { Dice } from './dice.ts';
import { QueryWriter } from './queries.ts';
import { preparation } from './tables.ts';

/** A query of a seed. */
export function queryOf(seed: number): string {
  return new QueryWriter(new Dice(seed)).query();
}

/** Makes the tables in the connection's database. */
export async function prepare(client: pg.Client): Promise<void> {
  for (const statement of preparation()) await client.query(statement);
}

/**
 * The rows, sorted unless the query orders them, or the error's SQLSTATE. What a statement changes is looked at and taken back. Numbers are without the
 * zeros at their end: of equal ones with more and fewer digits, any may come first.
 */
export async function answerTo(client: pg.Client, query: string): Promise<readonly string[]> {
  const changed = isChange(query) ? changedTable.exec(query)?.[1] : undefined;
  if (changed === undefined) return rowsOf(client, query);
  await client.query('begin');
  const returned = await rowsOf(client, query);
  const failed = returned[0]?.startsWith('ERROR') ?? false;
  const after = failed ? [] : await rowsOf(client, `select * from ${changed} order by id`);
  await client.query('rollback');
  return [...returned, '--', ...after];
}

const changedTable = /(?:into|update|from) (\w+)/;

async function rowsOf(client: pg.Client, query: string): Promise<readonly string[]> {
  const types = { getTypeParser: () => (value: string) => value };
  try {
    const { rows } = await client.query<(string | null)[]>({ text: query, rowMode: 'array', types });
    const lines = rows.map((row) => row.map((value) => plainValue(value)).join(' | '));
    return / order by 1[^()]*$/.test(query) ? lines : lines.sort();
  } catch (error) {
    if (error instanceof pg.DatabaseError) return [`ERROR ${error.code}: ${error.message}`];
    throw error;
  }
}

function plainValue(value: string | null): string {
  if (value === null) return '∅';
  return /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
}

const linesKept = 12;

/** A long answer as its first lines, and a digest of all: what is recorded. */
export function abridged(lines: readonly string[]): readonly string[] {
  if (lines.length <= linesKept) return lines;
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  return [...lines.slice(0, linesKept), `${lines.length} rows, ${digest}`];
}
