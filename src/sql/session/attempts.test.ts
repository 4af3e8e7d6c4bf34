/** Statements that lose a conflict nobody was told of are tried again by their session. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RawClient } from '../../../test/sql/wire/client.ts';
import { type NodeInProcess, startInProcess } from '../../../test/sql/wire/in-process.ts';
import { JimError } from '../../base/index.ts';

let server: NodeInProcess;

beforeAll(async () => {
  server = await startInProcess();
});
afterAll(() => server.stop());

/** The next snapshot loses its view behind so many answers. @returns how many were asked for since */
function loseNextView(answers: number): () => number {
  const { transactions } = server.node.sql as NonNullable<NodeInProcess['node']['sql']>;
  const { snapshot } = transactions;
  const spy = vi.spyOn(transactions, 'snapshot').mockImplementationOnce((at) => {
    const whole = snapshot.call(transactions, at);
    let left = answers;
    const losing = <Result>(read: () => Promise<Result>) => {
      if (left-- > 0) return read();
      return Promise.reject(new JimError('transaction-conflict', 'the lease moved', { retry: 'transaction' }));
    };
    return {
      readsOnly: (span) => whole.readsOnly(span),
      get: (key, untilMs) => losing(() => whole.get(key, untilMs)),
      getMany: (keys, untilMs) => losing(() => whole.getMany(keys, untilMs)),
      partAt: (span, reverse, untilMs) => whole.partAt(span, reverse, untilMs),
      scan: (span, options) => losing(() => whole.scan(span, options)),
    };
  });
  return () => spy.mock.calls.length;
}

test.each([
  ['a read of a span', 0, 'SELECT v FROM t ORDER BY k'],
  ['a read of keys', 0, 'SELECT v FROM t WHERE k IN (1, 2)'],
  [
    'a read that has written its first rows, and not sent them',
    1,
    'SELECT 0, $$$$ UNION ALL SELECT k, v FROM t WHERE k = 1 UNION ALL SELECT k, v FROM t WHERE k = 2',
  ],
])('%s', async (_what, answers, text) => {
  const client = await RawClient.login(server.port);
  await client.ask('DROP TABLE IF EXISTS t; CREATE TABLE t (k int PRIMARY KEY, v text); INSERT INTO t VALUES (1), (2)');
  const whole = await client.ask(text);
  const asked = loseNextView(answers);
  expect(await client.ask(text)).toBe(whole);
  expect(asked()).toBe(2);
  vi.restoreAllMocks();
  client.hangUp();
});
