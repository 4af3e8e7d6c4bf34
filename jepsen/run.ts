/**
 * One run: a cluster, clients, faults; then everything is healed, the clients have their last questions answered, and the
 * checkers judge. Its folder holds
 *
 *     h.jsonl        every event, as it happened         results.json   plan, counts, strikes, verdict
 *     history.edn    the same for Elle and Knossos       index.html     plots and the timeline of the first anomaly
 *     logs/          what the nodes said                 data/          their disks, only where the verdict is "invalid"
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clients } from './clients.ts';
import { Cluster } from './cluster.ts';
import { formatEdn } from './edn.ts';
import { type FaultFamily, faultFamilies } from './faults/index.ts';
import { type History, historyOf } from './history.ts';
import type { Capabilities } from './machine/capabilities.ts';
import { healAll, Nemesis } from './nemesis.ts';
import { formatPage } from './page.ts';
import { RandomStream } from './random.ts';
import { Recorder } from './recorder.ts';
import type { RunPlan, RunResult, Setting } from './results.ts';
import * as results from './results.ts';
import type { Verdict, Workload, WorkloadMaker } from './workload.ts';

export interface RunOptions {
  readonly plan: RunPlan;
  readonly maker: WorkloadMaker;
  readonly capabilities: Capabilities;
  /** The run's own, absolute. */
  readonly folder: string;
  /** The main file of the build to judge. */
  readonly program: string;
  /** More flags of `jimkv start`. */
  readonly flags: readonly string[];
  /** Fewer successes than this are no evidence. */
  readonly okMin: number;
  readonly timeoutMs: number;
  readonly recoveryMs: number;
  readonly log: (line: string) => void;
  /** Called with what closes everything, for whoever has to end early. */
  readonly onStart?: (close: () => Promise<void>) => void;
}

/** Runs it and keeps what came out. */
export async function runOnce(options: RunOptions): Promise<RunResult> {
  const { plan, maker, folder, capabilities, log } = options;
  const beganAt = performance.now();
  // Whatever an earlier run left here: its data would be this cluster's past.
  for (const name of ['data', 'logs', 'h.jsonl', 'history.edn', 'results.json', 'index.html'])
    rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const families = familiesOf(plan, capabilities);
  const random = new RandomStream(plan.seed);
  const workload = maker.make({
    random: random.fork('workload'),
    level: plan.level,
    nodes: plan.nodes,
    clients: plan.clients,
    operationsExpected: Math.round(plan.rate * plan.minutes * 60),
  });
  if (plan.clients < workload.clientsMin) throw new Error(`${plan.workload} needs ${workload.clientsMin} clients`);
  const cluster = await Cluster.start({
    nodes: plan.nodes,
    folder,
    capabilities,
    program: options.program,
    durability: plan.durability,
    clocks: families.usable.some(({ kind }) => kind === 'clock' || kind === 'drift'),
    disks: families.usable.some(({ kind }) => ['disk-slow', 'disk-full', 'power'].includes(kind)),
    flags: options.flags,
  });
  options.onStart?.(() => cluster.close());
  let keepData = false;
  try {
    log(`${plan.nodes} nodes are ready (${cluster.wires.kind}); ${plan.workload} begins`);
    const setting: Setting = {
      wires: cluster.wires.kind,
      disks: cluster.nodes[0].disk.kind === 'image' ? 'images' : 'folders',
      clocks: cluster.nodes[0].clock !== undefined,
      left: families.left,
    };
    const { history, seconds, nemesis, notRecovered, finalMissing, recoverySeconds } = await drive(
      options,
      cluster,
      workload,
      families.usable,
    );
    log(`checking ${history.operations.length} operations`);
    const checked = check(workload, history);
    const stops = cluster.stops.map((stop) => ({ ...stop, explained: results.isExplained(stop, plan.faults) }));
    const { strikes, failures: strikeFailures } = nemesis;
    const evidence = { history, checked, okMin: options.okMin, notRecovered, finalMissing, strikeFailures, stops };
    const faults = families.usable.map(({ kind }) => kind);
    const { verdict, reasons } = results.judge({ ...evidence, strikes: strikes.length, faults });
    const result: RunResult = {
      plan,
      setting,
      replay: replayLine(plan),
      seconds,
      secondsInAll: (performance.now() - beganAt) / 1000,
      silentSeconds: results.longestSilence(history),
      recoverySeconds,
      counts: results.countOutcomes(history),
      errors: results.countErrors(history),
      struck: results.countStrikes(strikes),
      strikes,
      strikeFailures,
      stops,
      lives: cluster.nodes.map(({ lives }) => lives),
      verdict,
      reasons,
      anomalies: results.printAnomalies(checked),
    };
    keepData = verdict === false;
    keep(folder, result, history, checked);
    return result;
  } finally {
    await cluster.close(keepData);
  }
}

/** The command that plans the same run again. Its timing will differ: the processes and their disks are real. */
export function replayLine(plan: RunPlan): string {
  const { workload, level, faults, minutes, seed, nodes, clients, rate, durability, calm, mistake } = plan;
  const levels = level === 'serializable' ? '' : ` --level ${level}`;
  const planted = mistake === undefined ? '' : ` --mistake ${mistake}`;
  return `npm run jepsen -- --workload ${workload}${levels} --faults ${faults.join(',') || 'none'} --minutes ${minutes} --seed ${seed} --nodes ${nodes} --clients ${clients} --rate ${rate} --durability ${durability} --calm ${calm}${planted}`;
}

function familiesOf(plan: RunPlan, capabilities: Capabilities): { usable: FaultFamily[]; left: Setting['left'] } {
  const chosen = plan.faults.map((kind) => {
    const family = faultFamilies.find((each) => each.kind === kind);
    if (family === undefined) throw new Error(`there is no fault "${kind}"`);
    return family;
  });
  const why = (family: FaultFamily) => family.unavailable?.(capabilities);
  return {
    usable: chosen.filter((family) => why(family) === undefined),
    left: chosen.flatMap((family) => {
      const reason = why(family);
      return reason === undefined ? [] : [{ kind: family.kind, why: reason }];
    }),
  };
}

interface Driven {
  readonly history: History;
  readonly seconds: number;
  readonly nemesis: Nemesis;
  readonly notRecovered: string | undefined;
  readonly finalMissing: number;
  readonly recoverySeconds: number;
}

async function drive(
  options: RunOptions,
  cluster: Cluster,
  workload: Workload,
  families: readonly FaultFamily[],
): Promise<Driven> {
  const { plan, folder, timeoutMs, recoveryMs, log } = options;
  const random = new RandomStream(`${plan.seed} drive`);
  const setup = cluster.client(1, -1, 30_000);
  await workload.setup(setup).finally(() => setup.close());
  const recorder = new Recorder(join(folder, 'h.jsonl'));
  const lengthMs = plan.minutes * 60_000;
  const common = { cluster, recorder, workload, clients: plan.clients, rate: plan.rate, lengthMs, timeoutMs };
  const clients = new Clients({
    ...common,
    random: random.fork('clients'),
    isEnough: (successes) => successes >= options.okMin && (families.length === 0 || nemesis.strikes.length > 0),
  });
  const splitKeys = workload.splitKeys ?? [];
  const nemesis = new Nemesis({
    cluster,
    recorder,
    random: random.fork('nemesis'),
    families,
    splitKeys,
    calm: plan.calm,
    successes: () => clients.successes,
  });
  const startedAt = performance.now();
  // A cluster that falls over again and again shows nothing new by lying there.
  const watch = setInterval(() => {
    if (cluster.stops.filter((stop) => !results.isExplained(stop, plan.faults)).length > 20) clients.stop();
  }, 1_000);
  try {
    await clients.run();
  } finally {
    clearInterval(watch);
    await nemesis.stop();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  log(`${nemesis.strikes.length} strikes are over; healing`);
  const healedAt = performance.now();
  const notRecovered = await healAll(cluster, recoveryMs).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const finalMissing = await clients.final(notRecovered === undefined ? recoveryMs : 5_000);
  const recoverySeconds = (performance.now() - healedAt) / 1000;
  await recorder.close();
  return { history: historyOf(recorder.events), seconds, nemesis, notRecovered, finalMissing, recoverySeconds };
}

/** A checker that breaks is no verdict. */
function check(workload: Workload, history: History): Verdict {
  try {
    return workload.check(history);
  } catch (error) {
    return { valid: 'unknown', summary: `the checker failed: ${(error as Error).stack}`, anomalies: [] };
  }
}

function keep(folder: string, result: RunResult, history: History, checked: Verdict): void {
  writeFileSync(join(folder, 'history.edn'), formatEdn(history.events));
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  writeFileSync(join(folder, 'index.html'), formatPage(result, history, checked));
}
