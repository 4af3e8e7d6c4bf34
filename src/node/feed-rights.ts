/** Who may follow what, and whose durable feeds are whose, by the catalog as this node has it: a second old at most. */
import { JimError } from '../base/index.ts';
import {
  type DurableFeed,
  type FeedScope,
  GuardedFeed,
  type OpenFeed,
  type RightsSource,
  refusalToFollow,
} from '../changefeed/index.ts';
import type { Caller } from '../kv/index.ts';
import type { Catalog } from '../sql/catalog/index.ts';
import { hasPrivilegesOf } from '../sql/privileges/index.ts';
import type { SqlEngine } from '../sql/session/index.ts';

type Reader = Pick<Caller, 'roleOid' | 'name' | 'superuser'>;

/** Rights at this node. Everything rejects with an SqlError or a JimError. */
export class FeedRights implements RightsSource {
  readonly #engine: () => SqlEngine | undefined;

  /** @param engine undefined until SQL has begun here */
  constructor(engine: () => SqlEngine | undefined) {
    this.#engine = engine;
  }

  catalog(): Catalog | Promise<Catalog> {
    const engine = this.#engine();
    if (engine === undefined)
      throw new JimError('node-unavailable', 'this node does not know the roles yet', { retry: 'elsewhere' });
    const { catalog } = engine;
    return catalog.isLeased() ? catalog.current() : catalog.refresh().then(() => catalog.current());
  }

  /** Rejects if the caller may not follow the scope. */
  async check({ roleOid }: Reader, scope: FeedScope): Promise<Catalog> {
    const catalog = await this.catalog();
    const refusal = refusalToFollow(catalog, roleOid, scope);
    if (refusal !== undefined) throw refusal;
    return catalog;
  }

  /** A feed that is told as long as the caller may follow it. */
  async guarded<Feed extends OpenFeed>(caller: Reader, scope: FeedScope, open: () => Promise<Feed>): Promise<OpenFeed> {
    const seen = await this.check(caller, scope);
    return new GuardedFeed(await open(), this, caller.roleOid, scope, seen);
  }

  /** Reading, acknowledging, altering and dropping are its owner's, and superusers'. */
  async isOwner({ roleOid, name, superuser }: Reader, { owner }: DurableFeed): Promise<boolean> {
    if (superuser || name === owner) return true;
    const catalog = await this.catalog();
    const role = catalog.roleByName(owner);
    return role !== undefined && hasPrivilegesOf(catalog, roleOid, role.oid);
  }

  /** Looking is also allowed to those who watch over the cluster. */
  async maySee(caller: Reader, feed: DurableFeed): Promise<boolean> {
    if (await this.isOwner(caller, feed)) return true;
    const catalog = await this.catalog();
    const monitor = catalog.roleByName('pg_monitor');
    return monitor !== undefined && hasPrivilegesOf(catalog, caller.roleOid, monitor.oid);
  }

  /** What somebody is told who is no owner. */
  notOwner(name: string): JimError {
    return new JimError('permission-denied', `must be owner of feed ${name}`, {
      details: { sqlstate: '42501', feed: name },
    });
  }
}
