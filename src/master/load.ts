/** The account a plan keeps while it grows: which nodes carry how much, with the steps planned so far already counted. */
import { type NodeId, type RangeId, toHex } from '../base/index.ts';
import type { ClusterState, MasterSettings, NodeState, RangeState, Step } from './cluster.ts';

/** An empty replica costs something too: about what its bookkeeping takes. */
const replicaCostBytes = 1024 * 1024;

/** What a replica of the range weighs on a node. */
export function replicaWeight(range: RangeState): number {
  return range.bytes + replicaCostBytes;
}

/** A draft of a plan. */
export class Draft {
  readonly state: ClusterState;
  readonly settings: MasterSettings;
  readonly steps: Step[] = [];
  readonly #nodes = new Map<NodeId, NodeState>();
  readonly #weights = new Map<NodeId, number>();
  readonly #incoming = new Map<NodeId, number>();
  readonly #leases = new Map<NodeId, number>();
  readonly #taken = new Set<RangeId>();
  #byStart: Map<string, RangeState> | undefined;

  constructor(state: ClusterState, settings: MasterSettings) {
    this.state = state;
    this.settings = settings;
    for (const node of state.nodes) this.#nodes.set(node.nodeId, node);
    for (const range of state.ranges) {
      if (range.busy) this.#taken.add(range.descriptor.rangeId);
      if (range.leaseholder !== undefined) bump(this.#leases, range.leaseholder, 1);
      for (const replica of range.descriptor.replicas) bump(this.#weights, replica.nodeId, replicaWeight(range));
    }
  }

  /** Has the plan room for another step? */
  get hasRoom(): boolean {
    return this.steps.length < this.settings.stepsMax;
  }

  node(nodeId: NodeId): NodeState | undefined {
    return this.#nodes.get(nodeId);
  }

  isLive(nodeId: NodeId): boolean {
    return this.#nodes.get(nodeId)?.live ?? false;
  }

  /**
   * Silent for longer than the setting allows. A node that is not in the registry may not have registered yet: it is given up
   * when the range has known it for that long.
   */
  isGivenUp(nodeId: NodeId, range: RangeState): boolean {
    const node = this.#nodes.get(nodeId);
    if (node?.live === true) return false;
    return this.state.nowMs - (node?.sinceMs ?? range.lastChangeMs) > this.settings.deadAfterMs;
  }

  /** Is a step on this range under way or in this plan? */
  isTaken(rangeId: RangeId): boolean {
    return this.#taken.has(rangeId);
  }

  /** The range that begins at the key. */
  rangeAt(start: Uint8Array): RangeState | undefined {
    this.#byStart ??= new Map(this.state.ranges.map((range) => [toHex(range.descriptor.span.start), range]));
    return this.#byStart.get(toHex(start));
  }

  /** Bytes carried, as a part of the node's budget. */
  loadOf(nodeId: NodeId): number {
    const budget = this.#nodes.get(nodeId)?.memoryBudgetBytes ?? 1;
    return (this.#weights.get(nodeId) ?? 0) / Math.max(1, budget);
  }

  leasesOf(nodeId: NodeId): number {
    return this.#leases.get(nodeId) ?? 0;
  }

  /** Would the node still have room with this replica and those that the plan sends it? */
  hasRoomFor(node: NodeState, range: RangeState): boolean {
    const after = node.memoryUsedBytes + (this.#incoming.get(node.nodeId) ?? 0) + range.bytes;
    return after <= node.memoryBudgetBytes * this.settings.fullRatio;
  }

  /** Adds a step and counts what it will change. */
  add(step: Step, range: RangeState): void {
    this.steps.push(step);
    this.#taken.add(step.rangeId);
    if (step.kind === 'merge') this.#taken.add(step.rightId);
    if (step.kind === 'transfer-lease' && range.leaseholder !== undefined) {
      bump(this.#leases, range.leaseholder, -1);
      bump(this.#leases, step.to, 1);
    }
    if (step.kind === 'change-replicas') {
      for (const node of step.add) {
        bump(this.#weights, node, replicaWeight(range));
        bump(this.#incoming, node, range.bytes);
      }
      for (const node of step.remove) bump(this.#weights, node, -replicaWeight(range));
    }
  }
}

function bump(counts: Map<NodeId, number>, nodeId: NodeId, by: number): void {
  counts.set(nodeId, (counts.get(nodeId) ?? 0) + by);
}
