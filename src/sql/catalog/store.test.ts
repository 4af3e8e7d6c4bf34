/** The catalog of a cluster: how it begins, how it is changed, and that all nodes see the same. */
import { describe, expect, test } from 'vitest';
import { encodeKvRow, namespaceKey, utf8 } from '../../base/index.ts';
import { wellKnownOids } from './catalog.ts';
import { sqlstateOf, tableAt, World } from './testing/world.ts';

const { publicSchema } = wellKnownOids;

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
