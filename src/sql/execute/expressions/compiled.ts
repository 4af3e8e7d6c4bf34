/** What an expression becomes: a closure over a row, and what is known of it that lets the expression around it be a faster one. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { Suspension } from '../context.ts';
import type { Row } from '../operator.ts';

/** The value of an expression for a row. May throw a `Suspension`. */
export type Evaluator = (row: Row) => SqlValue;

/** A compiled expression. */
export interface Compiled {
  readonly evaluate: Evaluator;
  /** Set where the value is the same for all rows. */
  readonly constant: { readonly value: SqlValue } | undefined;
  /** Set where it is just the row's value at this place. */
  readonly place: number | undefined;
}

/** Compiles an operand, against the same layout as the expression around it. */
export type Compile = (expression: TypedExpression) => Compiled;

const noRow: Row = [];

/** A value that is known already. */
export function constant(value: SqlValue): Compiled {
  return { evaluate: () => value, constant: { value }, place: undefined };
}

/** The row's value at a place. */
export function column(place: number): Compiled {
  return { evaluate: (row) => row[place], constant: undefined, place };
}

/** Something that is to be computed for each row. */
export function computed(evaluate: Evaluator): Compiled {
  return { evaluate, constant: undefined, place: undefined };
}

/**
 * Computed once, here, if all that it depends on is constant. Where that fails it is left as it is: an error belongs to the row that asks for the
 * value, and there may be none.
 */
export function folded(evaluate: Evaluator, operands: readonly Compiled[]): Compiled {
  if (operands.some((operand) => operand.constant === undefined)) return computed(evaluate);
  try {
    return constant(evaluate(noRow));
  } catch (error) {
    if (error instanceof Suspension || error instanceof Error) return computed(evaluate);
    throw error;
  }
}
