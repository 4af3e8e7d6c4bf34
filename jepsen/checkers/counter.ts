/**
 * Counters, one for each key. Operations: `add` of a number (`result`: the count before it, where the server says so) and `read`.
 * A read lies between the least and the most that adds before and beside it allow; adds of unknown outcome widen the bounds. Two adds
 * never see the same stretch of counting.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

/** Judges adds and reads. */
export function checkCounters({ operations }: History): Verdict {
  const counters = Map.groupBy(operations, ({ key }) => key ?? '');
  const anomalies = [...counters].flatMap(([key, own]) => [...wrongReads(key, own), ...sharedCounts(key, own)]);
  const acknowledged = operations.filter(({ outcome }) => outcome === 'ok');
  const reads = acknowledged.filter(({ f }) => f === 'read').length;
  const adds = acknowledged.length - reads;
  const checked = `${count(adds, 'add')} to ${count(counters.size, 'counter')}, ${count(reads, 'read')}`;
  return verdictOf(checked, anomalies, reads === 0 || adds === 0 ? 'that proves nothing' : undefined);
}

/** Walks through the history with the bounds of the moment: what is certain, and what may have happened. */
function wrongReads(key: string, operations: readonly Operation[]): Anomaly[] {
  const steps = operations.flatMap((operation) => [
    { at: operation.invoked, operation, ends: false },
    { at: operation.completed, operation, ends: true },
  ]);
  steps.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  const bounds = { least: 0, most: 0 };
  const reads = new Map<Operation, { least: number; most: number }>();
  const anomalies: Anomaly[] = [];
  for (const { operation, ends } of steps) {
    const { f, outcome, value } = operation;
    if (outcome === 'fail') continue;
    if (f === 'add') {
      const amount = operation.asked as number;
      // Once asked for it may have happened; once acknowledged it has.
      const [asked, acknowledged] = amount > 0 ? (['most', 'least'] as const) : (['least', 'most'] as const);
      if (!ends) bounds[asked] += amount;
      else if (outcome === 'ok') bounds[acknowledged] += amount;
      for (const seen of reads.values()) {
        seen.least = Math.min(seen.least, bounds.least);
        seen.most = Math.max(seen.most, bounds.most);
      }
    } else if (!ends) reads.set(operation, { ...bounds });
    else if (outcome === 'ok') {
      const { least, most } = reads.get(operation) as { least: number; most: number };
      reads.delete(operation);
      const seen = (value ?? 0) as number;
      if (seen < least || seen > most)
        anomalies.push(
          anomaly('wrong-count', `${key} was read as ${seen}, and must be ${least} to ${most}`, operation),
        );
    }
  }
  return anomalies;
}

/** Adds that say what they found count on from one another: no two of one direction cover the same number. */
function sharedCounts(key: string, operations: readonly Operation[]): Anomaly[] {
  const adds = operations.filter(
    ({ f, outcome, result }) => f === 'add' && outcome === 'ok' && typeof result === 'number',
  );
  if (!adds.every(({ asked }) => (asked as number) > 0)) return [];
  const byStart = adds.toSorted((a, b) => (a.result as number) - (b.result as number));
  return byStart.slice(1).flatMap((add, i) => {
    const before = byStart[i];
    if ((before.result as number) + (before.asked as number) <= (add.result as number)) return [];
    return [anomaly('shared-count', `two adds to ${key} found ${before.result} and ${add.result}`, before, add)];
  });
}
