/** ORDER BY and LIMIT of queries without a select list of their own: VALUES and set operations. */
import type { OutputColumn, Relation, SortKey, TypedExpression } from '../../algebra/index.ts';
import type { TargetOrder } from './order-by.ts';
import type { QueryResult } from './query.ts';

interface OrderedParts {
  readonly relation: Relation;
  readonly columns: readonly OutputColumn[];
  readonly order: readonly TargetOrder[];
  readonly count: TypedExpression | undefined;
  readonly offset: TypedExpression | undefined;
  readonly withTies: boolean;
}

/** The relation in its order, cut to its limit. */
export function listColumns(parts: OrderedParts): QueryResult {
  const { columns, order, count, offset, withTies } = parts;
  const keys: readonly SortKey[] = order.map(({ target, descending, nullsFirst }) => ({
    expression: target.expression,
    descending,
    nullsFirst,
  }));
  let { relation } = parts;
  if (keys.length > 0) relation = { kind: 'sort', input: relation, keys };
  if (count !== undefined || offset !== undefined)
    relation = { kind: 'limit', input: relation, count, offset, ties: withTies ? keys : undefined };
  return { relation, columns };
}
