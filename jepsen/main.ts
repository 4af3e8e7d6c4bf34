/**
 * `npm run jepsen`: a real cluster, judged from outside.
 *
 *     npm run jepsen -- --workload register --faults partition,kill,pause,clock --minutes 10 --seed 7
 *     npm run jepsen -- --all [--minutes 2] [--seed 7]    every workload under changing faults, levels and sizes
 *     npm run jepsen -- --list                            workloads and faults
 *
 * `--faults all` (default) or `none`; `--level`, `--nodes N`, `--clients N`, `--rate N` (operations a second), `--durability fsync|memory`;
 * `--out FOLDER`; `--calm N` leaves N times as much time between strikes; `--flags "--lease=300ms …"` are passed to the nodes;
 * `--program FILE` judges another build; `--no-namespaces` forces proxies on loopback.
 *
 * Exit code: 0 valid, 1 invalid, 2 unknown, 3 wrong usage, 4 the judge itself failed.
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ownProgram } from './cluster.ts';
import { faultFamilies } from './faults/index.ts';
import { findCapabilities } from './machine/capabilities.ts';
import { enterWorld } from './machine/world.ts';
import { matrix } from './matrix.ts';
import { exitCodeOf, formatReport, verdictLine } from './report.ts';
import type { RunPlan, RunResult } from './results.ts';
import { runOnce } from './run.ts';
import type { Level, WorkloadMaker } from './workload.ts';
import { workloads } from './workloads/index.ts';

/** Said wrongly: exit code 3. */
class UsageError extends Error {}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        workload: { type: 'string' },
        faults: { type: 'string', default: 'all' },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        level: { type: 'string' },
        nodes: { type: 'string', default: '3' },
        clients: { type: 'string', default: '10' },
        rate: { type: 'string', default: '200' },
        durability: { type: 'string', default: 'fsync' },
        out: { type: 'string' },
        flags: { type: 'string', default: '' },
        calm: { type: 'string', default: '1' },
        program: { type: 'string', default: ownProgram },
        'min-ok': { type: 'string' },
        'no-namespaces': { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

type Values = ReturnType<typeof readArguments>;

async function main(): Promise<number> {
  const values = readArguments(process.argv.slice(2));
  if (values.list) return list();
  const plans = values.all ? allPlans(values) : [onePlan(values)];
  if (!values['no-namespaces']) await enterWorld();
  return runAll(plans, values);
}

function list(): number {
  console.log('workloads');
  for (const { name, about, levels } of workloads)
    console.log(`  ${name.padEnd(14)} ${about}${levels === undefined ? '' : ` (${levels.join(', ')})`}`);
  console.log('faults');
  for (const { kind, about } of faultFamilies) console.log(`  ${kind.padEnd(14)} ${about}`);
  return 0;
}

function onePlan(values: Values): RunPlan {
  const names = workloads.map(({ name }) => name).join(', ');
  if (values.workload === undefined) throw new UsageError(`--workload is one of: ${names}`);
  const maker = workloads.find(({ name }) => name === values.workload);
  if (maker === undefined) throw new UsageError(`there is no workload "${values.workload}", only: ${names}`);
  return {
    workload: maker.name,
    level: levelOf(values, maker),
    seed: values.seed ?? freshSeed(),
    faults: faultsOf(values.faults),
    nodes: count(values.nodes, 'nodes', 1, 9),
    clients: count(values.clients, 'clients', 1, 1_000),
    rate: number(values.rate, 'rate'),
    minutes: number(values.minutes ?? '1', 'minutes'),
    durability: durabilityOf(values.durability),
  };
}

function allPlans(values: Values): readonly RunPlan[] {
  const seed = values.seed ?? freshSeed();
  const makers = values.workload === undefined ? workloads : workloads.filter(({ name }) => name === values.workload);
  return matrix(makers, {
    seed,
    minutes: number(values.minutes ?? '2', 'minutes'),
    rate: number(values.rate, 'rate'),
    clients: count(values.clients, 'clients', 1, 1_000),
  });
}

function freshSeed(): string {
  return String(Math.floor(Math.random() * 1e9));
}

function levelOf(values: Values, maker: WorkloadMaker): Level {
  const levels: readonly Level[] = maker.levels ?? ['serializable'];
  const level = (values.level ?? 'serializable') as Level;
  if (!levels.includes(level)) throw new UsageError(`--level of ${maker.name} is one of: ${levels.join(', ')}`);
  return level;
}

function faultsOf(text: string): readonly string[] {
  const known = faultFamilies.map(({ kind }) => kind);
  if (text === 'all') return known;
  const kinds = text === 'none' || text === '' ? [] : text.split(',');
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown !== undefined) throw new UsageError(`there is no fault "${unknown}", only: ${known.join(', ')}`);
  return kinds;
}

function durabilityOf(text: string): 'fsync' | 'memory' {
  if (text !== 'fsync' && text !== 'memory') throw new UsageError('--durability is fsync or memory');
  return text;
}

function count(text: string, name: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UsageError(`--${name} is a whole number from ${low} to ${high}`);
  return value;
}

function number(text: string, name: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--${name} is a number above zero`);
  return value;
}

async function runAll(plans: readonly RunPlan[], values: Values): Promise<number> {
  const capabilities = await findCapabilities();
  const root = resolve(values.out ?? join(tmpdir(), 'jimkv-jepsen'));
  const verdicts: RunResult['verdict'][] = [];
  const lines: string[] = [];
  let close: () => Promise<void> = async () => {};
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      console.log(`${signal}: ending the cluster`);
      close().finally(() => process.exit(4));
    });
  for (const [i, plan] of plans.entries()) {
    const maker = workloads.find(({ name }) => name === plan.workload) as WorkloadMaker;
    const folder = plans.length === 1 && values.out !== undefined ? root : join(root, folderName(plan, i));
    const result = await runOnce({
      plan,
      maker,
      capabilities,
      folder,
      program: resolve(values.program),
      flags: values.flags.split(' ').filter((flag) => flag !== ''),
      okMin:
        values['min-ok'] === undefined ? Math.ceil(plan.rate * plan.minutes * 60 * 0.02) : Number(values['min-ok']),
      calm: number(values.calm, 'calm'),
      timeoutMs: 5_000,
      recoveryMs: 120_000,
      log: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
      onStart: (closeCluster) => (close = closeCluster),
    });
    console.log(formatReport(result, folder));
    verdicts.push(result.verdict);
    lines.push(verdictLine(result));
  }
  if (plans.length > 1) console.log(`\n${lines.join('\n')}`);
  return exitCodeOf(verdicts);
}

function folderName(plan: RunPlan, index: number): string {
  const at = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  return `${at}-${String(index + 1).padStart(2, '0')}-${plan.workload}-${plan.seed}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  const wrongUsage = error instanceof UsageError;
  console.error(wrongUsage ? `${error.message}\n(npm run jepsen -- --list)` : error);
  process.exitCode = wrongUsage ? 3 : 4;
}
// What still hangs on a socket or a timer must not keep a finished judge alive.
process.exit();
