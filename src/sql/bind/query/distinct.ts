/** DISTINCT and DISTINCT ON, and how ORDER BY must go with them. */
import { SqlError } from '../../errors.ts';
import type { Select } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { findTarget, type TargetOrder } from './order-by.ts';
import { checkEquatable } from './sort-keys.ts';
import type { Target } from './targets.ts';

/** `on` undefined: rows that differ in any column. */
export interface BoundDistinct {
  readonly on: readonly Target[] | undefined;
}

export function bindDistinct(
  tree: Select['distinct'],
  targets: Target[],
  order: readonly TargetOrder[],
  scope: Scope,
): BoundDistinct | undefined {
  if (tree === undefined) return undefined;
  const { binding } = scope;
  if (tree === 'all') {
    const hidden = order.find(({ target }) => target.isHidden);
    if (hidden !== undefined)
      throw new SqlError('42P10', 'for SELECT DISTINCT, ORDER BY expressions must appear in select list', {
        position: hidden.position,
      });
    for (const target of targets) {
      if (target.isHidden) continue;
      target.expression = settleUnknown(binding, target.expression);
      checkEquatable(binding, target.expression.type, target.position);
    }
    return { on: undefined };
  }
  const places = new Map<Target, number>();
  const on = tree.map((expression) => {
    const target = findTarget(expression, targets, scope, 'distinct on');
    target.expression = settleUnknown(binding, target.expression);
    const position = locationOf(expression);
    checkEquatable(binding, target.expression.type, position);
    if (!places.has(target)) places.set(target, position);
    return target;
  });
  // The order must begin with these expressions, in any sequence, before it says which row comes first.
  let isOver = false;
  for (const { target } of order) {
    if (!on.includes(target)) isOver = true;
    else if (isOver) throw mustMatch(places.get(target));
  }
  const missing = on.find((target) => !order.some((each) => each.target === target));
  if (isOver && missing !== undefined) throw mustMatch(places.get(missing));
  return { on };
}

function mustMatch(position: number | undefined): SqlError {
  return new SqlError('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', { position });
}
