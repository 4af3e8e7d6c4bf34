/** WHERE CURRENT OF: the row that a cursor is on, found by its key. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { CurrentOf } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { Scope } from '../scope.ts';
import { makeOperator, plain } from './operators.ts';

/** The key's columns with the values that they have now: such a statement is planned anew each time. */
export function bindCurrentOf({ cursor }: CurrentOf, scope: Scope): TypedExpression {
  const { binding } = scope;
  const target = scope.items.find(({ isTarget }) => isTarget)?.table;
  if (target === undefined) throw new SqlError('0A000', 'WHERE CURRENT OF on a view is not implemented');
  const { cursorRow } = binding.environment;
  if (cursorRow === undefined) throw new SqlError('34000', `cursor "${cursor}" does not exist`);
  binding.dependsOnSettings = true;
  const { table, columns } = target;
  const values = cursorRow(cursor, table);
  const operands = table.indexes[0].columns.map(({ column }, i): TypedExpression => {
    const { id, type, modifier } = columns[table.columns.findIndex(({ number }) => number === column)];
    const value: TypedExpression = { kind: 'constant', type, modifier, value: values[i] };
    return makeOperator(binding, plain('='), { kind: 'column', id, type, modifier }, value, -1);
  });
  return operands.length === 1 ? operands[0] : { kind: 'and', type: types.bool, modifier: -1, operands };
}
