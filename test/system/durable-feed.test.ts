/** A durable feed over three real nodes: the one that it was read at dies, and its reader goes on at another one. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcesses } from './processes.ts';

let cluster: NodeProcesses;
const sessions: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust'] });
});

afterAll(async () => {
  await Promise.all(sessions.map((session) => session.end().catch(() => {})));
  await cluster.stop();
});

async function connect(i: number): Promise<pg.Client> {
  const session = new pg.Client({
    host: '127.0.0.1',
    port: cluster.sqlPorts[i],
    user: 'postgres',
    database: 'postgres',
  });
  // Its node may be killed.
  session.on('error', () => {});
  await session.connect();
  sessions.push(session);
  return session;
}

/** Whoever led the rows is gone: the outcome of the first try may be unknown. */
async function insertAfterKill(session: pg.Client, id: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.query('insert into t values ($1) on conflict do nothing', [id]);
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface Change {
  readonly cursor: string;
  readonly change: { readonly events: readonly { readonly after: { readonly id: number } }[] };
}

test('a reader that lost its node goes on elsewhere where it was acknowledged', async () => {
  const [first, second] = [await connect(0), await connect(1)];
  const changes = async (session: pg.Client, cursor: string | null) =>
    (await session.query<Change>("select * from jimkv.changes('f', $1, 5000)", [cursor])).rows;
  const idsOf = (rows: readonly Change[]) => rows.map(({ change }) => change.events[0].after.id);
  await first.query('create table t (id int primary key)');
  await first.query('create changefeed f for table t');
  for (let id = 0; id < 5; id++) await second.query('insert into t values ($1)', [id]);
  let told: readonly Change[] = [];
  while (told.length < 5) told = [...told, ...(await changes(first, told.at(-1)?.cursor ?? null))];
  expect(idsOf(told)).toEqual([0, 1, 2, 3, 4]);
  await first.query("select jimkv.acknowledge('f', $1)", [told[1].cursor]);
  await cluster.kill(0);
  for (let id = 5; id < 8; id++) await insertAfterKill(second, id);
  let rest: readonly Change[] = [];
  while (rest.length < 6) rest = [...rest, ...(await changes(second, rest.at(-1)?.cursor ?? null))];
  expect(idsOf(rest)).toEqual([2, 3, 4, 5, 6, 7]);
});
