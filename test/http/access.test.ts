/** Who may do what at the REST door: what each request asks for, before anything happens. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { basic } from './fake-access.ts';
import { Harness, type Reply } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.open();
});
beforeEach(() => {
  harness.access.asksEverybody = true;
  harness.access.asked.length = 0;
  harness.access.refused.clear();
});
afterAll(() => harness.close());

const json = { 'content-type': 'application/json' };

/** What was asked of ann's rights for this request. */
async function needs(
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  harness.access.asked.length = 0;
  const isText = typeof body === 'string' || body === undefined;
  const given = isText ? { headers, body } : { headers: { ...headers, ...json }, body: JSON.stringify(body) };
  const { status } = await harness.ask(method, target, { ...given, headers: { ...given.headers, ...basic('ann') } });
  expect([method, target, status]).not.toEqual([method, target, 403]);
  return harness.access.asked;
}

const selectAll = 'ann users select key value content_type expires_at';
const selectKey = 'ann users select key';
const insertAll = 'ann users insert key value content_type expires_at';
const updateRest = 'ann users update value content_type expires_at';

test('strangers are told how to show who they are, before a body is taken; some pages are for all', async () => {
  for (const headers of [{}, basic('ann', 'wrong'), { authorization: 'Basic ???' }]) {
    const reply = await harness.ask('PUT', '/v1/kv/users/a', { headers: { ...headers }, body: 'x'.repeat(100_000) });
    expect([reply.status, reply.json.code, reply.json.outcome]).toEqual([401, 'unauthenticated', 'definite']);
    expect(reply.headers['www-authenticate']).toBe('Basic realm="JimKV", charset="UTF-8", Bearer realm="JimKV"');
  }
  for (const target of ['/healthz', '/readyz', '/openapi.json', '/docs'])
    expect([target, (await harness.ask('GET', target)).status]).toEqual([target, 200]);
  const { text } = await harness.ask('GET', '/metrics', { headers: basic('root') });
  expect(text).toMatch(/jimkv_http_requests_total\{operation="putEntry",status="401"\} 3/);
});

test('entries ask for what their statement of SQL would', async () => {
  expect(await needs('GET', '/v1/kv/users/a')).toEqual([selectAll]);
  expect(await needs('GET', '/v1/kv/users')).toEqual([selectAll]);
  expect(await needs('GET', '/v1/kv/users?values=false')).toEqual(['ann users select key content_type expires_at']);
  expect(await needs('PUT', '/v1/kv/users/a', 'x')).toEqual([insertAll, updateRest, selectKey]);
  expect(await needs('PUT', '/v1/kv/users/b', 'x', { 'if-none-match': '*' })).toEqual([insertAll]);
  expect(await needs('PUT', '/v1/kv/users/a', 'x', { 'if-match': '*' })).toEqual([updateRest, selectKey]);
  expect(await needs('PUT', '/v1/kv/users/a', 'x', { 'if-match': '"1.0"' })).toEqual([updateRest, selectKey]);
  expect(await needs('DELETE', '/v1/kv/users/a')).toEqual(['ann users delete', selectKey]);
});

test('batches and transactions ask for all of their parts at once', async () => {
  const batch = [
    { op: 'put', key: 'p', value: '1' },
    { op: 'put', key: 'q', value: '1' },
    { op: 'get', key: 'p' },
  ];
  expect(await needs('POST', '/v1/kv/users:batch', batch)).toEqual([insertAll, updateRest, selectKey, selectAll]);
  const operations = [
    { namespace: 'users', key: 'a', if: { value: '1' }, delete: true },
    { namespace: 'other', key: 'n', add: { amount: 1 } },
    { namespace: 'other', key: 'm', if: { exists: false } },
  ];
  expect(await needs('POST', '/v1/txn', { operations })).toEqual([
    ...[selectKey, 'ann users select key value', 'ann users delete'],
    ...['ann other insert key value content_type expires_at', 'ann other update value', 'ann other select key value'],
    'ann other select key',
  ]);
});

test('nothing happens without the right to it', async () => {
  harness.access.refused.add(updateRest);
  const reply = await harness.ask('PUT', '/v1/kv/users/never', { headers: basic('ann'), body: 'x' });
  expect([reply.status, reply.json.code]).toEqual([403, 'permission-denied']);
  expect((await harness.ask('GET', '/v1/kv/users/never', { headers: basic('root') })).status).toBe(404);
});

test('superusers are asked for nothing', async () => {
  const headers = basic('root');
  expect((await harness.ask('PUT', '/v1/kv/users/r', { headers, body: 'x' })).status).toBe(201);
  expect((await harness.ask('POST', '/v1/snapshots', { headers })).status).toBe(204);
  expect(harness.access.asked).toEqual([]);
});

test('administration: monitors look, superusers act', async () => {
  for (const target of ['/metrics', '/v1/nodes', '/v1/ranges', '/v1/events', '/v1/locks'])
    expect(await needs('GET', target)).toEqual(['ann monitors']);
  harness.access.refused.add('ann monitors');
  const headers = { ...basic('ann'), ...json };
  expect((await harness.ask('GET', '/v1/nodes', { headers })).status).toBe(403);
  for (const step of ['split', 'merge', 'transfer', 'move']) {
    const { status, json: answer } = await harness.ask('POST', `/v1/ranges/${step}`, { headers, body: '{}' });
    expect([step, status, answer.details.role]).toEqual([step, 403, 'superuser']);
  }
  expect((await harness.ask('POST', '/v1/snapshots', { headers })).status).toBe(403);
  expect(await needs('PUT', '/v1/namespaces/mine')).toEqual(['ann creates']);
  expect(await needs('GET', '/v1/namespaces')).toEqual([]);
});

test('a transaction is its own role’s; superusers may go near it', async () => {
  const begun = await harness.ask('POST', '/v1/transactions', { headers: { ...basic('ann'), ...json }, body: '{}' });
  const { id } = begun.json;
  const as = (name: string, method: string, rest: string, body?: string): Promise<Reply> =>
    harness.ask(method, `/v1/transactions/${id}${rest}`, { headers: basic(name), ...(body && { body }) });
  expect((await as('ann', 'PUT', '/kv/users/t', 'x')).status).toBe(201);
  for (const [method, rest] of [
    ['GET', '/kv/users/t'],
    ['GET', '/kv/users'],
    ['PUT', '/kv/users/t'],
    ['DELETE', '/kv/users/t'],
    ['GET', '/tables/public/t/1'],
    ['POST', '/commit'],
    ['DELETE', ''],
  ])
    expect([method, rest, (await as('bob', method, rest)).status]).toEqual([method, rest, 403]);
  expect((await as('root', 'GET', '/kv/users/t')).status).toBe(200);
  expect((await as('ann', 'POST', '/commit')).status).toBe(200);
  expect((await as('bob', 'POST', '/commit')).status).toBe(403);
  expect((await as('ann', 'POST', '/commit')).status).toBe(200);
});

test('rows and feeds are asked for in the name of the role', async () => {
  harness.rows.answers.push(new Error('enough'));
  await harness.ask('GET', '/v1/tables/public/t/1', { headers: basic('ann') });
  expect(harness.rows.callers.at(-1)).toBe('ann');
  harness.feeds.refusal = new Error('enough');
  await harness.ask('GET', '/v1/feeds?tables=t', { headers: basic('ann') });
  expect(harness.feeds.asked.at(-1)?.caller.name).toBe('ann');
});

test('nobody learns what came of another role’s request by its Idempotency-Key', async () => {
  const write = (name: string, body: string) =>
    harness.ask('PUT', '/v1/kv/users/i', { headers: { ...basic(name), 'idempotency-key': 'once' }, body });
  expect((await write('ann', '1')).status).toBe(201);
  expect((await write('ann', '1')).status).toBe(201);
  expect((await write('bob', '2')).status).toBe(204);
});

test('a token is given', async () => {
  const reply = await harness.ask('POST', '/v1/sessions?life=60', { headers: basic('ann') });
  expect([reply.status, reply.headers['cache-control']]).toEqual([201, 'no-store']);
  expect(reply.json).toEqual({ token: 'token-of-ann', role: 'ann', expires: '1970-01-01T00:01:00.000Z' });
  for (const life of ['0', '86401', 'x'])
    expect((await harness.ask('POST', `/v1/sessions?life=${life}`, { headers: basic('ann') })).status).toBe(400);
});
