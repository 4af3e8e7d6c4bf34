/** Plans of what is read: tables by their cheapest index, and everything else in FROM that is no query. */
import type {
  ColumnId,
  CommonTableReference,
  FunctionRelation,
  SortKey,
  SystemTableRelation,
  TableRelation,
  TypedExpression,
  ValuesRelation,
} from '../algebra/index.ts';
import type { IndexDescriptor } from '../catalog/index.ts';
import { type Access, accessThrough, indexTargets, rowOrder } from './access.ts';
import { costs, sortCost } from './cost.ts';
import { referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { type IndexCondition, indexConditionsOf } from './index-conditions.ts';
import { estimateOf } from './nodes.ts';
import { isSame, reversed, sharedKeys } from './order.ts';
import type { LookupNode, PlanNode, ReadColumns, ScanNode } from './physical.ts';
import { anyRows, type Path, type Planner, type Wish } from './planner.ts';
import { selectivityOfAll } from './selectivity.ts';
import { columnsOf } from './walk-relations.ts';

/** The cheapest way to the rows of a table that fulfil the conditions. */
export function planTable(
  planner: Planner,
  relation: TableRelation,
  conditions: readonly TypedExpression[],
  wish: Wish,
): Path {
  const rows = planner.learn(relation);
  const found = conditions.length === 0 ? [] : conditionsOn(planner, relation, conditions);
  for (const condition of found) {
    // What is equal to an outer column has one value for each outer row only.
    if (condition.kind === 'equal' && condition.target.kind === 'column' && referencesOf(condition.value).size === 0)
      planner.fixed.add(condition.target.id);
  }
  const rowKey = rowOrder(relation);
  let best: Candidate | undefined;
  for (const index of relation.table.indexes) {
    if (index.state !== 'public' || index.predicate !== undefined) continue;
    const isPrimary = index === relation.table.indexes[0];
    const access = accessThrough(index, indexTargets(relation, index), rowKey, found);
    if (!isPrimary && access.span === undefined && !helpsOrder(planner, access, wish)) continue;
    const candidate = candidateOf(planner, relation, access, conditions, rows, wish);
    if (best === undefined || candidate.price < best.price) best = candidate;
    if (access.isUniqueKey && access.anyOf === undefined) break;
  }
  if (best === undefined) throw new Error(`table ${relation.table.name} has no index`);
  return pathOf(planner, relation, best, wish);
}

function conditionsOn(
  planner: Planner,
  relation: TableRelation,
  conditions: readonly TypedExpression[],
): readonly IndexCondition[] {
  const own = new Set(relation.columns.map(({ id }) => id));
  own.add(relation.rowKey);
  return indexConditionsOf(conditions, own, planner.catalog.types);
}

function helpsOrder(planner: Planner, access: Access, wish: Wish): boolean {
  if (wish.order.length === 0) return false;
  return orderKeys(planner, access, wish).keys > 0;
}

interface Candidate {
  readonly access: Access;
  readonly filter: TypedExpression | undefined;
  readonly indexOnly: boolean;
  readonly reverse: boolean;
  readonly rows: number;
  readonly totalCost: number;
  /** What it costs to have what is wished for: with a sort, and only so many rows. */
  readonly price: number;
}

/** Forwards or backwards: which gives more of the wanted order? */
function orderKeys(planner: Planner, access: Access, wish: Wish): { readonly keys: number; readonly reverse: boolean } {
  if (wish.order.length === 0) return { keys: 0, reverse: false };
  const forwards = keysGiven(planner, access, access.order, wish);
  const backwards = keysGiven(planner, access, reversed(access.order), wish);
  return backwards > forwards ? { keys: backwards, reverse: true } : { keys: forwards, reverse: false };
}

/** Rows that differ in a unique key need no further order. */
function keysGiven(planner: Planner, { rowKey }: Access, order: readonly SortKey[], wish: Wish): number {
  const keys = sharedKeys(order, wish.order, planner);
  if (keys === wish.order.length || rowKey.length === 0) return keys;
  const decided = wish.order.slice(0, keys);
  const isDecided = rowKey.every(
    ({ expression }) =>
      planner.isFixed(expression) || decided.some((key) => isSame(key.expression, expression, planner)),
  );
  return isDecided ? wish.order.length : keys;
}

function candidateOf(
  planner: Planner,
  relation: TableRelation,
  access: Access,
  conditions: readonly TypedExpression[],
  tableRows: number,
  wish: Wish,
): Candidate {
  const rest = conditions.filter((condition) => !access.answered.includes(condition));
  const isPrimary = access.index === relation.table.indexes[0];
  const indexOnly = coversColumns(planner, relation, access.index);
  const spanCount = access.anyOf?.count ?? 1;
  const matching = tableRows * selectivityOfAll(access.used, planner);
  const read = access.isUniqueKey ? Math.min(tableRows, spanCount, matching) : Math.max(1, matching);
  const kept = Math.min(read, tableRows * selectivityOfAll(conditions, planner));
  const perRow = (isPrimary ? costs.row : costs.entry) + (indexOnly ? 0 : costs.fetch);
  // Ranges that need not be read in order may be read side by side.
  const perOrdered = wish.order.length === 0 ? 0 : costs.ordered;
  const totalCost = spanCount * costs.seek + read * (perRow + rest.length * costs.operator + perOrdered);
  const { keys, reverse } = orderKeys(planner, access, wish);
  const isOrdered = wish.order.length === 0 || keys === wish.order.length;
  const share = wish.limit === undefined || kept <= 0 ? 1 : Math.min(1, wish.limit / kept);
  const price = isOrdered
    ? spanCount * costs.seek + (totalCost - spanCount * costs.seek) * share
    : totalCost + sortCost(kept, wish.limit);
  return { access, filter: conjunctionOf(rest), indexOnly, reverse, rows: kept, totalCost, price };
}

function pathOf(planner: Planner, relation: TableRelation, candidate: Candidate, wish: Wish): Path {
  const { access, filter, indexOnly, reverse } = candidate;
  const { columns, read } = readOf(planner, relation, access.index, indexOnly);
  const base = {
    columns,
    read,
    filter,
    lock: planner.locks.get(relation.rowKey),
    estimate: estimateOf(0, candidate.totalCost, candidate.rows, planner.widthOf(relation.columns)),
  };
  if (access.isUniqueKey && access.span !== undefined) {
    const lookup: LookupNode = {
      ...base,
      kind: 'lookup',
      keys: [access.span.equal.filter((value) => value !== 'is-null')],
      anyOf: access.anyOf === undefined ? undefined : { array: access.anyOf.array },
    };
    if (access.anyOf === undefined || wish.order.length === 0) return { node: lookup, order: [] };
  }
  const isOrdered = orderKeys(planner, access, wish).keys === wish.order.length;
  const given = reverse ? reversed(access.order) : access.order;
  const order = wish.order.length === 0 ? [] : isOrdered ? wish.order : given;
  const scan: ScanNode = {
    ...base,
    kind: 'scan',
    spans: access.span === undefined ? undefined : [access.span],
    anyOf: access.anyOf === undefined ? undefined : { array: access.anyOf.array },
    reverse,
    rowsHint: isOrdered ? wish.hint : undefined,
    ...(order.length === 0 ? { unordered: true } : {}),
  };
  return { node: scan, order };
}

/** Are all columns that are wanted in the index itself? Its entries hold the row's key, too, and all values as they were written. */
export function coversColumns(planner: Planner, relation: TableRelation, index: IndexDescriptor): boolean {
  const [primary] = relation.table.indexes;
  if (index === primary) return true;
  return relation.columns.every(({ id }, place) => {
    if (!planner.used.has(id)) return true;
    const { number } = relation.table.columns[place];
    return (
      index.include.includes(number) || [...index.columns, ...primary.columns].some(({ column }) => column === number)
    );
  });
}

/** What is read of a table's row: the columns that somebody wants. */
export function readOf(
  planner: Planner,
  relation: TableRelation,
  index: IndexDescriptor,
  indexOnly: boolean,
): { readonly columns: readonly ColumnId[]; readonly read: ReadColumns } {
  const columns: ColumnId[] = [];
  const reads: ReadColumns['reads'][number][] = [];
  relation.columns.forEach(({ id }, place) => {
    if (!planner.used.has(id)) return;
    columns.push(id);
    reads.push(place);
  });
  if (planner.used.has(relation.rowKey)) {
    columns.push(relation.rowKey);
    reads.push('row-key');
  }
  return { columns, read: { table: relation.table, alias: relation.alias, index, reads, indexOnly } };
}

/** A table that is computed. */
export function planSystemTable(
  planner: Planner,
  relation: SystemTableRelation,
  conditions: readonly TypedExpression[],
): Path {
  const places = relation.columns.flatMap(({ id }, place) => (planner.used.has(id) ? [place] : []));
  const own = new Set(relation.columns.map(({ id }) => id));
  const equal = indexConditionsOf(conditions, own, planner.catalog.types).flatMap((condition) => {
    if (condition.kind !== 'equal' || condition.target.kind !== 'column') return [];
    const { id } = condition.target;
    return [{ column: relation.columns.findIndex((column) => column.id === id), value: condition.value }];
  });
  const rows = 100 * selectivityOfAll(conditions, planner);
  const node: PlanNode = {
    kind: 'system-scan',
    table: relation.table,
    alias: relation.alias,
    reads: places,
    equal,
    filter: conjunctionOf(conditions),
    columns: places.map((place) => relation.columns[place].id),
    estimate: estimateOf(0, 100 * costs.row, rows, planner.widthOf(relation.columns)),
  };
  return { node, order: [] };
}

/** A use of a common table that is kept. */
export function planCommonTable(
  planner: Planner,
  relation: CommonTableReference,
  conditions: readonly TypedExpression[],
): Path {
  const known = planner.commonTables.get(relation.table);
  const columns: ColumnId[] = [];
  const reads: number[] = [];
  relation.columns.forEach(({ id }, i) => {
    const place = known?.places[i];
    if (!planner.used.has(id) || place === undefined) return;
    columns.push(id);
    reads.push(place);
  });
  const all = known?.rows ?? 100;
  const rows = all * selectivityOfAll(conditions, planner);
  const node: PlanNode = {
    kind: 'common-table-scan',
    table: relation.table,
    name: relation.name,
    alias: relation.alias,
    reads,
    isWorkingTable: relation.isWorkingTable,
    filter: conjunctionOf(conditions),
    columns,
    estimate: estimateOf(0, all * costs.row, rows, planner.widthOf(relation.columns)),
  };
  return { node, order: [] };
}

/** Functions that give rows. */
export function planFunction(planner: Planner, relation: FunctionRelation): Path {
  const columns = columnsOf(relation);
  const rows = relation.functions.some(({ returnsSet }) => returnsSet) ? 100 : 1;
  const estimate = estimateOf(0, rows * costs.tuple, rows, planner.widthOf(columns));
  return { node: { kind: 'function-scan', relation, columns: columns.map(({ id }) => id), estimate }, order: [] };
}

/** Rows that are written out. */
export function planValues(planner: Planner, relation: ValuesRelation): Path {
  const places = relation.columns.flatMap(({ id }, place) => (planner.used.has(id) ? [place] : []));
  const isAll = places.length === relation.columns.length;
  const node: PlanNode = {
    kind: 'values',
    rows: isAll ? relation.rows : relation.rows.map((row) => places.map((place) => row[place])),
    columns: places.map((place) => relation.columns[place].id),
    estimate: estimateOf(
      0,
      relation.rows.length * costs.operator,
      relation.rows.length,
      planner.widthOf(relation.columns),
    ),
  };
  return { node, order: anyRows.order };
}
