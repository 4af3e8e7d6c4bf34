/** Orders of rows: does one give another? */
import { type SortKey, sameExpression, type TypedExpression } from '../algebra/index.ts';

/** What is known of the values of rows. */
export interface OrderKnowledge {
  /** One value in all rows: no order is needed. */
  isFixed(expression: TypedExpression): boolean;
  /** Equal in all rows, though not the same column. */
  areEqual(a: TypedExpression, b: TypedExpression): boolean;
}

/** How many of the wanted keys the given order begins with. */
export function sharedKeys(given: readonly SortKey[], wanted: readonly SortKey[], knowledge: OrderKnowledge): number {
  let at = 0;
  for (let i = 0; i < wanted.length; i++) {
    const want = wanted[i];
    if (knowledge.isFixed(want.expression)) continue;
    if (wanted.slice(0, i).some((before) => isSame(before.expression, want.expression, knowledge))) continue;
    while (at < given.length && knowledge.isFixed(given[at].expression)) at++;
    const give = given[at];
    if (give === undefined || !isSame(give.expression, want.expression, knowledge)) return i;
    if (give.descending !== want.descending || give.nullsFirst !== want.nullsFirst) return i;
    at++;
  }
  return wanted.length;
}

/** The same value in every row. */
export function isSame(a: TypedExpression, b: TypedExpression, knowledge: OrderKnowledge): boolean {
  return sameExpression(a, b) || knowledge.areEqual(a, b);
}

/** The order of the same rows read backwards. */
export function reversed(order: readonly SortKey[]): readonly SortKey[] {
  return order.map(({ expression, descending, nullsFirst }) => ({
    expression,
    descending: !descending,
    nullsFirst: !nullsFirst,
  }));
}
