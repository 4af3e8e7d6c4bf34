/** Interactive transactions: one request a statement, nothing outside before the commit. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { type Ask, Harness, type Reply } from './harness.ts';

let harness: Harness;
const json = { 'content-type': 'application/json' };

/** A transaction as its client drives it. */
class Session {
  readonly path: string;

  constructor(id: string) {
    this.path = `/v1/transactions/${id}`;
  }

  ask(method: string, rest: string, ask: Ask = {}): Promise<Reply> {
    return harness.ask(method, this.path + rest, ask);
  }

  async get(key: string, query = ''): Promise<string> {
    return printed(await this.ask('GET', `/kv/users/${key}${query}`));
  }

  async put(key: string, body: string, headers: Record<string, string> = {}): Promise<number> {
    return (await this.ask('PUT', `/kv/users/${key}`, { body, headers })).status;
  }

  async commit(): Promise<string> {
    return printed(await this.ask('POST', '/commit'));
  }
}

function printed({ status, json: told, text }: Reply): string {
  return status < 300 ? (told === undefined ? text : 'committed') : `${status} ${told.code}`;
}

async function begin(body: object = {}): Promise<Session> {
  const reply = await harness.ask('POST', '/v1/transactions', { headers: json, body: JSON.stringify(body) });
  expect([reply.status, reply.headers.location]).toEqual([201, `/v1/transactions/${reply.json.id}`]);
  return new Session(reply.json.id);
}

beforeAll(async () => {
  harness = await Harness.open();
});
beforeEach(async () => {
  for (const id of harness.transactions.open) await harness.transactions.rollback(id);
  for (const key of ['a', 'b', 'c', 'd']) await harness.ask('DELETE', `/v1/kv/users/${key}`);
  await harness.ask('PUT', '/v1/kv/users/a', { body: '1' });
  harness.transactions.calls.length = 0;
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

test('it sees its own writes, others see them after the commit; asked again, the commit says the same', async () => {
  const t1 = await begin();
  expect([await t1.put('a', '2'), await t1.put('b', '2')]).toEqual([204, 201]);
  expect([await t1.get('a'), await t1.get('b'), await t1.get('c')]).toEqual(['2', '2', '404 key-not-found']);
  expect((await harness.ask('GET', '/v1/kv/users/a')).text).toBe('1');
  const first = await t1.ask('POST', '/commit');
  const again = await t1.ask('POST', '/commit');
  expect([first.status, again.json]).toEqual([200, first.json]);
  const { text, headers } = await harness.ask('GET', '/v1/kv/users/a');
  expect([text, headers.etag]).toEqual(['2', `"${first.json.version}"`]);
  expect((await t1.ask('DELETE', '')).json.code).toBe('transaction-unknown');
});

test('a version is told of what others have written, none of what it has written itself', async () => {
  const t1 = await begin();
  const before = await t1.ask('GET', '/kv/users/a');
  expect(before.headers.etag).toBe((await harness.ask('GET', '/v1/kv/users/a')).headers.etag);
  expect(before.headers['jimkv-read-timestamp']).toMatch(/^\d+\.\d+$/);
  await t1.put('a', '2', { 'content-type': 'x/y' });
  const own = await t1.ask('GET', '/kv/users/a');
  expect([own.text, own.headers['content-type'], own.headers.etag]).toEqual(['2', 'x/y', undefined]);
  const { entries } = (await t1.ask('GET', '/kv/users?prefix=a')).json;
  expect(entries).toEqual([{ key: 'a', value: '2', contentType: 'x/y' }]);
});

test('rolled back, nothing of it has happened; rolling back twice does no harm', async () => {
  const t1 = await begin();
  await t1.put('a', '2');
  const deleted = await t1.ask('DELETE', '/kv/users/a');
  expect([deleted.status, deleted.headers['jimkv-existed']]).toEqual([204, 'true']);
  expect((await t1.ask('DELETE', '')).status).toBe(204);
  expect((await t1.ask('DELETE', '')).status).toBe(204);
  expect((await harness.ask('GET', '/v1/kv/users/a')).text).toBe('1');
  expect(await t1.get('a')).toBe('409 transaction-failed');
});

test('scans see its own writes, go on page by page, and stream', async () => {
  const t1 = await begin();
  for (const key of ['b', 'c', 'd']) await t1.put(key, key);
  await t1.ask('DELETE', '/kv/users/a');
  const keysOf = (reply: Reply) => reply.json.entries.map(({ key }: { key: string }) => key).join(' ');
  const first = await t1.ask('GET', '/kv/users?end=e&limit=2&reverse=true&values=false');
  const { continuation } = first.json;
  const second = await t1.ask('GET', `/kv/users?end=e&limit=2&reverse=true&continuation=${continuation}`);
  expect([keysOf(first), keysOf(second), second.json.continuation]).toEqual(['d c', 'b', undefined]);
  const streamed = await t1.ask('GET', '/kv/users?end=e', { headers: { accept: 'application/x-ndjson' } });
  const lines = streamed.text.trim().split('\n');
  expect([lines.length, JSON.parse(lines[3])]).toEqual([4, expect.objectContaining({ end: true, count: 3 })]);
  const { options } = harness.transactions.calls.at(-1) as { options: object };
  expect(Object.keys(options)).not.toContain('at');
});

test('conditions are looked at where they are asked; one that fails leaves the transaction open', async () => {
  const t1 = await begin();
  const { etag } = (await t1.ask('GET', '/kv/users/a')).headers;
  const lost = await t1.ask('PUT', '/kv/users/a', { body: '2', headers: { 'if-match': '"1.1"' } });
  expect([lost.status, lost.json.details]).toEqual([412, { version: etag!.slice(1, -1), index: 0 }]);
  expect(await t1.put('a', '2', { 'if-match': etag! })).toBe(204);
  expect((await t1.ask('DELETE', '/kv/users/b', { headers: { 'if-match': '*' } })).status).toBe(412);
  expect(await t1.put('b', '2', { 'if-none-match': '*' })).toBe(201);
  expect(await t1.commit()).toBe('committed');
});

test('two read what both write: the second to commit is told to try again', async () => {
  const [t1, t2] = [await begin(), await begin()];
  expect([await t1.get('a'), await t2.get('a')]).toEqual(['1', '1']);
  await t1.put('a', '2');
  expect(await t1.commit()).toBe('committed');
  await t2.put('b', '1');
  const lost = await t2.ask('POST', '/commit');
  expect([lost.status, lost.json.code, lost.json.outcome, lost.json.retry]).toEqual([
    409,
    'transaction-conflict',
    'definite',
    'transaction',
  ]);
  expect((await harness.ask('GET', '/v1/kv/users/b')).status).toBe(404);
});

test('locks: at once or not at all, or what is locked is left out; GET /v1/locks shows them', async () => {
  const [t1, t2] = [await begin(), await begin()];
  expect(await t1.get('a', '?lock=update')).toBe('1');
  expect(await t2.get('a', '?lock=share&wait=skip-locked')).toBe('404 key-not-found');
  const { locks } = (await harness.ask('GET', '/v1/locks')).json;
  expect(locks).toMatchObject([{ txn: t1.path.split('/').at(-1), target: 'a', granted: true }]);
  expect(await t2.get('a', '?lock=update&wait=no-wait')).toBe('409 lock-not-available');
  expect([await t2.get('b'), await t2.commit()]).toEqual(['409 transaction-failed', '409 transaction-failed']);
  await t1.ask('DELETE', '');
  expect((await harness.ask('GET', '/v1/locks')).json).toEqual({ locks: [] });
});

test('level, read-only, life and lock timeout reach the service, deadlines too', async () => {
  const defaults = { level: 'serializable', readOnly: false, lifeMs: 60_000, lockTimeoutMs: 5000 };
  const other = { level: 'read-committed', readOnly: true, lifeMs: 1, lockTimeoutMs: 0 };
  await begin();
  await begin(other);
  const t1 = await begin();
  await t1.get('a', '?lock=share&deadline=70');
  expect(harness.transactions.calls.map(({ options }) => options)).toEqual([
    defaults,
    other,
    defaults,
    { lock: { mode: 'share', wait: 'queue' }, deadlineMs: 70 },
  ]);
});

test('a read-only transaction does not write; one whose time is up is gone', async () => {
  const reader = await begin({ readOnly: true });
  const refused = await reader.ask('PUT', '/kv/users/a', { body: '2' });
  expect([refused.status, refused.json.code]).toEqual([400, 'read-only-transaction']);
  const late = await begin({ lifeMs: 1000 });
  harness.service.wallMs += 1000;
  expect(await late.get('a')).toBe('410 transaction-expired');
});

test('an unknown commit is 503 and says so', async () => {
  const t1 = await begin();
  await t1.put('a', '2');
  const error = new JimError('outcome-unknown', 'the lease moved', { outcome: 'ambiguous' });
  harness.transactions.faults.push({ error, when: 'after' });
  const { status, json: told } = await t1.ask('POST', '/commit');
  expect([status, told.code, told.outcome]).toEqual([503, 'outcome-unknown', 'unknown']);
  expect(await t1.commit()).toBe('committed');
});

test('HEAD goes where GET goes, and a conditional read is answered as outside', async () => {
  const t1 = await begin();
  const head = await t1.ask('HEAD', '/kv/users/a');
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '1']);
  const { etag } = head.headers;
  expect((await t1.ask('GET', '/kv/users/a', { headers: { 'if-none-match': etag! } })).status).toBe(304);
});

test('bad input', async () => {
  const t1 = await begin();
  const unknown = '/v1/transactions/t1-fa4e-zzz-1v3k8d0a';
  harness.transactions.calls.length = 0;
  const post = (body: string, headers: Record<string, string> = json) =>
    harness.ask('POST', '/v1/transactions', { headers, body });
  for (const body of [
    '',
    '[]',
    '{"level":"snapshot"}',
    '{"level":null}',
    '{"readOnly":1}',
    '{"lifeMs":0}',
    '{"lifeMs":3600001}',
    '{"lifeMs":1.5}',
    '{"lockTimeoutMs":"1"}',
    '{"isolation":"serializable"}',
  ])
    expect([body, (await post(body)).status]).toEqual([body, 400]);
  expect((await post('{}', {})).status).toBe(415);
  const asked: readonly [string, string, number][] = [
    ['GET', '/v1/transactions/nonsense/kv/users/a', 400],
    ['GET', '/v1/transactions/t0-1-1-1/kv/users/a', 400],
    ['GET', '/v1/transactions//kv/users/a', 400],
    ['GET', '/v1/transactions/t1-1-1-zzzzzzzzzzz/kv/users/a', 400],
    ['DELETE', '/v1/transactions/', 400],
    ['GET', '/v1/transactions', 405],
    ['GET', `${t1.path}`, 405],
    ['GET', `${t1.path}/commit`, 405],
    ['POST', `${t1.path}/rollback`, 404],
    ['POST', `${t1.path}/v1/commit`, 404],
    ['POST', `${t1.path}/kv/users:batch`, 404],
    ['GET', `${t1.path}/kv/A/a`, 404],
    ['GET', `${t1.path}/kv/users/`, 400],
    ['GET', `${t1.path}/kv/users/a?lock=exclusive`, 400],
    ['GET', `${t1.path}/kv/users/a?lock=update&wait=5`, 400],
    ['GET', `${t1.path}/kv/users/a?wait=no-wait`, 400],
    ['GET', `${t1.path}/kv/users/a?at=1.1`, 400],
    ['GET', `${t1.path}/kv/users?read=bounded&staleness=1`, 400],
    ['GET', `${t1.path}/kv/users?limit=0`, 400],
    ['PUT', `${t1.path}/kv/users/a?lock=update`, 400],
    ['PUT', `${t1.path}/kv/users/a?ttl=0`, 400],
    ['POST', `${t1.path}/commit?version=1`, 400],
  ];
  for (const [method, target, status] of asked)
    expect([method, target, (await harness.ask(method, target)).status]).toEqual([method, target, status]);
  const huge = await t1.ask('PUT', '/kv/users/a', { body: Buffer.alloc((4 << 20) + 1) });
  expect([huge.status, huge.json.code]).toEqual([413, 'value-too-large']);
  expect(harness.transactions.calls).toEqual([]);
  expect((await harness.ask('GET', `${unknown}/kv/users/a`)).json.code).toBe('transaction-unknown');
  expect((await harness.ask('POST', `${unknown}/commit`)).status).toBe(404);
});
