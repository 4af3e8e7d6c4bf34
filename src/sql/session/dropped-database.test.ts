/** Sessions and the end of their database. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RawClient } from '../../../test/sql/wire/client.ts';
import { type NodeInProcess, startInProcess } from '../../../test/sql/wire/in-process.ts';

let server: NodeInProcess;

beforeAll(async () => {
  server = await startInProcess();
});
afterAll(() => server.stop());

test('who comes in while a database is being dropped is put out', async () => {
  const owner = await RawClient.login(server.port);
  await owner.ask('CREATE DATABASE short');
  const guest = await RawClient.login(server.port, 'short');
  await guest.ask('SELECT 1');
  const engine = server.node.sql;
  if (engine === undefined) throw new Error('the node speaks no SQL');
  // It was not there yet when sessions were counted.
  vi.spyOn(engine, 'sessionsOf').mockResolvedValueOnce(0);
  await owner.ask('DROP DATABASE short');
  const names = () => [...engine.sessions.values()].map(({ identity }) => identity.databaseName);
  await vi.waitFor(() => expect(names()).not.toContain('short'));
  owner.hangUp();
});
