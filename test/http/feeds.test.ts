/** Change feeds over HTTP: what is asked of the service, and how its parts go out. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { type FeedPart, namelessSuperuser } from '../../src/kv/index.ts';
import { Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.open();
});
beforeEach(() => {
  harness.feeds.asked.length = 0;
  harness.feeds.parts.length = 0;
  harness.feeds.refusal = undefined;
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

const gone = () => new JimError('history-gone', 'no longer kept', { details: { keptFrom: '5.0' } });
const part = (kind: FeedPart['kind'], cursor: string, ...lines: string[]): FeedPart => ({ kind, cursor, lines });

test('server-sent events: an id behind each transaction, an event of its own for what is resolved', async () => {
  harness.feeds.say(
    [part('rows', 'c1', '{"a":1}'), part('transaction', 'c2', '{"b":1}', '{"b":2}')],
    [part('resolved', 'c3', '{"r":1}'), part('resolved', 'c4', '{"r":2}')],
    gone(),
  );
  const { status, headers, text } = await harness.ask('GET', '/v1/feeds?tables=orders,sales.items&from=scan');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const error =
    '{"code":"history-gone","message":"no longer kept","outcome":"definite","retry":"no","details":{"keptFrom":"5.0"}}';
  expect(text).toBe(
    'id: c1\ndata: {"a":1}\n\n' +
      'data: {"b":1}\n\nid: c2\ndata: {"b":2}\n\n' +
      'event: resolved\nid: c4\ndata: {"r":2}\n\n' +
      `event: error\ndata: ${error}\n\n`,
  );
  expect(harness.feeds.openCount).toBe(0);
  expect(harness.feeds.asked).toEqual([
    {
      caller: namelessSuperuser,
      database: 'postgres',
      tables: [
        { schema: 'public', name: 'orders' },
        { schema: 'sales', name: 'items' },
      ],
      columns: undefined,
      where: undefined,
      keyPrefix: undefined,
      start: { kind: 'scan' },
      format: 'json',
    },
  ]);
});

test('NDJSON: lines, and a last one that says how to go on', async () => {
  harness.feeds.say([part('transaction', 'c2', '{"b":1}')], gone());
  const headers = { accept: 'application/x-ndjson' };
  const { text } = await harness.ask('GET', '/v1/feeds?namespace=users&prefix=u%2F&columns=value&resolved=0', {
    headers,
  });
  const [first, last] = text.trim().split('\n');
  expect(first).toBe('{"b":1}');
  expect(JSON.parse(last)).toMatchObject({ error: { code: 'history-gone' }, cursor: 'c2' });
  expect(harness.feeds.asked[0]).toMatchObject({
    tables: [{ schema: 'kv', name: 'users' }],
    columns: ['value'],
    keyPrefix: new Uint8Array([117, 47]),
    start: { kind: 'now' },
  });
});

test('who comes back says where: Last-Event-ID before from', async () => {
  const askWith = async (target: string, headers: Record<string, string> = {}) => {
    harness.feeds.say(gone());
    await harness.ask('GET', target, { headers });
    return harness.feeds.asked.at(-1)?.start;
  };
  expect(await askWith('/v1/feeds?from=jf1abc')).toEqual({ kind: 'cursor', cursor: 'jf1abc' });
  expect(await askWith('/v1/feeds?from=scan', { 'last-event-id': 'jf1x' })).toEqual({ kind: 'cursor', cursor: 'jf1x' });
  expect(await askWith('/v1/feeds?from=2.5')).toEqual({ kind: 'timestamp', after: 2 * 4096 + 5 });
});

test('what is wrong is said before anything else', async () => {
  const refused = async (target: string) => {
    const { status, json } = await harness.ask('GET', target);
    return `${status} ${json.code}: ${json.message}`;
  };
  expect(await refused('/v1/feeds?format=xml')).toBe('400 invalid-argument: format is one of json, debezium');
  expect(await refused('/v1/feeds?tables=a.b.c')).toContain('400 invalid-argument');
  expect(await refused('/v1/feeds?prefix=a')).toContain('name it');
  expect(await refused('/v1/feeds?resolved=99999')).toContain('from 0 to 10000');
  harness.feeds.refusal = new JimError('table-unknown', 'relation "public.x" does not exist');
  expect(await refused('/v1/feeds?tables=x')).toBe('404 table-unknown: relation "public.x" does not exist');
});

test('who only asks for the headers leaves no feed behind', async () => {
  harness.feeds.say([part('resolved', 'r', '{}')]);
  const { status, text } = await harness.ask('HEAD', '/v1/feeds');
  expect([status, text]).toEqual([200, '']);
  await expect.poll(() => harness.feeds.openCount).toBe(0);
});

test('a reader that goes away ends its feed; one that stalls is not fed', async () => {
  const socket = harness.raw('GET /v1/feeds HTTP/1.1\r\nhost: x\r\n\r\n', 200);
  const line = 'x'.repeat(1 << 20);
  for (let i = 0; i < 64; i++) harness.feeds.say([part('transaction', `c${i}`, line)]);
  await socket;
  await expect
    .poll(() => {
      harness.feeds.say([part('resolved', 'r', '{}')]);
      return harness.feeds.openCount;
    })
    .toBe(0);
});
