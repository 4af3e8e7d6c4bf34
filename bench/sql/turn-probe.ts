/**
 * Loaded into a node's process (`--import`): how much processor time its thread spends in single turns of the event loop, and how much of that in the collector. On
 * SIGUSR2 the longest turns since the last time go to the file that `TURN_PROBE_FILE` names.
 */
import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import process from 'node:process';

interface Turn {
  readonly ms: number;
  readonly gcMs: number;
}

const kept = 5;
let longest: Turn[] = [];
let gcMs = 0;
let before = threadMs();

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) gcMs += duration;
}).observe({ entryTypes: ['gc'] });

function turn(): void {
  const now = threadMs();
  const ms = now - before;
  before = now;
  if (longest.length < kept || ms > longest[longest.length - 1].ms) {
    longest = [...longest, { ms, gcMs }].sort((a, b) => b.ms - a.ms).slice(0, kept);
  }
  gcMs = 0;
  setImmediate(turn).unref();
}

process.on('SIGUSR2', () => {
  writeFileSync(process.env.TURN_PROBE_FILE ?? '/dev/null', JSON.stringify(longest));
  longest = [];
});
setImmediate(turn).unref();
