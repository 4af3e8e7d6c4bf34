/** WebSockets of the door, by the library that most programs use and by the one that browsers have. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket as LibrarySocket } from 'ws';
import { JimError } from '../../src/base/index.ts';
import type { FeedPart } from '../../src/kv/index.ts';
import { Harness } from './harness.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.open({ stallTimeoutMs: 600 });
});
afterEach(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

const part = (kind: FeedPart['kind'], cursor: string, ...lines: string[]): FeedPart => ({ kind, cursor, lines });
const gone = () => new JimError('history-gone', 'no longer kept', { details: { keptFrom: '5.0' } });
const url = (target: string) => `ws://127.0.0.1:${harness.port}${target}`;

/** Everything that comes, and how it ends. */
function follow(target: string, options: { origin?: string; protocols?: string[] } = {}): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const seen: string[] = [];
    const socket = new LibrarySocket(url(target), options.protocols ?? [], { origin: options.origin });
    socket.on('message', (data, isBinary) => seen.push(`${isBinary ? 'binary ' : ''}${data}`));
    socket.on('unexpected-response', (_request, response) => resolve([`status ${response.statusCode}`]));
    socket.on('close', (code, reason) => resolve([...seen, `closed ${code} ${reason}`]));
    socket.on('error', (error) => seen.push(error.message));
  });
}

async function openFeeds(count: number): Promise<void> {
  await expect.poll(() => harness.feeds.openCount).toBe(count);
}

test('one message a line, an error as the last one, and its status in the close code', async () => {
  harness.feeds.say(
    [part('rows', 'c1', '{"a":1}'), part('transaction', 'c2', '{"b":"é"}', '{"b":2}')],
    [part('resolved', 'c3', '{"r":1}')],
    gone(),
  );
  const told = await follow('/v1/feeds?tables=orders&resolved=0');
  expect(told.slice(0, 4)).toEqual(['{"a":1}', '{"b":"é"}', '{"b":2}', '{"r":1}']);
  expect(JSON.parse(told[4])).toMatchObject({ error: { code: 'history-gone' }, cursor: 'c3' });
  expect(told[5]).toBe('closed 4410 history-gone');
  await openFeeds(0);
  harness.feeds.say(new JimError('node-unavailable', 'the node is stopping', { retry: 'elsewhere' }));
  expect((await follow('/v1/feeds')).at(-1)).toBe('closed 1013 node-unavailable');
});

test("a browser's WebSocket hears why it is refused", async () => {
  harness.feeds.refusal = new JimError('table-unknown', 'relation "public.x" does not exist');
  const socket = new WebSocket(url('/v1/feeds?tables=x'));
  const message = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(JSON.parse(data))));
  const closed = new Promise((resolve) =>
    socket.addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`)),
  );
  expect(await message).toMatchObject({ error: { code: 'table-unknown', retry: 'no' } });
  expect(await closed).toBe('4404 table-unknown');
});

test('what has no lines is refused, as is what is no route, no parameter, or a page from elsewhere', async () => {
  expect((await follow('/v1/namespaces')).at(-1)).toBe('closed 4400 invalid-argument');
  expect(await follow('/v1/nothing')).toEqual(['status 404']);
  expect(await follow('/v1/feeds?nope=1')).toEqual(['status 400']);
  expect(await follow('/v1/feeds', { origin: 'http://evil.example' })).toEqual(['status 403']);
  expect(await follow('/v1/feeds', { origin: 'null' })).toEqual(['status 403']);
  harness.feeds.say(gone());
  expect((await follow('/v1/feeds', { origin: harness.url })).at(-1)).toBe('closed 4410 history-gone');
});

test('a browser shows who it is by a token among the protocols', async () => {
  harness.access.asksEverybody = true;
  expect(await follow('/v1/feeds')).toEqual(['status 401']);
  harness.feeds.say(gone());
  const token = Buffer.from('a:a').toString('base64');
  expect((await follow('/v1/feeds', { protocols: ['jimkv', `bearer.${token}`] })).at(-1)).toContain('4410');
  expect(harness.feeds.asked.at(-1)?.caller.name).toBe('a');
  expect(await follow('/v1/feeds', { protocols: ['jimkv', 'bearer.wrong'] })).toEqual(['status 401']);
});

test('who offers another upgrade gets a plain answer', async () => {
  const answer = await harness.ask('GET', '/healthz', {
    headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' },
  });
  expect(answer.status).toBe(200);
});

test('clients have nothing to say, and not much of it', async () => {
  const socket = new LibrarySocket(url('/v1/feeds'));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('open', () => socket.send('hello'));
  expect(await closed).toBe(1003);
  const loud = new LibrarySocket(url('/v1/feeds'));
  const ended = new Promise((resolve) => loud.on('close', resolve));
  loud.on('open', () => loud.send('x'.repeat(70_000)));
  loud.on('error', () => {});
  expect(await ended).toBe(1009);
});

test('a reader of a durable feed acknowledges there, and what can not be heard ends it', async () => {
  await harness.ask('POST', '/v1/feeds', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'a', tables: ['orders'] }),
  });
  const socket = new LibrarySocket(url('/v1/feeds/a/stream?resolved=0'));
  const seen: string[] = [];
  socket.on('message', (data) => seen.push(String(data)));
  const closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send('{"ack":"c7"}');
  await expect.poll(() => seen).toEqual(['{"type":"acknowledged","cursor":"c7"}']);
  expect(harness.feeds.durable.get('a')?.cursor).toBe('c7');
  // Of those that come at once the last one is heard in any case.
  for (let i = 8; i < 20; i++) socket.send(`{"ack":"c${i}"}`);
  await expect.poll(() => seen.at(-1)).toBe('{"type":"acknowledged","cursor":"c19"}');
  harness.feeds.say([part('transaction', 'c20', '{"b":1}')]);
  await expect.poll(() => seen.at(-1)).toBe('{"b":1}');
  socket.send('{"ack":20}');
  expect(await closed).toBe('4400 invalid-argument');
  expect(JSON.parse(seen.at(-1) ?? '')).toMatchObject({ error: { message: 'ack is a string' } });
});

test('a client that goes away ends its feed', async () => {
  const socket = new LibrarySocket(url('/v1/feeds'));
  await new Promise((resolve) => socket.on('open', resolve));
  await openFeeds(1);
  socket.terminate();
  await expect
    .poll(() => {
      harness.feeds.say([part('resolved', 'r', '{}')]);
      return harness.feeds.openCount;
    })
    .toBe(0);
});

test('a client that does not read holds its feed back, and is cut off in the end', async () => {
  const socket = new LibrarySocket(url('/v1/feeds'));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.pause();
  const line = 'x'.repeat(1 << 20);
  for (let i = 0; i < 64; i++) harness.feeds.say([part('transaction', `c${i}`, line)]);
  await expect.poll(() => harness.feeds.openCount).toBe(0);
  // Most of it was never taken from the feed.
  expect(harness.feeds.parts.length).toBeGreaterThan(32);
  socket.terminate();
});

test('one that answers pings stays, however long nothing is said', async () => {
  const socket = new LibrarySocket(url('/v1/feeds'));
  let pings = 0;
  socket.on('ping', () => pings++);
  await expect.poll(() => pings).toBeGreaterThan(4);
  expect(socket.readyState).toBe(LibrarySocket.OPEN);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await harness.close();
  expect(await closed).toBe(1001);
});
