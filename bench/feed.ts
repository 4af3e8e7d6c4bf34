/**
 * `npm run bench -- feed`: change feeds of JimKV (one node; three zones) beside PostgreSQL 15's `pg_recvlogical` with `test_decoding`, one after the other in
 * the same run:
 *
 *   latency    a steady 2,000 transactions a second and one subscriber: from the commit to the subscriber
 *   catchup    a subscriber that comes back after a million changes
 *   cost       what writers pay for 0, 1, 100 and 1,000 subscribers of all that they write
 *
 * Writers and subscribers are processes of their own on the same machine, so they take processor time from the servers.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCatchUp, measureCost, measureLatency } from './feed/measure.ts';
import { printCatchUp, printCost, printLatency } from './feed/print.ts';
import { type FeedSystem, feedSystemNames, startFeedSystem } from './feed/systems.ts';
import { postgresInstalled } from './peers/postgres.ts';

/** Runs the comparison and prints it. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      parts: { type: 'string', default: 'latency,catchup,cost' },
      systems: { type: 'string', default: feedSystemNames.join(',') },
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string', default: '2000' },
      changes: { type: 'string', default: '1000000' },
      rows: { type: 'string', default: '10,1000' },
      subscribers: { type: 'string', default: '0,1,100,1000' },
    },
  });
  const wanted = values.systems.split(',');
  const systems = feedSystemNames.filter((name) => wanted.includes(name));
  if (systems.includes('postgres') && !postgresInstalled())
    throw new Error('PostgreSQL 15 is needed, or --systems=jimkv,jimkv-zones');
  const parts = values.parts.split(',');
  const [rate, seconds, changes] = [values.rate, values.seconds, values.changes].map(Number);
  const subscribers = values.subscribers.split(',').map(Number);
  const rows = values.rows.split(',').map(Number);
  const inEach = async <T>(measure: (system: FeedSystem) => Promise<readonly T[]>): Promise<readonly T[]> => {
    const cells: T[] = [];
    for (const name of systems) {
      await using system = await startFeedSystem(name);
      cells.push(...(await measure(system)));
    }
    return cells;
  };
  console.log(`load of the machine before: ${loadavg().map((load) => load.toFixed(1))}`);
  if (parts.includes('latency'))
    printLatency(await inEach(async (system) => [await measureLatency(system, rate, seconds)]));
  if (parts.includes('catchup'))
    printCatchUp(
      await inEach(async (system) => {
        const cells = [];
        for (const each of rows) cells.push(await measureCatchUp(system, changes, each));
        return cells;
      }),
    );
  if (parts.includes('cost'))
    printCost(
      await inEach(async (system) => {
        const cells = [];
        // A replication slot is a process and a decoder each: more than a few are no use of PostgreSQL.
        for (const each of subscribers)
          if (system.name !== 'postgres' || each <= 1) cells.push(await measureCost(system, each, rate, seconds));
        return cells;
      }),
    );
  console.log(`load of the machine behind: ${loadavg().map((load) => load.toFixed(1))}`);
}
