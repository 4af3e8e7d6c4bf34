/** Split: one entry of the range's log, after which the range is two on every replica. */
import { equalBytes, spanContains } from '../base/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { Replica } from './replica.ts';
import type { RangeReply, SplitRequest } from './requests.ts';

/** Cuts a range whose lease is here, at a key or in the middle of its data; nothing is moved and nothing stops. */
export async function splitRange(replica: Replica, store: MvccStore, request: SplitRequest): Promise<RangeReply> {
  await replica.unchanging();
  const { descriptor } = replica;
  // Another split that was waited for may have taken the key along.
  if (request.splitKey !== undefined && !spanContains(descriptor.span, request.splitKey)) {
    return { kind: 'range-mismatch', descriptors: [descriptor] };
  }
  const splitKey = request.splitKey ?? store.middleKey(replica.account);
  const problem = splitProblem(descriptor, splitKey);
  if (problem !== undefined || splitKey === undefined) {
    return { kind: 'refused', code: 'invalid-argument', message: problem ?? 'there is nothing to split' };
  }
  if (replica.locks.areTooMany) {
    return {
      kind: 'refused',
      code: 'change-in-progress',
      message: `r${descriptor.rangeId} has too many locks to be split`,
    };
  }
  const generation = descriptor.generation + 1;
  const left: RangeDescriptor = { ...descriptor, span: { start: descriptor.span.start, end: splitKey }, generation };
  const right: RangeDescriptor = {
    ...descriptor,
    rangeId: request.newRangeId,
    span: { start: splitKey, end: descriptor.span.end },
    generation,
  };
  // Before the entry has its timestamp: the right-hand range begins above what locks protected that do not go along.
  const rightLocks = replica.locks.lockImageBehind(splitKey);
  const ended = await replica.proposeChange((timestamp) => ({ kind: 'split', timestamp, left, right, rightLocks }));
  if (ended?.kind !== 'split') return ended?.kind === 'unknown' ? { kind: 'unknown' } : replica.notLeaseholder();
  return { kind: 'done', descriptors: [left, right] };
}

function splitProblem(descriptor: RangeDescriptor, key: Uint8Array | undefined): string | undefined {
  if (key === undefined) return `r${descriptor.rangeId} has too few keys to be split`;
  if (equalBytes(key, descriptor.span.start)) return `r${descriptor.rangeId} begins at this key already`;
  return descriptor.replicas.every((r) => r.role === 'voter')
    ? undefined
    : 'the replicas of the range are being changed';
}
