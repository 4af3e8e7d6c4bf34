/**
 * Numbers that only grow, as everyone sees them. Operations on a key: `read` and `increment`, both answered with the number that
 * stands there then. Nobody is answered less than what was answered to anybody, or to its own process, before it asked; no increment
 * repeats another one's number; and commit timestamps grow with the numbers.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

/** Judges reads and increments. */
export function checkMonotonic({ operations }: History): Verdict {
  const answered = operations.filter(({ outcome, value }) => outcome === 'ok' && typeof value === 'number');
  const keys = Map.groupBy(answered, ({ key }) => key ?? '');
  const anomalies = [...keys].flatMap(([key, own]) => [
    ...backwards(key, own),
    ...repeated(key, own),
    ...againstTimestamps(key, own),
  ]);
  const increments = answered.filter(({ f }) => f === 'increment').length;
  const checked = `${count(increments, 'increment')} of ${count(keys.size, 'number')}, ${count(answered.length - increments, 'read')}`;
  return verdictOf(checked, anomalies, increments === 0 ? 'that proves nothing' : undefined);
}

const numberOf = ({ value }: Operation): number => value as number;

/** In real time; a process' own order is part of it, and gives the finding its name. */
function backwards(key: string, operations: readonly Operation[]): Anomaly[] {
  const byEnd = operations.toSorted((a, b) => a.completed - b.completed);
  const ownHighest = new Map<number, Operation>();
  const found: Anomaly[] = [];
  let highest: Operation | undefined;
  let ended = 0;
  for (const operation of operations.toSorted((a, b) => a.invoked - b.invoked)) {
    for (; ended < byEnd.length && byEnd[ended].completed < operation.invoked; ended++) {
      const done = byEnd[ended];
      if (highest === undefined || numberOf(done) > numberOf(highest)) highest = done;
      const own = ownHighest.get(done.process);
      if (own === undefined || numberOf(done) > numberOf(own)) ownHighest.set(done.process, done);
    }
    const least = operation.f === 'increment' ? 1 : 0;
    const own = ownHighest.get(operation.process);
    const earlier = own !== undefined && numberOf(operation) < numberOf(own) + least ? own : highest;
    if (earlier === undefined || numberOf(operation) >= numberOf(earlier) + least) continue;
    const name = earlier === own ? 'non-monotonic-process' : 'non-monotonic-realtime';
    found.push(anomaly(name, `${key} was ${numberOf(earlier)}, and later ${numberOf(operation)}`, earlier, operation));
  }
  return found;
}

function repeated(key: string, operations: readonly Operation[]): Anomaly[] {
  const owners = new Map<number, Operation>();
  return operations
    .filter(({ f }) => f === 'increment')
    .flatMap((operation) => {
      const owner = owners.get(numberOf(operation));
      owners.set(numberOf(operation), operation);
      if (owner === undefined) return [];
      return [anomaly('repeated-number', `two increments of ${key} made it ${numberOf(operation)}`, owner, operation)];
    });
}

function againstTimestamps(key: string, operations: readonly Operation[]): Anomaly[] {
  const stamped = operations.filter(({ f, ts }) => f === 'increment' && ts !== undefined);
  stamped.sort((a, b) => (a.ts as number) - (b.ts as number));
  return stamped.slice(1).flatMap((operation, i) => {
    const before = stamped[i];
    if (numberOf(before) < numberOf(operation) && before.ts !== operation.ts) return [];
    const text = `${key} became ${numberOf(before)} at ${before.ts} and ${numberOf(operation)} at ${operation.ts}`;
    return [anomaly('timestamp-order', text, before, operation)];
  });
}
