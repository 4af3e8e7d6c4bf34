/**
 * SELECT. Its parts are bound in PostgreSQL's order, so that of several errors the same one is reported, and put together in the order in which they work:
 *
 *   FROM ─ WHERE ─ groups and aggregates ─ HAVING ─ windows ─ functions of sets ─ select list ─ DISTINCT ─ ORDER BY ─ LIMIT
 *
 * An order by columns alone is made below the select list, where indexes may give it; else the list computes hidden columns for it.
 */
import type { Relation, SortKey } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Select } from '../../parse/index.ts';
import { bindCondition } from '../expressions/condition.ts';
import { bindFrom } from '../from/from.ts';
import type { Scope } from '../scope.ts';
import { type BoundDistinct, bindDistinct } from './distinct.ts';
import { bindGroupBy } from './group-by.ts';
import { groupQuery } from './grouped.ts';
import { bindLimit } from './limit.ts';
import { bindLocking } from './locking.ts';
import { bindOrderBy, type TargetOrder } from './order-by.ts';
import type { QueryResult, QueryUse } from './query.ts';
import { expandSets, setsBelowWindows } from './set-functions.ts';
import { bindTargets, columnOf, settleTargets, type Target } from './targets.ts';
import { addWindows, bindWindows, type WindowDefinition } from './window-definitions.ts';

export function bindSelect(tree: Select, scope: Scope, use: QueryUse): QueryResult {
  scope.locking = [...tree.locking, ...(use.locking ?? [])];
  const from = bindFrom(tree.from, scope);
  const targets = scope.within('select list', () => bindTargets(tree.targets, scope));
  const { where: whereTree, having: havingTree } = tree;
  const where = whereTree && scope.within('where', () => bindCondition(whereTree, scope, 'WHERE'));
  const having = havingTree && scope.within('having', () => bindCondition(havingTree, scope, 'HAVING'));
  const order = bindOrderBy(tree.orderBy, targets, scope);
  const grouping = bindGroupBy(tree, targets, scope);
  const distinct = bindDistinct(tree.distinct, targets, order, scope);
  const offset = bindLimit(tree.offset, 'offset', scope);
  const count = bindLimit(tree.limit?.count, 'limit', scope);
  const windows = bindWindows(tree.windows, scope);
  if (use.keepsUnknown !== true) settleTargets(targets, scope);
  if (scope.readsWorkingTable && scope.aggregates.length > 0) throw aggregatesInRecursion(scope);
  let relation: Relation = where === undefined ? from : { kind: 'filter', input: from, predicate: where };
  if (grouping !== undefined || having !== undefined || scope.aggregates.length > 0 || scope.groupings.length > 0)
    relation = groupQuery(relation, { grouping, targets, having, windows }, scope);
  relation = addWindowsAndSets(relation, windows, targets, scope);
  const locks = bindLocking(tree, scope);
  const listed = listTargets(relation, { targets, order, distinct, locks }, scope);
  if (count === undefined && offset === undefined) return listed;
  const ties = tree.limit?.withTies === true ? listed.keys : undefined;
  if (ties !== undefined && ties.length === 0)
    throw new SqlError('42601', 'WITH TIES cannot be specified without ORDER BY clause');
  return { columns: listed.columns, relation: { kind: 'limit', input: listed.relation, count, offset, ties } };
}

/** Sets stand above windows, but for those that windows are made of. */
function addWindowsAndSets(
  input: Relation,
  windows: readonly WindowDefinition[],
  targets: readonly Target[],
  scope: Scope,
): Relation {
  const wanted = targets.map(({ expression }) => expression);
  const below = setsBelowWindows(scope, windows);
  const above = scope.sets.filter((each) => !below.includes(each));
  const wantedAbove = [...wanted, ...above.map(({ call }) => call), ...windows.flatMap((each) => each.expressions())];
  const expanded = below.length === 0 ? input : expandSets(input, scope, below, wantedAbove);
  const relation = addWindows(expanded, windows);
  const made = [...scope.windows, ...below].map(({ column }) => column.id);
  return above.length === 0 ? relation : expandSets(relation, scope, above, wanted, made);
}

function aggregatesInRecursion({ binding, aggregates }: Scope): SqlError {
  return new SqlError('42P19', "aggregate functions are not allowed in a recursive query's recursive term", {
    position: binding.positions.get(aggregates[0].column.id),
  });
}

interface ListParts {
  readonly targets: readonly Target[];
  readonly order: readonly TargetOrder[];
  readonly distinct: BoundDistinct | undefined;
  readonly locks: ((input: Relation) => Relation) | undefined;
}

/** The select list with its order and DISTINCT. */
function listTargets(
  input: Relation,
  { targets, order, distinct, locks }: ListParts,
  scope: Scope,
): QueryResult & { readonly keys: readonly SortKey[] } {
  const isBelow =
    order.length > 0 &&
    distinct === undefined &&
    (locks !== undefined || order.every(({ target }) => target.expression.kind === 'column'));
  const orderedTargets = targets.filter(
    (target) =>
      !target.isHidden ||
      (!isBelow && (order.some((each) => each.target === target) || distinct?.on?.includes(target))),
  );
  const computed = orderedTargets.map((target) => columnOf(target, scope));
  const columns = computed.filter((_, i) => !orderedTargets[i].isHidden).map(({ column }) => column);
  const ids = new Set<number>();
  const listed = computed.filter(({ column: { id } }) => !ids.has(id) && ids.add(id));
  const project = (below: Relation): Relation => ({ kind: 'project', input: below, columns: listed });
  const sort = (below: Relation, keys: readonly SortKey[]): Relation =>
    keys.length === 0 ? below : { kind: 'sort', input: below, keys };
  const lock = (below: Relation): Relation => (locks === undefined ? below : locks(below));
  if (isBelow || (distinct === undefined && order.length === 0)) {
    const keys = order.map(({ target: { expression }, descending, nullsFirst }) => ({
      expression,
      descending,
      nullsFirst,
    }));
    return { relation: project(lock(sort(input, keys))), columns, keys };
  }
  const columnsByTarget = new Map(orderedTargets.map((target, i) => [target, computed[i].column]));
  const referTo = (target: Target): SortKey['expression'] => {
    const { id, type, modifier } = columnsByTarget.get(target) ?? computed[0].column;
    return { kind: 'column', id, type, modifier };
  };
  const keys = order.map(({ target, descending, nullsFirst }) => ({
    expression: referTo(target),
    descending,
    nullsFirst,
  }));
  const projected = project(input);
  if (distinct === undefined) return { relation: sort(projected, keys), columns, keys };
  const relation: Relation =
    distinct.on === undefined
      ? { kind: 'distinct', input: projected, on: undefined, orderBy: [] }
      : { kind: 'distinct', input: projected, on: distinct.on.map(referTo), orderBy: keys };
  return { relation: sort(relation, keys), columns, keys };
}
