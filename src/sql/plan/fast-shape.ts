/**
 * Which plans are simple enough for the fast path: a few rows by key, with values that are constants, parameters or computed from them and the row. What is not
 * recognised here runs through operators, with the same result.
 */
import type { ColumnId, OutputColumn, TypedExpression } from '../algebra/index.ts';
import { referencesOf } from './facts.ts';
import { onlyReadOf } from './only-read.ts';
import type {
  AggregateNode,
  DeleteNode,
  DistinctNode,
  FilterNode,
  IndexSpan,
  InsertNode,
  LimitNode,
  LookupNode,
  PhysicalPlan,
  PlanNode,
  ProjectNode,
  ReadColumns,
  ReadLock,
  ScanNode,
  SortNode,
  UpdateNode,
} from './physical.ts';
import { type Substitution, substitute } from './substitute.ts';

/** A plan that is carried out by straight code. No expression in it has a subquery or a column that is not said. */
export type FastShape = FastGet | FastScan | FastSpan | FastInsert | FastUpdate | FastDelete;

/** How rows are read: what a row must be like, and what is made of it. */
interface FastRead {
  readonly read: ReadColumns;
  /** What `read.reads` gives: the columns that `filter` and `output` name. */
  readonly columns: readonly ColumnId[];
  readonly filter: TypedExpression | undefined;
  /** The statement's result, one expression for each column of `plan.output`. */
  readonly output: readonly TypedExpression[];
  readonly lock: ReadLock | undefined;
  /** int8, without columns; NULL is no limit. */
  readonly limit: TypedExpression | undefined;
  readonly offset: TypedExpression | undefined;
}

/** One row, by a whole key of a unique index (`read.index`); a NULL in the key finds nothing. */
export interface FastGet extends FastRead {
  readonly kind: 'get';
  readonly key: readonly TypedExpression[];
}

/** Some rows of one span of an index, in its order. */
export interface FastScan extends FastRead {
  readonly kind: 'scan';
  readonly span: IndexSpan;
  readonly reverse: boolean;
}

/** The rows of one span of an index, as long as they are few, and what is made of all of them together. The plan reads nothing else. */
export interface FastSpan {
  readonly kind: 'span';
  readonly read: ReadColumns;
  readonly columns: readonly ColumnId[];
  readonly filter: TypedExpression | undefined;
  readonly span: IndexSpan;
  readonly reverse: boolean;
  /** What is done with the rows, one after the other. */
  readonly steps: readonly FastStep[];
  /** Columns of the last step. */
  readonly output: readonly OutputColumn[];
}

/** An operator over rows that are all there. */
export type FastStep = ProjectNode | FilterNode | SortNode | DistinctNode | AggregateNode | LimitNode;

/** One row with values that need no other row. */
export interface FastInsert {
  readonly kind: 'insert';
  readonly node: InsertNode;
  /** For each column of the table, in order; without columns. */
  readonly values: readonly TypedExpression[];
  /** Over `node.target.newRow`. */
  readonly output: readonly TypedExpression[];
}

/** The row of a whole primary key, changed from itself. `columns` are what `read.reads` gives: the old row, whole, and its key. */
export interface FastUpdate {
  readonly kind: 'update';
  readonly node: UpdateNode;
  readonly read: ReadColumns;
  readonly columns: readonly ColumnId[];
  readonly key: readonly TypedExpression[];
  readonly filter: TypedExpression | undefined;
  /** Over `node.target.newRow`. */
  readonly output: readonly TypedExpression[];
}

/** The row of a whole primary key, removed. */
export interface FastDelete {
  readonly kind: 'delete';
  readonly node: DeleteNode;
  readonly read: ReadColumns;
  readonly columns: readonly ColumnId[];
  readonly key: readonly TypedExpression[];
  readonly filter: TypedExpression | undefined;
  /** Over `node.target.newRow`: the row that was. */
  readonly output: readonly TypedExpression[];
}

/** The shape of a plan that is simple enough; undefined for all others. */
export function fastShapeOf(plan: PhysicalPlan): FastShape | undefined {
  if (plan.subplans.size > 0) return undefined;
  const { root, output } = plan;
  switch (root.kind) {
    case 'insert':
      return fastInsert(root, output);
    case 'update':
    case 'delete':
      return fastChange(root, output);
    default:
      return fastRead(root, output) ?? fastSpan(plan);
  }
}

function fastSpan(plan: PhysicalPlan): FastSpan | undefined {
  const scan = onlyReadOf(plan);
  if (scan?.spans === undefined) return undefined;
  const { read, columns, filter, reverse } = scan;
  const [span] = scan.spans;
  const isBounded = span.equal.length > 0 || span.lower !== undefined || span.upper !== undefined;
  const steps = stepsTo(scan, plan.root);
  if (!isBounded || steps === undefined) return undefined;
  return { kind: 'span', read, columns, filter, span, reverse, steps, output: plan.output };
}

/** The operators above the scan, the lowest first. */
function stepsTo(scan: ScanNode, root: PlanNode): readonly FastStep[] | undefined {
  const steps: FastStep[] = [];
  for (let node = root; node !== scan; ) {
    const step = stepOf(node);
    if (step === undefined) return undefined;
    steps.unshift(step);
    node = step.input;
  }
  return steps;
}

function stepOf(node: PlanNode): FastStep | undefined {
  switch (node.kind) {
    case 'project':
    case 'filter':
    case 'distinct':
      return node;
    case 'limit':
      return node.ties === undefined ? node : undefined;
    case 'sort':
      return node.keys.every(({ expression }) => expression.kind === 'column') ? node : undefined;
    case 'aggregate':
      return node.strategy === 'plain' && node.aggregates.every(isShortStep) ? node : undefined;
    default:
      return undefined;
  }
}

/** Does the aggregate keep no more than a value? */
function isShortStep({ call }: AggregateNode['aggregates'][number]): boolean {
  const { aggregate, core, distinct, orderBy, directArgs } = call;
  if (core.combine === undefined || aggregate.name.endsWith('_agg') || aggregate.kind !== 'normal') return false;
  return !distinct && orderBy.length === 0 && directArgs.length === 0;
}

function fastRead(root: PlanNode, output: readonly OutputColumn[]): FastGet | FastScan | undefined {
  const limit = root.kind === 'limit' && root.ties === undefined ? root : undefined;
  let node = limit === undefined ? root : limit.input;
  let substitution: Substitution = new Map();
  if (node.kind === 'project') {
    const { columns, expressions } = node;
    substitution = new Map(columns.map((id, i) => [id, expressions[i]]));
    node = node.input;
  }
  if (node.kind !== 'lookup' && node.kind !== 'scan') return undefined;
  const shared = {
    read: node.read,
    columns: node.columns,
    filter: node.filter,
    lock: node.lock,
    limit: limit?.count,
    offset: limit?.offset,
    output: output.map((column) => substitute(columnOf(column), substitution)),
  };
  const key = wholeKey(node);
  if (key !== undefined) return { ...shared, kind: 'get', key };
  if (node.kind !== 'scan' || !isShort(node, limit !== undefined)) return undefined;
  const span = node.spans?.[0] ?? { equal: [], lower: undefined, upper: undefined, notNull: false };
  return { ...shared, kind: 'scan', span, reverse: node.reverse };
}

/** One span that is read in the order of the index, up to a limit or below a key's first columns. */
function isShort(node: ScanNode, isLimited: boolean): boolean {
  if (node.anyOf !== undefined || (node.spans !== undefined && node.spans.length !== 1)) return false;
  return isLimited || (node.spans !== undefined && node.spans[0].equal.length > 0);
}

function wholeKey(node: LookupNode | ScanNode): readonly TypedExpression[] | undefined {
  return node.kind === 'lookup' && node.keys.length === 1 && node.anyOf === undefined ? node.keys[0] : undefined;
}

function fastInsert(node: InsertNode, output: readonly OutputColumn[]): FastInsert | undefined {
  const { input, onConflict } = node;
  if (onConflict !== undefined) return undefined;
  let values = node.values;
  if (input.kind === 'values' && input.rows.length === 1) {
    const substitution = new Map(input.columns.map((id, i) => [id, input.rows[0][i]]));
    values = values.map((value) => substitute(value, substitution));
  } else if (input.kind === 'project' && input.input.kind === 'result' && input.input.condition === undefined) {
    const substitution = new Map(input.columns.map((id, i) => [id, input.expressions[i]]));
    values = values.map((value) => substitute(value, substitution));
  } else if (input.kind !== 'result' || input.condition !== undefined) return undefined;
  if (values.some((value) => referencesOf(value).size > 0)) return undefined;
  return { kind: 'insert', node, values, output: returned(node, output) };
}

function fastChange(
  node: UpdateNode | DeleteNode,
  output: readonly OutputColumn[],
): FastUpdate | FastDelete | undefined {
  const { input } = node;
  if (input.kind !== 'lookup' || input.read.index !== input.read.table.indexes[0]) return undefined;
  const key = wholeKey(input);
  if (key === undefined) return undefined;
  const shared = {
    read: input.read,
    columns: input.columns,
    key,
    filter: input.filter,
    output: returned(node, output),
  };
  return node.kind === 'update' ? { ...shared, kind: 'update', node } : { ...shared, kind: 'delete', node };
}

function returned(
  { returning }: InsertNode | UpdateNode | DeleteNode,
  output: readonly OutputColumn[],
): readonly TypedExpression[] {
  const substitution = new Map((returning ?? []).map(({ column, expression }) => [column.id, expression]));
  return output.map((column) => substitute(columnOf(column), substitution));
}

function columnOf({ id, type, modifier }: OutputColumn): TypedExpression {
  return { kind: 'column', id, type, modifier };
}
