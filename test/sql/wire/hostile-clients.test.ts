/** Clients that are slow, greedy, rude, or gone in the middle of something: the others do not notice. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import { nameOf, RawClient } from './client.ts';
import { type NodeInProcess, startInProcess } from './in-process.ts';

let server: NodeInProcess;
let good: RawClient;

beforeAll(async () => {
  server = await startInProcess();
  good = await RawClient.login(server.port);
  await good.ask("set lock_timeout = '60s'");
  await good.ask('create table t (id int primary key, v text)');
});
afterAll(() => server?.stop());
beforeEach(() => good.ask("delete from t; insert into t values (1, 'here')"));

const login = () => RawClient.login(server.port);
const gone = () => expect.poll(() => server.postgres.sessions).toBe(1);

/** The rows of the table, as text. */
function rows(): Promise<string> {
  return answerTo("select coalesce(string_agg(id || v, ' ' order by id), '') from t");
}

/** A query's one value, as text. */
async function answerTo(query: string): Promise<string> {
  good.send(say.query(query));
  await good.ready();
  const row = good.take().find(({ letter }) => letter === 'D');
  return row?.body.toString('utf8', 6) ?? '';
}

test('a transaction whose client is gone is rolled back, and its locks are free', async () => {
  const client = await login();
  expect(await client.ask("begin; update t set v = 'gone'; insert into t values (2, 'gone')")).toBe('C C C Z');
  client.hangUp();
  await gone();
  expect(await good.ask("update t set v = 'mine' where id = 1")).toBe('C Z');
  expect(await rows()).toBe('1mine');
});

test('its temporary tables go with it', async () => {
  const [idle, busy] = [await login(), await login()];
  const make = 'create temp table mine (a int) on commit delete rows; insert into mine values (1)';
  for (const client of [idle, busy]) expect(await client.ask(make)).toBe('C C Z');
  busy.send(say.query('begin; insert into mine values (2); select pg_sleep(600)'));
  await pause(100);
  for (const client of [idle, busy]) client.hangUp();
  await gone();
  const left = () => answerTo("select count(*) from pg_namespace where nspname like 'pg\\_temp\\_%'");
  await expect.poll(left).toBe('0');
});

test('so is a statement that is still running, and one that waits for a lock', async () => {
  const [holder, waiter, sleeper] = [await login(), await login(), await login()];
  await holder.ask("begin; update t set v = 'held' where id = 1");
  waiter.send(say.query("begin; insert into t values (3, 'x'); update t set v = 'waited' where id = 1"));
  sleeper.send(say.query("begin; insert into t values (4, 'x'); select pg_sleep(600)"));
  await pause(100);
  for (const client of [waiter, sleeper, holder]) client.hangUp();
  await gone();
  expect(await good.ask("update t set v = 'mine'")).toBe('C Z');
  expect(await rows()).toBe('1mine');
});

test('COPY that is not finished leaves nothing, whether its client says so or is gone', async () => {
  const [polite, rude] = [await login(), await login()];
  for (const client of [polite, rude]) {
    client.send(say.query('copy t from stdin'));
    await client.until((heard) => heard.includes('G'));
    for (let i = 10; i < 500; i++) client.send(say.copyData(`${client === rude ? i : i + 5_000}\tcopied\n`));
  }
  polite.send(say.copyFail('enough'));
  await polite.ready();
  expect(polite.take().map(nameOf)).toEqual(['G', 'E:57014', 'Z']);
  rude.send(say.copyData('77').subarray(0, 4));
  rude.hangUp();
  polite.hangUp();
  await gone();
  expect(await rows()).toBe('1here');
});

test('COPY is one statement: it is cancelled, and has one time limit, though its client is silent in between', async () => {
  const client = await login();
  await client.ask("set statement_timeout = '2s'");
  client.send(say.query('copy t from stdin'));
  await client.until((heard) => heard.includes('G'));
  client.send(say.copyData('8\tcopied\n'));
  await pause(2_100);
  client.send(say.copyData('9\tcopied\n'), say.copyDone);
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['G', 'E:57014', 'Z']);
  await client.ask('reset statement_timeout');
  client.send(say.query('copy t from stdin'));
  await client.until((heard) => heard.includes('G'));
  client.send(say.copyData('8\tcopied\n'));
  good.send(
    say.query(
      "select pg_cancel_backend(pid) from pg_stat_activity where query = 'copy t from stdin' and state = 'active'",
    ),
  );
  await good.ready();
  expect(good.take().map(nameOf)).toEqual(['T', 'D', 'C', 'Z']);
  client.send(say.copyData('9\tcopied\n'), say.copyDone);
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['G', 'E:57014', 'Z']);
  expect(await rows()).toBe('1here');
  client.hangUp();
  await gone();
});

test('time limits end statements, waits, transactions and sessions that take too long', async () => {
  const [busy, forgetful, silent] = [await login(), await login(), await login()];
  // It holds for the statement that ends it, too.
  expect(await busy.ask("set statement_timeout = '1s'")).toBe('C Z');
  expect(await busy.ask('select pg_sleep(600)')).toBe('E:57014 Z');
  expect(await busy.ask("reset statement_timeout; set lock_timeout = '50ms'")).toBe('C C Z');
  expect(await forgetful.ask("begin; update t set v = 'forgotten'")).toBe('C C Z');
  expect(await busy.ask("update t set v = 'busy'")).toBe('E:55P03 Z');
  forgetful.send(say.query("set idle_in_transaction_session_timeout = '50ms'"));
  await forgetful.until(() => false);
  expect(forgetful.take().map(nameOf)).toEqual(['C', 'Z', 'E:25P03']);
  expect(await busy.ask("reset lock_timeout; update t set v = 'busy'")).toBe('C C Z');
  silent.send(say.query("set idle_session_timeout = '50ms'"));
  await silent.until(() => false);
  expect(silent.take().map(nameOf)).toEqual(['C', 'Z', 'E:57P05']);
  expect(await rows()).toBe('1busy');
  busy.hangUp();
  await gone();
});

test('a result that nobody reads waits in the socket, not in memory', async () => {
  const client = await login();
  client.socket.pause();
  client.send(say.query("select repeat('x', 10000) from generate_series(1, 100000)"));
  await pause(300);
  const before = process.memoryUsage().rss;
  await pause(700);
  // A gigabyte would be underway by now.
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  expect(await good.ask('select 1')).toBe('T D C Z');
  client.hangUp();
  await gone();
});

test('who sends ahead without end is read no further than a little', async () => {
  const client = await login();
  client.send(say.query('select pg_sleep(601)'));
  const piece = Buffer.concat(Array.from({ length: 2_000 }, () => say.query(`select 1 -- ${'x'.repeat(500)}`)));
  for (let i = 0; i < 20; i++) client.send(piece);
  const sleeps = "from pg_stat_activity where query = 'select pg_sleep(601)'";
  await expect.poll(() => good.ask(`select pid ${sleeps}`)).toBe('T D C Z');
  await pause(200);
  // It stands in the client's own buffers, and in the kernel's.
  expect(client.socket.writableLength).toBeGreaterThan(4 * 2 ** 20);
  client.hangUp();
  // Who is not read from is not seen to be gone while his statement runs.
  const cancel = `select pg_cancel_backend(pid) ${sleeps}`;
  await expect.poll(() => good.ask(cancel)).toBe('T D C Z');
  await gone();
});

test('a login takes its time, but not for ever', async () => {
  const slow = await RawClient.open(server.port);
  for (const byte of say.startup({ user: 'postgres', database: 'postgres' })) {
    slow.send(Buffer.from([byte]));
    await pause(1);
  }
  expect(await slow.ready()).toBe(true);
  slow.hangUp();
  await gone();
  const hasty = await startInProcess({ loginTimeoutMs: 100 });
  const silent = await RawClient.open(hasty.port);
  await silent.until(() => false);
  expect(silent.isClosed).toBe(true);
  await hasty.stop();
});

test('strangers who say nothing fill no more than the room for logins', async () => {
  const small = await startInProcess({ connectionsMax: 4, reservedConnections: 0, loginsMax: 2 });
  const silent = await Promise.all(Array.from({ length: 6 }, () => RawClient.open(small.port)));
  await expect.poll(() => small.postgres.connections).toBe(6);
  const late = await RawClient.open(small.port);
  await late.until(() => false);
  expect(late.take().map(nameOf)).toEqual(['E:53300']);
  for (const client of silent) client.hangUp();
  await expect.poll(() => small.postgres.connections).toBe(0);
  (await RawClient.login(small.port)).hangUp();
  await small.stop();
});

test('a session may take all the time it wants', async () => {
  const slow = await login();
  for (const byte of say.query('select 1')) {
    slow.send(Buffer.from([byte]));
    await pause(25);
  }
  expect(await slow.ready()).toBe(true);
  expect(slow.take().map(nameOf)).toEqual(['T', 'D', 'C', 'Z']);
  slow.hangUp();
  await gone();
});

test('a million parameters, and other numbers that nobody can mean', async () => {
  const client = await login();
  const many = Array.from({ length: 1_000_000 }, (_, i) => `$${i + 1}`).join(',');
  expect(await client.ask('select $1000000')).toBe('E:42P02 Z');
  client.send(say.parse('', `select ${many}`), say.sync);
  await client.ready();
  expect(client.take().map(nameOf).join(' ')).toMatch(/^E:(54000|42P02|54011) Z$/);
  client.send(say.parse('', 'select $65536::int'), say.sync);
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['E:42P02', 'Z']);
  client.send(say.parse('', 'select 1'), say.bind('', '', ['1']), say.execute(''), say.sync);
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['1', 'E:08P01', 'Z']);
  expect(await client.ask(`select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).toBe('E:42601 Z');
  expect(await client.ask(`select ${'not '.repeat(5_000)}true`)).toBe('E:54001 Z');
  expect(await client.ask(`select 'x${'y'.repeat(20 * 2 ** 20)}'`)).toBe('E:54000 Z');
  expect(await client.ask('select 1')).toBe('T D C Z');
  client.hangUp();
  await gone();
});

test('bytes that are no UTF-8, and zero bytes, are refused by name', async () => {
  const client = await login();
  client.send(say.message('Q', Buffer.from("select '\xff\xfe'\0", 'latin1')));
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['E:22021', 'Z']);
  client.send(
    say.parse('', 'select $1::text'),
    say.bind('', '', [Buffer.from([0xc3, 0x28])]),
    say.execute(''),
    say.sync,
  );
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['1', 'E:22021', 'Z']);
  client.send(
    say.parse('', 'select $1::text'),
    say.bind('', '', [Buffer.from([0x61, 0x00])]),
    say.execute(''),
    say.sync,
  );
  await client.ready();
  expect(client.take().map(nameOf)).toEqual(['1', 'E:22021', 'Z']);
  client.hangUp();
  await gone();
});

test('a length that cannot be, or a message that does not exist, ends the connection with a word', async () => {
  for (const bytes of [
    Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x51, 0, 0, 0, 3]),
    Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]),
    say.message('y', Buffer.from('what')),
  ]) {
    const client = await login();
    client.send(bytes);
    await client.until(() => false);
    expect(client.take().map(nameOf)).toEqual(['E:08P01']);
  }
  await gone();
});
