/**
 * Changes of a range's replicas, driven by its leaseholder (Raft thesis 4.3): new replicas come as learners, are caught up
 * while they count for nothing, and then take the place of the old ones in one joint step.
 *
 *   {a b c} ── add d as learner ──► {a b c | d} ── caught up ──► joint {a b c} + {a b d} ──► {a b d}
 *
 * Every arrow is one entry of the range's log. If the leaseholder dies in between, the next one finds the descriptor as it
 * stands and the master has it finished.
 */
import { assert, type NodeId, type ReplicaId } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import type { RangeDescriptor, ReplicaDescriptor } from './descriptor.ts';
import type { Replica } from './replica.ts';
import type { ChangeReplicasRequest, RangeReply } from './requests.ts';

/** How long a new replica may take to be caught up. */
const catchUpMs = 120_000;
const pollMs = 20;

/** Carries a change out; answers when it is complete. */
export async function changeReplicas(
  replica: Replica,
  nodeId: NodeId,
  clock: Clock,
  request: ChangeReplicasRequest,
  onRemoved: (replica: ReplicaDescriptor) => void,
): Promise<RangeReply> {
  if (!replica.isLeaseholder()) return replica.notLeaseholder();
  if (request.remove.includes(nodeId)) {
    return {
      kind: 'refused',
      code: 'change-in-progress',
      message: 'the leaseholder does not remove itself: move the lease first',
    };
  }
  const unfinished = replica.descriptor.replicas.some((r) => r.role !== 'voter');
  const refused = refusal(replica.descriptor, request, unfinished);
  if (refused !== undefined) return { kind: 'refused', code: 'invalid-argument', message: refused };
  try {
    await addLearners(replica, request.add);
    await caughtUp(replica, clock, request.add);
    await propose(replica, (d) => withReplicas(d, (r) => enterJoint(r, request)));
    const before = replica.descriptor.replicas;
    await propose(replica, (d) => withReplicas(d, leaveJoint));
    // Whoever has this entry on disk has the commit of the one before it there, too: the old ones' votes are needed no more.
    if (!(await replica.confirm())) throw new Interrupted('the lease was lost');
    for (const r of before)
      if (!replica.descriptor.replicas.some((kept) => kept.replicaId === r.replicaId)) onRemoved(r);
    return { kind: 'done', descriptors: [replica.descriptor] };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { kind: 'refused', code: 'change-in-progress', message: error.message };
  }
}

/** The change could not go on; the master will look at the range again. */
class Interrupted extends Error {}

function refusal(
  descriptor: RangeDescriptor,
  { add, remove }: ChangeReplicasRequest,
  unfinished: boolean,
): string | undefined {
  const holds = (node: NodeId) => descriptor.replicas.some((r) => r.nodeId === node && r.role !== 'learner');
  if (!unfinished && add.length === 0 && remove.length === 0) return 'nothing to change';
  const there = add.find(holds);
  if (there !== undefined && !unfinished) return `n${there} has a replica of r${descriptor.rangeId} already`;
  const absent = remove.find((node) => !descriptor.replicas.some((r) => r.nodeId === node));
  if (absent !== undefined && !unfinished) return `n${absent} has no replica of r${descriptor.rangeId}`;
  return undefined;
}

async function addLearners(replica: Replica, nodes: readonly NodeId[]): Promise<void> {
  const missing = nodes.filter((node) => !replica.descriptor.replicas.some((r) => r.nodeId === node));
  if (missing.length === 0) return;
  await propose(replica, (descriptor) => {
    let next: number = descriptor.nextReplicaId;
    const learners = missing.map(
      (node): ReplicaDescriptor => ({
        replicaId: next++ as ReplicaId,
        nodeId: node,
        role: 'learner',
      }),
    );
    return { ...descriptor, replicas: [...descriptor.replicas, ...learners], nextReplicaId: next as ReplicaId };
  });
}

/** Waits until the new replicas have what was committed when they were asked for. */
async function caughtUp(replica: Replica, clock: Clock, nodes: readonly NodeId[]): Promise<void> {
  const target = replica.raft.commitIndex;
  const giveUpAt = clock.monotonicMs() + catchUpMs;
  const learners = replica.descriptor.replicas.filter((r) => nodes.includes(r.nodeId) && r.role === 'learner');
  while (!learners.every((r) => replica.raft.matchIndexOf(r.replicaId) >= target)) {
    if (!replica.isLeaseholder() && replica.raft.role !== 'leader')
      throw new Interrupted('the lease moved during the change');
    if (clock.monotonicMs() > giveUpAt) throw new Interrupted('the new replica could not be caught up in time');
    await sleep(clock, pollMs);
  }
}

function enterJoint(r: ReplicaDescriptor, { add, remove }: ChangeReplicasRequest): ReplicaDescriptor | undefined {
  if (r.role === 'learner') return add.includes(r.nodeId) ? { ...r, role: 'incoming' } : undefined;
  return r.role === 'voter' && remove.includes(r.nodeId) ? { ...r, role: 'outgoing' } : r;
}

function leaveJoint(r: ReplicaDescriptor): ReplicaDescriptor | undefined {
  if (r.role === 'outgoing') return undefined;
  return r.role === 'incoming' ? { ...r, role: 'voter' } : r;
}

function withReplicas(
  descriptor: RangeDescriptor,
  change: (r: ReplicaDescriptor) => ReplicaDescriptor | undefined,
): RangeDescriptor {
  return { ...descriptor, replicas: descriptor.replicas.map(change).filter((r) => r !== undefined) };
}

/** One entry of the change; skipped where the descriptor is that way already. */
async function propose(replica: Replica, next: (descriptor: RangeDescriptor) => RangeDescriptor): Promise<void> {
  await replica.unchanging();
  const before = replica.descriptor;
  const wanted = next(before);
  if (sameReplicas(before, wanted)) return;
  assert(
    wanted.replicas.some((r) => r.role === 'voter' || r.role === 'incoming'),
    'a range keeps a voter',
  );
  const descriptor = { ...wanted, generation: before.generation + 1 };
  const ended = replica.proposeChange((timestamp) => ({ kind: 'descriptor', timestamp, descriptor }));
  const end = await ended;
  if (end?.kind !== 'descriptor-changed')
    throw new Interrupted('the range changed, or its lease moved, during the change');
}

function sameReplicas(a: RangeDescriptor, b: RangeDescriptor): boolean {
  const text = (d: RangeDescriptor) => d.replicas.map((r) => `${r.replicaId}${r.role}`).join();
  return text(a) === text(b);
}
