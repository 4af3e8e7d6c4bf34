/** Statements and results come through a wire as they were, and damage is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeNodeId, decodeTimestamp, formatTxnId, JimError } from '../base/index.ts';
import { decodePacket, encodePacket } from './packet.ts';
import {
  decodeResult,
  decodeStatement,
  encodeResult,
  encodeStatement,
  type Statement,
  type StatementResult,
} from './txn-statements.ts';

const txn = formatTxnId({ coordinator: decodeNodeId(1), session: 7, number: 8, startedAt: decodeTimestamp(9) });
const bytes = fc.uint8Array({ maxLength: 40 });
const timestamp = fc.maxSafeNat().map(decodeTimestamp);
const key = fc.uint8Array({ minLength: 1, maxLength: 20 });
const row = fc.option(bytes, { nil: undefined });
const lock = fc.option(
  fc.record({
    mode: fc.constantFrom('shared' as const, 'update' as const, 'exclusive' as const),
    wait: fc.constantFrom('queue' as const, 'no-wait' as const, 'skip-locked' as const),
  }),
  { nil: undefined },
);
const condition = fc.option(
  fc.record(
    { exists: fc.boolean(), versions: fc.array(timestamp), versionsNot: fc.array(timestamp) },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

const statements: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), txn: fc.constant(txn), key, lock }),
  fc.record({
    kind: fc.constant('scan' as const),
    txn: fc.constant(txn),
    span: fc.record({ start: bytes, end: bytes }),
    lock,
    rowsMax: fc.nat(),
    bytesMax: fc.nat(),
    reverse: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('write' as const),
    txn: fc.constant(txn),
    writes: fc.array(fc.record({ key, row, condition })),
  }),
  fc.record({ kind: fc.constantFrom('commit' as const, 'rollback' as const), txn: fc.constant(txn) }),
);

const results: fc.Arbitrary<StatementResult> = fc.oneof(
  fc.record({
    kind: fc.constant('get' as const),
    value: fc.record({
      row,
      version: timestamp,
      own: fc.boolean(),
      skipped: fc.boolean(),
      readTimestamp: timestamp,
    }),
  }),
  fc.record({
    kind: fc.constant('scan' as const),
    value: fc.record({
      rows: fc.array(fc.record({ key, row: bytes, timestamp, own: fc.boolean() })),
      resumeKey: row,
      readTimestamp: timestamp,
    }),
  }),
  fc.record({
    kind: fc.constant('write' as const),
    value: fc.oneof(
      fc.record({ kind: fc.constant('buffered' as const), existed: fc.array(fc.boolean()) }),
      fc.record({ kind: fc.constant('condition-failed' as const), operation: fc.nat(), version: timestamp }),
    ),
  }),
  fc.record({ kind: fc.constant('commit' as const), value: timestamp }),
  fc.record({ kind: fc.constant('rollback' as const), value: fc.constant(undefined) }),
);

test('every statement and every result comes through', () => {
  fc.assert(
    fc.property(statements, results, (statement, result) => {
      expect(decodeStatement(encodeStatement(statement))).toEqual(statement);
      expect(decodeResult(result.kind, encodeResult(result))).toEqual(result);
    }),
  );
});

describe('damage', () => {
  test('whatever is cut off, added or no packet at all is told as corruption', () => {
    const whole = encodeStatement({ kind: 'get', txn, key: new Uint8Array([1, 2, 3]) });
    const damaged = [...whole.keys()].map((length) => whole.subarray(0, length));
    damaged.push(new Uint8Array([...whole, 0]), encodePacket({ head: { kind: 'get', txn }, parts: [] }));
    for (const each of damaged) expect(() => decodeStatement(each)).toThrow(JimError);
    fc.assert(
      fc.property(bytes, (noise) => {
        expect(() => decodePacket(noise)).toThrow(JimError);
      }),
    );
  });

  test('a statement of a newer version is refused, not guessed at', () => {
    const newer = encodePacket({ head: { kind: 'savepoint', txn }, parts: [] });
    expect(() => decodeStatement(newer)).toThrow('does not know the statement savepoint');
    expect(() => decodeStatement(encodePacket({ head: { kind: 'commit', txn: 'nonsense' }, parts: [] }))).toThrow(
      'not a transaction',
    );
  });
});
