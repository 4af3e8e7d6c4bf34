/**
 * Entries that end by themselves. Operations on a key, each of which is written once: `write` (`extra.ttlMs`: how long it lives; null: for
 * ever) and `read`, which says whether it is there. It is never seen after its end, and never missing before it; a tolerance covers
 * clocks that are not alike, and the time between the request and its moment.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

export interface TtlOptions {
  readonly toleranceMs: number;
}

const nanosecondsPerMs = 1e6;

/** Judges writes and reads by the recorder's clock. */
export function checkTtl({ operations }: History, { toleranceMs }: TtlOptions): Verdict {
  const writes = new Map<string, Operation>();
  for (const write of operations.filter(({ f }) => f === 'write')) {
    if (writes.has(write.key ?? '')) throw new Error(`${write.key} is written twice`);
    writes.set(write.key ?? '', write);
  }
  const reads = operations.filter(({ f, outcome }) => f === 'read' && outcome === 'ok');
  const anomalies = reads.flatMap((read) => wrongRead(read, writes.get(read.key ?? ''), toleranceMs));
  const seen = reads.filter(({ value }) => value !== null).length;
  const checked = `${count(reads.length, 'read')} of entries that end, ${seen} in their time`;
  return verdictOf(checked, anomalies, seen === 0 || seen === reads.length ? 'that proves nothing' : undefined);
}

function wrongRead(read: Operation, write: Operation | undefined, toleranceMs: number): Anomaly[] {
  const { key, value, invokedAt, completedAt } = read;
  if (write === undefined || write.outcome === 'fail')
    return value === null ? [] : [anomaly('unexpected', `${key} is there, and nobody wrote it`, read)];
  const { ttlMs } = write.extra as { readonly ttlMs: number | null };
  const lifeNs = ttlMs === null ? Number.POSITIVE_INFINITY : ttlMs * nanosecondsPerMs;
  const tolerance = toleranceMs * nanosecondsPerMs;
  if (value !== null) {
    const tooLate = (invokedAt - write.completedAt - lifeNs) / nanosecondsPerMs;
    if (write.invokedAt > completedAt)
      return [anomaly('unexpected', `${key} is there before it was written`, read, write)];
    if (tooLate > toleranceMs)
      return [anomaly('outlived', `${key} is there ${Math.round(tooLate)} ms after its end`, read, write)];
    return [];
  }
  if (write.outcome !== 'ok' || write.completedAt > invokedAt) return [];
  if (completedAt >= write.invokedAt + lifeNs - tolerance) return [];
  if (ttlMs === null) return [anomaly('lost', `${key} is gone, and has no end`, read, write)];
  const tooEarly = (write.invokedAt + lifeNs - completedAt) / nanosecondsPerMs;
  return [anomaly('ended-early', `${key} is gone ${Math.round(tooEarly)} ms before its end`, read, write)];
}
