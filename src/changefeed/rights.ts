/**
 * Who may follow what: whoever may SELECT it. Rows of the past count as those of now, since whoever follows a table is told what it held before.
 *
 *   tables       USAGE on the schema, SELECT on every column that is shown (with a condition: on all of the table)
 *   a database   its owner's privileges, since tables come that nobody has granted anything on yet
 *
 * It is asked when a feed is opened, and again whenever the catalog has changed: a feed ends when its reader may not follow it any more.
 */
import type { Catalog, Oid, TableDescriptor } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';
import { hasPrivilegesOf, isGranted, isSuperuser, protectedSchema, refusalOf } from '../sql/privileges/index.ts';
import type { FeedItem } from './feed.ts';
import type { OpenFeed } from './live-feed.ts';
import type { FeedScope } from './scope.ts';

/** Why a role may not follow a scope; undefined: it may. Tables that are not there have nothing to be hidden. */
export function refusalToFollow(catalog: Catalog, role: Oid, scope: FeedScope): SqlError | undefined {
  if (isSuperuser(catalog, role)) return undefined;
  const database = catalog.databaseByName(scope.database);
  if (database === undefined) return undefined;
  if (scope.tables === undefined) {
    if (hasPrivilegesOf(catalog, role, database.ownerOid, database.oid)) return undefined;
    return new SqlError('42501', `must be owner of database ${scope.database} to follow all of its tables`);
  }
  for (const { schema: schemaName, name } of scope.tables) {
    const schema = catalog.schemaByName(database.oid, schemaName) ?? catalog.schemaByName(0, schemaName);
    if (schema === undefined) continue;
    if (!isGranted(catalog, role, protectedSchema(schema), 'usage', database.oid))
      return new SqlError('42501', `permission denied for schema ${schemaName}`);
    const table = catalog.relationByName(schema.oid, name);
    if (table?.kind !== 'table') continue;
    const required = {
      tableOid: table.oid,
      privilege: 'select',
      columns: shownOf(table, scope),
      role: undefined,
    } as const;
    const refusal = refusalOf(catalog, role, database.oid, [required]);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The numbers of the columns that a feed tells of: those of the key, too. */
function shownOf({ columns, indexes }: TableDescriptor, { columns: wanted, where }: FeedScope): readonly number[] {
  const keys = indexes[0].columns.map(({ column }) => column);
  const isShown = (name: string, number: number) =>
    wanted === undefined || where !== undefined || wanted.includes(name) || keys.includes(number);
  return columns.filter(({ name, number, hidden }) => !hidden && isShown(name, number)).map(({ number }) => number);
}

/** What a role may do now. Rejects with a JimError while the catalog is not known. */
export interface RightsSource {
  catalog(): Catalog | Promise<Catalog>;
}

/** A feed that ends when its reader may not follow it any more. */
export class GuardedFeed implements OpenFeed {
  readonly #feed: OpenFeed;
  readonly #rights: RightsSource;
  readonly #role: Oid;
  readonly #scope: FeedScope;
  #seen: Catalog;

  /** @param seen the catalog in which the role was found to have the rights */
  constructor(feed: OpenFeed, rights: RightsSource, role: Oid, scope: FeedScope, seen: Catalog) {
    this.#feed = feed;
    this.#rights = rights;
    this.#role = role;
    this.#scope = scope;
    this.#seen = seen;
  }

  async next(): Promise<readonly FeedItem[]> {
    const items = await this.#feed.next();
    const catalog = await this.#rights.catalog();
    if (catalog !== this.#seen) {
      const refusal = refusalToFollow(catalog, this.#role, this.#scope);
      if (refusal !== undefined) {
        this.close();
        throw refusal;
      }
      this.#seen = catalog;
    }
    return items;
  }

  close(): void {
    this.#feed.close();
  }
}
