/** What ORDER BY, GROUP BY and DISTINCT ON mean: a column of the select list by name or number, or an expression, which may be one of them. */
import { sameExpression, type TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, OrderItem } from '../../parse/index.ts';
import type { Clause } from '../clause.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import { findColumn } from '../names/columns.ts';
import { Scope } from '../scope.ts';
import { sortKeyOf } from './sort-keys.ts';
import type { Target } from './targets.ts';

/** An order by one of the targets. */
export interface TargetOrder {
  readonly target: Target;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly position: number;
}

/** ORDER BY of a SELECT; expressions that the list does not have become hidden targets. */
export function bindOrderBy(items: readonly OrderItem[], targets: Target[], scope: Scope): readonly TargetOrder[] {
  const orders: TargetOrder[] = [];
  for (const item of items) {
    const target = findTarget(item.expression, targets, scope, 'order by');
    const { expression, descending, nullsFirst } = sortKeyOf(scope.binding, item, target.expression);
    target.expression = expression;
    // A column that is in the order already adds nothing.
    if (orders.some((order) => order.target === target)) continue;
    orders.push({ target, descending, nullsFirst, position: locationOf(item.expression) });
  }
  return orders;
}

const clauseNames = { 'order by': 'ORDER BY', 'group by': 'GROUP BY', 'distinct on': 'DISTINCT ON' } as const;

/** The target that a clause means; a new hidden one if it is none of the list. */
export function findTarget(
  tree: Expression,
  targets: Target[],
  scope: Scope,
  clause: Clause & keyof typeof clauseNames,
): Target {
  const name = clauseNames[clause];
  if (tree.kind === 'column' && tree.path.length === 1) {
    const byName = findByName(tree.path[0], tree.position, targets, scope, clause);
    if (byName !== undefined) return byName;
  }
  switch (tree.kind) {
    case 'integer': {
      const visible = targets.filter(({ isHidden }) => !isHidden);
      const found = visible[tree.value - 1];
      if (found === undefined)
        throw new SqlError('42P10', `${name} position ${tree.value} is not in select list`, {
          position: tree.position,
        });
      return found;
    }
    case 'string':
    case 'numeric':
    case 'null':
    case 'boolean':
      throw new SqlError('42601', `non-integer constant in ${name}`, { position: tree.position });
    default:
  }
  const expression = scope.within(clause, () => bindValue(tree, scope));
  return targetFor(expression, locationOf(tree), targets);
}

/** The target with this expression, or a hidden one. */
export function targetFor(expression: TypedExpression, position: number, targets: Target[]): Target {
  const known = targets.find((target) => sameExpression(target.expression, expression));
  if (known !== undefined) return known;
  const hidden: Target = { expression, name: '', isHidden: true, position };
  targets.push(hidden);
  return hidden;
}

function findByName(
  name: string,
  position: number,
  targets: readonly Target[],
  scope: Scope,
  clause: keyof typeof clauseNames,
): Target | undefined {
  // GROUP BY prefers columns of FROM, as the standard wants it.
  if (clause === 'group by' && isOwnColumn(name, position, scope)) return undefined;
  let found: Target | undefined;
  for (const target of targets) {
    if (target.isHidden || target.name !== name) continue;
    if (found !== undefined && !sameExpression(found.expression, target.expression))
      throw new SqlError('42702', `${clauseNames[clause]} "${name}" is ambiguous`, { position });
    found ??= target;
  }
  return found;
}

function isOwnColumn(name: string, position: number, scope: Scope): boolean {
  const local = new Scope(scope.binding, undefined);
  local.items = scope.items;
  return findColumn(local, name, position) !== undefined;
}
