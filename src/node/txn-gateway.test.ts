/** The gateway of transactions: what it makes of names, values and conditions, and where statements go. */
import { describe, expect, test } from 'vitest';
import {
  decodeNodeId,
  decodeTimestamp,
  encodeKvRow,
  formatTxnId,
  HybridClock,
  JimError,
  namespaceDataKey,
  type TxnId,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { KvEntry } from '../kv/index.ts';
import type { Condition, TransactOperation } from '../range/index.ts';
import type { BufferedWrite, Transaction, Transactions } from '../txn/index.ts';
import type { Namespaces } from './namespaces.ts';
import { TxnGateway } from './txn-gateway.ts';

const ids = new Map([
  ['users', 5],
  ['other', 6],
]);
const namespaces = { known: (name: string) => ids.get(name) } as Namespaces;
const version = decodeTimestamp(77);
const txn = formatTxnId({ coordinator: decodeNodeId(1), session: 1, number: 1, startedAt: version });
const a = namespaceDataKey(5, utf8('a'));

function row(value: string, expiresAtMs?: number): Uint8Array {
  return encodeKvRow({ value: utf8(value), contentType: 'text/plain', expiresAtMs });
}

/** A node whose coordinator answers as told and writes down what it was asked. */
class FakeNode {
  readonly asked: unknown[] = [];
  readonly gateway: TxnGateway;
  readonly nodeId;
  /** How others reach this node. */
  onCall: (body: Uint8Array) => Promise<Uint8Array> = async () => new Uint8Array(0);

  constructor(id: number, call: (to: number, body: Uint8Array) => Promise<Uint8Array>, answers: Partial<Transactions>) {
    this.nodeId = decodeNodeId(id);
    this.gateway = new TxnGateway({
      nodeId: this.nodeId,
      clock: { monotonicMs: () => 0 },
      hybridClock: new HybridClock(() => 1_800_000_000_000),
      namespaces,
      transactions: answers as Transactions,
      call: (to, _method, body) => call(to, body),
    });
    this.gateway.start((_name, handler) => {
      this.onCall = (body) => handler(body, 1000);
    });
  }
}

const nowhere = (): never => {
  throw new JimError('node-unavailable', 'nobody is asked here');
};

describe('in one request', () => {
  async function stepsOf(operation: object): Promise<readonly TransactOperation[]> {
    let steps: readonly TransactOperation[] = [];
    const { gateway } = new FakeNode(1, nowhere, {
      transact: async (given) => {
        steps = given;
        return { kind: 'condition-failed', operation: 0, version };
      },
    });
    const operations = [{ namespace: 'users', key: utf8('a'), ...operation }];
    expect(await gateway.transact(operations, { deadlineMs: 1 })).toEqual({
      kind: 'condition-failed',
      index: 0,
      version,
    });
    return steps;
  }

  function told(condition: Condition | undefined): unknown {
    const { test: call, ...rest } = condition ?? {};
    return call === undefined ? rest : { ...rest, [call.name]: utf8Text(call.argument) };
  }

  test('keys, changes and conditions become those of ranges', async () => {
    const [put] = await stepsOf({ change: { kind: 'put', value: utf8('1'), contentType: 'text/plain' }, read: true });
    expect(put).toEqual({ key: a, change: { kind: 'put', row: row('1') }, read: true });
    const [deleted] = await stepsOf({ change: { kind: 'delete' }, condition: { exists: true, versions: [version] } });
    expect(deleted).toEqual({ key: a, change: { kind: 'delete' }, condition: { exists: true, versions: [version] } });
    const [read] = await stepsOf({ read: true, condition: { value: utf8('x') } });
    expect([read.change, told(read.condition)]).toEqual([undefined, { 'kv.value-is': 'x' }]);
  });

  test('an addition is computed where the entry lives; its bounds are conditions', async () => {
    const [free] = await stepsOf({ change: { kind: 'add', amount: 5n } });
    expect(free).toEqual({ key: a, change: { kind: 'compute', call: { name: 'kv.add', argument: utf8('5') } } });
    const [bounded] = await stepsOf({ change: { kind: 'add', amount: -5n, min: 0n }, condition: { exists: true } });
    expect(told(bounded.condition)).toEqual({ exists: true, 'kv.sum-within': '-5,0,' });
    const [both] = await stepsOf({ change: { kind: 'add', amount: 1n, max: 9n }, condition: { value: utf8('8') } });
    expect(told(both.condition)).toEqual({ 'kv.sum-within': '1,,9\n8' });
  });

  test('rows become entries, and a name of a client goes on', async () => {
    let options: unknown;
    const { gateway } = new FakeNode(1, nowhere, {
      transact: async (_steps, given) => {
        options = given;
        return { kind: 'committed', timestamp: version, existed: [true], rows: [{ row: row('1'), version }] };
      },
    });
    const given = { deadlineMs: 50, idempotencyKey: 'k', lockTimeoutMs: 7 };
    const result = await gateway.transact([{ namespace: 'other', key: utf8('a'), read: true }], given);
    expect(result).toMatchObject({
      kind: 'committed',
      version,
      existed: [true],
      entries: [{ key: utf8('a'), version }],
    });
    expect(options).toEqual({ deadlineAtMs: 50, lockTimeoutMs: 7, idempotency: { scope: '', key: 'k' } });
  });

  test('too large a value, and too much together, are refused before anybody is asked', async () => {
    const { gateway } = new FakeNode(1, nowhere, {});
    const put = (bytes: number) => ({ kind: 'put' as const, value: new Uint8Array(bytes) });
    const many = Array.from({ length: 7 }, (_, i) => ({ namespace: 'users', key: utf8(`${i}`), change: put(4 << 20) }));
    await expect(gateway.transact(many, { deadlineMs: 1 })).rejects.toMatchObject({ code: 'request-too-large' });
    const one = [{ namespace: 'users', key: utf8('a'), change: put(64 << 20) }];
    await expect(gateway.transact(one, { deadlineMs: 1 })).rejects.toMatchObject({ code: 'value-too-large' });
  });
});

describe('statements', () => {
  /** A transaction that finds what it is told to, and keeps what is written. */
  function open(written: BufferedWrite[]): Partial<Transactions> {
    const transaction: Partial<Transaction> = {
      get: async (key) => ({
        row: key[5] === a[5] ? row('1') : undefined,
        version,
        own: false,
        skipped: false,
        readTimestamp: version,
      }),
      scan: async () => ({
        rows: [
          { key: a, row: row('1'), timestamp: version, own: false },
          { key: namespaceDataKey(5, utf8('b')), row: row('over', 5), timestamp: version, own: false },
          { key: namespaceDataKey(5, utf8('c')), row: row('mine'), timestamp: version, own: true },
        ],
        resumeKey: namespaceDataKey(5, utf8('d')),
        readTimestamp: version,
      }),
      write: async (writes) => {
        written.push(...writes);
        return { kind: 'buffered', existed: writes.map(() => true) };
      },
    };
    const find = (id: TxnId): Transaction => {
      if (id !== txn) throw new JimError('transaction-unknown', 'no such transaction', { retry: 'transaction' });
      return transaction as Transaction;
    };
    return { find, commit: async () => version, rollback: async () => {} };
  }

  test('asked at another node they go to the one in the id, and come back as if asked there', async () => {
    const written: BufferedWrite[] = [];
    const n1 = new FakeNode(1, nowhere, open(written));
    const n2 = new FakeNode(2, (to, body) => (to === 1 ? n1.onCall(body) : nowhere()), {});
    for (const { gateway } of [n1, n2]) {
      const { entry } = await gateway.get(txn, 'users', utf8('a'), { deadlineMs: 9 });
      expect([utf8Text(entry!.value), entry!.version]).toEqual(['1', version]);
      expect((await gateway.get(txn, 'users', utf8('x'), { deadlineMs: 9 })).entry).toBeUndefined();
      const span = { start: utf8('a'), end: undefined, limit: 9, reverse: false, deadlineMs: 9 };
      const page = await gateway.scan(txn, 'users', span);
      const shown = page.entries.map(({ key, value, version: at }: KvEntry) => [utf8Text(key), utf8Text(value), at]);
      expect([shown, page.resumeKey]).toEqual([
        [
          ['a', '1', version],
          ['c', 'mine', 0],
        ],
        utf8('d'),
      ]);
      const writes = [
        { key: utf8('a'), value: utf8('2'), contentType: 'text/plain', condition: { versions: [version] } },
        { key: utf8('b'), value: undefined },
      ];
      expect(await gateway.write(txn, 'users', writes, 9)).toEqual({ kind: 'buffered', existed: [true, true] });
      expect(written.splice(0)).toEqual([
        { key: a, row: row('2'), condition: { versions: [version] } },
        { key: namespaceDataKey(5, utf8('b')), row: undefined },
      ]);
      expect(await gateway.commit(txn, 9)).toEqual({ version });
      await gateway.rollback(txn, 9);
    }
  });

  test('a node that is not reached, or whose answer is lost: only a commit that was sent is in doubt', async () => {
    const told = async (outcome: 'definite' | 'ambiguous') => {
      const call = async (): Promise<never> => {
        throw new JimError('node-unavailable', 'gone', { outcome, retry: 'elsewhere' });
      };
      const { gateway } = new FakeNode(2, call, {});
      const write = [{ key: utf8('a'), value: utf8('1') }];
      const asked = [
        gateway.get(txn, 'users', utf8('a'), { deadlineMs: 9 }),
        gateway.write(txn, 'users', write, 9),
        gateway.commit(txn, 9),
        gateway.rollback(txn, 9),
      ];
      const errors = await Promise.all(asked.map((one) => one.catch((error: JimError) => error) as Promise<JimError>));
      return errors.map(({ code, outcome: ended, retry }) => `${code} ${ended} ${retry}`);
    };
    const definite = 'node-unavailable definite transaction';
    expect(await told('definite')).toEqual([definite, definite, definite, definite]);
    expect(await told('ambiguous')).toEqual([
      definite,
      'node-unavailable ambiguous transaction',
      'outcome-unknown ambiguous no',
      definite,
    ]);
  });
});
