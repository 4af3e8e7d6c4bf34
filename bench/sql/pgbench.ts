/** pgbench: its own tables, its select-only and TPC-B scripts, and updates of one row by key. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf, programs } from './program.ts';
import { peerOf, type SqlSystem, type SystemName } from './systems.ts';

export const pgbenchScripts = ['select', 'update', 'tpcb'];

export interface PgbenchPlan {
  readonly seconds: number;
  readonly clients: readonly number[];
  readonly scripts: readonly string[];
  readonly protocols: readonly string[];
  readonly scale: number;
}

export interface PgbenchCell {
  readonly system: SystemName;
  readonly title: string;
  readonly script: string;
  readonly protocol: string;
  readonly clients: number;
  readonly perSecond: number;
  /** Of all its transactions; with several servers, of the slowest one's. */
  readonly averageMs: number;
  readonly failed: number;
  readonly cpuMicros: number;
}

const update = (scale: number) =>
  `\\set aid random(1, ${scale * 100_000})\nUPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = :aid;\n`;

export async function measurePgbench(system: SqlSystem, plan: PgbenchPlan): Promise<readonly PgbenchCell[]> {
  const folder = await mkdtemp(join(tmpdir(), 'jimkv-bench-pgbench-'));
  try {
    const startedAt = performance.now();
    await pgbench(system, system.ports[0], ['-i', '-q', '-s', String(plan.scale)]);
    console.log(`${system.title}: filled in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    await writeFile(join(folder, 'update.sql'), update(plan.scale));
    const scripts: Readonly<Record<string, readonly string[]>> = {
      select: ['-S'],
      update: ['-f', join(folder, 'update.sql')],
      tpcb: [],
    };
    const cells: PgbenchCell[] = [];
    for (const script of plan.scripts)
      for (const protocol of plan.protocols)
        for (const clients of plan.clients) {
          const cell = await measure(system, script, scripts[script], protocol, clients, plan.seconds);
          console.log(line(cell));
          cells.push(cell);
        }
    return cells;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  system: SqlSystem,
  script: string,
  scriptArguments: readonly string[],
  protocol: string,
  clients: number,
  seconds: number,
): Promise<PgbenchCell> {
  const ports = system.ports.slice(0, clients);
  const before = system.cpuSeconds();
  const outputs = await Promise.all(
    ports.map((port, i) => {
      const share = Math.floor(clients / ports.length) + (i < clients % ports.length ? 1 : 0);
      const given = ['-n', '-M', protocol, '-c', String(share), '-j', '1', '-T', String(seconds), '--max-tries=100'];
      return pgbench(system, port, [...given, ...scriptArguments]);
    }),
  );
  const number = (output: string, pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const sum = (pattern: RegExp) => outputs.reduce((total, output) => total + number(output, pattern), 0);
  const transactions = sum(/number of transactions actually processed: (\d+)/);
  return {
    system: system.name,
    title: system.title,
    script,
    protocol,
    clients,
    perSecond: sum(/tps = ([\d.]+)/),
    averageMs: Math.max(...outputs.map((output) => number(output, /latency average = ([\d.]+)/))),
    failed: sum(/number of failed transactions: (\d+)/),
    cpuMicros: ((system.cpuSeconds() - before) * 1e6) / Math.max(1, transactions),
  };
}

function pgbench({ user }: SqlSystem, port: number, args: readonly string[]): Promise<string> {
  return outputOf(programs.pgbench, ['-h', '127.0.0.1', '-p', String(port), '-U', user, ...args, 'postgres']);
}

function line({ title, script, protocol, clients, perSecond, averageMs, failed, cpuMicros }: PgbenchCell): string {
  const figures = [
    `${Math.round(perSecond).toLocaleString('en')}/s`.padStart(10),
    `${averageMs.toFixed(2)} ms`.padStart(10),
    `${Math.round(cpuMicros)} us CPU`.padStart(12),
  ];
  return `${title.padEnd(36)} ${script.padEnd(7)} ${protocol.padEnd(9)} ${String(clients).padStart(3)} clients ${figures.join('')}${failed > 0 ? `   ${failed} failed` : ''}`;
}

/** The ratios to each one's peer. */
export function printPgbench(cells: readonly PgbenchCell[]): void {
  console.log('\npgbench: transactions a second, and the ratio to PostgreSQL in the same run');
  for (const cell of cells) {
    const peers = [peerOf[cell.system], 'postgres' as const].filter(
      (name, i, all) => cell.system.startsWith('jimkv') && name !== undefined && all.indexOf(name) === i,
    );
    const ratios = peers.flatMap((name) => {
      const peer = cells.find(
        (each) =>
          each.system === name &&
          each.script === cell.script &&
          each.protocol === cell.protocol &&
          each.clients === cell.clients,
      );
      return peer === undefined ? [] : [`${(cell.perSecond / peer.perSecond).toFixed(2)}x ${peer.title}`];
    });
    console.log(`${line(cell)}   ${ratios.join(', ')}`);
  }
}
