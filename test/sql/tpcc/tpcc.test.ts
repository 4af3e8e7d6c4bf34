/** TPC-C with a few terminals at once, at one node and over three, to its end; then its consistency conditions hold. */
import { expect, test } from 'vitest';
import { longLeases, NodeProcesses } from '../../system/processes.ts';
import { runTpcc } from './run.ts';

const size = { warehouses: 1, customersPerDistrict: 15, items: 100 };
const terminals = 3;
const transactionsPerTerminal = 20;

test.each([1, 3])('TPC-C over %i nodes', async (nodes) => {
  const extra = ['--sql-auth=trust', '--durability=memory', longLeases];
  await using cluster = await NodeProcesses.start({ nodes, extra });
  const servers = cluster.sqlPorts.map((port) => ({ host: '127.0.0.1', port, user: 'postgres' }));
  const isOver = (transactions: number) => transactions === transactionsPerTerminal;
  const { done, rolledBack, broken } = await runTpcc({ servers, size, terminals, isOver });
  expect(broken).toEqual([]);
  expect(Object.values(done).reduce((a, b) => a + b, rolledBack)).toBe(terminals * transactionsPerTerminal);
});
