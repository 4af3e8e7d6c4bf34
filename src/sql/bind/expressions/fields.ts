/** `(row).field`. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { fieldsOf } from '../../functions/index.ts';
import type { FieldSelection } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { relabel } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { bindValue } from './expression.ts';

export function bindFieldSelection({ operand, name }: FieldSelection, scope: Scope): TypedExpression {
  const value = bindValue(operand, scope);
  const position = locationOf(operand);
  // A table's whole row: the field is a column of the table.
  if (operand.kind === 'column' && value.kind === 'row' && !fieldsOf(value.type).some((field) => field.name === name))
    throw new SqlError('42703', `column ${operand.path[operand.path.length - 1]}.${name} does not exist`, { position });
  return selectField(value, name, scope, position);
}

/** One field of a composite value. */
export function selectField(value: TypedExpression, name: string, scope: Scope, position: number): TypedExpression {
  const type = baseTypeOf(scope.binding.catalog, value.type);
  const operand = type.oid === value.type.oid ? value : relabel(value, type);
  const fields = fieldsOf(type);
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0) throw noField(type.kind === 'composite', name, value, position);
  const field = fields[index];
  if (operand.kind === 'row') return operand.fields[index];
  return { kind: 'field', type: field.type, modifier: field.modifier, operand, index };
}

function noField(isComposite: boolean, name: string, { type }: TypedExpression, position: number): SqlError {
  if (isComposite && type.oid !== recordOid)
    return new SqlError('42703', `column "${name}" not found in data type ${type.displayName}`, { position });
  if (type.oid === recordOid)
    return new SqlError('42703', `could not identify column "${name}" in record data type`, { position });
  return new SqlError(
    '42809',
    `column notation .${name} applied to type ${type.displayName}, which is not a composite type`,
    { position },
  );
}

const recordOid = 2249;
