/**
 * Balance: evens out bytes and leases between nodes, gently. Every move makes the heavier side lighter without making it
 * the lighter one, so a cluster that stands still is done after a number of moves that is bounded by what is uneven.
 */
import { formatNodeId } from '../base/index.ts';
import { isWhole, votersOf } from './availability.ts';
import type { NodeState, RangeState } from './cluster.ts';
import { type Draft, replicaWeight } from './load.ts';
import { changeWithLease } from './repair.ts';

/** Moves replicas from the fullest nodes to emptier ones of the same zone, or of zones that the range is not in. */
export function balanceReplicas(draft: Draft): void {
  const nodes = settledNodes(draft);
  const ranges = movableRanges(draft);
  for (let moves = 0; moves < draft.settings.balanceStepsMax && draft.hasRoom; moves++) {
    const mean = nodes.reduce((sum, node) => sum + draft.loadOf(node.nodeId), 0) / Math.max(1, nodes.length);
    const byLoad = [...nodes].sort((a, b) => draft.loadOf(b.nodeId) - draft.loadOf(a.nodeId) || a.nodeId - b.nodeId);
    const gapMin = Math.max(draft.settings.balanceGapMin, mean * draft.settings.balanceGapRatio);
    if (!byLoad.some((from) => moveOff(draft, ranges, from, byLoad, gapMin))) return;
  }
}

/** Moves leases from the nodes that have most to replicas on nodes that have fewer. */
export function balanceLeases(draft: Draft): void {
  const nodes = settledNodes(draft);
  const ranges = movableRanges(draft);
  const leases = nodes.reduce((sum, node) => sum + draft.leasesOf(node.nodeId), 0);
  const gapMin = Math.max(2, (leases / Math.max(1, nodes.length)) * draft.settings.balanceGapRatio);
  for (let moves = 0; moves < draft.settings.balanceStepsMax && draft.hasRoom; moves++) {
    const byLeases = [...nodes].sort((a, b) => draft.leasesOf(b.nodeId) - draft.leasesOf(a.nodeId));
    if (!byLeases.some((from) => moveLease(draft, ranges, from, byLeases, gapMin))) return;
  }
}

/** Nodes that have been there for a while and are to stay: a node that flaps is not worth moving data to. */
function settledNodes(draft: Draft): readonly NodeState[] {
  const { nowMs } = draft.state;
  return draft.state.nodes.filter(
    (node) => node.live && !node.draining && nowMs - node.sinceMs >= draft.settings.settleMs,
  );
}

/** Ranges that may be moved for balance alone: whole, served, and unchanged for a while. */
function movableRanges(draft: Draft): readonly RangeState[] {
  const { nowMs, ranges } = draft.state;
  return ranges.filter((range) => isWhole(draft, range) && nowMs - range.lastChangeMs >= draft.settings.settleMs);
}

function moveOff(
  draft: Draft,
  movable: readonly RangeState[],
  from: NodeState,
  byLoad: readonly NodeState[],
  gapMin: number,
): boolean {
  const lightest = byLoad.at(-1) ?? from;
  if (draft.loadOf(from.nodeId) - draft.loadOf(lightest.nodeId) <= gapMin) return false;
  const ranges = movable
    .filter((range) => !draft.isTaken(range.descriptor.rangeId))
    .filter((range) => votersOf(range).some((voter) => voter.nodeId === from.nodeId))
    .sort(
      (a, b) => leads(a, from) - leads(b, from) || b.bytes - a.bytes || a.descriptor.rangeId - b.descriptor.rangeId,
    );
  for (const to of [...byLoad].reverse()) {
    if (draft.loadOf(from.nodeId) - draft.loadOf(to.nodeId) <= gapMin) return false;
    const range = ranges.find((each) => fits(draft, each, from, to));
    if (range === undefined) continue;
    const reason = `balance: ${percent(draft.loadOf(from.nodeId))} on ${formatNodeId(from.nodeId)}, ${percent(draft.loadOf(to.nodeId))} on ${formatNodeId(to.nodeId)}`;
    draft.add(changeWithLease(draft, range, [to.nodeId], [from.nodeId], reason), range);
    return true;
  }
  return false;
}

/** 1 if the node leads the range: a range that it only follows moves in one step instead of two. */
function leads(range: RangeState, node: NodeState): number {
  return range.leaseholder === node.nodeId ? 1 : 0;
}

/** Would the move keep zones distinct, find room, and leave `from` still the heavier of the two? */
function fits(draft: Draft, range: RangeState, from: NodeState, to: NodeState): boolean {
  const others = votersOf(range).filter((voter) => voter.nodeId !== from.nodeId);
  if (others.length + 1 !== draft.settings.replicas) return false;
  if (others.some((voter) => draft.node(voter.nodeId)?.zone === to.zone)) return false;
  const weight = replicaWeight(range);
  const fromAfter = draft.loadOf(from.nodeId) - weight / from.memoryBudgetBytes;
  const toAfter = draft.loadOf(to.nodeId) + weight / to.memoryBudgetBytes;
  return fromAfter >= toAfter && draft.hasRoomFor(to, range);
}

function moveLease(
  draft: Draft,
  movable: readonly RangeState[],
  from: NodeState,
  byLeases: readonly NodeState[],
  gapMin: number,
): boolean {
  const fewest = byLeases.at(-1) ?? from;
  if (draft.leasesOf(from.nodeId) - draft.leasesOf(fewest.nodeId) < gapMin) return false;
  const ranges = movable.filter(
    (range) => range.leaseholder === from.nodeId && !draft.isTaken(range.descriptor.rangeId),
  );
  for (const to of [...byLeases].reverse()) {
    if (draft.leasesOf(from.nodeId) - draft.leasesOf(to.nodeId) < gapMin) return false;
    const range = ranges.find((each) => votersOf(each).some((voter) => voter.nodeId === to.nodeId));
    if (range === undefined) continue;
    const reason = `balance: ${draft.leasesOf(from.nodeId)} leases on ${formatNodeId(from.nodeId)}, ${draft.leasesOf(to.nodeId)} on ${formatNodeId(to.nodeId)}`;
    draft.add({ kind: 'transfer-lease', rangeId: range.descriptor.rangeId, to: to.nodeId, reason }, range);
    return true;
  }
  return false;
}

function percent(load: number): string {
  return `${(load * 100).toFixed(1)} %`;
}
