/** Asks a query and gives its rows as lines of text. */
import type pg from 'pg';

export async function ask(client: pg.Client, text: string): Promise<readonly string[]> {
  const types = { getTypeParser: () => (value: string) => value };
  const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types });
  return rows.map((row) => row.map((value) => value ?? '∅').join(' | '));
}
