/** A transaction in one request: all of it at one moment, or none. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { defaultKvLimits } from '../../src/kv/index.ts';
import { Harness, type Reply } from './harness.ts';

let harness: Harness;
const json = { 'content-type': 'application/json' };

function txn(operations: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const body = typeof operations === 'string' ? operations : JSON.stringify({ operations });
  return harness.ask('POST', '/v1/txn', { headers: { ...json, ...headers }, body });
}

/** The values of keys of `users`; a dash for no entry. */
async function values(...keys: readonly string[]): Promise<string> {
  const found = await Promise.all(keys.map((key) => harness.ask('GET', `/v1/kv/users/${key}`)));
  return found.map(({ status, text }) => (status === 200 ? text : '-')).join(' ');
}

beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

test('money moves between two entries, and the receipt is written in another namespace', async () => {
  await txn([
    { namespace: 'users', key: 'ada', put: { value: '10', contentType: 'text/x-money', ttl: 60 } },
    { namespace: 'users', key: 'bob', put: { value: '0' } },
  ]);
  const { status, json: told } = await txn([
    { namespace: 'users', key: 'ada', get: true, add: { amount: '-7', min: '0' } },
    { namespace: 'users', key: 'bob', add: { amount: 7 } },
    { namespace: 'other', keyBase64: '/wA=', if: { exists: false }, put: { valueBase64: 'AAE=' } },
  ]);
  const [ada, ...others] = told.results;
  expect([status, others]).toEqual([200, [{ existed: true }, { existed: false }]]);
  expect(ada).toMatchObject({ existed: true, found: true, key: 'ada', value: '10', contentType: 'text/x-money' });
  expect(await values('ada', 'bob')).toBe('3 7');
  const after = await harness.ask('GET', '/v1/kv/users/ada');
  expect([after.headers.etag, after.headers['content-type']]).toEqual([`"${told.version}"`, 'text/x-money']);
  expect(after.headers['jimkv-expires']).toBe(ada.expires);
  expect([...(await harness.ask('GET', '/v1/kv/other/%FF%00')).bytes]).toEqual([0, 1]);
});

test('a condition that does not hold: 412, its operation is named, nothing has happened', async () => {
  await txn([
    { namespace: 'users', key: 'a', put: { value: '1' } },
    { namespace: 'users', key: 'b', put: { value: '1' } },
  ]);
  const version = JSON.parse((await harness.ask('GET', '/v1/kv/users/b')).headers.etag!) as string;
  const change = { namespace: 'users', key: 'a', put: { value: '2' } };
  const failing: readonly object[] = [
    { namespace: 'users', key: 'b', if: { exists: false } },
    { namespace: 'users', key: 'b', if: { version: '1.1' } },
    { namespace: 'users', key: 'b', if: { version: ['1.1', '2.2'] } },
    { namespace: 'users', key: 'b', if: { value: '2' } },
    { namespace: 'users', key: 'b', if: { version, value: '2' } },
    { namespace: 'users', key: 'b', add: { amount: '-2', min: '0' } },
    { namespace: 'users', key: 'b', add: { amount: 1, max: 1 } },
  ];
  for (const operation of failing) {
    const { status, json: told } = await txn([change, operation]);
    expect([operation, status, told.code, told.details]).toEqual([
      operation,
      412,
      'condition-failed',
      { version, index: 1 },
    ]);
  }
  const absent = await txn([change, { namespace: 'users', key: 'none', if: { valueBase64: 'MQ==' } }]);
  expect(absent.json.details).toEqual({ version: null, index: 1 });
  expect(await values('a', 'b')).toBe('1 1');
  const all = { exists: true, version: ['1.1', `"${version}"`], value: '1' };
  expect((await txn([change, { namespace: 'users', key: 'b', if: all, delete: true }])).status).toBe(200);
  expect(await values('a', 'b')).toBe('2 -');
});

test('reads see the state before, and what is not there is said', async () => {
  await txn([{ namespace: 'users', key: 'r', put: { value: 'old' } }]);
  const { json: told } = await txn([
    { namespace: 'users', key: 'r', get: true, put: { value: 'new' } },
    { namespace: 'users', key: 'nowhere', get: true },
  ]);
  expect(told.results[0]).toMatchObject({ found: true, value: 'old' });
  expect(told.results[1]).toEqual({ existed: false, found: false });
});

test('a counter begins at 0, and refuses what is no number', async () => {
  await txn([{ namespace: 'users', key: 'counter', add: { amount: '9223372036854775807' } }]);
  expect(await values('counter')).toBe('9223372036854775807');
  expect((await harness.ask('GET', '/v1/kv/users/counter')).headers['content-type']).toBe('text/plain');
  const over = await txn([{ namespace: 'users', key: 'counter', add: { amount: '1' } }]);
  expect([over.status, over.json.message]).toEqual([400, 'the sum 9223372036854775808 does not fit 64 bits']);
  await txn([{ namespace: 'users', key: 'word', put: { value: 'ten' } }]);
  const word = await txn([{ namespace: 'users', key: 'word', add: { amount: '1' } }]);
  expect([word.status, word.json.message]).toEqual([400, expect.stringContaining('the value of the entry')]);
  expect(await values('word')).toBe('ten');
});

test('an idempotency key applies it once', async () => {
  const add = [{ namespace: 'users', key: 'once', add: { amount: 1 } }];
  const first = await txn(add, { 'idempotency-key': 't1' });
  const again = await txn(add, { 'idempotency-key': 't1' });
  expect([again.json, await values('once')]).toEqual([first.json, '1']);
});

test('conflicts are 409 and say that the transaction may be tried again; an unknown outcome is 503', async () => {
  const read = [{ namespace: 'users', key: 'a', get: true }];
  for (const code of ['transaction-conflict', 'deadlock', 'lock-not-available'] as const) {
    harness.transactions.faults.push({ error: new JimError(code, 'no', { retry: 'transaction' }), when: 'before' });
    const { status, json: told } = await txn(read);
    expect([status, told.code, told.outcome, told.retry]).toEqual([409, code, 'definite', 'transaction']);
  }
  const error = new JimError('outcome-unknown', 'nobody knows', { outcome: 'ambiguous' });
  harness.transactions.faults.push({ error, when: 'after' });
  const { status, json: told, headers } = await txn(read);
  expect([status, told.outcome, headers['retry-after']]).toEqual([503, 'unknown', '1']);
});

test('deadline and lock timeout reach the service', async () => {
  harness.transactions.calls.length = 0;
  const body = JSON.stringify({ operations: [{ namespace: 'users', key: 'a', get: true }], lockTimeoutMs: 0 });
  await harness.ask('POST', '/v1/txn?deadline=77', { headers: json, body });
  expect(harness.transactions.calls).toEqual([{ method: 'transact', options: { deadlineMs: 77, lockTimeoutMs: 0 } }]);
});

test('what no longer fits the answer is told as an error in its place', async () => {
  const small = await Harness.open({ limits: { ...defaultKvLimits, batchAnswerBytesMax: 3 } });
  for (const key of ['a', 'b']) await small.ask('PUT', `/v1/kv/users/${key}`, { body: '22' });
  const operations = ['a', 'b'].map((key) => ({ namespace: 'users', key, get: true, delete: true }));
  const { json: told } = await small.ask('POST', '/v1/txn', { headers: json, body: JSON.stringify({ operations }) });
  await small.close();
  expect([told.results[0].value, told.results[1].error.code]).toEqual(['22', 'request-too-large']);
});

test('bad input: nothing of it is asked', async () => {
  const good = { namespace: 'users', key: 'must-not-be', put: { value: '1' } };
  const on = (rest: object) => [good, { namespace: 'users', key: 'x', ...rest }];
  harness.transactions.calls.length = 0;
  const bad: readonly [unknown, number][] = [
    ['', 400],
    ['[]', 400],
    ['{}', 400],
    ['{"operations":{}}', 400],
    ['{"operations":[],"level":"serializable"}', 400],
    ['{"operations":[{"namespace":"users","key":"x","get":true}],"lockTimeoutMs":-1}', 400],
    ['{"operations":[{"namespace":"users","key":"x","get":true}],"lockTimeoutMs":"1"}', 400],
    [[], 400],
    [[null], 400],
    [[good, good], 400],
    [[good, { key: 'x', get: true }], 400],
    [[good, { namespace: 5, key: 'x', get: true }], 400],
    [[good, { namespace: 'A', key: 'x', get: true }], 404],
    [[good, { namespace: 'users', get: true }], 400],
    [[good, { namespace: 'users', key: '', get: true }], 400],
    [[good, { namespace: 'users', key: 'k'.repeat(4097), get: true }], 400],
    [on({}), 400],
    [on({ get: false }), 400],
    [on({ get: 1 }), 400],
    [on({ op: 'get' }), 400],
    [on({ put: { value: '1' }, delete: true }), 400],
    [on({ put: { value: '1' }, add: { amount: 1 } }), 400],
    [on({ put: {} }), 400],
    [on({ put: { value: 1 } }), 400],
    [on({ put: { value: '1', ttl: 0 } }), 400],
    [on({ put: { value: '1', contentType: 'nonsense' } }), 400],
    [on({ put: { value: '1', expires: 1 } }), 400],
    [on({ put: { value: 'v'.repeat((4 << 20) + 1) } }), 413],
    [on({ if: {} }), 400],
    [on({ if: [] }), 400],
    [on({ if: { exists: 'yes' } }), 400],
    [on({ if: { exists: false, value: '1' } }), 400],
    [on({ if: { version: 'new' } }), 400],
    [on({ if: { version: 5 } }), 400],
    [on({ if: { version: Array.from({ length: 101 }, () => '1.1') } }), 400],
    [on({ if: { value: '1', valueBase64: 'MQ==' } }), 400],
    [on({ add: {} }), 400],
    [on({ add: 5 }), 400],
    [on({ add: { amount: 1.5 } }), 400],
    [on({ add: { amount: 2 ** 53 } }), 400],
    [on({ add: { amount: '1e3' } }), 400],
    [on({ add: { amount: '9223372036854775808' } }), 400],
    [on({ add: { amount: '1', min: '2', max: '1' } }), 400],
    [Array.from({ length: 10_001 }, (_, i) => ({ namespace: 'users', key: `k${i}`, get: true })), 413],
    ['['.repeat(100_000), 400],
  ];
  for (const [body, status] of bad) {
    const what = String(JSON.stringify(body)).slice(0, 200);
    expect([what, (await txn(body)).status]).toEqual([what, status]);
  }
  const plain = await harness.ask('POST', '/v1/txn', { body: JSON.stringify({ operations: [good] }) });
  expect(plain.status).toBe(415);
  expect((await txn(' '.repeat((16 << 20) + 1))).status).toBe(413);
  expect(harness.transactions.calls).toEqual([]);
});
