/** Indexes, views, types, schemas and databases. */
import type { IndexColumn } from './dml.ts';
import type { Expression } from './expressions.ts';
import type { Option, QualifiedName, RoleName, TypeName } from './names.ts';
import type { Query, RecordColumn } from './queries.ts';
import type { ResetVariable, SetVariable } from './session.ts';
import type { Statement } from './statements.ts';
import type { ColumnConstraint, Persistence } from './tables.ts';

/** `CREATE [UNIQUE] INDEX name ON table USING method (columns) INCLUDE (…) WITH (…) WHERE …`. */
export interface CreateIndex {
  readonly kind: 'create-index';
  /** Undefined: a name is made up. */
  readonly name: string | undefined;
  readonly table: QualifiedName;
  readonly only: boolean;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly IndexColumn[];
  readonly include: readonly string[];
  readonly options: readonly Option[];
  readonly where: Expression | undefined;
}

/** `REINDEX TABLE name`. */
export interface Reindex {
  readonly kind: 'reindex';
  readonly object: 'index' | 'table' | 'schema' | 'database' | 'system';
  readonly name: QualifiedName | undefined;
  readonly options: readonly Option[];
}

/** `CREATE [OR REPLACE] VIEW name (columns) AS query`. */
export interface CreateView {
  readonly kind: 'create-view';
  readonly name: QualifiedName;
  readonly columns: readonly string[];
  readonly persistence: Persistence;
  readonly replace: boolean;
  readonly options: readonly Option[];
  readonly query: Query;
  readonly check: 'local' | 'cascaded' | undefined;
}

/** `REFRESH MATERIALIZED VIEW name`. */
export interface RefreshMaterializedView {
  readonly kind: 'refresh-materialized-view';
  readonly name: QualifiedName;
  readonly concurrently: boolean;
  readonly withData: boolean;
}

/** `CREATE TYPE name AS ENUM (labels)`. */
export interface CreateEnum {
  readonly kind: 'create-enum';
  readonly name: QualifiedName;
  readonly labels: readonly string[];
}

/** `ALTER TYPE name ADD VALUE label BEFORE neighbour`. */
export interface AddEnumLabel {
  readonly kind: 'add-enum-label';
  readonly name: QualifiedName;
  readonly label: string;
  readonly ifNotExists: boolean;
  readonly place: { readonly side: 'before' | 'after'; readonly neighbour: string } | undefined;
}

/** `ALTER TYPE name RENAME VALUE label TO newLabel`. */
export interface RenameEnumLabel {
  readonly kind: 'rename-enum-label';
  readonly name: QualifiedName;
  readonly label: string;
  readonly newLabel: string;
}

/** `CREATE TYPE name AS (attributes)`. */
export interface CreateComposite {
  readonly kind: 'create-composite';
  readonly name: QualifiedName;
  readonly attributes: readonly RecordColumn[];
}

/** `CREATE DOMAIN name AS type constraints…`. */
export interface CreateDomain {
  readonly kind: 'create-domain';
  readonly name: QualifiedName;
  readonly type: TypeName;
  readonly collation: QualifiedName | undefined;
  readonly constraints: readonly ColumnConstraint[];
}

/** `ALTER DOMAIN name action`. */
export interface AlterDomain {
  readonly kind: 'alter-domain';
  readonly name: QualifiedName;
  readonly action: DomainAction;
}

/** What ALTER DOMAIN does. */
export type DomainAction =
  | { readonly kind: 'set-default'; readonly value: Expression }
  | { readonly kind: 'drop-default' | 'set-not-null' | 'drop-not-null' }
  | { readonly kind: 'add-constraint'; readonly constraint: ColumnConstraint }
  | { readonly kind: 'drop-constraint'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'validate-constraint'; readonly name: string };

/** `CREATE SCHEMA name AUTHORIZATION owner elements…`. */
export interface CreateSchema {
  readonly kind: 'create-schema';
  /** Undefined: named like its owner. */
  readonly name: string | undefined;
  readonly owner: RoleName | undefined;
  readonly ifNotExists: boolean;
  readonly elements: readonly Statement[];
}

/** `CREATE DATABASE name options…`. */
export interface CreateDatabase {
  readonly kind: 'create-database';
  readonly name: string;
  readonly options: readonly Option[];
}

/** `ALTER DATABASE name options…`. */
export interface AlterDatabase {
  readonly kind: 'alter-database';
  readonly name: string;
  readonly options: readonly Option[];
}

/** `ALTER DATABASE name SET variable …`. */
export interface AlterDatabaseSetting {
  readonly kind: 'alter-database-setting';
  readonly name: string;
  readonly setting: SetVariable | ResetVariable;
}

/** `DROP DATABASE name`. */
export interface DropDatabase {
  readonly kind: 'drop-database';
  readonly name: string;
  readonly ifExists: boolean;
  readonly force: boolean;
}
