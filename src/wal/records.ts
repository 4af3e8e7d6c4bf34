/** What the log holds: one union of records, shared by all ranges of a node. `codec.ts` draws their bytes. */
import type { RangeId, ReplicaId } from '../base/index.ts';

/** A Raft entry of a range. A record with an index that the range has already cuts off everything from there on. */
export interface EntryRecord {
  readonly kind: 'entry';
  readonly rangeId: RangeId;
  readonly index: number;
  readonly term: number;
  readonly entryKind: 'noop' | 'command' | 'config';
  readonly payload: Uint8Array;
}

/** A range's term and vote. The newest one counts. */
export interface HardStateRecord {
  readonly kind: 'hard-state';
  readonly rangeId: RangeId;
  readonly replicaId: ReplicaId;
  readonly term: number;
  readonly vote: ReplicaId | 0;
  readonly commit: number;
}

/** A replica's birth or its newest durable image, as an opaque payload of the layer above. The newest one counts. */
export interface ReplicaRecord {
  readonly kind: 'replica';
  readonly rangeId: RangeId;
  readonly payload: Uint8Array;
}

/** The replica is gone from this node: everything of this range before this record is void. */
export interface RemovedRecord {
  readonly kind: 'removed';
  readonly rangeId: RangeId;
  readonly replicaId: ReplicaId;
}

export type WalRecord = EntryRecord | HardStateRecord | ReplicaRecord | RemovedRecord;

/** When an append counts as done: on disk, or in the operating system's hands with the disk following within milliseconds. */
export type Durability = 'fsync' | 'memory';
