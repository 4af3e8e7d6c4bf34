/**
 * What a run does, decided by its seed: how many nodes and clients, which workloads, which faults and how often. Swarm testing:
 * each run leaves about half of the faults out, since some bugs hide behind others. Every choice has a random stream of its
 * own, so that leaving one fault out (to replay or to shrink) does not change the others.
 */
import { randomInt, randomItem } from '../../src/io/index.ts';
import { SeededRandom } from '../../src/io/memory/index.ts';
import type { Knobs } from './sim-node.ts';
import { plainNames, transactionNames, type WorkloadName } from './workload.ts';

/** Every kind of fault, with the mean time between two of them in milliseconds, from and to. */
export const faultRates = {
  crash: [1500, 15_000],
  'power-loss': [2000, 15_000],
  'power-loss-all': [5000, 20_000],
  restart: [3000, 15_000],
  pause: [1000, 10_000],
  partition: [1500, 10_000],
  'one-way': [1500, 10_000],
  swizzle: [4000, 15_000],
  clog: [300, 5000],
  latency: [3000, 10_000],
  loss: [3000, 10_000],
  reset: [3000, 10_000],
  flip: [3000, 10_000],
  'slow-node': [3000, 12_000],
  'slow-disk': [2000, 10_000],
  'stalled-disk': [3000, 12_000],
  'full-disk': [4000, 15_000],
  'disk-errors': [4000, 15_000],
  'bit-rot': [4000, 15_000],
  'clock-jump': [500, 8000],
  'clock-drift': [1000, 8000],
  'wrong-clock': [1000, 8000],
  'lost-answers': [2000, 10_000],
  'lost-calls': [2000, 10_000],
  'replayed-calls': [2000, 10_000],
  ambush: [300, 4000],
  split: [300, 5000],
  merge: [500, 6000],
  move: [1000, 8000],
  transfer: [200, 5000],
  snapshot: [500, 8000],
  knobs: [1, 1],
} as const satisfies Record<string, readonly [number, number]>;

export type FaultKind = keyof typeof faultRates;
export const faultKinds = Object.keys(faultRates) as readonly FaultKind[];

/** Struck only if asked for by name: what they show is known and described in `docs/simulation.md`. */
const onlyByName: readonly FaultKind[] = ['wrong-clock'];

export interface Plan {
  readonly seed: string;
  readonly nodes: number;
  readonly clients: number;
  readonly thinkMs: number;
  readonly valueBytesMax: number;
  /** How long the faults go on, in true time. */
  readonly faultsMs: number;
  /** The mean time between two faults of a kind. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly workloads: readonly WorkloadName[];
  readonly knobs: Knobs;
  readonly restartMsMean: number;
  readonly retryChance: number;
  /** Cuts made before the clients come, and leases given to anybody: else most transactions would have all their keys on one node. */
  readonly cuts: number;
  /** Somebody follows everything that commits. */
  readonly feed: boolean;
  /** Somebody else does so by a durable feed, and is away for long. History is short then. */
  readonly durableFeed: boolean;
}

/** What the command line may fix. */
export interface PlanMask {
  readonly faults?: readonly FaultKind[];
  readonly workloads?: readonly WorkloadName[];
  readonly nodes?: number;
  readonly clients?: number;
  readonly faultsMs?: number;
  readonly feed?: boolean;
  readonly durableFeed?: boolean;
}

const defaultKnobs: Knobs = {
  leaseMs: 1000,
  snapshotLogBytes: 32 * 1024 * 1024,
  rangeBytesMax: 512 * 1024 * 1024,
  commitEntryBytes: 2 * 1024 * 1024,
  storeKind: 'arena',
  deadAfterMs: 300_000,
  walSegmentBytes: 32 * 1024 * 1024,
  historyMs: 60 * 60 * 1000,
  scrubMs: 24 * 60 * 60 * 1000,
};

/** Much less than somebody with a durable feed is away. */
const durableHistoryMs = 1_000;

/** Draws the run's plan. */
export function planOf(seed: string, mask: PlanMask = {}): Plan {
  const random = new SeededRandom(`plan of ${seed}`);
  const draw = (label: string, low: number, high: number): number => randomInt(random.fork(label), low, high);
  const faults = new Map<FaultKind, number>();
  for (const kind of faultKinds) {
    const own = random.fork(`fault ${kind}`);
    const swarm = own.float() < 0.4 && !onlyByName.includes(kind);
    const [low, high] = faultRates[kind];
    const meanMs = low * (high / low) ** own.float();
    if (mask.faults === undefined ? swarm : mask.faults.includes(kind)) faults.set(kind, meanMs);
  }
  return {
    seed,
    nodes: mask.nodes ?? randomItem(random.fork('nodes'), [3, 3, 3, 4, 5]),
    clients: mask.clients ?? draw('clients', 2, 8),
    thinkMs: randomItem(random.fork('think'), [5, 20, 50, 100]),
    valueBytesMax: randomItem(random.fork('bytes'), [16, 100, 1000, 8000]),
    faultsMs: mask.faultsMs ?? draw('length', 6000, 20_000),
    faults,
    workloads: mask.workloads ?? someWorkloads(random.fork('workloads')),
    knobs: {
      ...(faults.has('knobs') ? drawKnobs(random.fork('knobs')) : defaultKnobs),
      ...(mask.durableFeed && { historyMs: durableHistoryMs }),
      ...(faults.has('bit-rot') && { scrubMs: drawScrub(random.fork('scrub')) }),
    },
    restartMsMean: randomItem(random.fork('restart'), [200, 1000, 3000]),
    retryChance: randomItem(random.fork('retry'), [0, 0.3, 1]),
    cuts: randomItem(random.fork('cuts'), [0, 2, 6, 12]),
    feed: mask.feed ?? false,
    durableFeed: mask.durableFeed ?? false,
  };
}

/** Some of one kind, at times with a little of the other: too many at once would leave too little of each. */
function someWorkloads(random: SeededRandom): readonly WorkloadName[] {
  const some = <Name>(names: readonly Name[], chance: number): readonly Name[] =>
    names.filter(() => random.float() < chance);
  const chosen: readonly WorkloadName[] =
    random.float() < 0.4
      ? [...some(plainNames, 0.5), ...some(transactionNames, 0.05)]
      : [...some(plainNames, 0.1), ...some(transactionNames, 0.3)];
  return chosen.length > 0 ? chosen : [randomItem(random, [...plainNames, ...transactionNames])];
}

function drawKnobs(random: SeededRandom): Knobs {
  const half = <T>(strange: T, usual: T): T => (random.float() < 0.5 ? strange : usual);
  const leaseMs = half(randomItem(random, [150, 300, 500]), defaultKnobs.leaseMs);
  return {
    leaseMs,
    snapshotLogBytes: half(randomItem(random, [2048, 20_000, 65_536]), defaultKnobs.snapshotLogBytes),
    rangeBytesMax: half(64 * 1024, defaultKnobs.rangeBytesMax),
    storeKind: half('sorted-btree', 'arena'),
    walSegmentBytes: half(randomItem(random, [4096, 65_536]), defaultKnobs.walSegmentBytes),
    historyMs: half(randomItem(random, [3000, 20_000]), defaultKnobs.historyMs),
    deadAfterMs: half(randomItem(random, [3, 5, 10]) * Math.max(1000, leaseMs), defaultKnobs.deadAfterMs),
    commitEntryBytes: half(randomItem(random, [16, 100]), defaultKnobs.commitEntryBytes),
    scrubMs: defaultKnobs.scrubMs,
  };
}

/** At times nobody reads what lies on disk before a restart does. */
function drawScrub(random: SeededRandom): number {
  return randomItem(random, [300, 1000, 3000, defaultKnobs.scrubMs]);
}

/** One line about the plan, for reports. */
export function formatPlan({ nodes, clients, faultsMs, workloads, faults, knobs }: Plan): string {
  const names = [...faults.keys()].join(', ');
  const strange = Object.entries(knobs).filter(([name, value]) => value !== defaultKnobs[name as keyof Knobs]);
  const shown = strange.map(([name, value]) => `${name}: ${value}`).join(', ');
  return `nodes=${nodes} clients=${clients} length=${faultsMs}ms workloads=${workloads.join(',')} faults={${names}} knobs={${shown}}`;
}
