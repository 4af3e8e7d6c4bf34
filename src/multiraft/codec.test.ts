/** The codec of messages between nodes against an independent one: protobufjs with the published `proto/jimkv.proto`. */
import crc32 from 'crc-32';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { JimError, type RangeId, type ReplicaId, type Timestamp } from '../base/index.ts';
import { decodeMessages, encodeMessages } from './codec.ts';
import type { NodeMessage } from './messages.ts';
import type { Entry, RaftMessage } from './raft/types.ts';

const number = fc.oneof(fc.constant(0), fc.nat(300), fc.maxSafeNat());
const id = <Id extends number>() =>
  fc.oneof(
    fc.integer({ min: 1, max: 300 }),
    fc.maxSafeNat().map((n) => n || 1),
  ) as unknown as fc.Arbitrary<Id>;
const replicaId = id<ReplicaId>();
const rangeId = id<RangeId>();
const timestamp = number as fc.Arbitrary<Timestamp>;
const life = fc.record({ number, draw: number });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 300 });
const addresses = { from: replicaId, to: replicaId, term: number };

const append: fc.Arbitrary<RaftMessage> = fc
  .record({
    ...addresses,
    prevIndex: fc.nat(2 ** 40),
    prevTerm: number,
    commit: number,
    cured: number,
    entries: fc.array(fc.record({ term: number, kind: fc.constantFrom('noop', 'command', 'config'), payload: bytes }), {
      maxLength: 5,
    }),
  })
  .map(({ entries, ...rest }) => ({
    kind: 'append',
    ...rest,
    entries: entries.map((entry, i): Entry => ({ index: rest.prevIndex + 1 + i, ...entry })),
  }));

const raftMessage: fc.Arbitrary<RaftMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('pre-vote', 'vote'),
    ...addresses,
    lastIndex: number,
    lastTerm: number,
    transfer: fc.boolean(),
    commit: number,
    commitTerm: number,
  }),
  fc.record({
    kind: fc.constantFrom('pre-vote-reply', 'vote-reply'),
    ...addresses,
    granted: fc.boolean(),
    quarantined: fc.boolean(),
    clockCeiling: number,
    commit: number,
    commitTerm: number,
  }),
  append,
  fc.record({
    kind: fc.constant('append-reply'),
    ...addresses,
    accepted: fc.boolean(),
    matchIndex: number,
    rejectedIndex: number,
    hintIndex: number,
    hintTerm: number,
    supportGrant: number,
    quarantine: number,
  }),
  fc.record({ kind: fc.constantFrom('timeout-now', 'absent'), ...addresses }),
);

/** One arbitrary a kind; a new kind does not compile until it is here. */
const messageOfKind: { [Kind in NodeMessage['kind']]: fc.Arbitrary<Extract<NodeMessage, { kind: Kind }>> } = {
  hello: fc.record({
    kind: fc.constant('hello'),
    protocol: number,
    version: text,
    clusterId: text,
    nodeId: fc.oneof(fc.constant<0>(0), id<never>()),
    zone: text,
    rpcAddress: text,
    httpAddress: text,
    clock: timestamp,
    life,
    lifeKnown: life,
  }),
  heartbeat: fc.record({
    kind: fc.constant('heartbeat'),
    sequence: number,
    clock: timestamp,
    clockCeiling: timestamp,
  }),
  'heartbeat-reply': fc.record({
    kind: fc.constant('heartbeat-reply'),
    sequence: number,
    clock: timestamp,
    grant: number,
  }),
  raft: fc.record({ kind: fc.constant('raft'), rangeId, message: raftMessage }),
  'replica-gone': fc.record({ kind: fc.constant('replica-gone'), rangeId, replicaId }),
  'image-begin': fc.record({
    kind: fc.constant('image-begin'),
    rangeId,
    ...addresses,
    index: number,
    length: number,
  }),
  'image-chunk': fc.record({ kind: fc.constant('image-chunk'), offset: number, bytes }),
  'image-result': fc.record({ kind: fc.constant('image-result'), installed: fc.boolean(), reason: text }),
  call: fc.record({
    kind: fc.constant('call'),
    callId: number,
    method: text,
    deadlineMs: fc.double({ min: 0, noNaN: true }),
    body: bytes,
  }),
  'call-reply': fc.record({ kind: fc.constant('call-reply'), callId: number, ok: fc.boolean(), body: bytes }),
};
const kinds = Object.keys(messageOfKind) as NodeMessage['kind'][];
const anyMessage: fc.Arbitrary<NodeMessage> = fc.oneof(...kinds.map((kind) => messageOfKind[kind]));

const camelCase = (kind: string) => kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const entryKindNumbers = { noop: 0, command: 1, config: 2 };

/** The message as the published form has it: kinds are the names of oneof members. */
function published(message: NodeMessage): object {
  const { kind, ...fields } = message;
  if (message.kind !== 'raft') return { [camelCase(kind)]: fields };
  return { raft: { rangeId: message.rangeId, message: publishedRaft(message.message) } };
}

function publishedRaft({ kind, from, to, term, ...fields }: RaftMessage): object {
  if (!('entries' in fields)) return { from, to, term, [camelCase(kind)]: fields };
  const entries = fields.entries.map((entry) => ({ ...entry, kind: entryKindNumbers[entry.kind] }));
  return { from, to, term, append: { ...fields, entries } };
}

function caught(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('batches of messages between nodes', () => {
  let batchType: protobuf.Type;
  beforeAll(async () => {
    const root = await protobuf.load(new URL('../../proto/jimkv.proto', import.meta.url).pathname);
    batchType = root.lookupType('jimkv.v1.Batch');
  });

  test.each(kinds)('%s: ours and the published form are the same, both ways', (kind) => {
    fc.assert(
      fc.property(messageOfKind[kind] as fc.Arbitrary<NodeMessage>, timestamp, (message, clock) => {
        const ours = encodeMessages([message], clock);
        expect(decodeMessages(ours)).toEqual({ clock, messages: [message] });
        const form = batchType.fromObject({ clock, messages: [published(message)] });
        const theirs = batchType.encode(Object.assign(form, { checksum: 0 })).finish();
        new DataView(theirs.buffer, theirs.byteOffset).setUint32(1, crc32.buf(theirs.subarray(5)) >>> 0, true);
        expect(decodeMessages(new Uint8Array(theirs))).toEqual({ clock, messages: [message] });
        const asRead = batchType.toObject(batchType.decode(ours), { defaults: true, longs: Number, bytes: Array });
        const asMade = batchType.toObject(batchType.decode(theirs), { defaults: true, longs: Number, bytes: Array });
        expect({ ...asRead, checksum: 0 }).toEqual({ ...asMade, checksum: 0 });
      }),
      { numRuns: 200 },
    );
  });

  test('a batch keeps the order of its messages', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 20 }), timestamp, (messages, clock) => {
        expect(decodeMessages(encodeMessages(messages, clock))).toEqual({ clock, messages });
      }),
      { numRuns: 50 },
    );
  });

  test('any flipped bit is found', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.nat(7), (message, at, bit) => {
        const batch = encodeMessages([message], 5 as Timestamp);
        batch[at % batch.length] ^= 1 << bit;
        expect(caught(() => decodeMessages(batch))).toBeInstanceOf(JimError);
      }),
    );
  });

  test('garbage with a right checksum is read or refused, and never anything else', () => {
    fc.assert(
      fc.property(
        anyMessage,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (message, edits) => {
          const batch = encodeMessages([message], 5 as Timestamp);
          for (const [at, byte] of edits) batch[5 + (at % (batch.length - 5))] = byte;
          const error = caught(() => decodeMessages(batch, () => new DataView(batch.buffer).getUint32(1, true)));
          if (error !== undefined) expect(error).toBeInstanceOf(JimError);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['nothing', []],
    ['a batch without its checksum', [0x10, 1]],
    ['a message of no kind', [0x0d, 0, 0, 0, 0, 0x1a, 0]],
    ['a message of an unknown kind', [0x0d, 0, 0, 0, 0, 0x1a, 2, 0x7a, 0]],
    ['a heartbeat and a heartbeat reply in one', [0x0d, 0, 0, 0, 0, 0x1a, 4, 0x12, 0, 0x1a, 0]],
    ['a message longer than the batch', [0x0d, 0, 0, 0, 0, 0x1a, 9, 0x12, 0]],
    ['a Raft message from nobody', [0x0d, 0, 0, 0, 0, 0x1a, 8, 0x22, 6, 8, 1, 0x12, 2, 0x52, 0]],
  ])('%s is refused', (_what, content) => {
    expect(caught(() => decodeMessages(new Uint8Array(content), () => 0))).toBeInstanceOf(JimError);
  });
});
