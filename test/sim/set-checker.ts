/**
 * A set that only grows: each element is added once, by its own key, and scans read all of it. Whatever was acknowledged is
 * there in every later scan; nothing is there that nobody added; and a scan that shows an element shows all those
 * that were acknowledged before this element was first asked for (no causal reverse).
 */
import { invalid, type Operation, type Verdict, valid } from './history.ts';

/** Checks `add`s against scans of the whole set. `finalScans` says how many of the last scans must be complete. */
export function checkSet(operations: readonly Operation[]): Verdict {
  const adds = operations.filter(({ call }) => call.f === 'add');
  const byKey = new Map(adds.map((add) => [add.call.f === 'add' ? add.call.key : '', add]));
  const scans = operations.filter(({ call, outcome }) => call.f === 'scan' && outcome === 'ok');
  if (scans.length === 0) return { kind: 'unknown', reason: 'no scan of the set has succeeded' };
  for (const scan of scans) {
    const verdict = checkScan(scan, adds, byKey);
    if (verdict.kind !== 'valid') return verdict;
  }
  return checkGrowth(scans);
}

function checkScan(scan: Operation, adds: readonly Operation[], byKey: ReadonlyMap<string, Operation>): Verdict {
  const seen = new Set<string>();
  let latestCall = scan.invoked;
  for (const row of scan.answer.rows ?? []) {
    const add = byKey.get(row.key);
    if (add === undefined) return invalid(`a scan shows ${row.key}, which nobody added`, scan);
    if (add.outcome === 'fail')
      return invalid(`a scan shows ${row.key}, whose add certainly did not happen`, scan, add);
    if (add.invoked > scan.ended) return invalid(`a scan shows ${row.key}, which was added after it`, scan, add);
    if (seen.has(row.key)) return invalid(`a scan shows ${row.key} twice`, scan);
    if (add.call.f === 'add' && add.call.value !== row.value) return invalid(`${row.key} has another value`, scan, add);
    seen.add(row.key);
    latestCall = Math.max(latestCall, add.invoked);
  }
  const lost = adds.find((add) => add.outcome === 'ok' && add.ended < latestCall && !seen.has(keyOf(add)));
  if (lost === undefined) return valid;
  const reverse = lost.ended > scan.invoked ? ' although it shows an element that was asked for later' : '';
  return invalid(`a scan misses ${keyOf(lost)}, which was acknowledged before${reverse}`, scan, lost);
}

/** A scan that began after another had ended shows at least as much. */
function checkGrowth(scans: readonly Operation[]): Verdict {
  const firstSeen = new Map<string, Operation>();
  const ended = [...scans].sort((a, b) => a.ended - b.ended);
  let at = 0;
  for (const scan of [...scans].sort((a, b) => a.invoked - b.invoked)) {
    for (; at < ended.length && ended[at].ended < scan.invoked; at++)
      for (const row of ended[at].answer.rows ?? []) if (!firstSeen.has(row.key)) firstSeen.set(row.key, ended[at]);
    const keys = new Set((scan.answer.rows ?? []).map((row) => row.key));
    for (const [key, earlier] of firstSeen)
      if (!keys.has(key)) return invalid(`a scan misses ${key}, which an earlier one showed`, scan, earlier);
  }
  return valid;
}

function keyOf({ call }: Operation): string {
  return call.f === 'scan' ? '' : call.key;
}
