/** Makes the tables and fills them, a thousand rows a statement. */
import type pg from 'pg';
import { generate, type Rows } from './generate.ts';
import { schema, tables } from './schema.ts';

/** The scale of the tests: 60,000 line items. */
export const scale = 0.01;

export async function load(client: pg.Client, rows: Rows = generate(scale), rowsPerStatement = 1000): Promise<void> {
  await client.query(schema);
  for (const table of tables)
    for (let at = 0; at < rows[table].length; at += rowsPerStatement) {
      const tuples = rows[table].slice(at, at + rowsPerStatement).map((row) => `(${row.map(literal).join(',')})`);
      await client.query(`insert into ${table} values ${tuples.join(',')}`);
    }
  await client.query('analyze');
}

function literal(field: string | number): string {
  return typeof field === 'number' ? String(field) : `'${field}'`;
}
