/** The client's transactions: what they give, and what is done again. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { type Entry, JimClient, type JimClientOptions, type Transaction } from '../../src/client/index.ts';
import { Harness } from './harness.ts';

const opened: { close(): unknown }[] = [];

function clientOf(endpoints: readonly string[], options: Partial<JimClientOptions> = {}): JimClient {
  const made = new JimClient({ endpoints, ...options });
  opened.push(made);
  return made;
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );
  return error instanceof JimError ? `${error.code} ${error.outcome}` : String(error);
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe('against the door', () => {
  let harness: Harness;
  let client: JimClient;
  const stored = async (key: string): Promise<string | undefined> => (await client.namespace('users').get(key))?.text;

  beforeEach(async () => {
    harness = await Harness.open();
    client = clientOf([harness.url]);
    opened.push(harness);
    await client.namespace('users').put('a', '1');
  });

  test('a transaction in one request: what was before, what is now, whose condition failed', async () => {
    const { version, results } = await client.transact([
      { namespace: 'users', key: 'a', if: { value: '1', exists: true }, get: true, put: { value: '2', ttlSeconds: 9 } },
      { namespace: 'users', key: 'n', add: { amount: -5n, min: -5, max: 10n } },
      { namespace: 'other', key: new Uint8Array([255]), get: true, put: { value: new Uint8Array([0]) } },
    ]);
    expect(results.map(({ existed, entry }) => [existed, entry?.text])).toEqual([
      [true, '1'],
      [false, undefined],
      [false, undefined],
    ]);
    const a = await client.namespace('users').get('a');
    expect([a!.text, a!.version, a!.contentType]).toEqual(['2', version, 'text/plain; charset=utf-8']);
    expect([await stored('n'), (await client.namespace('other').get(new Uint8Array([255])))!.value]).toEqual([
      '-5',
      new Uint8Array([0]),
    ]);
    const lost = client.transact([{ namespace: 'users', key: 'a', if: { version: ['1.1'] }, delete: true }]);
    await expect(lost).rejects.toMatchObject({ code: 'condition-failed', details: { index: 0, version } });
  });

  test('in conflict it is sent again, under a new name; unknown it is sent again under the same', async () => {
    const names: unknown[] = [];
    const { transactions } = harness;
    const { transact } = transactions;
    transactions.transact = function (...given) {
      names.push(given[1].idempotencyKey);
      return transact.apply(this, given);
    };
    const conflict = new JimError('transaction-conflict', 'no', { retry: 'transaction' });
    const unknown = new JimError('outcome-unknown', 'lost', { outcome: 'ambiguous', retry: 'elsewhere' });
    transactions.faults.push({ error: conflict, when: 'before' }, { error: unknown, when: 'after' });
    await client.transact([{ namespace: 'users', key: 'n', add: { amount: 1 } }]);
    expect([await stored('n'), names.length, new Set(names).size, names[1] === names[2]]).toEqual(['1', 3, 2, true]);
  });

  test('work is committed as a whole, and what it gives comes back', async () => {
    const told = await client.transaction(async (tx) => {
      const before = await tx.get('users', 'a', { lock: 'update' });
      await tx.put('users', 'b', `${before!.text}!`, { ttlSeconds: 60 });
      expect((await tx.delete('users', 'a')).existed).toBe(true);
      expect(await tx.get('users', 'a')).toBeUndefined();
      const own = (await tx.get('users', 'b'))!;
      expect([own.text, own.version, await stored('b')]).toEqual(['1!', '', undefined]);
      return tx.add('users', 'n', 5);
    });
    expect([told, await stored('a'), await stored('b'), await stored('n')]).toEqual([5n, undefined, '1!', '5']);
  });

  test('an addition keeps the content type and the end of the entry', async () => {
    await client.namespace('users').put('n', '5', { contentType: 'text/x-money', ttlSeconds: 60 });
    const before = await client.namespace('users').get('n');
    await client.transaction((tx) => tx.add('users', 'n', -6n));
    const after = await client.namespace('users').get('n');
    expect([after!.text, after!.contentType]).toEqual(['-1', 'text/x-money']);
    // It is written anew with what was left of its time, so it may gain what passes between two statements.
    expect(Math.abs(after!.expiresAt!.getTime() - before!.expiresAt!.getTime())).toBeLessThan(30_000);
    await client.namespace('users').put('n', 'five');
    expect(await failure(client.transaction((tx) => tx.add('users', 'n', 1)))).toBe('invalid-argument definite');
  });

  test('a scan goes on page by page, its own writes included', async () => {
    await client.transaction(async (tx) => {
      for (const key of ['b', 'c', 'd']) await tx.put('users', key, key);
      const found: Entry[] = [];
      for await (const entry of tx.scan('users', { start: 'a', reverse: true, pageEntries: 2 })) found.push(entry);
      expect(found.map(({ keyText, text }) => keyText + text).join(' ')).toBe('dd cc bb a1');
    });
  });

  test('statements asked for at once happen one after the other', async () => {
    await client.transaction(async (tx) => {
      await Promise.all([tx.add('users', 'x', 1), tx.put('users', 'y', '1'), tx.get('users', 'a')]);
    });
    expect([await stored('x'), await stored('y')]).toEqual(['1', '1']);
  });

  test('two clients in conflict: the one who was second runs again, and sees what the first one did', async () => {
    const seen: string[] = [];
    await client.transaction(async (tx) => {
      seen.push((await tx.get('users', 'a'))!.text);
      if (seen.length === 1) await client.transaction((other) => other.put('users', 'a', '2'));
      await tx.put('users', 'b', seen.join(','));
    });
    expect([seen, await stored('b')]).toEqual([['1', '2'], '1,2']);
  });

  test('what the work throws rolls it back and is not tried again; a condition that fails, too', async () => {
    let runs = 0;
    const throwing = client.transaction(async (tx) => {
      runs++;
      await tx.put('users', 'a', '2');
      throw new Error('mine');
    });
    expect([await failure(throwing), runs]).toEqual(['Error: mine', 1]);
    const failing = client.transaction(async (tx) => {
      runs++;
      await tx.put('users', 'a', '2', { ifAbsent: true });
    });
    expect([await failure(failing), runs]).toEqual(['condition-failed definite', 2]);
    expect([await stored('a'), harness.transactions.open]).toEqual(['1', []]);
  });

  test('a condition that fails can be lived with', async () => {
    await client.transaction(async (tx) => {
      const held = await tx.put('users', 'a', '2', { ifAbsent: true }).then(
        () => false,
        (error: JimError) => error.code === 'condition-failed',
      );
      await tx.put('users', 'b', String(held));
    });
    expect(await stored('b')).toBe('true');
  });

  test('a statement that failed can not be lived with, even if the work looks away', async () => {
    let runs = 0;
    await client.transaction(async (tx) => {
      if (++runs === 1) {
        const error = new JimError('deadlock', 'no', { retry: 'transaction' });
        harness.transactions.faults.push({ error, when: 'before' });
      }
      await tx.put('users', 'a', '2').catch(() => {});
      await tx.put('users', 'b', '2').catch(() => {});
    });
    expect([runs, await stored('a'), await stored('b')]).toEqual([2, '2', '2']);
  });

  test('attempts end: with their number, with the time, with the last error', async () => {
    const conflict = new JimError('transaction-conflict', 'no', { retry: 'transaction' });
    const run = (options: object): Promise<unknown> =>
      client.transaction(async (tx) => {
        runs++;
        harness.transactions.faults.push({ error: conflict, when: 'before' });
        await tx.get('users', 'a');
      }, options);
    let runs = 0;
    expect([await failure(run({ attemptsMax: 3 })), runs]).toEqual(['transaction-conflict definite', 3]);
    // Begun again where a busy machine had no time for the last answer.
    await expect
      .poll(() => failure(run({ attemptsMax: 1e9, deadlineMs: 1_000 })))
      .toBe('transaction-conflict definite');
  });

  test('begun by hand: committed, rolled back, and over then', async () => {
    const t1 = await client.begin({ level: 'repeatable-read', lockTimeoutMs: 1 });
    await t1.put('users', 'a', '2');
    const { version } = await t1.commit();
    expect((await client.namespace('users').get('a'))!.version).toBe(version);
    expect(await failure(t1.get('users', 'a'))).toBe('transaction-unknown definite');
    const t2 = await client.begin({ readOnly: true, lifeMs: 5000 });
    expect(await failure(t2.put('users', 'a', '3'))).toBe('read-only-transaction definite');
    expect((await t2.get('users', 'a'))!.text).toBe('2');
    await t2.rollback();
    const begun = harness.transactions.calls.filter(({ method }) => method === 'begin').map(({ options }) => options);
    expect(begun).toEqual([
      { level: 'repeatable-read', readOnly: false, lifeMs: 60_000, lockTimeoutMs: 1 },
      { level: 'serializable', readOnly: true, lifeMs: 5000, lockTimeoutMs: 5000 },
    ]);
  });

  test('locks are shown', async () => {
    const t1 = await client.begin();
    await t1.get('users', 'a', { lock: 'update' });
    expect(await client.locks()).toMatchObject({ locks: [{ txn: t1.id, target: 'a' }] });
    const t2 = await client.begin();
    expect(await t2.get('users', 'a', { lock: 'update', wait: 'skip-locked' })).toBeUndefined();
    expect(await failure(t2.get('users', 'a', { lock: 'share', wait: 'no-wait' }))).toBe('lock-not-available definite');
  });
});

/** A server that answers in the order of a script: a status, an error's code and outcome, or a connection that breaks. */
class ScriptedServer {
  readonly asked: string[] = [];
  readonly #script: string[];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(script: string) {
    this.#script = script.split(', ');
    opened.push(this.#server);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is left of the script. */
  get rest(): string {
    return this.#script.join(', ');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const what = nameOf(request);
    this.asked.push(what);
    const line = what === 'rollback' ? 'done' : (this.#script.shift() ?? '500 internal unknown');
    if (line === 'hang up') {
      request.socket.destroy();
    } else if (line === 'done') {
      const body = { id: `t1-1-${this.asked.length}-1`, version: '9.1' };
      response.writeHead(what === 'get' ? 404 : 200);
      response.end(what === 'get' ? JSON.stringify(errorOf('key-not-found')) : JSON.stringify(body));
    } else {
      const [status, code, outcome, retry] = line.split(' ');
      response.writeHead(Number(status)).end(JSON.stringify(errorOf(code, outcome, retry)));
    }
  }
}

function nameOf({ method, url = '' }: IncomingMessage): string {
  if (url === '/v1/transactions') return 'begin';
  if (url.endsWith('/commit')) return 'commit';
  return url.includes('/kv/') ? method!.toLowerCase() : 'rollback';
}

function errorOf(code: string, outcome = 'definite', retry = 'no'): object {
  return { code, message: code, outcome, retry, details: {} };
}

describe('what is done again, told by a script', () => {
  /** One put and a commit; how it ended, and what was asked. */
  async function run(
    script: string,
    work = (tx: Transaction): Promise<unknown> => tx.put('users', 'k', '1'),
    deadlineMs = 60_000,
  ) {
    const server = new ScriptedServer(script);
    const client = clientOf([await server.listen()], { deadlineMs, attemptMs: deadlineMs });
    const ended = await failure(client.transaction((tx) => work(tx), { deadlineMs }));
    return `${ended} | ${server.asked.join(' ')}${server.rest === '' ? '' : ` | unused: ${server.rest}`}`;
  }

  test('before the commit nothing has happened: whatever fails in between, it begins anew', async () => {
    const again = 'begin put rollback begin put commit';
    for (const failed of [
      '409 transaction-conflict definite transaction',
      '409 deadlock definite transaction',
      '409 lock-not-available definite transaction',
      '409 transaction-failed definite transaction',
      '404 transaction-unknown',
      '503 no-quorum definite statement',
      '503 outcome-unknown unknown statement',
    ])
      expect([failed, await run(`done, ${failed}, done, done, done`)]).toEqual([failed, `it succeeded | ${again}`]);
  });

  test('a statement whose connection breaks is sent again within the same transaction', async () => {
    expect(await run('done, hang up, done, done')).toBe('it succeeded | begin put put commit');
    expect(await run('done, 503 node-unavailable definite elsewhere, done, done')).toBe(
      'it succeeded | begin put put commit',
    );
  });

  test('a conditional write might meet itself: it is not sent again, the transaction begins anew', async () => {
    const insert = (tx: Transaction) => tx.put('users', 'k', '1', { ifAbsent: true });
    expect(await run('done, hang up, done, done, done', insert)).toBe(
      'it succeeded | begin put rollback begin put commit',
    );
  });

  test('a mistake of the work is told', async () => {
    expect(await run('done, 400 invalid-argument')).toBe('invalid-argument definite | begin put rollback');
    expect(await run('done, 413 transaction-too-large')).toBe('transaction-too-large definite | begin put rollback');
    expect(await run('done, 410 transaction-expired')).toBe('transaction-expired definite | begin put rollback');
  });

  test('a commit that was refused begins anew', async () => {
    const again = 'it succeeded | begin put commit begin put commit';
    expect(await run('done, done, 409 transaction-conflict definite transaction, done, done, done')).toBe(again);
    expect(await run('done, done, 503 no-quorum definite statement, done, done, done')).toBe(again);
    expect(await run('done, done, 404 transaction-unknown, done, done, done')).toBe(again);
  });

  test('a commit in doubt is asked again, and is what it is told to be then', async () => {
    const asked = 'begin put commit commit';
    expect(await run('done, done, hang up, done')).toBe(`it succeeded | ${asked}`);
    expect(await run('done, done, 503 outcome-unknown unknown, done')).toBe(`it succeeded | ${asked}`);
    expect(await run('done, done, hang up, 409 transaction-conflict definite transaction, done, done, done')).toBe(
      `it succeeded | ${asked} begin put commit`,
    );
    expect(await run('done, done, hang up, 410 transaction-expired')).toBe(`transaction-expired definite | ${asked}`);
  });

  test('a commit that stays in doubt is told as unknown, and never done again', async () => {
    const asked = 'begin put commit commit';
    expect(await run('done, done, hang up, 404 transaction-unknown')).toBe(`outcome-unknown ambiguous | ${asked}`);
    const told = /^outcome-unknown ambiguous \| begin put( commit)+ \|/;
    for (const [first, rest] of [
      ['', '503 outcome-unknown unknown'],
      ['hang up, ', '503 node-unavailable definite transaction'],
    ]) {
      const script = `done, done, ${first}${Array.from({ length: 1_000 }, () => rest).join(', ')}`;
      expect(await run(script, undefined, 2_000)).toMatch(told);
    }
  });

  test('statements stay with the node that began, whatever becomes of the others', async () => {
    const [first, second] = [new ScriptedServer('done, done, done, done'), new ScriptedServer('done')];
    const client = clientOf([await first.listen(), await second.listen()]);
    await client.transaction((tx) => tx.get('users', 'k'));
    expect([first.asked, second.asked]).toEqual([['begin', 'get', 'commit'], []]);
  });

  test('the node that began does not answer any more: another one passes the statements on', async () => {
    const [first, second] = [new ScriptedServer('done, hang up'), new ScriptedServer('done, done')];
    const client = clientOf([await first.listen(), await second.listen()]);
    await client.transaction((tx) => tx.get('users', 'k'));
    expect([first.asked, second.asked]).toEqual([
      ['begin', 'get'],
      ['get', 'commit'],
    ]);
  });
});
