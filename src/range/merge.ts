/**
 * Merge: two neighbours become one. Nothing is copied, since both lie in the node's one tree; what takes care is that the
 * right-hand range stops first and that exactly one of the two outcomes is final.
 *
 *   left leaseholder                                right leaseholder
 *     freeze ───────────────────────────────────►    entry "freeze": serves and writes no more;
 *                                                    waits until *every* replica has it durably
 *     ◄──────────────────────── index, sessions ──
 *     entry "merge": the left range is both; each replica brings its right-hand replica up to the index and takes it over
 *
 * If the left side dies in between, the frozen range asks the left range what became of it. Before "not merged" is answered,
 * the left range's generation is raised, so that a merge still under way in its log is void when it comes.
 */
import {
  decodeTimestamp,
  fromHex,
  type HybridClock,
  JimError,
  laterOf,
  metaSpan,
  type NodeId,
  type RangeId,
  spanCovers,
  type Timestamp,
  toHex,
  utf8,
  utf8Text,
} from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import { decodeDescriptor, encodeDescriptor } from './codec.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { HistoryLimit } from './options.ts';
import type { Replica } from './replica.ts';
import type { RangeReply } from './requests.ts';

/** What merging needs of the node. */
export interface MergeServices {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  /** The replica of this node that follows a key. */
  replicaAt(key: Uint8Array): Replica | undefined;
  replica(rangeId: RangeId): Replica | undefined;
  /** The replica here whose span ends at the key. */
  replicaEndingAt(key: Uint8Array): Replica | undefined;
  readonly historyLimit: HistoryLimit;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

/** How long a freeze waits for the slowest replica, and a frozen range for its merge. */
const freezeMs = 5_000;
const pollMs = 5;
/** Longer than it takes to tell the supporters of a higher clock. */
const ceilingMs = 1_000;

interface FreezeReply {
  readonly index: number;
  readonly timestamp: number;
  readonly sessions: string;
  readonly locks: string;
  readonly descriptor: string;
  readonly safepoint: number;
}

interface ForestallRequest {
  readonly left: RangeId;
  readonly start: string;
  readonly passedOn?: boolean;
}

const refused = (message: string): RangeReply => ({ kind: 'refused', code: 'change-in-progress', message });

/** Joins the right-hand neighbour to a range whose lease is here. */
export async function mergeWithRight(left: Replica, services: MergeServices): Promise<RangeReply> {
  if (!left.isLeaseholder()) return left.notLeaseholder();
  const { end } = left.descriptor.span;
  const right = end.length === 0 ? undefined : services.replicaAt(end);
  if (right === undefined) return refused('there is no right-hand neighbour on this node');
  const problem =
    obstacle(left.descriptor, right.descriptor) ??
    historyObstacle(left, right.descriptor, right.state.safepoint, services);
  if (problem !== undefined) return refused(problem);
  const rightId = right.rangeId;
  // As of before the freeze: whoever forestalls this merge raises the generation, and then it must be void.
  const before = left.descriptor;
  const body = utf8(JSON.stringify({ rangeId: rightId, into: left.rangeId }));
  const holder = right.leaseholder();
  if (holder === undefined) return refused('the right-hand neighbour has no leaseholder now');
  const frozen = JSON.parse(utf8Text(await services.call(holder, 'range.freeze', body, freezeMs * 2))) as FreezeReply;
  services.hybridClock.observe(frozen.timestamp as Timestamp);
  await untilUsable(left, services.clock);
  const merged = await proposeMerge(left, before, decodeDescriptor(fromHex(frozen.descriptor)), frozen, services);
  return merged ? { kind: 'done', descriptors: [left.descriptor] } : refused('the left range changed during the merge');
}

/** The right-hand clock may be ahead of what this node has told its supporters; the frozen range would wait long for another try. */
async function untilUsable(left: Replica, clock: Clock): Promise<void> {
  const giveUpAt = clock.monotonicMs() + ceilingMs;
  while (left.isLeaseholder() && left.nextTimestamp() === undefined && clock.monotonicMs() < giveUpAt)
    await sleep(clock, pollMs);
}

function obstacle(left: RangeDescriptor, right: RangeDescriptor): string | undefined {
  if (spanCovers(metaSpan, left.span)) return 'the meta range stays by itself';
  const nodes = (d: RangeDescriptor) =>
    d.replicas
      .map((r) => r.nodeId)
      .sort((a, b) => a - b)
      .join();
  if (nodes(left) !== nodes(right)) return 'the two ranges have their replicas on different nodes';
  const settled = [...left.replicas, ...right.replicas].every((r) => r.role === 'voter');
  return settled ? undefined : 'the replicas of one of the ranges are being changed';
}

/** One range has one safepoint, the higher of the two: history that somebody still needs on the other side would be gone. */
function historyObstacle(
  left: Replica,
  right: RangeDescriptor,
  rightSafepoint: Timestamp,
  { historyLimit }: MergeServices,
): string | undefined {
  const merged = { start: left.descriptor.span.start, end: right.span.end };
  const safepoint = laterOf(left.highestSafepoint, rightSafepoint);
  if (historyLimit.allowed(merged, safepoint) === safepoint) return undefined;
  historyLimit.want(safepoint, 0);
  return 'history is still needed on one side that the other one has let go of';
}

async function proposeMerge(
  left: Replica,
  before: RangeDescriptor,
  right: RangeDescriptor,
  frozen: FreezeReply,
  services: MergeServices,
): Promise<boolean> {
  await left.unchanging();
  if (left.descriptor.generation !== before.generation) return false;
  if (obstacle(before, right) !== undefined) return false;
  if (historyObstacle(left, right, decodeTimestamp(frozen.safepoint), services) !== undefined) return false;
  const merged: RangeDescriptor = {
    ...before,
    span: { start: before.span.start, end: right.span.end },
    generation: Math.max(before.generation, right.generation) + 1,
  };
  const end = await left.proposeChange((timestamp) => ({
    kind: 'merge',
    timestamp,
    merged,
    leftGeneration: before.generation,
    rightId: right.rangeId,
    rightIndex: frozen.index,
    rightSessions: fromHex(frozen.sessions),
    rightLocks: fromHex(frozen.locks),
  }));
  return end?.kind === 'merged';
}

/** Answers `range.freeze` at the right-hand leaseholder: stops the range, everywhere, and says at which index. */
export async function freezeForMerge(body: Uint8Array, services: MergeServices): Promise<Uint8Array> {
  const { rangeId, into } = JSON.parse(utf8Text(body)) as { rangeId: RangeId; into: RangeId };
  const replica = services.replica(rangeId);
  if (replica === undefined || !replica.isLeaseholder())
    throw new JimError('not-leaseholder', `r${rangeId} is not led here`);
  await replica.unchanging();
  if (replica.locks.areTooMany) throw new JimError('change-in-progress', `r${rangeId} has too many locks to be merged`);
  const { generation } = replica.descriptor;
  const end = await replica.proposeChange((timestamp) => ({ kind: 'freeze', timestamp, generation, into }));
  if (end?.kind !== 'done') throw new JimError('change-in-progress', `r${rangeId} can't be merged now`);
  const index = replica.state.appliedIndex;
  await durableEverywhere(replica, index, services.clock);
  // Led anew, or thawed, meanwhile: the index would no longer be the range's last one.
  if (replica.state.appliedIndex !== index)
    throw new JimError('change-in-progress', `r${rangeId} changed while it was being frozen`);
  const { lastTimestamp, sessions, descriptor, safepoint } = replica.state;
  const locks = replica.locks.lockImage();
  const reply: FreezeReply = {
    index,
    // The clock, too: it is past what locks protected that do not go along.
    timestamp: laterOf(lastTimestamp, services.hybridClock.reading()),
    sessions: toHex(sessions.encode()),
    locks: toHex(locks),
    descriptor: toHex(encodeDescriptor(descriptor)),
    safepoint,
  };
  return utf8(JSON.stringify(reply));
}

async function durableEverywhere(replica: Replica, index: number, clock: Clock): Promise<void> {
  const giveUpAt = clock.monotonicMs() + freezeMs;
  while (!replica.descriptor.replicas.every((r) => replica.raft.matchIndexOf(r.replicaId) >= index)) {
    if (clock.monotonicMs() > giveUpAt) {
      await thaw(replica);
      throw new JimError('change-in-progress', `a replica of r${replica.rangeId} is behind: it can't be merged now`);
    }
    await sleep(clock, pollMs);
  }
}

async function thaw(replica: Replica): Promise<void> {
  const { generation } = replica.descriptor;
  await replica.proposeChange((timestamp) => ({ kind: 'thaw', timestamp, generation }));
}

/** A range led here has been frozen for long: finds out what became of its merge, and serves again if nothing did. */
export async function resolveFreeze(replica: Replica, services: MergeServices): Promise<void> {
  const { frozenFor, descriptor } = replica.state;
  if (frozenFor === undefined || !replica.isLeaseholder()) return;
  const body = utf8(JSON.stringify({ left: frozenFor, start: toHex(descriptor.span.start) }));
  for (const { nodeId } of descriptor.replicas) {
    try {
      const answer = JSON.parse(utf8Text(await services.call(nodeId, 'range.forestall-merge', body, freezeMs))) as {
        readonly merged: boolean;
      };
      if (!answer.merged) await thaw(replica);
      return;
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
    }
  }
}

/** Answers `range.forestall-merge` at the left leaseholder: merged already, or never to be under the present generation. */
export async function forestallMerge(body: Uint8Array, services: MergeServices): Promise<Uint8Array> {
  const { left, start, passedOn } = JSON.parse(utf8Text(body)) as ForestallRequest;
  // Another range ends there now: the left one was split or merged away since, and its merge is void for good.
  const heir = services.replicaEndingAt(fromHex(start));
  if (heir !== undefined && heir.rangeId !== left && heir.isLeaseholder())
    return utf8(JSON.stringify({ merged: false }));
  const replica = services.replica(left);
  if (replica === undefined || !replica.isLeaseholder()) {
    // Its replicas may have moved since the freeze: who leads may be a node that the frozen range does not know.
    const holder = (heir ?? replica)?.leaseholder();
    if (holder === undefined || holder === services.nodeId || passedOn === true)
      throw new JimError('not-leaseholder', `r${left} is not led here`);
    const request: ForestallRequest = { left, start, passedOn: true };
    return services.call(holder, 'range.forestall-merge', utf8(JSON.stringify(request)), freezeMs);
  }
  await replica.unchanging();
  const merged = () => services.replicaAt(fromHex(start))?.rangeId === left;
  if (!merged()) {
    const descriptor = { ...replica.descriptor, generation: replica.descriptor.generation + 1 };
    const end = await replica.proposeChange((timestamp) => ({ kind: 'descriptor', timestamp, descriptor }));
    if (end?.kind !== 'descriptor-changed') throw new JimError('change-in-progress', `r${left} is changing`);
  }
  return utf8(JSON.stringify({ merged: merged() }));
}
