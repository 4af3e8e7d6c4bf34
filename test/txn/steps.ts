/** What happens to a cluster in a story. */
import {
  assert,
  compareBytes,
  decodeRangeId,
  emptyBytes,
  equalBytes,
  formatKey,
  formatNodeId,
  metaEnd,
  namespaceDataKey,
  type RangeId,
  spanContains,
  unreachable,
  utf8,
  utf8Text,
} from '../../src/base/index.ts';
import type { ReplicaStatus } from '../../src/range/index.ts';
import { type NodeName, namespaceId, nodeNames, type StoryCluster } from './cluster.ts';
import type { ClusterStep } from './language.ts';

const metaRangeId = decodeRangeId(1);
/** An election takes a lease and a little. */
const electionLimitMs = 20_000;

/** Does it; the answer is empty unless the step asks something. `onKilled` is told whom a node's end leaves without an answer. */
export async function takeStep(
  cluster: StoryCluster,
  step: ClusterStep,
  onKilled: (node: NodeName) => void,
): Promise<readonly string[]> {
  switch (step.kind) {
    case 'split':
      await cluster.split(step.key);
      return [];
    case 'merge':
      await cluster.merge(await rangeOf(cluster, step.key));
      return [];
    case 'move-lease':
      await cluster.moveLease(await rangeOf(cluster, step.key), step.to);
      return [];
    case 'kill':
      cluster.kill(step.node);
      onKilled(step.node);
      return [];
    case 'restart':
      cluster.restart(step.node);
      await cluster.ready();
      return [];
    case 'cut':
      cluster.fabric.cut(step.from, step.to);
      return [];
    case 'heal':
      cluster.fabric.mendAll();
      return [];
    case 'ranges':
      return (await leases(cluster)).map(formatLease);
    case 'wait':
      await cluster.simulation.runFor(step.ms);
      return [];
    default:
      return unreachable(step);
  }
}

/** The ranges of the stories' keys as their leaseholders see them, in the order of their keys, without gap or overlap. */
async function leases(cluster: StoryCluster): Promise<readonly ReplicaStatus[]> {
  const all = await cluster.simulation.runUntil(() => isWhole(held(cluster)), electionLimitMs);
  assert(all, 'every key has a leaseholder after a while, and only one');
  return held(cluster);
}

function held(cluster: StoryCluster): readonly ReplicaStatus[] {
  return nodeNames
    .filter((name) => cluster.isUp(name))
    .flatMap((name) => cluster.node(name).ranges?.statuses() ?? [])
    .filter(({ leaseValid, descriptor }) => leaseValid && descriptor.rangeId !== metaRangeId)
    .sort((a, b) => compareBytes(a.descriptor.span.start, b.descriptor.span.start));
}

function isWhole(statuses: readonly ReplicaStatus[]): boolean {
  const spans = statuses.map(({ descriptor }) => descriptor.span);
  const borders = [metaEnd, ...spans.map(({ end }) => end)];
  return spans.every(({ start }, i) => equalBytes(start, borders[i])) && equalBytes(borders[spans.length], emptyBytes);
}

async function rangeOf(cluster: StoryCluster, key: string): Promise<RangeId> {
  const storedKey = namespaceDataKey(namespaceId, utf8(key));
  const status = (await leases(cluster)).find(({ descriptor }) => spanContains(descriptor.span, storedKey));
  assert(status !== undefined, 'every key is in a range');
  return status.descriptor.rangeId;
}

/** `..m at n1` */
function formatLease({ descriptor, nodeId }: ReplicaStatus): string {
  const { start, end } = descriptor.span;
  return `${userKey(start)}..${userKey(end)} at ${formatNodeId(nodeId)}`;
}

/** A border as the stories' sessions know it. */
function userKey(key: Uint8Array): string {
  const prefix = namespaceDataKey(namespaceId, new Uint8Array(0));
  if (key.length <= prefix.length) return '';
  assert(formatKey(key).startsWith(formatKey(prefix)), 'borders lie in the namespace of the stories');
  return utf8Text(key.subarray(prefix.length));
}
