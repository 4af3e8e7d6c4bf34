/** What commands of transactions do to a range's state, told one by one; `state-model.test.ts` mixes them at random. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import {
  emptyBytes,
  formatTxnId,
  JimError,
  type NodeId,
  type RangeId,
  type Timestamp,
  type TxnId,
  ticksPerMs,
  toHex,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import type { BarCommand, Command, PrepareCommand } from './command.ts';
import type { TxnOutcome } from './requests.ts';
import { decodeRangeState, encodeRangeState, type RangeState } from './state.ts';
import { StateCopy, wholeRange } from './testing/state-copy.ts';
import { rememberedMax } from './txn-records.ts';
import { decodeTxnState, encodeParts, encodeTxnState } from './txn-state-codec.ts';

const first = 1 as RangeId;
const second = 2 as RangeId;
const aborted: TxnOutcome = { kind: 'aborted' };
const hour = 60 * 60 * 1000 * ticksPerMs;

function at(n: number): Timestamp {
  return n as Timestamp;
}

function txnOf(number: number): TxnId {
  return formatTxnId({ coordinator: 1 as NodeId, session: 7, number, startedAt: at(1) });
}

const t1 = txnOf(1);
const t2 = txnOf(2);

/** Part `participant` of a transaction anchored at `a`: writes `keys`. */
function prepare(
  txn: TxnId,
  participant: number,
  key: string,
  timestamp: number,
  keys: readonly string[],
): PrepareCommand {
  return {
    kind: 'prepare',
    timestamp: at(timestamp),
    id: { session: 1, sequence: timestamp, finishedBelow: 0 },
    txn,
    participant,
    key: utf8(key),
    anchor: utf8('a'),
    participants: participant === 0 ? [utf8('a'), utf8('m')] : [],
    notAfter: zeroTimestamp,
    effects: keys.map((key) => ({ key: utf8(key), row: utf8(`${key} of ${txn}`) })),
    looked: [],
    existed: keys.map(() => false),
  };
}

function write(key: string, timestamp: number): Command {
  const effects = [{ key: utf8(key), row: utf8('w') }];
  return { kind: 'write', timestamp: at(timestamp), id: undefined, effects, existed: [false] };
}

function bar(txn: TxnId, participant: number, key: string, timestamp: number): BarCommand {
  return { kind: 'bar', timestamp: at(timestamp), txn, participant, key: utf8(key) };
}

function committedAt(timestamp: number): TxnOutcome {
  return { kind: 'committed', timestamp: at(timestamp) };
}

function decide(txn: TxnId, timestamp: number, outcome: TxnOutcome): Command {
  return { kind: 'decide', timestamp: at(timestamp), txn, anchor: utf8('a'), outcome };
}

function split(copy: StateCopy, key: string, timestamp: number): void {
  const { descriptor } = copy.stateAt(utf8(key));
  const generation = descriptor.generation + 1;
  copy.apply(descriptor.rangeId, {
    kind: 'split',
    timestamp: at(timestamp),
    left: { ...descriptor, generation, span: { start: descriptor.span.start, end: utf8(key) } },
    right: { ...descriptor, rangeId: second, generation, span: { start: utf8(key), end: descriptor.span.end } },
    rightLocks: emptyBytes,
  });
}

/** Joins the range on the right again, with a freeze and a merge. */
function merge(copy: StateCopy, timestamp: number): void {
  const [left, right] = copy.states();
  const { generation } = right.descriptor;
  copy.apply(second, { kind: 'freeze', timestamp: at(timestamp), generation, into: first });
  copy.apply(first, {
    kind: 'merge',
    timestamp: at(timestamp + 10),
    merged: { ...wholeRange(), generation: generation + 1 },
    leftGeneration: left.descriptor.generation,
    rightId: second,
    rightIndex: right.appliedIndex,
    rightSessions: right.sessions.encode(),
    rightLocks: emptyBytes,
  });
}

function keysOf({ prepared }: RangeState): readonly string[] {
  return prepared.all().map(({ txn, participant, effects }) => {
    const keys = effects.map(({ key }) => utf8Text(key)).join('');
    return `${txn === t1 ? 't1' : 't2'}/${participant} ${keys}`;
  });
}

describe('a part', () => {
  test('is visible to nobody until it is resolved, and then at the commit timestamp', () => {
    const copy = new StateCopy();
    expect(copy.apply(first, prepare(t1, 0, 'a', 10, ['a', 'c']))).toMatchObject({ kind: 'prepared', timestamp: 10 });
    expect(copy.store.get(utf8('a'), at(99))).toBeUndefined();
    const { prepared } = copy.stateAt(utf8('a'));
    expect(prepared.onKey(utf8('b'))).toBeUndefined();
    expect(prepared.onKey(utf8('c'))?.txn).toBe(t1);
    const span = { start: utf8('b'), end: utf8('d') };
    expect(prepared.firstInSpan(span)?.part.txn).toBe(t1);
    expect(prepared.firstInSpan(span, ({ prepareTimestamp }) => prepareTimestamp <= at(9))).toBeUndefined();
    expect(prepared.oldestTimestamp()).toBe(10);
    copy.apply(first, write('b', 20));
    const resolved = copy.apply(first, { kind: 'resolve', timestamp: at(30), txn: t1, outcome: committedAt(15) });
    expect(resolved).toMatchObject({ kind: 'resolved', found: true, parts: [{ participant: 0 }] });
    expect(copy.versions({ start: utf8('a'), end: emptyBytes })).toEqual([
      `a@15=a of ${t1}`,
      'b@20=w',
      `c@15=c of ${t1}`,
    ]);
    expect(prepared.isEmpty && prepared.bytes === 0 && prepared.checksum === 0).toBe(true);
  });

  test('is resolved with those that are named, or with all', () => {
    const copy = new StateCopy();
    for (const [participant, key] of ['a', 'c', 'e'].entries())
      copy.apply(first, prepare(t1, participant, key, 10 + participant, [key]));
    const resolve = { kind: 'resolve', timestamp: at(30), txn: t1, outcome: committedAt(15) } as const;
    expect(copy.apply(first, { ...resolve, parts: [0, 2, 7] })).toMatchObject({
      found: true,
      parts: [{ participant: 0 }, { participant: 2 }],
    });
    const { prepared } = copy.stateAt(utf8('a'));
    expect(prepared.ofTxn(t1).map(({ participant }) => participant)).toEqual([1]);
    prepared.checkInvariants();
    expect(copy.versions({ start: utf8('a'), end: emptyBytes })).toEqual([`a@15=a of ${t1}`, `e@15=e of ${t1}`]);
    copy.apply(first, resolve);
    expect(prepared.isEmpty).toBe(true);
  });

  test('leaves no trace if it is aborted', () => {
    const copy = new StateCopy();
    const state = copy.stateAt(utf8('m'));
    const before = state.checksum;
    copy.apply(first, prepare(t1, 1, 'm', 10, ['m', 'n']));
    expect(state.checksum).not.toBe(before);
    copy.apply(first, { kind: 'resolve', timestamp: at(30), txn: t1, outcome: aborted });
    expect(state.checksum).toBe(before);
    expect(copy.versions({ start: emptyBytes, end: emptyBytes })).toEqual([]);
  });

  test('is never prepared once it was barred; what is prepared is not barred', () => {
    const copy = new StateCopy();
    expect(copy.apply(first, bar(t1, 1, 'm', 10))).toEqual({ kind: 'settled', prepared: 0 });
    expect(copy.apply(first, prepare(t1, 1, 'm', 20, ['m'])).kind).toBe('refused-prepare');
    copy.apply(first, prepare(t2, 1, 'm', 30, ['m']));
    expect(copy.apply(first, bar(t2, 1, 'm', 40))).toEqual({ kind: 'settled', prepared: 30 });
    expect(copy.apply(first, prepare(t2, 1, 'm', 30, ['m']))).toMatchObject({ kind: 'prepared', timestamp: 30 });
  });

  test('that stands in the log twice is prepared once, under another request id, too', () => {
    const copy = new StateCopy();
    const command = prepare(t1, 1, 'm', 10, ['m']);
    copy.apply(first, command);
    const again = { ...command, id: { session: 5, sequence: 1, finishedBelow: 0 }, timestamp: at(20) };
    expect(copy.apply(first, again)).toMatchObject({ kind: 'prepared', timestamp: 10 });
    copy.apply(first, { kind: 'resolve', timestamp: at(30), txn: t1, outcome: aborted });
    expect(copy.apply(first, { ...command, timestamp: at(40) })).toMatchObject({ kind: 'prepared', timestamp: 10 });
    expect(keysOf(copy.stateAt(utf8('m')))).toEqual([]);
  });

  test('can commit later than the clock of its range: later writes are later still', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 1, 'm', 10, ['m']));
    copy.apply(first, { kind: 'resolve', timestamp: at(20), txn: t1, outcome: committedAt(5000) });
    expect(copy.stateAt(utf8('m')).lastTimestamp).toBe(5000);
  });

  test('keeps its keys from everybody else', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 1, 'm', 10, ['m']));
    expect(() => copy.apply(first, write('m', 20))).toThrow(/another transaction has prepared/);
    expect(() => copy.apply(first, prepare(t2, 1, 'm', 20, ['m']))).toThrow(/one transaction at most/);
    expect(() => copy.apply(first, { kind: 'resolve', timestamp: at(20), txn: t1, outcome: committedAt(9) })).toThrow(
      /at or above its prepare timestamps/,
    );
  });
});

describe('a record', () => {
  test('takes the first outcome, and resolves what is here with it', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 0, 'a', 10, ['a']));
    copy.apply(first, prepare(t1, 1, 'm', 20, ['m']));
    expect(copy.apply(first, decide(t1, 30, committedAt(20)))).toMatchObject({
      kind: 'decided',
      outcome: committedAt(20),
      parts: [{ participant: 0 }, { participant: 1 }],
    });
    expect(copy.apply(first, decide(t1, 40, aborted))).toMatchObject({ outcome: committedAt(20), parts: [] });
    expect(copy.store.get(utf8('m'), at(20))?.timestamp).toBe(20);
    expect(copy.stateAt(utf8('a')).records.find(t1)?.participants.map(utf8Text)).toEqual(['a', 'm']);
  });

  test('of an abort that came before the first part refuses that part', () => {
    const copy = new StateCopy();
    copy.apply(first, decide(t1, 10, aborted));
    expect(copy.apply(first, prepare(t1, 0, 'a', 20, ['a'])).kind).toBe('refused-prepare');
    expect(copy.stateAt(utf8('a')).records.find(t1)?.outcome).toEqual(aborted);
  });

  test('is forgotten only when it is final', () => {
    const copy = new StateCopy();
    const { records } = copy.stateAt(utf8('a'));
    copy.apply(first, prepare(t1, 0, 'a', 10, ['a']));
    copy.apply(first, { kind: 'forget', timestamp: at(20), txns: [t1, t2] });
    expect(records.find(t1)).toMatchObject({ outcome: undefined });
    copy.apply(first, decide(t1, 30, committedAt(10)));
    copy.apply(first, { kind: 'forget', timestamp: at(40), txns: [t1] });
    expect(records.size).toBe(0);
    // Committed, resolved everywhere, forgotten: whoever still decides it leaves nothing behind.
    expect(copy.apply(first, decide(t1, 50, committedAt(10)))).toMatchObject({ outcome: committedAt(10) });
    expect(records.size).toBe(0);
  });
});

describe('what nobody asks for any more', () => {
  test('goes an hour later: bars and aborted records, never staged or committed ones', () => {
    const copy = new StateCopy();
    const state = copy.stateAt(utf8('a'));
    copy.apply(first, bar(txnOf(3), 1, 'm', 10));
    copy.apply(first, decide(txnOf(4), 20, aborted));
    copy.apply(first, prepare(t1, 0, 'a', 30, ['a']));
    copy.apply(first, prepare(t2, 0, 'a', 40, ['c']));
    copy.apply(first, decide(t2, 50, committedAt(40)));
    copy.apply(first, bar(txnOf(5), 1, 'm', hour));
    state.appliedIndex = 4095;
    copy.apply(first, write('x', hour + 1000));
    expect([state.records.size, state.bars.size]).toEqual([3, 2]);
    copy.apply(first, write('x', hour + 2000));
    expect(state.records.all().map(({ txn }) => txn)).toEqual([t1, t2]);
    expect(state.bars.all().map(({ txn }) => txn)).toEqual([txnOf(5)]);
  });

  test('goes earlier if there is too much of it, the oldest first', () => {
    const copy = new StateCopy();
    const { bars } = copy.stateAt(utf8('a'));
    for (let i = 0; i <= rememberedMax; i++)
      bars.add({ txn: txnOf(i), participant: 1, key: utf8('m'), since: at(i + 1) });
    bars.sweep(at(rememberedMax));
    expect(bars.size).toBe(rememberedMax / 2);
    expect(bars.has(txnOf(rememberedMax), 1) && !bars.has(txnOf(0), 1)).toBe(true);
  });
});

describe('a split and a merge', () => {
  test('divide a part by key and join it again', () => {
    const copy = new StateCopy();
    copy.apply(first, { ...prepare(t1, 1, 'b', 10, ['d', 'b', 'n']), looked: [utf8('z'), utf8('e')] });
    copy.apply(first, prepare(t2, 1, 'x', 20, ['x', 'c']));
    split(copy, 'm', 30);
    expect(copy.states().map(keysOf)).toEqual([
      ['t1/1 bd', 't2/1 c'],
      ['t1/1 n', 't2/1 x'],
    ]);
    merge(copy, 40);
    expect(keysOf(copy.stateAt(utf8('a')))).toEqual(['t1/1 bdn', 't2/1 cx']);
    expect(copy.stateAt(utf8('a')).prepared.find(t1, 1)?.looked.map(utf8Text)).toEqual(['e', 'z']);
  });

  test('do not bring back a first piece that was resolved in between', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 1, 'c', 10, ['c', 'n']));
    split(copy, 'm', 20);
    copy.apply(first, { kind: 'resolve', timestamp: at(30), txn: t1, outcome: aborted });
    merge(copy, 40);
    copy.restart();
    expect(keysOf(copy.stateAt(utf8('a')))).toEqual(['t1/1 n']);
    split(copy, 'm', 60);
    expect(keysOf(copy.stateAt(utf8('a')))).toEqual([]);
    expect(keysOf(copy.stateAt(utf8('n')))).toEqual(['t1/1 n']);
    expect(copy.apply(first, bar(t1, 1, 'c', 70))).toEqual({ kind: 'settled', prepared: 0 });
  });

  test('leave the first key with something to find, even if all rows went to the other side', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 1, 'c', 10, ['n']));
    split(copy, 'm', 30);
    expect(copy.apply(first, bar(t1, 1, 'c', 40))).toEqual({ kind: 'settled', prepared: 10 });
    expect(copy.apply(first, { kind: 'resolve', timestamp: at(50), txn: t1, outcome: aborted })).toMatchObject({
      found: true,
    });
    expect(keysOf(copy.stateAt(utf8('n')))).toEqual(['t1/1 n']);
  });

  test('a frozen range stays as it is', () => {
    const copy = new StateCopy();
    copy.apply(first, prepare(t1, 1, 'n', 10, ['n']));
    split(copy, 'm', 20);
    const { generation } = copy.stateAt(utf8('n')).descriptor;
    copy.apply(second, { kind: 'freeze', timestamp: at(30), generation, into: first });
    const commands: readonly Command[] = [
      prepare(t2, 1, 'o', 40, ['o']),
      { kind: 'resolve', timestamp: at(50), txn: t1, outcome: aborted },
      { ...decide(t1, 60, aborted), anchor: utf8('n') } as Command,
      bar(t2, 1, 'n', 70),
      { kind: 'forget', timestamp: at(80), txns: [t1] },
      { kind: 'locks', timestamp: at(90), image: utf8('locks') },
      { kind: 'safepoint', timestamp: at(95), safepoint: at(5) },
    ];
    const before = copy.stateAt(utf8('n')).checksum;
    for (const command of commands) expect(copy.apply(second, command)).toEqual({ kind: 'void' });
    const { checksum, safepoint } = copy.stateAt(utf8('n'));
    expect([checksum, safepoint]).toEqual([before, 0]);
  });
});

describe('locks on their way to the next leaseholder', () => {
  test('are void once anything else happened', () => {
    const copy = new StateCopy();
    const state = copy.stateAt(utf8('a'));
    copy.apply(first, { kind: 'locks', timestamp: at(10), image: utf8('x') });
    expect(decodeRangeState(encodeRangeState(state)).handedLocks).toEqual(utf8('x'));
    copy.apply(first, write('a', 20));
    expect(state.handedLocks).toBeUndefined();
  });
});

describe('an image', () => {
  const copy = new StateCopy();
  copy.apply(first, prepare(t1, 0, 'a', 10, ['a', 'b']));
  copy.apply(first, { ...prepare(t2, 1, 'm', 20, ['m']), looked: [utf8('n'), utf8('o')] });
  copy.apply(first, decide(txnOf(3), 30, aborted));
  copy.apply(first, bar(txnOf(4), 2, 'q', 40));
  copy.apply(first, { kind: 'locks', timestamp: at(50), image: utf8('locks') });
  const state = copy.stateAt(utf8('a'));

  test('from before there were transactions is read as one without any', () => {
    const { transactions, ...old } = JSON.parse(utf8Text(encodeRangeState(state)));
    expect(transactions).toMatch(/^[0-9a-f]+$/);
    const decoded = decodeRangeState(utf8(JSON.stringify(old)));
    expect(decoded.prepared.isEmpty && decoded.records.size === 0 && decoded.bars.size === 0).toBe(true);
  });

  test('from before parts stood in blocks has them in its metadata', () => {
    const encoded = JSON.parse(utf8Text(encodeRangeState(state)));
    const old = { ...encoded, transactions: toHex(Buffer.concat([...encodeParts(state.prepared)!])) };
    const decoded = decodeRangeState(utf8(JSON.stringify(old)));
    expect(decoded.prepared.checksum).toBe(state.prepared.checksum);
    expect(decoded.prepared.size).toBe(2);
  });

  test('holds what the published form says', async () => {
    const root = await protobuf.load(new URL('../../proto/jimkv.proto', import.meta.url).pathname);
    const type = root.lookupType('jimkv.v1.TxnState');
    const bytes = Buffer.concat([...encodeParts(state.prepared)!, encodeTxnState(state)]);
    const message = type.toObject(type.decode(bytes), { longs: Number });
    expect(message.parts.map(({ prepareTimestamp }: { prepareTimestamp: number }) => prepareTimestamp)).toEqual([
      10, 20,
    ]);
    expect(message.parts[1].command).toMatchObject({ txn: t2, participant: 1, effects: [{}], looked: [{}, {}] });
    expect(message.records).toMatchObject([
      { txn: t1, since: 10 },
      { txn: txnOf(3), outcome: {}, since: 30 },
    ]);
    expect(message.bars).toMatchObject([{ txn: txnOf(4), participant: 2, since: 40 }]);
    expect(utf8Text(new Uint8Array(message.handedLocks))).toBe('locks');
  });

  test('with a spoilt byte is refused or read as another state, never as nonsense', () => {
    const whole = Buffer.concat([...encodeParts(state.prepared)!, encodeTxnState(state)]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, byte) => {
        const spoilt = Uint8Array.from(whole);
        spoilt[place] = byte;
        const into = new StateCopy().stateAt(utf8('a'));
        try {
          decodeTxnState(spoilt, into);
        } catch (error) {
          expect(error).toBeInstanceOf(JimError);
          return;
        }
        into.prepared.checkInvariants();
        into.records.checkInvariants();
        into.bars.checkInvariants();
      }),
    );
  });
});
