/** Select lists (and RETURNING): expressions with names, stars expanded. */
import type { ComputedColumn, OutputColumn, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Target as TargetTree } from '../../parse/index.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { expandStar, fieldsOfRow } from './star.ts';
import { nameOfTarget } from './target-names.ts';

/** A column that a query computes; `isHidden` ones are only sorted or grouped by. */
export interface Target {
  expression: TypedExpression;
  readonly name: string;
  readonly isHidden: boolean;
  readonly position: number;
}

const targetsMax = 1664;

/** The entries of a select list. */
export function bindTargets(trees: readonly TargetTree[], scope: Scope): Target[] {
  const targets: Target[] = [];
  for (const { expression: tree, alias } of trees) {
    if (tree.kind === 'star') {
      for (const { name, expression } of expandStar(tree, scope)) targets.push(target(name, expression, tree.position));
    } else if (tree.kind === 'expand') {
      const position = locationOf(tree);
      for (const { name, expression } of fieldsOfRow(tree, scope)) targets.push(target(name, expression, position));
    } else {
      const expression = bindValue(tree, scope);
      const name = alias ?? nameOfTarget(tree, () => scope.subqueryNames.get(tree));
      targets.push(target(name, expression, locationOf(tree)));
    }
  }
  if (targets.length > targetsMax) throw new SqlError('54011', `target lists can have at most ${targetsMax} entries`);
  return targets;
}

function target(name: string, expression: TypedExpression, position: number): Target {
  return { name, expression, isHidden: false, position };
}

/** Literals that nobody gave a type are texts. */
export function settleTargets(targets: readonly Target[], scope: Scope): void {
  for (const each of targets) each.expression = settleUnknown(scope.binding, each.expression);
}

/** What a target is as a column: one of the query's own columns keeps its number, everything else gets one. */
export function columnOf({ expression, name }: Target, scope: Scope): ComputedColumn {
  return { column: outputOf(expression, name, scope), expression };
}

function outputOf(expression: TypedExpression, name: string, scope: Scope): OutputColumn {
  const { binding } = scope;
  const { type, modifier } = expression;
  if (expression.kind !== 'column') return binding.newOutput(name, type, modifier, scope);
  const origin = binding.origins[expression.id];
  if (binding.owners[expression.id] === scope) return { id: expression.id, name, type, modifier, origin };
  // A column of an outer query is another column here.
  return { ...binding.newOutput(name, type, modifier, scope), origin };
}
