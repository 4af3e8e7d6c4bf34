/** What a run leaves behind in `results.json`, and how its verdict comes about. */
import type { Stop } from './cluster.ts';
import { formatOperation, type History } from './history.ts';
import type { StrikeRecord } from './nemesis.ts';
import type { Level, Verdict } from './workload.ts';

/** What was asked for. */
export interface RunPlan {
  readonly workload: string;
  readonly level: Level;
  readonly seed: string;
  readonly faults: readonly string[];
  readonly nodes: number;
  readonly clients: number;
  readonly rate: number;
  readonly minutes: number;
  readonly durability: 'fsync' | 'memory';
  /** Time between strikes, as a factor. */
  readonly calm: number;
  /** Planted in every node, to see whether it is seen. */
  readonly mistake?: string;
}

/** What the machine made of it. */
export interface Setting {
  readonly wires: 'namespaces' | 'proxies';
  readonly disks: 'images' | 'folders';
  readonly clocks: boolean;
  /** Kinds of faults that were asked for and can't be had. */
  readonly left: readonly { readonly kind: string; readonly why: string }[];
}

export interface OutcomeCounts {
  ok: number;
  fail: number;
  info: number;
}

export interface RunResult {
  readonly plan: RunPlan;
  readonly setting: Setting;
  readonly replay: string;
  /** Seconds that clients worked, and all of it with start, healing and checks. */
  readonly seconds: number;
  readonly secondsInAll: number;
  readonly counts: Readonly<Record<string, OutcomeCounts>>;
  readonly errors: Readonly<Record<string, number>>;
  /** The longest time in which clients worked and nothing succeeded, and the time from healing to the end of the final reads. */
  readonly silentSeconds: number;
  readonly recoverySeconds: number;
  /** Strikes by kind. */
  readonly struck: Readonly<Record<string, number>>;
  readonly strikes: readonly StrikeRecord[];
  readonly strikeFailures: readonly string[];
  readonly stops: readonly (Stop & { readonly explained: boolean })[];
  readonly lives: readonly number[];
  readonly verdict: true | false | 'unknown';
  /** One line each, the worst first. */
  readonly reasons: readonly string[];
  readonly anomalies: readonly {
    readonly name: string;
    readonly text: string;
    readonly operations: readonly string[];
  }[];
}

/** All that the verdict depends on. */
export interface Evidence {
  readonly history: History;
  readonly checked: Verdict;
  readonly okMin: number;
  /** Why the cluster did not come back when all was healed; undefined: it did. */
  readonly notRecovered: string | undefined;
  readonly finalMissing: number;
  readonly strikeFailures: readonly string[];
  readonly strikes: number;
  readonly faults: readonly string[];
  readonly stops: readonly { readonly node: number; readonly explained: boolean; readonly lastWords: string }[];
}

/** The whole verdict: wrong beats unknown beats valid. */
export function judge(evidence: Evidence): {
  readonly verdict: RunResult['verdict'];
  readonly reasons: readonly string[];
} {
  const wrong: string[] = [];
  const unknown: string[] = [];
  const { checked, history, okMin } = evidence;
  if (checked.valid === false) wrong.push(checked.summary);
  if (checked.valid === 'unknown') unknown.push(checked.summary);
  if (evidence.notRecovered !== undefined) wrong.push(`not recovered after healing: ${evidence.notRecovered}`);
  const stops = evidence.stops.filter(({ explained }) => !explained);
  const words = stops.map(({ node, lastWords }) => `n${node} stopped by itself: ${firstLine(lastWords)}`);
  for (const line of new Set(words)) wrong.push(`${line} (${words.filter((each) => each === line).length} times)`);
  if (evidence.finalMissing > 0) unknown.push(`${evidence.finalMissing} of the final reads were never answered`);
  const ok = history.operations.filter(({ outcome }) => outcome === 'ok').length;
  if (ok < okMin) unknown.push(`only ${ok} operations succeeded, ${okMin} are the least that says anything`);
  if (evidence.faults.length > 0 && evidence.strikes === 0) unknown.push('no fault has struck');
  for (const failure of new Set(evidence.strikeFailures)) unknown.push(`a fault could not strike: ${failure}`);
  const verdict = wrong.length > 0 ? false : unknown.length > 0 ? 'unknown' : true;
  return { verdict, reasons: [...wrong, ...unknown, ...(checked.valid === true ? [checked.summary] : [])] };
}

/** The complaint itself, without what differs from time to time. */
function firstLine(text: string): string {
  const line = text.split('\n')[0];
  const said = /"error":"([^"]*)/.exec(line)?.[1] ?? line;
  return said.split('\\n').slice(0, 4).join(' ').slice(0, 400);
}

/** A node may stop by itself where its clock or its disk was tampered with; it may never stumble over its own assertions. */
export function isExplained(stop: Stop, faults: readonly string[]): boolean {
  if (/AssertionError|TypeError|RangeError|ReferenceError|heap out of memory|corruption/.test(stop.lastWords))
    return false;
  if (stop.signal !== null) return false;
  return faults.some((kind) => ['clock', 'drift', 'disk-slow', 'disk-full'].includes(kind));
}

/** Seconds between two successes at most, while clients worked. */
export function longestSilence(history: History): number {
  const working = history.operations.filter(({ final }) => !final);
  const begins = working[0]?.invokedAt ?? 0;
  const ends = Math.max(begins, ...working.slice(-1).map(({ invokedAt }) => invokedAt));
  const successes = working.filter(({ outcome }) => outcome === 'ok').map(({ completedAt }) => completedAt);
  const times = [begins, ...successes.filter((at) => at < ends).sort((a, b) => a - b), ends];
  let longest = 0;
  for (let i = 1; i < times.length; i++) longest = Math.max(longest, times[i] - times[i - 1]);
  return longest / 1e9;
}

/** Outcomes by kind of operation. */
export function countOutcomes(history: History): Record<string, OutcomeCounts> {
  const counts: Record<string, OutcomeCounts> = {};
  for (const { f, outcome } of history.operations) {
    counts[f] ??= { ok: 0, fail: 0, info: 0 };
    counts[f][outcome]++;
  }
  return counts;
}

/** How often each error was met, the commonest first. */
export function countErrors(history: History): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { error, outcome } of history.operations) {
    if (error === undefined) continue;
    const name = `${outcome} ${error.slice(0, 80)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]).slice(0, 30));
}

/** Strikes by kind. */
export function countStrikes(strikes: readonly StrikeRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of strikes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Anomalies as they are kept: bounded, operations printed. */
export function printAnomalies(verdict: Verdict): RunResult['anomalies'] {
  return verdict.anomalies.slice(0, 20).map(({ name, text, operations }) => ({
    name,
    text: text.slice(0, 4_000),
    operations: operations.slice(0, 20).map(formatOperation),
  }));
}
