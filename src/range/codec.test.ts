/** A range's codecs against an independent one: protobufjs with the published `proto/jimkv.proto`. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  compareBytes,
  formatTxnId,
  JimError,
  type NodeId,
  nextKey,
  type RangeId,
  type ReplicaId,
  type Span,
  type Timestamp,
  type TxnId,
} from '../base/index.ts';
import {
  decodeCommand,
  decodeDescriptor,
  decodeReply,
  decodeRequest,
  encodeCommand,
  encodeDescriptor,
  encodeReply,
  encodeRequest,
} from './codec.ts';
import type { Command } from './command.ts';
import type { RangeDescriptor, ReplicaRole } from './descriptor.ts';
import type {
  Change,
  Condition,
  FoundRow,
  LockGrant,
  LockMode,
  LockWish,
  RangeReply,
  RangeRequest,
  TransactOperation,
  TxnOutcome,
} from './requests.ts';

type OfEachKind<Union extends { kind: string }> = {
  [Kind in Union['kind']]: fc.Arbitrary<Extract<Union, { kind: Kind }>>;
};

const number = fc.oneof(fc.constant(0), fc.nat(300), fc.maxSafeNat());
const id = <Id extends number>() => fc.maxSafeNat().map((n) => (n || 1) as Id);
const nodeId = id<NodeId>();
const rangeId = id<RangeId>();
const timestamp = number as fc.Arbitrary<Timestamp>;
const bytes = fc.uint8Array({ maxLength: 200 });
const optionalBytes = fc.option(bytes, { nil: undefined });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const booleans = fc.array(fc.boolean(), { maxLength: 5 });

const span: fc.Arbitrary<Span> = fc.tuple(bytes, optionalBytes).map(([a, b]) => {
  if (b === undefined) return { start: a, end: new Uint8Array(0) };
  const order = compareBytes(a, b);
  return order === 0 ? { start: a, end: nextKey(a) } : order < 0 ? { start: a, end: b } : { start: b, end: a };
});

const descriptor: fc.Arbitrary<RangeDescriptor> = fc.record({
  rangeId,
  span,
  generation: number,
  replicas: fc
    .array(fc.record({ nodeId, role: fc.constantFrom<ReplicaRole>('voter', 'incoming', 'outgoing', 'learner') }), {
      maxLength: 6,
    })
    .map((replicas) => replicas.map((replica, i) => ({ replicaId: (i * 3 + 1) as ReplicaId, ...replica }))),
  nextReplicaId: fc.integer({ min: 17, max: 1e9 }) as unknown as fc.Arbitrary<ReplicaId>,
});
const descriptors = fc.array(descriptor, { maxLength: 3 });

const requestId = fc.record({ session: fc.nat(2 ** 48 - 1), sequence: number, finishedBelow: number });
const versions = fc.array(timestamp, { maxLength: 4 });
const call = fc.record({ name: text, argument: bytes });
const condition: fc.Arbitrary<Condition> = fc.record(
  { exists: fc.boolean(), versions, versionsNot: versions, test: call },
  { requiredKeys: [] },
);

const txn: fc.Arbitrary<TxnId> = fc
  .record({
    coordinator: fc.integer({ min: 1, max: 1e9 }) as unknown as fc.Arbitrary<NodeId>,
    session: fc.nat(2 ** 48 - 1),
    number: fc.nat(),
    startedAt: timestamp,
  })
  .map(formatTxnId);
const author = fc.record({ user: fc.string(), tag: fc.string() });
const preparedFields = [
  'kind',
  'timestamp',
  'id',
  'txn',
  'participant',
  'key',
  'anchor',
  'participants',
  'notAfter',
  'effects',
  'looked',
  'existed',
] as const;
const outcome: fc.Arbitrary<TxnOutcome> = fc.oneof(
  fc.record(
    { kind: fc.constant('committed'), timestamp, givenBy: fc.integer({ min: 1, max: 2 ** 33 }) },
    { requiredKeys: ['kind', 'timestamp'] },
  ),
  fc.constant<TxnOutcome>({ kind: 'aborted' }),
);
const lock: fc.Arbitrary<LockWish> = fc.record({
  txn,
  mode: fc.constantFrom<LockMode>('shared', 'update', 'exclusive'),
  wait: fc.constantFrom<LockWish['wait']>('queue', 'no-wait', 'skip-locked'),
  timeoutMs: number,
});
const grant: fc.Arbitrary<LockGrant> = fc.record({ token: text, protectedUntil: timestamp });
const readOptions = {
  at: timestamp,
  bounded: timestamp,
  view: fc.record({ clocks: fc.array(number, { maxLength: 4 }), complete: fc.boolean() }),
  lock,
  own: fc.record({ txn, below: number }),
};
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('put'), row: bytes }),
  fc.constant<Change>({ kind: 'delete' }),
  fc.record({ kind: fc.constant('compute'), call }),
);
const transactOperation: fc.Arbitrary<TransactOperation> = fc.record(
  { key: bytes, condition, change, read: fc.boolean() },
  { requiredKeys: ['key'] },
);
const keys = fc.array(bytes, { maxLength: 4 });
const tokens = fc.array(text, { maxLength: 3 });
const foundRow: fc.Arbitrary<FoundRow> = fc.record({ row: optionalBytes, version: timestamp });

const requestOfKind: OfEachKind<RangeRequest> = {
  get: fc.record({ kind: fc.constant('get'), key: bytes, ...readOptions }, { requiredKeys: ['kind', 'key'] }),
  'get-many': fc.record(
    {
      kind: fc.constant('get-many'),
      keys: fc.array(bytes, { minLength: 1, maxLength: 4 }),
      at: readOptions.at,
      view: readOptions.view,
      lock: readOptions.lock,
      own: readOptions.own,
    },
    { requiredKeys: ['kind', 'keys'] },
  ),
  scan: fc.record(
    {
      kind: fc.constant('scan'),
      span,
      rowsMax: number,
      bytesMax: number,
      reverse: fc.boolean(),
      lockSpan: fc.boolean(),
      program: bytes,
      ...readOptions,
    },
    { requiredKeys: ['kind', 'span', 'rowsMax', 'bytesMax', 'reverse'] },
  ),
  write: fc.record({
    kind: fc.constant('write'),
    id: requestId,
    operations: fc.array(fc.record({ key: bytes, row: optionalBytes, condition }, { requiredKeys: ['key', 'row'] }), {
      maxLength: 4,
    }),
    author,
  }),
  clock: fc.record({ kind: fc.constant('clock'), key: bytes }),
  split: fc.record({ kind: fc.constant('split'), rangeId, splitKey: optionalBytes, newRangeId: rangeId }),
  merge: fc.record({ kind: fc.constant('merge'), rangeId }),
  'change-replicas': fc.record({
    kind: fc.constant('change-replicas'),
    rangeId,
    add: fc.array(nodeId, { maxLength: 3 }),
    remove: fc.array(nodeId, { maxLength: 3 }),
  }),
  'transfer-lease': fc.record({ kind: fc.constant('transfer-lease'), rangeId, to: nodeId }),
  lock: fc.record({ kind: fc.constant('lock'), keys, lock }),
  transact: fc.record(
    {
      kind: fc.constant('transact'),
      id: requestId,
      txn,
      operations: fc.array(transactOperation, { maxLength: 4 }),
      tokens,
      notAfter: timestamp,
      lockTimeoutMs: number,
      prepare: fc.record({ anchor: bytes, participant: number, participants: keys }),
      locked: span,
      author,
    },
    { requiredKeys: ['kind', 'id', 'txn', 'operations', 'tokens', 'notAfter', 'lockTimeoutMs'] },
  ),
  resolve: fc.record(
    { kind: fc.constant('resolve'), key: bytes, txn, outcome, participant: number },
    { requiredKeys: ['kind', 'key', 'txn', 'outcome'] },
  ),
  decide: fc.record({ kind: fc.constant('decide'), key: bytes, txn, outcome }),
  record: fc.record({ kind: fc.constant('record'), key: bytes, txn }),
  settle: fc.record({ kind: fc.constant('settle'), key: bytes, txn, participant: number }),
  forget: fc.record({ kind: fc.constant('forget'), key: bytes, txns: fc.array(txn, { maxLength: 4 }) }),
  renew: fc.record(
    { kind: fc.constant('renew'), key: bytes, txn, tokens, locked: span },
    { requiredKeys: ['kind', 'key', 'txn', 'tokens'] },
  ),
};

const replyOfKind: OfEachKind<RangeReply> = {
  get: fc.record(
    { kind: fc.constant('get'), row: optionalBytes, version: timestamp, readTimestamp: timestamp, grant },
    { requiredKeys: ['kind', 'row', 'version', 'readTimestamp'] },
  ),
  found: fc.record(
    {
      kind: fc.constant('found'),
      rows: fc.array(foundRow, { maxLength: 4 }),
      readTimestamp: timestamp,
      grant,
      taken: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['kind', 'rows', 'readTimestamp'] },
  ),
  scan: fc.record(
    {
      kind: fc.constant('scan'),
      rows: fc.array(fc.record({ key: bytes, timestamp, row: bytes }), { maxLength: 5 }),
      resumeKey: optionalBytes,
      readTimestamp: timestamp,
      grant,
      page: bytes,
    },
    { requiredKeys: ['kind', 'rows', 'resumeKey', 'readTimestamp'] },
  ),
  written: fc.record({ kind: fc.constant('written'), commitTimestamp: timestamp, existed: booleans }),
  'condition-failed': fc.record({ kind: fc.constant('condition-failed'), operation: number, version: timestamp }),
  clock: fc.record({ kind: fc.constant('clock'), now: timestamp }),
  done: fc.record({ kind: fc.constant('done'), descriptors }),
  'not-leaseholder': fc.record({
    kind: fc.constant('not-leaseholder'),
    leaseholder: fc.option(nodeId, { nil: undefined }),
    descriptor: fc.option(descriptor, { nil: undefined }),
  }),
  'range-mismatch': fc.record({ kind: fc.constant('range-mismatch'), descriptors }),
  unknown: fc.record({ kind: fc.constant('unknown') }),
  refused: fc.record({ kind: fc.constant('refused'), code: fc.constantFrom('memory-full', 'internal'), message: text }),
  locked: fc.record({
    kind: fc.constant('locked'),
    grant: fc.option(grant, { nil: undefined }),
    newest: versions,
    taken: booleans,
  }),
  transacted: fc.record(
    {
      kind: fc.constant('transacted'),
      timestamp,
      existed: booleans,
      rows: fc.array(foundRow, { maxLength: 4 }),
      givenBy: fc.integer({ min: 1, max: 2 ** 33 }),
    },
    { requiredKeys: ['kind', 'timestamp', 'existed', 'rows'] },
  ),
  resolved: fc.record({ kind: fc.constant('resolved'), end: bytes }),
  decided: fc.record({ kind: fc.constant('decided'), outcome }),
  record: fc.record({
    kind: fc.constant('record'),
    state: fc.oneof(fc.constantFrom<'none' | 'staged'>('none', 'staged'), outcome),
    participants: keys,
    notAfter: timestamp,
  }),
  settled: fc.record({ kind: fc.constant('settled'), prepared: timestamp }),
  renewed: fc.record({ kind: fc.constant('renewed'), protectedUntil: timestamp }),
  'view-stale': fc.record({ kind: fc.constant('view-stale'), now: timestamp }),
};

/** Which parts an outcome is about, if not all. */
const some = { parts: fc.array(number, { minLength: 1, maxLength: 4 }) };

const commandOfKind: OfEachKind<Command> = {
  write: fc.record({
    kind: fc.constant('write'),
    timestamp,
    id: fc.option(requestId, { nil: undefined }),
    effects: fc.array(fc.record({ key: bytes, row: optionalBytes }), { maxLength: 5 }),
    existed: booleans,
  }),
  descriptor: fc.record({ kind: fc.constant('descriptor'), timestamp, descriptor }),
  split: fc.record({
    kind: fc.constant('split'),
    timestamp,
    left: descriptor,
    right: descriptor,
    rightLocks: bytes,
  }),
  freeze: fc.record({ kind: fc.constant('freeze'), timestamp, generation: number, into: rangeId }),
  thaw: fc.record({ kind: fc.constant('thaw'), timestamp, generation: number }),
  merge: fc.record({
    kind: fc.constant('merge'),
    timestamp,
    merged: descriptor,
    leftGeneration: number,
    rightId: rangeId,
    rightIndex: number,
    rightSessions: bytes,
    rightLocks: bytes,
  }),
  safepoint: fc.record({ kind: fc.constant('safepoint'), timestamp, safepoint: timestamp }),
  prepare: fc.record(
    {
      kind: fc.constant('prepare'),
      timestamp,
      id: requestId,
      txn,
      participant: number,
      key: bytes,
      anchor: bytes,
      participants: keys,
      notAfter: timestamp,
      effects: fc.array(fc.record({ key: bytes, row: optionalBytes }), { maxLength: 5 }),
      looked: keys,
      existed: booleans,
      author,
    },
    { requiredKeys: [...preparedFields] },
  ),
  resolve: fc.record(
    { kind: fc.constant('resolve'), timestamp, txn, outcome, ...some },
    { requiredKeys: ['kind', 'timestamp', 'txn', 'outcome'] },
  ),
  decide: fc.record(
    { kind: fc.constant('decide'), timestamp, txn, anchor: bytes, outcome, ...some },
    { requiredKeys: ['kind', 'timestamp', 'txn', 'anchor', 'outcome'] },
  ),
  bar: fc.record({ kind: fc.constant('bar'), timestamp, txn, participant: number, key: bytes }),
  forget: fc.record({ kind: fc.constant('forget'), timestamp, txns: fc.array(txn, { maxLength: 4 }) }),
  locks: fc.record({ kind: fc.constant('locks'), timestamp, image: bytes }),
};

const roleNumbers = { voter: 0, incoming: 1, outgoing: 2, learner: 3 };
const modeNumbers = { shared: 0, update: 1, exclusive: 2 };
const waitNumbers = { queue: 0, 'no-wait': 1, 'skip-locked': 2 };

function publishedOutcome(outcome: TxnOutcome): object {
  if (outcome.kind === 'aborted') return {};
  const { timestamp, givenBy } = outcome;
  return { committedAt: timestamp, ...(givenBy !== undefined && { givenBy }) };
}

function publishedChange(change: Change): object {
  if (change.kind === 'put') return { put: change.row };
  return change.kind === 'delete' ? { delete: true } : { compute: published(change.call) };
}

/** A value as the published form has it: kinds as members of a oneof, names of choices as numbers, lists of versions wrapped. */
function published(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(published);
  const out: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (name === 'role') out.role = roleNumbers[field as ReplicaRole];
    else if (name === 'mode') out.mode = modeNumbers[field as LockMode];
    else if (name === 'wait') out.wait = waitNumbers[field as LockWish['wait']];
    else if (name === 'outcome') out.outcome = publishedOutcome(field as TxnOutcome);
    else if (name === 'state') Object.assign(out, publishedRecordState(field as 'none' | 'staged' | TxnOutcome));
    else if (name === 'change') Object.assign(out, publishedChange(field as Change));
    else if (name === 'versions' || name === 'versionsNot') out[name] = { timestamps: field };
    else out[name] = published(field);
  }
  return out;
}

function publishedRecordState(state: 'none' | 'staged' | TxnOutcome): object {
  return typeof state === 'string' ? { staged: state === 'staged' } : { outcome: publishedOutcome(state) };
}

function publishedUnion({ kind, ...fields }: { kind: string }): object {
  return { [memberOf(kind)]: published(fields) };
}

/** A command's timestamp stands beside its kind. */
function publishedCommand({ kind, timestamp, ...fields }: Command): object {
  return { timestamp, [memberOf(kind)]: published(fields) };
}

function memberOf(kind: string): string {
  return kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function caught(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Our bytes mean the same to protobufjs as its own, its bytes mean the same to us, and spoilt bytes are refused. */
function checkAgainst<Value>(
  type: protobuf.Type,
  arbitrary: fc.Arbitrary<Value>,
  form: (value: Value) => unknown,
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Uint8Array) => Value,
): void {
  const fieldsOf = (bytes: Uint8Array) =>
    type.toObject(type.decode(bytes), { defaults: true, longs: Number, bytes: Array });
  const edit = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(arbitrary, edit, (value, [at, byte]) => {
      const ours = encode(value);
      expect(decode(ours)).toEqual(value);
      const theirs = new Uint8Array(type.encode(type.fromObject(form(value) as object)).finish());
      expect(decode(theirs)).toEqual(value);
      expect(fieldsOf(ours)).toEqual(fieldsOf(theirs));
      if (ours.length > 0) ours[at % ours.length] = byte;
      const error = caught(() => decode(ours));
      if (error !== undefined) expect(error).toBeInstanceOf(JimError);
    }),
    { numRuns: 200 },
  );
}

describe("a range's words as bytes", () => {
  let root: protobuf.Root;
  beforeAll(async () => {
    root = await protobuf.load(new URL('../../proto/jimkv.proto', import.meta.url).pathname);
  });
  const type = (name: string) => root.lookupType(`jimkv.v1.${name}`);

  test('descriptors', () => {
    checkAgainst(type('RangeDescriptor'), descriptor, published, encodeDescriptor, decodeDescriptor);
  });

  test.each(Object.entries(requestOfKind))('the request %s', (_kind, arbitrary) => {
    checkAgainst<RangeRequest>(type('RangeRequest'), arbitrary, publishedUnion, encodeRequest, decodeRequest);
  });

  test.each(Object.entries(replyOfKind))('the reply %s', (_kind, arbitrary) => {
    checkAgainst<RangeReply>(type('RangeReply'), arbitrary, publishedUnion, encodeReply, decodeReply);
  });

  test.each(Object.entries(commandOfKind))('the command %s', (_kind, arbitrary) => {
    checkAgainst<Command>(type('Command'), arbitrary, publishedCommand, encodeCommand, decodeCommand);
  });

  test('keys and rows of a command are views: nothing is copied when it is applied', () => {
    const key = new Uint8Array([1]);
    const row = new Uint8Array([2, 3]);
    const bytes = encodeCommand({
      kind: 'write',
      timestamp: 9 as Timestamp,
      id: undefined,
      effects: [{ key, row }],
      existed: [false],
    });
    const command = decodeCommand(bytes);
    expect(command.kind === 'write' && command.effects[0].row?.buffer === bytes.buffer).toBe(true);
  });

  test('what no range can be is refused', () => {
    const whole: RangeDescriptor = {
      rangeId: 1 as RangeId,
      span: { start: new Uint8Array([1]), end: new Uint8Array([2]) },
      generation: 1,
      replicas: [{ replicaId: 1 as ReplicaId, nodeId: 1 as NodeId, role: 'voter' }],
      nextReplicaId: 2 as ReplicaId,
    };
    const refused = (wrong: Partial<RangeDescriptor>) =>
      caught(() => decodeDescriptor(encodeDescriptor({ ...whole, ...wrong })));
    expect(refused({})).toBeUndefined();
    const wrongs: readonly Partial<RangeDescriptor>[] = [
      { rangeId: 0 as RangeId },
      { span: { start: whole.span.end, end: whole.span.start } },
      { span: { start: whole.span.start, end: whole.span.start } },
      { replicas: [...whole.replicas, ...whole.replicas] },
      { nextReplicaId: 1 as ReplicaId },
      { replicas: [{ ...whole.replicas[0], nodeId: 0 as NodeId }] },
    ];
    for (const wrong of wrongs) expect(refused(wrong)).toBeInstanceOf(JimError);
  });

  test('no bytes at all are no request, reply or command', () => {
    for (const decode of [decodeRequest, decodeReply, decodeCommand])
      expect(caught(() => decode(new Uint8Array(0)))).toBeInstanceOf(JimError);
  });
});
