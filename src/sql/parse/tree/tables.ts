/** Tables: their definition, and ALTER TABLE. */
import type { Expression } from './expressions.ts';
import type { Option, Position, QualifiedName, RoleName, TypeName } from './names.ts';
import type { ObjectKind } from './objects.ts';
import type { Query } from './queries.ts';
import type { SequenceOptions } from './sequences.ts';
import type { Execute } from './session.ts';

/** How long a relation lives, and whether it survives a crash. */
export type Persistence = 'permanent' | 'temporary' | 'unlogged';

/** What becomes of a temporary table's rows at commit. */
export type OnCommit = 'preserve rows' | 'delete rows' | 'drop';

/** `CREATE TABLE name (…) WITH (…)`. */
export interface CreateTable {
  readonly kind: 'create-table';
  readonly name: QualifiedName;
  readonly persistence: Persistence;
  readonly ifNotExists: boolean;
  readonly elements: readonly TableElement[];
  readonly options: readonly Option[];
  readonly onCommit: OnCommit | undefined;
}

/** What stands between the parentheses of CREATE TABLE, in order. */
export type TableElement = ColumnDefinition | TableConstraint | LikeTable;

/** `name type constraints…`. */
export interface ColumnDefinition {
  readonly kind: 'column-definition';
  readonly name: string;
  readonly type: TypeName;
  readonly collation: QualifiedName | undefined;
  readonly constraints: readonly ColumnConstraint[];
  readonly position: Position;
}

/** What stands behind a column's type. */
export type ColumnConstraint =
  | NotNull
  | Nullable
  | Default
  | Identity
  | Generated
  | Check
  | PrimaryKey
  | Unique
  | ForeignKey;

/** What stands in a table beside its columns; a column's own constraint names no columns. */
export type TableConstraint = Check | PrimaryKey | Unique | ForeignKey;

/** What all constraints have. */
export interface ConstraintBase {
  /** `CONSTRAINT name`. */
  readonly name: string | undefined;
  readonly position: Position;
}

/** When a constraint is checked. */
export interface Deferrable {
  /** Undefined: not said. */
  readonly deferrable: boolean | undefined;
  readonly initiallyDeferred: boolean;
}

/** `NOT NULL`. */
export interface NotNull extends ConstraintBase {
  readonly kind: 'not-null';
}

/** `NULL`. */
export interface Nullable extends ConstraintBase {
  readonly kind: 'nullable';
}

/** `DEFAULT value`. */
export interface Default extends ConstraintBase {
  readonly kind: 'default-constraint';
  readonly value: Expression;
}

/** `GENERATED ALWAYS | BY DEFAULT AS IDENTITY (sequence options)`. */
export interface Identity extends ConstraintBase {
  readonly kind: 'identity';
  readonly generated: 'always' | 'by default';
  readonly options: SequenceOptions;
}

/** `GENERATED ALWAYS AS (expression) STORED`. */
export interface Generated extends ConstraintBase {
  readonly kind: 'generated';
  readonly expression: Expression;
}

/** `CHECK (expression)`. */
export interface Check extends ConstraintBase {
  readonly kind: 'check';
  readonly expression: Expression;
  readonly noInherit: boolean;
  /** `NOT VALID`: rows that are there already are not checked. */
  readonly notValid: boolean;
}

/** `PRIMARY KEY (columns) INCLUDE (…)`, or `PRIMARY KEY USING INDEX name`. */
export interface PrimaryKey extends ConstraintBase, Deferrable {
  readonly kind: 'primary-key';
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly options: readonly Option[];
  readonly index: string | undefined;
}

/** `UNIQUE [NULLS NOT DISTINCT] (columns) INCLUDE (…)`, or `UNIQUE USING INDEX name`. */
export interface Unique extends ConstraintBase, Deferrable {
  readonly kind: 'unique';
  readonly columns: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly include: readonly string[];
  readonly options: readonly Option[];
  readonly index: string | undefined;
}

/** What happens to referencing rows. */
export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

/** `FOREIGN KEY (columns) REFERENCES table (columns) …`. */
export interface ForeignKey extends ConstraintBase, Deferrable {
  readonly kind: 'foreign-key';
  readonly columns: readonly string[];
  readonly table: QualifiedName;
  /** Empty: the primary key. */
  readonly referencedColumns: readonly string[];
  readonly match: 'simple' | 'full';
  readonly onUpdate: ReferentialAction;
  readonly onDelete: ReferentialAction;
  /** `ON DELETE SET NULL (columns)`; empty: all. */
  readonly onDeleteColumns: readonly string[];
  readonly notValid: boolean;
}

/** What LIKE takes over. */
export type LikeOption =
  | 'comments'
  | 'compression'
  | 'constraints'
  | 'defaults'
  | 'generated'
  | 'identity'
  | 'indexes'
  | 'statistics'
  | 'storage';

/** `LIKE table INCLUDING …`. */
export interface LikeTable {
  readonly kind: 'like';
  readonly table: QualifiedName;
  readonly including: readonly LikeOption[];
}

/** `CREATE TABLE name AS query`, also as `SELECT … INTO name`; or a materialized view. */
export interface CreateTableAs {
  readonly kind: 'create-table-as';
  readonly object: 'table' | 'materialized view';
  readonly name: QualifiedName;
  readonly columns: readonly string[];
  readonly persistence: Persistence;
  readonly ifNotExists: boolean;
  readonly options: readonly Option[];
  readonly onCommit: OnCommit | undefined;
  readonly query: Query | Execute;
  readonly withData: boolean;
}

/** `ALTER TABLE [ONLY] name actions…`, and the same for views, indexes, sequences and composite types. */
export interface AlterTable {
  readonly kind: 'alter-table';
  readonly object: ObjectKind;
  readonly name: QualifiedName;
  readonly only: boolean;
  readonly ifExists: boolean;
  readonly actions: readonly AlterAction[];
}

/** One action of ALTER TABLE. */
export type AlterAction =
  | {
      readonly kind: 'add-column';
      readonly column: ColumnDefinition;
      readonly ifNotExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: 'drop-column'; readonly column: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'set-default'; readonly column: string; readonly value: Expression }
  | { readonly kind: 'drop-default' | 'set-not-null' | 'drop-not-null'; readonly column: string }
  | {
      readonly kind: 'set-type';
      readonly column: string;
      readonly type: TypeName;
      readonly collation: QualifiedName | undefined;
      readonly using: Expression | undefined;
      readonly cascade: boolean;
    }
  | { readonly kind: 'set-statistics'; readonly column: string; readonly target: number }
  | { readonly kind: 'set-storage'; readonly column: string; readonly storage: string }
  | { readonly kind: 'drop-expression' | 'drop-identity'; readonly column: string; readonly ifExists: boolean }
  | { readonly kind: 'add-identity'; readonly column: string; readonly identity: Identity }
  | {
      readonly kind: 'set-identity';
      readonly column: string;
      readonly generated: Identity['generated'] | undefined;
      readonly options: SequenceOptions;
    }
  | { readonly kind: 'add-constraint'; readonly constraint: TableConstraint }
  | { readonly kind: 'drop-constraint'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'validate-constraint'; readonly name: string }
  | ({ readonly kind: 'alter-constraint'; readonly name: string } & Deferrable)
  | { readonly kind: 'change-owner'; readonly owner: RoleName }
  | { readonly kind: 'set-options' | 'reset-options'; readonly options: readonly Option[] }
  | { readonly kind: 'set-logged'; readonly logged: boolean }
  | {
      readonly kind: 'replica-identity';
      readonly identity: 'default' | 'full' | 'nothing' | 'index';
      readonly index: string | undefined;
    };
