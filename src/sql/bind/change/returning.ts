/** RETURNING: a select list over the row as it is now (of DELETE: as it was). */
import type { ComputedColumn, OutputColumn } from '../../algebra/index.ts';
import type { Target as TargetTree } from '../../parse/index.ts';
import { bindTargets, columnOf, settleTargets } from '../query/targets.ts';
import type { NamespaceItem, Scope } from '../scope.ts';

/** The columns that come back; undefined without RETURNING. */
export function bindReturning(
  trees: readonly TargetTree[],
  items: readonly NamespaceItem[],
  scope: Scope,
): readonly ComputedColumn[] | undefined {
  if (trees.length === 0) return undefined;
  const outer = scope.items;
  scope.items = [...items];
  const targets = scope.within('returning', () => bindTargets(trees, scope));
  settleTargets(targets, scope);
  scope.items = outer;
  return targets.map((target) => columnOf(target, scope));
}

/** The columns as the statement's result. */
export function resultOf(returning: readonly ComputedColumn[] | undefined): readonly OutputColumn[] | undefined {
  return returning?.map(({ column }) => column);
}
