/**
 * One run: start a cluster, let clients ask while faults strike, heal, demand progress, then judge. What happens follows from
 * the seed; equal seeds of equal code have equal hashes.
 */
import { formatSpan, userSpan, utf8 } from '../../src/base/index.ts';
import { randomInt, randomItem, sleep } from '../../src/io/index.ts';
import { SeededRandom, SimulatedClock, Simulation, type TraceLine } from '../../src/io/memory/index.ts';
import { Clients } from './clients.ts';
import { bugFailure, Cluster, isBug, type Machine } from './cluster.ts';
import { DurableFollower } from './durable-follower.ts';
import { type Rule, SimFailure } from './failure.ts';
import { Faults, wrongClockMsMax } from './faults.ts';
import { Follower } from './follower.ts';
import { History } from './history.ts';
import { Invariants } from './invariants.ts';
import { namespace } from './perform.ts';
import type { FaultKind, Plan } from './plan.ts';
import type { MakeNode } from './sim-node.ts';
import { keyOf, type Workload } from './workload.ts';
import { makeWorkload } from './workloads.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly makeNode: (simulation: Simulation) => MakeNode;
  readonly log?: (line: string) => void;
}

/** What became of a run. */
export interface RunResult {
  readonly plan: Plan;
  readonly failure: SimFailure | undefined;
  /** True time and events at the end, or at the failure. */
  readonly atMs: number;
  readonly events: number;
  readonly hash: number;
  readonly history: History;
  readonly trace: readonly TraceLine[];
  readonly struck: ReadonlyMap<FaultKind, number>;
  readonly checks: number;
  /** Transactions that a feed handed on, and how often it had to begin anew. */
  readonly followed: { readonly transactions: number; readonly gaps: number };
}

/** True milliseconds that the cluster has to come up, and to make progress after healing. */
const bootMsMax = 60_000;
const healMsMax = 90_000;
/** The life of a transaction that its client left, and then some. */
const leftoverMsMax = 40_000;
/** A pass of the scrub, and what it may still have to try again. */
const scrubMsMax = 15_000;
/** Events between two looks inside all nodes. */
const eventsPerCheck = 23;

/** How far a row's end may be from its write's timestamp plus its time to live: timestamps may run a lease and more ahead of clocks. */
const ttlToleranceMs = 3000;

export async function run({ plan, makeNode, log }: RunOptions): Promise<RunResult> {
  const world = buildWorld(plan, makeNode, log);
  const stopListening = listenForUnhandled(world.cluster);
  let failure: SimFailure | undefined;
  try {
    await playAll(world, plan);
  } catch (error) {
    failure = error instanceof SimFailure ? error : bugFailure('the harness', error);
  } finally {
    stopListening();
  }
  const { simulation, history, faults, invariants, followers } = world;
  return {
    plan,
    failure,
    atMs: simulation.nowMs,
    events: simulation.events,
    hash: simulation.hash,
    history,
    trace: simulation.recent(400),
    struck: faults.struck,
    checks: invariants.checks,
    followed: {
      transactions: followers.reduce((sum, { told }) => sum + told.count, 0),
      gaps: followers.reduce((sum, { gaps }) => sum + gaps, 0),
    },
  };
}

interface World {
  readonly simulation: Simulation;
  readonly cluster: Cluster;
  readonly clients: Clients;
  readonly faults: Faults;
  readonly history: History;
  readonly invariants: Invariants;
  readonly workloads: readonly Workload[];
  readonly followers: readonly (Follower | DurableFollower)[];
}

function buildWorld(plan: Plan, makeNode: RunOptions['makeNode'], log: RunOptions['log']): World {
  const random = new SeededRandom(`run of ${plan.seed}`);
  let events = 0;
  const simulation: Simulation = new Simulation({
    random,
    drain: () => new Promise((resolve) => setImmediate(resolve)),
    onUncaught: ({ owner, error }) => onUncaught(cluster, owner, error),
    afterEvent: () => {
      if (cluster.failure !== undefined) throw cluster.failure;
      if (++events % eventsPerCheck === 0) invariants.check(cluster.inspect());
    },
  });
  const { nodes, knobs, restartMsMean } = plan;
  const cluster = new Cluster({ simulation, nodes, knobs, restartMsMean, makeNode: makeNode(simulation), log });
  const invariants = new Invariants(() => simulation.nowMs);
  cluster.onNewLife = (machine) => invariants.onNewLife(machine);
  const history = new History(() => simulation.nowMs);
  const workloads = plan.workloads.map((name) =>
    makeWorkload(name, {
      random: random.fork(`workload ${name}`),
      ttlToleranceMs:
        ttlToleranceMs +
        (plan.faults.has('clock-jump') ? 3000 : 0) +
        (plan.faults.has('wrong-clock') ? wrongClockMsMax : 0),
      // A clock that is wrong pulls the others by a twentieth of the time; restarted, all of them forget it.
      clockBackMsMax: plan.faults.has('clock-jump') ? 0.1 * plan.faultsMs : 0,
    }),
  );
  const { thinkMs, valueBytesMax, retryChance } = plan;
  const clients = new Clients({
    cluster,
    history,
    workloads,
    clients: plan.clients,
    thinkMs,
    valueBytesMax,
    retryChance,
    lostAnswerChance: () => faults.lostAnswerChance,
  });
  const faults = new Faults({ plan, cluster, clients, prefixes: workloads.map(({ prefix }) => prefix) });
  const followers = [
    ...(plan.feed ? [new Follower(simulation, cluster)] : []),
    ...(plan.durableFeed ? [new DurableFollower(simulation, cluster)] : []),
  ];
  return { simulation, cluster, clients, faults, history, invariants, workloads, followers };
}

/** A node's event threw: that process is over. */
function onUncaught(cluster: Cluster, owner: string, error: unknown): void {
  if (error instanceof SimFailure) throw error;
  const machine = cluster.machines.find(({ name }) => name === owner);
  if (machine === undefined) cluster.failure ??= bugFailure(owner, error);
  else cluster.ended(machine, error);
}

/** A rejection that nobody handles ends a real process; here nobody knows whose it was. */
function listenForUnhandled(cluster: Cluster): () => void {
  const onRejection = (error: unknown): void => {
    if (isBug(error)) cluster.failure ??= bugFailure('unhandled rejection', error);
    else cluster.log(`unhandled rejection: ${String(error)}`);
  };
  process.on('unhandledRejection', onRejection);
  return () => process.off('unhandledRejection', onRejection);
}

async function playAll(world: World, plan: Plan): Promise<void> {
  const { simulation, cluster, clients, faults, history, followers } = world;
  await boot(world);
  for (const follower of followers) follower.start();
  await simulation.settle(scatter(world, plan.cuts), 2 * bootMsMax);
  clients.start();
  await simulation.runFor(300);
  faults.start();
  await simulation.runFor(plan.faultsMs);
  cluster.log('healing');
  faults.heal();
  await demandProgress(world);
  history.endAll();
  judge(world);
  await demandEndOfTransactions(world);
  await demandEqualReplicas(world);
  for (const follower of followers) await demandTrueFeed(world, follower);
  await demandWholeDisks(world, plan);
}

/** All machines start within a moment of each other, and one of them makes the namespace. */
async function boot(world: World): Promise<void> {
  const { simulation, cluster, clients } = world;
  const random = simulation.random.fork('boot');
  for (const machine of cluster.machines)
    simulation.schedule(random.float() * 500, 'world', `start ${machine.name}`, () => cluster.start(machine));
  if (!(await simulation.runUntil(() => cluster.up.length === cluster.machines.length, bootMsMax)))
    throw new SimFailure('E-7', `the cluster does not start: ${stateOf(cluster)}`);
  const clock = new SimulatedClock(simulation, 'boot');
  const create = async (): Promise<void> => {
    for (let attempt = 0; attempt < 50; attempt++) {
      const machine = cluster.machines[attempt % cluster.machines.length];
      try {
        await clients.direct(machine, 5000, ({ node }) => node!.kv.createNamespace(namespace, 10, 4000));
        return;
      } catch (error) {
        if (/already-exists|exists/.test(String(error))) return;
        cluster.log(`no namespace yet: ${String(error)}`);
      }
      await sleep(clock, 200);
    }
    throw new SimFailure('E-7', 'a healthy cluster does not make a namespace');
  };
  await simulation.settle(create(), bootMsMax);
  await simulation.settle(setUp(world, clock), bootMsMax);
}

/** Cuts the keys into ranges, and gives their leases to anybody. What is refused is left as it is. */
async function scatter({ simulation, cluster, clients, workloads }: World, cuts: number): Promise<void> {
  const random = simulation.random.fork('scatter');
  const machine = cluster.machines[0];
  for (let i = 0; i < cuts; i++) {
    const key = keyOf(randomItem(random, workloads).prefix, randomInt(random, 1, 799));
    const change = async ({ node }: Machine): Promise<void> => {
      const ranges = await node!.admin.split(namespace, utf8(key), 3000);
      for (const { rangeId, replicas } of ranges)
        await node!.admin.transferLease(rangeId, randomItem(random, replicas).nodeId, 3000);
    };
    await clients.direct(machine, 8000, change).catch((error) => cluster.log(`not cut at ${key}: ${String(error)}`));
  }
}

/** What workloads begin with. */
async function setUp({ cluster, clients, workloads }: World, clock: SimulatedClock): Promise<void> {
  for (const { name, prepare } of workloads)
    for (let attempt = 0; prepare !== undefined; attempt++) {
      const machine = cluster.machines[attempt % cluster.machines.length];
      try {
        await clients.direct(machine, 20_000, ({ node }) => prepare(node!));
        break;
      } catch (error) {
        if (attempt === 50) throw new SimFailure('E-7', `${name} can't begin: ${String(error)}`);
        await sleep(clock, 200);
      }
    }
  for (const write of workloads.flatMap(({ setup = [] }) => setup))
    for (let attempt = 0; ; attempt++) {
      const machine = cluster.machines[attempt % cluster.machines.length];
      try {
        await clients.direct(machine, 5000, ({ node }) => node!.kv.write(namespace, [write], { deadlineMs: 4000 }));
        break;
      } catch (error) {
        if (attempt === 50) throw new SimFailure('E-7', `a healthy cluster does not write: ${String(error)}`);
        await sleep(clock, 200);
      }
    }
}

/** E-7: after healing writes succeed, and every machine answers every workload's final reads. */
async function demandProgress(world: World): Promise<void> {
  const { simulation, cluster, clients, workloads, history } = world;
  const live = (): boolean => cluster.machines.every((machine) => machine.state === 'up' || machine.refused);
  if (!(await simulation.runUntil(live, healMsMax)))
    throw new SimFailure('E-7', `not all nodes came back after healing: ${stateOf(cluster)}`);
  const before = history.writes;
  if (!(await simulation.runUntil(() => history.writes > before + 5, healMsMax)))
    throw new SimFailure(
      'E-7',
      `no writes succeed after healing, under ${leftBehind(cluster).slice(0, 12).join(', ')}${replicasOf(cluster)}`,
    );
  clients.stop();
  await simulation.runUntil(() => clients.idle, 20_000);
  const askAll = async (): Promise<void> => {
    for (const machine of cluster.up)
      for (const workload of workloads)
        for (const call of workload.finalReads())
          if (!(await clients.ask(call, machine, 60)))
            throw new SimFailure(
              'E-7',
              `after healing, ${machine.name} does not answer ${JSON.stringify(call)}${replicasOf(cluster)}`,
            );
  };
  await simulation.settle(askAll(), 4 * healMsMax);
}

function stateOf(cluster: Cluster): string {
  return cluster.machines
    .map(({ name, state, lastError }) => `${name} ${state}${lastError === undefined ? '' : ` (${String(lastError)})`}`)
    .join(', ');
}

/** Every replica's state, a line each. */
function replicasOf(cluster: Cluster): string {
  const views = [...cluster.inspect()].sort((a, b) => a.rangeId - b.rangeId);
  return views
    .map((view) => {
      const role = `${view.isLeader ? 'leads' : 'follows'}${view.leaseValid ? ' with a lease' : ''}`;
      const { machine, rangeId, replicaId, span, generation, term, appliedIndex, commitIndex } = view;
      const place = `generation ${generation}, term ${term}, applied ${appliedIndex} of ${commitIndex}`;
      return `\n    ${machine} r${rangeId}/${replicaId} ${formatSpan(span)} ${role} (${place})`;
    })
    .join('');
}

/** E-7: nothing outlives its transaction for long: no lock, no wait, no part in doubt, no record. */
async function demandEndOfTransactions({ simulation, cluster }: World): Promise<void> {
  if (await simulation.runUntil(() => leftBehind(cluster).length === 0, leftoverMsMax)) return;
  throw new SimFailure(
    'E-7',
    `transactions have left something behind: ${leftBehind(cluster).slice(0, 12).join(', ')}${replicasOf(cluster)}`,
  );
}

function leftBehind(cluster: Cluster): readonly string[] {
  return cluster
    .inspect()
    .flatMap((view) => view.transactional().map((what) => `n${view.nodeId} r${view.rangeId}: ${what}`));
}

/** E-6: when nobody asks any more, all replicas of a range have applied the same and hold the same. */
async function demandEqualReplicas({ simulation, cluster, invariants }: World): Promise<void> {
  const equal = (): boolean => {
    const applied = new Map<number, number>();
    for (const { rangeId, appliedIndex } of cluster.inspect())
      if ((applied.get(rangeId) ?? appliedIndex) !== appliedIndex) return false;
      else applied.set(rangeId, appliedIndex);
    return missingMembers(cluster).length === 0;
  };
  if (!(await simulation.runUntil(equal, healMsMax))) {
    const states = cluster.inspect().map((v) => `n${v.nodeId} r${v.rangeId}/${v.replicaId} applied ${v.appliedIndex}`);
    const missing = missingMembers(cluster).map((what) => `${what} is missing`);
    throw new SimFailure('E-6', `replicas do not become equal: ${[...missing, ...states].join(', ')}`);
  }
  const contents = new Map<number, string>();
  for (const view of cluster.inspect()) {
    invariants.checkState(view);
    const first = contents.get(view.rangeId) ?? view.contents();
    contents.set(view.rangeId, first);
    if (view.contents() !== first)
      throw new SimFailure('E-6', `r${view.rangeId} holds ${view.contents()} at ${view.machine}, ${first} elsewhere`);
  }
}

/** Replicas that a leader counts on, and that are not on their nodes, though these run. */
function missingMembers(cluster: Cluster): readonly string[] {
  const views = cluster.inspect();
  const running = new Set(views.map(({ nodeId }) => nodeId));
  const there = new Set(views.map(({ nodeId, rangeId, replicaId }) => `n${nodeId} r${rangeId}/${replicaId}`));
  return views
    .filter(({ isLeader }) => isLeader)
    .flatMap(({ rangeId, members }) =>
      members
        .filter(({ nodeId }) => running.has(nodeId))
        .map(({ nodeId, replicaId }) => `n${nodeId} r${rangeId}/${replicaId}`),
    )
    .filter((member) => !there.has(member));
}

/** E-8: the follower learns of everything, and what he was told is what the replicas keep. */
async function demandTrueFeed(world: World, follower: Follower | DurableFollower): Promise<void> {
  const { simulation, cluster } = world;
  if (follower instanceof DurableFollower) follower.stay();
  const { told } = follower;
  const target = Math.max(...cluster.up.map(({ node }) => node?.feeds?.now() ?? 0));
  if (!(await simulation.runUntil(() => told.resolved >= target, healMsMax)))
    throw new SimFailure('E-8', `the feed stands still at ${told.resolved}, below ${target}${replicasOf(cluster)}`);
  follower.stop();
  // A late write may just have been applied, and told, by its leader alone.
  await demandEqualReplicas(world);
  told.checkOrder();
  for (const { name, node } of cluster.up) for (const kept of node?.history?.(userSpan) ?? []) told.judge(kept, name);
}

function judge({ history, workloads }: World): void {
  const { operations } = history;
  for (const workload of workloads) {
    const own = operations.filter(({ call }) =>
      (call.f === 'scan' ? call.start : call.key).startsWith(workload.prefix),
    );
    for (const { rule, verdict } of workload.check(own)) {
      if (verdict.kind === 'valid') continue;
      const about: Rule = verdict.kind === 'unknown' ? 'unknown' : rule;
      const shown = verdict.kind === 'invalid' ? verdict.operations : [];
      throw new SimFailure(about, `${workload.name}: ${verdict.reason}`, shown);
    }
  }
}

/** E-9: where the scrub runs, a machine that still ran when bits rotted on its disk comes back from a crash. */
async function demandWholeDisks({ simulation, cluster }: World, { knobs }: Plan): Promise<void> {
  const rotten = cluster.up.filter((machine) => machine.rotten);
  if (rotten.length === 0 || knobs.scrubMs > scrubMsMax) return;
  await simulation.runFor(2 * knobs.scrubMs + scrubMsMax);
  for (const machine of rotten) {
    cluster.crash(machine);
    const cameBack = await simulation.runUntil(() => machine.state === 'up' || machine.refused, healMsMax);
    if (!cameBack || machine.refused)
      throw new SimFailure('E-9', `a scrubbed disk is still damaged: ${stateOf(cluster)}${replicasOf(cluster)}`);
  }
}
