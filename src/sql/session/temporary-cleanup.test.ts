/** Temporary tables of sessions that are gone without a word. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawClient } from '../../../test/sql/wire/client.ts';
import { type NodeInProcess, startInProcess } from '../../../test/sql/wire/in-process.ts';
import type { SqlEngine } from './engine.ts';

let server: NodeInProcess;
let engine: SqlEngine;

beforeAll(async () => {
  server = await startInProcess();
  const client = await RawClient.login(server.port);
  client.hangUp();
  if (server.node.sql === undefined) throw new Error('the node speaks no SQL');
  engine = server.node.sql;
});
afterAll(() => server.stop());

function temporarySchemas(): readonly string[] {
  return [...engine.catalog.current().all('schema')].map(({ name }) => name).filter((name) => /^pg_temp_/.test(name));
}

test('they are dropped when they were found twice; those of sessions that are there stay', async () => {
  const [lost, kept] = [await RawClient.login(server.port), await RawClient.login(server.port)];
  await lost.ask('CREATE TEMPORARY TABLE t (a int PRIMARY KEY, b serial); INSERT INTO t VALUES (1)');
  const [lostSchema] = temporarySchemas();
  await kept.ask('CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (2)');
  expect(temporarySchemas()).toHaveLength(2);
  // As after a crash: the catalog has it, and no session knows of it.
  engine.sessions.delete(Number(lostSchema?.slice('pg_temp_'.length)));
  await engine.temporaryCleanup.round();
  expect(temporarySchemas()).toContain(lostSchema);
  await engine.temporaryCleanup.round();
  expect(temporarySchemas()).toHaveLength(1);
  expect(temporarySchemas()).not.toContain(lostSchema);
  await kept.ask('INSERT INTO t VALUES (3)');
  lost.hangUp();
  kept.hangUp();
});
