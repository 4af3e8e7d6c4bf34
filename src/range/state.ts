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
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../base/index.ts';
import type { MvccStore, SpanAccountId } from '../memstore/index.ts';
import { decodeDescriptor, encodeDescriptor } from './codec.ts';
import type { Command, MergeCommand, SplitCommand, WriteCommand } from './command.ts';
import type { RangeDescriptor } from './descriptor.ts';
import { birthIndex, birthTerm } from './durable.ts';
import { Sessions } from './sessions.ts';

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
  /** Rows: the order-independent checksum of all applied effects, for comparing replicas (invariant I-3). */
  checksum: number;
}

/** What a command did, for whoever proposed it and for the node. */
export type Applied =
  | { readonly kind: 'written'; readonly timestamp: Timestamp; readonly existed: readonly boolean[] }
  | { readonly kind: 'descriptor-changed' }
  | { readonly kind: 'split'; readonly command: SplitCommand }
  | { readonly kind: 'merged'; readonly command: MergeCommand }
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
    checksum: 0,
  };
}

/** The state of the right-hand range at its birth. It remembers its parent's requests: the same one may come again. */
export function childState(parent: RangeState, { right, timestamp }: SplitCommand): RangeState {
  const state = newRangeState(right, birthIndex, birthTerm);
  state.sessions.absorb(parent.sessions.encode());
  state.safepoint = parent.safepoint;
  state.lastTimestamp = timestamp;
  return state;
}

/** Applies one command to the state and the rows. */
export function applyCommand(state: RangeState, store: MvccStore, account: SpanAccountId, command: Command): Applied {
  const applied = applyKind(state, store, account, command);
  state.lastTimestamp = laterOf(state.lastTimestamp, command.timestamp);
  return applied;
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
      return { kind: 'split', command };
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
      state.safepoint = laterOf(state.safepoint, command.safepoint);
      store.setSafepoint(account, state.safepoint);
      return { kind: 'done' };
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
  for (const { key } of effects) assert(spanContains(state.descriptor.span, key), 'a write stays inside its range');
  store.apply(
    effects.map(({ key, row }) => ({ key, timestamp, row })),
    { force: true },
  );
  for (const { key, row } of effects) state.checksum = (state.checksum + effectHash(key, timestamp, row)) >>> 0;
  if (id !== undefined) state.sessions.remember(id, { timestamp, existed });
  return { kind: 'written', timestamp, existed };
}

/** FNV-1a over an effect: cheap, and equal on every replica. */
function effectHash(key: Uint8Array, timestamp: Timestamp, row: Uint8Array | undefined): number {
  let hash = 0x811c9dc5 ^ (timestamp >>> 0);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], 0x01000193);
  if (row === undefined) return hash >>> 0;
  // The ends and the length of a row tell two rows apart well enough for a running check; images are checked in full.
  const edge = Math.min(row.length, 16);
  for (let i = 0; i < edge; i++) hash = Math.imul(hash ^ row[i], 0x01000193);
  for (let i = row.length - edge; i < row.length; i++) hash = Math.imul(hash ^ row[i], 0x01000193);
  return Math.imul(hash ^ row.length, 0x01000193) >>> 0;
}

/** The state as an image's metadata: JSON, so that `jimkv debug snapshot` can show it. */
export function encodeRangeState(state: RangeState): Uint8Array {
  const { descriptor, sessions, frozenFor, ...plain } = state;
  return utf8(
    JSON.stringify({
      ...plain,
      frozenFor: frozenFor ?? 0,
      descriptor: toHex(encodeDescriptor(descriptor)),
      sessions: utf8Text(sessions.encode()),
    }),
  );
}

/** Reads an image's metadata. */
export function decodeRangeState(bytes: Uint8Array): RangeState {
  const { descriptor, sessions, frozenFor, ...plain } = JSON.parse(utf8Text(bytes)) as Omit<
    RangeState,
    'descriptor' | 'sessions' | 'frozenFor'
  > & { readonly descriptor: string; readonly sessions: string; readonly frozenFor: number };
  const state: RangeState = {
    ...plain,
    descriptor: decodeDescriptor(fromHex(descriptor)),
    frozenFor: frozenFor === 0 ? undefined : (frozenFor as RangeId),
    sessions: new Sessions(),
  };
  state.sessions.absorb(utf8(sessions));
  return state;
}
