/**
 * `npm run random-sql -- [--seed N] [--count N]`   asks PostgreSQL 15 and JimKV the queries of the seeds, prints where they differ
 * `npm run random-sql -- --record`                 writes what PostgreSQL says to the queries that `npm test` asks
 * `npm run random-sql -- --show N`                 prints the query of a seed
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type RunningServer, startJimkv, startPostgres } from '../stories/servers.ts';
import { abridged, answerTo, prepare, queryOf } from './answers.ts';
import { recordedCount, recordedFile } from './recorded.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    record: { type: 'boolean' },
    show: { type: 'string' },
  },
});

if (values.show !== undefined) console.log(queryOf(Number(values.show)));
else if (values.record) await record();
else await compare(Number(values.seed), Number(values.count));

async function record(): Promise<void> {
  const server = await startPostgres();
  const client = await connect(server);
  const lines: string[] = [];
  for (let seed = 1; seed <= recordedCount; seed++)
    lines.push(JSON.stringify(abridged(await answerTo(client, queryOf(seed)))));
  const failed = lines.filter((line) => line.startsWith('["ERROR')).length;
  writeFileSync(recordedFile, `${lines.join('\n')}\n`);
  console.log(`${lines.length} queries, ${failed} of them refused`);
  await client.end();
  await server.stop();
}

async function compare(first: number, count: number): Promise<void> {
  const servers = [await startPostgres(), await startJimkv()];
  const [postgres, jimkv] = [await connect(servers[0]), await connect(servers[1])];
  let wrong = 0;
  for (let seed = first; seed < first + count; seed++) {
    const query = queryOf(seed);
    const [expected, answered] = [await answerTo(postgres, query), await answerTo(jimkv, query)];
    if (expected.join('\n') === answered.join('\n')) continue;
    wrong++;
    console.log(`\nseed ${seed}: ${query}\n--- PostgreSQL\n${expected.join('\n')}\n--- JimKV\n${answered.join('\n')}`);
  }
  console.log(`${count - wrong} of ${count} queries are answered alike`);
  await Promise.all([postgres.end(), jimkv.end()]);
  for (const server of servers) await server.stop();
}

async function connect(server: RunningServer): Promise<pg.Client> {
  const client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  await prepare(client);
  return client;
}
