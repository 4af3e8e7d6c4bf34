/** TPC-C with a few terminals at once, to its end; then its consistency conditions hold. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { type RunningServer, startJimkv, startPostgres } from '../stories/servers.ts';
import { conditions } from './consistency.ts';
import { load } from './schema.ts';
import { Terminal } from './transactions.ts';

const size = { warehouses: 1, customersPerDistrict: 30, items: 200 };
const terminals = 4;
const transactionsPerTerminal = 60;

test('TPC-C', async () => {
  const server: RunningServer = process.env.CLIENTS_SERVER === 'postgres' ? await startPostgres() : await startJimkv();
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ ...server.address, database: 'postgres' });
    await client.connect();
    clients.push(client);
    return client;
  };
  try {
    const first = await connect();
    await load(first, size);
    const all = await Promise.all(
      Array.from({ length: terminals }, async (_, i) => {
        const terminal = new Terminal(await connect(), size, i + 1);
        for (let n = 0; n < transactionsPerTerminal; n++) await terminal.step();
        return terminal;
      }),
    );
    const done = all.reduce(
      (sum, { done: counts, rolledBack }) => sum + Object.values(counts).reduce((a, b) => a + b, rolledBack),
      0,
    );
    expect(done).toBe(terminals * transactionsPerTerminal);
    for (const [name, query] of Object.entries(conditions))
      expect([name, (await first.query(query)).rows]).toEqual([name, []]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await server.stop();
  }
});
