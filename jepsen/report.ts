/** What a run prints. */
import type { RunResult } from './results.ts';

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
export function verdictLine({ verdict, plan, counts, seconds }: RunResult): string {
  const word = verdict === true ? 'valid' : verdict === false ? 'INVALID' : 'unknown';
  const ok = Object.values(counts).reduce((sum, each) => sum + each.ok, 0);
  const all = Object.values(counts).reduce((sum, each) => sum + each.ok + each.fail + each.info, 0);
  const faults = plan.faults.join(',') || 'no faults';
  return `JEPSEN ${word} ${plan.workload} (${plan.level}, ${faults}): ${ok} of ${all} operations ok in ${seconds.toFixed(0)} s`;
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
