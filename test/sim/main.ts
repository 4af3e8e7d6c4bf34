/**
 * `npm run sim`: whole clusters under one seed each.
 *
 *     npm run sim -- --seed 7                      one run
 *     npm run sim -- --seeds 1000 [--from 1]       many
 *     npm run sim -- --minutes 10                  fresh seeds for so long
 *     npm run sim -- --mistake apply-twice         plants a mistake and runs seeds until it is seen
 *     npm run sim -- --mistakes                    all mistakes in turn, as a table
 *
 * `--faults a,b` (or `none`), `--workload w`, `--nodes N`, `--clients N`, `--length MS` fix parts of the plan; `--feed`: somebody follows all that commits; `--durable-feed`: by a durable feed, and is away for long; `--log` prints what
 * nodes say; `--twice` runs each seed twice and compares; `--no-shrink` (with `--seed`: `--shrink`); `--keep-going`; `--fake` or `--fake-mistake M`: stand-ins for nodes.
 */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { clearMistakes, type Mistake, plantMistake } from '../../src/base/index.ts';
import { SqlParser } from '../../src/sql/parse/index.ts';
import { type FakeMistake, FakeWorld } from './fake-node.ts';
import { type FaultKind, faultKinds, formatPlan, type PlanMask, planOf } from './plan.ts';
import { makeRealNode, makeSqlNode } from './real-node.ts';
import { formatFailure, replayLine } from './report.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { shrink } from './shrink.ts';
import { sqlNames, type WorkloadName, workloadNames } from './workload.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    faults: { type: 'string' },
    workload: { type: 'string' },
    nodes: { type: 'string' },
    clients: { type: 'string' },
    length: { type: 'string' },
    feed: { type: 'boolean' },
    'durable-feed': { type: 'boolean' },
    mistake: { type: 'string' },
    mistakes: { type: 'boolean', default: false },
    'seeds-max': { type: 'string', default: '300' },
    log: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    fake: { type: 'boolean', default: false },
    'fake-mistake': { type: 'string' },
    out: { type: 'string', default: `${tmpdir()}/jimkv-sim` },
  },
});

const mask: PlanMask = {
  faults: listOf(values.faults, faultKinds) as readonly FaultKind[] | undefined,
  workloads: listOf(values.workload, workloadNames) as readonly WorkloadName[] | undefined,
  nodes: numberOf(values.nodes),
  clients: numberOf(values.clients),
  faultsMs: numberOf(values.length),
  feed: values.feed,
  durableFeed: values['durable-feed'],
};

function listOf(text: string | undefined, known: readonly string[]): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text === 'none' || text === '' ? [] : text.split(',');
  for (const name of names) if (!known.includes(name)) throw new Error(`${name} is none of: ${known.join(', ')}`);
  return names;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

async function makeNodeOf(): Promise<RunOptions['makeNode']> {
  const lie = values['fake-mistake'] as FakeMistake | undefined;
  if (values.fake || lie !== undefined) return (simulation) => new FakeWorld(simulation, lie).makeNode;
  const speaksSql = mask.workloads?.some((name) => sqlNames.some((each) => each === name)) ?? false;
  const node = speaksSql ? makeSqlNode(await SqlParser.load()) : makeRealNode;
  return () => node;
}

const makeNode = await makeNodeOf();
const extra = [
  ...(values.mistake === undefined ? [] : ['--mistake', values.mistake]),
  ...(values.fake ? ['--fake'] : []),
  ...(values['fake-mistake'] === undefined ? [] : ['--fake-mistake', values['fake-mistake']]),
];

async function runSeed(seed: string, with_: PlanMask = mask, log = values.log): Promise<RunResult> {
  const plan = planOf(seed, with_);
  return run({ plan, makeNode, log: log ? (line) => console.log(line) : undefined });
}

function summary({ plan, atMs, events, history, struck, checks, followed }: RunResult): string {
  const faults = [...struck.values()].reduce((sum, count) => sum + count, 0);
  return (
    `seed ${plan.seed}: ok, ${(atMs / 1000).toFixed(1)} s simulated, ${events} events, ${faults} faults, ${checks} looks inside, ` +
    `${history.count('ok')} ok, ${history.count('fail')} fail, ${history.count('info')} unknown` +
    (plan.feed || plan.durableFeed
      ? `, ${followed.transactions} transactions followed, ${followed.gaps} gaps said`
      : '')
  );
}

/** Runs one seed and reports; true if all is well. */
async function tryRun(seed: string): Promise<boolean> {
  const result = await runSeed(seed);
  if (result.failure === undefined) {
    if (values.twice && !(await sameAgain(seed, result))) return false;
    console.log(summary(result));
    return true;
  }
  console.log(formatFailure(result, mask, { extra, folder: values.out }));
  if (!values['no-shrink'] && (values.seed === undefined || values.shrink)) {
    const smaller = await shrink(seed, mask, result, (candidate) => runSeed(seed, candidate, false));
    console.log(`shrunk: ${replayLine(seed, smaller, extra)}`);
  }
  return false;
}

async function sameAgain(seed: string, first: RunResult): Promise<boolean> {
  const second = await runSeed(seed, mask, false);
  if (first.hash === second.hash && first.events === second.events) return true;
  console.log(
    `SIM FAIL seed=${seed} not deterministic: ${first.events} events ${first.hash}, then ${second.events} ${second.hash}`,
  );
  const line = first.trace.find((one, i) => one.hash !== second.trace[i]?.hash);
  if (line !== undefined) console.log(`first difference seen: event ${line.event} ${line.owner} ${line.what}`);
  return false;
}

async function runMany(): Promise<boolean> {
  const untilMs = values.minutes === undefined ? undefined : Date.now() + Number(values.minutes) * 60_000;
  const count = Number(values.seeds ?? Number.POSITIVE_INFINITY);
  const first = untilMs === undefined ? Number(values.from) : Date.now() % 1_000_000_000;
  let failed = 0;
  let done = 0;
  while (done < count && (untilMs === undefined || Date.now() < untilMs)) {
    if (await tryRun(String(first + done++))) continue;
    failed++;
    if (!values['keep-going']) break;
  }
  console.log(`${done} seeds, ${failed} failed`);
  return failed === 0;
}

/** The faults under which a mistake can do harm; others only make the search longer. */
const badDays: Partial<Record<Mistake, PlanMask>> = {
  'vote-not-persisted': { faults: ['crash', 'partition', 'one-way', 'swizzle', 'transfer', 'knobs'], nodes: 3 },
  'lease-without-margin': { faults: ['pause', 'partition', 'one-way', 'swizzle', 'transfer'], nodes: 3 },
  'acknowledge-before-quorum': { faults: ['crash', 'partition', 'swizzle', 'loss'], nodes: 3 },
  'commit-old-term': { faults: ['crash', 'partition', 'one-way', 'swizzle', 'latency', 'loss', 'knobs'], nodes: 5 },
  'count-learner-votes': { faults: ['move', 'partition', 'crash', 'swizzle', 'slow-disk', 'knobs'], nodes: 5 },
  'serve-before-noop': { faults: ['transfer', 'crash', 'latency', 'loss', 'slow-disk'], nodes: 3 },
  'apply-twice': { faults: ['lost-answers', 'reset', 'transfer', 'crash'], nodes: 3 },
  'skip-crc': { faults: ['bit-rot', 'crash', 'power-loss'], nodes: 3 },
  'lose-directory-sync': { faults: ['power-loss', 'power-loss-all', 'knobs', 'snapshot'], nodes: 3 },
  'scrub-looks-away': { faults: ['bit-rot', 'split', 'snapshot', 'knobs'], nodes: 3 },
  'lock-lost-at-lease-change': {
    faults: ['crash', 'ambush', 'pause', 'partition'],
    workloads: ['list-append', 'pairs', 'claims'],
  },
  'commit-before-all-prepares': {
    faults: ['crash', 'ambush', 'lost-calls', 'split'],
    workloads: ['list-append', 'bank'],
  },
  'recovery-guesses': { faults: ['crash', 'ambush', 'lost-calls', 'pause'], workloads: ['list-append', 'bank'] },
  'read-below-prepared': {
    faults: ['latency', 'slow-node', 'ambush', 'lost-calls'],
    workloads: ['list-append', 'bank'],
  },
  'retry-applies-twice': {
    faults: ['crash', 'reset', 'pause', 'lost-calls', 'partition'],
    workloads: ['counters', 'bank'],
  },
};

/** How many seeds a planted mistake takes to be seen. */
async function hunt(name: Mistake): Promise<{ seeds: number; result: RunResult | undefined }> {
  const most = Number(values['seeds-max']);
  for (let seeds = 1; seeds <= most; seeds++) {
    plantMistake(name);
    const under = values.faults === undefined ? { ...badDays[name], ...defined(mask) } : mask;
    const result = await runSeed(String(Number(values.from) + seeds - 1), under).finally(clearMistakes);
    if (result.failure !== undefined) return { seeds, result };
  }
  return { seeds: most, result: undefined };
}

function defined(given: PlanMask): PlanMask {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const mistakes: readonly Mistake[] = [
  'vote-not-persisted',
  'lease-without-margin',
  'acknowledge-before-quorum',
  'commit-old-term',
  'count-learner-votes',
  'serve-before-noop',
  'apply-twice',
  'skip-crc',
  'lose-directory-sync',
  'scrub-looks-away',
  'lock-lost-at-lease-change',
  'commit-before-all-prepares',
  'recovery-guesses',
  'read-below-prepared',
  'retry-applies-twice',
];

async function huntAll(names: readonly Mistake[]): Promise<boolean> {
  let all = true;
  console.log('| mistake | seeds until seen | seconds | seen as |\n| --- | --- | --- | --- |');
  for (const name of names) {
    const started = Date.now();
    const { seeds, result } = await hunt(name);
    const seconds = Math.round((Date.now() - started) / 1000);
    all &&= result !== undefined;
    const seen =
      result?.failure === undefined ? 'not seen' : `${result.failure.rule}: ${result.failure.message.split('\n')[0]}`;
    console.log(
      `| ${name} | ${result === undefined ? `more than ${seeds}` : seeds} | ${seconds} | ${seen.slice(0, 160)} |`,
    );
    if (result !== undefined && names.length === 1)
      console.log(formatFailure(result, mask, { extra, folder: values.out }));
  }
  return all;
}

async function main(): Promise<boolean> {
  if (values.mistakes) return huntAll(mistakes);
  if (values.mistake !== undefined && values.seed === undefined) return huntAll([values.mistake as Mistake]);
  if (values.mistake !== undefined) plantMistake(values.mistake as Mistake);
  if (values.seed === undefined) return runMany();
  if (values.log) console.log(formatPlan(planOf(values.seed, mask)));
  return tryRun(values.seed);
}

process.exitCode = (await main()) ? 0 : 1;
