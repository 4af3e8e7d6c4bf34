/** Transactions of a real cluster, through its REST door: three processes, keys in three ranges led by three nodes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import { JimClient } from '../../src/client/index.ts';
import { longLeases, NodeProcesses } from './processes.ts';
import { untilKnown } from './sql-client.ts';

let cluster: NodeProcesses;
/** A client of each node alone, and one of all. */
let single: readonly JimClient[];
let client: JimClient;
/** The range of the keys before `g`. */
let leftRange: number;

const urlOf = (port: number) => `http://127.0.0.1:${port}`;
/** In the first, second and third range. */
const [left, middle, right] = ['a', 'h', 'q'];

beforeAll(async () => {
  cluster = await NodeProcesses.start({ extra: [longLeases] });
  single = cluster.ports.map((port) => new JimClient({ endpoints: [urlOf(port)] }));
  client = new JimClient({ endpoints: cluster.ports.map(urlOf) });
  await client.createNamespace('bank');
  for (const key of ['g', 'p']) await cut(key);
  const { ranges } = (await client.ranges()) as { ranges: readonly { rangeId: number }[] };
  const ids = ranges
    .map(({ rangeId }) => rangeId)
    .sort((x, y) => x - y)
    .slice(-3);
  [leftRange] = ids;
  await Promise.all(ids.map((rangeId, i) => untilKnown(() => client.transferLease(rangeId, i + 1))));
});
afterAll(async () => {
  for (const each of [...(single ?? []), client]) each?.close();
  await cluster?.stop();
});

/** Cuts a range in two. */
async function cut(key: string): Promise<void> {
  await untilKnown(() =>
    client.split('bank', key).catch((error: JimError) => {
      // It was in doubt, and had happened.
      if (!error.message.includes('begins at this key already')) throw error;
    }),
  );
}

async function ask(
  node: number,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  const json = typeof body === 'object' ? { 'content-type': 'application/json' } : undefined;
  const sent = typeof body === 'object' ? JSON.stringify(body) : (body as string | undefined);
  const answer = await fetch(`${urlOf(cluster.ports[node])}${path}`, { method, headers: json, body: sent });
  return { status: answer.status, text: await answer.text() };
}

async function values(...keys: readonly string[]): Promise<string> {
  const found = await Promise.all(keys.map((key) => client.namespace('bank').get(key)));
  return found.map((entry) => entry?.text ?? '-').join(' ');
}

/** Keys of a test of its own, one in each range. */
const keysOf = (name: string): readonly string[] => [left, middle, right].map((start) => `${start}-${name}`);

test('one request moves money between ranges, or moves nothing', async () => {
  const [ada, bob, log] = keysOf('one');
  await client.transact([
    { namespace: 'bank', key: ada, put: { value: '10' } },
    { namespace: 'bank', key: bob, put: { value: '0' } },
  ]);
  const transfer = (amount: bigint) =>
    client.transact([
      { namespace: 'bank', key: ada, get: true, add: { amount: -amount, min: 0 } },
      { namespace: 'bank', key: bob, add: { amount } },
      { namespace: 'bank', key: log, put: { value: `moved ${amount}` } },
    ]);
  const { version, results } = await transfer(7n);
  expect([results[0].entry!.text, await values(ada, bob, log)]).toEqual(['10', '3 7 moved 7']);
  const found = await Promise.all([ada, bob, log].map((key) => client.namespace('bank').get(key)));
  expect(found.map((entry) => entry!.version)).toEqual([version, version, version]);
  await expect(transfer(4n)).rejects.toMatchObject({ code: 'condition-failed', details: { index: 0 } });
  expect(await values(ada, bob, log)).toBe('3 7 moved 7');
});

test('the statements of one transaction are sent to different nodes', async () => {
  const [x, y, z] = keysOf('spread');
  const { id } = JSON.parse((await ask(0, 'POST', '/v1/transactions', {})).text);
  const path = (key: string) => `/v1/transactions/${id}/kv/bank/${key}`;
  expect((await ask(0, 'PUT', path(x), '1')).status).toBe(201);
  expect((await ask(1, 'PUT', path(y), '2')).status).toBe(201);
  expect((await ask(2, 'GET', path(x))).text).toBe('1');
  expect((await ask(2, 'PUT', path(z), '3')).status).toBe(201);
  const page = JSON.parse((await ask(1, 'GET', `/v1/transactions/${id}/kv/bank?start=${x}&reverse=true&limit=1`)).text);
  expect(page.entries).toHaveLength(1);
  expect(await values(x, y, z)).toBe('- - -');
  const { locks } = JSON.parse((await ask(2, 'GET', '/v1/locks')).text);
  expect(new Set(locks.map(({ nodeId }: { nodeId: number }) => nodeId)).size).toBe(3);
  const committed = await ask(2, 'POST', `/v1/transactions/${id}/commit`);
  const again = await ask(1, 'POST', `/v1/transactions/${id}/commit`);
  expect([committed.status, again.text, await values(x, y, z)]).toEqual([200, committed.text, '1 2 3']);
});

test('rolled back from another node, nothing has happened and nothing is locked', async () => {
  const [x, y] = keysOf('back');
  const { id } = JSON.parse((await ask(0, 'POST', '/v1/transactions', {})).text);
  for (const key of [x, y]) await ask(1, 'PUT', `/v1/transactions/${id}/kv/bank/${key}`, '1');
  expect((await ask(2, 'DELETE', `/v1/transactions/${id}`)).status).toBe(204);
  expect(await values(x, y)).toBe('- -');
  await client.transact([{ namespace: 'bank', key: x, put: { value: '2' } }], { deadlineMs: 20_000 });
  expect(await values(x)).toBe('2');
});

test('clients in conflict at three nodes: each addition counts once, sums stay equal', async () => {
  const keys = keysOf('busy');
  const workers = single.map(async (own) => {
    for (let i = 0; i < 8; i++)
      await own.transaction(
        async (tx) => {
          for (const key of i % 2 === 0 ? keys : keys.toReversed()) await tx.add('bank', key, 1);
        },
        { deadlineMs: 60_000, attemptsMax: 1_000 },
      );
  });
  const reader = (async () => {
    for (let i = 0; i < 10; i++)
      await client.transaction(
        async (tx) => {
          const seen = new Set<string | undefined>();
          for (const key of keys) seen.add((await tx.get('bank', key))?.text);
          expect(seen.size).toBe(1);
        },
        { readOnly: true },
      );
  })();
  await Promise.all([...workers, reader]);
  expect(await values(...keys)).toBe('24 24 24');
});

test('a counter that everybody adds to at once loses nothing', async () => {
  const [counter] = keysOf('counter');
  const adding = Array.from({ length: 60 }, (_, i) =>
    single[i % 3].transact([{ namespace: 'bank', key: counter, add: { amount: 1 } }]),
  );
  await Promise.all(adding);
  expect(await values(counter)).toBe('60');
});

test('a batch over three ranges is all or nothing, and under one name happens once', async () => {
  const keys = keysOf('batch');
  const bank = client.namespace('bank');
  const puts = keys.map((key) => ({ op: 'put' as const, key, value: '1', ifAbsent: true }));
  const first = await bank.batch(puts, { idempotencyKey: 'batch-1' });
  const again = await bank.batch(puts, { idempotencyKey: 'batch-1' });
  expect([again.version, again.results]).toEqual([first.version, first.results]);
  await bank.delete(keys[0]);
  const failed = await bank.batch(puts).catch((error: JimError) => error);
  expect(failed).toBeInstanceOf(JimError);
  expect([(failed as JimError).code, await values(...keys)]).toEqual(['condition-failed', '- 1 1']);
});

test('a batch that was done in one range, or in two, is found again when its ranges were cut or joined', async () => {
  const bank = client.namespace('bank');
  const batch = (name: string, ...keys: readonly string[]) =>
    bank.batch(
      keys.map((key) => ({ op: 'put' as const, key, value: '1', ifAbsent: true })),
      { idempotencyKey: name },
    );
  const whole = await batch('cut', 'b-1', 'b-3');
  await cut('b-2');
  const parts = await batch('joined', 'b-0', 'b-4');
  expect(await batch('cut', 'b-1', 'b-3')).toEqual(whole);
  await untilKnown(() => client.merge(leftRange, { deadlineMs: 60_000 }));
  expect(await batch('joined', 'b-0', 'b-4')).toEqual(parts);
});

test('the node that runs transactions is killed: its locks go, and clients go on elsewhere', async () => {
  const [x, y] = keysOf('killed');
  const { id } = JSON.parse((await ask(2, 'POST', '/v1/transactions', {})).text);
  await ask(2, 'PUT', `/v1/transactions/${id}/kv/bank/${x}`, 'lost');
  await cluster.kill(2);
  const orphan = await ask(0, 'GET', `/v1/transactions/${id}/kv/bank/${x}`);
  expect([orphan.status, JSON.parse(orphan.text).retry]).toEqual([503, 'transaction']);
  await client.transaction(
    async (tx) => {
      await tx.put('bank', x, '1');
      await tx.put('bank', y, '1');
    },
    { deadlineMs: 60_000, attemptsMax: 1_000 },
  );
  expect(await values(x, y)).toBe('1 1');
  await cluster.restart(2);
  const forgotten = await ask(2, 'POST', `/v1/transactions/${id}/commit`);
  expect([forgotten.status, JSON.parse(forgotten.text).code]).toEqual([404, 'transaction-unknown']);
});
