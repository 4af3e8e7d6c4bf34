/** Durable feeds of a running node: made and read over HTTP, resumed where they were acknowledged, and for those only who may read the tables. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedNode, startFeedNode } from './running-node.ts';

let running: FeedNode;

beforeAll(async () => {
  running = await startFeedNode();
});

afterAll(() => running.stop());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any;
}

async function ask(method: string, target: string, body?: object, user = 'postgres'): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${user}:`).toString('base64')}`;
  const response = await fetch(`${running.httpUrl}${target}`, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** A line of a feed, told apart by its cursor. */
interface Line {
  readonly type?: string;
  readonly cursor?: string;
  readonly events?: readonly { readonly operation: string; readonly after?: { readonly id: number } }[];
  readonly error?: { readonly code: string; readonly message: string; readonly details: object };
}

/** Reads a durable feed until a line passes. */
async function read(name: string, isLast: (line: Line) => boolean, user = 'postgres'): Promise<readonly Line[]> {
  const leaving = new AbortController();
  const authorization = `Basic ${Buffer.from(`${user}:`).toString('base64')}`;
  const response = await fetch(`${running.httpUrl}/v1/feeds/${name}/stream?resolved=0`, {
    headers: { accept: 'application/x-ndjson', authorization },
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  const lines: Line[] = [];
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const texts = (rest + Buffer.from(chunk).toString()).split('\n');
    rest = texts.pop() ?? '';
    const come = texts.map((text) => JSON.parse(text) as Line).filter(({ type }) => type !== 'resolved');
    lines.push(...come);
    if (come.some(isLast)) break;
  }
  leaving.abort();
  return lines.slice(0, lines.findIndex(isLast) + 1);
}

const idsOf = (lines: readonly Line[]) => lines.flatMap(({ events }) => events?.map(({ after }) => after?.id) ?? []);
const until = (id: number) => (line: Line) => line.events?.some(({ after }) => after?.id === id) ?? false;

describe('a durable feed', () => {
  it('goes on where it was acknowledged', async () => {
    const { sql } = running;
    await sql.query('create table orders (id int primary key, total int); insert into orders values (1, 10)');
    const made = await ask('POST', '/v1/feeds', { name: 'orders', tables: ['orders'], from: 'scan' });
    expect(made).toMatchObject({
      status: 201,
      json: { state: 'active', owner: 'postgres', tables: ['public.orders'] },
    });
    await sql.query('insert into orders values (2, 20)');
    await sql.query('insert into orders values (3, 30)');
    const first = await read('orders', until(3));
    expect(idsOf(first)).toEqual([1, 2, 3]);
    // Nothing was acknowledged: all of it again.
    expect(idsOf(await read('orders', until(3)))).toEqual([1, 2, 3]);
    const second = first.find(until(2));
    const acknowledged = await ask('POST', '/v1/feeds/orders/ack', { cursor: second?.cursor });
    expect(acknowledged.json.cursor).toBe(second?.cursor);
    expect(acknowledged.json.lagBytes).toBeGreaterThan(0);
    await sql.query('insert into orders values (4, 40)');
    expect(idsOf(await read('orders', until(4)))).toEqual([3, 4]);
    const late = await ask('POST', '/v1/feeds/orders/ack', { cursor: first[0].cursor });
    expect(late.json.cursor).toBe(second?.cursor);
    expect((await ask('GET', '/v1/feeds?list')).json.feeds).toHaveLength(1);
    expect((await ask('DELETE', '/v1/feeds/orders')).status).toBe(204);
    expect(await ask('GET', '/v1/feeds/orders/stream')).toMatchObject({ status: 404, json: { code: 'feed-unknown' } });
  });

  it('waits for a client that does not read, and tells it everything when it comes back', async () => {
    const { sql } = running;
    await sql.query('create table bulk (id int primary key, content text)');
    await ask('POST', '/v1/feeds', { name: 'slow', tables: ['bulk'] });
    const leaving = new AbortController();
    const authorization = `Basic ${Buffer.from('postgres:').toString('base64')}`;
    const { signal } = leaving;
    // Its body is never read.
    await fetch(`${running.httpUrl}/v1/feeds/slow/stream`, { headers: { authorization }, signal });
    for (let i = 0; i < 12; i++)
      await sql.query(`insert into bulk select ${i * 100} + j, repeat('x', 10000) from generate_series(1, 100) j`);
    leaving.abort();
    const ids = idsOf(await read('slow', until(1_200)));
    expect(ids).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 1));
  });

  it('fails when nobody acknowledges, names the gap, and holds nothing any more', async () => {
    await ask('POST', '/v1/feeds', { name: 'forgotten', tables: ['orders'], deadlineMs: 1_000 });
    const state = async () => (await ask('GET', '/v1/feeds/forgotten')).json.state;
    await expect.poll(state, { interval: 200 }).toBe('failed');
    const { json } = await ask('GET', '/v1/feeds/forgotten');
    expect(json.failure).toMatchObject({ reason: 'deadline', after: json.position });
    expect(await ask('GET', '/v1/feeds/forgotten/stream')).toMatchObject({
      status: 410,
      json: { code: 'history-gone', details: { feed: 'forgotten', reason: 'deadline', after: json.position } },
    });
    expect(await ask('POST', '/v1/feeds/forgotten/ack', { cursor: json.cursor })).toMatchObject({ status: 410 });
  });

  it('fails when more was written than its budget', async () => {
    const { sql } = running;
    await sql.query('create table wide (id int primary key, content text)');
    await ask('POST', '/v1/feeds', { name: 'small', tables: ['wide'], budgetBytes: 65_536 });
    await sql.query(`insert into wide select i, repeat('x', 1000) from generate_series(1, 100) i`);
    const state = async () => (await ask('GET', '/v1/feeds/small')).json.state;
    await expect.poll(state, { interval: 200 }).toBe('failed');
    expect((await ask('GET', '/v1/feeds/small')).json.failure.reason).toBe('budget');
  });

  it('is refused where it can not be made', async () => {
    const refused = async (body: object) => {
      const { status, json } = await ask('POST', '/v1/feeds', body);
      return `${status} ${json.code}`;
    };
    expect(await refused({ name: 'Bad Name', tables: ['orders'] })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['nothing'] })).toBe('404 table-unknown');
    expect(await refused({ name: 'x', namespace: 'nothing' })).toBe('404 namespace-unknown');
    expect(await refused({ name: 'x', database: 'nothing' })).toBe('404 table-unknown');
    expect(await refused({ name: 'x', tables: ['orders'], where: 'total >' })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], where: 'nothing = 1' })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], columns: ['nothing'] })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], from: 'garbage' })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], from: '999999999999.0' })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], deadlineMs: 1 })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'], budgetBytes: 1 })).toBe('400 invalid-argument');
    const foreign = `jf1${Buffer.from(JSON.stringify(['another', 1, ''])).toString('base64url')}`;
    expect(await refused({ name: 'x', tables: ['orders'], from: foreign })).toBe('400 invalid-argument');
    expect(await refused({ name: 'x', tables: ['orders'] })).toBe('201 undefined');
    expect(await refused({ name: 'x', tables: ['orders'] })).toBe('409 already-exists');
    const acknowledge = async (cursor: string) => (await ask('POST', '/v1/feeds/x/ack', { cursor })).status;
    expect(await acknowledge('garbage')).toBe(400);
    expect(await acknowledge(foreign)).toBe(400);
    for (const method of ['GET', 'DELETE']) expect((await ask(method, '/v1/feeds/nothing')).status).toBe(404);
    await ask('DELETE', '/v1/feeds/x');
  });

  it('is for those who may read the table, as long as they may', async () => {
    const { sql } = running;
    await sql.query(
      'create role reader login; create role stranger login; create role watcher login in role pg_monitor',
    );
    await sql.query('grant select on orders to reader');
    const wanted = { name: 'readers', tables: ['orders'] };
    expect(await ask('POST', '/v1/feeds', wanted, 'stranger')).toMatchObject({
      status: 403,
      json: { code: 'permission-denied', message: 'permission denied for table orders' },
    });
    expect((await ask('POST', '/v1/feeds', { name: 'everything' }, 'reader')).json.message).toBe(
      'must be owner of database postgres to follow all of its tables',
    );
    expect((await ask('GET', '/v1/feeds?tables=orders', undefined, 'stranger')).status).toBe(403);
    expect((await ask('POST', '/v1/feeds', wanted, 'reader')).json).toMatchObject({ owner: 'reader' });
    const seen = async (user: string) => (await ask('GET', '/v1/feeds/readers', undefined, user)).status;
    expect(await Promise.all(['reader', 'watcher', 'postgres', 'stranger'].map(seen))).toEqual([200, 200, 200, 403]);
    for (const [method, target] of [
      ['DELETE', '/v1/feeds/readers'],
      ['GET', '/v1/feeds/readers/stream'],
    ])
      expect((await ask(method, target, undefined, 'watcher')).json.message).toBe('must be owner of feed readers');
    const listed = async (user: string) => (await ask('GET', '/v1/feeds?list', undefined, user)).json.feeds.length;
    expect(await listed('stranger')).toBe(0);
    expect(await listed('watcher')).toBeGreaterThan(0);
    // While it is read, the grant goes.
    const told = Promise.withResolvers<void>();
    const isError = ({ error }: Line) => {
      told.resolve();
      return error !== undefined;
    };
    const reading = read('readers', isError, 'reader');
    await sql.query('insert into orders values (50, 1)');
    await Promise.race([told.promise, reading]);
    await sql.query('revoke select on orders from reader');
    const lines = await reading;
    expect(lines.at(-1)?.error).toMatchObject({
      code: 'permission-denied',
      message: 'permission denied for table orders',
    });
    expect((await ask('GET', '/v1/feeds/readers/stream', undefined, 'reader')).status).toBe(403);
    expect((await ask('DELETE', '/v1/feeds/readers', undefined, 'reader')).status).toBe(204);
  });

  it('follows a table that comes to its name later', async () => {
    const { sql } = running;
    await sql.query('create table swapped (id int primary key)');
    await ask('POST', '/v1/feeds', { name: 'swapped', tables: ['swapped'] });
    await sql.query(
      'insert into swapped values (1); create table other (id int primary key); insert into other values (7)',
    );
    await sql.query('drop table swapped');
    await sql.query('create table swapped (id int primary key); insert into swapped values (2)');
    expect(idsOf(await read('swapped', until(2))).filter(Boolean)).toEqual([1, 2]);
  });
});
