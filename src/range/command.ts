/**
 * What a range's log holds: effects, never operations to re-run. Applying a command is deterministic: no clock, no chance, no
 * dependence on anything but the replica's state and the command.
 */
import type { RangeId, Timestamp } from '../base/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { RequestId } from './requests.ts';

/** One key's new version; undefined deletes. */
export interface Effect {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
}

/** Rows change. `id` or `idempotencyKey` remember the outcome, so that the same request asked again is only answered. */
export interface WriteCommand {
  readonly kind: 'write';
  readonly timestamp: Timestamp;
  readonly id: RequestId | undefined;
  readonly effects: readonly Effect[];
  /** For the answer: had each key a row before? */
  readonly existed: readonly boolean[];
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
}

/** Versions behind the newest at or below the safepoint may be dropped; reads below it are refused. */
export interface SafepointCommand {
  readonly kind: 'safepoint';
  readonly timestamp: Timestamp;
  readonly safepoint: Timestamp;
}

export type Command =
  | WriteCommand
  | DescriptorCommand
  | SplitCommand
  | FreezeCommand
  | ThawCommand
  | MergeCommand
  | SafepointCommand;
