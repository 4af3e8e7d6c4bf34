/**
 * What the catalog knows of each object: immutable descriptors, one per object, found by oid. Everything that refers to another object refers to
 * it by oid, so renaming is free; a column is referred to by its permanent id. Expressions (defaults, checks, views) are kept as SQL text that names
 * everything in full, and bound when they are used.
 */
import type { EnumLabel } from '../values/index.ts';

/** An object's permanent number, unique among all objects of the cluster. From 16,384 on; below are PostgreSQL's own. */
export type Oid = number;

/** A permanent number of a column inside its table, from 1; never used again after the column is dropped. pg_attribute.attnum. */
export type ColumnNumber = number;

/** Privileges of one grantee, as in an aclitem; `grantable` are those that it may pass on. Grantee 0 is PUBLIC. */
export interface AccessItem {
  readonly grantee: Oid;
  readonly grantor: Oid;
  readonly privileges: readonly PrivilegeName[];
  readonly grantable: readonly PrivilegeName[];
}

export type PrivilegeName =
  | 'select'
  | 'insert'
  | 'update'
  | 'delete'
  | 'truncate'
  | 'references'
  | 'trigger'
  | 'usage'
  | 'create'
  | 'connect'
  | 'temporary'
  | 'execute';

interface DescriptorBase {
  readonly oid: Oid;
  readonly name: string;
  readonly comment: string | undefined;
}

interface OwnedDescriptor extends DescriptorBase {
  readonly ownerOid: Oid;
  /** Undefined: nothing was granted or revoked yet, so PostgreSQL's defaults hold. */
  readonly access: readonly AccessItem[] | undefined;
}

interface SchemaObjectDescriptor extends OwnedDescriptor {
  readonly schemaOid: Oid;
}

/** Any object. */
export type Descriptor =
  | RoleDescriptor
  | DatabaseDescriptor
  | SchemaDescriptor
  | TableDescriptor
  | ViewDescriptor
  | SequenceDescriptor
  | EnumDescriptor
  | DomainDescriptor
  | CompositeDescriptor
  | PublicationDescriptor;

/** What has rows or columns, and shares one space of names in a schema (with indexes). */
export type RelationDescriptor = TableDescriptor | ViewDescriptor | SequenceDescriptor | CompositeDescriptor;

/** A role: user or group. */
export interface RoleDescriptor extends DescriptorBase {
  readonly kind: 'role';
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly login: boolean;
  readonly replication: boolean;
  readonly bypassRowSecurity: boolean;
  /** -1: no limit. */
  readonly connectionLimit: number;
  /** A SCRAM verifier; undefined: no password. */
  readonly password: string | undefined;
  /** Microseconds since 2000-01-01 UTC, in decimal digits. */
  readonly validUntil: string | undefined;
  readonly memberOf: readonly { readonly role: Oid; readonly admin: boolean; readonly grantor: Oid }[];
  /** Settings that its sessions begin with, for all databases (0) or one. */
  readonly settings: readonly { readonly database: Oid; readonly name: string; readonly value: string }[];
}

/** A database. */
export interface DatabaseDescriptor extends OwnedDescriptor {
  readonly kind: 'database';
  readonly allowConnections: boolean;
  readonly connectionLimit: number;
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** ALTER DEFAULT PRIVILEGES; schema 0: in all. */
  readonly defaultAccess: readonly {
    readonly role: Oid;
    readonly schema: Oid;
    readonly object: 'tables' | 'sequences' | 'types' | 'schemas' | 'functions';
    readonly access: readonly AccessItem[];
  }[];
}

/** A schema of a database; of database 0: of all (`pg_catalog` and its kin). */
export interface SchemaDescriptor extends OwnedDescriptor {
  readonly kind: 'schema';
  readonly databaseOid: Oid;
}

/** A table, or a materialized view, which is a table with a query. */
export interface TableDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'table';
  readonly persistence: 'permanent' | 'temporary' | 'unlogged';
  /** What becomes of a temporary table's rows at commit. */
  readonly onCommit: 'preserve rows' | 'delete rows' | 'drop' | undefined;
  /** Only of key-value namespaces, whose entries are rows in their own format (`namespaces.ts`). */
  readonly namespaceId?: number;
  /** Only of materialized views. */
  readonly materialized: MaterializedQuery | undefined;
  /** In the order in which they were declared; dropped ones are gone. */
  readonly columns: readonly ColumnDescriptor[];
  readonly nextColumnNumber: ColumnNumber;
  /** The first one holds the rows. Its columns are the primary key, or one hidden column `rowid` that nothing shows. */
  readonly indexes: readonly IndexDescriptor[];
  readonly nextStorage: number;
  readonly checks: readonly CheckDescriptor[];
  readonly foreignKeys: readonly ForeignKeyDescriptor[];
  /** Tables with foreign keys to this one, itself included. */
  readonly referencedBy: readonly Oid[];
  /** `WITH (…)`, namespace and all. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly replicaIdentity: 'default' | 'full' | 'nothing' | Oid;
  /** The composite type of its rows, and the type of arrays of them. */
  readonly rowTypeOid: Oid;
  readonly rowArrayTypeOid: Oid;
}

/** How a materialized view is filled. */
export interface MaterializedQuery {
  readonly query: string;
  readonly populated: boolean;
}

/** A column of a table. */
export interface ColumnDescriptor {
  readonly number: ColumnNumber;
  readonly name: string;
  readonly typeOid: Oid;
  /** pg_attribute.atttypmod; -1 is none. */
  readonly modifier: number;
  readonly notNull: boolean;
  /** An expression. For rows written before the column was there, see `missing`. */
  readonly default: string | undefined;
  /** The value of rows that were written before the column was added, as the type's text; undefined: NULL. */
  readonly missing: string | undefined;
  readonly generated: string | undefined;
  readonly identity: 'always' | 'by default' | undefined;
  /** The sequence that belongs to it (SERIAL, IDENTITY): dropped with it. */
  readonly sequenceOid: Oid | undefined;
  /** Nothing shows it: the `rowid` of tables without primary key, and what expression indexes compute. */
  readonly hidden: boolean;
  readonly collation: string | undefined;
  readonly comment: string | undefined;
  readonly access: readonly AccessItem[] | undefined;
  readonly statisticsTarget: number;
}

/** An index. Those that are not public are written, and not read. */
export interface IndexDescriptor {
  readonly oid: Oid;
  /** '': the first index of a table without primary key, which only holds the rows and which nothing shows. */
  readonly name: string;
  /** Where its rows lie: the second number of their keys. */
  readonly storage: number;
  /** `building`: all writers maintain it, nobody reads it yet. */
  readonly state: 'public' | 'building';
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly primary: boolean;
  /** Made by a UNIQUE, PRIMARY KEY constraint of this name (the index has the same). */
  readonly constraint:
    | { readonly oid: Oid; readonly deferrable: boolean; readonly initiallyDeferred: boolean }
    | undefined;
  readonly columns: readonly IndexColumn[];
  readonly include: readonly ColumnNumber[];
  /** The WHERE of a partial index. */
  readonly predicate: string | undefined;
  readonly method: string;
  readonly comment: string | undefined;
}

/** A key column of an index: a column of the table, or an expression over them. */
export interface IndexColumn {
  readonly column: ColumnNumber | undefined;
  readonly expression: string | undefined;
  /** Of an expression. */
  readonly typeOid: Oid;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface CheckDescriptor {
  readonly oid: Oid;
  readonly name: string;
  readonly expression: string;
  /** Columns that it looks at. */
  readonly columns: readonly ColumnNumber[];
  readonly validated: boolean;
  readonly comment: string | undefined;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

/** A foreign key, kept at the referencing table. */
export interface ForeignKeyDescriptor {
  readonly oid: Oid;
  readonly name: string;
  readonly columns: readonly ColumnNumber[];
  readonly referencedTable: Oid;
  readonly referencedColumns: readonly ColumnNumber[];
  /** The unique index of the referenced table. */
  readonly referencedIndex: Oid;
  readonly match: 'simple' | 'full';
  readonly onUpdate: ReferentialAction;
  readonly onDelete: ReferentialAction;
  readonly onDeleteColumns: readonly ColumnNumber[];
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly validated: boolean;
  readonly comment: string | undefined;
}

/** A view. */
export interface ViewDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'view';
  readonly columns: readonly {
    readonly number: ColumnNumber;
    readonly name: string;
    readonly typeOid: Oid;
    readonly modifier: number;
    readonly comment: string | undefined;
    readonly access: readonly AccessItem[] | undefined;
  }[];
  /** A query that names everything in full. */
  readonly query: string;
  readonly checkOption: 'local' | 'cascaded' | undefined;
  readonly persistence: 'permanent' | 'temporary';
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** The composite type of its rows, and the type of arrays of them. */
  readonly rowTypeOid: Oid;
  readonly rowArrayTypeOid: Oid;
}

/** A sequence. Its state (last value, whether it was called) is a row at the sequence's key, outside of any transaction. */
export interface SequenceDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'sequence';
  readonly persistence: 'permanent' | 'temporary' | 'unlogged';
  readonly typeOid: Oid;
  /** int8 values in decimal digits. */
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** Changes with every ALTER SEQUENCE or setval: blocks of values taken before are void. */
  readonly generation: number;
  /** The column that it belongs to. */
  readonly ownedBy: { readonly table: Oid; readonly column: ColumnNumber } | undefined;
  /** Made by IDENTITY rather than by SERIAL or by hand. */
  readonly identity: boolean;
}

export interface EnumDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'enum';
  readonly arrayOid: Oid;
  readonly labels: readonly EnumLabel[];
}

/** A domain: a type with a default and checks over `VALUE`. */
export interface DomainDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'domain';
  readonly arrayOid: Oid;
  readonly baseTypeOid: Oid;
  readonly modifier: number;
  readonly notNull: boolean;
  readonly default: string | undefined;
  readonly checks: readonly CheckDescriptor[];
  readonly collation: string | undefined;
}

/** A composite type of its own (those of tables are known by their tables). */
export interface CompositeDescriptor extends SchemaObjectDescriptor {
  readonly kind: 'composite';
  readonly arrayOid: Oid;
  readonly columns: readonly {
    readonly number: ColumnNumber;
    readonly name: string;
    readonly typeOid: Oid;
    readonly modifier: number;
    readonly comment: string | undefined;
  }[];
}

/** What a publication lets out. */
export type PublishedAction = 'insert' | 'update' | 'delete' | 'truncate';

/** A publication: which changes of which tables those see who follow it by PostgreSQL's logical replication. It has no privileges of its own. */
export interface PublicationDescriptor extends OwnedDescriptor {
  readonly kind: 'publication';
  readonly databaseOid: Oid;
  /** FOR ALL TABLES: `tables` and `schemas` are empty. */
  readonly allTables: boolean;
  readonly publish: readonly PublishedAction[];
  /** Kept for those who ask: there are no partitions. */
  readonly viaRoot: boolean;
  readonly tables: readonly PublishedTable[];
  /** TABLES IN SCHEMA. */
  readonly schemas: readonly { readonly oid: Oid; readonly schema: Oid }[];
}

/** A table of a publication: pg_publication_rel. */
export interface PublishedTable {
  readonly oid: Oid;
  readonly table: Oid;
  /** Undefined: all, those that come later too. */
  readonly columns: readonly ColumnNumber[] | undefined;
  /** Only rows that fulfil the condition, which names columns by their names. */
  readonly where: string | undefined;
  /** The columns that it looks at. */
  readonly whereColumns: readonly ColumnNumber[];
}
