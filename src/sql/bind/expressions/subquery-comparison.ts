/** `(a, b) = (SELECT c, d …)`: compared with the one row of the subquery; NULL if it has none. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { OperatorName, RowConstructor, Subquery } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Scope } from '../scope.ts';
import { compareLists } from './row-comparison.ts';
import { bindFields } from './rows.ts';
import { bindInner } from './subqueries.ts';

export function compareRowWithSubquery(
  operator: OperatorName,
  left: RowConstructor,
  right: Subquery,
  position: number,
  scope: Scope,
): TypedExpression {
  const { binding } = scope;
  const lefts = bindFields(left.fields, scope);
  const result = bindInner(right.query, scope, right.position);
  if (lefts.length < result.columns.length) throw new SqlError('42601', 'subquery has too many columns', { position });
  if (lefts.length > result.columns.length) throw new SqlError('42601', 'subquery has too few columns', { position });
  const rights = result.columns.map(
    ({ id, type, modifier }): TypedExpression => ({ kind: 'column', id, type, modifier }),
  );
  const expression = compareLists(binding, operator, lefts, rights, position);
  const column = binding.newOutput('', types.bool, -1);
  return {
    kind: 'subquery',
    type: types.bool,
    modifier: -1,
    form: 'scalar',
    relation: { kind: 'project', input: result.relation, columns: [{ column, expression }] },
    comparison: undefined,
    position,
  };
}
