/** Subqueries that stay expressions. */
import type { ColumnId, SubqueryExpression, TypedExpression } from '../algebra/index.ts';
import { conjunctsOf, isVolatile, referencesOf } from './facts.ts';
import type { PlanNode, Subplan } from './physical.ts';

/** The columns by which the rows of `x IN (subquery)` can be hashed; undefined where they are compared in another way. */
export function hashedKeys(subquery: SubqueryExpression, plan: PlanNode): Subplan['hashed'] {
  if (subquery.form !== 'any' || subquery.comparison === undefined) return undefined;
  const produced = new Set(plan.columns);
  const outer: TypedExpression[] = [];
  const inner: ColumnId[] = [];
  for (const condition of conjunctsOf(subquery.comparison)) {
    if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.function.name !== '=')
      return undefined;
    const [left, right] = condition.args;
    if (right?.kind !== 'column' || !produced.has(right.id) || isVolatile(left)) return undefined;
    if (!hashAlike(left, right)) return undefined;
    for (const id of referencesOf(left)) if (produced.has(id)) return undefined;
    outer.push(left);
    inner.push(right.id);
  }
  return { outer, inner };
}

const wholeNumbers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);

/** Do equal values of the two have equal hashes? Whole numbers of all sizes do. */
export function hashAlike(left: TypedExpression, right: TypedExpression): boolean {
  if (left.type.order === undefined) return false;
  return left.type.oid === right.type.oid || (wholeNumbers.has(left.type.name) && wholeNumbers.has(right.type.name));
}
