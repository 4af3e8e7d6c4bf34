/**
 * Logical replication from outside, over real connections: the bytes that PostgreSQL 15 would send (recorded by `record.ts`), one reader at a time, nothing lost and
 * nothing twice over a reader's and a node's end, a copy of the rows that fits to the stream behind it.
 */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcesses } from '../system/processes.ts';
import { ReplicationClient } from './client.ts';
import { after, before, comparable } from './golden.ts';

const recorded = JSON.parse(readFileSync(new URL('./postgres-15.json', import.meta.url), 'utf8')) as Readonly<
  Record<'text' | 'binary' | 'lines', readonly string[]>
>;

let cluster: NodeProcesses;
let client: Client;

async function sql(text: string): Promise<readonly Record<string, unknown>[]> {
  const found = await client.query(text);
  return found.rows;
}

beforeAll(async () => {
  cluster = await NodeProcesses.start({ nodes: 1, extra: ['--durability=memory', '--sql-auth=trust'] });
  client = new Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
});

afterAll(async () => {
  await client.end().catch(() => {});
  await cluster.stop();
});

test('pgoutput says the same bytes as PostgreSQL, test_decoding the same lines', async () => {
  for (const text of before) await client.query(text);
  for (const slot of ['text', 'binary']) await sql(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  await sql(`select pg_create_logical_replication_slot('lines', 'test_decoding')`);
  for (const text of after) await client.query(text);
  const commits = recorded.text.filter((message) => message.startsWith('43')).length;
  for (const slot of ['text', 'binary'] as const) {
    const follower = await ReplicationClient.connect(cluster.sqlPorts[0]);
    const options = {
      proto_version: slot === 'text' ? '1' : '3',
      publication_names: 'golden,inserts',
      messages: 'true',
    };
    await follower.start(slot, slot === 'text' ? options : { ...options, binary: 'true' });
    await follower.until(() => follower.commits >= commits, 'all transactions');
    expect(comparable(follower.messages.map(({ payload }) => payload))).toEqual(recorded[slot]);
    await follower.stop();
    await follower.end();
  }
  const lines = await sql(
    `select data from pg_logical_slot_get_changes('lines', null, null, 'include-xids', '0', 'skip-empty-xacts', '1')`,
  );
  expect(lines.map(({ data }) => data)).toEqual(recorded.lines);
});

test('a slot is read by one at a time, goes on where it was confirmed, and begins where the copy ends', async () => {
  const port = cluster.sqlPorts[0];
  await sql('create table counted (n int primary key)');
  await sql('create publication counting for table counted');
  await sql('insert into counted select g from generate_series(1, 100) g');
  const copier = await ReplicationClient.connect(port);
  await copier.client.query('begin isolation level repeatable read read only');
  await copier.client.query(`create_replication_slot counts logical pgoutput (snapshot 'use')`);
  await sql('insert into counted values (101)');
  const [{ count }] = (await copier.client.query('select count(*)::int as count from counted')).rows;
  expect(count).toBe(100);
  await copier.client.query('commit');

  const options = { proto_version: '1', publication_names: 'counting' };
  const first = await ReplicationClient.connect(port);
  await first.start('counts', options);
  await first.until(() => first.commits === 1, 'what came behind the copy');
  await expect(copier.start('counts', options)).rejects.toThrow(/replication slot "counts" is active for PID \d+/);
  const [shown] = await sql(
    `select active, active_pid is not null as known from pg_replication_slots where slot_name = 'counts'`,
  );
  expect(shown).toEqual({ active: true, known: true });
  expect((await sql('select state from pg_stat_replication')).map(({ state }) => state)).toEqual(['streaming']);
  await sql('insert into counted values (102)');
  await first.until(() => first.commits === 2, 'the second one');
  // Only the first one is safe, as far as the server knows.
  first.confirm(first.messages.filter(({ payload }) => payload[0] === 0x43)[0].place);
  await first.stop();
  await first.end();
  await copier.end();

  await client.end();
  await cluster.kill(0);
  await cluster.restart(0);
  client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  await sql('insert into counted values (103)');
  const second = await ReplicationClient.connect(port);
  await second.start('counts', options);
  await second.until(() => second.commits === 2, 'what was not confirmed, and what came');
  expect(
    second.messages.filter(({ payload }) => payload[0] === 0x49).map(({ payload }) => payload.subarray(-3).toString()),
  ).toEqual(['102', '103']);
  await expect(sql(`select pg_drop_replication_slot('counts')`)).rejects.toThrow(/is active/);
  await second.stop();
  await second.end();
  await sql(`select pg_drop_replication_slot('counts')`);
  await expect(sql(`select pg_drop_replication_slot('counts')`)).rejects.toThrow(
    'replication slot "counts" does not exist',
  );
});

test('a slot that nobody reads is given up when its time is over, and says so', async () => {
  const port = cluster.sqlPorts[0];
  await sql(`set jimkv.slot_keep_time = '1s'`);
  await sql(`select pg_create_logical_replication_slot('forgotten', 'pgoutput')`);
  await sql('reset jimkv.slot_keep_time');
  for (let state = 'reserved'; state !== 'lost'; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [row] = await sql(`select wal_status from pg_replication_slots where slot_name = 'forgotten'`);
    state = String(row.wal_status);
  }
  const late = await ReplicationClient.connect(port);
  await expect(late.start('forgotten', { proto_version: '1', publication_names: 'counting' })).rejects.toMatchObject({
    code: '55000',
    message: 'can no longer get changes from replication slot "forgotten"',
    detail: 'This slot has been invalidated because nothing was confirmed within its deadline.',
  });
  await late.end();
  await sql(`select pg_drop_replication_slot('forgotten')`);
});

test('rows that were written before their table could be seen are told with it', async () => {
  await sql(`select pg_create_logical_replication_slot('copies', 'test_decoding')`);
  await sql('create table copied as select g as n from generate_series(1, 20000) g');
  const [{ count }] = await sql(
    `select count(*)::int as count from pg_logical_slot_get_changes('copies', null, null) where data like '%INSERT%'`,
  );
  expect(count).toBe(20_000);
  await sql(`select pg_drop_replication_slot('copies')`);
});

test('messages stay in their database, and have limits', async () => {
  await sql(`select pg_create_logical_replication_slot('heard', 'test_decoding')`);
  await sql('create database elsewhere');
  const other = new Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres', database: 'elsewhere' });
  await other.connect();
  await other.query(
    `select pg_logical_emit_message(true, 'x', 'elsewhere'), pg_logical_emit_message(false, 'x', 'there')`,
  );
  await other.end();
  await expect(sql(`select pg_logical_emit_message(false, 'x', repeat('x', 1024 * 1024))`)).rejects.toMatchObject({
    code: '54000',
    message: 'a logical message has 1048576 bytes at most, not 1048577',
  });
  const many = `select count(pg_logical_emit_message(true, '', repeat('x', 1024 * 1024))) from generate_series(1, 17)`;
  await expect(sql(many)).rejects.toMatchObject({
    code: '54000',
    message: 'logical messages of more than 16777216 bytes wait for one commit',
  });
  await expect(sql(`select pg_logical_emit_message(true, 'x', 'gone'), 1 / 0`)).rejects.toThrow('division by zero');
  const place = `pg_logical_emit_message(true, 'x', 'here') <= pg_current_wal_lsn()`;
  expect(await sql(`select ${place} as below`)).toEqual([{ below: true }]);
  const changes = await sql(`select data from pg_logical_slot_get_changes('heard', null, null, 'include-xids', 'off')`);
  expect(changes.map(({ data }) => data)).toEqual([
    'BEGIN',
    'message: transactional: 1 prefix: x, sz: 4 content:here',
    'COMMIT',
  ]);
  await sql(`select pg_drop_replication_slot('heard')`);
});

test('what makes no sense is refused', async () => {
  const port = cluster.sqlPorts[0];
  const asked = await ReplicationClient.connect(port);
  const refusals: readonly (readonly [text: string, message: string])[] = [
    ['START_REPLICATION SLOT nosuch LOGICAL 0/0', 'replication slot "nosuch" does not exist'],
    ['START_REPLICATION SLOT text LOGICAL 0/0', 'client sent proto_version=0 but we only support protocol 1 or higher'],
    [`START_REPLICATION SLOT text LOGICAL 0/0 (proto_version '1')`, 'publication_names parameter missing'],
    [
      `START_REPLICATION SLOT text LOGICAL 0/0 (proto_version '9', publication_names 'x')`,
      'client sent proto_version=9 but we only support protocol 3 or lower',
    ],
    [`START_REPLICATION SLOT text LOGICAL 0/0 (nosuch 'x')`, 'unrecognized pgoutput option: nosuch'],
    ['CREATE_REPLICATION_SLOT a LOGICAL pgoutput TWO_PHASE', 'two-phase commits are not replicated: JimKV has none'],
    ['CREATE_REPLICATION_SLOT a PHYSICAL', 'CREATE_REPLICATION_SLOT … PHYSICAL is not supported'],
    ['CREATE_REPLICATION_SLOT "A" LOGICAL pgoutput', 'replication slot name "A" contains invalid character'],
    [
      `CREATE_REPLICATION_SLOT a LOGICAL pgoutput (SNAPSHOT 'use')`,
      `CREATE_REPLICATION_SLOT ... (SNAPSHOT 'use') must be called inside a transaction`,
    ],
    ['IDENTIFY_SYSTEM 1', 'syntax error'],
    ['BASE_BACKUP', 'BASE_BACKUP is not supported'],
  ];
  for (const [text, message] of refusals) await expect(asked.client.query(text), text).rejects.toThrow(message);
  await expect(asked.client.query('select $1::int', [1])).rejects.toThrow(
    'extended query protocol not supported in a replication connection',
  );
  expect((await asked.client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await asked.end();
  await sql('create role reader login');
  await expect(ReplicationClient.connect(port, { user: 'reader' })).rejects.toThrow(
    'must be superuser or replication role to start walsender',
  );
});
