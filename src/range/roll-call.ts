/**
 * A replica that was removed is told so, and if that message is lost nobody speaks to it any more. So each node asks now and then,
 * one other member's node at a time and for all ranges they have in common in one message, whether its replicas still belong.
 * A replica whose id was given out and is not in a descriptor as new as its own was removed for good: ids are never used twice. (Its own may
 * say so, too: it may have restarted from an image behind its removal.)
 *
 * Whoever is asked also compares states (S-22): replicas that have applied the same entries have the same checksum, or one of them is
 * wrong, and nobody but people can say which (of three, the one that differs from the two others). It is told, and nothing is done.
 */
import {
  formatRangeId,
  formatReplicaId,
  JimError,
  mark,
  type NodeId,
  type RangeId,
  type ReplicaId,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { Clock, Timer } from '../io/index.ts';
import { wasRemoved } from './descriptor.ts';
import type { Replica } from './replica.ts';

export interface RollCallOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  replicas(): readonly Replica[];
  replica(rangeId: RangeId): Replica | undefined;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** The replica was removed from its range. */
  onRemoved(rangeId: RangeId, replicaId: ReplicaId): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The asking replica, where it is in the log, and its last checkpoint. */
type Member = readonly [
  rangeId: RangeId,
  replicaId: ReplicaId,
  generation: number,
  index?: number,
  checksum?: number,
  checkpointIndex?: number,
  checkpointChecksum?: number,
];

const everyMs = 20_000;
const answerMs = 5_000;

/** Asks until stopped. */
export class RollCall {
  readonly #options: RollCallOptions;
  readonly #differing = new Set<string>();
  #round = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: RollCallOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#options.clock.after(everyMs, () => {
      if (this.#stopped) return;
      this.#ask();
      this.start();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Replicas of other nodes whose state was found to differ from that of this node's. */
  get differing(): number {
    return this.#differing.size;
  }

  /** Answers `range.roll-call`: those of the members that this node knows to be removed. */
  async answer(body: Uint8Array): Promise<Uint8Array> {
    const members = JSON.parse(utf8Text(body)) as readonly Member[];
    for (const member of members) this.#compare(member);
    const removed = members.filter(([rangeId, replicaId, generation]) => {
      const descriptor = this.#options.replica(rangeId)?.descriptor;
      return descriptor !== undefined && descriptor.generation >= generation && wasRemoved(descriptor, replicaId);
    });
    return utf8(JSON.stringify(removed.map(([rangeId, replicaId, generation]) => [rangeId, replicaId, generation])));
  }

  #compare([rangeId, replicaId, , index, checksum, checkpointIndex = 0, checkpointChecksum]: Member): void {
    const here = this.#options.replica(rangeId);
    if (here === undefined) return;
    const now = here.state.appliedIndex === index ? here.state.checksum : undefined;
    const then = here.checkpoints.at(checkpointIndex);
    const differsNow = now !== undefined && now !== checksum;
    const differedThen = then !== undefined && then !== checkpointChecksum;
    if (!differsNow && !differedThen) return;
    const other = formatReplicaId(rangeId, replicaId);
    if (this.#differing.has(other)) return;
    this.#differing.add(other);
    mark('range: replicas differ');
    this.#options.log('error', 'two replicas have applied the same entries and hold different states', {
      range: formatRangeId(rangeId),
      here: formatReplicaId(rangeId, here.replicaId),
      other,
      index: differsNow ? index : checkpointIndex,
    });
  }

  #ask(): void {
    this.#round++;
    const byNode = new Map<NodeId, Member[]>();
    for (const { rangeId, replicaId, descriptor, raft, state, checkpoints } of this.#options.replicas()) {
      if (raft.role === 'leader') continue;
      const others = descriptor.replicas.filter(({ nodeId }) => nodeId !== this.#options.nodeId);
      if (others.length === 0) continue;
      const { nodeId } = others[this.#round % others.length];
      const { index, checksum } = checkpoints.latest ?? {};
      const place = [state.appliedIndex, state.checksum, index, checksum] as const;
      const member: Member = [rangeId, replicaId, descriptor.generation, ...place];
      const list = byNode.get(nodeId);
      if (list === undefined) byNode.set(nodeId, [member]);
      else list.push(member);
    }
    for (const [nodeId, members] of byNode) void this.#askNode(nodeId, members);
  }

  async #askNode(nodeId: NodeId, members: readonly Member[]): Promise<void> {
    const { call, onRemoved } = this.#options;
    try {
      const answer = await call(nodeId, 'range.roll-call', utf8(JSON.stringify(members)), answerMs);
      if (this.#stopped) return;
      for (const [rangeId, replicaId] of JSON.parse(utf8Text(answer)) as readonly Member[])
        onRemoved(rangeId, replicaId);
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
    }
  }
}
