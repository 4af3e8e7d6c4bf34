/**
 * `npm run bench -- sql`: what PostgreSQL's own tools measure, on JimKV (one node; three zones, clients spread over the nodes) and on PostgreSQL 15 (alone; with two
 * standbys of which one must have synced), one after the other in the same run:
 *
 *   select, update, tpcb     pgbench's scripts, by simple, extended and prepared protocol, with 1, 16 and 64 clients
 *   sysbench                 oltp_point_select, read_only, read_write, update_index, where sysbench is installed; all at `--level`, read committed if nothing is said
 *   queries                  joins and aggregates over a million rows, warm
 *
 * Every figure stands beside PostgreSQL's, as a ratio.
 */
import { parseArgs } from 'node:util';
import { postgresInstalled } from './peers/postgres.ts';
import { measurePgbench, pgbenchScripts, printPgbench } from './sql/pgbench.ts';
import { measureQueries, printQueries } from './sql/queries.ts';
import { measureSysbench, printSysbench, sysbenchInstalled, sysbenchTests } from './sql/sysbench.ts';
import { type SqlSystem, startSystem, systemNames } from './sql/systems.ts';

/** Runs the comparison and prints it. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '5' },
      clients: { type: 'string', default: '1,16,64' },
      protocols: { type: 'string', default: 'simple,extended,prepared' },
      scripts: { type: 'string', default: pgbenchScripts.join(',') },
      sysbench: { type: 'string', default: sysbenchTests.join(',') },
      level: { type: 'string', default: 'read committed' },
      systems: { type: 'string', default: systemNames.join(',') },
      parts: { type: 'string', default: 'pgbench,sysbench,queries' },
      scale: { type: 'string', default: '10' },
      rows: { type: 'string', default: '1000000' },
    },
  });
  if (!postgresInstalled())
    throw new Error('PostgreSQL 15 with pgbench is needed (Debian: postgresql-15, postgresql-contrib)');
  const parts = values.parts.split(',');
  const seconds = Number(values.seconds);
  const clients = values.clients.split(',').map(Number);
  const systems = systemNames.filter((name) => values.systems.split(',').includes(name));
  const inEach = async <T>(measure: (system: SqlSystem) => Promise<readonly T[]>): Promise<readonly T[]> => {
    const cells: T[] = [];
    for (const name of systems) {
      await using system = await startSystem(name);
      cells.push(...(await measure(system)));
    }
    return cells;
  };
  if (parts.includes('pgbench')) {
    const [scripts, protocols] = [values.scripts.split(','), values.protocols.split(',')];
    printPgbench(
      await inEach((system) =>
        measurePgbench(system, { seconds, clients, scripts, protocols, scale: Number(values.scale) }),
      ),
    );
  }
  if (parts.includes('sysbench')) {
    const tests = values.sysbench.split(',');
    if (sysbenchInstalled())
      printSysbench(
        await inEach((system) => measureSysbench(system, { seconds, clients, tests, level: values.level })),
      );
    else console.log('sysbench is not installed: left out');
  }
  if (parts.includes('queries')) {
    const alone = systems.filter((name) => name === 'jimkv' || name === 'postgres');
    const cells = [];
    for (const name of alone) {
      await using system = await startSystem(name);
      cells.push(...(await measureQueries(system, Number(values.rows))));
    }
    printQueries(cells);
  }
}
