/** Queries: SELECT, VALUES and what combines them. */
import type { Expression } from './expressions.ts';
import type { OperatorName, Position, QualifiedName, TypeName } from './names.ts';
import type { Statement } from './statements.ts';

/** Anything that yields rows. */
export type Query = Select | SetOperation | Values;

/** What may stand around and behind any query. */
export interface QueryClauses {
  readonly with: With | undefined;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Limit | undefined;
  readonly offset: Expression | undefined;
  readonly locking: readonly Locking[];
}

/** `SELECT …`. */
export interface Select extends QueryClauses {
  readonly kind: 'select';
  /** `DISTINCT`, or the expressions of `DISTINCT ON (…)`. */
  readonly distinct: 'all' | readonly Expression[] | undefined;
  readonly targets: readonly Target[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly GroupingElement[];
  /** `GROUP BY DISTINCT`. */
  readonly groupDistinct: boolean;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
}

/** `left UNION [ALL] right` and its kin. */
export interface SetOperation extends QueryClauses {
  readonly kind: 'set-operation';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
}

/** `VALUES (…), (…)`. */
export interface Values extends QueryClauses {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

/** An entry of the select list, or of RETURNING. */
export interface Target {
  readonly expression: Expression;
  /** The name after AS. */
  readonly alias: string | undefined;
  readonly position: Position;
}

/** `a DESC NULLS LAST`, `a USING <`. */
export interface OrderItem {
  readonly expression: Expression;
  readonly direction: 'default' | 'ascending' | 'descending';
  readonly nulls: 'default' | 'first' | 'last';
  readonly using: OperatorName | undefined;
  readonly position: Position;
}

/** `LIMIT count`; `FETCH FIRST count ROWS WITH TIES`. */
export interface Limit {
  readonly count: Expression;
  readonly withTies: boolean;
}

/** `FOR UPDATE OF t NOWAIT`. */
export interface Locking {
  readonly strength: 'key share' | 'share' | 'no key update' | 'update';
  /** Empty: all tables of the query. */
  readonly tables: readonly QualifiedName[];
  readonly wait: 'wait' | 'nowait' | 'skip locked';
}

/** What GROUP BY groups by. */
export type GroupingElement = Expression | GroupingSet;

/** `()`, `ROLLUP (…)`, `CUBE (…)`, `GROUPING SETS (…)`. */
export interface GroupingSet {
  readonly kind: 'empty-set' | 'rollup' | 'cube' | 'grouping-sets';
  readonly elements: readonly GroupingElement[];
  readonly position: Position;
}

/** `WITH [RECURSIVE] …`. */
export interface With {
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
  readonly position: Position;
}

/** `name (columns) AS [[NOT] MATERIALIZED] (statement) [SEARCH …] [CYCLE …]`. */
export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly materialized: boolean | undefined;
  /** A query, or an INSERT, UPDATE, DELETE or MERGE. */
  readonly statement: Statement;
  readonly search: SearchClause | undefined;
  readonly cycle: CycleClause | undefined;
  readonly position: Position;
}

/** `SEARCH BREADTH FIRST BY columns SET sequenceColumn`. */
export interface SearchClause {
  readonly order: 'breadth' | 'depth';
  readonly columns: readonly string[];
  readonly sequenceColumn: string;
  readonly position: Position;
}

/** `CYCLE columns SET markColumn [TO value DEFAULT value] USING pathColumn`. */
export interface CycleClause {
  readonly columns: readonly string[];
  readonly markColumn: string;
  readonly markValue: Expression;
  readonly markDefault: Expression;
  readonly pathColumn: string;
  readonly position: Position;
}

/** `(base PARTITION BY … ORDER BY … frame)`. */
export interface Window {
  /** The named window that it starts from. */
  readonly base: string | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: Frame | undefined;
  readonly position: Position;
}

/** `WINDOW name AS (…)`. */
export interface NamedWindow {
  readonly name: string;
  readonly window: Window;
}

/** `ROWS BETWEEN start AND end EXCLUDE …`; a frame that is written out, even if it says the default. */
export interface Frame {
  readonly mode: 'range' | 'rows' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound;
  readonly exclude: 'no others' | 'current row' | 'group' | 'ties';
}

/** Where a frame starts or ends. */
export type FrameBound =
  | { readonly kind: 'unbounded preceding' | 'current row' | 'unbounded following' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };

/** What stands in FROM. */
export type FromItem = FromTable | FromSubquery | FromFunction | Join;

/** `AS name (columns)`. */
export interface Alias {
  readonly name: string;
  readonly columns: readonly string[];
}

/** `[ONLY] table [AS alias]`. */
export interface FromTable {
  readonly kind: 'table';
  readonly name: QualifiedName;
  readonly only: boolean;
  readonly alias: Alias | undefined;
}

/** `[LATERAL] (SELECT …) [AS alias]`. */
export interface FromSubquery {
  readonly kind: 'subquery';
  readonly lateral: boolean;
  readonly query: Query;
  readonly alias: Alias | undefined;
}

/** `[LATERAL] f(…) [WITH ORDINALITY] [AS alias (column definitions)]`, or several side by side in `ROWS FROM (…)`. */
export interface FromFunction {
  readonly kind: 'function';
  readonly lateral: boolean;
  readonly rowsFrom: boolean;
  readonly functions: readonly TableFunction[];
  readonly ordinality: boolean;
  readonly alias: Alias | undefined;
  /** `AS (a int, b text)`. */
  readonly columns: readonly RecordColumn[];
}

/** A column of a record, as functions in FROM and composite types define it: `a int COLLATE "C"`. */
export interface RecordColumn {
  readonly name: string;
  readonly type: TypeName;
  readonly collation: QualifiedName | undefined;
  readonly position: Position;
}

/** A function in FROM; inside `ROWS FROM` it may have column definitions of its own. */
export interface TableFunction {
  readonly call: Expression;
  readonly columns: readonly RecordColumn[];
}

/** `left JOIN right ON …`; a cross join is an inner one without a condition. */
export interface Join {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'right' | 'full';
  readonly left: FromItem;
  readonly right: FromItem;
  readonly condition: JoinCondition;
  /** `(a JOIN b …) AS alias`. */
  readonly alias: Alias | undefined;
}

/** What joins two tables. */
export type JoinCondition =
  | { readonly kind: 'cross' | 'natural' }
  | { readonly kind: 'on'; readonly expression: Expression }
  | { readonly kind: 'using'; readonly columns: readonly string[]; readonly alias: string | undefined };
