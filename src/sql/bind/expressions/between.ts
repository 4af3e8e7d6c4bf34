/** BETWEEN is written with comparisons; the operand is bound for each, as PostgreSQL does. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { Between } from '../../parse/index.ts';
import type { Scope } from '../scope.ts';
import { bindValue } from './expression.ts';
import { combine } from './logic.ts';
import { makeOperator, plain } from './operators.ts';

export function bindBetween(
  { operand, low, high, symmetric, negated, position }: Between,
  scope: Scope,
): TypedExpression {
  const { binding } = scope;
  const within = (from: typeof low, to: typeof low): TypedExpression => {
    const lower = makeOperator(
      binding,
      plain(negated ? '<' : '>='),
      bindValue(operand, scope),
      bindValue(from, scope),
      position,
    );
    const upper = makeOperator(
      binding,
      plain(negated ? '>' : '<='),
      bindValue(operand, scope),
      bindValue(to, scope),
      position,
    );
    return combine(negated ? 'or' : 'and', [lower, upper]);
  };
  if (!symmetric) return within(low, high);
  return combine(negated ? 'and' : 'or', [within(low, high), within(high, low)]);
}
