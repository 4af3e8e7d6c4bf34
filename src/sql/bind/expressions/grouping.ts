/** GROUPING(…): a column until the query's grouping sets are known. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Grouping } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import { rulesOf } from '../clause.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { bindValue } from './expression.ts';

const argumentsMax = 31;

export function bindGrouping(tree: Grouping, scope: Scope): TypedExpression {
  const { position } = tree;
  if (tree.arguments.length > argumentsMax)
    throw new SqlError('54023', `GROUPING must have fewer than ${argumentsMax + 1} arguments`, { position });
  const args = tree.arguments.map((argument) => ({
    expression: bindValue(argument, scope),
    position: locationOf(argument),
  }));
  const rules = rulesOf(scope.clause);
  if (!rules.aggregates)
    throw new SqlError('42803', `grouping operations are not allowed in ${rules.aggregateName ?? rules.name}`, {
      position,
    });
  const column = scope.binding.newOutput('grouping', types.int4, -1, scope, 'grouping');
  scope.groupings.push({ column, args });
  return { kind: 'column', type: types.int4, modifier: -1, id: column.id, position };
}
