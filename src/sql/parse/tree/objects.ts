/** Names of objects of every kind, and the statements that treat all of them alike. */
import type { QualifiedName, RoleName } from './names.ts';

/** What can be created, dropped, renamed, owned, commented on or granted. */
export type ObjectKind =
  | 'table'
  | 'view'
  | 'materialized view'
  | 'index'
  | 'sequence'
  | 'type'
  | 'domain'
  | 'schema'
  | 'database'
  | 'role'
  | 'extension'
  | 'publication'
  | 'subscription'
  | 'column'
  | 'attribute'
  | 'constraint'
  | 'domain constraint';

/** `DROP TABLE [IF EXISTS] a, b CASCADE`. */
export interface Drop {
  readonly kind: 'drop';
  readonly object: ObjectKind;
  readonly names: readonly QualifiedName[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
  readonly concurrently: boolean;
}

/** `ALTER … RENAME … TO newName`. */
export interface Rename {
  readonly kind: 'rename';
  readonly object: ObjectKind;
  /** What has the part, if a part is renamed: a table, a view, a type. */
  readonly holder: ObjectKind | undefined;
  readonly name: QualifiedName;
  /** The column, attribute or constraint that is renamed. */
  readonly part: string | undefined;
  readonly newName: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** `ALTER … SET SCHEMA schema`. */
export interface SetSchema {
  readonly kind: 'set-schema';
  readonly object: ObjectKind;
  readonly name: QualifiedName;
  readonly schema: string;
  readonly ifExists: boolean;
}

/** `ALTER … OWNER TO owner`, but for tables and their like, where it is an action of ALTER TABLE. */
export interface SetOwner {
  readonly kind: 'set-owner';
  readonly object: ObjectKind;
  readonly name: QualifiedName;
  readonly owner: RoleName;
}

/** `COMMENT ON … IS 'text'`. */
export interface Comment {
  readonly kind: 'comment';
  readonly object: ObjectKind;
  readonly name: QualifiedName;
  /** The column or constraint, if one is commented on. */
  readonly part: string | undefined;
  /** Undefined: NULL, which removes the comment. */
  readonly text: string | undefined;
}

/** A table in a list of tables: `[ONLY] name`. */
export interface TableReference {
  readonly name: QualifiedName;
  readonly only: boolean;
}

/** `TRUNCATE a, b RESTART IDENTITY CASCADE`. */
export interface Truncate {
  readonly kind: 'truncate';
  readonly tables: readonly TableReference[];
  readonly restartIdentity: boolean;
  readonly cascade: boolean;
}

/** `CREATE EXTENSION name`. */
export interface CreateExtension {
  readonly kind: 'create-extension';
  readonly name: string;
  readonly ifNotExists: boolean;
  readonly schema: string | undefined;
  readonly version: string | undefined;
  readonly cascade: boolean;
}
