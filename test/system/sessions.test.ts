/** Sessions of one cluster, each at another node: what one tells, locks or stops, the others hear, wait for, and obey. */
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLeases, NodeProcesses } from './processes.ts';
import { connected } from './sql-client.ts';

let cluster: NodeProcesses;
const clients: pg.Client[] = [];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: ['--sql-auth=trust', '--durability=memory', longLeases] });
  for (const n of [0, 1, 2]) clients.push(await connected(cluster.sqlPorts[n]));
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  await cluster?.stop();
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rows as JSON, or the SQLSTATE. */
async function ask(client: pg.Client, text: string): Promise<string> {
  try {
    return JSON.stringify((await client.query({ text, rowMode: 'array' })).rows);
  } catch (error) {
    return error instanceof pg.DatabaseError ? String(error.code) : Promise.reject(error);
  }
}

/** Puts a session to sleep, and says so when it sleeps: another session sees it. */
async function asleep(sleeper: pg.Client, watcher: pg.Client): Promise<{ readonly woken: Promise<string> }> {
  const woken = ask(sleeper, 'select pg_sleep(60)');
  const text = `select state from pg_stat_activity where pid = ${keyOf(sleeper).processID}`;
  await expect.poll(() => ask(watcher, text)).toBe('[["active"]]');
  return { woken };
}

/** What a client calls its session by when it wants a statement cancelled. */
function keyOf(client: pg.Client): { readonly processID: number; readonly secretKey: number } {
  return client as unknown as { processID: number; secretKey: number };
}

/** A CancelRequest, as drivers send it: a connection of its own. */
function requestCancel(n: number, { processID, secretKey }: { processID: number; secretKey: number }): Promise<void> {
  const bytes = Buffer.alloc(16);
  [16, 80_877_102, processID, secretKey].forEach((value, i) => void bytes.writeInt32BE(value, 4 * i));
  return new Promise((resolve, reject) => {
    connect(cluster.sqlPorts[n], '127.0.0.1', function (this: import('node:net').Socket) {
      this.end(bytes);
    })
      .on('close', () => resolve())
      .on('error', reject);
  });
}

test('a notification is heard at every node, once and in order, and not before its transaction commits', async () => {
  const [teller, listener] = clients;
  const heard: string[] = [];
  listener.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`));
  await ask(listener, 'listen news');
  await ask(teller, 'begin');
  await ask(teller, "notify news, 'one'");
  await ask(teller, "select pg_notify('news', 'two')");
  await ask(teller, "notify other, 'not for you'");
  await pause(50);
  expect(heard).toEqual([]);
  await ask(teller, 'commit');
  await ask(teller, "begin; notify news, 'never'; rollback");
  await ask(teller, "notify news, 'three'");
  await expect.poll(() => heard).toEqual(['news one', 'news two', 'news three']);
});

test('an advisory lock holds at every node, and is free when its session ends', async () => {
  const [one, two] = clients;
  const holder = await connected(cluster.sqlPorts[2]);
  expect(await ask(holder, 'select pg_try_advisory_lock(7)')).toBe('[[true]]');
  expect(await ask(one, 'select pg_try_advisory_lock(7)')).toBe('[[false]]');
  expect(await ask(two, 'begin; set local lock_timeout = 50; select pg_advisory_xact_lock(7)')).toBe('55P03');
  await ask(two, 'rollback');
  const waiting = ask(one, 'select pg_advisory_lock(7)');
  await holder.end();
  expect(await waiting).toBe('[[""]]');
  expect(await ask(one, 'select pg_advisory_unlock(7)')).toBe('[[true]]');
});

test('a statement is cancelled by a request to another node, and only by who knows its key', async () => {
  const [sleeper, watcher] = clients;
  const { processID, secretKey } = keyOf(sleeper);
  const { woken } = await asleep(sleeper, watcher);
  await requestCancel(1, { processID, secretKey: secretKey ^ 1 });
  await requestCancel(1, { processID, secretKey });
  expect(await woken).toBe('57014');
  expect(await ask(sleeper, 'select 1')).toBe('[[1]]');
});

test('pg_cancel_backend and pg_terminate_backend reach the sessions of other nodes', async () => {
  const [one, , sleeper] = clients;
  const victim = await connected(cluster.sqlPorts[1]);
  const { woken } = await asleep(sleeper, one);
  expect(await ask(one, `select pg_cancel_backend(${keyOf(sleeper).processID})`)).toBe('[[true]]');
  expect(await woken).toBe('57014');
  const ended = new Promise((resolve) => victim.once('end', resolve));
  expect(await ask(one, `select pg_terminate_backend(${keyOf(victim).processID})`)).toBe('[[true]]');
  await ended;
  expect(await ask(one, 'select pg_terminate_backend(1)')).toBe('[[false]]');
});

test('a database is not dropped under a session of another node, unless it is said to be', async () => {
  const [one] = clients;
  await ask(one, 'create database guest');
  const guest = await connected(cluster.sqlPorts[1], 'guest');
  const ended = new Promise((resolve) => guest.once('end', resolve));
  expect(await ask(one, 'drop database guest')).toBe('55006');
  expect(await ask(one, 'drop database guest with (force)')).toBe('[]');
  await ended;
});
