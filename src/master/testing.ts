/** A cluster of plain data that carries out steps at once: what plans are tried on. For tests only. */
import {
  assert,
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  emptyBytes,
  formatNodeId,
  formatRangeId,
  type NodeId,
  type RangeId,
  type ReplicaId,
  unreachable,
} from '../base/index.ts';
import type { ReplicaDescriptor, ReplicaRole } from '../range/index.ts';
import type { ChangeReplicasStep, ClusterState, NodeState, RangeState, Step } from './cluster.ts';

const mebibyte = 1024 * 1024;

/** What a test says of a node; the rest is usual. */
export interface NodeSpec {
  readonly id: number;
  readonly zone: string;
  readonly silentMs?: number;
  readonly budgetMiB?: number;
  readonly draining?: boolean;
}

/** What a test says of a range: its replicas in words as `n1 n2! n4:learner`, where `!` means damaged. */
export interface RangeSpec {
  readonly id: number;
  readonly mebibytes: number;
  readonly replicas: readonly string[];
  readonly lease: number | undefined;
  readonly changedMsAgo?: number;
}

/** A key at which model ranges begin: they are numbered, so that halves lie between. */
function keyAt(position: number): Uint8Array {
  const key = new Uint8Array(9);
  key[0] = 4;
  new DataView(key.buffer).setFloat64(1, position);
  return key;
}

/** A cluster whose ranges, in the order given, cover the user's keyspace. */
export class ModelCluster {
  nowMs = 1_000_000_000;
  readonly nodes = new Map<NodeId, NodeState>();
  ranges: RangeState[] = [];
  #nextRangeId = 1;

  constructor(nodes: readonly NodeSpec[], ranges: readonly RangeSpec[]) {
    for (const spec of nodes) this.setNode(spec);
    this.ranges = ranges.map((spec, i) => this.#rangeOf(spec, i, i === ranges.length - 1));
    this.#nextRangeId = Math.max(0, ...ranges.map((range) => range.id)) + 1;
  }

  setNode(spec: NodeSpec): void {
    const nodeId = decodeNodeId(spec.id);
    this.nodes.set(nodeId, {
      nodeId,
      zone: spec.zone,
      live: spec.silentMs === undefined,
      sinceMs: this.nowMs - (spec.silentMs ?? 3_600_000),
      memoryUsedBytes: 0,
      memoryBudgetBytes: (spec.budgetMiB ?? 16_384) * mebibyte,
      draining: spec.draining ?? false,
    });
  }

  #rangeOf(spec: RangeSpec, position: number, last: boolean): RangeState {
    const damaged: ReplicaId[] = [];
    const replicas = spec.replicas.map((word, i): ReplicaDescriptor => {
      const match = /^n(\d+)(!?)(?::(voter|learner|incoming|outgoing))?$/.exec(word);
      assert(match !== null, `a replica is written n1, n1! or n1:learner, not ${word}`);
      const replicaId = decodeReplicaId(i + 1);
      if (match[2] === '!') damaged.push(replicaId);
      return { replicaId, nodeId: decodeNodeId(Number(match[1])), role: (match[3] ?? 'voter') as ReplicaRole };
    });
    return {
      descriptor: {
        rangeId: decodeRangeId(spec.id),
        span: { start: keyAt(position), end: last ? emptyBytes : keyAt(position + 1) },
        generation: 1,
        replicas,
        nextReplicaId: decodeReplicaId(replicas.length + 1),
      },
      leaseholder: spec.lease === undefined ? undefined : decodeNodeId(spec.lease),
      bytes: spec.mebibytes * mebibyte,
      keys: spec.mebibytes * 1000,
      lastChangeMs: this.nowMs - (spec.changedMsAgo ?? 3_600_000),
      damaged,
      busy: false,
    };
  }

  /** The state as the master would see it. */
  state(): ClusterState {
    const used = new Map<NodeId, number>();
    for (const range of this.ranges)
      for (const replica of range.descriptor.replicas)
        used.set(replica.nodeId, (used.get(replica.nodeId) ?? 0) + range.bytes);
    const nodes = [...this.nodes.values()].map((node) => ({
      ...node,
      memoryUsedBytes: used.get(node.nodeId) ?? 0,
    }));
    return { nowMs: this.nowMs, nodes, ranges: this.ranges };
  }

  /** Carries out a step, checking what the executor relies on. */
  apply(step: Step): void {
    const range = this.range(step.rangeId);
    assert(range.leaseholder !== undefined && this.#isLive(range.leaseholder), 'somebody serves the range');
    if (step.kind === 'split') this.#split(range);
    else if (step.kind === 'merge') this.#merge(range, this.range(step.rightId));
    else if (step.kind === 'transfer-lease') this.#transfer(range, step.to);
    else if (step.kind === 'change-replicas') this.#change(range, step);
    else unreachable(step);
  }

  range(rangeId: RangeId): RangeState {
    const range = this.ranges.find((each) => each.descriptor.rangeId === rangeId);
    assert(range !== undefined, `there is a range ${formatRangeId(rangeId)}`);
    return range;
  }

  /** `r3 n1* n2 n4:learner 100 MiB`: the leaseholder has a star. */
  format(): string {
    return this.ranges
      .map((range) => {
        const replicas = range.descriptor.replicas.map(
          (replica) =>
            formatNodeId(replica.nodeId) +
            (replica.role === 'voter' ? '' : `:${replica.role}`) +
            (range.damaged.includes(replica.replicaId) ? '!' : '') +
            (replica.nodeId === range.leaseholder ? '*' : ''),
        );
        const size = Math.round(range.bytes / mebibyte);
        return `${formatRangeId(range.descriptor.rangeId)} ${replicas.sort().join(' ')} ${size} MiB`;
      })
      .join('\n');
  }

  #isLive(nodeId: NodeId): boolean {
    return this.nodes.get(nodeId)?.live ?? false;
  }

  #replace(old: RangeState, ...by: readonly RangeState[]): void {
    this.ranges = this.ranges.flatMap((range) => (range === old ? by : [range]));
  }

  #transfer(range: RangeState, to: NodeId): void {
    assert(this.#isLive(to), 'the lease goes to a live node');
    const replica = range.descriptor.replicas.find((each) => each.nodeId === to);
    assert(replica?.role === 'voter', 'the lease goes to a voter');
    this.#replace(range, { ...range, leaseholder: to });
  }

  #split(range: RangeState): void {
    const { span } = range.descriptor;
    const low = new DataView(span.start.buffer).getFloat64(1);
    const high = span.end.length === 0 ? low + 2 : new DataView(span.end.buffer).getFloat64(1);
    const middle = keyAt((low + high) / 2);
    const half = { ...range, bytes: range.bytes / 2, keys: Math.floor(range.keys / 2), lastChangeMs: this.nowMs };
    const generation = range.descriptor.generation + 1;
    const left = { ...range.descriptor, span: { start: span.start, end: middle }, generation };
    const rangeId = decodeRangeId(this.#nextRangeId++);
    const right = { ...range.descriptor, rangeId, span: { start: middle, end: span.end }, generation };
    this.#replace(range, { ...half, descriptor: left }, { ...half, descriptor: right });
  }

  #merge(left: RangeState, right: RangeState): void {
    const nodesOf = (range: RangeState) => range.descriptor.replicas.map((r) => r.nodeId).sort((a, b) => a - b);
    assert(nodesOf(left).join() === nodesOf(right).join(), 'neighbours merge on the same nodes');
    const span = { start: left.descriptor.span.start, end: right.descriptor.span.end };
    const descriptor = { ...left.descriptor, span, generation: left.descriptor.generation + 1 };
    this.#replace(right);
    this.#replace(left, {
      ...left,
      descriptor,
      bytes: left.bytes + right.bytes,
      keys: left.keys + right.keys,
      lastChangeMs: this.nowMs,
    });
  }

  #change(range: RangeState, step: ChangeReplicasStep): void {
    const before = range.descriptor;
    assert(!step.remove.includes(range.leaseholder as NodeId), 'the leaseholder stays');
    for (const node of step.add) assert(this.#isLive(node), 'replicas are added on live nodes');
    const left = before.replicas
      .filter((replica) => replica.role !== 'outgoing' && !step.remove.includes(replica.nodeId))
      .map((replica) => {
        const swappedIn = replica.role === 'incoming' || step.add.includes(replica.nodeId);
        return swappedIn ? { ...replica, role: 'voter' as const } : replica;
      });
    const added = step.add
      .filter((node) => !before.replicas.some((replica) => replica.nodeId === node))
      .map((nodeId, i): ReplicaDescriptor => {
        return { replicaId: decodeReplicaId(before.nextReplicaId + i), nodeId, role: 'voter' };
      });
    const replicas = [...left, ...added];
    this.#assertMajority(range, before.replicas);
    this.#assertMajority(range, replicas);
    const descriptor = {
      ...before,
      generation: before.generation + 1,
      replicas,
      nextReplicaId: decodeReplicaId(before.nextReplicaId + added.length),
    };
    this.#replace(range, { ...range, descriptor, lastChangeMs: this.nowMs });
  }

  /** A live, undamaged majority must be there before and after every change of replicas. */
  #assertMajority(range: RangeState, replicas: readonly ReplicaDescriptor[]): void {
    const voters = replicas.filter((replica) => replica.role === 'voter' || replica.role === 'outgoing');
    const healthy = voters.filter((r) => this.#isLive(r.nodeId) && !range.damaged.includes(r.replicaId));
    assert(healthy.length * 2 > voters.length, `${formatRangeId(range.descriptor.rangeId)} keeps a live majority`);
  }
}
