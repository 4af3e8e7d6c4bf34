/**
 * Somebody who follows everything by a durable feed, and is away for much longer than history is kept for others: he goes on where he last
 * acknowledged, at any machine, and nothing may be missing. History that is gone is no excuse.
 */
import { JimError, type Timestamp, userSpan } from '../../src/base/index.ts';
import type { DurableFeeds, FeedReader } from '../../src/changefeed/index.ts';
import { type Random, randomItem, sleep } from '../../src/io/index.ts';
import { SimulatedClock, type Simulation } from '../../src/io/memory/index.ts';
import type { Cluster, Machine } from './cluster.ts';
import { SimFailure } from './failure.ts';
import { nextOf, unlessGone } from './follower.ts';
import { failure, Told } from './told.ts';

const name = 'follower';
const leaveChance = 0.05;
const acknowledgeChance = 0.2;
const awayChance = 0.5;
const awayMsMax = 8_000;
const deadlineMs = 60 * 60 * 1000;

/** Follows the users' keys through a run. */
export class DurableFollower {
  readonly told = new Told();
  readonly #cluster: Cluster;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  /** Undefined until the feed is there. */
  #acknowledged: Timestamp | undefined;
  #stopped = false;
  /** From the end of the faults on he stays, so that he learns of everything. */
  #stays = false;
  /** How often he came back from far behind. */
  returns = 0;
  readonly gaps = 0;

  constructor(simulation: Simulation, cluster: Cluster) {
    this.#cluster = cluster;
    this.#clock = new SimulatedClock(simulation, 'durable follower');
    this.#random = simulation.random.fork('durable follower');
  }

  start(): void {
    this.#live().catch((error: unknown) => {
      this.#cluster.failure ??= error instanceof SimFailure ? error : failure(`the durable follower: ${String(error)}`);
    });
  }

  stay(): void {
    this.#stays = true;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const { up } = this.#cluster;
      if (up.length > 0) await this.#comeTo(randomItem(this.#random, up));
      const isAway = !this.#stays && this.#random.float() < awayChance;
      await sleep(this.#clock, this.#random.float() * (isAway ? awayMsMax : 100));
      if (isAway) this.returns++;
    }
  }

  async #comeTo(machine: Machine): Promise<void> {
    try {
      const feeds = machine.node?.feeds;
      if (feeds === undefined) return;
      const { registry } = feeds.named;
      const isThere = await unlessGone(this.#find(registry, feeds.now()), machine, this.#clock, () => this.#stopped);
      if (isThere) await this.#read(machine, registry, (after) => feeds.read([userSpan], after));
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      if (error.code === 'history-gone') throw failure(`history of a durable feed is gone: ${error.message}`);
    }
  }

  /** The feed, made if it is not there yet; what was told behind its position is forgotten. */
  async #find(registry: DurableFeeds, now: Timestamp): Promise<boolean> {
    const found = await registry.get(name);
    if (found === undefined) {
      if (this.#acknowledged !== undefined) throw failure('a durable feed is not there any more');
      const scope = { database: 'postgres' };
      const position = { timestamp: now, id: '' } as const;
      const common = { name, kind: 'feed', format: 'json', owner: 'postgres' } as const;
      await registry.create({ ...common, scope, position, spans: [userSpan], deadlineMs });
      return false;
    }
    if (found.failure !== undefined) throw failure(`a durable feed has failed: ${found.failure.reason}`);
    const { timestamp } = found.position;
    if (this.#acknowledged === undefined) this.told.begin(timestamp);
    if (timestamp < (this.#acknowledged ?? 0)) throw failure('a durable feed went back behind what was acknowledged');
    // An acknowledgement whose answer was lost may have been heard.
    if (timestamp > this.told.resolved) throw failure('a durable feed stands where nobody was');
    this.#acknowledged = timestamp;
    this.told.forget(timestamp);
    return true;
  }

  async #read(machine: Machine, registry: DurableFeeds, open: (after: Timestamp) => FeedReader): Promise<void> {
    const isOver = () => this.#stopped;
    const reader = open(this.told.resolved);
    try {
      for (;;) {
        const batch = await unlessGone(nextOf(reader), machine, this.#clock, isOver);
        if (batch === undefined || this.#stopped) return;
        this.told.take(batch);
        if (this.#random.float() < acknowledgeChance) {
          const position = { timestamp: this.told.resolved, id: '' } as const;
          const feed = await unlessGone(registry.acknowledge(name, position), machine, this.#clock, isOver);
          if (feed === undefined) return;
          this.#acknowledged = feed.position.timestamp;
        }
        if (this.#random.float() < (this.#stays ? leaveChance / 10 : leaveChance)) return;
      }
    } finally {
      reader.close();
    }
  }
}
