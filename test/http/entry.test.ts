/** Single keys over HTTP, told request by request; once with the router's shortcut for them and once without. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { type Ask, Harness, type Reply } from './harness.ts';

const key4096 = 'k'.repeat(4096);

describe.each([true, false])('with shortcut %s', (shortcut) => {
  let harness: Harness;
  const ask = (method: string, target: string, options?: Ask): Promise<Reply> => harness.ask(method, target, options);
  const tagOf = async (target: string): Promise<string> => (await ask('GET', target)).headers.etag!;

  beforeAll(async () => {
    harness = await Harness.open({ shortcut });
  });
  beforeEach(() => {
    harness.service.calls.length = 0;
  });
  afterAll(async () => {
    await harness.close();
    expect(harness.logged).toEqual([]);
  });

  test('a value comes back byte for byte, with its content type and version', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, i) => i);
    const put = await ask('PUT', '/v1/kv/users/bytes', { body, headers: { 'content-type': 'image/x-odd; a="b"' } });
    expect([put.status, put.text]).toEqual([201, '']);
    const got = await ask('GET', '/v1/kv/users/bytes');
    expect(got.status).toBe(200);
    expect([...got.bytes]).toEqual([...body]);
    expect(got.headers['content-type']).toBe('image/x-odd; a="b"');
    expect(got.headers.etag).toBe(put.headers.etag);
    expect(got.headers.etag).toMatch(/^"\d+\.\d+"$/);
    expect(got.headers['jimkv-read-timestamp']).toMatch(/^\d+\.\d+$/);
    expect(got.headers['cache-control']).toBe('no-cache');
  });

  test('a value without content type is bytes; an empty value is a value', async () => {
    await ask('PUT', '/v1/kv/users/empty');
    const got = await ask('GET', '/v1/kv/users/empty');
    expect([got.status, got.headers['content-type'], got.headers['content-length']]).toEqual([
      200,
      'application/octet-stream',
      '0',
    ]);
  });

  test('the second put of a key answers 204', async () => {
    const first = await ask('PUT', '/v1/kv/users/twice', { body: '1' });
    const second = await ask('PUT', '/v1/kv/users/twice', { body: '2' });
    expect([first.status, second.status]).toEqual([201, 204]);
    expect(first.headers.etag).not.toBe(second.headers.etag);
  });

  test('keys are bytes: NUL, slash, 0xff, plus, percent; different bytes are different keys', async () => {
    const keys = ['%00', '%2F', '/', 'a/b', '%FF%FE', 'a+b', 'a%20b', '%25', '%C3%A9', '.', '%2E%2E', ':batch'];
    for (const key of keys) await ask('PUT', `/v1/kv/other/${key}`, { body: key });
    const values = await Promise.all(keys.map(async (key) => (await ask('GET', `/v1/kv/other/${key}`)).text));
    // %2F and / are the same byte: the later one has won.
    expect(values).toEqual(keys.map((key) => (key === '%2F' ? '/' : key)));
  });

  test('HEAD answers as GET does, without the value', async () => {
    await ask('PUT', '/v1/kv/users/head', { body: 'value' });
    const [head, got] = [await ask('HEAD', '/v1/kv/users/head'), await ask('GET', '/v1/kv/users/head')];
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '5']);
    expect(Object.keys(head.headers)).toEqual(Object.keys(got.headers));
    expect((await ask('HEAD', '/v1/kv/users/none')).status).toBe(404);
  });

  test('a key that is not there: 404, and the read timestamp of that', async () => {
    const got = await ask('GET', '/v1/kv/users/none');
    expect([got.status, got.json.code, got.json.outcome]).toEqual([404, 'key-not-found', 'definite']);
    expect(got.headers['jimkv-read-timestamp']).toBeDefined();
  });

  test('delete says whether there was an entry; deleting nothing is fine', async () => {
    await ask('PUT', '/v1/kv/users/gone', { body: '1' });
    const first = await ask('DELETE', '/v1/kv/users/gone');
    const second = await ask('DELETE', '/v1/kv/users/gone');
    expect([first.status, first.headers['jimkv-existed']]).toEqual([204, 'true']);
    expect([second.status, second.headers['jimkv-existed']]).toEqual([204, 'false']);
    expect((await ask('GET', '/v1/kv/users/gone')).status).toBe(404);
  });

  test('compare-and-set: If-Match with the version writes once, then 412 tells the version there is', async () => {
    await ask('PUT', '/v1/kv/users/cas', { body: '1' });
    const tag = await tagOf('/v1/kv/users/cas');
    const headers = { 'if-match': `"0.1", W/"9.9", ${tag}` };
    expect((await ask('PUT', '/v1/kv/users/cas', { body: '2', headers })).status).toBe(204);
    const lost = await ask('PUT', '/v1/kv/users/cas', { body: '3', headers });
    const now = await ask('GET', '/v1/kv/users/cas');
    expect([lost.status, lost.json.code, lost.headers.etag]).toEqual([412, 'condition-failed', now.headers.etag]);
    expect(lost.json.details).toEqual({ version: now.headers.etag!.slice(1, -1), index: 0 });
    expect(now.text).toBe('2');
  });

  test('If-None-Match: * writes only what is not there; If-Match: * only what is', async () => {
    const absent = { 'if-none-match': '*' };
    const present = { 'if-match': '*' };
    const refused = await ask('PUT', '/v1/kv/users/once', { body: '0', headers: present });
    expect([refused.status, refused.json.details.version, refused.headers.etag]).toEqual([412, null, undefined]);
    expect((await ask('PUT', '/v1/kv/users/once', { body: '1', headers: absent })).status).toBe(201);
    expect((await ask('PUT', '/v1/kv/users/once', { body: '2', headers: absent })).status).toBe(412);
    expect((await ask('PUT', '/v1/kv/users/once', { body: '3', headers: present })).status).toBe(204);
    expect((await ask('DELETE', '/v1/kv/users/once', { headers: absent })).status).toBe(412);
    expect((await ask('DELETE', '/v1/kv/users/once', { headers: present })).status).toBe(204);
  });

  test('If-None-Match with versions writes unless it is one of them', async () => {
    await ask('PUT', '/v1/kv/users/unless', { body: '1' });
    const tag = await tagOf('/v1/kv/users/unless');
    expect((await ask('PUT', '/v1/kv/users/unless', { body: '2', headers: { 'if-none-match': tag } })).status).toBe(
      412,
    );
    expect((await ask('PUT', '/v1/kv/users/unless', { body: '2', headers: { 'if-none-match': '"1.1"' } })).status).toBe(
      204,
    );
  });

  test('a weak or foreign tag never matches a write', async () => {
    await ask('PUT', '/v1/kv/users/weak', { body: '1' });
    const tag = await tagOf('/v1/kv/users/weak');
    for (const ifMatch of [`W/${tag}`, '"another"', '"99999999999999.1"', '"1.4096"'])
      expect((await ask('PUT', '/v1/kv/users/weak', { headers: { 'if-match': ifMatch } })).status).toBe(412);
  });

  test('reads: 304 for a version that the client has, 412 for one that it demands in vain', async () => {
    await ask('PUT', '/v1/kv/users/cached', { body: '1' });
    const tag = await tagOf('/v1/kv/users/cached');
    const cached = await ask('GET', '/v1/kv/users/cached', { headers: { 'if-none-match': `W/${tag}` } });
    expect([cached.status, cached.text, cached.headers.etag]).toEqual([304, '', tag]);
    expect((await ask('GET', '/v1/kv/users/cached', { headers: { 'if-none-match': '*' } })).status).toBe(304);
    expect((await ask('GET', '/v1/kv/users/cached', { headers: { 'if-none-match': '"1.1"' } })).status).toBe(200);
    expect((await ask('GET', '/v1/kv/users/cached', { headers: { 'if-match': tag } })).status).toBe(200);
    expect((await ask('GET', '/v1/kv/users/cached', { headers: { 'if-match': '"1.1"' } })).status).toBe(412);
    expect((await ask('GET', '/v1/kv/users/none', { headers: { 'if-match': '*' } })).status).toBe(412);
    expect((await ask('GET', '/v1/kv/users/none', { headers: { 'if-none-match': '*' } })).status).toBe(404);
  });

  test('ttl: the entry ends when it said it would, and reads of the past still see it', async () => {
    await ask('PUT', '/v1/kv/users/mortal?ttl=1.5', { body: 'soul' });
    const alive = await ask('GET', '/v1/kv/users/mortal');
    expect(alive.headers['jimkv-expires']).toBe(new Date(harness.service.wallMs + 1500).toISOString());
    harness.service.wallMs += 1500;
    expect((await ask('GET', '/v1/kv/users/mortal')).status).toBe(404);
    const past = await ask('GET', `/v1/kv/users/mortal?at=${alive.headers['jimkv-read-timestamp']}`);
    expect([past.status, past.text]).toEqual([200, 'soul']);
  });

  test('at reads the state of then; history that is gone is 410', async () => {
    await ask('PUT', '/v1/kv/users/old', { body: 'then' });
    const then = (await ask('GET', '/v1/kv/users/old')).headers['jimkv-read-timestamp'];
    await ask('PUT', '/v1/kv/users/old', { body: 'now' });
    const past = await ask('GET', `/v1/kv/users/old?at=${then}`);
    expect([past.text, past.headers['jimkv-read-timestamp']]).toEqual(['then', then]);
    harness.service.historyFrom = 2 as never;
    const gone = await ask('GET', '/v1/kv/users/old?at=0.1');
    expect([gone.status, gone.json.code]).toEqual([410, 'history-gone']);
  });

  test('freshness and deadline reach the database', async () => {
    await ask('GET', '/v1/kv/users/a?read=bounded&staleness=250&deadline=1234');
    await ask('GET', '/v1/kv/users/a?read=linearizable', { headers: { 'jimkv-deadline': '99' } });
    await ask('GET', '/v1/kv/users/a');
    await ask('PUT', '/v1/kv/users/a', { headers: { 'idempotency-key': 'k-1' } });
    expect(harness.service.calls.map(({ options }) => options)).toEqual([
      { deadlineMs: 1234, freshness: { kind: 'bounded', staleMsMax: 250 } },
      { deadlineMs: 99 },
      { deadlineMs: 10_000 },
      { deadlineMs: 10_000, idempotencyKey: 'k-1' },
    ]);
  });

  test('an idempotency key applies once; used for something else it is 422', async () => {
    const headers = { 'idempotency-key': `once-${shortcut}` };
    const first = await ask('PUT', '/v1/kv/users/idem', { body: '1', headers });
    const again = await ask('PUT', '/v1/kv/users/idem', { body: '1', headers });
    expect([again.status, again.headers.etag]).toEqual([first.status, first.headers.etag]);
    const other = await ask('PUT', '/v1/kv/users/idem', { body: '2', headers });
    expect([other.status, other.json.code]).toEqual([422, 'request-reused']);
  });

  test('the longest key and value are taken', async () => {
    const body = Buffer.alloc(4 << 20, 7);
    expect((await ask('PUT', `/v1/kv/users/${key4096}`, { body })).status).toBe(201);
    expect((await ask('GET', `/v1/kv/users/${key4096}`)).bytes.equals(body)).toBe(true);
    await ask('DELETE', `/v1/kv/users/${key4096}`);
  });

  test('a value that a browser could run is kept in a sandbox', async () => {
    await ask('PUT', '/v1/kv/users/page', { body: '<script>', headers: { 'content-type': 'text/html' } });
    const { headers } = await ask('GET', '/v1/kv/users/page');
    expect([headers['content-security-policy'], headers['x-content-type-options']]).toEqual(['sandbox', 'nosniff']);
    expect((await ask('GET', '/v1/kv/users/empty')).headers['content-security-policy']).toBeUndefined();
  });

  test('what the database refuses becomes its status; 503 says when to come back; the unknown is called unknown', async () => {
    const told = [
      new JimError('no-quorum', 'no majority', { retry: 'elsewhere' }),
      new JimError('outcome-unknown', 'lost the lease', { outcome: 'ambiguous', retry: 'elsewhere' }),
      new JimError('memory-full', 'full'),
      new JimError('too-many-requests', 'busy'),
      new JimError('disk-full', 'full', { details: { freeBytes: 0 } }),
    ];
    const answers: unknown[] = [];
    for (const error of told) {
      harness.service.faults.push({ error, when: 'before' });
      const { status, json, headers } = await ask('PUT', '/v1/kv/users/a', { body: '1' });
      answers.push([status, json.code, json.outcome, json.retry, json.details, headers['retry-after']]);
    }
    expect(answers).toEqual([
      [503, 'no-quorum', 'definite', 'elsewhere', {}, '1'],
      [503, 'outcome-unknown', 'unknown', 'elsewhere', {}, '1'],
      [507, 'memory-full', 'definite', 'no', {}, undefined],
      [429, 'too-many-requests', 'definite', 'no', {}, '1'],
      [507, 'disk-full', 'definite', 'no', { freeBytes: 0 }, undefined],
    ]);
  });

  test('bad input is refused with the reason, before the database hears of it', async () => {
    const bad: readonly [string, string, Ask, number, string][] = [
      ['GET', `/v1/kv/users/${key4096}k`, {}, 400, 'key-too-long'],
      ['PUT', `/v1/kv/users/${'%00'.repeat(4097)}`, {}, 400, 'key-too-long'],
      ['PUT', '/v1/kv/users/', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/%zz', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a%2', {}, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a', { headers: { 'content-length': String((4 << 20) + 1) } }, 413, 'value-too-large'],
      ['PUT', '/v1/kv/users/a', { headers: { 'content-type': 'nonsense' } }, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a', { headers: { 'content-type': `a/${'b'.repeat(255)}` } }, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a', { headers: { 'if-match': 'unquoted' } }, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a', { headers: { 'if-match': '"1.1"', 'if-none-match': '*' } }, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a', { headers: { 'idempotency-key': 'a b' } }, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a?ttl=0', {}, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a?ttl=-1', {}, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a?ttl=1e3', {}, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a?tll=60', {}, 400, 'invalid-argument'],
      ['PUT', '/v1/kv/users/a?ttl=1&ttl=2', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?at=yesterday', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?at=1.4096', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?at=1.1&read=linearizable', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?read=eventual', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?read=bounded', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?staleness=5', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?deadline=0', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?deadline=60001', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a', { headers: { 'jimkv-deadline': 'soon' } }, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a?__proto__=1', {}, 400, 'invalid-argument'],
      ['GET', '/v1/kv/users/a', { headers: { 'content-length': '5' }, body: 'hello' }, 413, 'request-too-large'],
      ['POST', '/v1/kv/users/a', { body: '1' }, 405, 'method-not-allowed'],
      ['PROPFIND', '/v1/kv/users/a', {}, 405, 'method-not-allowed'],
      ['GET', '/v1/kv/', {}, 404, 'namespace-unknown'],
      ['GET', '/v2', {}, 404, 'route-unknown'],
    ];
    for (const [method, target, options, status, code] of bad) {
      const reply = await ask(method, target, options);
      const heard = harness.service.calls.length;
      expect([method, target.slice(0, 60), reply.status, reply.json?.code]).toEqual([
        method,
        target.slice(0, 60),
        status,
        code,
      ]);
      expect([target, heard]).toEqual([target, 0]);
      expect(Object.keys(reply.json)).toEqual(['code', 'message', 'outcome', 'retry', 'details']);
    }
  });

  test('a namespace that nobody created is 404', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const reply = await ask(method, '/v1/kv/nowhere/a');
      expect([reply.status, reply.json.code]).toEqual([404, 'namespace-unknown']);
    }
  });

  test('a verb that the path does not take is 405 with those that it takes', async () => {
    const allows = ['/v1/kv/users/a', '/v1/kv/users', '/v1/kv/users:batch', '/v1/namespaces', '/healthz'];
    const told = await Promise.all(allows.map(async (path) => (await ask('PATCH', path)).headers.allow));
    expect(told).toEqual(['GET, HEAD, PUT, DELETE', 'GET, HEAD', 'POST', 'GET, HEAD', 'GET, HEAD']);
  });
});
