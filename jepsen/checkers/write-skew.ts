/**
 * At most one of each pair. Operations: `take` of a side (0 or 1) of a pair (the key): a transaction reads both sides and takes its own
 * if both are free; it fails if not. `read` of a pair: [is 0 taken, is 1 taken]. Serializability lets one in; snapshots let both in, if
 * they come at once: each writes what the other only read.
 */
import type { History } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

/** Judges pairs. With `skewAllowed` both sides may be taken, and are only counted. */
export function checkWriteSkew({ operations }: History, { skewAllowed = false } = {}): Verdict {
  const pairs = Map.groupBy(operations, ({ key }) => key ?? '');
  const skews: Anomaly[] = [];
  const others: Anomaly[] = [];
  let taken = 0;
  for (const [key, own] of pairs) {
    const takes = own.filter(({ f, outcome }) => f === 'take' && outcome === 'ok');
    if (takes.length > 0) taken++;
    const twice = takes.find(({ asked }, i) => takes.slice(0, i).some((other) => other.asked === asked));
    if (twice !== undefined)
      others.push(anomaly('taken-twice', `side ${twice.asked} of ${key} was taken twice`, ...takes));
    else if (takes.length > 1) skews.push(anomaly('write-skew', `both sides of ${key} were taken`, ...takes));
    for (const read of own.filter(({ f, outcome }) => f === 'read' && outcome === 'ok')) {
      const sides = read.value as readonly boolean[];
      const lost = takes.find(({ asked, completed }) => completed < read.invoked && !sides[asked as number]);
      if (lost !== undefined) others.push(anomaly('lost', `a read misses side ${lost.asked} of ${key}`, read, lost));
      const never = [0, 1].find(
        (side) =>
          sides[side] &&
          !own.some(
            (one) => one.f === 'take' && one.outcome !== 'fail' && one.asked === side && one.invoked < read.completed,
          ),
      );
      if (never !== undefined)
        others.push(anomaly('unexpected', `a read shows side ${never} of ${key}, which nobody took`, read));
      if (takes.length < 2 && sides[0] && sides[1])
        skews.push(anomaly('write-skew', `a read shows both sides of ${key}`, read, ...takes));
    }
  }
  const seen = skewAllowed && skews.length > 0 ? `; allowed, and seen: write-skew (${skews.length})` : '';
  const checked = `${taken} of ${count(pairs.size, 'pair')} taken${seen}`;
  return verdictOf(
    checked,
    skewAllowed ? others : [...skews, ...others],
    taken === 0 ? 'that proves nothing' : undefined,
  );
}
