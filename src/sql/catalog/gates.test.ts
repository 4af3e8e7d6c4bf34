/** Gates of tables: who uses a table and who changes it wait for each other, over all nodes, and never for ever. */
import { describe, expect, test } from 'vitest';
import { decodeNodeId, utf8 } from '../../base/index.ts';
import type { CatalogUser } from './gates.ts';
import { type OpenChange, sqlstateOf, tableAt, World } from './testing/world.ts';

describe('a gate', () => {
  async function withTable(...nodes: readonly number[]): Promise<World> {
    const world = await World.started(...nodes);
    await world.create(1, 't', 20_000);
    return world;
  }

  const use = (world: World, n: number): CatalogUser => {
    const user = world.stores[n].newUser();
    expect(user.enter([20_000])).toBeUndefined();
    return user;
  };

  const rename = async (world: World, open: OpenChange, name: string) => {
    open.change.draft.put({ ...tableAt(20_000, name) });
    return world.commit(open);
  };

  test('closes when those who use the table have gone, on every node', async () => {
    const world = await withTable(1, 2, 3);
    const [here, there] = [use(world, 1), use(world, 2)];
    const open = await world.change(1);
    const closing = open.change.closeGate(20_000);
    await world.cluster.run(2_000);
    here.leave();
    await world.cluster.run(2_000);
    expect(await world.isSettled(closing)).toBe(false);
    there.leave();
    await world.settle(closing);
    // Newcomers wait, and find the new table when they go on.
    const user = world.stores[3].newUser();
    const waiting = user.enter([20_000]);
    expect(await world.isSettled(waiting ?? Promise.resolve())).toBe(false);
    expect(await rename(world, open, 'u')).toBe('committed');
    await world.settle(waiting ?? Promise.resolve());
    expect(world.names(3)).toBe('u');
    expect(user.enter([20_000])).toBeUndefined();
  });

  test('opens when the change is rolled back', async () => {
    const world = await withTable(1, 2);
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_000));
    const waiting = world.stores[2].newUser().enter([20_000]);
    await world.rollback(open);
    await world.settle(waiting ?? Promise.reject(new Error('the gate was open')));
    expect(world.names(2)).toBe('t');
  });

  test('is no hurdle to the change itself, nor to other tables', async () => {
    const world = await withTable(1, 2);
    await world.create(1, 'u', 20_010);
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_000));
    expect(open.user.enter([20_000])).toBeUndefined();
    expect(world.stores[2].newUser().enter([20_010])).toBeUndefined();
    await world.rollback(open);
  });

  test('waiting ends after the lock timeout, on both sides', async () => {
    const world = await withTable(1, 2);
    const user = use(world, 2);
    const open = await world.change(1, 700);
    expect(await world.settle(open.change.closeGate(20_000).catch(sqlstateOf))).toBe('55P03');
    const other = world.stores[2].newUser().enter([20_000], 200);
    expect(await world.settle((other ?? Promise.resolve()).then(() => 'entered', sqlstateOf))).toBe('55P03');
    user.leave();
    await world.rollback(open);
  });

  test('opens by itself when the node that closed it is killed', async () => {
    const world = await withTable(1, 2, 3);
    const open = await world.change(3);
    await world.settle(open.change.closeGate(20_000));
    world.cluster.kill(3);
    const waiting = world.stores[2].newUser().enter([20_000]);
    await world.cluster.run(15_000);
    expect(await world.isSettled(waiting ?? Promise.resolve())).toBe(false);
    await world.settle(waiting ?? Promise.resolve());
    expect(world.names(2)).toBe('t');
  });

  test('a node that is dead is waited for once, then put out', async () => {
    const world = await withTable(1, 2, 3);
    world.cluster.kill(3);
    const started = world.cluster.node(1).clock.monotonicMs();
    const first = await world.change(1);
    await world.settle(first.change.closeGate(20_000));
    const waited = world.cluster.node(1).clock.monotonicMs() - started;
    expect(waited).toBeGreaterThan(9_000);
    expect(waited).toBeLessThan(13_000);
    await rename(world, first, 'u');
    const before = world.cluster.node(1).clock.monotonicMs();
    const second = await world.change(1);
    await world.settle(second.change.closeGate(20_000));
    // What is left of the ten seconds that it was put out for, which were counted from the first calls that it did not answer.
    expect(world.cluster.node(1).clock.monotonicMs() - before).toBeLessThan(3_000);
    await rename(world, second, 'v');
    await world.cluster.run(3_000);
    const later = world.cluster.node(1).clock.monotonicMs();
    const third = await world.change(1);
    await world.settle(third.change.closeGate(20_000));
    expect(world.cluster.node(1).clock.monotonicMs() - later).toBeLessThan(1_000);
  });

  test('a node that left is not waited for', async () => {
    const world = await withTable(1, 2, 3);
    await world.settle(world.stores[3].stop());
    world.cluster.kill(3);
    const before = world.cluster.node(1).clock.monotonicMs();
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_000));
    expect(world.cluster.node(1).clock.monotonicMs() - before).toBeLessThan(1_000);
  });

  test('a node that is cut off cannot commit what it began by the old table', async () => {
    const world = await withTable(1, 2, 3);
    const transaction = world.begin(3);
    const user = use(world, 3);
    const write = [{ key: utf8('x'), row: utf8('old') }];
    await world.settle(transaction.write(write, world.deadlineOf(3)));
    const three = decodeNodeId(3);
    world.cluster.fate = ({ from, to }) => (from === three || to === three ? 'lost' : 'arrives');
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_000));
    expect(await rename(world, open, 'u')).toBe('committed');
    world.cluster.fate = () => 'arrives';
    const commit = transaction.commit(world.deadlineOf(3), user.commitBound());
    expect(await world.settle(commit.then(() => 'committed', sqlstateOf))).toBe('transaction-conflict');
    expect(user.readsHold()).toBe(false);
    // It comes back by itself.
    await world.cluster.run(5_000);
    expect(world.names(3)).toBe('u');
    expect([user.mayCommit(), user.readsHold()]).toEqual([undefined, false]);
    user.leave();
    expect(world.stores[3].newUser().enter([20_000])).toBeUndefined();
  });

  test('a node that could not read the catalog for long reads it before it commits', async () => {
    const world = await withTable(1, 2, 3);
    const user = use(world, 3);
    expect(user.mayCommit()).toBeUndefined();
    const three = decodeNodeId(3);
    world.cluster.fate = ({ from, to }) => (from === three || to === three ? 'lost' : 'arrives');
    let renewed = user.mayCommit();
    for (; renewed === undefined; renewed = user.mayCommit()) await world.cluster.run(100);
    world.cluster.fate = () => 'arrives';
    const before = user.commitBound();
    await world.settle(renewed);
    if (user.commitBound() === before) await world.settle(user.mayCommit() ?? Promise.resolve());
    expect(user.commitBound()).toBeGreaterThan(before);
    expect(user.readsHold()).toBe(true);
  });

  test('a change whose gates have opened cannot commit', async () => {
    const world = await withTable(1, 2, 3);
    const open = await world.change(3);
    await world.settle(open.change.closeGate(20_000));
    const three = decodeNodeId(3);
    world.cluster.fate = ({ from, to }) => (from === three || to === three ? 'lost' : 'arrives');
    const waiting = world.stores[2].newUser().enter([20_000]);
    await world.settle(waiting ?? Promise.resolve());
    world.cluster.fate = () => 'arrives';
    open.change.draft.put({ ...tableAt(20_000, 'u') });
    expect(await world.commit(open)).not.toBe('committed');
    await world.settle(world.stores[2].refresh());
    expect(world.names(2)).toBe('t');
  });

  test('lost messages only cost time', async () => {
    const world = await withTable(1, 2, 3);
    let count = 0;
    world.cluster.fate = ({ what }) => (what.includes('catalog.') && count++ % 2 === 0 ? 'lost' : 'arrives');
    for (const name of ['u', 'v', 'w']) {
      const open = await world.change(1);
      await world.settle(open.change.closeGate(20_000));
      expect(await rename(world, open, name)).toBe('committed');
    }
    await world.cluster.run(2_000);
    expect([world.names(1), world.names(2), world.names(3)]).toEqual(['w', 'w', 'w']);
  });
});

describe('a circle of waiting ends', () => {
  test('where a user of the table wants to change the catalog, too', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    const transaction = world.begin(2);
    const user = world.stores[2].newUser();
    user.enter([20_000]);
    const open = await world.change(1);
    const second = world.stores[2].beginChange(transaction, user, { lockTimeoutMs: 0 });
    const closing = open.change.closeGate(20_000);
    expect(await world.settle(second.catch(sqlstateOf))).toBe('40P01');
    user.leave();
    await world.settle(closing);
  });

  test('where a user of the table wants to change the catalog, too, when it is waited for already', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    const transaction = world.begin(2);
    const user = world.stores[2].newUser();
    user.enter([20_000]);
    const open = await world.change(1);
    const closing = open.change.closeGate(20_000);
    await world.cluster.run(500);
    const second = world.stores[2].beginChange(transaction, user, { lockTimeoutMs: 0 });
    expect(await world.settle(second.catch(sqlstateOf))).toBe('40P01');
    user.leave();
    await world.settle(closing);
  });

  test('where a user of the table comes to another gate of the same change', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    await world.create(1, 'u', 20_010);
    const user = world.stores[2].newUser();
    user.enter([20_000]);
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_010));
    const closing = open.change.closeGate(20_000);
    await world.cluster.run(100);
    const entering = user.enter([20_010]) ?? Promise.resolve();
    expect(await world.settle(entering.then(() => 'entered', sqlstateOf))).toBe('40P01');
    user.leave();
    await world.settle(closing);
  });

  test('where a user of the table waits for a row that the change has locked', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    const open = await world.change(1);
    const lock = { mode: 'exclusive', wait: 'queue' } as const;
    await world.settle(open.transaction.lock([utf8('x')], lock, world.deadlineOf(1)));
    const transaction = world.begin(2);
    const user = world.stores[2].newUser();
    user.transactionId = transaction.id;
    user.enter([20_000]);
    const row = transaction.lock([utf8('x')], lock, world.deadlineOf(2));
    row.catch(() => {});
    expect(await world.settle(open.change.closeGate(20_000).catch(sqlstateOf))).toBe('40P01');
  });

  test('where a user of the table waits for somebody who waits at another gate of the change', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    await world.create(1, 'u', 20_010);
    const lock = { mode: 'exclusive', wait: 'queue' } as const;
    const holder = world.begin(2);
    await world.settle(holder.lock([utf8('x')], lock, world.deadlineOf(2)));
    const reader = world.begin(2);
    const user = world.stores[2].newUser();
    user.transactionId = reader.id;
    user.enter([20_000]);
    reader.lock([utf8('x')], lock, world.deadlineOf(2)).catch(() => {});
    const open = await world.change(1);
    await world.settle(open.change.closeGate(20_010));
    const second = world.stores[2].newUser();
    second.transactionId = holder.id;
    const atGate = second.enter([20_010]);
    atGate?.catch(() => {});
    expect(atGate).toBeDefined();
    expect(await world.settle(open.change.closeGate(20_000).catch(sqlstateOf))).toBe('40P01');
  });
});
