/** The client: what it gives, and what it tries again. */
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JimError, utf8 } from '../../src/base/index.ts';
import { JimClient, type JimClientOptions, type Namespace } from '../../src/client/index.ts';
import { Harness } from './harness.ts';

let harness: Harness;
let client: JimClient;
let users: Namespace;
const opened: { close(): unknown }[] = [];

function clientOf(endpoints: readonly string[], options: Partial<JimClientOptions> = {}): JimClient {
  const made = new JimClient({ endpoints, ...options });
  opened.push(made);
  return made;
}

beforeEach(async () => {
  harness = await Harness.open();
  client = clientOf([harness.url]);
  users = client.namespace('users');
  opened.push(harness);
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** An error as `code outcome`, or what came instead. */
async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    return `no error: ${JSON.stringify(await promise)}`;
  } catch (error) {
    return error instanceof JimError ? `${error.code} ${error.outcome}` : String(error);
  }
}

describe('what it gives', () => {
  test('entries: text and bytes, with content type, version and expiry', async () => {
    const put = await users.put('greeting', 'hello é', { ttlSeconds: 60 });
    const entry = await users.get('greeting');
    expect(put.created).toBe(true);
    expect(entry).toMatchObject({ text: 'hello é', contentType: 'text/plain; charset=utf-8', version: put.version });
    expect(entry!.expiresAt!.getTime()).toBe(harness.service.wallMs + 60_000);
    const odd = Uint8Array.of(0, 0x2f, 0xff, 0x25);
    await users.put(odd, odd, { contentType: 'a/b' });
    const bytes = await users.get(odd);
    expect([bytes!.value, bytes!.key, bytes!.contentType]).toEqual([odd, odd, 'a/b']);
    expect(await users.get('none')).toBeUndefined();
    expect(await failure(client.namespace('nowhere').get('a'))).toBe('namespace-unknown definite');
    expect(await failure(users.put('\ud800', ''))).toBe('invalid-argument definite');
  });

  test('reads of the past, and of a follower', async () => {
    const { version } = await users.put('k', '1');
    await users.put('k', '2');
    expect((await users.get('k', { at: version }))!.text).toBe('1');
    await users.get('k', { staleMsMax: 50, deadlineMs: 777 });
    expect(harness.service.calls.at(-1)!.options).toEqual({
      deadlineMs: 777,
      freshness: { kind: 'bounded', staleMsMax: 50 },
    });
  });

  test('delete and conditions', async () => {
    const { version } = await users.put('k', '1', { ifAbsent: true });
    expect(await failure(users.put('k', '2', { ifAbsent: true }))).toBe('condition-failed definite');
    expect(await failure(users.delete('k', { ifVersion: '1.1' }))).toBe('condition-failed definite');
    expect(await users.delete('k', { ifVersion: ['1.1', version] })).toEqual({ existed: true });
    expect(await users.delete('k')).toEqual({ existed: false });
    expect(await failure(users.put('k', '3', { ifExists: true }))).toBe('condition-failed definite');
  });

  test('compare-and-set: a counter by ten writers at once counts to ten', async () => {
    const add = async (): Promise<void> => {
      for (;;) {
        const entry = await users.get('counter');
        const next = String(Number(entry?.text ?? '0') + 1);
        if ((await users.compareAndSet('counter', entry?.version, next)).written) return;
      }
    };
    await Promise.all(Array.from({ length: 10 }, add));
    expect((await users.get('counter'))!.text).toBe('10');
    expect(await users.compareAndSet('other', '1.1', 'x')).toEqual({ written: false, version: undefined });
  });

  test('scans: all of it, page by page, in the state of the first page', async () => {
    await users.batch(Array.from({ length: 25 }, (_, i) => ({ op: 'put', key: `k${10 + i}`, value: `${i}` })));
    const keys: string[] = [];
    for await (const entry of users.scan({ prefix: 'k', pageEntries: 10 })) {
      keys.push(entry.keyText);
      if (keys.length === 5) await users.put('k99', 'born later');
    }
    expect(keys).toEqual(Array.from({ length: 25 }, (_, i) => `k${10 + i}`));
    const some: string[] = [];
    for await (const { keyText, text } of users.scan({ start: 'k12', end: utf8('k20'), reverse: true, limit: 3 }))
      some.push(keyText + text);
    expect(some).toEqual(['k199', 'k188', 'k177']);
  });

  test('batches', async () => {
    const { version, results } = await users.batch([
      { op: 'put', key: 'a', value: Uint8Array.of(255), ttlSeconds: 9 },
      { op: 'delete', key: 'b' },
      { op: 'get', key: 'a' },
      { op: 'get', key: 'b' },
    ]);
    expect(results.map(({ op, existed, entry }) => [op, existed, entry?.value, entry?.version])).toEqual([
      ['put', false, undefined, undefined],
      ['delete', false, undefined, undefined],
      ['get', undefined, Uint8Array.of(255), version],
      ['get', undefined, undefined, undefined],
    ]);
    expect(await failure(users.batch([{ op: 'put', key: 'a', value: '', ifAbsent: true }]))).toBe(
      'condition-failed definite',
    );
  });

  test('namespaces and the cluster', async () => {
    await client.createNamespace('made');
    await client.createNamespace('made', { ifAbsent: true });
    expect(await failure(client.createNamespace('made'))).toBe('already-exists definite');
    expect(await client.namespaces()).toContain('made');
    expect(await client.ranges()).toMatchObject({ ranges: [{ rangeId: 1 }, { rangeId: 2 }] });
    await client.split('users', 'm');
    await client.moveReplica('r2', 'n1', 'n2');
    expect(harness.admin.calls).toEqual([
      ['split', 'users', 'm'],
      ['move', 2, 1, 2],
    ]);
  });
});

describe('what it tries again', () => {
  const noQuorum = new JimError('no-quorum', 'no majority', { retry: 'elsewhere' });
  const unknown = new JimError('outcome-unknown', 'lost the lease', { outcome: 'ambiguous', retry: 'elsewhere' });
  const writes = (): number => harness.service.calls.filter(({ method }) => method === 'write').length;

  /** Accepts connections; at the first bytes it hangs up without a word. */
  async function mute(answer?: string): Promise<string> {
    const server: Server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push(server);
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  /** An address at which nobody listens. */
  async function nobody(): Promise<string> {
    const gone = await Harness.open();
    await gone.close();
    return gone.url;
  }

  test('a node that is not there: everything goes to the next one, and stays there', async () => {
    const two = clientOf([await nobody(), harness.url]).namespace('users');
    await two.put('k', '1', { idempotencyKey: null });
    expect((await two.get('k'))!.text).toBe('1');
  });

  test('a write whose outcome is unknown is repeated under its key and applies once', async () => {
    harness.service.faults.push({ error: unknown, when: 'after' });
    await users.put('k', '1');
    expect([writes(), harness.service.versionCount('users', utf8('k'))]).toEqual([2, 1]);
  });

  test('compare-and-set whose first answer was lost still tells that it has written', async () => {
    harness.service.faults.push({ error: unknown, when: 'after' });
    expect((await users.compareAndSet('k', undefined, '1')).written).toBe(true);
  });

  test('without a key an unknown outcome is told, not repeated', async () => {
    harness.service.faults.push({ error: unknown, when: 'after' });
    expect(await failure(users.put('k', '1', { idempotencyKey: null }))).toBe('outcome-unknown ambiguous');
    expect([writes(), harness.service.versionCount('users', utf8('k'))]).toEqual([1, 1]);
  });

  test('without a key a write that certainly did not happen is repeated', async () => {
    harness.service.faults.push({ error: noQuorum, when: 'before' });
    await users.put('k', '1', { idempotencyKey: null });
    expect(writes()).toBe(2);
  });

  test('a connection that breaks after the request went out: reads and keyed writes go on, a bare write is unknown', async () => {
    const endpoints = [await mute(), harness.url];
    await clientOf(endpoints).namespace('users').put('k', '1');
    expect((await clientOf(endpoints).namespace('users').get('k'))!.text).toBe('1');
    const bare = clientOf(endpoints).namespace('users').put('k', '2', { idempotencyKey: null });
    expect(await failure(bare)).toBe('outcome-unknown ambiguous');
    expect((await users.get('k'))!.text).toBe('1');
  });

  test('something that is no JimKV answers 502: a bare write is ambiguous', async () => {
    const proxy = await mute('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    const bare = clientOf([proxy, harness.url]).namespace('users').put('k', '1', { idempotencyKey: null });
    expect(await failure(bare)).toBe('node-unavailable ambiguous');
    expect(writes()).toBe(0);
  });

  test('once an attempt may have happened, a later certain error is no longer certain', async () => {
    harness.service.faults.push({ error: unknown, when: 'after' });
    harness.service.faults.push({ error: new JimError('memory-full', 'full'), when: 'before' });
    expect(await failure(users.put('k', '1'))).toBe('memory-full ambiguous');
  });

  test("the caller's mistakes and conflicts are not repeated", async () => {
    for (const code of ['invalid-argument', 'condition-failed', 'memory-full', 'history-gone'] as const) {
      harness.service.faults.push({ error: new JimError(code, 'no'), when: 'before' });
      expect(await failure(users.put('k', '1'))).toBe(`${code} definite`);
    }
    expect(writes()).toBe(4);
  });

  test('the deadline ends it: definite if nothing may have happened, ambiguous if something may', async () => {
    for (let i = 0; i < 100_000; i++) harness.service.faults.push({ error: noQuorum, when: 'before' });
    // Asked again where a busy machine had no time for the last answer.
    const put = () => failure(users.put('k', '1', { deadlineMs: 600 }));
    await expect.poll(put).toBe('no-quorum definite');
    const putInDoubt = () => {
      harness.service.faults.unshift({ error: unknown, when: 'after' });
      return put();
    };
    await expect.poll(putInDoubt).toBe('no-quorum ambiguous');
    await expect.poll(() => failure(users.get('k', { deadlineMs: 600 }))).toBe('no-quorum definite');
  });

  test('a node that hangs costs one attempt, not the whole deadline', async () => {
    const hung: Server = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
    opened.push(hung);
    const endpoint = `http://127.0.0.1:${(hung.address() as { port: number }).port}`;
    const two = clientOf([endpoint, harness.url], { attemptMs: 50 });
    expect((await two.namespace('users').put('k', '1')).created).toBe(true);
    two.close();
  });

  test('endpoints are checked', () => {
    for (const endpoint of ['', 'localhost:1', 'ftp://a', 'http://a/path'])
      expect(() => new JimClient({ endpoints: [endpoint] })).toThrow('an endpoint looks like');
    expect(() => new JimClient({ endpoints: [] })).toThrow('one endpoint');
  });
});
