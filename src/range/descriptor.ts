/** A range's descriptor: its span and its replicas. The authoritative copy lives in the range itself and changes only by
 * entries of its own log; the directory in the meta range is a copy that may lag, and every `generation` says which is newer. */
import type { NodeId, RangeId, ReplicaId, Span } from '../base/index.ts';
import type { RaftConfig } from '../multiraft/raft/types.ts';

/** `incoming` and `outgoing` voters exist only in a joint configuration: incoming ones count in the new majority alone,
 * outgoing ones in the old majority alone. */
export type ReplicaRole = 'voter' | 'incoming' | 'outgoing' | 'learner';

/** One replica of a range. */
export interface ReplicaDescriptor {
  readonly replicaId: ReplicaId;
  readonly nodeId: NodeId;
  readonly role: ReplicaRole;
}

/** A range as everybody knows it. */
export interface RangeDescriptor {
  readonly rangeId: RangeId;
  readonly span: Span;
  /** Grows by one with every change of span or replicas. */
  readonly generation: number;
  readonly replicas: readonly ReplicaDescriptor[];
  /** The id that the next new replica of this range gets: ids are never used twice. */
  readonly nextReplicaId: ReplicaId;
}

/** The Raft configuration that a descriptor stands for. */
export function configOf(descriptor: RangeDescriptor): RaftConfig {
  const idsOf = (...roles: ReplicaRole[]) =>
    descriptor.replicas.filter((r) => roles.includes(r.role)).map((r) => r.replicaId);
  const joint = descriptor.replicas.some((r) => r.role === 'incoming' || r.role === 'outgoing');
  return {
    voters: idsOf('voter', 'incoming'),
    outgoing: joint ? idsOf('voter', 'outgoing') : [],
    learners: idsOf('learner'),
  };
}

/** Are enough of these replicas there to commit something: a majority, in a joint configuration of both sides? */
export function hasQuorum(descriptor: RangeDescriptor, isThere: (replica: ReplicaDescriptor) => boolean): boolean {
  const { voters, outgoing } = configOf(descriptor);
  const there = new Set(descriptor.replicas.filter(isThere).map((replica) => replica.replicaId));
  const hasMajority = (side: readonly ReplicaId[]): boolean =>
    side.filter((id) => there.has(id)).length * 2 > side.length;
  return hasMajority(voters) && (outgoing.length === 0 || hasMajority(outgoing));
}

/** The node's replica in the descriptor, if it has one. */
export function replicaOn(descriptor: RangeDescriptor, nodeId: NodeId): ReplicaDescriptor | undefined {
  return descriptor.replicas.find((r) => r.nodeId === nodeId);
}

/** Was the replica removed from the range for good? One that is not heard of yet was not: ids are given out in order and never used twice. */
export function wasRemoved({ replicas, nextReplicaId }: RangeDescriptor, replicaId: ReplicaId): boolean {
  return replicaId < nextReplicaId && !replicas.some((replica) => replica.replicaId === replicaId);
}
