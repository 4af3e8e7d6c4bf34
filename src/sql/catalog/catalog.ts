/**
 * The catalog as everything above it sees it: an immutable picture of one version, looked at synchronously. A transaction with DDL has a picture of its
 * own, which it changes through a `CatalogDraft`.
 *
 *   CatalogStore (shell)     keeps this node's newest picture, its lease and its gates     store.ts
 *   Catalog (pure)           lookups by oid and by name                                    this file, picture.ts
 *   CatalogDraft (pure)      a picture with changes; what must be written                  draft.ts
 */
import type { SqlFunction } from '../functions/index.ts';
import type { SqlType, TypeRegistry } from '../values/index.ts';
import type {
  DatabaseDescriptor,
  Descriptor,
  IndexDescriptor,
  Oid,
  PublicationDescriptor,
  RelationDescriptor,
  RoleDescriptor,
  SchemaDescriptor,
  TableDescriptor,
} from './descriptors.ts';

/** A relation that rows are computed for: `pg_catalog`, `information_schema`, `jimkv`. Its oid is PostgreSQL's where it has one. */
export interface SystemTable {
  readonly kind: 'system';
  readonly oid: Oid;
  readonly schemaOid: Oid;
  readonly schema: string;
  readonly name: string;
  /** What pg_class says of it. */
  readonly relkind: 'r' | 'v' | 'f';
  readonly columns: readonly { readonly name: string; readonly type: SqlType; readonly modifier: number }[];
  /** It has what nobody else may see: passwords, say. */
  readonly superusersOnly?: boolean;
}

/** Whatever may stand in FROM. */
export type Relation = RelationDescriptor | SystemTable;

/** Statistics of a table, from ANALYZE; the planner's only source. */
export interface TableStatistics {
  readonly rowCount: number;
  readonly bytes: number;
  readonly columns: ReadonlyMap<number, ColumnStatistics>;
}

/** Statistics of one column, as pg_stats has them. */
export interface ColumnStatistics {
  readonly nullFraction: number;
  readonly averageWidth: number;
  /** Above 0: a count; below: minus the share of rows that are distinct. */
  readonly distinct: number;
  readonly commonValues: readonly { readonly text: string; readonly fraction: number }[];
  /** Bounds of buckets of equal size, as text, in order. */
  readonly histogram: readonly string[];
  readonly correlation: number;
}

/** One version of the catalog. */
export interface Catalog {
  /** Counts up with every committed change; a draft has that of the picture it began from, plus a fraction. Plans are valid for one version. */
  readonly version: number;
  /** All types by oid, and their arrays; by name only the built-in ones, since others have a schema: see `typeByName`. */
  readonly types: TypeRegistry;

  byOid(oid: Oid): Descriptor | undefined;
  systemTableByOid(oid: Oid): SystemTable | undefined;
  /** The table that has the index, and the index. */
  indexByOid(oid: Oid): { readonly table: TableDescriptor; readonly index: IndexDescriptor } | undefined;
  /** All of a kind. */
  all<K extends Descriptor['kind']>(kind: K): Iterable<Extract<Descriptor, { readonly kind: K }>>;

  roleByName(name: string): RoleDescriptor | undefined;
  databaseByName(name: string): DatabaseDescriptor | undefined;
  /** `pg_catalog` and `information_schema` are in every database. */
  schemaByName(databaseOid: Oid, name: string): SchemaDescriptor | undefined;
  relationByName(schemaOid: Oid, name: string): Relation | undefined;
  indexByName(
    schemaOid: Oid,
    name: string,
  ): { readonly table: TableDescriptor; readonly index: IndexDescriptor } | undefined;
  /** Built-in types are in `pg_catalog`; a table's row type has the table's name; an array's that of its elements behind `_`. */
  typeByName(schemaOid: Oid, name: string): SqlType | undefined;
  typeByOid(oid: Oid): SqlType | undefined;
  /** All publications, of whichever database. */
  readonly publications: Iterable<PublicationDescriptor>;
  /** All relations of a schema, indexes not counted. */
  relationsOf(schemaOid: Oid): Iterable<Relation>;

  /** The functions of this name that are not in `sql/functions`: those that need catalog or session. */
  systemFunctionsNamed(name: string): readonly SqlFunction[];
  statisticsOf(tableOid: Oid): TableStatistics | undefined;
}

/** PostgreSQL's oids of what every cluster has. */
export const wellKnownOids = {
  /** The role `postgres`… there is one superuser from the beginning, and this is its oid. */
  superuser: 10,
  pgCatalog: 11,
  publicSchema: 2200,
  /** Whoever owns the database: the owner of its schema `public`. */
  databaseOwner: 6171,
  postgresDatabase: 5,
  informationSchema: 13_000,
  jimkvSchema: 13_001,
  /** Key-value namespaces as tables. */
  kvSchema: 13_002,
  jimkvDatabase: 13_010,
  jimkvPublicSchema: 13_011,
  firstUser: 16_384,
} as const;

/** A catalog with the changes of one transaction. Objects are replaced whole; what refers to what is kept right by whoever changes it. */
export interface CatalogDraft extends Catalog {
  /** Adds the object, or takes the place of the one with its oid. Throws 42710, 42P07, 42P06… if its name is taken. */
  put(descriptor: Descriptor): void;
  remove(oid: Oid): void;
  putStatistics(tableOid: Oid, statistics: TableStatistics): void;
  /** A place to go back to, for savepoints. */
  mark(): number;
  returnTo(mark: number): void;
}

/**
 * The catalog change of one transaction (decision 0012). Made when its first DDL statement runs; from then on the transaction binds against `draft`,
 * and whoever ends the transaction calls `beforeCommit`, then commits, then `ended`.
 */
export interface SchemaChange {
  readonly draft: CatalogDraft;
  /** An oid that nobody has and nobody will have. */
  newOid(): Promise<Oid>;
  /** Nobody else uses the table any more, and nobody will before this transaction ends. New tables need none. Throws 55P03. */
  closeGate(tableOid: Oid): Promise<void>;
  /** The same of several tables, in one go. */
  closeGates(tableOids: Iterable<Oid>): Promise<void>;
  /** Done once the change is committed and every node that can be reached knows it: deleting rows that nobody needs, say. */
  afterCommit(task: () => Promise<void>): void;
  /** Writes the changed descriptors through the transaction. */
  beforeCommit(): Promise<void>;
  /** Every node knows, or nothing happened: the gates open. */
  ended(outcome: 'committed' | 'rolled back' | 'unknown'): Promise<void>;
}
