/** `node test/sql/tpch/record.ts`: asks PostgreSQL 15 for the answers, writes `answers.json`. */
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { startPostgres } from '../stories/servers.ts';
import { ask } from './ask.ts';
import { load } from './load.ts';
import { queries } from './queries.ts';

const server = await startPostgres();
try {
  const client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  await load(client);
  const answers: (readonly string[])[] = [];
  for (const query of queries) answers.push(await ask(client, query));
  await client.end();
  writeFileSync(new URL('answers.json', import.meta.url), `${JSON.stringify(answers, undefined, 1)}\n`);
  console.log(answers.map((rows, i) => `query ${i + 1}: ${rows.length} rows`).join('\n'));
} finally {
  await server.stop();
}
