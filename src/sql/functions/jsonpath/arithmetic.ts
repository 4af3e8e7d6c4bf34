/** Numbers in a jsonpath. */
import { SqlError } from '../../errors.ts';
import { type ArithmeticOperator, Decimal, type JsonNode } from '../../values/index.ts';
import { PathFailure } from './failure.ts';

/** Two numbers and an operator. */
export function arithmetic(operator: ArithmeticOperator, left: Decimal, right: Decimal): Decimal {
  try {
    switch (operator) {
      case '+':
        return left.add(right);
      case '-':
        return left.subtract(right);
      case '*':
        return left.multiply(right);
      case '/':
        return left.divide(right);
      default:
        return left.modulo(right);
    }
  } catch (error) {
    throw error instanceof SqlError ? new PathFailure(error.sqlstate, error.message) : error;
  }
}

/** A number behind a sign. */
export function signed(operator: '+' | '-', item: JsonNode): Decimal {
  if (!(item instanceof Decimal))
    throw new PathFailure('2203B', `operand of unary jsonpath operator ${operator} is not a numeric value`);
  return operator === '-' ? item.negate() : item;
}
