/** The door as a whole: its description, administration, limits on sockets, and a fuzz of what a socket can bring. */

import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes, type JimError } from '../../src/base/index.ts';
import { refusalStatuses } from '../../src/kv/index.ts';
import { Harness } from './harness.ts';

let harness: Harness;
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());

describe('the OpenAPI description', () => {
  const verbs = ['get', 'head', 'put', 'post', 'delete', 'patch', 'options'];

  test('names exactly the verbs that each path takes, as the wire tells it', async () => {
    const { paths } = (await harness.ask('GET', '/openapi.json')).json;
    for (const [path, operations] of Object.entries<object>(paths)) {
      const target = path.replace('{namespace}', 'users').replace('{schema}/{table}', 'public/t').replace('{key}', 'a');
      const { headers } = await harness.ask('OPTIONS', target);
      const allowed = headers.allow!.toLowerCase().split(', ').sort();
      expect([path, Object.keys(operations).sort()]).toEqual([path, allowed]);
      for (const verb of verbs.filter((name) => !allowed.includes(name)))
        expect([verb, path, (await harness.ask(verb.toUpperCase(), target)).status]).toEqual([verb, path, 405]);
    }
  });

  test('every route is in it', async () => {
    const { paths } = (await harness.ask('GET', '/openapi.json')).json;
    expect(Object.keys(paths).sort()).toEqual(
      [
        '/docs /healthz /metrics /openapi.json /readyz /v1/events /v1/feeds /v1/feeds/{feed} /v1/feeds/{feed}/ack /v1/feeds/{feed}/replay /v1/feeds/{feed}/stream /v1/kv/{namespace} /v1/kv/{namespace}/{key}',
        '/v1/kv/{namespace}:batch /v1/namespaces /v1/namespaces/{namespace} /v1/nodes /v1/ranges /v1/ranges/merge',
        '/v1/ranges/move /v1/ranges/split /v1/ranges/transfer /v1/snapshots /v1/sessions /v1/locks /v1/txn /v1/transactions',
        '/v1/transactions/{id} /v1/transactions/{id}/commit /v1/transactions/{id}/kv/{namespace}',
        '/v1/transactions/{id}/kv/{namespace}/{key} /v1/tables/{schema}/{table} /v1/tables/{schema}/{table}/{key}',
        '/v1/transactions/{id}/tables/{schema}/{table} /v1/transactions/{id}/tables/{schema}/{table}/{key}',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    );
  });

  test('holds together: references lead somewhere, names are unique, path parameters are declared', async () => {
    const document = (await harness.ask('GET', '/openapi.json')).json;
    expect(document.openapi).toBe('3.1.0');
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name);
    const ids: string[] = [];
    for (const [path, operations] of Object.entries<Record<string, never>>(document.paths)) {
      for (const operation of Object.values<Record<string, never>>(operations)) {
        ids.push(operation.operationId);
        const parameters = operation.parameters as { name: string; in: string; required: boolean }[];
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
        expect(['open', 'data', 'monitor', 'admin']).toContain(operation['x-jimkv-access']);
        for (const response of Object.values<{ description?: string }>(operation.responses))
          expect(response.description).toBeTruthy();
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the page shows every operation and asks for nothing from outside', async () => {
    const document = (await harness.ask('GET', '/openapi.json')).json;
    const { text, headers } = await harness.ask('GET', '/docs');
    for (const path of Object.keys(document.paths)) expect(text).toContain(`<code>${path}</code>`);
    expect(text).not.toMatch(/src=|href=|url\(|@import|<script/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});

test('docs/http.md lists every code under its status', () => {
  const told = [...readFileSync('docs/http.md', 'utf8').matchAll(/^\| (\d{3}) \| (`[^|]*) \|$/gm)].flatMap(
    ([, status, text]) => [...text.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, code]) => `${status} ${code}`),
  );
  const database = Object.entries(errorCodes).map(([code, { http }]) => `${http} ${code}`);
  const refusals = Object.entries(refusalStatuses).map(([code, status]) => `${status} ${code}`);
  expect(told.toSorted()).toEqual([...database, ...refusals].toSorted());
});

describe('administration', () => {
  const post = (path: string, body: unknown) =>
    harness.ask('POST', path, { headers: json, body: typeof body === 'string' ? body : JSON.stringify(body) });

  test('namespaces are created once and listed', async () => {
    expect((await harness.ask('PUT', '/v1/namespaces/fresh-1')).status).toBe(201);
    expect((await harness.ask('PUT', '/v1/namespaces/fresh-1')).json.code).toBe('already-exists');
    expect((await harness.ask('GET', '/v1/namespaces')).json).toEqual({ namespaces: ['fresh-1', 'other', 'users'] });
    for (const name of ['', 'A', '1a', 'a:b', 'a.b', 'a'.repeat(64), '%00', '%zz', '__proto__'])
      expect([name, (await harness.ask('PUT', `/v1/namespaces/${name}`)).status]).toEqual([name, 400]);
  });

  test('nodes, ranges and events are told', async () => {
    expect((await harness.ask('GET', '/v1/nodes')).json).toMatchObject({ clusterId: 'c0ffee', nodes: [{ zone: 'a' }] });
    expect((await harness.ask('GET', '/v1/ranges')).json.ranges).toHaveLength(2);
    expect((await harness.ask('GET', '/v1/events')).json.events[0].reason).toBe('first start');
  });

  test('ranges are split, merged, moved; leases handed over; images written', async () => {
    const steps = [
      await post('/v1/ranges/split', { namespace: 'users', keyBase64: '/w==' }),
      await post('/v1/ranges/merge', { rangeId: 2 }),
      await post('/v1/ranges/transfer', { rangeId: 'r2', to: 'n3' }),
      await post('/v1/ranges/move', { rangeId: 2, from: 1, to: 3 }),
      await harness.ask('POST', '/v1/snapshots'),
    ];
    expect(steps.map(({ status }) => status)).toEqual([200, 200, 204, 204, 204]);
    expect(harness.admin.calls).toEqual([
      ['split', 'users', '\\xff'],
      ['merge', 2],
      ['transfer', 2, 3],
      ['move', 2, 1, 3],
      ['snapshot'],
    ]);
  });

  test('bad input of administrators', async () => {
    const bad: readonly [string, unknown, number][] = [
      ['/v1/ranges/split', { namespace: 'users' }, 400],
      ['/v1/ranges/split', { key: 'a' }, 400],
      ['/v1/ranges/split', { namespace: 'nowhere', key: 'a' }, 404],
      ['/v1/ranges/merge', { rangeId: 0 }, 400],
      ['/v1/ranges/merge', { rangeId: 1.5 }, 400],
      ['/v1/ranges/merge', { rangeId: 'x' }, 400],
      ['/v1/ranges/merge', { rangeId: 1, force: true }, 400],
      ['/v1/ranges/merge', '[]', 400],
      ['/v1/ranges/merge', '{', 400],
      ['/v1/ranges/merge', `{"rangeId":1,"x":"${'x'.repeat(70_000)}"}`, 413],
      ['/v1/ranges/move', { rangeId: 1, from: 1, to: 1 }, 409],
    ];
    for (const [path, body, status] of bad) expect([path, (await post(path, body)).status]).toEqual([path, status]);
    expect((await harness.ask('POST', '/v1/ranges/merge', { body: '{"rangeId":1}' })).status).toBe(415);
  });

  test('alive, ready, not ready', async () => {
    expect((await harness.ask('GET', '/healthz')).json).toEqual({ status: 'ok' });
    expect((await harness.ask('GET', '/readyz')).status).toBe(200);
    harness.admin.ready = false;
    const { status, json: told, headers } = await harness.ask('GET', '/readyz');
    harness.admin.ready = true;
    expect([status, told, headers['retry-after']]).toEqual([
      503,
      { ready: false, reason: 'no quorum in the meta range' },
      '1',
    ]);
  });

  test('metrics count answers by operation and status, and their time in buckets', async () => {
    await harness.ask('GET', '/v1/kv/users/none');
    const { text } = await harness.ask('GET', '/metrics');
    expect(text).toMatch(/^jimkv_http_requests_total\{operation="getEntry",status="404"\} [1-9]/m);
    expect(text).toMatch(/^jimkv_http_request_seconds_bucket\{operation="getEntry",le="\+Inf"\} [1-9]/m);
    expect(text).toMatch(/^jimkv_http_connections [1-9]/m);
    const counts = [...text.matchAll(/_bucket\{operation="getEntry",le="[^"]+"\} (\d+)/g)].map(([, n]) => Number(n));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });
});

describe('sockets', () => {
  test('a bug is 500, outcome unknown, its text in the log and not in the answer', async () => {
    harness.service.faults.push({ error: new TypeError('secret') as unknown as JimError, when: 'before' });
    const { status, json: told, text } = await harness.ask('PUT', '/v1/kv/users/a', { body: '1' });
    expect([status, told.code, told.outcome]).toEqual([500, 'internal', 'unknown']);
    expect(text).not.toContain('secret');
    expect(harness.logged.splice(0)).toEqual(['a request met a bug TypeError: secret']);
  });

  test('what is no HTTP is 400; headers that are too long are 431; a missing host is 400', async () => {
    const first = (text: string) => text.split('\r\n')[0].split(' ')[1];
    expect(first(await harness.raw('nonsense\r\n\r\n'))).toBe('400');
    expect(first(await harness.raw('GET /healthz HTTP/1.1\r\n\r\n'))).toBe('400');
    expect(first(await harness.raw(`GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(60_000)}\r\n\r\n`))).toBe(
      '431',
    );
    const smuggled =
      'PUT /v1/kv/users/a HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(first(await harness.raw(smuggled))).toBe('400');
  });

  test('requests sent without waiting happen one after the other; too many at once end the connection', async () => {
    const put = 'PUT /v1/kv/users/pipe HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\n';
    const get = 'GET /v1/kv/users/pipe HTTP/1.1\r\nhost: a\r\n';
    const answers = await harness.raw(`${put}1${get}\r\n${put}2${get}connection: close\r\n\r\n`);
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['201', '200', '204', '200'].map((status) => `HTTP/1.1 ${status}`));
    expect(answers.match(/\r\n\r\n[12]/g)).toEqual(['\r\n\r\n1', '\r\n\r\n2']);
    expect((await harness.raw(`${get}\r\n`.repeat(1000))).match(/HTTP\/1.1 200/g)?.length ?? 0).toBeLessThan(1000);
    expect((await harness.ask('GET', '/healthz')).status).toBe(200);
  });

  test('a body without an announced length is cut off where it gets too long, and the client reads why', async () => {
    const reply = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const options = { port: harness.port, method: 'PUT', path: '/v1/kv/users/endless', agent: false };
      const request = httpRequest(options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      });
      request.on('error', reject);
      for (let i = 0; i < 5; i++) request.write(Buffer.alloc(1 << 20));
      request.end();
    });
    expect([reply.status, JSON.parse(reply.text).code]).toEqual([413, 'value-too-large']);
    expect((await harness.ask('GET', '/v1/kv/users/endless')).status).toBe(404);
  });

  test('a body that comes too slowly, or headers that never end, are 408', async () => {
    const settings = { bodyGraceMs: 50, checkIntervalMs: 20, headersTimeoutMs: 100, requestTimeoutMs: 5000 };
    const strict = await Harness.open(settings);
    const body = await strict.raw('PUT /v1/kv/users/slow HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nx');
    const head = await strict.raw('GET /healthz HTTP/1.1\r\nhost: a\r\n');
    expect(body).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request-timeout"/);
    expect(head).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request-timeout"/);
    expect(strict.service.calls).toEqual([]);
    await strict.close();
  });

  test('bodies under way share a budget: beyond it 429, and the memory comes back', async () => {
    const strict = await Harness.open({ bodyBudgetBytes: 1 << 20 });
    const body = Buffer.alloc(2 << 20);
    expect((await strict.ask('PUT', '/v1/kv/users/a', { body })).status).toBe(429);
    expect((await strict.ask('PUT', '/v1/kv/users/a', { body: body.subarray(0, 1 << 20) })).status).toBe(201);
    await strict.close();
  });

  test('connections beyond the limit are turned away; those that are there go on', async () => {
    const strict = await Harness.open({ connectionsMax: 1 });
    const held = connect(strict.port, '127.0.0.1');
    await new Promise((resolve) => held.once('connect', resolve));
    await expect(strict.ask('GET', '/healthz')).rejects.toThrow();
    const answer = new Promise((resolve) => held.once('data', (bytes) => resolve(String(bytes).slice(0, 15))));
    held.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(await answer).toBe('HTTP/1.1 200 OK');
    held.destroy();
    await strict.close();
  });

  test('close lets the request under way finish and tells it to leave', async () => {
    const closing = await Harness.open({ drainMs: 60_000 });
    let release = (): void => {};
    const get = closing.service.get.bind(closing.service);
    const entered = new Promise<void>((enter) => {
      closing.service.get = async (...args) => {
        enter();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return get(...args);
      };
    });
    const reply = closing.ask('GET', '/v1/kv/users/a');
    await entered;
    const closed = closing.close();
    release();
    expect([(await reply).status, (await reply).headers.connection]).toEqual([404, 'close']);
    await closed;
    expect(closing.server.address).toBeUndefined();
  });
});

describe('fuzz', () => {
  const token = fc.constantFrom(
    '%',
    '%00',
    '%zz',
    '/',
    '?',
    '&',
    '=',
    'a',
    'users',
    ':batch',
    '__proto__',
    '..',
    '"',
    '*',
    ',',
  );
  const word = fc
    .array(fc.oneof(token, fc.string({ unit: 'binary-ascii', maxLength: 4 })), { maxLength: 8 })
    .map((t) => t.join(''));
  const target = fc.oneof(
    word.map((rest) => `/v1/kv/users/${rest}`),
    word.map((rest) => `/v1/kv/users?${rest}`),
    word.map((rest) => `/${rest}`),
    fc.constantFrom('/v1/kv/users:batch', '/v1/ranges/split', '/v1/ranges/merge', '*', 'http://x', '//'),
  );
  const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'BREW');
  const headerName = fc.constantFrom(
    'if-match',
    'if-none-match',
    'content-type',
    'idempotency-key',
    'jimkv-deadline',
    'accept',
    'expect',
    'upgrade',
    'range',
  );
  const headerValue = fc.oneof(
    word,
    fc.constantFrom('application/json', 'application/x-ndjson', '"1.1"', '*', '100-continue'),
  );
  const bodies = fc.oneof(
    word,
    fc.json(),
    fc
      .array(
        fc.record(
          { op: fc.constantFrom('put', 'get', 'delete'), key: word, value: fc.anything() },
          { requiredKeys: [] },
        ),
      )
      .map((operations) => String(JSON.stringify(operations))),
  );
  const requests = fc
    .tuple(method, target, fc.array(fc.tuple(headerName, headerValue), { maxLength: 4 }), bodies)
    .map(([verb, path, headers, body]) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const length = Buffer.byteLength(body, 'latin1');
      const head = `${verb} ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${length}\r\n`;
      return Buffer.from(`${head}${lines}\r\n${body}`, 'latin1');
    });
  const mutated = fc
    .tuple(requests, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }), fc.boolean())
    .map(([bytes, changes, cut]) => {
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return cut && changes.length > 0 ? bytes.subarray(0, changes[0][0] % bytes.length) : bytes;
    });

  test('no bytes make a 500, and the door stays open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(requests, mutated), async (bytes) => {
        const answer = await harness.raw(bytes, 60);
        const status = /^HTTP\/1.1 (\d+)/.exec(answer)?.[1] ?? '';
        expect(status).not.toMatch(/^500/);
        expect(harness.logged).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect((await harness.ask('GET', '/healthz')).status).toBe(200);
  });
});
