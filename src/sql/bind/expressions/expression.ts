/** From the parser's expressions to typed ones: which file knows which construct. */
import { unreachable } from '../../../base/index.ts';
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { constantOf, falseConstant, trueConstant } from '../types/literals.ts';
import { bindArray } from './arrays.ts';
import { bindBetween } from './between.ts';
import { bindCall } from './calls.ts';
import { bindCase } from './case.ts';
import { bindCast } from './casts.ts';
import { bindChoice, bindNullIf } from './choice.ts';
import { bindCollate } from './collate.ts';
import { bindColumn, qualifiedItem, wholeRow } from './columns.ts';
import { bindInteger, bindNumeric, bindParameter } from './constants.ts';
import { bindCurrentOf } from './current-of.ts';
import { bindCurrentValue } from './current-values.ts';
import { bindFieldSelection } from './fields.ts';
import { bindGrouping } from './grouping.ts';
import { bindInList } from './in-list.ts';
import { bindLogical, bindNot } from './logic.ts';
import { bindOperatorCall } from './operator-calls.ts';
import { bindPatternMatch } from './pattern-match.ts';
import { bindQuantifiedArray } from './quantified.ts';
import { bindRow } from './rows.ts';
import { bindInSubquery, bindQuantifiedSubquery, bindSubquery } from './subqueries.ts';
import { bindSubscript } from './subscripts.ts';
import { bindBooleanTest, bindDistinctTest, bindJsonTest, bindNullTest } from './tests.ts';

/** The value of an expression, with its type, or why it has none. */
export function bindValue(tree: Expression, scope: Scope): TypedExpression {
  switch (tree.kind) {
    case 'column':
      return bindColumn(tree, scope);
    case 'parameter':
      return bindParameter(tree, scope);
    case 'integer':
      return bindInteger(tree);
    case 'numeric':
      return bindNumeric(tree);
    case 'string':
      return { ...constantOf(tree.value, types.unknown), position: tree.position };
    case 'null':
      return { ...constantOf(null, types.unknown), position: tree.position };
    case 'boolean':
      return tree.value ? trueConstant : falseConstant;
    case 'operator':
      return bindOperatorCall(tree, scope);
    case 'and':
    case 'or':
      return bindLogical(tree, scope);
    case 'not':
      return bindNot(tree, scope);
    case 'is-null':
      return bindNullTest(tree, scope);
    case 'is-boolean':
      return bindBooleanTest(tree, scope);
    case 'is-distinct':
      return bindDistinctTest(tree, scope);
    case 'is-json':
      return bindJsonTest(tree, scope);
    case 'between':
      return bindBetween(tree, scope);
    case 'in-list':
      return bindInList(tree, scope);
    case 'pattern-match':
      return bindPatternMatch(tree, scope);
    case 'quantified-array':
      return bindQuantifiedArray(tree, scope);
    case 'quantified-subquery':
      return bindQuantifiedSubquery(tree, scope);
    case 'in-subquery':
      return bindInSubquery(tree, scope);
    case 'exists':
    case 'scalar-subquery':
    case 'array-subquery':
      return bindSubquery(tree, scope);
    case 'call':
      return bindCall(tree, scope);
    case 'current-value':
      return bindCurrentValue(tree);
    case 'grouping':
      return bindGrouping(tree, scope);
    case 'cast':
      return bindCast(tree, scope);
    case 'collate':
      return bindCollate(tree, scope);
    case 'case':
      return bindCase(tree, scope);
    case 'nullif':
      return bindNullIf(tree, scope);
    case 'coalesce':
    case 'greatest':
    case 'least':
      return bindChoice(tree, scope);
    case 'array':
      return bindArray(tree, scope, undefined);
    case 'row':
      return bindRow(tree, scope);
    case 'subscript':
      return bindSubscript(tree, scope);
    case 'field':
      return bindFieldSelection(tree, scope);
    case 'expand':
      throw new SqlError('42601', 'row expansion via "*" is not supported here', { position: locationOf(tree) });
    case 'star':
      // `t.*` as one value is the row itself.
      if (tree.qualifier.length > 0)
        return wholeRow(scope.binding, qualifiedItem(tree.qualifier, tree.position, scope));
      throw new SqlError('42601', 'row expansion via "*" is not supported here', { position: tree.position });
    case 'default':
      throw new SqlError('42601', 'DEFAULT is not allowed in this context', { position: tree.position });
    case 'current-of':
      return bindCurrentOf(tree, scope);
    default:
      return unreachable(tree);
  }
}

/** A list of them. */
export function bindValues(trees: readonly Expression[], scope: Scope): readonly TypedExpression[] {
  return trees.map((tree) => bindValue(tree, scope));
}
