/**
 * What the commands of transactions do to a range's state. Deterministic as all of `state.ts`, which calls these.
 *
 *   prepare ─► part ──resolve, decide──► versions at the commit timestamp, or nothing
 *   bar ─────► no part, ever
 *
 * A frozen range stays as it is, since its neighbour takes it over as of its freeze: whoever asks comes again.
 */
import { assert, equalBytes, laterOf, spanContains, type Timestamp, type TxnId, zeroTimestamp } from '../base/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import { effectHash } from './checksum.ts';
import type { BarCommand, DecideCommand, Effect, ForgetCommand, PrepareCommand, ResolveCommand } from './command.ts';
import type { PreparedPart } from './prepared.ts';
import type { TxnOutcome } from './requests.ts';
import type { RangeState } from './state.ts';

const nothing = { kind: 'void' } as const;

/** What came of a transaction's command. `parts` are those that are over now: their keys are free. */
export type TxnApplied =
  | {
      readonly kind: 'prepared';
      readonly txn: TxnId;
      readonly participant: number;
      readonly timestamp: Timestamp;
      readonly existed: readonly boolean[];
    }
  /** The part was barred, or the transaction is over. */
  | { readonly kind: 'refused-prepare' }
  | {
      readonly kind: 'resolved';
      readonly txn: TxnId;
      /** Was any part here? */
      readonly found: boolean;
      readonly outcome: TxnOutcome;
      readonly parts: readonly PreparedPart[];
    }
  | {
      readonly kind: 'decided';
      readonly txn: TxnId;
      /** The outcome that holds. */
      readonly outcome: TxnOutcome;
      readonly parts: readonly PreparedPart[];
    }
  /** 0: not prepared, and barred from now on. */
  | { readonly kind: 'settled'; readonly prepared: Timestamp };

type OrVoid<Kind extends TxnApplied['kind']> = Extract<TxnApplied, { kind: Kind }> | typeof nothing;

/** A part is prepared, unless its transaction is over here or the part was barred. */
export function applyPrepare(state: RangeState, command: PrepareCommand): OrVoid<'prepared' | 'refused-prepare'> {
  const { id, txn, participant, timestamp, existed } = command;
  if (state.frozenFor !== undefined) return nothing;
  const before = state.sessions.find(id);
  if (before === 'stale') return nothing;
  if (before !== undefined) return prepared(command, before.timestamp, before.existed);
  const part = state.prepared.find(txn, participant);
  if (part !== undefined) return prepared(command, part.prepareTimestamp, part.existed);
  const record = state.records.find(txn);
  if (state.bars.has(txn, participant) || record?.outcome !== undefined) return { kind: 'refused-prepare' };
  addPart(state, command);
  if (participant === 0) stage(state, command);
  state.sessions.remember(id, { timestamp, existed });
  return prepared(command, timestamp, existed);
}

function prepared(
  { txn, participant }: PrepareCommand,
  timestamp: Timestamp,
  existed: readonly boolean[],
): OrVoid<'prepared'> {
  return { kind: 'prepared', txn, participant, timestamp, existed };
}

function addPart(state: RangeState, command: PrepareCommand): void {
  const { id, txn, participant, key, anchor, timestamp, effects, looked, existed, author } = command;
  const { span } = state.descriptor;
  assert(spanContains(span, key), "a part's first key is in its range");
  assert(participant !== 0 || equalBytes(key, anchor), 'the record is where the first part is');
  for (const effect of effects) assert(spanContains(span, effect.key), 'a part stays inside its range');
  for (const lookedAt of looked) assert(spanContains(span, lookedAt), 'and so does what it read');
  const part = { txn, participant, key, anchor, prepareTimestamp: timestamp, effects, looked, existed, id };
  state.prepared.add(author === undefined ? part : { ...part, author });
}

function stage(state: RangeState, { txn, anchor, participants, notAfter, timestamp }: PrepareCommand): void {
  state.records.set({ txn, anchor, participants, notAfter, outcome: undefined, since: timestamp });
}

/** The transaction is over in this range. */
export function applyResolve(state: RangeState, store: MvccStore, command: ResolveCommand): OrVoid<'resolved'> {
  if (state.frozenFor !== undefined) return nothing;
  const { txn, outcome } = command;
  const parts = resolveParts(state, store, txn, outcome, command.parts);
  return { kind: 'resolved', txn, found: parts.length > 0, outcome, parts };
}

/** The record gets its outcome. The first one holds. */
export function applyDecide(state: RangeState, store: MvccStore, command: DecideCommand): OrVoid<'decided'> {
  if (state.frozenFor !== undefined) return nothing;
  const { txn, anchor, timestamp } = command;
  assert(spanContains(state.descriptor.span, anchor), 'a transaction is decided where it is anchored');
  const record = state.records.find(txn);
  const outcome = record?.outcome ?? command.outcome;
  if (record !== undefined && record.outcome === undefined) state.records.set({ ...record, outcome, since: timestamp });
  // Nothing is known of it here: if it was aborted, its first part must not be prepared later. If it was committed, all
  // is over, and forgotten.
  if (record === undefined && outcome.kind === 'aborted') {
    state.records.set({ txn, anchor, participants: [], notAfter: zeroTimestamp, outcome, since: timestamp });
  }
  return { kind: 'decided', txn, outcome, parts: resolveParts(state, store, txn, outcome, command.parts) };
}

function resolveParts(
  state: RangeState,
  store: MvccStore,
  txn: TxnId,
  outcome: TxnOutcome,
  numbers: readonly number[] | undefined,
): readonly PreparedPart[] {
  if (outcome.kind === 'aborted') return state.prepared.remove(txn, numbers);
  const among = numbers === undefined ? undefined : new Set(numbers);
  const parts = state.prepared
    .ofTxn(txn)
    .filter(({ participant }) => among?.has(participant) ?? true)
    .map((part) => thatCount(state, part));
  state.prepared.remove(txn, numbers);
  for (const { prepareTimestamp, effects } of parts) {
    assert(outcome.timestamp >= prepareTimestamp, 'a transaction commits at or above its prepare timestamps');
    applyEffects(state, store, effects, outcome.timestamp);
  }
  // The other ranges' clocks may be ahead of this one's.
  if (parts.length > 0) state.lastTimestamp = laterOf(state.lastTimestamp, outcome.timestamp);
  return parts;
}

/** A part without the keys that its transaction has written again since: those come with the part that was prepared last. */
function thatCount({ prepared }: RangeState, part: PreparedPart): PreparedPart {
  if (!prepared.mayHaveKeysTwice) return part;
  const effects = part.effects.filter(({ key }) => prepared.onKey(key) === part);
  return effects.length === part.effects.length ? part : { ...part, effects };
}

/** Rows become versions. */
export function applyEffects(
  state: RangeState,
  store: MvccStore,
  effects: readonly Effect[],
  timestamp: Timestamp,
): void {
  store.apply(
    effects.map(({ key, row }) => ({ key, timestamp, row })),
    { force: true },
  );
  for (const { key, row } of effects) state.checksum = (state.checksum + effectHash(key, timestamp, row)) >>> 0;
}

/** A part is found prepared, or barred. */
export function applyBar(state: RangeState, command: BarCommand): OrVoid<'settled'> {
  if (state.frozenFor !== undefined) return nothing;
  const { txn, participant, key, timestamp } = command;
  assert(spanContains(state.descriptor.span, key), 'a part is barred where its first key is');
  const part = state.prepared.find(txn, participant);
  if (part !== undefined) return { kind: 'settled', prepared: part.prepareTimestamp };
  state.bars.add({ txn, participant, key, since: timestamp });
  return { kind: 'settled', prepared: zeroTimestamp };
}

/** Records go; a staged one never does. */
export function applyForget(state: RangeState, { txns }: ForgetCommand): { readonly kind: 'done' } | typeof nothing {
  if (state.frozenFor !== undefined) return nothing;
  for (const txn of txns) if (state.records.find(txn)?.outcome !== undefined) state.records.remove(txn);
  return { kind: 'done' };
}

/** Lets go of bars and aborted records that nobody needs any more. */
export function sweep(state: RangeState): void {
  state.records.sweep(state.lastTimestamp);
  state.bars.sweep(state.lastTimestamp);
}

/** What is known of transactions, as a part of the range's checksum. */
export function txnChecksum({ prepared, records, bars }: RangeState): number {
  return (prepared.checksum + records.checksum + bars.checksum) >>> 0;
}
