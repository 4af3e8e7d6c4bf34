/** Who of a range's replicas can be counted on. */
import type { NodeId } from '../base/index.ts';
import { hasQuorum, type RangeDescriptor, type ReplicaDescriptor } from '../range/index.ts';
import type { RangeState } from './cluster.ts';
import type { Draft } from './load.ts';

/** Is the replica on a live node and undamaged? */
export function isHealthy(draft: Draft, range: RangeState, replica: ReplicaDescriptor): boolean {
  return draft.isLive(replica.nodeId) && !range.damaged.includes(replica.replicaId);
}

/** The replicas that vote and will go on voting. */
export function votersOf(range: RangeState): readonly ReplicaDescriptor[] {
  return range.descriptor.replicas.filter((replica) => replica.role === 'voter');
}

/** The replicas that only listen. */
export function learnersOf(range: RangeState): readonly ReplicaDescriptor[] {
  return range.descriptor.replicas.filter((replica) => replica.role === 'learner');
}

/** Is the range between two configurations? */
export function isJoint(descriptor: RangeDescriptor): boolean {
  return descriptor.replicas.some((replica) => replica.role === 'incoming' || replica.role === 'outgoing');
}

/** Is everybody there: plain voters only, all of them healthy, and somebody who serves the range? */
export function isWhole(draft: Draft, range: RangeState): boolean {
  return (
    range.leaseholder !== undefined &&
    draft.isLive(range.leaseholder) &&
    range.descriptor.replicas.every((replica) => replica.role === 'voter' && isHealthy(draft, range, replica))
  );
}

/** Does somebody serve the range, and is a majority (in a joint configuration: of both sides) there to commit a step? */
export function isAvailable(draft: Draft, range: RangeState): boolean {
  if (range.leaseholder === undefined || !draft.isLive(range.leaseholder)) return false;
  return hasQuorum(range.descriptor, (replica) => isHealthy(draft, range, replica));
}

/** Would a majority of the voters be healthy after this change? New ones go to live nodes and count as healthy. */
export function staysAvailable(draft: Draft, range: RangeState, add: number, remove: readonly NodeId[]): boolean {
  const left = votersOf(range).filter((voter) => !remove.includes(voter.nodeId));
  const healthy = left.filter((voter) => isHealthy(draft, range, voter)).length + add;
  return healthy >= majorityOf(left.length + add) && healthy > 0;
}

function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}
