/** The rules that hold at every moment, checked by an observer who sees inside all nodes and knows the true time. */
import { spansOverlap } from '../../src/base/index.ts';
import { SimFailure } from './failure.ts';
import type { ReplicaView } from './sim-node.ts';

interface AppliedState {
  readonly checksum: string;
  readonly nodeId: number;
}

const appliedStatesKept = 4000;

/** Remembers what it has seen: a rule may be broken between two moments. */
export class Invariants {
  readonly #leaders = new Map<string, number>();
  readonly #applied = new Map<string, AppliedState>();
  readonly #lastSeen = new Map<string, ReplicaView>();
  readonly #nowMs: () => number;
  checks = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Throws SimFailure if a rule is broken. Cheap enough for many moments of a run. */
  check(replicas: readonly ReplicaView[]): void {
    this.checks++;
    this.#checkLeases(replicas);
    for (const replica of replicas) {
      this.#checkLeader(replica);
      this.#checkProgress(replica);
    }
  }

  /** Forgets a machine's progress: it begins a new life. */
  onNewLife(machine: string): void {
    for (const key of this.#lastSeen.keys()) if (key.startsWith(`${machine} `)) this.#lastSeen.delete(key);
  }

  /** I-4, I-6: of replicas that would answer a read at this moment, no two have a key in common. */
  #checkLeases(replicas: readonly ReplicaView[]): void {
    const holders = replicas.filter(({ leaseValid }) => leaseValid);
    for (let i = 0; i < holders.length; i++) {
      for (let j = i + 1; j < holders.length; j++) {
        if (!spansOverlap(holders[i].span, holders[j].span)) continue;
        const rule = holders[i].rangeId === holders[j].rangeId ? 'I-4' : 'I-6';
        throw this.#failure(rule, `two would answer for the same keys: ${show(holders[i])} and ${show(holders[j])}`);
      }
    }
  }

  /** I-1: at most one leader of a range in a term. */
  #checkLeader(replica: ReplicaView): void {
    if (!replica.isLeader) return;
    const key = `${replica.rangeId} ${replica.term}`;
    const leader = this.#leaders.get(key);
    if (leader === undefined) this.#leaders.set(key, replica.nodeId);
    else if (leader !== replica.nodeId) throw this.#failure('I-1', `n${leader} and ${show(replica)} lead in one term`);
  }

  /** I-8 in one life, and I-3 whenever something new was applied. */
  #checkProgress(replica: ReplicaView): void {
    if (replica.appliedIndex > replica.commitIndex)
      throw this.#failure('I-8', `${show(replica)} has applied more than is committed (${replica.commitIndex})`);
    const key = `${replica.machine} r${replica.rangeId}/${replica.replicaId}`;
    const before = this.#lastSeen.get(key);
    if (before !== undefined) {
      if (replica.term < before.term) throw this.#failure('I-8', `${show(replica)} was at term ${before.term} before`);
      if (replica.appliedIndex < before.appliedIndex)
        throw this.#failure('I-8', `${show(replica)} had applied ${before.appliedIndex} before`);
      if (replica.commitIndex < before.commitIndex)
        throw this.#failure('I-8', `${show(replica)} had committed ${before.commitIndex} before`);
      if (replica.appliedIndex === before.appliedIndex) return;
    }
    this.#lastSeen.set(key, { ...replica, checksum: replica.checksum });
    this.checkState(replica);
  }

  /** I-3: replicas of a range that have applied the same have the same state, at any time, in any life. */
  checkState(replica: ReplicaView): void {
    const key = `${replica.rangeId} ${replica.appliedIndex}`;
    const checksum = replica.checksum();
    const known = this.#applied.get(key);
    if (known === undefined) {
      this.#applied.set(key, { checksum, nodeId: replica.nodeId });
      if (this.#applied.size > appliedStatesKept) this.#applied.delete(this.#applied.keys().next().value!);
    } else if (known.checksum !== checksum)
      throw this.#failure('I-3', `${show(replica)} has ${checksum}, n${known.nodeId} had ${known.checksum} there`);
  }

  #failure(rule: 'I-1' | 'I-3' | 'I-4' | 'I-6' | 'I-8', what: string): SimFailure {
    return new SimFailure(rule, `${what} (true time ${this.#nowMs().toFixed(3)} ms)`);
  }
}

function show(replica: ReplicaView): string {
  const { nodeId, rangeId, replicaId, generation, term, appliedIndex } = replica;
  return `n${nodeId} r${rangeId}/${replicaId} (generation ${generation}, term ${term}, applied ${appliedIndex})`;
}
