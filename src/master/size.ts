/** Size: big ranges split, small neighbours merge, with a gap between the two so that they never take turns. */
import { compareBytes, metaEnd } from '../base/index.ts';
import { isAvailable, isJoint, isWhole } from './availability.ts';
import type { RangeState, Step } from './cluster.ts';
import type { Draft } from './load.ts';

/** A range that holds more than the setting allows is cut in two. */
export function splitStep(draft: Draft, range: RangeState): Step | undefined {
  if (range.bytes <= draft.settings.rangeBytesMax || range.keys < 2) return undefined;
  if (!isAvailable(draft, range) || isJoint(range.descriptor)) return undefined;
  const reason = `${formatBytes(range.bytes)}, more than ${formatBytes(draft.settings.rangeBytesMax)}`;
  return { kind: 'split', rangeId: range.descriptor.rangeId, reason };
}

/** Two small neighbours on the same nodes that have been left alone for a while become one. */
export function mergeStep(draft: Draft, left: RangeState): Step | undefined {
  // Half of what splits a range: a merged range must grow twofold before it is cut again.
  const bytesMax = Math.min(draft.settings.mergeBytesMax, draft.settings.rangeBytesMax / 2);
  if (left.bytes > bytesMax || !isQuiet(draft, left)) return undefined;
  const merges = draft.steps.filter((step) => step.kind === 'merge').length;
  if (draft.state.ranges.length - merges <= draft.settings.rangesMin) return undefined;
  const right = rightNeighbour(draft, left);
  if (right === undefined || draft.isTaken(right.descriptor.rangeId)) return undefined;
  const together = left.bytes + right.bytes;
  if (together > bytesMax || !isQuiet(draft, right) || !sameNodes(left, right)) return undefined;
  const reason = `${formatBytes(together)} together, at most ${formatBytes(draft.settings.mergeBytesMax)}`;
  return { kind: 'merge', rangeId: left.descriptor.rangeId, rightId: right.descriptor.rangeId, reason };
}

/** The range that begins where this one ends. The meta range ends at a border that stays. */
function rightNeighbour(draft: Draft, left: RangeState): RangeState | undefined {
  const end = left.descriptor.span.end;
  if (end.length === 0 || compareBytes(end, metaEnd) === 0) return undefined;
  return draft.rangeAt(end);
}

/** Whole, and unchanged for long. */
function isQuiet(draft: Draft, range: RangeState): boolean {
  return isWhole(draft, range) && draft.state.nowMs - range.lastChangeMs >= draft.settings.mergeAfterMs;
}

function sameNodes(left: RangeState, right: RangeState): boolean {
  const nodesOf = (range: RangeState) =>
    range.descriptor.replicas.map((replica) => replica.nodeId).sort((a, b) => a - b);
  return nodesOf(left).join() === nodesOf(right).join();
}

function formatBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} B` : `${Math.round(bytes / 1024 / 1024)} MiB`;
}
