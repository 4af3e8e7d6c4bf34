/** ROW(…): a value with several columns, whose type nobody has declared. `t.*` inside of it is all columns of t. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { recordTypeOf } from '../../functions/index.ts';
import type { Expression, RowConstructor } from '../../parse/index.ts';
import { expandStar, fieldsOfRow } from '../query/star.ts';
import type { Scope } from '../scope.ts';
import { bindValue } from './expression.ts';

export function bindRow({ fields, position }: RowConstructor, scope: Scope): TypedExpression {
  const bound = bindFields(fields, scope);
  if (bound.length > rowColumnsMax)
    throw new SqlError('54011', `ROW expressions can have at most ${rowColumnsMax} entries`, { position });
  return rowOf(bound);
}

const rowColumnsMax = 1664;

/** A row of values. */
export function rowOf(fields: readonly TypedExpression[]): TypedExpression {
  const type = recordTypeOf(
    fields.map((field, i) => ({ name: `f${i + 1}`, type: field.type, modifier: field.modifier })),
  );
  return { kind: 'row', type, modifier: -1, fields };
}

/** The values of a row's fields, stars expanded. */
export function bindFields(fields: readonly Expression[], scope: Scope): readonly TypedExpression[] {
  return fields.flatMap((field) => {
    if (field.kind === 'star') return expandStar(field, scope).map(({ expression }) => expression);
    if (field.kind === 'expand') return fieldsOfRow(field, scope).map(({ expression }) => expression);
    return [bindValue(field, scope)];
  });
}
