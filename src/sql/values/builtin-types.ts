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
  objectText,
  oidBinary,
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
import { jsonPathBinary, jsonPathText } from './jsonpath/jsonpath-type.ts';
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
import type { ObjectKind, SqlType, TypeCategory, Value } from './sql-type.ts';
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
import { lsnText, noBinary, noInput, tidBinary, tidText, uint64Binary, xid8Text, xidText } from './system-numbers.ts';
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
import { vectorTypeOf } from './vectors.ts';

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
/** A type of oids that are shown as names. */
const named = (kind: ObjectKind, oid: number, arrayOid: number) =>
  base<number>([oid, arrayOid, kind], 'N', 4, { ...smallNumber, text: objectText(kind), binary: oidBinary });
const int2 = base<number>([21, 1005, 'int2'], 'N', 2, {
  ...smallNumber,
  displayName: 'smallint',
  text: int2Text,
  binary: int2Binary,
});
const oid = base<number>([26, 1028, 'oid'], 'N', 4, {
  ...smallNumber,
  preferred: true,
  text: oidText,
  binary: oidBinary,
});
/** What statistics and trees of PostgreSQL's catalogs are: only shown. */
const shownOnly = (oid: number, name: string) =>
  base<string>([oid, 0, name], 'Z', -1, { ...string, text: noInput(name), binary: textBinary });

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
  int2,
  int2vector: vectorTypeOf([22, 1006, 'int2vector'], int2),
  int4: base<number>([23, 1007, 'int4'], 'N', 4, {
    ...smallNumber,
    displayName: 'integer',
    text: int4Text,
    binary: int4Binary,
  }),
  regproc: named('regproc', 24, 1008),
  text: base<string>([25, 1009, 'text'], 'S', -1, { ...string, preferred: true, text: plainText }),
  oid,
  tid: base<string>([27, 1010, 'tid'], 'U', 6, { ...string, text: tidText, binary: tidBinary }),
  xid: base<number>([28, 1011, 'xid'], 'U', 4, { ...smallNumber, text: xidText, binary: oidBinary }),
  cid: base<number>([29, 1012, 'cid'], 'U', 4, { ...smallNumber, text: xidText, binary: oidBinary }),
  oidvector: vectorTypeOf([30, 1013, 'oidvector'], oid),
  json: base<string>([114, 199, 'json'], 'U', -1, { text: jsonText, binary: jsonBinary, stored: storedText }),
  pg_node_tree: shownOnly(194, 'pg_node_tree'),
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
  aclitem: base<string>([1033, 1034, 'aclitem'], 'U', 12, {
    ...string,
    order: { compare: textOrder.compare, hash: textOrder.hash },
    text: plainText,
    binary: noBinary('aclitem'),
  }),
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
  regprocedure: named('regprocedure', 2202, 2207),
  regoper: named('regoper', 2203, 2208),
  regoperator: named('regoperator', 2204, 2209),
  regclass: named('regclass', 2205, 2210),
  regtype: named('regtype', 2206, 2211),
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
  pg_lsn: base<bigint>([3220, 3221, 'pg_lsn'], 'U', 8, {
    text: lsnText,
    binary: uint64Binary,
    stored: storedBigint,
    order: bigintOrder,
  }),
  pg_ndistinct: shownOnly(3361, 'pg_ndistinct'),
  pg_dependencies: shownOnly(3402, 'pg_dependencies'),
  jsonpath: base<string>([4072, 4073, 'jsonpath'], 'U', -1, {
    text: jsonPathText,
    binary: jsonPathBinary,
    stored: storedText,
  }),
  regnamespace: named('regnamespace', 4089, 4090),
  regrole: named('regrole', 4096, 4097),
  regcollation: named('regcollation', 4191, 4192),
  pg_mcv_list: shownOnly(5017, 'pg_mcv_list'),
  xid8: base<bigint>([5069, 271, 'xid8'], 'U', 8, {
    text: xid8Text,
    binary: uint64Binary,
    stored: storedBigint,
    order: bigintOrder,
  }),
} as const satisfies Readonly<Record<string, SqlType>>;

/** The name of a built-in type. */
export type BuiltinTypeName = keyof typeof types;

/** The array types of all built-in types that have one. */
export const arrayTypes: readonly SqlType<SqlArray>[] = Object.values<SqlType>(types)
  .filter((type) => type.arrayOid !== 0)
  .map(arrayTypeOf);
