/**
 * Relations after binding: what the binder makes of a query, and what the planner makes plans of. Each names the columns that it produces; filters and joins
 * produce those of their inputs.
 */
import type { SystemTable, TableDescriptor } from '../catalog/index.ts';
import type { AggregateCore, Call, SqlAggregate, SqlWindowFunction } from '../functions/index.ts';
import type { BoundOperator, CallExpression, ColumnId, OutputColumn, TypedExpression } from './expressions.ts';

/** Anything that yields rows. */
export type Relation =
  | EmptyRow
  | ValuesRelation
  | TableRelation
  | SystemTableRelation
  | FunctionRelation
  | CommonTableReference
  | FilterRelation
  | ProjectRelation
  | ProjectSetRelation
  | JoinRelation
  | AggregateRelation
  | WindowRelation
  | DistinctRelation
  | SortRelation
  | LimitRelation
  | SetOperationRelation
  | WithRelation
  | LockRelation
  | InsertRelation
  | UpdateRelation
  | DeleteRelation
  | MergeRelation;

/** One row without columns: a SELECT without FROM. */
export interface EmptyRow {
  readonly kind: 'empty-row';
}

export interface ValuesRelation {
  readonly kind: 'values';
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly TypedExpression[])[];
}

/** A table's rows. `columns` has an entry for each column of the table, hidden ones too, in the order of `table.columns`. */
export interface TableRelation {
  readonly kind: 'table';
  readonly table: TableDescriptor;
  readonly columns: readonly OutputColumn[];
  /** As the query calls it: for EXPLAIN and FOR UPDATE OF. */
  readonly alias: string;
  /** The rows' own key, as a value that only JimKV looks at, for UPDATE, DELETE, FOR UPDATE, and `ctid`. */
  readonly rowKey: ColumnId;
}

export interface SystemTableRelation {
  readonly kind: 'system-table';
  readonly table: SystemTable;
  readonly columns: readonly OutputColumn[];
  readonly alias: string;
}

/** Functions in FROM, side by side; the shorter ones are filled with NULLs. Arguments may be correlated (LATERAL). */
export interface FunctionRelation {
  readonly kind: 'function';
  readonly functions: readonly {
    readonly call: TypedExpression;
    /** The columns that this function gives: several, if its value is a row that is taken apart. */
    readonly columns: readonly OutputColumn[];
    /** Rows (composite values) are taken apart into columns. */
    readonly expands: boolean;
    readonly returnsSet: boolean;
  }[];
  readonly ordinality: OutputColumn | undefined;
  readonly alias: string;
}

/** A use of a common table (or, inside of a recursive one, of its rows of the last round). */
export interface CommonTableReference {
  readonly kind: 'common-table';
  readonly table: CommonTableId;
  readonly name: string;
  readonly alias: string;
  /** Its own columns for this use, in the order of the common table's. */
  readonly columns: readonly OutputColumn[];
  /** The rows of the last round. */
  readonly isWorkingTable: boolean;
}

export type CommonTableId = number & { readonly brand: 'CommonTableId' };

export interface FilterRelation {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly predicate: TypedExpression;
}

/** Produces exactly these columns. A column that is only passed on has a `column` expression (and may keep its id). */
export interface ProjectRelation {
  readonly kind: 'project';
  readonly input: Relation;
  readonly columns: readonly ComputedColumn[];
}

export interface ComputedColumn {
  readonly column: OutputColumn;
  readonly expression: TypedExpression;
}

/** As project, where some columns are calls of functions that return sets: rows for as long as any of them has one. */
export interface ProjectSetRelation {
  readonly kind: 'project-set';
  readonly input: Relation;
  readonly columns: readonly (
    | (ComputedColumn & { readonly isSet: false })
    | { readonly column: OutputColumn; readonly expression: CallExpression; readonly isSet: true }
  )[];
}

/** Semi: left rows with a match; anti: those without. A lateral right side may use the left's columns. */
export interface JoinRelation {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';
  readonly left: Relation;
  readonly right: Relation;
  /** Undefined: always true. */
  readonly condition: TypedExpression | undefined;
  readonly lateral: boolean;
}

/** Produces the grouping columns (by their own ids), the aggregates, and `setColumn`. No grouping columns and one (or no) set: always one row. */
export interface AggregateRelation {
  readonly kind: 'aggregate';
  readonly input: Relation;
  /** Columns of the input; expressions are computed by a project below. */
  readonly groupBy: readonly OutputColumn[];
  /** Undefined: one set, all of `groupBy`. Else each set's columns; the others are NULL in its rows. */
  readonly groupingSets: readonly (readonly ColumnId[])[] | undefined;
  /** The number of the row's grouping set, if anybody asks. */
  readonly setColumn: OutputColumn | undefined;
  readonly aggregates: readonly AggregateColumn[];
}

export interface AggregateColumn {
  readonly column: OutputColumn;
  readonly call: AggregateCall;
}

/** One call of an aggregate. */
export interface AggregateCall {
  readonly aggregate: SqlAggregate;
  readonly core: AggregateCore<unknown>;
  readonly callTypes: Call;
  readonly args: readonly TypedExpression[];
  /** Of ordered-set aggregates: evaluated once for each group. */
  readonly directArgs: readonly TypedExpression[];
  readonly distinct: boolean;
  readonly orderBy: readonly SortKey[];
  readonly filter: TypedExpression | undefined;
}

/** One order of rows: expression, direction, where NULLs go. */
export interface SortKey {
  readonly expression: TypedExpression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Produces the input's columns and those of its functions. One relation has all functions of one window. */
export interface WindowRelation {
  readonly kind: 'window';
  readonly input: Relation;
  readonly partitionBy: readonly TypedExpression[];
  readonly orderBy: readonly SortKey[];
  readonly frame: WindowFrame;
  readonly functions: readonly WindowColumn[];
}

export interface WindowColumn {
  readonly column: OutputColumn;
  readonly call:
    | { readonly kind: 'window'; readonly function: SqlWindowFunction; readonly args: readonly TypedExpression[] }
    | { readonly kind: 'aggregate'; readonly aggregate: AggregateCall };
}

export interface WindowFrame {
  readonly mode: 'range' | 'rows' | 'groups';
  readonly start: WindowBound;
  readonly end: WindowBound;
  readonly exclude: 'no others' | 'current row' | 'group' | 'ties';
}

export type WindowBound =
  | { readonly kind: 'unbounded preceding' | 'current row' | 'unbounded following' }
  | {
      readonly kind: 'preceding' | 'following';
      readonly offset: TypedExpression;
      /**
       * RANGE: `shift(value of the order column, offset)` is where the frame ends, and `compare(value of another row, that)` is true of the rows that are inside
       * of this bound.
       */
      readonly shift: BoundOperator | undefined;
      readonly compare: BoundOperator | undefined;
    };

/** Rows that differ in these expressions; with `orderBy` (DISTINCT ON) the first of each in that order. */
export interface DistinctRelation {
  readonly kind: 'distinct';
  readonly input: Relation;
  /** Undefined: in all columns. */
  readonly on: readonly TypedExpression[] | undefined;
  readonly orderBy: readonly SortKey[];
}

export interface SortRelation {
  readonly kind: 'sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
}

/** int8 expressions without columns; NULL is no limit. */
export interface LimitRelation {
  readonly kind: 'limit';
  readonly input: Relation;
  readonly count: TypedExpression | undefined;
  readonly offset: TypedExpression | undefined;
  /** WITH TIES: the keys of the order below. */
  readonly ties: readonly SortKey[] | undefined;
}

/** Both sides produce the same number of columns, of the same types, in order. */
export interface SetOperationRelation {
  readonly kind: 'set-operation';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: Relation;
  readonly right: Relation;
  readonly leftColumns: readonly ColumnId[];
  readonly rightColumns: readonly ColumnId[];
  readonly columns: readonly OutputColumn[];
}

export interface WithRelation {
  readonly kind: 'with';
  readonly tables: readonly CommonTableDefinition[];
  readonly body: Relation;
}

/** A common table. Those that change rows run once, to their end, even if nobody reads them. */
export interface CommonTableDefinition {
  readonly id: CommonTableId;
  readonly name: string;
  /** In the order in which references see them. */
  readonly columns: readonly OutputColumn[];
  readonly relation: Relation;
  /** Undefined: not said, the planner decides. */
  readonly materialized: boolean | undefined;
  /** How often it is used. */
  readonly references: number;
  readonly changesRows: boolean;
  /** `relation` is the first round, `step` the following ones; `all`: UNION ALL. SEARCH and CYCLE are written out by the binder. */
  readonly recursion:
    | { readonly step: Relation; readonly stepColumns: readonly ColumnId[]; readonly all: boolean }
    | undefined;
}

/** Locks the rows that reach it: FOR UPDATE and its kin. */
export interface LockRelation {
  readonly kind: 'lock';
  readonly input: Relation;
  readonly locks: readonly {
    readonly table: TableDescriptor;
    readonly rowKey: ColumnId;
    readonly columns: readonly OutputColumn[];
    readonly strength: 'key share' | 'share' | 'no key update' | 'update';
    readonly wait: 'wait' | 'nowait' | 'skip locked';
  }[];
}

/** What all that change a table know of it. Its expressions name the table's columns by `newRow` (all columns, in the order of `table.columns`). */
export interface TargetTable {
  readonly table: TableDescriptor;
  readonly alias: string;
  /** The row as it will be. */
  readonly newRow: readonly OutputColumn[];
  /** STORED generated columns, to be computed after all others. */
  readonly generated: readonly { readonly index: number; readonly expression: TypedExpression }[];
  /** Checks that must not be false, in the order of their names. */
  readonly checks: readonly { readonly name: string; readonly expression: TypedExpression }[];
  /** WITH CHECK OPTION of the views that it is changed through: must be true. */
  readonly viewChecks: readonly { readonly view: string; readonly expression: TypedExpression }[];
  /** Those of its indexes that have expressions or a WHERE. */
  readonly indexes: readonly TargetIndex[];
}

/** What an index computes of `newRow`. */
export interface TargetIndex {
  readonly oid: number;
  /** Those of its columns that are expressions, in their order. */
  readonly expressions: readonly TypedExpression[];
  /** Of a partial index: only rows for which it is true have an entry. */
  readonly predicate: TypedExpression | undefined;
}

/** A table bound by itself, for whoever writes its rows without a statement that names it. */
export interface BoundTable extends TargetTable {
  /** For each column what it is when nothing is said of it, without columns. */
  readonly defaults: readonly TypedExpression[];
}

/** RETURNING: computed from `newRow` (of DELETE: from the row that was). */
export type Returning = readonly ComputedColumn[] | undefined;

/** Produces `returning`. */
export interface InsertRelation {
  readonly kind: 'insert';
  readonly target: TargetTable;
  readonly input: Relation;
  /** For each column of the table, in order: a column of the input, cast and fitted; or an expression without columns (its default). */
  readonly values: readonly TypedExpression[];
  readonly onConflict: OnConflict | undefined;
  readonly returning: Returning;
}

export interface OnConflict {
  /** Oids of unique indexes that are held against; undefined: all (only of `nothing`). */
  readonly indexes: readonly number[] | undefined;
  readonly action:
    | { readonly kind: 'nothing' }
    | {
        readonly kind: 'update';
        /** The row that is there: all columns. `excluded` are the columns of the row that was to be inserted. */
        readonly existing: readonly OutputColumn[];
        readonly excluded: readonly OutputColumn[];
        readonly assignments: readonly Assignment[];
        readonly where: TypedExpression | undefined;
      };
}

/** A column's new value, over the columns of the row that is there and of what it is joined with. */
export interface Assignment {
  /** In the order of `table.columns`, from 0. */
  readonly index: number;
  readonly expression: TypedExpression;
}

/** The input yields the row's key, all of its columns (`oldRow`), and what FROM adds. A row that comes twice is changed once. */
export interface UpdateRelation {
  readonly kind: 'update';
  readonly target: TargetTable;
  readonly input: Relation;
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly assignments: readonly Assignment[];
  readonly returning: Returning;
}

export interface DeleteRelation {
  readonly kind: 'delete';
  readonly target: TargetTable;
  readonly input: Relation;
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly returning: Returning;
}

/** The input is the source, left-joined with the target (`rowKey` is NULL where nothing matches). The first action that fits is taken. */
export interface MergeRelation {
  readonly kind: 'merge';
  readonly target: TargetTable;
  readonly input: Relation;
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly actions: readonly {
    readonly matched: boolean;
    readonly condition: TypedExpression | undefined;
    readonly action:
      | { readonly kind: 'insert'; readonly values: readonly TypedExpression[] }
      | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
      | { readonly kind: 'delete' }
      | { readonly kind: 'nothing' };
  }[];
}

/** What a role must be allowed to do for a statement to run. */
export interface RequiredPrivilege {
  readonly tableOid: number;
  readonly privilege: 'select' | 'insert' | 'update' | 'delete';
  /** Empty: any column will do (select) or the whole table is meant. */
  readonly columns: readonly number[];
  /** Inside of a view its owner is asked. */
  readonly role: number | undefined;
}

/** A statement that yields or changes rows, bound. */
export interface BoundQuery {
  readonly relation: Relation;
  /** In the order of the select list (or RETURNING); empty where no rows come back. */
  readonly columns: readonly OutputColumn[];
  /** What the command tag says. */
  readonly command: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE';
  /** The types of `$1`, `$2`, … */
  readonly parameterTypes: readonly import('../values/index.ts').SqlType[];
  readonly privileges: readonly RequiredPrivilege[];
  /** Tables that are read or written, foreign keys' tables included: their gates are passed before it runs. */
  readonly tables: readonly number[];
  /** Does it change or lock rows, or call what does? Refused in read-only transactions (25006). */
  readonly changesRows: boolean;
  /** It inserts, updates or deletes, in a WITH or as a whole; locks alone are changes, too, but no writes. */
  readonly writesRows: boolean;
  /** Does its binding depend on settings beyond the search path? (The time zone does, in constants, and where a cursor is.) */
  readonly dependsOnSettings: boolean;
}
