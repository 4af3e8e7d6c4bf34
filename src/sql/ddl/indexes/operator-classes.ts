/** Operator classes: names of orders. A type has one order here, so a class only has to be one of PostgreSQL's that means it. */
import { SqlError } from '../../errors.ts';
import type { QualifiedName } from '../../parse/index.ts';
import { formatType, type SqlType, types } from '../../values/index.ts';
import { printName } from '../names.ts';

const textTypes = [types.text.oid, types.varchar.oid, types.bpchar.oid, types.name.oid];

/** B-tree operator classes by name, and the types that each takes. */
const classes: ReadonlyMap<string, readonly number[]> = new Map([
  ['text_ops', textTypes],
  ['varchar_ops', textTypes],
  ['bpchar_ops', textTypes],
  ['text_pattern_ops', textTypes],
  ['varchar_pattern_ops', textTypes],
  ['bpchar_pattern_ops', textTypes],
  ['name_ops', textTypes],
  ['int2_ops', [types.int2.oid]],
  ['int4_ops', [types.int4.oid]],
  ['int8_ops', [types.int8.oid]],
  ['float4_ops', [types.float4.oid]],
  ['float8_ops', [types.float8.oid]],
  ['numeric_ops', [types.numeric.oid]],
  ['bool_ops', [types.bool.oid]],
  ['bytea_ops', [types.bytea.oid]],
  ['date_ops', [types.date.oid]],
  ['time_ops', [types.time.oid]],
  ['timetz_ops', [types.timetz.oid]],
  ['timestamp_ops', [types.timestamp.oid]],
  ['timestamptz_ops', [types.timestamptz.oid]],
  ['interval_ops', [types.interval.oid]],
  ['uuid_ops', [types.uuid.oid]],
  ['oid_ops', [types.oid.oid]],
  ['jsonb_ops', [types.jsonb.oid]],
]);

/** The class is there and takes the type. */
export function checkOperatorClass(name: QualifiedName | undefined, type: SqlType, method: string): void {
  if (name === undefined) return;
  const known = classes.get(name.name);
  const isGeneric = name.name === 'array_ops' || name.name === 'enum_ops' || name.name === 'record_ops';
  if (known === undefined && !isGeneric)
    throw new SqlError('42704', `operator class "${printName(name)}" does not exist for access method "${method}"`);
  const fits = known === undefined ? isOfGeneric(name.name, type) : known.includes(type.oid);
  if (!fits)
    throw new SqlError('42804', `operator class "${printName(name)}" does not accept data type ${formatType(type)}`);
}

function isOfGeneric(name: string, type: SqlType): boolean {
  if (name === 'array_ops') return type.kind === 'array';
  return name === 'enum_ops' ? type.kind === 'enum' : type.kind === 'composite';
}
