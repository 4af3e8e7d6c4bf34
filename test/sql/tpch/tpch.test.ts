/** TPC-H at scale 0.01: JimKV answers all 22 queries as PostgreSQL 15 does (`record.ts`). */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startJimkv } from '../stories/servers.ts';
import { ask } from './ask.ts';
import { load } from './load.ts';
import { queries } from './queries.ts';

const answers: readonly (readonly string[])[] = JSON.parse(
  readFileSync(new URL('answers.json', import.meta.url), 'utf8'),
);
let server: RunningServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startJimkv();
  client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  await load(client);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

for (const [i, query] of queries.entries())
  test(`query ${i + 1}`, async () => {
    expect(await ask(client, query)).toEqual(answers[i]);
  });
