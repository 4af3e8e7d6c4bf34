/** Sequences over a simulated cluster; the answers are PostgreSQL's, where it has any. */
import { expect, test } from 'vitest';
import { FakeCluster } from '../../txn/testing/fake-cluster.ts';
import { SqlError } from '../errors.ts';
import { CatalogRows } from './catalog-rows.ts';
import type { SequenceDescriptor } from './descriptors.ts';
import type { NodeCalls } from './messages.ts';
import { SequenceBlocks } from './sequence-blocks.ts';
import { testingSequence } from './testing/parts.ts';
import { testingCatalog } from './testing.ts';

const oid = 30_000;
const plain = testingSequence(oid, 's');

class Waiting {
  readonly ready: Promise<unknown>;
  constructor(ready: Promise<unknown>) {
    this.ready = ready;
  }
}

/** Nodes with sequences; all see the same catalog. */
class World {
  readonly cluster = new FakeCluster([], { nodes: 3 });
  readonly nodes: SequenceBlocks[] = [];
  catalog = testingCatalog();

  constructor(descriptor: Partial<SequenceDescriptor> = {}) {
    this.alter(descriptor);
    for (const n of [1, 2]) this.start(n);
  }

  alter(descriptor: Partial<SequenceDescriptor>): void {
    const put = [{ ...plain, ...(this.catalog.byOid(oid) ?? {}), ...descriptor } as SequenceDescriptor];
    this.catalog = this.catalog.with({ version: this.catalog.version + 1, put, removed: [], statistics: new Map() });
  }

  start(n: number): void {
    const node = this.cluster.node(n);
    const calls: NodeCalls = {
      nodeId: node.nodeId,
      call: (to, method, body, deadlineMs) => this.cluster.call(node, to, method, body, deadlineMs),
      handle: (method, handler) => node.handlers.set(method, handler),
    };
    const others = this.cluster.nodeIds().filter((each) => each !== node.nodeId && each < 3);
    this.nodes[n] = new SequenceBlocks({
      clock: node.clock,
      calls,
      store: {
        rows: new CatalogRows(node.coordinator, node.clock),
        current: () => this.catalog,
        otherMembers: async () => others.map((each) => ({ node: each, state: 'in' as const, version: 0 as never })),
      },
      suspend: (ready) => new Waiting(ready),
    });
  }

  /** So many values, or the error that comes instead. */
  async next(n: number, count = 1): Promise<string> {
    const values: string[] = [];
    while (values.length < count) {
      try {
        values.push(String(this.nodes[n].next(oid)));
      } catch (error) {
        if (!(error instanceof Waiting)) throw error;
        const failed = await this.cluster.settle(error.ready.then(() => undefined, messageOf));
        if (failed !== undefined) return [...values, failed].join(' ');
      }
    }
    return values.join(' ');
  }

  set(n: number, value: bigint, called = true): Promise<string> {
    return this.cluster.settle(this.nodes[n].set(oid, value, called).then(() => String(value), messageOf));
  }

  async read(n: number): Promise<string> {
    const { value, called } = await this.cluster.settle(this.nodes[n].read(oid));
    return `${value} ${called ? 't' : 'f'}`;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof SqlError)) throw error;
  return `${error.sqlstate} ${error.message}`;
}

test('values come in order, and the state tells the last one', async () => {
  const world = new World();
  expect(await world.read(1)).toBe('1 f');
  expect(await world.next(1, 3)).toBe('1 2 3');
  expect(await world.read(1)).toBe('3 t');
  const many = await world.next(1, 10_000);
  expect(many).toBe(Array.from({ length: 10_000 }, (_, i) => i + 4).join(' '));
  expect(await world.read(1)).toBe('10003 t');
});

test('blocks grow while they are used up fast', async () => {
  const world = new World();
  await world.next(1, 10_000);
  const taken = world.cluster.trace.length;
  await world.next(1, 4_096);
  expect(world.cluster.trace.length - taken).toBeLessThanOrEqual(8);
});

test('two nodes never give out the same value', async () => {
  const world = new World();
  const values: string[] = [];
  for (let i = 0; i < 50; i++) values.push(await world.next(1), await world.next(2));
  expect(new Set(values).size).toBe(100);
});

test('ends at its limits', async () => {
  const world = new World({ max: '3' });
  expect(await world.next(1, 4)).toBe('1 2 3 2200H nextval: reached maximum value of sequence "s" (3)');
  expect(await world.set(1, 5n)).toBe('22003 setval: value 5 is out of bounds for sequence "s" (1..3)');
  expect(await world.set(1, 0n)).toBe('22003 setval: value 0 is out of bounds for sequence "s" (1..3)');
  world.alter({ increment: '-1', generation: 2 });
  expect(await world.next(1, 3)).toBe('2 1 2200H nextval: reached minimum value of sequence "s" (1)');
});

test('begins again where it may', async () => {
  const world = new World({ max: '3', cycle: true });
  expect(await world.next(1, 7)).toBe('1 2 3 1 2 3 1');
  world.alter({ increment: '-1', generation: 2 });
  expect(await world.next(1, 3)).toBe('3 2 1');
});

test('goes down from -1', async () => {
  const world = new World({ increment: '-1', start: '-1', min: '-9223372036854775808', max: '-1' });
  expect(await world.next(1, 3)).toBe('-1 -2 -3');
});

test('ends at the end of bigint', async () => {
  const world = new World();
  await world.set(1, 9223372036854775806n);
  expect(await world.next(1, 2)).toBe(
    '9223372036854775807 2200H nextval: reached maximum value of sequence "s" (9223372036854775807)',
  );
});

test('what is set is seen by all nodes', async () => {
  const world = new World();
  await world.next(1);
  await world.next(2);
  await world.set(2, 100n, false);
  expect(await world.read(1)).toBe('100 f');
  expect(await world.next(1)).toBe('100');
  await world.set(1, 500n);
  expect(await world.read(2)).toBe('500 t');
  expect(await world.next(2)).toBe('501');
});

test('a changed step goes on from the last value that was given out', async () => {
  const world = new World();
  expect(await world.next(1, 4)).toBe('1 2 3 4');
  world.alter({ increment: '10', generation: 2 });
  expect(await world.next(1, 2)).toBe('14 24');
});

test('a planned end leaves no gap, a crash does', async () => {
  const world = new World();
  expect(await world.next(1, 2)).toBe('1 2');
  await world.cluster.settle(world.nodes[1].stop());
  world.start(1);
  expect(await world.next(1)).toBe('3');
  world.start(1);
  expect(await world.next(1)).toBe('35');
});

test('values that two nodes want at once are not lost when messages are', async () => {
  const world = new World();
  let count = 0;
  world.cluster.fate = ({ what }) => (what === '↩ transact' && count++ % 3 === 0 ? 'lost' : 'arrives');
  const values: string[] = [];
  for (let i = 0; i < 5; i++) {
    world.start(1);
    world.start(2);
    values.push(await world.next(1), await world.next(2));
  }
  expect(new Set(values).size).toBe(10);
});
