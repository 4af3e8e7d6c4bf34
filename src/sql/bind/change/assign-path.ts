/** A value for a column or for a part of it: a field of a composite, an element or a slice of an array. */
import type { OutputColumn, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { fieldsOf } from '../../functions/index.ts';
import type { AssignmentStep, SubscriptBounds } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { bindSubscripts } from '../expressions/subscripts.ts';
import type { Scope } from '../scope.ts';
import { assignTo, fitTo, relabel, tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';
import { nullOf } from '../types/literals.ts';

type Column = Pick<OutputColumn, 'name' | 'type' | 'modifier'>;

/** What gets a value: a column or a part of it, and where the statement names it. */
export interface PathTarget {
  readonly path: readonly AssignmentStep[];
  readonly column: Column;
  readonly position: number;
}

/** The column's new value, which is `old` (undefined: NULL) with the part at `path` replaced. `place` is where the value stands. */
export function assignPath(
  scope: Scope,
  { path, column, position }: PathTarget,
  value: TypedExpression,
  old: TypedExpression | undefined,
  place: number,
): TypedExpression {
  const { binding } = scope;
  if (path.length === 0) return assignTo(binding, value, column, place === 0 ? undefined : place);
  const base = baseTypeOf(binding.catalog, column.type);
  const container = old === undefined ? nullOf(base) : base.oid === column.type.oid ? old : relabel(old, base);
  const changed = assignStep(scope, path, value, container, { ...column, type: base }, position);
  return assignTo(binding, changed, column, position);
}

function assignStep(
  scope: Scope,
  path: readonly AssignmentStep[],
  value: TypedExpression,
  old: TypedExpression,
  column: Column,
  position: number,
): TypedExpression {
  const [step] = path;
  return step.kind === 'field'
    ? assignField(scope, step.name, path.slice(1), value, old, column, position)
    : assignElements(scope, path, value, old, column, position);
}

function assignField(
  scope: Scope,
  name: string,
  rest: readonly AssignmentStep[],
  value: TypedExpression,
  old: TypedExpression,
  { name: columnName, type }: Column,
  position: number,
): TypedExpression {
  if (type.kind !== 'composite')
    throw new SqlError(
      '42804',
      `cannot assign to field "${name}" of column "${columnName}" because its type ${type.displayName} is not a composite type`,
      { position },
    );
  const fields = fieldsOf(type);
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0)
    throw new SqlError(
      '42703',
      `cannot assign to field "${name}" of column "${columnName}" because there is no such column in data type ${type.displayName}`,
      { position },
    );
  const values = fields.map((field, i): TypedExpression => {
    const part: TypedExpression =
      old.kind === 'row'
        ? old.fields[i]
        : { kind: 'field', type: field.type, modifier: field.modifier, operand: old, index: i };
    if (i !== index) return part;
    const inner = { name: field.name, type: field.type, modifier: field.modifier };
    return rest.length === 0
      ? assignPart(scope, value, inner, 'subfield', position)
      : assignStep(scope, rest, value, part, inner, position);
  });
  return { kind: 'row', type, modifier: -1, fields: values };
}

/** Subscripts side by side reach into one array. */
function assignElements(
  scope: Scope,
  path: readonly AssignmentStep[],
  value: TypedExpression,
  old: TypedExpression,
  column: Column,
  position: number,
): TypedExpression {
  const count = path.findIndex((step) => step.kind === 'field');
  const steps = path
    .slice(0, count < 0 ? path.length : count)
    .filter((step): step is SubscriptBounds => step.kind !== 'field');
  const rest = path.slice(steps.length);
  // A row that is made anew has no value that could be pointed at.
  const subscripts = bindSubscripts(column.type, steps, scope, old.kind === 'constant' ? undefined : position);
  const isSlice = subscripts.some(({ kind }) => kind === 'slice');
  const partType: SqlType = isSlice || column.type.element === undefined ? column.type : column.type.element;
  const inner = {
    name: column.name,
    type: partType,
    modifier: column.type.element === undefined ? -1 : column.modifier,
  };
  const part: TypedExpression = {
    kind: 'subscript',
    type: partType,
    modifier: inner.modifier,
    operand: old,
    subscripts,
  };
  const assigned =
    rest.length === 0
      ? assignPart(scope, value, inner, 'subscripted assignment', position)
      : assignStep(scope, rest, value, part, inner, position);
  return {
    kind: 'subscript-assign',
    type: column.type,
    modifier: column.modifier,
    operand: old,
    subscripts,
    value: assigned,
  };
}

function assignPart(
  { binding }: Scope,
  value: TypedExpression,
  { name, type, modifier }: Column,
  what: 'subfield' | 'subscripted assignment',
  position: number,
): TypedExpression {
  const coerced = tryCoerce(binding, value, type, 'assignment', modifier);
  if (coerced !== undefined) return fitTo(coerced, modifier, false);
  throw new SqlError(
    '42804',
    what === 'subfield'
      ? `subfield "${name}" is of type ${type.displayName} but expression is of type ${value.type.displayName}`
      : `subscripted assignment to "${name}" requires type ${type.displayName} but expression is of type ${value.type.displayName}`,
    { hint: 'You will need to rewrite or cast the expression.', position },
  );
}
