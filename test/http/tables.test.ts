/** Rows of tables: what the door makes of requests, and what it says of the answers. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { JimError, type Timestamp } from '../../src/base/index.ts';
import type { RowPage, RowResult } from '../../src/kv/index.ts';
import { Harness, type Reply } from './harness.ts';

let harness: Harness;
const json = { 'content-type': 'application/json' };
const at = (ms: number) => (ms * 4096) as Timestamp;
const place = { database: 'postgres', schema: 'public', table: 't' };

beforeAll(async () => {
  harness = await Harness.open();
});
beforeEach(() => {
  harness.rows.asked.length = 0;
  harness.rows.answers.length = 0;
});
afterAll(async () => {
  await harness.close();
  expect(harness.logged).toEqual([]);
});

function ask(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  if (body === undefined) return harness.ask(method, target, { headers });
  return harness.ask(method, target, { headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

/** The next row that is asked for. */
function next(row: string | undefined, version = at(10)): void {
  const existed = row !== undefined;
  const results = [{ kind: 'row', existed, version: existed ? version : at(0), row }] as const;
  harness.rows.answers.push({ kind: 'committed', version: at(20), readTimestamp: at(15), results });
}

test('keys are parts of the path, and may hold any text', async () => {
  next('{"a":1}');
  const reply = await ask('GET', '/v1/tables/public/t/a%2Fb/%C3%BC?columns=a,b&database=shop&deadline=500');
  expect([reply.status, reply.text, reply.headers.etag]).toEqual([200, '{"a":1}', '"10.0"']);
  expect(reply.headers['jimkv-read-timestamp']).toBe('15.0');
  const step = { ...place, database: 'shop', key: ['a/b', 'ü'], read: { columns: ['a', 'b'] } };
  expect(harness.rows.asked).toEqual([['run', [{ kind: 'row', step }], { deadlineMs: 500 }]]);
  for (const target of ['/v1/tables/public/t/%FF', '/v1/tables/public/t/%2']) {
    const bad = await ask('GET', target);
    expect([target, bad.status, bad.json.code]).toEqual([target, 400, 'invalid-argument']);
  }
  expect((await ask('GET', '/v1/tables/public')).status).toBe(404);
});

test('reads have conditions', async () => {
  next('{"a":1}');
  expect((await ask('GET', '/v1/tables/public/t/1', undefined, { 'if-none-match': '"10.0"' })).status).toBe(304);
  next('{"a":1}');
  const failed = await ask('GET', '/v1/tables/public/t/1', undefined, { 'if-match': '"9.0"' });
  expect([failed.status, failed.headers.etag]).toEqual([412, '"10.0"']);
  next(undefined);
  expect((await ask('GET', '/v1/tables/public/t/1')).json.code).toBe('key-not-found');
});

test('writes say what to write, and under which conditions', async () => {
  next(undefined);
  const put = await ask('PUT', '/v1/tables/public/t/1', { a: 1 }, { 'if-none-match': '*' });
  expect([put.status, put.headers.etag, put.text]).toEqual([201, '"20.0"', '']);
  next('{}');
  const patch = await ask('PATCH', '/v1/tables/public/t/1?if=%7B%22a%22%3A1%7D', { b: null }, { 'if-match': '"9.0"' });
  expect([patch.status, patch.headers.etag]).toEqual([204, '"20.0"']);
  next('{}');
  expect((await ask('DELETE', '/v1/tables/public/t/1')).headers['jimkv-existed']).toBe('true');
  expect(harness.rows.asked.map((each) => (each as [string, [{ step: object }]])[1][0].step)).toEqual([
    { ...place, key: ['1'], change: { kind: 'put', columns: { a: 1 } }, condition: { exists: false } },
    {
      ...place,
      key: ['1'],
      change: { kind: 'patch', columns: { b: null } },
      condition: { versions: [at(9)], columns: { a: 1 } },
    },
    { ...place, key: ['1'], change: { kind: 'delete' } },
  ]);
  next(undefined);
  expect((await ask('PATCH', '/v1/tables/public/t/1', {})).status).toBe(404);
  harness.rows.answers.push({ kind: 'condition-failed', index: 0, version: at(10) });
  expect((await ask('PUT', '/v1/tables/public/t/1', {})).json.details).toEqual({ version: '10.0', index: 0 });
});

test('what is no row is refused before anybody is asked', async () => {
  for (const body of [[1], 'x', 1, null]) expect((await ask('PUT', '/v1/tables/public/t/1', body)).status).toBe(400);
  expect((await harness.ask('PUT', '/v1/tables/public/t/1', { body: '{}' })).status).toBe(415);
  expect((await ask('PUT', '/v1/tables/public/t/1?if=1', {})).status).toBe(400);
  expect((await ask('PUT', '/v1/tables/public/t/1?columns=a', {})).status).toBe(400);
  expect(harness.rows.asked).toEqual([]);
});

test("SQL's refusals have statuses of their own", async () => {
  const details = { sqlstate: '23505', constraint: 't_pkey' };
  for (const [code, status] of [
    ['table-unknown', 404],
    ['permission-denied', 403],
    ['constraint-violated', 409],
  ] as const) {
    harness.rows.answers.push(new JimError(code, 'no', { details }));
    const { status: given, json: told } = await ask('PUT', '/v1/tables/public/t/1', {});
    expect([given, told]).toEqual([status, { code, message: 'no', outcome: 'definite', retry: 'no', details }]);
  }
});

test('lists go on where they were', async () => {
  const page: RowPage = { rows: ['{"a":1}', '{"a":2}'], last: ['2'], readTimestamp: at(30) };
  harness.rows.answers.push(page, { ...page, rows: [], last: undefined });
  const first = await ask('GET', '/v1/tables/public/t?prefix=x&start=x/1&limit=2&reverse=true');
  expect(first.json).toEqual({ rows: [{ a: 1 }, { a: 2 }], readTimestamp: '30.0', continuation: expect.any(String) });
  const { continuation } = first.json;
  const second = await ask(
    'GET',
    `/v1/tables/public/t?prefix=x&start=x/1&limit=2&reverse=true&continuation=${continuation}`,
  );
  expect(second.json).toEqual({ rows: [], readTimestamp: '30.0' });
  const list = { ...place, prefix: ['x'], start: ['x', '1'], end: [], after: [], reverse: true, limit: 2 };
  expect(harness.rows.asked).toEqual([
    ['list', list, { deadlineMs: 10_000 }],
    ['list', { ...list, after: ['2'] }, { deadlineMs: 10_000, at: at(30) }],
  ]);
  const other = await ask(
    'GET',
    `/v1/tables/public/u?prefix=x&start=x/1&limit=2&reverse=true&continuation=${continuation}`,
  );
  expect([other.status, other.json.message]).toEqual([400, expect.stringContaining('belongs to another scan')]);
  expect((await ask('GET', '/v1/tables/public/t?start=%5B%5D')).status).toBe(400);
  expect((await ask('GET', '/v1/tables/public/t?limit=0')).status).toBe(400);
});

test('steps of an interactive transaction go to it', async () => {
  const begun = await ask('POST', '/v1/transactions', {});
  const path = `/v1/transactions/${begun.json.id}/tables/public/t`;
  const done: RowResult = { kind: 'done', existed: true, version: at(0), readTimestamp: at(15), row: '{"a":1}' };
  harness.rows.answers.push(done, done, { rows: [], last: undefined, readTimestamp: at(15) });
  const read = await ask('GET', `${path}/1`);
  expect([read.status, read.text, read.headers.etag]).toEqual([200, '{"a":1}', undefined]);
  const written = await ask('PATCH', `${path}/1`, { a: 2 });
  expect([written.status, written.headers.etag]).toEqual([204, undefined]);
  expect((await ask('GET', path)).json.rows).toEqual([]);
  expect(harness.rows.asked.map((each) => (each as unknown[]).slice(0, 2))).toEqual([
    ['runIn', begun.json.id],
    ['runIn', begun.json.id],
    ['listIn', begun.json.id],
  ]);
  await ask('DELETE', `/v1/transactions/${begun.json.id}`);
});

test('one request may name rows and entries', async () => {
  const entry = { kind: 'entry', existed: false, entry: undefined } as const;
  const row = { kind: 'row', existed: true, version: at(10), row: '{"a":1}' } as const;
  harness.rows.answers.push({ kind: 'committed', version: at(20), readTimestamp: at(15), results: [entry, row] });
  const operations = [
    { namespace: 'users', key: 'k', get: true, put: { value: 'v' } },
    { table: 't', key: [1, 'b'], if: { columns: { a: 1 }, version: '10.0' }, get: true, patch: { a: 2 } },
  ];
  const reply = await ask('POST', '/v1/txn', { operations });
  expect(reply.json).toEqual({
    version: '20.0',
    results: [
      { existed: false, found: false },
      { existed: true, found: true, row: { a: 1 }, version: '10.0' },
    ],
  });
  const steps = (harness.rows.asked[0] as [string, { kind: string; step?: object }[]])[1];
  expect(steps[1]).toEqual({
    kind: 'row',
    step: {
      ...place,
      key: ['1', 'b'],
      condition: { versions: [at(10)], columns: { a: 1 } },
      read: {},
      change: { kind: 'patch', columns: { a: 2 } },
    },
  });
  const refused = async (operation: object) => (await ask('POST', '/v1/txn', { operations: [operation] })).status;
  expect(await refused({ table: 't', key: [] })).toBe(400);
  expect(await refused({ table: 't', key: ['1'] })).toBe(400);
  expect(await refused({ table: 't', key: ['1'], put: {}, delete: true })).toBe(400);
  expect(await refused({ table: 't', key: ['1'], put: 1 })).toBe(400);
  expect(await refused({ table: 't', key: ['1'], if: {} })).toBe(400);
  expect(await refused({ table: 't', namespace: 'users', key: ['1'], get: true })).toBe(400);
  const named = await ask('POST', '/v1/txn', { operations: [operations[1]] }, { 'idempotency-key': 'x' });
  expect(named.status).toBe(400);
  const twice = await ask('POST', '/v1/txn', { operations: [operations[1], operations[1]] });
  expect(twice.json.details).toEqual({ index: 1 });
});
