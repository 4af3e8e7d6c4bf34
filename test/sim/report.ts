/** What a failing run prints: the seed, the rule, the plan, the one line that replays it, and what happened last. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { formatOperation } from './history.ts';
import type { PlanMask } from './plan.ts';
import { formatPlan } from './plan.ts';
import type { RunResult } from './run.ts';

/** The command line that runs the same again. */
export function replayLine(seed: string, mask: PlanMask, extra: readonly string[] = []): string {
  const words = ['npm run sim -- --seed', seed];
  if (mask.faults !== undefined) words.push('--faults', mask.faults.length === 0 ? 'none' : mask.faults.join(','));
  if (mask.workloads !== undefined) words.push('--workload', mask.workloads.join(','));
  if (mask.nodes !== undefined) words.push('--nodes', String(mask.nodes));
  if (mask.clients !== undefined) words.push('--clients', String(mask.clients));
  if (mask.faultsMs !== undefined) words.push('--length', String(mask.faultsMs));
  if (mask.feed) words.push('--feed');
  if (mask.durableFeed) words.push('--durable-feed');
  return [...words, ...extra].join(' ');
}

/** The report of a failed run. The history is saved beside it. */
export function formatFailure(
  result: RunResult,
  mask: PlanMask,
  options: { extra: readonly string[]; folder: string },
): string {
  const { plan, failure, atMs, events, history, trace, hash } = result;
  mkdirSync(options.folder, { recursive: true });
  const file = `${options.folder}/h-${plan.seed.replaceAll(/[^\w-]/g, '_')}.jsonl`;
  history.save(file);
  const operations = (failure?.operations ?? []).slice(0, 12).map((operation) => `  ${formatOperation(operation)}`);
  const lines = trace.filter((line) => line.what !== 'soon' && line.what !== 'timer').slice(-40);
  const shown = lines.map((line) => `  ${line.atMs.toFixed(3)} ${line.owner} ${line.what} ${line.hash.toString(16)}`);
  return [
    `SIM FAIL seed=${plan.seed} commit=${commit()} node=${process.version} t=${(atMs / 1000).toFixed(6)}s event=${events} ` +
      `hash=${hash.toString(16)} rule=${failure?.rule} ${failure?.message}`,
    `config: ${formatPlan(plan)}`,
    `replay: ${replayLine(plan.seed, mask, options.extra)}`,
    ...(operations.length > 0 ? ['operations:', ...operations] : []),
    `history: ${file} (${history.count('ok')} ok, ${history.count('fail')} fail, ${history.count('info')} info)`,
    'last events:',
    ...shown,
  ].join('\n');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
