/**
 * `npm run subscriber [-- --seconds N --kills N]`: a PostgreSQL 15 of its own subscribes to a cluster of three zones, copies what is there, and follows while clients
 * change rows on all nodes and nodes are killed (`kill -9`) and started again, one after the other. At the end the tables must be equal;
 * meanwhile the sum over all accounts must be the same in whatever the subscriber shows, since transfers come whole.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startPostgres } from '../sql/stories/servers.ts';
import { NodeProcesses } from '../system/processes.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, kills: { type: 'string', default: '3' } },
});
const accounts = 500;
const opening = 1_000;
const tables = ['account', 'item', 'event', 'label'];

if (!existsSync('/usr/lib/postgresql/15/bin/postgres')) {
  console.log('PostgreSQL 15 is not installed: nothing was tried');
  process.exit(0);
}

const definitions = `
  create type mood as enum ('sad', 'ok', 'glad');
  create table account (id int primary key, balance int not null);
  create table item (id uuid primary key, mood mood, price numeric(12, 2), body jsonb, tags text[], at timestamptz, raw bytea);
  create table event (n int, what text);
  alter table event replica identity full;
  create table label (id int primary key, name text unique);`;

interface Load {
  committed: number;
  refused: number;
  unknown: number;
  running: boolean;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function connect(port: number): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    connectionTimeoutMillis: 3_000,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const pick = (below: number) => Math.floor(Math.random() * below);

const statements: readonly (() => readonly string[])[] = [
  () => {
    const [from, to, amount] = [pick(accounts), pick(accounts), 1 + pick(20)];
    return [
      `update account set balance = balance - ${amount} where id = ${from}`,
      `update account set balance = balance + ${amount} where id = ${to}`,
    ];
  },
  () => [
    `insert into item values (gen_random_uuid(), 'ok', ${pick(9_999)}.5, '{"a": [1, null, "x"]}', array['t${pick(9)}', null], now(), '\\x00ff')`,
    `insert into event values (${pick(50)}, 'it''s ${pick(1_000)}')`,
  ],
  () => [`update item set mood = 'glad', price = price * 2 where id in (select id from item order by id limit 3)`],
  () => [`delete from item where id in (select id from item order by id desc limit 1)`],
  () => [`delete from event where n = ${pick(50)}`],
  () => [`update event set what = what || '.' where n = ${pick(50)} and length(what) < 40`],
  () => {
    // Two labels change names: the follower must not meet both at a time.
    const [a, b] = [pick(40), 40 + pick(40)];
    return [
      `update label set name = 'moving ' || id where id = ${a}`,
      `update label set name = 'n${a}' where id = ${b} and not exists (select from label where name = 'n${a}')`,
      `update label set name = 'm' || id where id = ${a}`,
    ];
  },
];

/** One client, which goes on at another node when its own is gone. */
async function run(load: Load, ports: readonly number[]): Promise<void> {
  let client: Client | undefined;
  while (load.running) {
    try {
      client ??= await connect(ports[pick(ports.length)]);
      const work = statements[pick(statements.length)]();
      await client.query(`begin; ${work.join('; ')}`);
      await client.query('commit');
      load.committed++;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === '40003' || code === '08007') load.unknown++;
      else load.refused++;
      if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57'))
        await client?.query('rollback').catch(() => {});
      else {
        await client?.end().catch(() => {});
        client = undefined;
        await wait(100);
      }
    }
  }
  await client?.end().catch(() => {});
}

/** Whole transfers or none: the sum never changes. */
async function watch(subscriber: Client, load: Load): Promise<number> {
  let looks = 0;
  while (load.running) {
    const { rows } = await subscriber.query('select count(*)::int as count, sum(balance)::int as sum from account');
    const [{ count, sum }] = rows;
    if (count === accounts && sum !== accounts * opening)
      throw new Error(`the subscriber shows half a transfer: ${sum}`);
    looks++;
    await wait(20);
  }
  return looks;
}

async function contents(client: Client): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const table of tables) {
    const text = `select count(*) as count, md5(coalesce(string_agg(t::text, '|' order by t::text collate "C"), '')) as md5 from ${table} t`;
    const [{ count, md5 }] = (await client.query(text)).rows;
    digests.push(`${table}: ${count} rows, ${md5}`);
  }
  return digests;
}

async function main(): Promise<void> {
  const postgres = await startPostgres();
  const cluster = await NodeProcesses.start({ extra: ['--durability=memory', '--sql-auth=trust'] });
  try {
    const publisher = await connect(cluster.sqlPorts[0]);
    await publisher.query(definitions);
    await publisher.query(`insert into account select g, ${opening} from generate_series(0, ${accounts - 1}) g`);
    await publisher.query(`insert into label select g, 'l' || g from generate_series(0, 79) g`);
    await publisher.query(`insert into event select g % 50, 'at first ' || g from generate_series(1, 1000) g`);
    await publisher.query(`create publication everything for table ${tables.join(', ')}`);
    await publisher.end();
    const subscriber = await connect(postgres.address.port);
    await subscriber.query(definitions);
    const load: Load = { committed: 0, refused: 0, unknown: 0, running: true };
    const clients = Array.from({ length: 6 }, () => run(load, cluster.sqlPorts));
    await wait(1_000);
    const hosts = cluster.sqlPorts.map(() => '127.0.0.1').join(',');
    await subscriber.query(
      `create subscription follower connection 'host=${hosts} port=${cluster.sqlPorts.join(',')} user=postgres dbname=postgres connect_timeout=3' publication everything`,
    );
    const watched = watch(subscriber, load);
    const kills = Number(values.kills);
    const pauseMs = (Number(values.seconds) * 1_000) / (kills + 1);
    for (let i = 0; i < kills; i++) {
      await wait(pauseMs);
      const node = i % 3;
      await cluster.kill(node);
      console.log(`node ${node + 1} was killed; ${load.committed} transactions so far`);
      await wait(3_000);
      await cluster.restart(node);
    }
    await wait(pauseMs);
    load.running = false;
    await Promise.all(clients);
    const looks = await watched;
    console.log(
      `${load.committed} transactions committed, ${load.refused} refused, ${load.unknown} unknown; ${looks} looks at the sum`,
    );
    await compare(cluster, subscriber);
    await subscriber.query('drop subscription follower');
    await subscriber.end();
  } finally {
    await cluster.stop();
    await postgres.stop();
  }
}

async function compare(cluster: NodeProcesses, subscriber: Client): Promise<void> {
  const publisher = await connect(cluster.sqlPorts[1]);
  const wanted = (await contents(publisher)).join('\n');
  const slots = await publisher.query('select slot_name, active, confirmed_flush_lsn from pg_replication_slots');
  await publisher.end();
  const beganAt = performance.now();
  for (let found = ''; found !== wanted; ) {
    if (performance.now() - beganAt > 60_000)
      throw new Error(`not equal after 60 s\n${wanted}\n--- subscriber\n${found}\n${JSON.stringify(slots.rows)}`);
    await wait(200);
    found = (await contents(subscriber)).join('\n');
  }
  console.log(`equal after ${Math.round(performance.now() - beganAt)} ms\n${wanted}`);
}

await main();
