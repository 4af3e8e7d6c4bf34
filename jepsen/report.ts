/** What a run prints. */
import type { OutcomeCounts, RunResult } from './results.ts';

/** The report of one run; its last line is the verdict. */
export function formatReport(result: RunResult, folder: string): string {
  const { plan, setting, counts, errors, struck, stops, lives, reasons, anomalies } = result;
  const lines: string[] = [];
  const level = plan.level === 'serializable' ? '' : ` at ${plan.level}`;
  lines.push(
    `${plan.workload}${level}: ${plan.nodes} nodes, ${plan.clients} clients, ${plan.durability}, seed ${plan.seed}`,
  );
  lines.push(`  machine   ${settingLine(setting)}`);
  for (const { kind, why } of setting.left) lines.push(`  left out  ${kind}: ${why}`);
  for (const [f, { ok, fail, info }] of Object.entries(counts))
    lines.push(`  ${f.padEnd(9)} ${ok} ok, ${fail} fail, ${info} info`);
  const faults = Object.entries(struck).map(([kind, count]) => `${kind} ${count}`);
  lines.push(`  faults    ${faults.length === 0 ? 'none' : faults.join(', ')}`);
  lines.push(`  starts    ${lives.map((count, i) => `n${i + 1} ${count}`).join(', ')}`);
  const [silent, recovery] = [result.silentSeconds.toFixed(1), result.recoverySeconds.toFixed(1)];
  lines.push(`  silence   ${silent} s at most without a success; all was read ${recovery} s after healing began`);
  const commonest = Object.entries(errors).slice(0, 6);
  if (commonest.length > 0)
    lines.push(`  errors    ${commonest.map(([error, count]) => `${error} ${count}`).join(', ')}`);
  const stopped = stops.map(({ node, code, signal, explained }) => {
    const how = `n${node} by itself (${signal ?? `code ${code}`})`;
    return explained ? how : `${how}, which nothing explains`;
  });
  for (const line of new Set(stopped))
    lines.push(`  stopped   ${line}: ${stopped.filter((each) => each === line).length} times`);
  for (const { name, text, operations } of anomalies.slice(0, 3))
    lines.push(
      `  anomaly   ${name}: ${text}`,
      ...operations.slice(0, 8).map((operation) => `              ${operation}`),
    );
  if (anomalies.length > 3) lines.push(`            and ${anomalies.length - 3} more in results.json`);
  lines.push(`  replay    ${result.replay}`);
  lines.push(`  kept in   ${folder}`);
  for (const reason of reasons) lines.push(`  because   ${reason}`);
  lines.push(verdictLine(result));
  return lines.join('\n');
}

/** `JEPSEN valid list-append …` */
export function verdictLine(result: RunResult): string {
  const { verdict, plan, seconds } = result;
  const { ok, fail, info } = sumOf(result);
  const all = ok + fail + info;
  const faults = plan.faults.join(',') || 'no faults';
  return `JEPSEN ${wordOf(verdict)} ${plan.workload} (${plan.level}, ${faults}): ${ok} of ${all} operations ok in ${seconds.toFixed(0)} s`;
}

/** Many runs as a table, one line each, and their sums. */
export function formatTable(results: readonly RunResult[]): string {
  const lines = [
    '| workload | level | faults struck | minutes | ok | fail | info | longest silence | verdict | seed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const result of results) {
    const { plan, struck, seconds, silentSeconds, verdict } = result;
    const faults = Object.entries(struck).map(([kind, count]) => `${kind} ${count}`);
    const cells = [
      plan.workload,
      `${plan.level}${plan.durability === 'memory' ? ', memory' : ''}`,
      faults.join(', ') || 'none',
      (seconds / 60).toFixed(1),
      ...Object.values(sumOf(result)),
      `${silentSeconds.toFixed(1)} s`,
      `${wordOf(verdict)}${plan.mistake === undefined ? '' : ` (${plan.mistake} planted)`}`,
      plan.seed,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  const sums = results.map(sumOf);
  const total = (name: keyof OutcomeCounts) => sums.reduce((sum, counts) => sum + counts[name], 0);
  const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const strikes = new Map<string, number>();
  for (const { struck } of results)
    for (const [kind, count] of Object.entries(struck)) strikes.set(kind, (strikes.get(kind) ?? 0) + count);
  const verdicts = ([true, false, 'unknown'] as const)
    .map((verdict) => [wordOf(verdict), results.filter((each) => each.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0);
  lines.push('');
  lines.push(
    `${results.length} runs, ${minutes.toFixed(0)} minutes: ${total('ok')} operations ok, ${total('fail')} fail, ${total('info')} info`,
  );
  lines.push(`faults: ${[...strikes].map(([kind, count]) => `${kind} ${count}`).join(', ') || 'none'}`);
  lines.push(`verdicts: ${verdicts.map(([word, count]) => `${count} ${word}`).join(', ') || 'none'}`);
  return lines.join('\n');
}

function sumOf({ counts }: RunResult): OutcomeCounts {
  const sum: OutcomeCounts = { ok: 0, fail: 0, info: 0 };
  for (const { ok, fail, info } of Object.values(counts)) {
    sum.ok += ok;
    sum.fail += fail;
    sum.info += info;
  }
  return sum;
}

function wordOf(verdict: RunResult['verdict']): string {
  return verdict === true ? 'valid' : verdict === false ? 'INVALID' : 'unknown';
}

function settingLine({ wires, disks, clocks }: RunResult['setting']): string {
  const network =
    wires === 'namespaces' ? 'a network namespace for each node' : 'all nodes on loopback, proxies between them';
  const storage = disks === 'images' ? 'a file system for each node' : 'plain folders';
  return `${network}; ${storage}; ${clocks ? 'clocks by libfaketime' : 'the clocks of the machine'}`;
}

/** 0 valid, 1 invalid, 2 unknown. */
export function exitCodeOf(verdicts: readonly RunResult['verdict'][]): number {
  if (verdicts.includes(false)) return 1;
  return verdicts.includes('unknown') || verdicts.length === 0 ? 2 : 0;
}
