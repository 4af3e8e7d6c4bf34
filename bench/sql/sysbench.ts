/** sysbench's OLTP tests, on one table of 100,000 rows, both systems at the same level. */
import { spawnSync } from 'node:child_process';
import { outputOf, programs } from './program.ts';
import { peerOf, type SqlSystem, type SystemName } from './systems.ts';

export const sysbenchTests = ['oltp_point_select', 'oltp_read_only', 'oltp_read_write', 'oltp_update_index'];
const rows = 100_000;

export interface SysbenchPlan {
  readonly seconds: number;
  readonly clients: readonly number[];
  readonly tests: readonly string[];
  /** `read committed`, `serializable` …: PostgreSQL's default is the first, JimKV's the second. */
  readonly level: string;
}

export interface SysbenchCell {
  readonly system: SystemName;
  readonly title: string;
  readonly test: string;
  readonly clients: number;
  readonly perSecond: number;
  readonly p95Ms: number;
  readonly errors: number;
}

export function sysbenchInstalled(): boolean {
  return spawnSync(programs.sysbench, ['--version']).status === 0;
}

export async function measureSysbench(system: SqlSystem, plan: SysbenchPlan): Promise<readonly SysbenchCell[]> {
  await sysbench(system, system.ports[0], 'oltp_read_write', 1, plan, 'prepare');
  const cells: SysbenchCell[] = [];
  for (const test of plan.tests)
    for (const clients of plan.clients) cells.push(await measure(system, test, clients, plan));
  return cells;
}

async function measure(system: SqlSystem, test: string, clients: number, plan: SysbenchPlan): Promise<SysbenchCell> {
  const ports = system.ports.slice(0, clients);
  const outputs = await Promise.all(
    ports.map((port, i) => {
      const share = Math.floor(clients / ports.length) + (i < clients % ports.length ? 1 : 0);
      return sysbench(system, port, test, share, plan, 'run');
    }),
  );
  const number = (output: string, pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  return {
    system: system.name,
    title: system.title,
    test,
    clients,
    perSecond: outputs.reduce((sum, output) => sum + number(output, /transactions:\s+\d+\s+\(([\d.]+) per sec/), 0),
    p95Ms: Math.max(...outputs.map((output) => number(output, /95th percentile:\s+([\d.]+)/))),
    errors: outputs.reduce((sum, output) => sum + number(output, /ignored errors:\s+(\d+)/), 0),
  };
}

function sysbench(
  { user }: SqlSystem,
  port: number,
  test: string,
  threads: number,
  { seconds, level }: SysbenchPlan,
  command: string,
): Promise<string> {
  const args = [
    test,
    '--db-driver=pgsql',
    '--pgsql-host=127.0.0.1',
    `--pgsql-port=${port}`,
    `--pgsql-user=${user}`,
    '--pgsql-db=postgres',
    `--table-size=${rows}`,
    `--threads=${threads}`,
    `--time=${seconds}`,
    command,
  ];
  // libpq reads them when it connects; a blank in a value is written with a backslash.
  const options = `-c default_transaction_isolation=${level.replaceAll(' ', '\\ ')}`;
  return outputOf(programs.sysbench, args, { PGOPTIONS: options });
}

export function printSysbench(cells: readonly SysbenchCell[]): void {
  console.log('\nsysbench: transactions a second, and the ratio to PostgreSQL in the same run');
  for (const { system, title, test, clients, perSecond, p95Ms, errors } of cells) {
    const peer = cells.find((each) => each.system === peerOf[system] && each.test === test && each.clients === clients);
    const ratio = peer === undefined ? '' : `   ${(perSecond / peer.perSecond).toFixed(2)}x ${peer.title}`;
    console.log(
      `${title.padEnd(36)} ${test.padEnd(18)} ${String(clients).padStart(3)} clients ${`${Math.round(perSecond).toLocaleString('en')}/s`.padStart(10)} ${`p95 ${p95Ms} ms`.padStart(14)} ${errors} errors${ratio}`,
    );
  }
}
