/** Durable feeds: what the registry promises one by one, and that no node ever lets go of what a living feed needs. */
import { describe, expect, it } from 'vitest';
import { addMs, JimError, type Span, spansOverlap, type Timestamp, timestampAtWallMs, utf8 } from '../../base/index.ts';
import { sleep } from '../../io/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../../io/memory/index.ts';
import type { CommitId } from '../../range/index.ts';
import type { FeedPosition } from '../cursor.ts';
import type { FeedSource } from '../feed.ts';
import { neededAbove } from './durable-feed.ts';
import { HistoryFloor } from './history-floor.ts';
import { FeedKeeper } from './keeper.ts';
import { DurableFeeds, type NewDurableFeed } from './registry.ts';
import { TestFeedRows } from './testing.ts';

const span = (start: string, end: string): Span => ({ start: utf8(start), end: utf8(end) });
const at = (value: number) => value as Timestamp;

function setUp(seed: number) {
  const simulation = new Simulation({ random: new SeededRandom(seed) });
  const clock = new SimulatedClock(simulation, 'test');
  const now = () => timestampAtWallMs(Date.UTC(2026, 0, 1) + simulation.nowMs);
  const rows = new TestFeedRows(clock, simulation.random.fork('rows'));
  const feeds = new DurableFeeds(rows, clock, now, 3);
  return { simulation, clock, now, rows, feeds };
}

function wish(position: Timestamp, change: Partial<NewDurableFeed> = {}): NewDurableFeed {
  return {
    name: 'orders',
    kind: 'feed',
    scope: { database: 'shop', tables: [{ schema: 'public', name: 'orders' }], keySpan: span('a', '') },
    format: 'json',
    owner: 'ada',
    position: { timestamp: position, id: '' },
    spans: [span('a', 'm')],
    ...change,
  };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof JimError ? error.code : String(error)),
  );

describe('the registry', () => {
  it('makes, finds, lists, alters and drops feeds', async () => {
    const { simulation, feeds, now } = setUp(1);
    const begin = now();
    const made = await simulation.settle(feeds.create(wish(begin, { options: { team: 'x' }, deadlineMs: 5_000 })));
    expect(made).toMatchObject({ name: 'orders', owner: 'ada', deadlineMs: 5_000, bytesMax: 268_435_456 });
    expect(await simulation.settle(feeds.get('orders'))).toEqual(made);
    await simulation.settle(feeds.create(wish(begin, { name: 'all', kind: 'slot', scope: { database: 'shop' } })));
    const names = (await simulation.settle(feeds.list())).map(({ name, kind }) => `${name} ${kind}`);
    expect(names).toEqual(['all slot', 'orders feed']);
    const altered = await simulation.settle(feeds.alter('orders', { bytesMax: 100_000 }));
    expect(altered).toEqual({ ...made, bytesMax: 100_000 });
    expect(await simulation.settle(feeds.get('orders'))).toEqual(altered);
    await simulation.settle(feeds.drop('orders'));
    expect(await simulation.settle(feeds.get('orders'))).toBeUndefined();
    expect(await simulation.settle(codeOf(feeds.drop('orders')))).toBe('feed-unknown');
  });

  it('refuses names, limits and options that are out of bounds, names that are taken, too many feeds', async () => {
    const { simulation, feeds, now } = setUp(2);
    const begin = now();
    const refusal = (change: Partial<NewDurableFeed>) => simulation.settle(codeOf(feeds.create(wish(begin, change))));
    for (const name of ['', 'A', 'a b', '-a', 'ä', 'a'.repeat(64), 'a/b'])
      expect(await refusal({ name })).toBe('invalid-argument');
    expect(await refusal({ deadlineMs: 999 })).toBe('invalid-argument');
    expect(await refusal({ deadlineMs: 1e12 })).toBe('invalid-argument');
    expect(await refusal({ bytesMax: 1 })).toBe('invalid-argument');
    expect(await refusal({ bytesMax: 100_000.5 })).toBe('invalid-argument');
    expect(await refusal({ options: { much: 'x'.repeat(20_000) } })).toBe('invalid-argument');
    expect(await refusal({})).toBe('done');
    expect(await refusal({})).toBe('already-exists');
    expect(await simulation.settle(codeOf(feeds.alter('orders', { deadlineMs: 1 })))).toBe('invalid-argument');
    expect(await simulation.settle(codeOf(feeds.alter('none', {})))).toBe('feed-unknown');
    expect(await simulation.settle(codeOf(feeds.acknowledge('none', { timestamp: begin, id: '' })))).toBe(
      'feed-unknown',
    );
    expect(await refusal({ name: 'b' })).toBe('done');
    const atOnce = [...'cdef'].map((name) => codeOf(feeds.create(wish(begin, { name }))));
    expect((await simulation.settle(Promise.all(atOnce))).sort()).toEqual(['done', ...Array(3).fill('too-many-feeds')]);
    expect(await refusal({ name: 'one-more' })).toBe('too-many-feeds');
  });

  it('goes only forward, whoever acknowledges', async () => {
    const { simulation, feeds, now } = setUp(3);
    const begin = now();
    const id = (text: string) => text as CommitId;
    const unfinished = { key: utf8('a'), scope: 's' };
    await simulation.settle(feeds.create(wish(begin, { position: { timestamp: begin, id: '', scan: unfinished } })));
    const ack = async (position: FeedPosition) =>
      (await simulation.settle(feeds.acknowledge('orders', position))).position;
    const further = { timestamp: begin, id: '', scan: { key: utf8('b'), scope: 's' } } as const;
    expect(await ack(further)).toEqual(further);
    expect(await ack({ timestamp: begin, id: '', scan: unfinished })).toEqual(further);
    expect(await ack({ timestamp: begin, id: '' })).toEqual({ timestamp: begin, id: '' });
    expect(await ack(further)).toEqual({ timestamp: begin, id: '' });
    const t = at(begin + 10);
    expect(await ack({ timestamp: t, id: id('b') })).toEqual({ timestamp: t, id: 'b' });
    expect(await ack({ timestamp: t, id: id('a') })).toEqual({ timestamp: t, id: 'b' });
    expect(await ack({ timestamp: t, id: '' })).toEqual({ timestamp: t, id: '' });
    await simulation.settle(
      Promise.all(Array.from({ length: 10 }, (_, i) => feeds.acknowledge('orders', { timestamp: at(t + i), id: '' }))),
    );
    expect((await simulation.settle(feeds.get('orders')))?.position.timestamp).toBe(t + 9);
  });

  it('says of a failed feed what is gone', async () => {
    const { simulation, feeds, now } = setUp(4);
    const begin = now();
    const made = await simulation.settle(feeds.create(wish(begin)));
    await simulation.settle(feeds.acknowledge('orders', { timestamp: at(begin + 5), id: '' }));
    // Seen before it was acknowledged: that is no reason any more.
    expect((await simulation.settle(feeds.fail('orders', 'deadline', begin, made))).failure).toBeUndefined();
    const failed = await simulation.settle(feeds.fail('orders', 'deadline', at(begin + 50)));
    expect(failed.failure).toMatchObject({ reason: 'deadline', after: begin + 5, upTo: begin + 50 });
    const error = await simulation.settle(feeds.open('orders').catch((caught: JimError) => caught));
    expect(error).toMatchObject({
      code: 'history-gone',
      details: { feed: 'orders', reason: 'deadline', after: '189388800000.5', keptFrom: '189388800000.50' },
    });
    expect(await simulation.settle(codeOf(feeds.acknowledge('orders', { timestamp: at(begin + 99), id: '' })))).toBe(
      'history-gone',
    );
    expect((await simulation.settle(feeds.fail('orders', 'budget', begin))).failure?.reason).toBe('deadline');
  });

  it('is read by one alone, who is forgotten when he is silent', async () => {
    const { simulation, rows, feeds, now } = setUp(6);
    const { attachments } = feeds;
    const attach = (holder: string, onLost?: () => void) => attachments.attach('orders', 1, holder, onLost);
    expect(await simulation.settle(codeOf(attach('ada')))).toBe('feed-unknown');
    await simulation.settle(feeds.create(wish(now())));
    let lost = 0;
    const ada = await simulation.settle(attach('ada', () => lost++));
    const atOnce = ['bob', 'eve'].map((holder) => codeOf(attach(holder)));
    expect(await simulation.settle(Promise.all(atOnce))).toEqual(['feed-in-use', 'feed-in-use']);
    await simulation.runFor(30_000);
    expect((await simulation.settle(attachments.all())).get('orders')).toMatchObject({ node: 1, holder: 'ada' });
    await simulation.settle(ada.detach());
    expect((await simulation.settle(attachments.all())).size).toBe(0);
    const bob = await simulation.settle(attach('bob', () => lost++));
    rows.failure = new JimError('no-quorum', 'away');
    await simulation.runFor(9_000);
    expect(bob.isLost).toBe(false);
    await simulation.runFor(6_000);
    expect([bob.isLost, lost]).toEqual([true, 1]);
    rows.failure = undefined;
    const eve = await simulation.settle(attach('eve', () => lost++));
    await simulation.settle(bob.detach());
    expect([...(await simulation.settle(attachments.all())).values()].map(({ holder }) => holder)).toEqual(['eve']);
    await simulation.settle(feeds.drop('orders'));
    await simulation.runFor(4_000);
    expect([eve.isLost, lost]).toEqual([true, 2]);
  });

  it('does not begin where history may be gone', async () => {
    const { simulation, clock, rows, feeds, now } = setUp(5);
    const floor = new HistoryFloor(clock, rows);
    const begin = now();
    floor.want(begin, 0);
    await simulation.runFor(200);
    expect(floor.allowed(span('a', 'b'), begin)).toBe(begin);
    expect(await simulation.settle(codeOf(feeds.create(wish(at(begin - 1)))))).toBe('history-gone');
    expect(await simulation.settle(codeOf(feeds.create(wish(begin))))).toBe('done');
  });
});

// The floor -----------------------------------------------------------------------------------------------------------

const ranges = [span('a', 'f'), span('f', 'm'), span('m', 't'), span('t', 'z')];

/** Three nodes let go of history as eagerly as they may, by pictures of their own, while feeds come, move, fail and go. */
async function runFloor(seed: number): Promise<{ raised: number; made: number; refused: number }> {
  const { simulation, now, rows, feeds } = setUp(seed);
  const random = new SeededRandom(seed).fork('steps');
  const safepoints = ranges.map(() => 0);
  const living = new Map<string, { spans: readonly Span[]; position: FeedPosition }>();
  const counts = { raised: 0, made: 0, refused: 0 };
  const nodes = [0, 1, 2].map((i) => {
    const clock = new SimulatedClock(simulation, `n${i}`);
    return { clock, floor: new HistoryFloor(clock, rows) };
  });
  let running = true;
  const upkeep = async ({ clock, floor }: (typeof nodes)[number]) => {
    while (running) {
      await sleep(clock, random.float() * 100);
      const wanted = addMs(now(), -50 - random.float() * 400);
      floor.want(wanted, 20);
      const place = Math.floor(random.float() * ranges.length);
      const allowed = floor.allowed(ranges[place], wanted);
      if (allowed <= safepoints[place]) continue;
      safepoints[place] = allowed;
      counts.raised++;
      for (const { spans, position } of living.values())
        if (spans.some((each) => spansOverlap(each, ranges[place])))
          expect(neededAbove(position)).toBeGreaterThanOrEqual(allowed);
    }
  };
  const user = async (name: string) => {
    const clock = new SimulatedClock(simulation, name);
    while (running) {
      const first = Math.floor(random.float() * ranges.length);
      const spans = ranges.slice(first, first + 1 + Math.floor(random.float() * 2));
      const position = addMs(now(), -random.float() * 600);
      const code = await codeOf(feeds.create(wish(position, { name, spans })));
      if (code !== 'done') {
        counts.refused++;
        await sleep(clock, random.float() * 50);
        continue;
      }
      counts.made++;
      living.set(name, { spans, position: { timestamp: position, id: '' } });
      for (const [i, range] of ranges.entries())
        if (spans.some((each) => spansOverlap(each, range))) expect(safepoints[i]).toBeLessThanOrEqual(position);
      for (let i = 0; i < 5 && running; i++) {
        await sleep(clock, random.float() * 300);
        // What is asked for may hold at any moment from here on.
        const next: FeedPosition = { timestamp: addMs(now(), -random.float() * 200), id: '' };
        if (next.timestamp <= (living.get(name)?.position.timestamp ?? 0)) continue;
        living.set(name, { spans, position: next });
        await feeds.acknowledge(name, next);
      }
      living.delete(name);
      if (random.float() < 0.5) await feeds.fail(name, 'budget', now());
      await sleep(clock, random.float() * 100);
      await feeds.drop(name);
    }
  };
  const all = [...nodes.map(upkeep), ...['x', 'y', 'z'].map(user)].map((each) => {
    each.catch(() => {});
    return each;
  });
  await simulation.runFor(20_000);
  running = false;
  await simulation.settle(Promise.all(all));
  return counts;
}

describe('the floor of history', () => {
  it('is kept by nodes that know little of one another', async () => {
    const sum = { raised: 0, made: 0, refused: 0 };
    for (let seed = 1; seed <= 6; seed++) {
      const { raised, made, refused } = await runFloor(seed);
      sum.raised += raised;
      sum.made += made;
      sum.refused += refused;
    }
    expect(sum.raised).toBeGreaterThan(300);
    expect(sum.made).toBeGreaterThan(100);
    expect(sum.refused).toBeGreaterThan(10);
  });

  it('stays where it is while the meta range can not be asked', async () => {
    const { simulation, clock, rows, now } = setUp(7);
    const floor = new HistoryFloor(clock, rows);
    const begin = now();
    floor.want(begin, 0);
    await simulation.runFor(200);
    rows.failure = new JimError('no-quorum', 'away');
    await simulation.runFor(10_000);
    floor.want(now(), 0);
    await simulation.runFor(200);
    expect(floor.allowed(ranges[0], now())).toBe(begin);
    rows.failure = undefined;
    await simulation.runFor(2_000);
    const later = now();
    floor.want(later, 0);
    await simulation.runFor(200);
    expect(floor.allowed(ranges[0], later)).toBe(later);
  });
});

// The keeper ----------------------------------------------------------------------------------------------------------

describe('the keeper', () => {
  /** What its node and the cluster look like. */
  function keep(seed: number, world: { memory: number; isMaster: boolean; held: (after: number) => number }) {
    const parts = setUp(seed);
    const { simulation, clock, rows, feeds, now } = parts;
    const failed: string[] = [];
    const source: FeedSource = {
      clusterId: 'c',
      parser: undefined,
      now,
      read: () => {
        throw new Error('a keeper reads no changes');
      },
      scan: async () => ({ rows: [], resumeKey: undefined }),
    };
    const keeper = new FeedKeeper({
      registry: feeds,
      rows,
      source,
      cluster: {
        clock,
        now,
        isMaster: () => world.isMaster,
        memoryPart: () => world.memory,
        spansHere: () => [span('a', 'k')],
        held: async (wanted) => wanted.map(({ after }) => world.held(after)),
        onFailed: ({ name, failure }) => failed.push(`${name} ${failure?.reason}`),
      },
    });
    keeper.start();
    const raise = async () => {
      const floor = new HistoryFloor(clock, rows);
      floor.want(now(), 0);
      await simulation.runFor(200);
    };
    return { ...parts, keeper, failed, raise };
  }

  const all = { scope: { database: 'shop' }, deadlineMs: 60_000 };

  it('ends feeds past their deadline and beyond their budget, where the meta range is led', async () => {
    const world = { memory: 0.5, isMaster: false, held: (after: number) => (after === 7 ? 100_001 : 10) };
    const { simulation, feeds, failed, keeper, now } = keep(8, world);
    await simulation.settle(feeds.create(wish(at(7), { ...all, name: 'large', bytesMax: 100_000 })));
    await simulation.settle(feeds.create(wish(now(), { ...all, name: 'late', deadlineMs: 10_000 })));
    await simulation.settle(feeds.create(wish(now(), { ...all, name: 'fine' })));
    await simulation.runFor(20_000);
    expect(failed).toEqual([]);
    world.isMaster = true;
    await simulation.runFor(3_000);
    expect(failed.sort()).toEqual(['large budget', 'late deadline']);
    keeper.stop();
  });

  it('ends the feed that holds the oldest history of its node when memory runs out, one at a time', async () => {
    const world = { memory: 0.5, isMaster: false, held: () => 0 };
    const { simulation, feeds, failed, keeper, now, raise } = keep(9, world);
    const begin = now();
    await simulation.settle(feeds.create(wish(begin, { ...all, name: 'elsewhere', spans: [span('x', 'z')] })));
    await simulation.settle(feeds.create(wish(at(begin + 1), { ...all, name: 'old' })));
    await simulation.settle(feeds.create(wish(at(begin + 2), { ...all, name: 'younger' })));
    await raise();
    await simulation.runFor(5_000);
    expect(failed).toEqual([]);
    world.memory = 0.9;
    await simulation.runFor(3_000);
    expect(failed).toEqual(['old memory']);
    await simulation.runFor(6_000);
    expect(failed).toEqual(['old memory', 'younger memory']);
    await simulation.runFor(12_000);
    expect(failed).toHaveLength(2);
    keeper.stop();
  });
});
