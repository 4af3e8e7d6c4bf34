/** Repair: gives a range its healthy replicas in as many zones as the settings ask for, one change at a time. */
import { formatNodeId, type NodeId } from '../base/index.ts';
import type { ReplicaDescriptor } from '../range/index.ts';
import { isAvailable, isHealthy, isJoint, isWhole, learnersOf, staysAvailable, votersOf } from './availability.ts';
import type { ChangeReplicasStep, NodeState, RangeState, Step } from './cluster.ts';
import type { Draft } from './load.ts';

/** A voter that should not stay, and why. */
interface Unwanted {
  readonly voter: ReplicaDescriptor;
  readonly why: string;
}

/** The most urgent repair of the range, if it needs one and is able to make it. */
export function repairStep(draft: Draft, range: RangeState): Step | undefined {
  if (needsNothing(draft, range) || !isAvailable(draft, range)) return undefined;
  if (isJoint(range.descriptor)) return isSettled(draft, range) ? finish(range) : undefined;
  return (
    replace(draft, range) ??
    upreplicate(draft, range) ??
    renew(draft, range) ??
    removeSurplus(draft, range) ??
    spread(draft, range) ??
    removeLearner(draft, range)
  );
}

/** The usual case, told quickly: a cluster has thousands of ranges, and hardly any of them needs anything. */
function needsNothing(draft: Draft, range: RangeState): boolean {
  const { replicas } = range.descriptor;
  return (
    replicas.length === draft.settings.replicas &&
    isWhole(draft, range) &&
    replicas.every((replica) => draft.node(replica.nodeId)?.draining === false) &&
    replicas.every((replica, i) => !replicas.slice(0, i).some((other) => sameZone(draft, other, replica)))
  );
}

/** Has nothing happened to the range for a while? Whoever began a change may still be at it otherwise. */
function isSettled(draft: Draft, range: RangeState): boolean {
  return draft.state.nowMs - range.lastChangeMs >= draft.settings.settleMs;
}

function finish(range: RangeState): Step {
  return change(range, [], [], 'a change of replicas was left half-made');
}

/** An unwanted voter gives way to a new one, in one joint change. */
function replace(draft: Draft, range: RangeState): Step | undefined {
  for (const { voter, why } of unwantedVoters(draft, range)) {
    const others = votersOf(range).filter((other) => other !== voter);
    const target = placesFor(draft, range, others)[0];
    if (target === undefined || !staysAvailable(draft, range, 1, [voter.nodeId])) continue;
    return changeWithLease(draft, range, [target.nodeId], [voter.nodeId], why);
  }
  return undefined;
}

/** Too few voters: every zone that has none and can take one gets one, all in one change. */
function upreplicate(draft: Draft, range: RangeState): Step | undefined {
  const voters = votersOf(range);
  const missing = draft.settings.replicas - voters.length;
  if (missing <= 0) return undefined;
  const targets = placesFor(draft, range, voters).slice(0, missing);
  if (targets.length === 0) return undefined;
  const reason = `${voters.length} of ${draft.settings.replicas} replicas`;
  return change(
    range,
    targets.map((node) => node.nodeId),
    [],
    reason,
  );
}

/** A damaged voter that no other node can take over goes, so that its own node can begin again with an empty one. */
function renew(draft: Draft, range: RangeState): Step | undefined {
  for (const voter of votersOf(range)) {
    if (!range.damaged.includes(voter.replicaId) || !draft.isLive(voter.nodeId)) continue;
    if (!staysAvailable(draft, range, 0, [voter.nodeId])) continue;
    return changeWithLease(draft, range, [], [voter.nodeId], `${formatNodeId(voter.nodeId)}'s replica is damaged`);
  }
  return undefined;
}

/** More voters than wanted, or an unwanted one whose zone has another: the least useful one goes. */
function removeSurplus(draft: Draft, range: RangeState): Step | undefined {
  const voters = votersOf(range);
  const unwanted = unwantedVoters(draft, range).map((each) => each.voter);
  const tooMany = voters.length > draft.settings.replicas;
  const zoneShared = (voter: ReplicaDescriptor) =>
    voters.some((other) => other !== voter && isHealthy(draft, range, other) && sameZone(draft, other, voter));
  const choices = voters
    .filter((voter) => tooMany || (unwanted.includes(voter) && zoneShared(voter)))
    .filter((voter) => staysAvailable(draft, range, 0, [voter.nodeId]));
  const rank = (voter: ReplicaDescriptor) =>
    (isHealthy(draft, range, voter) ? 0 : 8) +
    (unwanted.includes(voter) ? 4 : 0) +
    (zoneShared(voter) ? 2 : 0) -
    (voter.nodeId === range.leaseholder ? 1 : 0);
  const victim = choices.sort((a, b) => rank(b) - rank(a) || draft.loadOf(b.nodeId) - draft.loadOf(a.nodeId))[0];
  if (victim === undefined) return undefined;
  const reason = tooMany
    ? `${voters.length} replicas, ${draft.settings.replicas} wanted`
    : 'its zone has another replica';
  return changeWithLease(draft, range, [], [victim.nodeId], reason);
}

/** Two voters in one zone while another zone has none: one of them moves there. */
function spread(draft: Draft, range: RangeState): Step | undefined {
  if (!isSettled(draft, range)) return undefined;
  const voters = votersOf(range);
  if (voters.some((voter) => !isHealthy(draft, range, voter))) return undefined;
  const doubled = voters.filter((voter) => voters.some((other) => other !== voter && sameZone(draft, other, voter)));
  const victim = doubled.sort((a, b) => draft.loadOf(b.nodeId) - draft.loadOf(a.nodeId) || b.nodeId - a.nodeId)[0];
  if (victim === undefined) return undefined;
  const target = placesFor(draft, range, voters)[0];
  if (target === undefined) return undefined;
  const zone = draft.node(victim.nodeId)?.zone;
  return changeWithLease(draft, range, [target.nodeId], [victim.nodeId], `two replicas in zone ${zone}`);
}

/** A learner that no change wants any more. */
function removeLearner(draft: Draft, range: RangeState): Step | undefined {
  if (!isSettled(draft, range)) return undefined;
  const learner = learnersOf(range)[0];
  if (learner === undefined) return undefined;
  return change(range, [], [learner.nodeId], 'a learner was left behind');
}

/** The voters that should go, the most pressing first. */
function unwantedVoters(draft: Draft, range: RangeState): readonly Unwanted[] {
  const unwanted: Unwanted[] = [];
  const note = (voter: ReplicaDescriptor, why: string) => {
    if (!unwanted.some((each) => each.voter === voter)) unwanted.push({ voter, why });
  };
  const voters = votersOf(range);
  for (const voter of voters)
    if (draft.isGivenUp(voter.nodeId, range)) note(voter, `${formatNodeId(voter.nodeId)} is dead`);
  for (const voter of voters)
    if (range.damaged.includes(voter.replicaId)) note(voter, `${formatNodeId(voter.nodeId)}'s replica is damaged`);
  for (const voter of voters)
    if (draft.node(voter.nodeId)?.draining === true) note(voter, `${formatNodeId(voter.nodeId)} is draining`);
  return unwanted;
}

/**
 * Nodes that could take a new replica beside the voters that stay: one per zone without any of those, best first. A node
 * that has a learner of the range comes before all others, since the data is there already.
 */
function placesFor(draft: Draft, range: RangeState, staying: readonly ReplicaDescriptor[]): readonly NodeState[] {
  const zonesTaken = new Set(staying.map((voter) => draft.node(voter.nodeId)?.zone));
  const voters = new Set(votersOf(range).map((voter) => voter.nodeId));
  const learners = new Set(learnersOf(range).map((learner) => learner.nodeId));
  const candidates = draft.state.nodes
    .filter((node) => node.live && !node.draining && !zonesTaken.has(node.zone) && !voters.has(node.nodeId))
    .filter((node) => learners.has(node.nodeId) || draft.hasRoomFor(node, range))
    .sort(
      (a, b) =>
        Number(learners.has(b.nodeId)) - Number(learners.has(a.nodeId)) ||
        draft.loadOf(a.nodeId) - draft.loadOf(b.nodeId) ||
        a.nodeId - b.nodeId,
    );
  const zones = new Set<string>();
  return candidates.filter((node) => !zones.has(node.zone) && zones.add(node.zone));
}

/** The change, or the hand-over of the lease that has to come before it. */
export function changeWithLease(
  draft: Draft,
  range: RangeState,
  add: readonly NodeId[],
  remove: readonly NodeId[],
  reason: string,
): Step {
  if (range.leaseholder === undefined || !remove.includes(range.leaseholder)) return change(range, add, remove, reason);
  const heir = votersOf(range)
    .filter((voter) => !remove.includes(voter.nodeId) && isHealthy(draft, range, voter))
    .filter((voter) => draft.node(voter.nodeId)?.draining === false)
    .sort((a, b) => draft.leasesOf(a.nodeId) - draft.leasesOf(b.nodeId) || a.nodeId - b.nodeId)[0];
  if (heir === undefined) return change(range, add, [], `${reason}; its successor comes first`);
  const why = `${reason}; the lease leaves ${formatNodeId(range.leaseholder)} first`;
  return { kind: 'transfer-lease', rangeId: range.descriptor.rangeId, to: heir.nodeId, reason: why };
}

function change(
  range: RangeState,
  add: readonly NodeId[],
  remove: readonly NodeId[],
  reason: string,
): ChangeReplicasStep {
  return { kind: 'change-replicas', rangeId: range.descriptor.rangeId, add, remove, reason };
}

function sameZone(draft: Draft, a: ReplicaDescriptor, b: ReplicaDescriptor): boolean {
  const zone = draft.node(a.nodeId)?.zone;
  return zone !== undefined && zone === draft.node(b.nodeId)?.zone;
}
