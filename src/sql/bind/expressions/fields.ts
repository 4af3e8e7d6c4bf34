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
  return selectField(
    bindValue(operand, scope),
    name,
    scope,
    locationOf(operand),
    operand.kind === 'column' ? operand.path : undefined,
  );
}

/** One field of a composite value. `path` is the column, as written, that the value comes from. */
export function selectField(
  value: TypedExpression,
  name: string,
  scope: Scope,
  position: number,
  path?: readonly string[],
): TypedExpression {
  const type = baseTypeOf(scope.binding.catalog, value.type);
  const operand = type.oid === value.type.oid ? value : relabel(value, type);
  const fields = fieldsOf(type);
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0) throw noField(type.kind === 'composite', name, value, position, path);
  const field = fields[index];
  if (operand.kind === 'row') return operand.fields[index];
  return { kind: 'field', type: field.type, modifier: field.modifier, operand, index };
}

function noField(
  isComposite: boolean,
  name: string,
  { type }: TypedExpression,
  position: number,
  path: readonly string[] | undefined,
): SqlError {
  if (isComposite && type.oid !== recordOid)
    return new SqlError('42703', `column "${name}" not found in data type ${type.displayName}`, { position });
  if (type.oid === recordOid)
    return new SqlError('42703', `could not identify column "${name}" in record data type`, { position });
  return new SqlError(
    '42809',
    `column notation .${name} applied to type ${type.displayName}, which is not a composite type`,
    { position: path === undefined ? position : position },
  );
}

const recordOid = 2249;
