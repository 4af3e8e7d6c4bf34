/** Subqueries as values: scalar, EXISTS, ARRAY(…), IN, ANY and ALL. */
import type { OutputColumn, Relation, SubqueryExpression, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, InSubquery, OperatorName, QuantifiedSubquery, Query, Subquery } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import { rulesOf } from '../clause.ts';
import { bindQuery, type QueryResult } from '../query/query.ts';
import { Scope } from '../scope.ts';
import { baseTypeOf } from '../types/domains.ts';
import { arrayTypeOf } from '../types/type-names.ts';
import { bindValue } from './expression.ts';
import { negation } from './logic.ts';
import { plain } from './operators.ts';
import { compareLists } from './row-comparison.ts';
import { bindFields } from './rows.ts';

/** A scalar subquery, EXISTS or ARRAY(…). */
export function bindSubquery(tree: Subquery, scope: Scope): TypedExpression {
  const { binding } = scope;
  const { kind, query, position } = tree;
  const result = bindInner(query, scope, position);
  if (kind === 'exists') return subquery('exists', types.bool, -1, result.relation, position);
  const column = onlyColumn(result, position);
  scope.subqueryNames.set(tree, column.name);
  const relation = onlyColumns(result);
  if (kind === 'scalar-subquery') return subquery('scalar', column.type, column.modifier, relation, position);
  const element = baseTypeOf(binding.catalog, column.type);
  // Arrays of arrays are arrays with one dimension more.
  const array = element.element === undefined ? arrayTypeOf(binding.catalog, column.type) : element;
  if (array === undefined)
    throw new SqlError('42704', `could not find array type for data type ${column.type.displayName}`, { position });
  return subquery('array', array, column.modifier, relation, position);
}

/** The query of a subquery, which sees what is around it. */
export function bindInner(query: Query, scope: Scope, position: number): QueryResult {
  const { noSubquery } = rulesOf(scope.clause);
  if (noSubquery !== undefined) throw new SqlError('0A000', `cannot use subquery in ${noSubquery}`, { position });
  return bindQuery(query, new Scope(scope.binding, scope));
}

function subquery(
  form: SubqueryExpression['form'],
  type: SqlType,
  modifier: number,
  relation: Relation,
  position: number,
): SubqueryExpression {
  return { kind: 'subquery', type, modifier, form, relation, comparison: undefined, position };
}

function onlyColumn({ columns }: QueryResult, position: number): OutputColumn {
  if (columns.length !== 1) throw new SqlError('42601', 'subquery must return only one column', { position });
  return columns[0];
}

/** The relation without the columns that only its order needs. */
export function onlyColumns({ relation, columns }: QueryResult): Relation {
  if (relation.kind === 'project' && relation.columns.length === columns.length) return relation;
  return {
    kind: 'project',
    input: relation,
    columns: columns.map((column) => ({
      column,
      expression: { kind: 'column', id: column.id, type: column.type, modifier: column.modifier },
    })),
  };
}

/** `a IN (SELECT …)`. */
export function bindInSubquery({ operand, query, position }: InSubquery, scope: Scope): TypedExpression {
  return quantified('any', plain('='), operand, query, position, scope);
}

/** `a op ANY (SELECT …)`. `<> ALL` is NOT IN, which is planned as such. */
export function bindQuantifiedSubquery(tree: QuantifiedSubquery, scope: Scope): TypedExpression {
  const { quantifier, operator, left, query, position } = tree;
  if (quantifier === 'all' && (operator.name === '<>' || operator.name === '!='))
    return negation(quantified('any', { ...operator, name: '=' }, left, query, position, scope));
  return quantified(quantifier, operator, left, query, position, scope);
}

function quantified(
  form: 'any' | 'all',
  operator: OperatorName,
  left: Expression,
  query: Query,
  position: number,
  scope: Scope,
): TypedExpression {
  const lefts = left.kind === 'row' ? bindFields(left.fields, scope) : [bindValue(left, scope)];
  const result = bindInner(query, scope, position);
  if (lefts.length < result.columns.length) throw new SqlError('42601', 'subquery has too many columns', { position });
  if (lefts.length > result.columns.length) throw new SqlError('42601', 'subquery has too few columns', { position });
  const rights = result.columns.map(
    ({ id, type, modifier }): TypedExpression => ({ kind: 'column', id, type, modifier }),
  );
  const comparison = compareLists(scope.binding, operator, lefts, rights, position);
  if (comparison.type.oid !== types.bool.oid)
    throw new SqlError(
      '42804',
      `operator ${operator.name} must return type boolean, not type ${comparison.type.displayName}`,
      {
        position,
      },
    );
  return { kind: 'subquery', type: types.bool, modifier: -1, form, relation: result.relation, comparison, position };
}
