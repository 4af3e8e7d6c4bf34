/** Where an expression begins: the leftmost place that is known of it or of what it is made of, as PostgreSQL's `exprLocation` has it. */
import type { Expression } from '../parse/index.ts';

/** The first character of an expression, from 1; 0 where the grammar gives none. */
export function locationOf(expression: Expression): number {
  switch (expression.kind) {
    case 'operator':
      return leftmost(expression.position, expression.left ?? expression.right);
    case 'and':
    case 'or':
      return leftmost(expression.position, expression.operands[0]);
    case 'is-null':
    case 'is-boolean':
    case 'is-json':
    case 'between':
    case 'in-list':
    case 'pattern-match':
    case 'in-subquery':
    case 'cast':
      // A literal keeps its own place, whatever type it gets.
      if (expression.operand.kind === 'string' || expression.operand.kind === 'null')
        return expression.operand.position;
      return leftmost(expression.position, expression.operand);
    case 'collate':
      return leftmost(expression.position, expression.operand);
    case 'is-distinct':
    case 'quantified-array':
    case 'quantified-subquery':
      return leftmost(expression.position, expression.left);
    case 'subscript':
    case 'field':
    case 'expand':
      return locationOf(expression.operand);
    case 'current-of':
      return 0;
    case 'call':
      // `x AT TIME ZONE y` begins before its function's place.
      return expression.arguments.reduce((place, { value }) => leftmost(place, value), expression.position);
    default:
      return expression.position;
  }
}

function leftmost(position: number, operand: Expression): number {
  const other = locationOf(operand);
  if (position === 0) return other;
  return other === 0 ? position : Math.min(position, other);
}
