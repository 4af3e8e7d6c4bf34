/** What clients ask about a database is answered as PostgreSQL 15 answered it: recorded questions of psql, pg_dump, drivers and ORMs, told to a node. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startJimkv } from '../stories/servers.ts';
import { compareClient, recordedClients, recordedExchanges } from './compare-clients.ts';
import { differencesOnPurpose } from './differences.ts';

const database = 'library';
let server: RunningServer;

beforeAll(async () => {
  server = await startJimkv();
  const client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  const inside = new pg.Client({ ...server.address, database });
  await inside.connect();
  await inside.query(readFileSync(new URL('./schema.sql', import.meta.url), 'utf8'));
  await inside.end();
});
afterAll(() => server?.stop());

test.each(recordedClients)('%s', async (client) => {
  const differences = await compareClient(client, { ...server.address, database });
  const unexpected = differences
    .filter(({ exchange }) => !differencesOnPurpose.some(([part]) => exchange.query.includes(part)))
    .map(({ exchange, lines }) => [exchange.query, ...lines].join('\n'));
  expect(unexpected).toEqual([]);
  expect(recordedExchanges(client).length).toBeGreaterThan(0);
});

test('every difference on purpose is one', () => {
  const asked = recordedClients.flatMap(recordedExchanges);
  const unasked = differencesOnPurpose.filter(([part]) => !asked.some(({ query }) => query.includes(part)));
  expect(unasked).toEqual([]);
});
