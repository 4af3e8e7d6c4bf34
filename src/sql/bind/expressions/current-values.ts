/** `current_date` and its kin. */
import type { CurrentExpression, TypedExpression } from '../../algebra/index.ts';
import type { CurrentValue } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';

export function bindCurrentValue({ value, precision }: CurrentValue): TypedExpression {
  const [name, type] = values[value];
  return {
    kind: 'current',
    type,
    modifier: precision === undefined ? -1 : Math.min(precision, 6),
    name,
    precision: precision === undefined ? undefined : Math.min(precision, 6),
  };
}

const values: Readonly<Record<CurrentValue['value'], readonly [CurrentExpression['name'], SqlType]>> = {
  current_date: ['current_date', types.date],
  current_time: ['current_time', types.timetz],
  current_timestamp: ['current_timestamp', types.timestamptz],
  localtime: ['localtime', types.time],
  localtimestamp: ['localtimestamp', types.timestamp],
  current_role: ['current_user', types.name],
  current_user: ['current_user', types.name],
  user: ['current_user', types.name],
  session_user: ['session_user', types.name],
  current_catalog: ['current_catalog', types.name],
  current_schema: ['current_schema', types.name],
};
