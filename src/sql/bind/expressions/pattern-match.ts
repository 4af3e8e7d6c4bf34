/** LIKE, ILIKE and SIMILAR TO are operators; ESCAPE and SIMILAR TO first make the pattern one that the operator reads. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { PatternMatch } from '../../parse/index.ts';
import type { Scope } from '../scope.ts';
import { callByName } from './calls.ts';
import { bindValue } from './expression.ts';
import { makeOperator, plain } from './operators.ts';

export function bindPatternMatch(tree: PatternMatch, scope: Scope): TypedExpression {
  const { match, operand, pattern, escape: escapeTree, negated, position } = tree;
  const left = bindValue(operand, scope);
  const written = bindValue(pattern, scope);
  const escapes = escapeTree === undefined ? [] : [bindValue(escapeTree, scope)];
  const right =
    match === 'similar'
      ? callByName('similar_to_escape', [written, ...escapes], scope, position)
      : escapeTree === undefined
        ? written
        : callByName('like_escape', [written, ...escapes], scope, position);
  return makeOperator(scope.binding, plain(operators[match][negated ? 1 : 0]), left, right, position);
}

const operators = {
  like: ['~~', '!~~'],
  ilike: ['~~*', '!~~*'],
  similar: ['~', '!~'],
} as const;
