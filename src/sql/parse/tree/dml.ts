/** Statements that change rows. */
import type { Expression, SubscriptBounds } from './expressions.ts';
import type { Position, QualifiedName } from './names.ts';
import type { FromItem, Query, Target, With } from './queries.ts';

/** The table that a statement changes. */
export interface ChangedTable {
  readonly name: QualifiedName;
  readonly only: boolean;
  readonly alias: string | undefined;
}

/** A column that gets a value, or a part of it: `c`, `c.field`, `c[1]`. */
export interface AssignmentTarget {
  readonly column: string;
  readonly path: readonly AssignmentStep[];
  readonly position: Position;
}

/** A step into a column: a field or a subscript. */
export type AssignmentStep = { readonly kind: 'field'; readonly name: string } | SubscriptBounds;

/** `c = value`, or `(c, d) = value` with a row or a subquery on the right. */
export type Assignment =
  | { readonly kind: 'single'; readonly target: AssignmentTarget; readonly value: Expression }
  | { readonly kind: 'multiple'; readonly targets: readonly AssignmentTarget[]; readonly value: Expression };

/** `INSERT INTO table (columns) … ON CONFLICT … RETURNING …`. */
export interface Insert {
  readonly kind: 'insert';
  readonly with: With | undefined;
  readonly table: ChangedTable;
  readonly columns: readonly AssignmentTarget[];
  readonly overriding: 'system' | 'user' | undefined;
  readonly source: Query | 'default values';
  readonly onConflict: OnConflict | undefined;
  readonly returning: readonly Target[];
}

/** `ON CONFLICT target DO NOTHING | DO UPDATE SET … WHERE …`. */
export interface OnConflict {
  readonly target: ConflictTarget | undefined;
  /** Undefined: DO NOTHING. */
  readonly update: ConflictUpdate | undefined;
  readonly position: Position;
}

/** What has to be unique: the columns of an index, or a constraint by its name. */
export type ConflictTarget =
  | {
      readonly kind: 'index';
      readonly columns: readonly IndexColumn[];
      readonly where: Expression | undefined;
      readonly position: Position;
    }
  | { readonly kind: 'constraint'; readonly name: string; readonly position: Position };

/** `DO UPDATE SET … WHERE …`. */
export interface ConflictUpdate {
  readonly assignments: readonly Assignment[];
  readonly where: Expression | undefined;
}

/** A column of an index, or an expression over columns. */
export interface IndexColumn {
  readonly key:
    | { readonly kind: 'column'; readonly name: string }
    | { readonly kind: 'expression'; readonly expression: Expression };
  readonly collation: QualifiedName | undefined;
  readonly operatorClass: QualifiedName | undefined;
  readonly direction: 'default' | 'ascending' | 'descending';
  readonly nulls: 'default' | 'first' | 'last';
}

/** `UPDATE table SET … FROM … WHERE … RETURNING …`. */
export interface Update {
  readonly kind: 'update';
  readonly with: With | undefined;
  readonly table: ChangedTable;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly Target[];
}

/** `DELETE FROM table USING … WHERE … RETURNING …`. */
export interface Delete {
  readonly kind: 'delete';
  readonly with: With | undefined;
  readonly table: ChangedTable;
  readonly using: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly Target[];
}

/** `MERGE INTO table USING source ON … WHEN …`. */
export interface Merge {
  readonly kind: 'merge';
  readonly with: With | undefined;
  readonly table: ChangedTable;
  readonly source: FromItem;
  readonly on: Expression;
  readonly branches: readonly MergeBranch[];
}

/** `WHEN [NOT] MATCHED [AND condition] THEN action`. */
export interface MergeBranch {
  readonly matched: boolean;
  readonly condition: Expression | undefined;
  readonly action: MergeAction;
}

/** What a branch of MERGE does. */
export type MergeAction =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
  | {
      readonly kind: 'insert';
      readonly columns: readonly AssignmentTarget[];
      readonly overriding: 'system' | 'user' | undefined;
      /** Undefined: DEFAULT VALUES. */
      readonly values: readonly Expression[] | undefined;
    };
