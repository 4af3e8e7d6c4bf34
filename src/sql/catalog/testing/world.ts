/** Nodes with a catalog each, over a simulated cluster of transactions: messages are lost, nodes are killed and fall asleep. */
import { expect } from 'vitest';
import { JimError } from '../../../base/index.ts';
import type { Transaction } from '../../../txn/index.ts';
import { FakeCluster } from '../../../txn/testing/fake-cluster.ts';
import { SqlError } from '../../errors.ts';
import { type SchemaChange, wellKnownOids } from '../catalog.ts';
import type { TableDescriptor } from '../descriptors.ts';
import type { CatalogUser } from '../gates.ts';
import { CatalogStore } from '../store.ts';
import { testingCatalog, testingTable } from '../testing.ts';

const { publicSchema } = wellKnownOids;
const system = { tables: [], functions: [] };
const described = testingCatalog({ tables: { t: 'a int primary key, b text', u: 'a int primary key' } });

/** A table with oids of its own. */
export function tableAt(oid: number, name: string): TableDescriptor {
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
export class World {
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

/** A transaction that changes the catalog. */
export interface OpenChange {
  readonly transaction: Transaction;
  readonly user: CatalogUser;
  readonly change: SchemaChange;
  readonly n: number;
}

/** The SQLSTATE, or the code, of what was thrown. */
export function sqlstateOf(error: unknown): string {
  if (error instanceof SqlError) return error.sqlstate;
  if (error instanceof JimError) return error.code;
  throw error;
}
