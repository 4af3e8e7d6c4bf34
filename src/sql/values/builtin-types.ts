/** The types that every database has, put together of their parts; oids and categories are PostgreSQL's. */
import { arrayTypeOf } from './arrays.ts';
import { booleanBinary, booleanText } from './booleans.ts';
import { byteaBinary, byteaText } from './bytea.ts';
import { dateBinary, dateText } from './dates.ts';
import { compareDecimals, type Decimal } from './decimal.ts';
import { decimalBinary, decimalStored } from './decimal-binary.ts';
import { decimalKey } from './decimal-key.ts';
import { decimalModifiers, formatDecimal, parseDecimal } from './decimal-text.ts';
import { float4Binary, float4Text, float8Binary, float8Text } from './floats.ts';
import {
  int2Binary,
  int2Text,
  int4Binary,
  int4Text,
  int8Binary,
  int8Text,
  oidBinary,
  oidLikeText,
  oidText,
} from './integers.ts';
import type { Interval } from './interval.ts';
import {
  intervalBinary,
  intervalKey,
  intervalModifiers,
  intervalOrder,
  intervalStored,
  intervalText,
} from './interval-text.ts';
import { jsonBinary, jsonbBinary, jsonbKey, jsonbStored, jsonbText, jsonText } from './json-types.ts';
import { hashDecimal, type Jsonb, jsonbOrder } from './jsonb.ts';
import {
  bigintKey,
  booleanKey,
  bytesKey,
  float32Key,
  float64Key,
  instantKey,
  numberKey,
  textKey,
} from './key-parts.ts';
import { bigintOrder, booleanOrder, bytesOrder, floatOrder, numberOrder, textOrder } from './orders.ts';
import type { SqlArray } from './sql-array.ts';
import type { SqlType, TypeCategory, Value } from './sql-type.ts';
import { storedBoolean, storedBytes, storedFloat32, storedFloat64, storedText } from './stored.ts';
import { storedBigint, storedNumber } from './stored-integers.ts';
import {
  bpcharKey,
  bpcharModifiers,
  bpcharOrder,
  charBinary,
  charText,
  nameBinary,
  nameText,
  plainText,
  textBinary,
  varcharModifiers,
} from './strings.ts';
import type { TimeTz } from './time-tz.ts';
import {
  timeBinary,
  timeModifiers,
  timeText,
  timeTzBinary,
  timeTzKey,
  timeTzModifiers,
  timeTzOrder,
  timeTzStored,
  timeTzText,
} from './times.ts';
import { timestampBinary, timestampModifiers, timestampText, timestampTzText } from './timestamps.ts';
import { uuidBinary, uuidKey, uuidStored, uuidText } from './uuids.ts';

/** The parts in which types differ; the rest has a usual case. */
type TypeParts<V extends Value> = Pick<SqlType<V>, 'text' | 'binary' | 'stored'> &
  Partial<Pick<SqlType<V>, 'order' | 'key' | 'modifiers' | 'preferred' | 'displayName' | 'kind'>>;

function base<V extends Value>(
  [oid, arrayOid, name]: readonly [oid: number, arrayOid: number, name: string],
  category: TypeCategory,
  length: number,
  parts: TypeParts<V>,
): SqlType<V> {
  return {
    oid,
    arrayOid,
    name,
    category,
    length,
    displayName: name,
    kind: 'base',
    preferred: false,
    element: undefined,
    order: undefined,
    key: undefined,
    modifiers: undefined,
    ...parts,
  };
}

const smallNumber = { stored: storedNumber, order: numberOrder, key: numberKey } as const;
const string = { binary: textBinary, stored: storedText, order: textOrder, key: textKey } as const;
const oidLike = { ...smallNumber, text: oidLikeText, binary: oidBinary } as const;

/** The built-in types by their PostgreSQL names. */
export const types = {
  bool: base<boolean>([16, 1000, 'bool'], 'B', 1, {
    displayName: 'boolean',
    preferred: true,
    text: booleanText,
    binary: booleanBinary,
    stored: storedBoolean,
    order: booleanOrder,
    key: booleanKey,
  }),
  bytea: base<Uint8Array>([17, 1001, 'bytea'], 'U', -1, {
    text: byteaText,
    binary: byteaBinary,
    stored: storedBytes,
    order: bytesOrder,
    key: bytesKey,
  }),
  char: base<string>([18, 1002, 'char'], 'Z', 1, {
    ...string,
    displayName: '"char"',
    text: charText,
    binary: charBinary,
  }),
  name: base<string>([19, 1003, 'name'], 'S', 64, { ...string, text: nameText, binary: nameBinary }),
  int8: base<bigint>([20, 1016, 'int8'], 'N', 8, {
    displayName: 'bigint',
    text: int8Text,
    binary: int8Binary,
    stored: storedBigint,
    order: bigintOrder,
    key: bigintKey,
  }),
  int2: base<number>([21, 1005, 'int2'], 'N', 2, {
    ...smallNumber,
    displayName: 'smallint',
    text: int2Text,
    binary: int2Binary,
  }),
  int4: base<number>([23, 1007, 'int4'], 'N', 4, {
    ...smallNumber,
    displayName: 'integer',
    text: int4Text,
    binary: int4Binary,
  }),
  regproc: base<number>([24, 1008, 'regproc'], 'N', 4, oidLike),
  text: base<string>([25, 1009, 'text'], 'S', -1, { ...string, preferred: true, text: plainText }),
  oid: base<number>([26, 1028, 'oid'], 'N', 4, { ...smallNumber, preferred: true, text: oidText, binary: oidBinary }),
  json: base<string>([114, 199, 'json'], 'U', -1, { text: jsonText, binary: jsonBinary, stored: storedText }),
  float4: base<number>([700, 1021, 'float4'], 'N', 4, {
    displayName: 'real',
    text: float4Text,
    binary: float4Binary,
    stored: storedFloat32,
    order: floatOrder,
    key: float32Key,
  }),
  float8: base<number>([701, 1022, 'float8'], 'N', 8, {
    displayName: 'double precision',
    preferred: true,
    text: float8Text,
    binary: float8Binary,
    stored: storedFloat64,
    order: floatOrder,
    key: float64Key,
  }),
  unknown: base<string>([705, 0, 'unknown'], 'X', -2, { kind: 'pseudo', ...string, text: plainText }),
  bpchar: base<string>([1042, 1014, 'bpchar'], 'S', -1, {
    displayName: 'character',
    text: plainText,
    binary: textBinary,
    stored: storedText,
    order: bpcharOrder,
    key: bpcharKey,
    modifiers: bpcharModifiers,
  }),
  varchar: base<string>([1043, 1015, 'varchar'], 'S', -1, {
    ...string,
    displayName: 'character varying',
    text: plainText,
    modifiers: varcharModifiers,
  }),
  date: base<number>([1082, 1182, 'date'], 'D', 4, { ...smallNumber, text: dateText, binary: dateBinary }),
  time: base<number>([1083, 1183, 'time'], 'D', 8, {
    ...smallNumber,
    displayName: 'time without time zone',
    text: timeText,
    binary: timeBinary,
    modifiers: timeModifiers,
  }),
  timestamp: base<bigint>([1114, 1115, 'timestamp'], 'D', 8, {
    displayName: 'timestamp without time zone',
    text: timestampText,
    binary: timestampBinary,
    stored: storedBigint,
    order: bigintOrder,
    key: instantKey,
    modifiers: timestampModifiers,
  }),
  timestamptz: base<bigint>([1184, 1185, 'timestamptz'], 'D', 8, {
    displayName: 'timestamp with time zone',
    preferred: true,
    text: timestampTzText,
    binary: timestampBinary,
    stored: storedBigint,
    order: bigintOrder,
    key: instantKey,
    modifiers: timestampModifiers,
  }),
  interval: base<Interval>([1186, 1187, 'interval'], 'T', 16, {
    preferred: true,
    text: intervalText,
    binary: intervalBinary,
    stored: intervalStored,
    order: intervalOrder,
    key: intervalKey,
    modifiers: intervalModifiers,
  }),
  timetz: base<TimeTz>([1266, 1270, 'timetz'], 'D', 12, {
    displayName: 'time with time zone',
    text: timeTzText,
    binary: timeTzBinary,
    stored: timeTzStored,
    order: timeTzOrder,
    key: timeTzKey,
    modifiers: timeTzModifiers,
  }),
  numeric: base<Decimal>([1700, 1231, 'numeric'], 'N', -1, {
    text: { parse: parseDecimal, format: formatDecimal },
    binary: decimalBinary,
    stored: decimalStored,
    order: { compare: compareDecimals, hash: hashDecimal },
    key: decimalKey,
    modifiers: decimalModifiers,
  }),
  regprocedure: base<number>([2202, 2207, 'regprocedure'], 'N', 4, oidLike),
  regoper: base<number>([2203, 2208, 'regoper'], 'N', 4, oidLike),
  regoperator: base<number>([2204, 2209, 'regoperator'], 'N', 4, oidLike),
  regclass: base<number>([2205, 2210, 'regclass'], 'N', 4, oidLike),
  regtype: base<number>([2206, 2211, 'regtype'], 'N', 4, oidLike),
  uuid: base<string>([2950, 2951, 'uuid'], 'U', 16, {
    text: uuidText,
    binary: uuidBinary,
    stored: uuidStored,
    order: textOrder,
    key: uuidKey,
  }),
  jsonb: base<Jsonb>([3802, 3807, 'jsonb'], 'U', -1, {
    text: jsonbText,
    binary: jsonbBinary,
    stored: jsonbStored,
    order: jsonbOrder,
    key: jsonbKey,
  }),
  regnamespace: base<number>([4089, 4090, 'regnamespace'], 'N', 4, oidLike),
  regrole: base<number>([4096, 4097, 'regrole'], 'N', 4, oidLike),
} as const satisfies Readonly<Record<string, SqlType>>;

/** The name of a built-in type. */
export type BuiltinTypeName = keyof typeof types;

/** The array types of all built-in types that have one. */
export const arrayTypes: readonly SqlType<SqlArray>[] = Object.values<SqlType>(types)
  .filter((type) => type.arrayOid !== 0)
  .map(arrayTypeOf);
