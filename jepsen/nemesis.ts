/**
 * Decides when which fault strikes, from the seed. Each kind has a loop of its own, so that kinds overlap: a node may be killed
 * behind a partition while ranges split. Within a kind one strike ends before the next, and clients have had some success since: a
 * cluster that never gets up shows nothing. Each run leaves out some of the variants ("swarm"): what always happens together hides what
 * happens alone.
 */
import type { Cluster } from './cluster.ts';
import type { FaultContext, FaultFamily, Strike } from './faults/index.ts';
import { sleep } from './machine/shell.ts';
import type { RandomStream } from './random.ts';
import type { Recorder } from './recorder.ts';

/** A strike as the report shows it. */
export interface StrikeRecord {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
  /** Nanoseconds by the recorder's clock. */
  readonly from: number;
  readonly to: number;
}

export interface NemesisOptions {
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  readonly random: RandomStream;
  readonly families: readonly FaultFamily[];
  readonly splitKeys: FaultContext['splitKeys'];
  /** 1: as the kinds say; 2: twice as much time between strikes. */
  readonly calm: number;
  /** How often clients have had success so far. */
  successes(): number;
}

/** Before a kind strikes again it waits for so many successes, but no longer than this. */
const successesBetween = 8;
const successesMs = 30_000;

export class Nemesis {
  readonly strikes: StrikeRecord[] = [];
  /** Faults whose own hands failed: a harness that can't strike proves nothing. */
  readonly failures: string[] = [];
  readonly #options: NemesisOptions;
  readonly #loops: Promise<void>[];
  #stopped = false;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#loops = options.families.map((family) => this.#loop(family, options.random.fork(family.kind)));
  }

  /** No new strikes; those under way are healed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #loop(family: FaultFamily, random: RandomStream): Promise<void> {
    const { cluster, splitKeys, families } = this.#options;
    // Many kinds at once must leave the cluster some time in which anything succeeds.
    const calm = this.#options.calm * Math.max(1, families.length / 4);
    const variants = swarm(family, random);
    const context: FaultContext = { cluster, random, splitKeys };
    await this.#rest(random.int(500, 2_500));
    while (!this.#stopped) {
      const { name, strike } = random.item(variants);
      const from = this.#options.recorder.now;
      try {
        const struck = await strike(context);
        if (struck !== undefined) await this.#hold(family.kind, name, struck, from);
      } catch (error) {
        this.failures.push(`${family.kind}/${name}: ${(error as Error).message}`);
      }
      const before = this.#options.successes();
      const giveUpAt = performance.now() + successesMs;
      await this.#rest(random.int(...family.gapMs) * calm);
      while (!this.#stopped && this.#options.successes() < before + successesBetween && performance.now() < giveUpAt)
        await this.#rest(100);
    }
  }

  async #hold(kind: string, name: string, struck: Strike, from: number): Promise<void> {
    const { recorder } = this.#options;
    const event = { type: 'info', process: 'nemesis', f: kind } as const;
    recorder.record({ ...event, value: { at: 'strike', name, text: struck.text } });
    try {
      await this.#rest(struck.holdMs);
    } finally {
      await struck.heal();
      recorder.record({ ...event, value: { at: 'heal', name } });
      this.strikes.push({ kind, name, text: struck.text, from, to: recorder.now });
    }
  }

  /** Sleeps, but not past the end. */
  async #rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#stopped && performance.now() < until)
      await sleep(Math.min(100, Math.max(1, until - performance.now())));
  }
}

/** A part of the variants, at least one. */
function swarm(family: FaultFamily, random: RandomStream): FaultFamily['faults'] {
  const chosen = family.faults.filter(() => random.chance(0.6));
  return chosen.length > 0 ? chosen : [random.item(family.faults)];
}

/** A node that ends so often by itself when all is healed does not come back. */
const stopsMax = 8;

/** Heals what may be left and waits until every node serves again. Throws if one does not. */
export async function healAll(cluster: Cluster, timeoutMs: number): Promise<void> {
  await cluster.wires.setCuts([]);
  for (const node of cluster.nodes) {
    node.clock?.set(0);
    if (node.paused) cluster.pause(node, false);
    node.busy = false;
    if (node.process === undefined) cluster.spawn(node);
  }
  const stopsBefore = cluster.stops.length;
  const deadline = performance.now() + timeoutMs;
  for (const node of cluster.nodes) {
    while (!(await cluster.isReady(node))) {
      const words = `node ${node.number} is not ready: see ${cluster.logOf(node)}`;
      const stops = cluster.stops.slice(stopsBefore).filter((stop) => stop.node === node.number).length;
      if (stops > stopsMax) throw new Error(`${words}; it has stopped ${stops} times`);
      if (performance.now() > deadline) throw new Error(`${words}, after ${timeoutMs / 1000} s`);
      await sleep(100);
    }
  }
}
