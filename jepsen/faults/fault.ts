/** What a fault is: it strikes, lasts a while, and is healed. Families run side by side, each at its own pace. */

import { jsonOf } from '../client.ts';
import type { Cluster, ClusterNode } from '../cluster.ts';
import type { Capabilities } from '../machine/capabilities.ts';
import type { RandomStream } from '../random.ts';

/** What a fault can use. */
export interface FaultContext {
  readonly cluster: Cluster;
  readonly random: RandomStream;
  /** Keys of the workload, at which ranges may be split. */
  readonly splitKeys: readonly (readonly [namespace: string, key: string])[];
}

/** A fault that has struck. */
export interface Strike {
  /** What happened, for the report: `kill n2`. */
  readonly text: string;
  /** How long it lasts; 0 for what is over at once. */
  readonly holdMs: number;
  /** Ends it. The nodes need not be ready again. */
  heal(): Promise<void>;
}

/** One way to strike. */
export interface Fault {
  readonly name: string;
  /** Undefined: not now (no node is free for it). */
  strike(context: FaultContext): Promise<Strike | undefined>;
}

/** Faults of a kind; one of them at a time. */
export interface FaultFamily {
  /** As `--faults` names it. */
  readonly kind: string;
  /** One line for `--list`. */
  readonly about: string;
  /** Milliseconds between the end of a strike and the next one. */
  readonly gapMs: readonly [low: number, high: number];
  /** Why it can't be had on this machine; undefined: it can. */
  unavailable?(capabilities: Capabilities): string | undefined;
  readonly faults: readonly Fault[];
}

/** Some free node, preferably one that holds a lease: that is where it hurts. */
export async function pickNode({ cluster, random }: FaultContext): Promise<ClusterNode | undefined> {
  const holders = random.chance(0.5) ? await leaseholders(cluster) : [];
  const free = cluster.free;
  if (free.length === 0) return undefined;
  const hot = free.filter((node) => holders.includes(node.number));
  return random.item(hot.length > 0 ? hot : free);
}

/** So many free nodes, in any order; undefined if there are fewer. */
export function pickNodes({ cluster, random }: FaultContext, count: number): readonly ClusterNode[] | undefined {
  const free = cluster.free;
  return free.length < count ? undefined : random.shuffle(free).slice(0, count);
}

/** More than half of the nodes. */
export function majorityOf(cluster: Cluster): number {
  return Math.floor(cluster.nodes.length / 2) + 1;
}

/** `n1, n3` */
export function namesOf(nodes: readonly ClusterNode[]): string {
  return nodes
    .map(({ number }) => `n${number}`)
    .sort()
    .join(', ');
}

/** A range as `GET /v1/ranges` shows it. */
export interface RangeInfo {
  readonly rangeId: number;
  readonly leaseholder?: number | null;
  readonly replicas: readonly { readonly nodeId: number; readonly zone: string }[];
}

/** The ranges, or none if nobody can tell now. */
export async function rangesOf(cluster: Cluster): Promise<readonly RangeInfo[]> {
  const answer = (await cluster.describe('/v1/ranges')) as { ranges?: readonly RangeInfo[] } | undefined;
  return answer?.ranges ?? [];
}

/** The id that a node has in its cluster, from itself; undefined while it does not say. */
export async function idOf(cluster: Cluster, node: ClusterNode): Promise<number | undefined> {
  const answer = await cluster.ask(node, 'GET', '/v1/nodes').catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  return (jsonOf(answer) as { nodeId?: number }).nodeId;
}

/** The numbers of the nodes that hold leases now. */
async function leaseholders(cluster: Cluster): Promise<readonly number[]> {
  const answer = (await cluster.describe('/v1/nodes')) as { nodes?: readonly NodeInfo[] } | undefined;
  const held = new Set((await rangesOf(cluster)).map(({ leaseholder }) => leaseholder));
  const addresses = new Set(
    (answer?.nodes ?? []).filter((node) => held.has(node.nodeId)).map((node) => node.rpcAddress),
  );
  const addressOf = (number: number) => `${cluster.wires.advertisedHostOf(number)}:${cluster.wires.rpcPort}`;
  return cluster.nodes.map(({ number }) => number).filter((number) => addresses.has(addressOf(number)));
}

interface NodeInfo {
  readonly nodeId: number;
  readonly rpcAddress: string;
}
