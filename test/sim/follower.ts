/**
 * Somebody who follows everything that commits, now at this machine, now at that: machines die under him, he forgets what he was just
 * told, and goes on from where he was. In the end what he was told must be what the replicas keep.
 */
import { JimError, userSpan } from '../../src/base/index.ts';
import { defaultReaderSettings, type FeedReader, type ReaderSettings } from '../../src/changefeed/index.ts';
import { type Clock, type Random, randomItem, sleep } from '../../src/io/index.ts';
import { SimulatedClock, type Simulation } from '../../src/io/memory/index.ts';
import type { Cluster, Machine } from './cluster.ts';
import { SimFailure } from './failure.ts';
import { failure, type HeldBatch, Told, wholeBatch } from './told.ts';

/** How often he looks whether the machine is still the same. */
const lookMs = 50;
const leaveChance = 0.02;
const forgetChance = 0.05;

/** Follows the users' keys through a run. */
export class Follower {
  readonly #cluster: Cluster;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly told = new Told();
  #hasBegun = false;
  #stopped = false;
  /** How often he began anew, since history was no longer kept. */
  gaps = 0;

  constructor(simulation: Simulation, cluster: Cluster) {
    this.#cluster = cluster;
    this.#clock = new SimulatedClock(simulation, 'follower');
    this.#random = simulation.random.fork('follower');
  }

  start(): void {
    this.#live().catch((error: unknown) => {
      this.#cluster.failure ??= error instanceof SimFailure ? error : failure(`the follower: ${String(error)}`);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const up = this.#cluster.up;
      if (up.length > 0) await this.#followAt(randomItem(this.#random, up));
      await sleep(this.#clock, this.#random.float() * 100);
    }
  }

  /** Now and then all transactions are large, and answers are short. */
  #settings(): ReaderSettings {
    const heldBytesMax = randomItem(this.#random, [0, 200, defaultReaderSettings.heldBytesMax]);
    const answerBytesMax = randomItem(this.#random, [100, 1_000, defaultReaderSettings.answerBytesMax]);
    return { ...defaultReaderSettings, heldBytesMax, answerBytesMax };
  }

  async #followAt(machine: Machine): Promise<void> {
    const { node } = machine;
    let reader: FeedReader | undefined;
    try {
      const feeds = node?.feeds;
      if (feeds === undefined) return;
      if (!this.#hasBegun) this.told.begin(feeds.now());
      this.#hasBegun = true;
      reader = feeds.read([userSpan], this.told.resolved, this.#settings());
      for (;;) {
        const batch = await unlessGone(nextOf(reader), machine, this.#clock, () => this.#stopped);
        if (batch === undefined || this.#stopped) return;
        // Told, and lost with whoever was told: it must come again.
        if (this.#random.float() < forgetChance) return;
        this.told.take(batch);
        if (this.#random.float() < leaveChance) return;
      }
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      if (error.code !== 'history-gone') return;
      // That is said loudly, and is no lie: but there is nothing to go on from.
      this.gaps++;
      this.#hasBegun = false;
    } finally {
      reader?.close();
    }
  }
}

/** What comes next, whole. */
export async function nextOf(reader: FeedReader): Promise<HeldBatch> {
  return wholeBatch(reader, await reader.next());
}

/** What comes; undefined if the machine's process ends first, or nobody wants it any more. */
export async function unlessGone<T>(
  next: Promise<T>,
  machine: Machine,
  clock: Clock,
  isOver: () => boolean,
): Promise<T | undefined> {
  const { node } = machine;
  next.catch(() => {});
  let done = false;
  const settled = next.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  while (!done && machine.node === node && !isOver()) {
    const come = await Promise.race([settled, sleep(clock, lookMs).then(() => undefined)]);
    if (come !== undefined) return come;
  }
  return done ? next : undefined;
}
