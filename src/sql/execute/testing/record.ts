/** Asks PostgreSQL 15 all recorded queries anew: `node src/sql/execute/testing/record.ts "postgres://…"`. It makes its tables in a schema of its own. */
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { formatRow, readRecorded, recordedFile, recordedSubjects } from './recorded.ts';
import { shopRows, shopTables } from './shop.ts';

const client = new pg.Client({
  connectionString: process.argv[2],
  // Everything as PostgreSQL prints it.
  types: { getTypeParser: () => (text: string) => text },
});
await client.connect();
await client.query('drop schema if exists recorded_queries cascade');
await client.query('create schema recorded_queries');
await client.query("set search_path to recorded_queries; set timezone to 'UTC'");
for (const [name, { columns }] of Object.entries(shopTables)) await client.query(`create table ${name} (${columns})`);
for (const statement of shopRows) await client.query(statement);
for (const subject of recordedSubjects()) {
  const parts: string[] = [];
  for (const { sql } of readRecorded(subject))
    parts.push([sql, ...(await ask(sql)).map((line) => `  ${line}`)].join('\n'));
  writeFileSync(recordedFile(subject), `${parts.join('\n\n')}\n`);
}
await client.query('drop schema recorded_queries cascade');
await client.end();

async function ask(sql: string): Promise<readonly string[]> {
  try {
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' });
    return rows.map(formatRow);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return [`! ${error.code} ${error.message}`];
  }
}
