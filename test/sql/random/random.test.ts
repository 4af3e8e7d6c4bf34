/** Random queries are answered as PostgreSQL 15 answered them (`npm run random-sql -- --record`). */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startJimkv } from '../stories/servers.ts';
import { abridged, answerTo, prepare, queryOf } from './answers.ts';
import { notYet, recordedFile } from './recorded.ts';

const recorded: readonly (readonly string[])[] = readFileSync(recordedFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
let server: RunningServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startJimkv();
  client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  await prepare(client);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const perTest = 250;
for (let first = 0; first < recorded.length; first += perTest)
  test(`seeds ${first + 1} to ${first + perTest}`, async () => {
    for (let i = first; i < Math.min(first + perTest, recorded.length); i++) {
      const query = queryOf(i + 1);
      const asked = { seed: i + 1, query, answer: abridged(await answerTo(client, query)) };
      const expected = { seed: i + 1, query, answer: recorded[i] };
      if (notYet.includes(i + 1)) expect(asked).not.toEqual(expected);
      else expect(asked).toEqual(expected);
    }
  });
