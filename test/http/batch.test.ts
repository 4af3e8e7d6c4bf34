/** Batches: understood as a whole before anything happens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { Harness, type Reply } from './harness.ts';

let harness: Harness;
const json = { 'content-type': 'application/json' };

function batch(body: unknown, headers: Record<string, string> = json): Promise<Reply> {
  return harness.ask('POST', '/v1/kv/users:batch', {
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

test('puts and deletes take effect together, gets see them', async () => {
  await batch([{ op: 'put', key: 'old', value: '0' }]);
  const { status, json: told } = await batch([
    { op: 'get', key: 'a' },
    { op: 'put', key: 'a', value: 'text' },
    { op: 'put', keyBase64: '/wA=', valueBase64: 'AAE=', contentType: 'x/y', ttl: 1.5 },
    { op: 'delete', key: 'old' },
    { op: 'get', key: 'old' },
  ]);
  const [a, ...others] = told.results;
  expect(status).toBe(200);
  expect(a).toMatchObject({ op: 'get', found: true, key: 'a', value: 'text', version: told.version });
  expect(others.map(({ readTimestamp: _, ...rest }: Record<string, unknown>) => rest)).toEqual([
    { op: 'put', existed: false },
    { op: 'put', existed: false },
    { op: 'delete', existed: true },
    { op: 'get', found: false },
  ]);
  const bytes = await harness.ask('GET', '/v1/kv/users/%FF%00');
  expect([[...bytes.bytes], bytes.headers['content-type']]).toEqual([[0, 1], 'x/y']);
  expect(bytes.headers['jimkv-expires']).toBe(new Date(harness.service.wallMs + 1500).toISOString());
});

test('NDJSON is taken too', async () => {
  const lines = '{"op":"put","key":"n1","value":"1"}\n\n{"op":"get","key":"n1"}\r\n';
  const { status, json: told } = await batch(lines, { 'content-type': 'application/x-ndjson' });
  expect([status, told.results.length, told.results[1].value]).toEqual([200, 2, '1']);
});

test('a condition that does not hold stops the whole batch and names its operation', async () => {
  await batch([{ op: 'put', key: 'held', value: '1' }]);
  const lost = await batch([
    { op: 'get', key: 'held' },
    { op: 'put', key: 'fresh', value: '1' },
    { op: 'put', key: 'held', value: '2', ifNoneMatch: '*' },
  ]);
  const { etag } = (await harness.ask('GET', '/v1/kv/users/held')).headers;
  expect([lost.status, lost.json.details]).toEqual([412, { version: etag!.slice(1, -1), index: 2 }]);
  expect((await harness.ask('GET', '/v1/kv/users/fresh')).status).toBe(404);
  const won = await batch([{ op: 'put', key: 'held', value: '2', ifMatch: ['1.1', etag] }]);
  expect([won.status, won.json.results]).toEqual([200, [{ op: 'put', existed: true }]]);
});

test('a get that fails behind the writes is told in its place; in a batch of gets it fails the request', async () => {
  const error = new JimError('no-quorum', 'no majority');
  const service = harness.service;
  const get = service.get.bind(service);
  service.get = async () => {
    throw error;
  };
  const mixed = await batch([
    { op: 'put', key: 'm', value: '1' },
    { op: 'get', key: 'm' },
  ]);
  const gets = await batch([{ op: 'get', key: 'm' }]);
  service.get = get;
  expect([mixed.status, mixed.json.results[0].existed, mixed.json.results[1].error.code]).toEqual([
    200,
    false,
    'no-quorum',
  ]);
  expect([gets.status, gets.json.code]).toEqual([503, 'no-quorum']);
});

test('an idempotency key applies the batch once', async () => {
  const headers = { ...json, 'idempotency-key': 'b1' };
  const first = await batch([{ op: 'put', key: 'once', value: '1' }], headers);
  const again = await batch([{ op: 'put', key: 'once', value: '1' }], headers);
  expect(again.json).toEqual(first.json);
  expect(harness.service.versionCount('users', Buffer.from('once'))).toBe(1);
});

test('bad input: nothing of it is applied, nothing of it is asked', async () => {
  const good = { op: 'put', key: 'must-not-be', value: '1' };
  const before = harness.service.print();
  harness.service.calls.length = 0;
  const bad: readonly [unknown, number][] = [
    ['', 400],
    ['[', 400],
    ['{"op":"put"}', 400],
    ['null', 400],
    ['[]', 400],
    ['[null]', 400],
    [`[${JSON.stringify(good)},`, 400],
    [Buffer.from([0xff, 0x5b]).toString('latin1'), 400],
    [[good, { op: 'put', key: 'x' }], 400],
    [[good, { op: 'put', value: 'x' }], 400],
    [[good, { op: 'put', key: '', value: 'x' }], 400],
    [[good, { op: 'upsert', key: 'x', value: 'x' }], 400],
    [[good, { op: 'put', key: 'x', value: 5 }], 400],
    [[good, { op: 'put', key: 'x', keyBase64: 'eA==', value: '' }], 400],
    [[good, { op: 'put', keyBase64: 'eA', value: '' }], 400],
    [[good, { op: 'put', key: 'x', value: '', ttl: 0 }], 400],
    [[good, { op: 'put', key: 'x', value: '', ttl: '5' }], 400],
    [[good, { op: 'put', key: 'x', value: '', contentType: 'nonsense' }], 400],
    [[good, { op: 'put', key: 'x', value: '', ifMatch: 5 }], 400],
    [[good, { op: 'get', key: 'x', value: '' }], 400],
    [[good, good], 400],
    [[good, { op: 'delete', key: 'k'.repeat(4097) }], 400],
    [`[${JSON.stringify(good)},{"op":"put","key":"x","value":"","__proto__":{"ttl":1}}]`, 400],
    [`[${JSON.stringify(good)},{"op":"put","key":"\\ud800","value":""}]`, 400],
    [`[${JSON.stringify(good)},{"op":"put","key":"v","value":"${'v'.repeat((4 << 20) + 1)}"}]`, 413],
    [Array.from({ length: 10_001 }, (_, i) => ({ op: 'get', key: `k${i}` })), 413],
    ['['.repeat(100_000), 400],
  ];
  for (const [body, status] of bad) {
    const reply = await batch(body);
    expect([String(JSON.stringify(body)).slice(0, 90), reply.status]).toEqual([
      String(JSON.stringify(body)).slice(0, 90),
      status,
    ]);
  }
  const broken = await batch(`${JSON.stringify(good)}\n{"op"`, { 'content-type': 'application/x-ndjson' });
  expect([broken.status, broken.json.message]).toEqual([400, expect.stringContaining('line 2')]);
  expect(harness.service.calls).toEqual([]);
  expect(harness.service.print()).toBe(before);
});

test('a body that does not say that it is JSON is 415: so a foreign web page cannot send one', async () => {
  for (const headers of [{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }])
    expect((await batch([{ op: 'get', key: 'a' }], headers as Record<string, string>)).status).toBe(415);
});

test('a batch of more than 16 MiB is 413', async () => {
  const reply = await batch(' '.repeat((16 << 20) + 1));
  expect([reply.status, reply.json.code]).toEqual([413, 'request-too-large']);
});
