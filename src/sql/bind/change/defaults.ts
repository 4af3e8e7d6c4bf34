/** What a column gets when nobody says: the next value of its sequence, its default, its domain's, or NULL. */
import type { OutputColumn, TypedExpression } from '../../algebra/index.ts';
import type { ColumnDescriptor } from '../../catalog/index.ts';
import { types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { callByName } from '../expressions/calls.ts';
import { bindValue } from '../expressions/expression.ts';
import { Scope } from '../scope.ts';
import { storedExpression } from '../stored/stored-text.ts';
import { assignTo } from '../types/coerce.ts';
import { domainOf } from '../types/domains.ts';
import { constantOf, nullOf } from '../types/literals.ts';

/** The value of a column that a row does not mention, of the column's type. */
export function defaultOf(binding: Binding, descriptor: ColumnDescriptor, column: OutputColumn): TypedExpression {
  if (descriptor.generated !== undefined) return nullOf(column.type);
  const scope = new Scope(binding, undefined);
  scope.clause = 'default';
  if (descriptor.identity !== undefined && descriptor.sequenceOid !== undefined) {
    const sequence = constantOf(descriptor.sequenceOid, types.regclass);
    return assignTo(binding, callByName('nextval', [sequence], scope, 0), column, undefined);
  }
  const domain = domainOf(binding.catalog, column.type);
  const text = descriptor.default ?? domain?.default;
  if (text === undefined) return assignTo(binding, nullOf(types.unknown), column, undefined);
  return storedExpression(binding, descriptor, text, (tree) =>
    assignTo(binding, bindValue(tree, scope), column, undefined),
  );
}
