/**
 * The replicated state of a range: its rows (in the node's shared store) and the little beside them. `applyCommand` is the
 * state machine: deterministic, synchronous, no clock, no chance. What a command does to the node (a new range is born,
 * one ends) comes back as a consequence for the caller to carry out.
 */
import {
  assert,
  fromHex,
  laterOf,
  mistake,
  type RangeId,
  spanContains,
  type Timestamp,
  toHex,
  unreachable,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import type { MvccStore, SpanAccountId } from '../memstore/index.ts';
import {
  applyBar,
  applyDecide,
  applyEffects,
  applyForget,
  applyPrepare,
  applyResolve,
  sweep,
  type TxnApplied,
  txnChecksum,
} from './apply-txn.ts';
import { decodeDescriptor, encodeDescriptor } from './codec.ts';
import type { Command, Effect, MergeCommand, SplitCommand, WriteCommand } from './command.ts';
import { Commits, commitIdOfRequest, commitIdOfTxn, decodeCommits, encodeCommits, newLane } from './commits/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import { birthIndex, birthTerm } from './durable.ts';
import { PreparedParts } from './prepared.ts';
import { Sessions } from './sessions.ts';
import { Bars, TxnRecords } from './txn-records.ts';
import { decodeTxnState, encodeTxnState } from './txn-state-codec.ts';

/** Entries between two sweeps for what nobody needs to know any more. */
const sweepEvery = 4096;

/** Everything about a range that its replicas agree on at an applied index, but the rows. */
export interface RangeState {
  descriptor: RangeDescriptor;
  appliedIndex: number;
  appliedTerm: number;
  /** The greatest timestamp of any applied command. */
  lastTimestamp: Timestamp;
  /** Reads below are refused: their versions may be gone. */
  safepoint: Timestamp;
  /** Set while the range is about to be merged into its left neighbour: it neither serves nor writes. */
  frozenFor: RangeId | undefined;
  readonly sessions: Sessions;
  /** Parts of transactions that are neither committed nor aborted here yet. */
  readonly prepared: PreparedParts;
  /** Records of transactions that are anchored here. */
  readonly records: TxnRecords;
  /** Parts that will never be prepared here. */
  readonly bars: Bars;
  /** The lock table's image that the last command left for the next leaseholder; undefined once anything else happened. */
  handedLocks: Uint8Array | undefined;
  /** That command was the last entry of all: the leaseholder before did nothing behind it. Not in images: who begins with one does
   * not know what came after. */
  handedOver: boolean;
  /** Whose commit each version is, and what changed last. Not part of the checksum: each replica decides how far back it knows. */
  commits: Commits;
  /** All applied effects and what is known of transactions, in any order: for comparing replicas (invariant I-3). */
  checksum: number;
}

/** What a command did, for whoever proposed it and for the node. */
export type Applied =
  | { readonly kind: 'written'; readonly timestamp: Timestamp; readonly existed: readonly boolean[] }
  | { readonly kind: 'descriptor-changed' }
  /** `right` is the state of the right-hand range at its birth. */
  | { readonly kind: 'split'; readonly command: SplitCommand; readonly right: RangeState }
  | { readonly kind: 'merged'; readonly command: MergeCommand }
  | TxnApplied
  | { readonly kind: 'done' }
  /** The range changed between proposal and application: nothing happened. */
  | { readonly kind: 'void' };

/** A range's state at its birth. */
export function newRangeState(descriptor: RangeDescriptor, appliedIndex: number, appliedTerm: number): RangeState {
  return {
    descriptor,
    appliedIndex,
    appliedTerm,
    lastTimestamp: zeroTimestamp,
    safepoint: zeroTimestamp,
    frozenFor: undefined,
    sessions: new Sessions(),
    prepared: new PreparedParts(),
    records: new TxnRecords(),
    bars: new Bars(),
    handedLocks: undefined,
    handedOver: false,
    commits: new Commits([newLane(descriptor.span, zeroTimestamp)]),
    checksum: 0,
  };
}

/**
 * The state of the right-hand range at its birth, cut off from its parent's. It remembers its parent's requests: the same one
 * may come again.
 */
function childState(parent: RangeState, { left, right, timestamp, rightLocks }: SplitCommand): RangeState {
  const state = newRangeState(right, birthIndex, birthTerm);
  state.sessions.absorb(parent.sessions.encode());
  state.safepoint = parent.safepoint;
  state.lastTimestamp = timestamp;
  state.handedLocks = rightLocks.length > 0 ? rightLocks : undefined;
  state.commits = parent.commits.splitOff(left.span, right.span, timestamp);
  const { start } = right.span;
  for (const part of parent.prepared.splitOff(left.span, right.span)) state.prepared.add(part);
  for (const record of parent.records.splitOff(start)) state.records.set(record);
  for (const bar of parent.bars.splitOff(start)) state.bars.add(bar);
  state.checksum = txnChecksum(state);
  return state;
}

/**
 * What a merge takes over from the right-hand range's own state, as of its freeze: parts, records and bars of transactions. (Its
 * remembered requests came with the merge's command.) The right-hand state is void afterwards.
 */
export function absorbState(left: RangeState, right: RangeState): void {
  assert(right.frozenFor === left.descriptor.rangeId, 'a merge takes over a range that was frozen for it');
  const before = txnChecksum(left);
  left.prepared.absorb(right.prepared, right.descriptor.span, left.descriptor.span);
  for (const record of right.records.all()) left.records.set(record);
  for (const bar of right.bars.all()) left.bars.add(bar);
  left.commits.absorb(right.commits, left.descriptor.span, left.lastTimestamp);
  left.safepoint = laterOf(left.safepoint, right.safepoint);
  left.checksum = (left.checksum + txnChecksum(left) - before) >>> 0;
}

/** Applies one command to the state and the rows. */
export function applyCommand(state: RangeState, store: MvccStore, account: SpanAccountId, command: Command): Applied {
  const before = txnChecksum(state);
  const applied = applyKind(state, store, account, command);
  noteCommit(state, command, applied);
  if (command.kind !== 'locks') state.handedLocks = undefined;
  state.handedOver = command.kind === 'locks' && applied.kind === 'done';
  state.lastTimestamp = laterOf(state.lastTimestamp, command.timestamp);
  // By index, so that every replica sweeps at the same place. A frozen range stays as it is: it is taken over as of its freeze.
  if (state.appliedIndex % sweepEvery === 0 && state.frozenFor === undefined) sweep(state);
  state.checksum = (state.checksum + txnChecksum(state) - before) >>> 0;
  return applied;
}

/** Remembers whose the versions are that a command made. */
function noteCommit({ commits }: RangeState, command: Command, applied: Applied): void {
  switch (applied.kind) {
    case 'written':
      // The timestamp of an earlier entry: the request stood in the log twice.
      if (command.kind !== 'write' || applied.timestamp !== command.timestamp) return;
      commits.add(
        { timestamp: applied.timestamp, id: commitIdOfRequest(command.id, applied.timestamp), author: command.author },
        keysOf(command.effects),
        bytesOf(command.effects),
      );
      return;
    case 'resolved':
    case 'decided': {
      const { txn, outcome, parts } = applied;
      if (outcome.kind === 'aborted') return;
      for (const { effects, author } of parts)
        commits.add(
          { timestamp: outcome.timestamp, id: commitIdOfTxn(txn), author },
          keysOf(effects),
          bytesOf(effects),
        );
      return;
    }
    default:
  }
}

function keysOf(effects: readonly Effect[]): readonly Uint8Array[] {
  return effects.map(({ key }) => key);
}

function bytesOf(effects: readonly Effect[]): number {
  return effects.reduce((bytes, { key, row }) => bytes + key.length + (row?.length ?? 0), 0);
}

/** A term begins: was the lease handed over to it? Only the first leaseholder behind that entry may count on it. */
export function takeHandOver(state: RangeState): boolean {
  const { handedOver } = state;
  state.handedOver = false;
  return handedOver;
}

function applyKind(state: RangeState, store: MvccStore, account: SpanAccountId, command: Command): Applied {
  const { generation } = state.descriptor;
  switch (command.kind) {
    case 'write':
      return applyWrite(state, store, command);
    case 'descriptor':
      if (command.descriptor.generation !== generation + 1 || state.frozenFor !== undefined) return { kind: 'void' };
      state.descriptor = command.descriptor;
      return { kind: 'descriptor-changed' };
    case 'split':
      if (command.left.generation !== generation + 1 || state.frozenFor !== undefined) return { kind: 'void' };
      state.descriptor = command.left;
      return { kind: 'split', command, right: childState(state, command) };
    case 'freeze':
      if (command.generation !== generation || state.frozenFor !== undefined) return { kind: 'void' };
      state.frozenFor = command.into;
      return { kind: 'done' };
    case 'thaw':
      if (command.generation !== generation || state.frozenFor === undefined) return { kind: 'void' };
      state.frozenFor = undefined;
      return { kind: 'done' };
    case 'merge':
      if (command.leftGeneration !== generation || state.frozenFor !== undefined) return { kind: 'void' };
      state.descriptor = command.merged;
      state.sessions.absorb(command.rightSessions);
      return { kind: 'merged', command };
    case 'safepoint':
      if (state.frozenFor !== undefined) return { kind: 'void' };
      state.safepoint = laterOf(state.safepoint, command.safepoint);
      store.setSafepoint(account, state.safepoint);
      return { kind: 'done' };
    case 'prepare':
      return applyPrepare(state, command);
    case 'resolve':
      return applyResolve(state, store, command);
    case 'decide':
      return applyDecide(state, store, command);
    case 'bar':
      return applyBar(state, command);
    case 'forget':
      return applyForget(state, command);
    case 'locks':
      if (state.frozenFor !== undefined) return { kind: 'void' };
      state.handedLocks = command.image;
      return { kind: 'done' };
    default:
      return unreachable(command);
  }
}

function applyWrite(state: RangeState, store: MvccStore, command: WriteCommand): Applied {
  const { id, timestamp, effects, existed } = command;
  if (state.frozenFor !== undefined) return { kind: 'void' };
  // The same request may stand in the log twice (asked again after a change of leader): it counts once.
  if (id !== undefined && !mistake('apply-twice')) {
    const before = state.sessions.find(id);
    if (before === 'stale') return { kind: 'void' };
    if (before !== undefined) return { kind: 'written', timestamp: before.timestamp, existed: before.existed };
  }
  for (const { key } of effects) {
    assert(spanContains(state.descriptor.span, key), 'a write stays inside its range');
    assert(state.prepared.onKey(key) === undefined, 'nobody writes what another transaction has prepared');
  }
  applyEffects(state, store, effects, timestamp);
  if (id !== undefined) state.sessions.remember(id, { timestamp, existed });
  return { kind: 'written', timestamp, existed };
}

/** What a range's structures promise. */
export function checkStateInvariants({ descriptor, prepared, records, bars }: RangeState): void {
  prepared.checkInvariants(descriptor.span);
  records.checkInvariants(descriptor.span);
  bars.checkInvariants(descriptor.span);
}

/** The state as an image's metadata: JSON, so that `jimkv debug snapshot` can show it. */
export function encodeRangeState(state: RangeState): Uint8Array {
  const { descriptor, appliedIndex, appliedTerm, lastTimestamp, safepoint, frozenFor, sessions, checksum } = state;
  const plain: PlainState = { appliedIndex, appliedTerm, lastTimestamp, safepoint, checksum };
  const encoded: EncodedState = {
    ...plain,
    frozenFor: frozenFor ?? 0,
    descriptor: toHex(encodeDescriptor(descriptor)),
    sessions: utf8Text(sessions.encode()),
    transactions: toHex(encodeTxnState(state)),
    commits: toHex(encodeCommits(state.commits)),
  };
  return utf8(JSON.stringify(encoded));
}

/** Reads an image's metadata. */
export function decodeRangeState(bytes: Uint8Array): RangeState {
  const { descriptor, sessions, frozenFor, transactions, commits, ...plain } = JSON.parse(
    utf8Text(bytes),
  ) as EncodedState;
  const state: RangeState = {
    ...newRangeState(decodeDescriptor(fromHex(descriptor)), plain.appliedIndex, plain.appliedTerm),
    ...plain,
    frozenFor: frozenFor === 0 ? undefined : (frozenFor as RangeId),
  };
  state.sessions.absorb(utf8(sessions));
  if (transactions !== undefined) decodeTxnState(fromHex(transactions), state);
  // Whose older versions are is not known of an image from before that was kept.
  const everything = { span: state.descriptor.span, upTo: plain.lastTimestamp };
  const notes = commits === undefined ? encodeCommits(new Commits([], [everything])) : fromHex(commits);
  state.commits = decodeCommits(notes, state.descriptor.span, plain.lastTimestamp);
  return state;
}

/** What stands in the metadata as it is. */
type PlainState = Pick<RangeState, 'appliedIndex' | 'appliedTerm' | 'lastTimestamp' | 'safepoint' | 'checksum'>;

interface EncodedState extends PlainState {
  readonly descriptor: string;
  readonly sessions: string;
  readonly frozenFor: number;
  /** `TxnState` in `proto/jimkv.proto`; images from before there were transactions have none. */
  readonly transactions?: string;
  /** `CommitNotes` in `proto/jimkv.proto`; older images have none. */
  readonly commits?: string;
}
