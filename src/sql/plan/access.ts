/** Ways to read a table: for each index, which conditions its spans answer, what stays to be filtered, in which order the rows come. */
import type { SortKey, TableRelation, TypedExpression } from '../algebra/index.ts';
import { sameExpression } from '../algebra/index.ts';
import { type IndexColumn, type IndexDescriptor, isAlwaysUnique } from '../catalog/index.ts';
import type { IndexCondition } from './index-conditions.ts';
import type { IndexSpan, SpanBound } from './physical.ts';

/** One way to read a table. */
export interface Access {
  readonly index: IndexDescriptor;
  /** Undefined: the whole index. */
  readonly span: IndexSpan | undefined;
  readonly anyOf: { readonly array: TypedExpression; readonly count: number } | undefined;
  /** All conditions that the span uses, and those of them that need not be asked again. */
  readonly used: readonly TypedExpression[];
  readonly answered: readonly TypedExpression[];
  /** The whole key of a unique index: at most one row for each key. */
  readonly isUniqueKey: boolean;
  /** The order of the rows, read forwards. Columns that have one value only are not among it. */
  readonly order: readonly SortKey[];
  /** The keys that tell all rows apart, of which the order is part. */
  readonly rowKey: readonly SortKey[];
}

/** The way through one index. */
export function accessThrough(
  index: IndexDescriptor,
  targets: readonly (TypedExpression | undefined)[],
  rowKey: readonly SortKey[],
  conditions: readonly IndexCondition[],
): Access {
  const equal: IndexSpan['equal'][number][] = [];
  const used: IndexCondition[] = [];
  let anyOf: Access['anyOf'];
  let bounds: Bounds = { lower: undefined, upper: undefined, notNull: false, used: [] };
  let hasNulls = false;
  let at = 0;
  for (; at < index.columns.length; at++) {
    const target = targets[at];
    if (target === undefined) break;
    const here = conditions.filter((condition) => isSame(condition.target, target));
    const one = here.find(({ kind }) => kind === 'equal') ?? here.find(({ kind }) => kind === 'is-null');
    if (one !== undefined && anyOf === undefined) {
      equal.push(one.kind === 'equal' ? one.value : 'is-null');
      hasNulls ||= one.kind === 'is-null';
      used.push(one);
      continue;
    }
    const some = here.find((condition) => condition.kind === 'any');
    if (some?.kind === 'any' && anyOf === undefined) {
      anyOf = { array: some.array, count: some.count };
      used.push(some);
      continue;
    }
    bounds = one?.kind === 'equal' ? exactly(one) : boundsOf(here);
    used.push(...bounds.used);
    if (one?.kind === 'equal') at++;
    break;
  }
  const isWholeKey = equal.length + (anyOf === undefined ? 0 : 1) === index.columns.length;
  return {
    index,
    span: used.length === 0 ? undefined : { equal, lower: bounds.lower, upper: bounds.upper, notNull: bounds.notNull },
    anyOf,
    used: used.map(({ source }) => source),
    answered: used.filter(({ exact }) => exact).map(({ source }) => source),
    isUniqueKey: isWholeKey && isAlwaysUnique(index) && !hasNulls,
    // Equal entries lie in the order of the rows that they stand for.
    order: [
      ...orderOf(index.columns, targets, equal.length),
      ...(index.unique || targets.includes(undefined) ? [] : rowKey),
    ],
    rowKey,
  };
}

interface Bounds {
  readonly lower: SpanBound | undefined;
  readonly upper: SpanBound | undefined;
  readonly notNull: boolean;
  readonly used: readonly IndexCondition[];
}

function exactly(condition: Extract<IndexCondition, { kind: 'equal' }>): Bounds {
  const bound: SpanBound = { values: [condition.value], inclusive: true };
  return { lower: bound, upper: bound, notNull: true, used: [condition] };
}

/** The first bound on each side; a second one stays a filter. Of two, an exact one is better. */
function boundsOf(conditions: readonly IndexCondition[]): Bounds {
  const first = (side: 'lower' | 'upper') => {
    const found = conditions.flatMap((each) => (each.kind === side ? [each] : []));
    return found.find(({ exact }) => exact) ?? found.at(0);
  };
  const lower = first('lower');
  const upper = first('upper');
  const notNull = conditions.filter(({ kind }) => kind === 'not-null');
  return {
    lower: lower?.bound,
    upper: upper?.bound,
    notNull: lower !== undefined || upper !== undefined || notNull.length > 0,
    used: [...[lower, upper].filter((each) => each !== undefined), ...notNull],
  };
}

function orderOf(
  columns: readonly IndexColumn[],
  targets: readonly (TypedExpression | undefined)[],
  fixed: number,
): readonly SortKey[] {
  const order: SortKey[] = [];
  for (let i = fixed; i < columns.length; i++) {
    const expression = targets[i];
    if (expression === undefined) break;
    order.push({ expression, descending: columns[i].descending, nullsFirst: columns[i].nullsFirst });
  }
  return order;
}

function isSame(a: TypedExpression, b: TypedExpression): boolean {
  if (a.kind === 'column' && b.kind === 'column') return a.id === b.id;
  return a.kind === b.kind && sameExpression(a, b);
}

/** The order of a table's rows. */
export function rowOrder(relation: TableRelation): readonly SortKey[] {
  const [primary] = relation.table.indexes;
  return orderOf(primary.columns, indexTargets(relation, primary), 0);
}

/** What the columns of an index are in a query: columns of the relation, or expressions over them (undefined where they are not known). */
export function indexTargets(
  relation: TableRelation,
  index: IndexDescriptor,
): readonly (TypedExpression | undefined)[] {
  return index.columns.map(({ column }) => {
    const place = relation.table.columns.findIndex(({ number }) => number === column);
    if (place < 0) return undefined;
    const { id, type, modifier } = relation.columns[place];
    return { kind: 'column', id, type, modifier };
  });
}
