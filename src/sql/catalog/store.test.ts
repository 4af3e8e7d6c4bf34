/** Nodes with a catalog each, over a simulated cluster of transactions: messages are lost, nodes are killed and fall asleep. */
import { describe, expect, test } from 'vitest';
import { decodeNodeId, encodeKvRow, JimError, namespaceKey, utf8 } from '../../base/index.ts';
import type { Transaction } from '../../txn/index.ts';
import { FakeCluster } from '../../txn/testing/fake-cluster.ts';
import { SqlError } from '../errors.ts';
import { type SchemaChange, wellKnownOids } from './catalog.ts';
import type { TableDescriptor } from './descriptors.ts';
import type { CatalogUser } from './gates.ts';
import { CatalogStore } from './store.ts';
import { testingCatalog, testingTable } from './testing.ts';

const { publicSchema } = wellKnownOids;
const system = { tables: [], functions: [] };
const described = testingCatalog({ tables: { t: 'a int primary key, b text', u: 'a int primary key' } });

/** A table with oids of its own. */
function tableAt(oid: number, name: string): TableDescriptor {
  const { indexes, ...rest } = testingTable(described, 't');
  return {
    ...rest,
    oid,
    name,
    indexes: indexes.map((index) => ({ ...index, oid: oid + 1, name: `${name}_pkey` })),
    rowTypeOid: oid + 2,
    rowArrayTypeOid: oid + 3,
  };
}

/** A cluster whose nodes have catalogs; the last one leads no range. */
class World {
  readonly cluster = new FakeCluster(['\x04'], { nodes: 3 });
  readonly stores: CatalogStore[] = [];

  store(n: number): CatalogStore {
    const node = this.cluster.node(n);
    const store = new CatalogStore({
      nodeId: node.nodeId,
      transactions: node.coordinator,
      clock: node.clock,
      hybridClock: node.hybridClock,
      call: (to, method, body, deadlineMs) => this.cluster.call(node, to, method, body, deadlineMs),
      handle: (method, handler) => node.handlers.set(method, handler),
      system,
      log: () => {},
    });
    this.stores[n] = store;
    return store;
  }

  static async started(...nodes: readonly number[]): Promise<World> {
    const world = new World();
    for (const n of nodes) await world.settle(world.store(n).start());
    return world;
  }

  settle<T>(promise: Promise<T>): Promise<T> {
    return this.cluster.settle(promise, 120_000);
  }

  deadlineOf(n: number): number {
    return this.cluster.node(n).clock.monotonicMs() + 60_000;
  }

  begin(n: number, level: 'serializable' | 'read-committed' | 'repeatable-read' = 'read-committed'): Transaction {
    return this.cluster.node(n).coordinator.begin({ level, readOnly: false, lifeMs: 600_000, lockTimeoutMs: 60_000 });
  }

  /** Opens a transaction that changes the catalog. */
  async change(
    n: number,
    lockTimeoutMs = 0,
    level: Parameters<World['begin']>[1] = 'read-committed',
  ): Promise<OpenChange> {
    const transaction = this.begin(n, level);
    const user = this.stores[n].newUser();
    const change = await this.settle(this.stores[n].beginChange(transaction, user, { lockTimeoutMs }));
    return { transaction, user, change, n };
  }

  async commit({ transaction, user, change, n }: OpenChange): Promise<string> {
    const ending = async () => {
      let outcome: 'committed' | 'rolled back' | 'unknown' = 'rolled back';
      let said = 'committed';
      try {
        await change.beforeCommit();
        await transaction.commit(this.deadlineOf(n), user.commitBound());
        outcome = 'committed';
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        said = error.code;
        if (error.outcome === 'ambiguous') outcome = 'unknown';
      }
      await change.ended(outcome);
      user.leave();
      return said;
    };
    return this.settle(ending());
  }

  async rollback({ transaction, user, change }: OpenChange): Promise<void> {
    await this.settle(
      transaction.rollback().then(async () => {
        await change.ended('rolled back');
        user.leave();
      }),
    );
  }

  /** Makes a table, from the oid on; everybody knows it then. */
  async create(n: number, name: string, oid: number): Promise<void> {
    const open = await this.change(n);
    open.change.draft.put(tableAt(oid, name));
    expect(await this.commit(open)).toBe('committed');
  }

  names(n: number): string {
    return [...this.stores[n].current().relationsOf(publicSchema)].map(({ name }) => name).join(' ');
  }

  /** Has the promise been settled? Looked at without running the world any further. */
  async isSettled(promise: Promise<unknown>): Promise<boolean> {
    let settled = false;
    const note = () => {
      settled = true;
    };
    promise.then(note, note);
    await new Promise((resolve) => setImmediate(resolve));
    return settled;
  }
}

interface OpenChange {
  readonly transaction: Transaction;
  readonly user: CatalogUser;
  readonly change: SchemaChange;
  readonly n: number;
}

function sqlstateOf(error: unknown): string {
  if (error instanceof SqlError) return error.sqlstate;
  if (error instanceof JimError) return error.code;
  throw error;
}

describe('a cluster', () => {
  test('begins with one superuser and two databases, whoever comes first', async () => {
    const world = new World();
    await world.settle(Promise.all([world.store(1).start(), world.store(2).start(), world.store(3).start()]));
    for (const n of [1, 2, 3]) {
      const catalog = world.stores[n].current();
      expect(catalog.version).toBe(1);
      expect(catalog.roleByName('postgres')?.oid).toBe(10);
      expect([...catalog.all('database')].map(({ name }) => name)).toEqual(['postgres', 'jimkv']);
      const database = catalog.databaseByName('jimkv')?.oid ?? 0;
      expect(catalog.schemaByName(database, 'public')?.ownerOid).toBe(wellKnownOids.databaseOwner);
    }
  });

  test('a node that starts late reads everything', async () => {
    const world = await World.started(1);
    await world.create(1, 't', 20_000);
    await world.settle(world.store(2).start());
    expect(world.names(2)).toBe('t');
    expect(world.stores[2].current().byOid(20_000)).toEqual(tableAt(20_000, 't'));
  });
});

test('namespaces are tables', async () => {
  const world = await World.started(1, 2);
  const { coordinator } = world.cluster.node(1);
  const make = (name: string, id: number) => {
    const row = encodeKvRow({
      value: utf8(JSON.stringify({ id })),
      contentType: 'application/json',
      expiresAtMs: undefined,
    });
    const operation = { key: namespaceKey(name), change: { kind: 'put', row } } as const;
    return world.settle(coordinator.transact([operation], { deadlineAtMs: world.deadlineOf(1), lockTimeoutMs: 1_000 }));
  };
  const tables = (n: number) =>
    [...world.stores[n].current().relationsOf(wellKnownOids.kvSchema)].map(({ name }) => name);
  await make('default', 1);
  await make('users', 2);
  await world.settle(world.stores[2].refresh());
  expect(tables(2)).toEqual(['default', 'users']);
  // What is granted stays, also where everything is read anew.
  const users = world.stores[2].current().relationByName(wellKnownOids.kvSchema, 'users');
  const open = await world.change(2);
  const access = [{ grantee: 0, grantor: 10, privileges: ['select'], grantable: [] }] as const;
  if (users?.kind === 'table') open.change.draft.put({ ...users, access });
  expect(await world.commit(open)).toBe('committed');
  await world.settle(world.store(3).start());
  expect(tables(3).toSorted()).toEqual(['default', 'users']);
  expect(world.stores[3].current().relationByName(wellKnownOids.kvSchema, 'users')).toEqual({ ...users, access });
});

describe('a change', () => {
  test('is seen by its transaction only, then by all nodes', async () => {
    const world = await World.started(1, 2, 3);
    const open = await world.change(3);
    open.change.draft.put(tableAt(20_000, 't'));
    expect(open.change.draft.relationByName(publicSchema, 't')?.oid).toBe(20_000);
    await world.settle(world.stores[1].refresh());
    expect([world.names(1), world.names(3)]).toEqual(['', '']);
    expect(await world.commit(open)).toBe('committed');
    expect([world.names(1), world.names(2), world.names(3)]).toEqual(['t', 't', 't']);
  });

  test('that is rolled back leaves nothing', async () => {
    const world = await World.started(1, 2);
    const open = await world.change(1);
    open.change.draft.put(tableAt(20_000, 't'));
    await world.rollback(open);
    expect(world.stores[1].current().version).toBe(1);
    await world.create(2, 't', 20_010);
    expect(world.names(1)).toBe('t');
  });

  test('waits for the one before, and begins from what that made', async () => {
    const world = await World.started(1, 2);
    const first = await world.change(1);
    const second = world.change(2);
    await world.cluster.run(500);
    expect(await world.isSettled(second)).toBe(false);
    first.change.draft.put(tableAt(20_000, 't'));
    expect(await world.commit(first)).toBe('committed');
    expect((await second).change.draft.relationByName(publicSchema, 't')?.oid).toBe(20_000);
  });

  test('gives up waiting for the one before when its time is over', async () => {
    const world = await World.started(1, 2);
    await world.change(1);
    const error = await world.change(2, 300).catch(sqlstateOf);
    expect(error).toBe('55P03');
  });

  test('renames, drops and takes a name that became free, in one', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    await world.create(1, 'u', 20_010);
    const open = await world.change(2);
    open.change.draft.remove(20_010);
    open.change.draft.put({ ...tableAt(20_000, 'u') });
    open.change.draft.put(tableAt(20_020, 't'));
    expect(await world.commit(open)).toBe('committed');
    const catalog = world.stores[1].current();
    expect([catalog.relationByName(publicSchema, 'u')?.oid, catalog.relationByName(publicSchema, 't')?.oid]).toEqual([
      20_000, 20_020,
    ]);
    await world.settle(world.store(3).start());
    expect(world.names(3).split(' ').sort()).toEqual(['t', 'u']);
  });

  test('statistics are kept beside the table', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    const open = await world.change(1);
    const statistics = {
      rowCount: 10,
      bytes: 100,
      columns: new Map([
        [
          1,
          {
            nullFraction: 0.5,
            averageWidth: 4,
            distinct: -1,
            commonValues: [{ text: 'x', fraction: 0.25 }],
            histogram: ['a', 'b'],
            correlation: 1,
          },
        ],
      ]),
    };
    open.change.draft.putStatistics(20_000, statistics);
    expect(await world.commit(open)).toBe('committed');
    expect(world.stores[2].current().statisticsOf(20_000)).toEqual(statistics);
    const drop = await world.change(2);
    drop.change.draft.remove(20_000);
    await world.commit(drop);
    expect(world.stores[1].current().statisticsOf(20_000)).toBeUndefined();
  });

  test('oids are never given twice', async () => {
    const world = await World.started(1, 2);
    const one = await world.change(1);
    const oids = await world.settle(Promise.all(Array.from({ length: 300 }, () => one.change.newOid())));
    await world.rollback(one);
    const two = await world.change(2);
    oids.push(await world.settle(two.change.newOid()));
    expect(new Set(oids).size).toBe(301);
    expect(Math.min(...oids)).toBe(wellKnownOids.firstUser);
  });

  test('in a transaction at a read view commits, too', async () => {
    const world = await World.started(1, 2);
    await world.create(1, 't', 20_000);
    const open = await world.change(1, 0, 'repeatable-read');
    await world.settle(open.transaction.get(utf8('x'), { deadlineAtMs: world.deadlineOf(1) }));
    await world.settle(open.change.closeGate(20_000));
    open.change.draft.put({ ...tableAt(20_000, 'u') });
    expect(await world.commit(open)).toBe('committed');
  });
});

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
    user.leave();
    // It comes back by itself.
    await world.cluster.run(5_000);
    expect(world.names(3)).toBe('u');
    expect(world.stores[3].newUser().enter([20_000])).toBeUndefined();
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
