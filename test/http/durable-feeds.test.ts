/** Durable feeds over HTTP: what is asked of the service, and what is refused before it is asked. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Harness, type Reply } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.open();
});
beforeEach(() => {
  harness.feeds.durable.clear();
  harness.feeds.asked.length = 0;
  harness.feeds.parts.length = 0;
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

const json = { 'content-type': 'application/json' };

function send(method: string, target: string, body: unknown): Promise<Reply> {
  return harness.ask(method, target, { headers: json, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

test('a feed is made, looked at, altered, acknowledged, listed, dropped', async () => {
  const made = await send('POST', '/v1/feeds', {
    name: 'orders-feed',
    tables: ['orders', 'sales.items'],
    columns: ['id'],
    from: 'scan',
    format: 'debezium',
    deadlineMs: 60_000,
    options: { sink: 'x' },
  });
  expect(made.status).toBe(201);
  const feed = {
    name: 'orders-feed',
    state: 'active',
    owner: 'postgres',
    database: 'postgres',
    tables: ['public.orders', 'sales.items'],
    columns: ['id'],
    format: 'debezium',
    options: { sink: 'x' },
    cursor: 'begin',
    position: '0.41',
    created: '1970-01-01T00:00:00.000Z',
    acknowledged: '1970-01-01T00:00:00.000Z',
    deadlineMs: 60_000,
    budgetBytes: 65_536,
    lagMs: 5,
    lagBytes: 7,
  };
  expect(made.json).toEqual(feed);
  expect((await harness.ask('GET', '/v1/feeds/orders-feed')).json).toEqual(feed);
  const altered = await send('PATCH', '/v1/feeds/orders-feed', { budgetBytes: 100_000 });
  expect(altered.json).toEqual({ ...feed, budgetBytes: 100_000 });
  expect((await send('POST', '/v1/feeds/orders-feed/ack', { cursor: 'jf1x' })).json.cursor).toBe('jf1x');
  expect((await harness.ask('GET', '/v1/feeds?list')).json.feeds).toHaveLength(1);
  expect((await harness.ask('DELETE', '/v1/feeds/orders-feed')).status).toBe(204);
  expect((await harness.ask('GET', '/v1/feeds/orders-feed')).json).toMatchObject({ code: 'feed-unknown' });
});

test('keys of a namespace, as text and as bytes', async () => {
  const prefix = await send('POST', '/v1/feeds', { name: 'a', namespace: 'users', prefix: 'u/' });
  expect(prefix.json).toMatchObject({ tables: ['kv.users'], prefix: 'u/' });
  const span = await send('POST', '/v1/feeds', { name: 'b', namespace: 'users', start: 'a', endBase64: '/w==' });
  expect(span.json).toMatchObject({ start: 'a', endBase64: '/w==' });
});

test('it is told from where its reader was, in its own format or in another one', async () => {
  await send('POST', '/v1/feeds', { name: 'a', tables: ['orders'], format: 'debezium' });
  await send('POST', '/v1/feeds/a/ack', { cursor: 'jf1y' });
  const part = { kind: 'transaction', cursor: 'c2', lines: ['{"b":1}'] } as const;
  harness.feeds.say([part], new Error('the end of the test') as never);
  harness.logged.length = 0;
  const { status, text } = await harness.ask('GET', '/v1/feeds/a/stream?format=json');
  expect([status, text.split('\n')[0]]).toEqual([200, 'id: c2']);
  expect(harness.feeds.asked[0]).toMatchObject({ start: { kind: 'cursor', cursor: 'jf1y' }, format: 'json' });
  const behind = await harness.ask('GET', '/v1/feeds/a/stream?resolved=x', { headers: { 'last-event-id': 'jf1z' } });
  expect(behind.status).toBe(400);
  harness.feeds.say(new Error('the end of the test') as never);
  await harness.ask('GET', '/v1/feeds/a/stream', { headers: { 'last-event-id': 'jf1z' } });
  expect(harness.feeds.asked.at(-1)).toMatchObject({ start: { kind: 'cursor', cursor: 'jf1z' } });
  harness.logged.length = 0;
});

test('what is wrong is refused, and says what', async () => {
  const refused = async (method: string, target: string, body: unknown) => {
    const { status, json: answer } = await send(method, target, body);
    return `${status} ${answer.message}`;
  };
  const create = (body: unknown) => refused('POST', '/v1/feeds', body);
  expect(await create({})).toBe('400 a durable feed has a name');
  expect(await create('{')).toMatch(/^400 the body is not JSON/);
  expect(await create([])).toBe('400 the body is not an object');
  expect(await create({ name: 'a', colour: 1 })).toMatch(/^400 the body has no field "colour": it takes name, /);
  expect(await create({ name: 7 })).toBe('400 name is a string');
  expect(await create({ name: 'a', tables: 'orders' })).toBe('400 tables is a list of 1 to 1000 names');
  expect(await create({ name: 'a', tables: [] })).toBe('400 tables is a list of 1 to 1000 names');
  expect(await create({ name: 'a', tables: ['a.b.c'] })).toBe('400 a table is called schema.table or table, not a.b.c');
  expect(await create({ name: 'a', prefix: 'u' })).toMatch(/^400 prefix, start and end are of keys of a namespace/);
  expect(await create({ name: 'a', namespace: 'n', prefix: 'u', end: 'b' })).toBe(
    '400 keys have either a prefix or start and end',
  );
  expect(await create({ name: 'a', format: 'xml' })).toBe('400 format is one of json, debezium');
  expect(await create({ name: 'a', deadlineMs: '5' })).toBe('400 deadlineMs is a whole number');
  expect(await create({ name: 'a', budgetBytes: 1.5 })).toBe('400 budgetBytes is a whole number');
  expect(await create({ name: 'a', options: { x: 1 } })).toBe('400 options is an object of strings');
  expect(await create({ name: 'a', options: [] })).toBe('400 options is an object of strings');
  expect(await refused('POST', '/v1/feeds/a/ack', {})).toBe('400 an acknowledgement has a cursor');
  expect(await refused('PATCH', '/v1/feeds/a', { name: 'b' })).toMatch(/^400 the body has no field "name"/);
  expect((await harness.ask('GET', '/v1/feeds/a/stream?format=xml')).status).toBe(400);
  expect((await harness.ask('GET', '/v1/feeds/a/stream?from=now')).status).toBe(400);
  expect((await harness.ask('GET', '/v1/feeds/%FF')).json.message).toBe("the feed's name is not UTF-8");
  expect((await harness.ask('GET', '/v1/feeds/a/nothing')).status).toBe(404);
  expect((await harness.ask('PUT', '/v1/feeds/a')).headers.allow).toBe('GET, HEAD, PATCH, DELETE');
  expect((await send('POST', '/v1/feeds', { name: 'a', tables: ['x'] })).status).toBe(201);
  expect(await create({ name: 'a', tables: ['x'] })).toBe('409 there is a feed "a" already');
  const plain = await harness.ask('POST', '/v1/feeds', { headers: { 'content-type': 'text/plain' }, body: '{}' });
  expect(plain.status).toBe(415);
});
