/** Orders of rows: does one give another? */
import { type SortKey, sameExpression, type TypedExpression } from '../algebra/index.ts';

/** How many of the wanted keys the given order begins with. `isFixed` tells which have one value in all rows, and need no order. */
export function sharedKeys(
  given: readonly SortKey[],
  wanted: readonly SortKey[],
  isFixed: (expression: TypedExpression) => boolean,
): number {
  let at = 0;
  for (let i = 0; i < wanted.length; i++) {
    const want = wanted[i];
    if (want.expression.kind === 'constant' || isFixed(want.expression)) continue;
    if (wanted.slice(0, i).some((before) => sameExpression(before.expression, want.expression))) continue;
    while (at < given.length && isFixed(given[at].expression)) at++;
    const give = given[at];
    if (give === undefined || !sameExpression(give.expression, want.expression)) return i;
    if (give.descending !== want.descending || give.nullsFirst !== want.nullsFirst) return i;
    at++;
  }
  return wanted.length;
}

/** The order of the same rows read backwards. */
export function reversed(order: readonly SortKey[]): readonly SortKey[] {
  return order.map(({ expression, descending, nullsFirst }) => ({
    expression,
    descending: !descending,
    nullsFirst: !nullsFirst,
  }));
}
