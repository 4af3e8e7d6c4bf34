/** Joins: ON, USING, NATURAL. */
import type { Relation, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Join } from '../../parse/index.ts';
import { referTo } from '../expressions/columns.ts';
import { bindCondition } from '../expressions/condition.ts';
import { combine } from '../expressions/logic.ts';
import { makeOperator, plain } from '../expressions/operators.ts';
import type { NamespaceItem, Scope, ScopeColumn } from '../scope.ts';
import { commonType, toCommonType } from '../types/unify.ts';
import { type BoundItem, bindFromItem, checkConflicts, renamed, usesItems } from './from.ts';
import { namespaceItem } from './items.ts';

export function bindJoin(tree: Join, scope: Scope): BoundItem {
  const left = bindFromItem(tree.left, scope);
  const uses = scope.lateralUses;
  const right = besideLeft(tree, left, scope);
  checkConflicts(left.items, right.items);
  const items = [...left.items, ...right.items];
  const merged = mergeColumns(tree, left, right, scope);
  const condition = conditionOf(tree, merged, items, scope);
  const lateral = scope.lateralUses > uses && usesItems(right.relation, left.items);
  const relation: Relation = {
    kind: 'join',
    type: tree.type,
    left: left.relation,
    right: right.relation,
    condition,
    lateral,
  };
  if (tree.type === 'left' || tree.type === 'full') setNullable(right.items);
  if (tree.type === 'right' || tree.type === 'full') setNullable(left.items);
  return { relation, ...namesOf(tree, items, left, right, merged, scope) };
}

/** The right side sees the left one, if it is LATERAL and the join allows it. */
function besideLeft(tree: Join, left: BoundItem, scope: Scope): BoundItem {
  const outer = scope.items;
  for (const item of left.items) {
    item.lateralOnly = true;
    item.lateralOk = tree.type === 'inner' || tree.type === 'left';
  }
  scope.items = [...outer, ...left.items];
  const right = bindFromItem(tree.right, scope);
  scope.items = outer;
  for (const item of left.items) {
    item.lateralOnly = false;
    item.lateralOk = true;
  }
  return right;
}

function setNullable(items: readonly NamespaceItem[]): void {
  for (const item of items) item.nullable = true;
}

/** A column that USING makes of one of each side. */
interface Merged {
  readonly column: ScopeColumn;
  readonly left: ScopeColumn;
  readonly right: ScopeColumn;
  readonly equal: TypedExpression;
}

function mergeColumns(tree: Join, left: BoundItem, right: BoundItem, scope: Scope): readonly Merged[] {
  return namesToMerge(tree, left, right).map((name) =>
    merge(tree, name, onlyColumn(left, name, 'left'), onlyColumn(right, name, 'right'), scope),
  );
}

function namesToMerge({ condition }: Join, left: BoundItem, right: BoundItem): readonly string[] {
  if (condition.kind === 'natural') {
    const names = new Set(right.columns.map(({ name }) => name));
    return left.columns.map(({ name }) => name).filter((name) => names.has(name));
  }
  if (condition.kind !== 'using') return [];
  condition.columns.forEach((name, i) => {
    if (condition.columns.indexOf(name) < i)
      throw new SqlError('42701', `column name "${name}" appears more than once in USING clause`);
  });
  return condition.columns;
}

function onlyColumn({ columns }: BoundItem, name: string, side: 'left' | 'right'): ScopeColumn {
  const [found, second] = columns.filter((column) => column.name === name);
  if (found === undefined)
    throw new SqlError('42703', `column "${name}" specified in USING clause does not exist in ${side} table`);
  if (second !== undefined)
    throw new SqlError('42702', `common column name "${name}" appears more than once in ${side} table`);
  return found;
}

function merge({ type }: Join, name: string, left: ScopeColumn, right: ScopeColumn, { binding }: Scope): Merged {
  const l = referTo(binding, left, 0);
  const r = referTo(binding, right, 0);
  const common = commonType(
    binding,
    'JOIN/USING',
    [l, r].map((each) => ({ type: each.type, position: undefined })),
  );
  const equal = makeOperator(binding, plain('='), l, r, 0);
  const cast = (each: TypedExpression): TypedExpression =>
    toCommonType(binding, 'JOIN/USING', { expression: each, position: 0 }, common);
  const castLeft = cast(l);
  const castRight = cast(r);
  const column = (base: ScopeColumn, expression: TypedExpression): ScopeColumn =>
    expression.kind === 'column' && base.expression === undefined
      ? { ...base, name }
      : { ...base, name, type: common, modifier: expression.modifier, expression };
  const both: TypedExpression = { kind: 'coalesce', type: common, modifier: -1, operands: [castLeft, castRight] };
  const merged =
    type === 'full'
      ? column(left, both)
      : type === 'right' || (type === 'inner' && castLeft.kind !== 'column' && castRight.kind === 'column')
        ? column(right, castRight)
        : column(left, castLeft);
  return { column: merged, left, right, equal };
}

function conditionOf(
  { condition }: Join,
  merged: readonly Merged[],
  items: readonly NamespaceItem[],
  scope: Scope,
): TypedExpression | undefined {
  if (merged.length > 0)
    return combine(
      'and',
      merged.map(({ equal }) => equal),
    );
  if (condition.kind !== 'on') return undefined;
  const outer = scope.items;
  scope.items = [...items];
  const bound = scope.within('on', () => bindCondition(condition.expression, scope, 'JOIN/ON'));
  scope.items = outer;
  return bound;
}

/** What can be named behind the join: both sides by their names, all columns by theirs, merged ones once; with an alias only that. */
function namesOf(
  { alias, condition }: Join,
  items: readonly NamespaceItem[],
  left: BoundItem,
  right: BoundItem,
  merged: readonly Merged[],
  scope: Scope,
): Pick<BoundItem, 'items' | 'columns'> {
  const lefts = new Set(merged.map((each) => each.left));
  const rights = new Set(merged.map((each) => each.right));
  const columns = [
    ...merged.map(({ column }) => column),
    ...left.columns.filter((column) => !lefts.has(column)),
    ...right.columns.filter((column) => !rights.has(column)),
  ];
  if (alias !== undefined) {
    const named = renamed(columns, alias, alias.name);
    for (const item of items) item.relationVisible = item.columnsVisible = false;
    const item = namespaceItem({ name: alias.name, columns: named });
    return { items: [item], columns: named };
  }
  for (const item of items) item.columnsVisible = false;
  const join = namespaceItem({ name: '', columns, relationVisible: false });
  const usingAlias = condition.kind === 'using' ? condition.alias : undefined;
  if (usingAlias === undefined) return { items: [...items, join], columns };
  const using = namespaceItem({
    name: usingAlias,
    columns: merged.map(({ column }) => column),
    columnsVisible: false,
  });
  checkConflicts(items, [using]);
  scope.allItems.push(using);
  return { items: [...items, join, using], columns };
}
