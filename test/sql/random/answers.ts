/** What a server says to a random query, in a form that does not depend on the order of rows that have none. */
import { createHash } from 'node:crypto';
import pg from 'pg';
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

/** The rows, sorted unless the query orders them, or the error's SQLSTATE. */
export async function answerTo(client: pg.Client, query: string): Promise<readonly string[]> {
  const types = { getTypeParser: () => (value: string) => value };
  try {
    const { rows } = await client.query<(string | null)[]>({ text: query, rowMode: 'array', types });
    const lines = rows.map((row) => row.map((value) => value ?? '∅').join(' | '));
    return / order by 1[^()]*$/.test(query) ? lines : lines.sort();
  } catch (error) {
    if (error instanceof pg.DatabaseError) return [`ERROR ${error.code}: ${error.message}`];
    throw error;
  }
}

const linesKept = 12;

/** A long answer as its first lines, and a digest of all: what is recorded. */
export function abridged(lines: readonly string[]): readonly string[] {
  if (lines.length <= linesKept) return lines;
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  return [...lines.slice(0, linesKept), `${lines.length} rows, ${digest}`];
}
