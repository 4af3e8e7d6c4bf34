/**
 * Somebody who follows everything that commits, now at this machine, now at that: machines die under him, he forgets what he was just
 * told, and goes on from where he was. In the end what he was told must be what the replicas keep.
 */
import {
  compareBytes,
  fromHex,
  JimError,
  type Span,
  spanContains,
  type Timestamp,
  toHex,
  userSpan,
} from '../../src/base/index.ts';
import type { CommittedTransaction, FeedReader, TransactionBatch } from '../../src/changefeed/index.ts';
import { type Random, randomItem, sleep } from '../../src/io/index.ts';
import { SimulatedClock, type Simulation } from '../../src/io/memory/index.ts';
import type { Cluster, Machine } from './cluster.ts';
import { SimFailure } from './failure.ts';
import type { KeptHistory } from './sim-node.ts';

/** How often he looks whether the machine is still the same. */
const lookMs = 50;
const leaveChance = 0.02;
const forgetChance = 0.05;

/** Follows the users' keys through a run. */
export class Follower {
  readonly #cluster: Cluster;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  #transactions: CommittedTransaction[] = [];
  /** Everything above this and up to `#resolved` was told. */
  #from: Timestamp | undefined;
  #resolved = 0 as Timestamp;
  readonly #rows = new Map<string, string | undefined>();
  #names = new Set<string>();
  #stopped = false;
  /** How often he began anew, since history was no longer kept. */
  gaps = 0;

  constructor(simulation: Simulation, cluster: Cluster) {
    this.#cluster = cluster;
    this.#clock = new SimulatedClock(simulation, 'follower');
    this.#random = simulation.random.fork('follower');
  }

  get resolved(): Timestamp {
    return this.#resolved;
  }

  get count(): number {
    return this.#transactions.length;
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

  async #followAt(machine: Machine): Promise<void> {
    const { node } = machine;
    let reader: FeedReader | undefined;
    try {
      const feeds = node?.feeds;
      if (feeds === undefined) return;
      if (this.#from === undefined) this.#begin(feeds.now());
      reader = feeds.read([userSpan], this.#resolved);
      for (;;) {
        const batch = await this.#unlessGone(reader.next(), machine);
        if (batch === undefined || this.#stopped) return;
        // Told, and lost with whoever was told: it must come again.
        if (this.#random.float() < forgetChance) return;
        this.#take(batch);
        if (this.#random.float() < leaveChance) return;
      }
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      if (error.code !== 'history-gone') return;
      // That is said loudly, and is no lie: but there is nothing to go on from.
      this.gaps++;
      this.#from = undefined;
    } finally {
      reader?.close();
    }
  }

  async #unlessGone(next: Promise<TransactionBatch>, machine: Machine): Promise<TransactionBatch | undefined> {
    const { node } = machine;
    next.catch(() => {});
    let done = false;
    const settled = next.finally(() => {
      done = true;
    });
    settled.catch(() => {});
    while (!done && machine.node === node && !this.#stopped) {
      const batch = await Promise.race([settled, sleep(this.#clock, lookMs).then(() => undefined)]);
      if (batch !== undefined) return batch;
    }
    return done ? next : undefined;
  }

  #begin(from: Timestamp): void {
    this.#from = from;
    this.#resolved = from;
    this.#transactions = [];
    this.#names = new Set();
    this.#rows.clear();
  }

  #take({ transactions, resolved }: TransactionBatch): void {
    if (resolved <= this.#resolved) throw failure(`resolved goes from ${this.#resolved} to ${resolved}`);
    for (const transaction of transactions) {
      const { timestamp, id } = transaction;
      if (timestamp <= this.#resolved) throw failure(`${id} at ${timestamp} comes below resolved ${this.#resolved}`);
      if (timestamp > resolved) throw failure(`${id} at ${timestamp} comes above resolved ${resolved}`);
      if (this.#names.has(id)) throw failure(`${id} comes twice, or in pieces`);
      this.#names.add(id);
      this.#apply(transaction);
      this.#transactions.push(transaction);
    }
    this.#resolved = resolved;
  }

  #apply({ id, changes }: CommittedTransaction): void {
    for (const { key, before, after } of changes) {
      const name = toHex(key);
      const told = before === undefined ? undefined : toHex(before);
      if (this.#rows.has(name) && this.#rows.get(name) !== told)
        throw failure(`${id} changed ${name} from ${told}, and it was ${this.#rows.get(name)}`);
      this.#rows.set(name, after === undefined ? undefined : toHex(after));
    }
  }

  /** What he was told of a part of the keys is exactly what is kept of it. */
  judge({ span, from, versions }: KeptHistory, machine: string): void {
    const above = Math.max(from, this.#from ?? 0);
    const kept = versions
      .filter(({ timestamp }) => timestamp > above && timestamp <= this.#resolved)
      .map(({ key, timestamp, row }) => `${timestamp} ${key} ${row}`);
    const told = this.#toldOf(span, above);
    const [isKept, isTold] = [new Set(kept), new Set(told)];
    const missing = kept.filter((line) => !isTold.has(line));
    const invented = told.filter((line) => !isKept.has(line));
    if (missing.length > 0) throw failure(`${machine} keeps what the feed did not tell: ${some(missing)}`);
    if (invented.length > 0) throw failure(`the feed told what ${machine} does not keep: ${some(invented)}`);
  }

  #toldOf(span: Span, above: number): readonly string[] {
    return this.#transactions.flatMap(({ timestamp, changes }) =>
      timestamp <= above
        ? []
        : changes
            .filter(({ key }) => spanContains(span, key))
            .map(({ key, after }) => `${timestamp} ${toHex(key)} ${after === undefined ? undefined : toHex(after)}`),
    );
  }

  /** Are the keys of every transaction in order? */
  checkOrder(): void {
    for (const { id, changes } of this.#transactions)
      for (let i = 1; i < changes.length; i++)
        if (compareBytes(changes[i - 1].key, changes[i].key) >= 0) throw failure(`the keys of ${id} do not ascend`);
  }
}

function failure(message: string): SimFailure {
  return new SimFailure('E-8', message);
}

function some(lines: readonly string[]): string {
  const shown = lines.slice(0, 4).map((line) => {
    const [timestamp, key] = line.split(' ');
    return `${Buffer.from(fromHex(key)).toString('latin1')} at ${timestamp}`;
  });
  return `${shown.join(', ')}${lines.length > 4 ? ` and ${lines.length - 4} more` : ''}`;
}
