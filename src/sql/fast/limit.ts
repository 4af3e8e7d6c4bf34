/** LIMIT and OFFSET of a fast plan. */
import type { TypedExpression } from '../algebra/index.ts';
import { SqlError } from '../errors.ts';
import type { Evaluator } from '../execute/index.ts';
import type { Stage } from './stage.ts';

/** How many rows are wanted, and how many are passed over before. */
export interface Limit {
  readonly count: number;
  readonly offset: number;
}

const everything: Limit = { count: Number.POSITIVE_INFINITY, offset: 0 };

/** The limit of a plan; evaluated on its stage. */
export function limitOf(
  stage: Stage,
  { limit, offset }: { readonly limit: TypedExpression | undefined; readonly offset: TypedExpression | undefined },
): () => Limit {
  if (limit === undefined && offset === undefined) return () => everything;
  const count = limit === undefined ? undefined : stage.compile(limit, []);
  const skip = offset === undefined ? undefined : stage.compile(offset, []);
  return () => ({
    count: numberOf(count, 'LIMIT', '2201W') ?? Number.POSITIVE_INFINITY,
    offset: numberOf(skip, 'OFFSET', '2201X') ?? 0,
  });
}

function numberOf(evaluate: Evaluator | undefined, name: string, sqlstate: string): number | undefined {
  const value = evaluate?.([]);
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (number < 0) throw new SqlError(sqlstate, `${name} must not be negative`);
  return number;
}
