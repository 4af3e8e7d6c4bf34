/**
 * Physical plans: what the planner decides and the executor carries out. A node's rows are arrays with one value for each of its `columns`, in that
 * order; expressions name columns by id, and the executor finds their places once, when a plan is opened. Ids that an input does not have are
 * read from the frame, into which `parameters` of a nested loop or subplan are put before the inner side is opened.
 *
 * `Estimate` is what EXPLAIN prints; it decides nothing once the plan is made.
 */
import type {
  AggregateCall,
  AggregateColumn,
  Assignment,
  ColumnId,
  CommonTableId,
  ComputedColumn,
  FunctionRelation,
  LockRelation,
  OnConflict,
  OutputColumn,
  ProjectSetRelation,
  Returning,
  SortKey,
  SubqueryExpression,
  TargetTable,
  TypedExpression,
  WindowRelation,
} from '../algebra/index.ts';
import type { IndexDescriptor, SystemTable, TableDescriptor } from '../catalog/index.ts';
import type { SqlType } from '../values/index.ts';

/** What a node is thought to cost, in PostgreSQL's units, and to yield. */
export interface Estimate {
  readonly startupCost: number;
  readonly totalCost: number;
  readonly rows: number;
  readonly width: number;
}

interface NodeBase {
  readonly columns: readonly ColumnId[];
  readonly estimate: Estimate;
}

export type PlanNode =
  | ResultNode
  | ValuesNode
  | ScanNode
  | LookupNode
  | SystemScanNode
  | FunctionScanNode
  | CommonTableScanNode
  | FilterNode
  | ProjectNode
  | ProjectSetNode
  | NestedLoopNode
  | HashJoinNode
  | MergeJoinNode
  | LookupJoinNode
  | AggregateNode
  | WindowNode
  | DistinctNode
  | SortNode
  | LimitNode
  | SetOperationNode
  | AppendNode
  | WithNode
  | MaterializeNode
  | LockNode
  | InsertNode
  | UpdateNode
  | DeleteNode
  | MergeNode;

/** A whole statement. */
export interface PhysicalPlan {
  readonly root: PlanNode;
  /** The statement's result: which of the root's columns, in which order. */
  readonly output: readonly OutputColumn[];
  /** Plans of the subqueries that are left in expressions, by the expression object. */
  readonly subplans: ReadonlyMap<SubqueryExpression, Subplan>;
}

/** A subquery that is run when its value is asked for, and again when `parameters` have other values (its results are kept by them). */
export interface Subplan {
  readonly plan: PlanNode;
  /** The subquery's own columns, in order: the plan may have others besides. */
  readonly columns: readonly ColumnId[];
  /** Outer columns that it depends on; none: it is run once. */
  readonly parameters: readonly ColumnId[];
  /** any with an equality and no correlation: the values are hashed once, and looked up. */
  readonly hashed: { readonly outer: readonly TypedExpression[]; readonly inner: readonly ColumnId[] } | undefined;
  readonly name: string;
}

/** One row without columns, or none where a constant condition says so. */
export interface ResultNode extends NodeBase {
  readonly kind: 'result';
  readonly condition: TypedExpression | undefined;
}

export interface ValuesNode extends NodeBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly TypedExpression[])[];
}

/** How a table's row, or an index's entry, is turned into columns. */
export interface ReadColumns {
  readonly table: TableDescriptor;
  readonly alias: string;
  readonly index: IndexDescriptor;
  /** For each of the node's columns its place in `table.columns`, from 0; or `row-key`. */
  readonly reads: readonly (number | 'row-key')[];
  /** The index has all that is wanted; else the row is fetched by its primary key. */
  readonly indexOnly: boolean;
}

/**
 * A span of an index: its first columns are equal to `equal`, the next ones lie between the bounds. Values have the types of the index's columns and are without
 * columns of this node; a NULL among them means that there are no rows.
 */
export interface IndexSpan {
  readonly equal: readonly (TypedExpression | 'is-null')[];
  /** In the order of values, whatever the direction of the index. */
  readonly lower: SpanBound | undefined;
  readonly upper: SpanBound | undefined;
  /** The column behind `equal` is not NULL; always so where there is a bound. */
  readonly notNull: boolean;
}

/** One end of a span: the columns behind `equal`, compared as a row (several only where all have one direction). */
export interface SpanBound {
  readonly values: readonly TypedExpression[];
  readonly inclusive: boolean;
}

/** Reads spans of one index, in its order (or in reverse). Without spans: all of it. */
export interface ScanNode extends NodeBase {
  readonly kind: 'scan';
  readonly read: ReadColumns;
  /** In the order of the index, not overlapping; undefined: everything. */
  readonly spans: readonly IndexSpan[] | undefined;
  /**
   * `column = ANY (array)` on the column behind the `equal` ones of the only span, whose bounds are those of the column behind it: read once for each different
   * element that is not NULL, in the order of the index. The elements have the column's type; a NULL array has none.
   */
  readonly anyOf: { readonly array: TypedExpression } | undefined;
  readonly reverse: boolean;
  /** Nobody asked for the order: ranges may be read side by side. */
  readonly unordered?: true;
  /** Over the node's columns. */
  readonly filter: TypedExpression | undefined;
  readonly rowsHint: TypedExpression | undefined;
  readonly lock: ReadLock | undefined;
}

/** Takes locks on what is read: the read side of UPDATE and DELETE. Rows that a filter drops are not locked where that can be helped. */
export interface ReadLock {
  readonly mode: 'shared' | 'update' | 'exclusive';
  readonly wait: 'queue' | 'nowait' | 'skip-locked';
}

/** Gets rows by whole keys of a unique index, all at once. Values have the types of the index's columns; a key with a NULL finds nothing, equal keys find their row once. */
export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly read: ReadColumns;
  readonly keys: readonly (readonly TypedExpression[])[];
  /** The only key lacks its last column, which takes each element of this array. */
  readonly anyOf: { readonly array: TypedExpression } | undefined;
  readonly filter: TypedExpression | undefined;
  readonly lock: ReadLock | undefined;
}

export interface SystemScanNode extends NodeBase {
  readonly kind: 'system-scan';
  readonly table: SystemTable;
  readonly alias: string;
  /** For each of the node's columns the table's, from 0. */
  readonly reads: readonly number[];
  /** `column = value` conditions that the table may use to make fewer rows; they are also in the filter. */
  readonly equal: readonly { readonly column: number; readonly value: TypedExpression }[];
  readonly filter: TypedExpression | undefined;
}

export interface FunctionScanNode extends NodeBase {
  readonly kind: 'function-scan';
  readonly relation: FunctionRelation;
}

export interface CommonTableScanNode extends NodeBase {
  readonly kind: 'common-table-scan';
  readonly table: CommonTableId;
  readonly name: string;
  readonly alias: string;
  /** For each of the node's columns the common table's, from 0. */
  readonly reads: readonly number[];
  readonly isWorkingTable: boolean;
  readonly filter: TypedExpression | undefined;
}

export interface FilterNode extends NodeBase {
  readonly kind: 'filter';
  readonly input: PlanNode;
  readonly predicate: TypedExpression;
}

export interface ProjectNode extends NodeBase {
  readonly kind: 'project';
  readonly input: PlanNode;
  readonly expressions: readonly TypedExpression[];
}

export interface ProjectSetNode extends NodeBase {
  readonly kind: 'project-set';
  readonly input: PlanNode;
  readonly targets: ProjectSetRelation['columns'];
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

interface JoinBase extends NodeBase {
  /** The node's columns are the left's, then the right's; of semi and anti joins the left's only. */
  readonly type: JoinType;
  readonly left: PlanNode;
  readonly right: PlanNode;
}

/** Opens the right side for each left row, with `parameters` (left columns) in the frame; without parameters the right side is read once and kept. Not for right and full joins with parameters. */
export interface NestedLoopNode extends JoinBase {
  readonly kind: 'nested-loop';
  readonly parameters: readonly ColumnId[];
  readonly condition: TypedExpression | undefined;
}

/** Builds a table of the right side. Keys are equal in pairs, in types that hash alike. */
export interface HashJoinNode extends JoinBase {
  readonly kind: 'hash-join';
  readonly leftKeys: readonly TypedExpression[];
  readonly rightKeys: readonly TypedExpression[];
  /** What else must be true of a pair. */
  readonly condition: TypedExpression | undefined;
  /** NOT IN: a NULL on the right side means no row matches nor fails to (anti joins only). */
  readonly nullAware: boolean;
}

/** Both sides come sorted by their keys, ascending, NULLs last. */
export interface MergeJoinNode extends JoinBase {
  readonly kind: 'merge-join';
  readonly leftKeys: readonly TypedExpression[];
  readonly rightKeys: readonly TypedExpression[];
  readonly condition: TypedExpression | undefined;
}

/** For batches of left rows, gets the rows of an index whose first columns are equal to the keys (of the columns' types; NULL finds nothing). In the order of the left rows. */
export interface LookupJoinNode extends NodeBase {
  readonly kind: 'lookup-join';
  readonly type: 'inner' | 'left' | 'semi' | 'anti';
  readonly left: PlanNode;
  readonly read: ReadColumns;
  /** The columns that `read.reads` gives; the node's are the left's, then these (not of semi and anti joins). */
  readonly readColumns: readonly ColumnId[];
  readonly keys: readonly TypedExpression[];
  readonly condition: TypedExpression | undefined;
  readonly lock: ReadLock | undefined;
}

/** `hash`: groups in any order. `sorted`: the input comes ordered by `groupBy`. `plain`: one group. Grouping sets are always hashed. */
export interface AggregateNode extends NodeBase {
  readonly kind: 'aggregate';
  readonly strategy: 'hash' | 'sorted' | 'plain';
  readonly input: PlanNode;
  readonly groupBy: readonly OutputColumn[];
  readonly groupingSets: readonly (readonly ColumnId[])[] | undefined;
  readonly setColumn: ColumnId | undefined;
  /** The node's columns are `groupBy`, then these, then `setColumn`. */
  readonly aggregates: readonly AggregateColumn[];
}

/** The input comes sorted by partition and order; the node's columns are its columns, then the functions'. */
export interface WindowNode extends NodeBase {
  readonly kind: 'window';
  readonly input: PlanNode;
  readonly window: WindowRelation;
}

export interface DistinctNode extends NodeBase {
  readonly kind: 'distinct';
  readonly input: PlanNode;
  /** `sorted`: equal rows come one behind the other, and the first one stays. */
  readonly strategy: 'hash' | 'sorted';
  readonly on: readonly TypedExpression[];
}

export interface SortNode extends NodeBase {
  readonly kind: 'sort';
  readonly input: PlanNode;
  readonly keys: readonly SortKey[];
  /** The input comes sorted by the first so many keys. */
  readonly presorted: number;
  /** Only the first so many rows are wanted. */
  readonly limit: TypedExpression | undefined;
}

export interface LimitNode extends NodeBase {
  readonly kind: 'limit';
  readonly input: PlanNode;
  readonly count: TypedExpression | undefined;
  readonly offset: TypedExpression | undefined;
  readonly ties: readonly SortKey[] | undefined;
}

/** INTERSECT and EXCEPT, hashed; UNION is append, with distinct above. */
export interface SetOperationNode extends NodeBase {
  readonly kind: 'set-operation';
  readonly operation: 'intersect' | 'except';
  readonly all: boolean;
  readonly left: PlanNode;
  readonly right: PlanNode;
  readonly leftColumns: readonly ColumnId[];
  readonly rightColumns: readonly ColumnId[];
  /** Of the columns, in order. */
  readonly types: readonly SqlType[];
}

/** One input behind the other; each brings its columns in the order of the node's. */
export interface AppendNode extends NodeBase {
  readonly kind: 'append';
  readonly inputs: readonly { readonly plan: PlanNode; readonly columns: readonly ColumnId[] }[];
}

/** Common tables that are kept: filled as they are read; those that change rows are run to their end before the statement ends. */
export interface WithNode extends NodeBase {
  readonly kind: 'with';
  readonly tables: readonly {
    readonly id: CommonTableId;
    readonly name: string;
    readonly plan: PlanNode;
    /** Of `plan`, in the order in which scans count them. */
    readonly columns: readonly OutputColumn[];
    readonly changesRows: boolean;
    readonly recursion:
      | { readonly step: PlanNode; readonly stepColumns: readonly ColumnId[]; readonly all: boolean }
      | undefined;
  }[];
  readonly body: PlanNode;
}

/** Keeps its input's rows, for an inner side that is read again. */
export interface MaterializeNode extends NodeBase {
  readonly kind: 'materialize';
  readonly input: PlanNode;
}

export interface LockNode extends NodeBase {
  readonly kind: 'lock';
  readonly input: PlanNode;
  readonly locks: LockRelation['locks'];
  /** What must still be true, over the input's columns, of a row that others changed before it was locked. */
  readonly recheck: TypedExpression | undefined;
  /** How many rows will be wanted: no more are locked at a time. */
  readonly rowsHint?: TypedExpression;
}

interface ChangeBase extends NodeBase {
  readonly target: TargetTable;
  readonly input: PlanNode;
  readonly returning: Returning;
}

export interface InsertNode extends ChangeBase {
  readonly kind: 'insert';
  readonly values: readonly TypedExpression[];
  readonly onConflict: OnConflict | undefined;
}

/** `oldRow` are the input's columns that make the old row. */
export interface UpdateNode extends ChangeBase {
  readonly kind: 'update';
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly assignments: readonly Assignment[];
}

export interface DeleteNode extends ChangeBase {
  readonly kind: 'delete';
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
}

export interface MergeNode extends NodeBase {
  readonly kind: 'merge';
  readonly target: TargetTable;
  readonly input: PlanNode;
  readonly rowKey: ColumnId;
  readonly oldRow: readonly OutputColumn[];
  readonly actions: import('../algebra/index.ts').MergeRelation['actions'];
}

export type { AggregateCall, ComputedColumn };
