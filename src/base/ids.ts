/** Ids: branded numbers, made only by the `parse…` and `decode…` functions of this file, printed the same everywhere. */
import { JimError } from './errors.ts';

/** A node of the cluster; prints as `n3`. */
export type NodeId = number & { readonly brand: 'NodeId' };
/** A range; prints as `r12`. */
export type RangeId = number & { readonly brand: 'RangeId' };
/** A replica of a range, never used twice in its range; prints as `r12/2`. */
export type ReplicaId = number & { readonly brand: 'ReplicaId' };

function decodeId(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new JimError('invalid-argument', `${what} must be a whole number from 1 up, not ${value}`);
  return value;
}

/** Checks a number read from disk, wire or configuration. */
export function decodeNodeId(value: number): NodeId {
  return decodeId(value, 'a node id') as NodeId;
}
/** Checks a number read from disk, wire or configuration. */
export function decodeRangeId(value: number): RangeId {
  return decodeId(value, 'a range id') as RangeId;
}
/** Checks a number read from disk, wire or configuration. */
export function decodeReplicaId(value: number): ReplicaId {
  return decodeId(value, 'a replica id') as ReplicaId;
}

/** Reads `n3` or `3`. */
export function parseNodeId(text: string): NodeId {
  return decodeNodeId(Number(text.replace(/^n/, '')));
}
/** Reads `r12` or `12`. */
export function parseRangeId(text: string): RangeId {
  return decodeRangeId(Number(text.replace(/^r/, '')));
}

/** `n3` */
export function formatNodeId(id: NodeId): string {
  return `n${id}`;
}
/** `r12` */
export function formatRangeId(id: RangeId): string {
  return `r${id}`;
}
/** `r12/2` */
export function formatReplicaId(range: RangeId, replica: ReplicaId): string {
  return `r${range}/${replica}`;
}
/** `41@7`: a place in a Raft log, index at term. */
export function formatLogPosition(index: number, term: number): string {
  return `${index}@${term}`;
}
