/**
 * `npm run jepsen`: a real cluster, judged from outside.
 *
 *     npm run jepsen -- --workload register --faults partition,kill,pause,clock --minutes 10 --seed 7
 *     npm run jepsen -- --all [--minutes 1] [--seed 7]    the matrix: every workload and level under every mix of faults
 *     npm run jepsen -- --table FOLDER                    what the runs kept in there were and how they ended
 *     npm run jepsen -- --list                            workloads, faults, mistakes
 *
 * `--faults all` (default) or `none`; `--level`, `--nodes N`, `--clients N`, `--rate N` (operations a second), `--durability fsync|memory`;
 * `--out FOLDER`; `--calm N` leaves N times as much time between strikes; `--flags "--lease=300ms …"` are passed to the nodes;
 * `--program FILE` judges another build; `--mistake NAME` one with a planted mistake; `--no-namespaces` forces proxies on loopback.
 *
 * Exit code: 0 valid, 1 invalid, 2 unknown, 3 wrong usage, 4 the judge itself failed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ownProgram } from './cluster.ts';
import { faultFamilies } from './faults/index.ts';
import { findCapabilities } from './machine/capabilities.ts';
import { enterWorld } from './machine/world.ts';
import { matrix } from './matrix.ts';
import { mistakeNames, plantFlag } from './mistaken.ts';
import { exitCodeOf, formatReport, formatTable } from './report.ts';
import type { RunPlan, RunResult } from './results.ts';
import { type RunOptions, runOnce } from './run.ts';
import type { Level, WorkloadMaker } from './workload.ts';
import { workloads } from './workloads/index.ts';

const mistakenProgram = join(import.meta.dirname, 'mistaken.ts');

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
        mistake: { type: 'string' },
        table: { type: 'string' },
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
  if (values.table !== undefined) return table(values.table);
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
  console.log(`mistakes\n  ${mistakeNames.join(', ')}`);
  return 0;
}

/** Runs that were kept, the oldest first. */
function table(folder: string): number {
  const results = readdirSync(folder)
    .map((name) => join(folder, name, 'results.json'))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => a.at - b.at)
    .map(({ path }) => JSON.parse(readFileSync(path, 'utf8')) as RunResult);
  console.log(formatTable(results));
  return exitCodeOf(results.map(({ verdict }) => verdict));
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
    calm: number(values.calm, 'calm'),
    mistake: mistakeOf(values.mistake),
  };
}

function mistakeOf(name: string | undefined): string | undefined {
  if (name !== undefined && !mistakeNames.some((known) => known === name))
    throw new UsageError(`--mistake is one of: ${mistakeNames.join(', ')}`);
  return name;
}

function allPlans(values: Values): readonly RunPlan[] {
  const seed = values.seed ?? freshSeed();
  const makers = values.workload === undefined ? workloads : workloads.filter(({ name }) => name === values.workload);
  return matrix(makers, {
    seed,
    minutes: number(values.minutes ?? '1', 'minutes'),
    rate: number(values.rate, 'rate'),
    clients: count(values.clients, 'clients', 1, 1_000),
    calm: number(values.calm, 'calm'),
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
  const results: RunResult[] = [];
  let broken = 0;
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
    const options: RunOptions = {
      plan,
      maker,
      capabilities,
      folder,
      program: plan.mistake === undefined ? resolve(values.program) : mistakenProgram,
      flags: [...values.flags.split(' ').filter((flag) => flag !== ''), ...plantFlags(plan)],
      okMin:
        values['min-ok'] === undefined ? Math.ceil(plan.rate * plan.minutes * 60 * 0.02) : Number(values['min-ok']),
      timeoutMs: 5_000,
      recoveryMs: 120_000,
      log: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
      onStart: (closeCluster) => (close = closeCluster),
    };
    try {
      const result = await runOnce(options);
      console.log(formatReport(result, folder));
      results.push(result);
    } catch (error) {
      // One run that could not be made must not end a night of them.
      if (plans.length === 1) throw error;
      broken++;
      console.error(`${plan.workload} under ${plan.faults.join(',')} could not be run:`, error);
    }
  }
  const code = exitCodeOf(results.map(({ verdict }) => verdict));
  if (plans.length > 1) console.log(`\n${formatTable(results)}\n${broken} of ${plans.length} could not be run`);
  return broken > 0 && code !== 1 ? 4 : code;
}

function plantFlags({ mistake }: RunPlan): readonly string[] {
  return mistake === undefined ? [] : [`${plantFlag}${mistake}`];
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
