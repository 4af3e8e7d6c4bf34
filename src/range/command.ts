/**
 * What a range's log holds: effects, never operations to re-run. Applying a command is deterministic: no clock, no chance, no
 * dependence on anything but the replica's state and the command.
 */
import type { RangeId, Timestamp, TxnId } from '../base/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { RequestId, TxnOutcome } from './requests.ts';

/** One key's new version; undefined deletes. */
export interface Effect {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
}

/** Who commits, as events of change feeds say it. */
export interface CommitAuthor {
  /** The role that the session acts as. */
  readonly user: string;
  /** What the client wants to be found by; may be empty. */
  readonly tag: string;
}

/** Rows change. `id` or `idempotencyKey` remember the outcome, so that the same request asked again is only answered. */
export interface WriteCommand {
  readonly kind: 'write';
  readonly timestamp: Timestamp;
  readonly id: RequestId | undefined;
  readonly effects: readonly Effect[];
  /** For the answer: had each key a row before? */
  readonly existed: readonly boolean[];
  readonly author?: CommitAuthor;
}

/** Replicas change (a Raft `config` entry). Void unless the range's generation is `descriptor.generation - 1`. */
export interface DescriptorCommand {
  readonly kind: 'descriptor';
  readonly timestamp: Timestamp;
  readonly descriptor: RangeDescriptor;
}

/** The range becomes two. Void unless the generation is `left.generation - 1`. */
export interface SplitCommand {
  readonly kind: 'split';
  readonly timestamp: Timestamp;
  readonly left: RangeDescriptor;
  readonly right: RangeDescriptor;
  /** The locks in the right-hand span, as its lock table's image; may be empty. */
  readonly rightLocks: Uint8Array;
}

/** The range, about to be merged into its left neighbour, stops serving and writing. Void unless the generation matches. */
export interface FreezeCommand {
  readonly kind: 'freeze';
  readonly timestamp: Timestamp;
  readonly generation: number;
  /** Whom it is to be merged into. */
  readonly into: RangeId;
}

/** The merge did not happen: the range serves again. */
export interface ThawCommand {
  readonly kind: 'thaw';
  readonly timestamp: Timestamp;
  readonly generation: number;
}

/** The right-hand neighbour, frozen at `rightIndex`, becomes part of this range. Void unless the generation matches. */
export interface MergeCommand {
  readonly kind: 'merge';
  readonly timestamp: Timestamp;
  /** The descriptor afterwards. */
  readonly merged: RangeDescriptor;
  /** The generation this range must have for the merge to happen. */
  readonly leftGeneration: number;
  readonly rightId: RangeId;
  readonly rightIndex: number;
  /** The right-hand range's remembered requests, as its image would hold them. */
  readonly rightSessions: Uint8Array;
  /** The right-hand range's locks, as its lock table's image; may be empty. The left leaseholder adopts them. */
  readonly rightLocks: Uint8Array;
}

/** Versions behind the newest at or below the safepoint may be dropped; reads below it are refused. */
export interface SafepointCommand {
  readonly kind: 'safepoint';
  readonly timestamp: Timestamp;
  readonly safepoint: Timestamp;
}

/** A transaction's part in this range is ready: its rows become visible once the transaction is resolved. The command's
 * timestamp is the prepare timestamp: the commit's will not be below it. Void if it was barred or its record is final. */
export interface PrepareCommand {
  readonly kind: 'prepare';
  readonly timestamp: Timestamp;
  readonly id: RequestId;
  readonly txn: TxnId;
  /** 0 is the part that brings the transaction's record along. */
  readonly participant: number;
  /** The part's first key, by which it is asked for: in this range. */
  readonly key: Uint8Array;
  /** The key whose range keeps the record; the first part's `key`. */
  readonly anchor: Uint8Array;
  /** With participant 0: what the record keeps. Else empty. */
  readonly participants: readonly Uint8Array[];
  /** With participant 0: the commit timestamp must not be above; 0 for no limit. */
  readonly notAfter: Timestamp;
  readonly effects: readonly Effect[];
  /** Keys that it read and did not change: whoever finds the part in doubt keeps them locked. */
  readonly looked: readonly Uint8Array[];
  readonly existed: readonly boolean[];
  readonly author?: CommitAuthor;
}

/** Parts of the transaction in this range are over: their rows become versions at the commit timestamp (which may be lower
 * than the command's), or go. */
export interface ResolveCommand {
  readonly kind: 'resolve';
  readonly timestamp: Timestamp;
  readonly txn: TxnId;
  readonly outcome: TxnOutcome;
  /** These, by number; undefined: all that are here. */
  readonly parts?: readonly number[];
}

/** The record gets its outcome, unless it has one; parts in this range are resolved with the one that holds. */
export interface DecideCommand {
  readonly kind: 'decide';
  readonly timestamp: Timestamp;
  readonly txn: TxnId;
  readonly anchor: Uint8Array;
  readonly outcome: TxnOutcome;
  /** As in `ResolveCommand`. */
  readonly parts?: readonly number[];
}

/** A part that is not prepared never will be. Nothing happens if it is. */
export interface BarCommand {
  readonly kind: 'bar';
  readonly timestamp: Timestamp;
  readonly txn: TxnId;
  readonly participant: number;
  /** The part's first key. */
  readonly key: Uint8Array;
}

/** The records of these transactions go, those that are final. */
export interface ForgetCommand {
  readonly kind: 'forget';
  readonly timestamp: Timestamp;
  readonly txns: readonly TxnId[];
}

/** The locks as they are, for the next leaseholder: true as long as no other command comes behind. */
export interface LocksCommand {
  readonly kind: 'locks';
  readonly timestamp: Timestamp;
  /** The lock table's image. */
  readonly image: Uint8Array;
}

export type Command =
  | WriteCommand
  | DescriptorCommand
  | SplitCommand
  | FreezeCommand
  | ThawCommand
  | MergeCommand
  | SafepointCommand
  | PrepareCommand
  | ResolveCommand
  | DecideCommand
  | BarCommand
  | ForgetCommand
  | LocksCommand;
