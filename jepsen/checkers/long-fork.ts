/**
 * Do all readers see writers in one order? Operations: `write` of a key, once; `read` of a group of keys at one moment, as {key: true or
 * null}. Two reads, of which each shows a write that the other one misses, fork the history; and a read that misses what was
 * acknowledged before it began is stale.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

type Shown = Readonly<Record<string, true | null>>;

/** Judges writes of single keys and reads of groups. */
export function checkLongFork({ operations }: History): Verdict {
  const reads = operations.filter(({ f, outcome }) => f === 'read' && outcome === 'ok');
  const writes = new Map(operations.filter(({ f }) => f === 'write').map((write) => [write.key ?? '', write]));
  const groups = Map.groupBy(reads, ({ value }) =>
    Object.keys(value as Shown)
      .sort()
      .join(),
  );
  const anomalies = [...[...groups.values()].flatMap(forks), ...reads.flatMap((read) => strange(read, writes))];
  const split = reads.filter(({ value }) => new Set(Object.values(value as Shown)).size === 2).length;
  const checked = `${count(reads.length, 'read')} of ${count(groups.size, 'group')}, ${split} in the midst of the writes`;
  return verdictOf(checked, anomalies, split === 0 ? 'that proves nothing' : undefined);
}

/** Reads of one group with the same answer are alike: one of each kind is held against the others. */
function forks(reads: readonly Operation[]): Anomaly[] {
  const kinds = [...new Map(reads.map((read) => [JSON.stringify(shownBy(read)), read])).values()];
  return kinds.flatMap((a, i) =>
    kinds.slice(i + 1).flatMap((b) => {
      const [onlyA] = shownBy(a).filter((key) => !shownBy(b).includes(key));
      const [onlyB] = shownBy(b).filter((key) => !shownBy(a).includes(key));
      if (onlyA === undefined || onlyB === undefined) return [];
      return [
        anomaly('long-fork', `one read shows ${onlyA} without ${onlyB}, another one ${onlyB} without ${onlyA}`, a, b),
      ];
    }),
  );
}

function shownBy({ value }: Operation): readonly string[] {
  return Object.entries(value as Shown)
    .filter(([, shown]) => shown === true)
    .map(([key]) => key)
    .sort();
}

function strange(read: Operation, writes: ReadonlyMap<string, Operation>): Anomaly[] {
  return Object.entries(read.value as Shown).flatMap(([key, shown]) => {
    const write = writes.get(key);
    if (shown === null)
      return write?.outcome === 'ok' && write.completed < read.invoked
        ? [anomaly('stale', `a read misses ${key}, which was acknowledged before it began`, read, write)]
        : [];
    if (write === undefined || write.outcome === 'fail' || write.invoked > read.completed)
      return [
        anomaly(
          'unexpected',
          `a read shows ${key}, which nobody had written`,
          read,
          ...(write === undefined ? [] : [write]),
        ),
      ];
    return [];
  });
}
