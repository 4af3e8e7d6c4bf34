/**
 * A replica that was removed is told so, and if that message is lost nobody speaks to it any more. So each node asks now and then,
 * one other member's node at a time and for all ranges they have in common in one message, whether its replicas still belong.
 * A replica whose id was given out and is not in a newer descriptor was removed for good: ids are never used twice.
 */
import { JimError, type NodeId, type RangeId, type ReplicaId, utf8, utf8Text } from '../base/index.ts';
import type { Clock, Timer } from '../io/index.ts';
import type { Replica } from './replica.ts';

export interface RollCallOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  replicas(): readonly Replica[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** The replica was removed from its range. */
  onRemoved(rangeId: RangeId, replicaId: ReplicaId): void;
}

type Member = readonly [rangeId: number, replicaId: number, generation: number];

const everyMs = 20_000;
const answerMs = 5_000;

/** Asks until stopped. */
export class RollCall {
  readonly #options: RollCallOptions;
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

  #ask(): void {
    this.#round++;
    const byNode = new Map<NodeId, Member[]>();
    for (const { rangeId, replicaId, descriptor, raft } of this.#options.replicas()) {
      if (raft.role === 'leader') continue;
      const others = descriptor.replicas.filter(({ nodeId }) => nodeId !== this.#options.nodeId);
      if (others.length === 0) continue;
      const { nodeId } = others[this.#round % others.length];
      const member: Member = [rangeId, replicaId, descriptor.generation];
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
        onRemoved(rangeId as RangeId, replicaId as ReplicaId);
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
    }
  }
}

/** Answers `range.roll-call`: those of the members that this node knows to be removed. */
export async function answerRollCall(
  body: Uint8Array,
  replica: (id: RangeId) => Replica | undefined,
): Promise<Uint8Array> {
  const members = JSON.parse(utf8Text(body)) as readonly Member[];
  const removed = members.filter(([rangeId, replicaId, generation]) => {
    const descriptor = replica(rangeId as RangeId)?.descriptor;
    if (descriptor === undefined || descriptor.generation <= generation) return false;
    const isMember = descriptor.replicas.some((r) => r.replicaId === replicaId);
    return !isMember && replicaId < descriptor.nextReplicaId;
  });
  return utf8(JSON.stringify(removed));
}
