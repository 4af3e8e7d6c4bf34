/** Ordered scans over HTTP: pages of JSON, streams of NDJSON, and how they go on. */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { Harness } from './harness.ts';

let harness: Harness;
const ndjson = { accept: 'application/x-ndjson' };
const scan = (query: string, headers = {}) => harness.ask('GET', `/v1/kv/users${query}`, { headers });
// biome-ignore lint/suspicious/noExplicitAny: lines are compared whole
const linesOf = (text: string): any[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const keysOf = (entries: readonly { key?: string }[]): string => entries.map(({ key }) => key).join('');

beforeAll(async () => {
  harness = await Harness.open();
  for (const key of 'abcdefghij') await harness.ask('PUT', `/v1/kv/users/${key}`, { body: key.toUpperCase() });
});
beforeEach(() => {
  harness.service.pageEntriesMax = 3;
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

test('start is inclusive, end is exclusive, reverse turns it round, prefix stands for both', async () => {
  const queries = [
    '',
    '?start=c&end=f',
    '?reverse=true',
    '?start=c&end=f&reverse',
    '?prefix=d',
    '?limit=2',
    '?start=zz',
  ];
  const told = await Promise.all(queries.map(async (query) => keysOf((await scan(query)).json.entries)));
  expect(told).toEqual(['abcdefghij', 'cde', 'jihgfedcba', 'edc', 'd', 'ab', '']);
});

test('bytes that are not text are base64, and nothing is lost', async () => {
  await harness.ask('PUT', '/v1/kv/other/%00%FF', { body: Uint8Array.of(0xff, 0), headers: { 'content-type': 'a/b' } });
  await harness.ask('PUT', '/v1/kv/other/%EF%BB%BFbom?ttl=60', { body: '\u0000\ufeffé"' });
  const { entries } = (await harness.ask('GET', '/v1/kv/other')).json;
  expect(entries).toEqual([
    { keyBase64: 'AP8=', valueBase64: '/wA=', contentType: 'a/b', version: entries[0].version },
    {
      key: '\ufeffbom',
      value: '\u0000\ufeffé"',
      contentType: 'application/octet-stream',
      version: entries[1].version,
      expires: new Date(harness.service.wallMs + 60_000).toISOString(),
    },
  ]);
});

test('values=false leaves values out', async () => {
  const { entries } = (await scan('?limit=1&values=false')).json;
  expect(Object.keys(entries[0])).toEqual(['key', 'version']);
});

test('a continuation goes on where the page ended, in both directions, in the state of the first page', async () => {
  for (const [direction, expected] of [
    ['', 'abcd efgh ij'],
    ['&reverse=true', 'jihg fedc ba'],
  ]) {
    const pages: string[] = [];
    let token: string | undefined;
    do {
      const page = (await scan(`?limit=4${direction}${token === undefined ? '' : `&continuation=${token}`}`)).json;
      pages.push(keysOf(page.entries));
      token = page.continuation;
      await harness.ask('PUT', '/v1/kv/users/zebra', { body: 'born later' });
    } while (token !== undefined);
    expect(pages.join(' ')).toBe(expected);
    await harness.ask('DELETE', '/v1/kv/users/zebra');
  }
});

test('a continuation that is damaged, or of another scan, is 400', async () => {
  const { continuation } = (await scan('?limit=4')).json;
  const bad = [
    '?continuation=',
    '?continuation=AAAA',
    `?continuation=${continuation.slice(1)}`,
    `?continuation=${continuation}&reverse=true`,
    `?continuation=${continuation}&prefix=a`,
    `?continuation=${continuation}&at=1.1`,
  ];
  for (const query of bad) expect([query, (await scan(query)).status]).toEqual([query, 400]);
  expect((await harness.ask('GET', `/v1/kv/other?continuation=${continuation}`)).status).toBe(400);
  expect((await scan(`?continuation=${continuation}`)).status).toBe(200);
});

test('NDJSON: a line per entry, and a last line that says that nothing is missing', async () => {
  const reply = await scan('', ndjson);
  expect(reply.headers['content-type']).toBe('application/x-ndjson');
  const lines = linesOf(reply.text);
  expect(keysOf(lines.slice(0, -1))).toBe('abcdefghij');
  expect(lines.at(-1)).toEqual({ end: true, count: 10, readTimestamp: reply.headers['jimkv-read-timestamp'] });
});

test('NDJSON with a limit ends with a continuation', async () => {
  const end = linesOf((await scan('?limit=4', ndjson)).text).at(-1);
  expect(end.count).toBe(4);
  const rest = linesOf((await scan(`?continuation=${end.continuation}`, ndjson)).text);
  expect(keysOf(rest.slice(0, -1))).toBe('efghij');
});

test('NDJSON that breaks in the middle says so, and where to go on', async () => {
  let pages = 0;
  harness.service.beforeScan = async () => {
    if (++pages === 3) throw new JimError('no-quorum', 'no majority', { retry: 'elsewhere' });
  };
  const lines = linesOf((await scan('', ndjson)).text);
  harness.service.beforeScan = async () => {};
  expect(keysOf(lines.slice(0, -1))).toBe('abcdef');
  const { error, continuation } = lines.at(-1);
  expect([error.code, error.outcome]).toEqual(['no-quorum', 'definite']);
  const rest = linesOf((await scan(`?continuation=${continuation}`, ndjson)).text);
  expect(keysOf(rest.slice(0, -1))).toBe('ghij');
});

test('NDJSON whose first page fails is a plain error', async () => {
  harness.service.faults.push({ error: new JimError('history-gone', 'gone'), when: 'before' });
  expect((await scan('', ndjson)).status).toBe(410);
});

test('a reader that does not read holds the scan back, and one that leaves ends it', async () => {
  const value = Buffer.alloc(1 << 20, 'x');
  for (let i = 0; i < 64; i++) await harness.ask('PUT', `/v1/kv/other/big${100 + i}`, { body: value });
  harness.service.pageEntriesMax = 1;
  let pages = 0;
  harness.service.beforeScan = async () => {
    pages++;
  };
  const socket = connect(harness.port, '127.0.0.1');
  socket.pause();
  socket.write('GET /v1/kv/other?prefix=big HTTP/1.1\r\nhost: a\r\naccept: application/x-ndjson\r\n\r\n');
  let before = -1;
  while (pages !== before) {
    before = pages;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // The kernel's buffers take some pages; the rest waits.
  expect(pages).toBeLessThan(30);
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(pages).toBeLessThan(32);
  harness.service.beforeScan = async () => {};
});

test('a JSON page ends at its size in bytes, with a continuation', async () => {
  harness.service.pageEntriesMax = 4;
  const page = (await harness.ask('GET', '/v1/kv/other?prefix=big')).json;
  expect(page.entries.length).toBe(8);
  expect(page.continuation).toBeDefined();
});

test('bad input', async () => {
  const bad = ['?limit=0', '?limit=10001', '?limit=x', '?reverse=maybe', '?start=b&end=a', '?start=a&end=a'];
  const more = ['?prefix=a&start=b', '?start=%zz', '?start=a+b', '?form=a', `?start=${'k'.repeat(4098)}`, '?values=1'];
  for (const query of [...bad, ...more]) expect([query, (await scan(query)).status]).toEqual([query, 400]);
  const nowhere = await harness.ask('GET', '/v1/kv/nowhere');
  expect([nowhere.status, nowhere.json.code]).toEqual([404, 'namespace-unknown']);
});
