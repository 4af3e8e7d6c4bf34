/** A reader over real replicas: what it hands on is what the stores keep, whatever happens to ranges and nodes meanwhile. */
import { describe, expect, it } from 'vitest';
import { JimError, type NodeId, type RangeId, type Timestamp, userSpan, utf8 } from '../base/index.ts';
import { SeededRandom, SimulatedClock } from '../io/memory/index.ts';
import type { RowChange } from '../range/index.ts';
import { TestCluster, userKey } from '../range/testing.ts';
import { defaultReaderSettings, FeedReader, type ReaderSettings } from './reader.ts';
import { keptLines, linesOf, TestFeedCluster } from './testing.ts';
import type { CommittedTransaction } from './transaction.ts';

const keys = [...'abcdefghijklmnopqrst'];

/** Takes what the reader has until it is told to stop; notes everything. */
class Follower {
  readonly transactions: CommittedTransaction[] = [];
  resolved = 0 as Timestamp;
  failure: unknown;
  readonly #reader: FeedReader;
  /** Transactions that came without their changes. */
  large = 0;

  constructor(feed: TestFeedCluster, after: Timestamp, settings: Partial<ReaderSettings> = {}) {
    this.#reader = new FeedReader(feed, [userSpan], after, { ...defaultReaderSettings, ...settings });
    this.resolved = after;
    void this.#follow();
  }

  close(): void {
    this.#reader.close();
  }

  async #whole(transaction: CommittedTransaction): Promise<CommittedTransaction> {
    if (transaction.changes !== undefined) return transaction;
    this.large++;
    const changes: RowChange[] = [];
    for await (const piece of this.#reader.pieces(transaction)) changes.push(...piece);
    return { ...transaction, changes };
  }

  async #follow(): Promise<void> {
    try {
      for (;;) {
        const { transactions, resolved } = await this.#reader.next();
        for (const { timestamp } of transactions) {
          expect(timestamp).toBeGreaterThan(this.resolved);
          expect(timestamp).toBeLessThanOrEqual(resolved);
        }
        expect(resolved).toBeGreaterThan(this.resolved);
        for (const transaction of transactions) this.transactions.push(await this.#whole(transaction));
        this.resolved = resolved;
      }
    } catch (error) {
      this.failure = error;
    }
  }
}

async function write(cluster: TestCluster, random: SeededRandom, sequence: number): Promise<void> {
  const key = keys[Math.floor(random.float() * keys.length)];
  const dice = random.float();
  if (dice < 0.6) await cluster.put(key, `v${sequence}`);
  else if (dice < 0.8) {
    const id = { session: 9, sequence, finishedBelow: 0 };
    const operations = ['', '1', '2', '3'].map((end) => ({ key: userKey(key + end), row: utf8(`v${sequence}${end}`) }));
    await cluster.ask({ kind: 'write', id, operations });
  } else {
    const id = { session: 9, sequence, finishedBelow: 0 };
    await cluster.ask({ kind: 'write', id, operations: [{ key: userKey(key), row: undefined }] });
  }
}

function clockOf(cluster: TestCluster): SimulatedClock {
  return new SimulatedClock(cluster.simulation, 'reader');
}

async function clockNow(cluster: TestCluster): Promise<Timestamp> {
  const reply = await cluster.ask({ kind: 'clock', key: userKey('a') });
  if (reply.kind !== 'clock') throw new Error(JSON.stringify(reply));
  return reply.now;
}

/** A merge may be refused in many ways. */
function onlyRefused(error: unknown): void {
  if (!(error instanceof JimError)) throw error;
}

async function untilCaughtUp(cluster: TestCluster, follower: Follower): Promise<void> {
  const now = await clockNow(cluster);
  const done = await cluster.simulation.runUntil(
    () => follower.resolved >= now || follower.failure !== undefined,
    20_000,
  );
  expect(follower.failure).toBeUndefined();
  expect(done).toBe(true);
}

function expectExact(cluster: TestCluster, node: number, follower: Follower, after = 0): void {
  const kept = keptLines(cluster, node, userSpan, after).filter(
    (line) => Number(line.split(' ')[0]) <= follower.resolved,
  );
  expect(linesOf(follower.transactions)).toEqual(kept);
  expect(kept.length).toBeGreaterThan(0);
}

describe('a reader', () => {
  it('hands on every version once and in order: live, from the beginning, and from any cursor', async () => {
    const cluster = await TestCluster.start({ seed: 81 });
    const random = new SeededRandom(81);
    const live = new Follower(new TestFeedCluster(cluster, clockOf(cluster)), 0 as Timestamp);
    for (let i = 1; i <= 60; i++) await write(cluster, random, i);
    await untilCaughtUp(cluster, live);
    expect(await cluster.converge()).toBe(true);
    expectExact(cluster, 1, live);
    // As large as a single change: the rest comes with the next question.
    const late = new Follower(new TestFeedCluster(cluster, clockOf(cluster)), 0 as Timestamp, { answerBytesMax: 1 });
    await untilCaughtUp(cluster, late);
    expect(linesOf(late.transactions)).toEqual(linesOf(live.transactions.slice(0, late.transactions.length)));
    expect(late.transactions.map(({ id }) => id)).toEqual(live.transactions.map(({ id }) => id));
    const from = live.transactions[30].timestamp;
    const resumed = new Follower(new TestFeedCluster(cluster, clockOf(cluster)), from);
    await untilCaughtUp(cluster, resumed);
    expect(resumed.transactions).toEqual(live.transactions.slice(31));
    for (const each of [live, late, resumed]) each.close();
    expect(cluster.errors).toEqual([]);
  });

  it.each([1, 2, 3, 4])(
    'misses nothing through splits, merges, handovers, crashes and restarts (seed %i)',
    async (seed) => {
      const cluster = await TestCluster.start({ seed: 900 + seed, settings: { snapshotLogBytes: 3_000 } });
      const random = new SeededRandom(seed);
      const feed = new TestFeedCluster(cluster, clockOf(cluster));
      const start = await clockNow(cluster);
      const follower = new Follower(feed, start);
      let nextRange = 3;
      for (let round = 1; round <= 40; round++) {
        for (let i = 0; i < 4; i++) await write(cluster, random, round * 10 + i);
        const holder = holderOf(cluster, keys[Math.floor(random.float() * keys.length)]);
        const dice = random.float();
        if (holder === undefined) continue;
        const [node, rangeId] = holder;
        if (dice < 0.25) {
          const splitKey = userKey(keys[1 + Math.floor(random.float() * (keys.length - 1))]);
          const newRangeId = nextRange++ as RangeId;
          await cluster.ask({ kind: 'split', rangeId: 2 as RangeId, splitKey, newRangeId });
        } else if (dice < 0.5) await cluster.ask({ kind: 'merge', rangeId }).catch(onlyRefused);
        else if (dice < 0.75) await cluster.ask({ kind: 'transfer-lease', rangeId, to: ((node % 3) + 1) as NodeId });
        else {
          cluster.crash(node, dice > 0.9);
          await cluster.simulation.runFor(random.float() * 1_000);
          await cluster.startNode(node);
        }
        await cluster.simulation.runFor(random.float() * 300);
      }
      await untilCaughtUp(cluster, follower);
      expect(await cluster.converge()).toBe(true);
      for (const node of cluster.nodes.keys()) expectExact(cluster, node, follower, start);
      // Whoever comes later reads the same from the kept versions: names of commits, too. So does who holds none of them, and hears of few keys at once.
      for (const settings of [{}, { heldBytesMax: 0, answerBytesMax: 1 }]) {
        const late = new Follower(feed, start, settings);
        await untilCaughtUp(cluster, late);
        expect(late.transactions.slice(0, follower.transactions.length)).toEqual(follower.transactions);
        if ('heldBytesMax' in settings) expect(late.large).toBeGreaterThan(0);
        late.close();
      }
      follower.close();
      expect(cluster.errors).toEqual([]);
    },
  );

  it('fails clearly where history is no longer kept', async () => {
    const cluster = await TestCluster.start({ seed: 83, settings: { historyMs: 1_000 } });
    for (let i = 0; i < 5; i++) await cluster.put('a', `v${i}`);
    await cluster.simulation.runFor(20_000);
    await cluster.put('a', 'last');
    const follower = new Follower(new TestFeedCluster(cluster, clockOf(cluster)), 1 as Timestamp);
    await cluster.simulation.runUntil(() => follower.failure !== undefined, 5_000);
    expect(follower.failure).toBeInstanceOf(JimError);
    expect(follower.failure).toMatchObject({
      code: 'history-gone',
      message: expect.stringContaining('no longer kept'),
    });
    expect(follower.transactions).toEqual([]);
  });

  it('takes what commits in quick succession in few answers, and in fewer where it is told in portions', async () => {
    const cluster = await TestCluster.start({ seed: 85, nodes: 1 });
    await cluster.put('a', 'before');
    const feed = new TestFeedCluster(cluster, clockOf(cluster));
    const reader = new FeedReader(feed, [userSpan], 0 as Timestamp);
    let told = 0;
    void (async () => {
      for (;;) told += (await reader.next()).transactions.length;
    })().catch(() => {});
    await cluster.simulation.runFor(1_000);
    let sequence = 0;
    const answersToWrites = async () => {
      const [before, toldBefore] = [feed.answers, told];
      for (let i = 0; i < 400; i++) {
        const id = { session: 9, sequence: ++sequence, finishedBelow: 0 };
        void cluster.node(1).handle({ kind: 'write', id, operations: [{ key: userKey('a'), row: utf8(`${i}`) }] });
        await cluster.simulation.runFor(0.5);
      }
      await cluster.simulation.runFor(100);
      expect(told - toldBefore).toBe(400);
      return feed.answers - before;
    };
    // In 200 ms: the way there and back takes one, a breath two.
    expect(await answersToWrites()).toBeLessThan(80);
    reader.pace(20);
    expect(await answersToWrites()).toBeLessThan(14);
    reader.close();
  });

  it('does not ask while nobody takes what it has', async () => {
    const cluster = await TestCluster.start({ seed: 84 });
    const feed = new TestFeedCluster(cluster, clockOf(cluster));
    const reader = new FeedReader(feed, [userSpan], 0 as Timestamp, { ...defaultReaderSettings, queueBytesMax: 100 });
    for (let i = 0; i < 20; i++) await cluster.put('a', 'x'.repeat(50));
    await cluster.simulation.runFor(2_000);
    const { answers } = feed;
    await cluster.simulation.runFor(5_000);
    expect(feed.answers).toBe(answers);
    const read: CommittedTransaction[] = [];
    const take = async () => {
      while (read.length < 20) read.push(...(await reader.next()).transactions);
    };
    await cluster.simulation.settle(take());
    expect(read).toHaveLength(20);
    reader.close();
    await expect(reader.next()).rejects.toThrow('closed');
  });
});

function holderOf(cluster: TestCluster, key: string): readonly [number, RangeId] | undefined {
  for (const { nodeId, running } of cluster.nodes.values()) {
    const replica = running?.ranges.replicas.byKey(userKey(key));
    if (replica?.isLeaseholder() === true) return [nodeId, replica.rangeId];
  }
  return undefined;
}
