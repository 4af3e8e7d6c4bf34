/**
 * TPC-C for a while, without think times: `node test/sql/tpcc/measure.ts --nodes 3 --terminals 8 --warehouses 2 --seconds 20 [--durability memory]`; with
 * `--postgres /folder --database NAME` a PostgreSQL server at that socket folder instead, in an empty database.
 */
import { parseArgs } from 'node:util';
import { NodeProcesses } from '../../system/processes.ts';
import { runTpcc, type TpccServer } from './run.ts';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1' },
    terminals: { type: 'string', default: '8' },
    warehouses: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '20' },
    durability: { type: 'string', default: 'fsync' },
    postgres: { type: 'string' },
    database: { type: 'string', default: 'postgres' },
  },
});
const [nodes, terminals, warehouses, seconds] = [values.nodes, values.terminals, values.warehouses, values.seconds].map(
  Number,
);

async function measure(servers: readonly TpccServer[]): Promise<void> {
  const size = { warehouses, customersPerDistrict: 100, items: 1_000 };
  const isOver = (_: number, elapsedMs: number) => elapsedMs >= seconds * 1000;
  const result = await runTpcc({ servers, size, terminals, isOver });
  const { done, elapsedMs, loadMs, retries, broken } = result;
  const all = Object.values(done).reduce((a, b) => a + b, 0);
  console.log(JSON.stringify({ ...result, loadMs: Math.round(loadMs), elapsedMs: Math.round(elapsedMs) }));
  console.log(
    `${Math.round((done['new order'] * 60_000) / elapsedMs)} new orders a minute, ${Math.round((all * 60_000) / elapsedMs)} transactions a minute, ` +
      `${retries} begun again, load ${(loadMs / 1000).toFixed(1)} s, ${broken.length === 0 ? 'consistent' : 'BROKEN'}`,
  );
}

if (values.postgres !== undefined)
  await measure([{ host: values.postgres, port: 5432, user: 'postgres', database: values.database }]);
else {
  await using cluster = await NodeProcesses.start({
    nodes,
    extra: ['--sql-auth=trust', `--durability=${values.durability}`],
  });
  await measure(cluster.sqlPorts.map((port) => ({ host: '127.0.0.1', port, user: 'postgres' })));
}
