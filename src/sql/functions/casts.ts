/**
 * Which type becomes which, and when: `implicit` casts happen wherever a type is wanted, `assignment` ones also when a value is stored in a
 * column, `explicit` ones only when written down. Beside this table any type becomes text in an assignment, and text any type when asked, by
 * their text formats; arrays are cast element by element.
 */
import { SqlError } from '../errors.ts';
import {
  checkInt2,
  checkInt4,
  checkInt8,
  Decimal,
  dateOfTimestamp,
  decimalOfNumber,
  decimalToNumber,
  float8ToFloat4,
  formatDecimal,
  formatJsonb,
  Interval,
  instantOfTimestamp,
  isFiniteTimestamp,
  Jsonb,
  type JsonNode,
  parseJson,
  SqlArray,
  type SqlType,
  type SqlValue,
  splitTimestamp,
  TimeTz,
  timestampInZone,
  timestampOfDate,
  types,
  type Value,
  withoutPadding,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { roundHalfEven } from './math.ts';

/** When a cast may be used: 'assignment' includes implicit ones, 'explicit' all. */
export type CastContext = 'implicit' | 'assignment' | 'explicit';

/** A cast's work. */
export type CastBody = (value: Value, context: FunctionContext) => SqlValue;

/** A cast between two types. */
export interface Cast {
  readonly context: CastContext;
  /** undefined: the value stays as it is. */
  readonly body: CastBody | undefined;
  /** Does the body look at its context? */
  readonly usesContext: boolean;
}

const table = new Map<string, Cast>();

/** The cast that the table has for two types. */
export function castInTable(source: SqlType, target: SqlType): Cast | undefined {
  return table.get(`${source.name}>${target.name}`);
}

/** May a cast of this kind be used there? */
export function isAllowed(cast: CastContext, context: CastContext): boolean {
  return ranks[cast] <= ranks[context];
}

const ranks: Readonly<Record<CastContext, number>> = { implicit: 0, assignment: 1, explicit: 2 };

/** The cast of an array: of each element. */
export function castOfElements({ context, body, usesContext }: Cast): Cast {
  if (body === undefined) return { context, body, usesContext };
  return {
    context,
    usesContext,
    body(value, functionContext) {
      if (!(value instanceof SqlArray)) throw new SqlError('XX000', 'cast of an array met another value');
      const elements = value.elements.map((item) => (item === null ? null : body(item, functionContext)));
      return new SqlArray(value.dimensions, value.lowerBounds, elements);
    },
  };
}

/** What any type becomes as text, for types of the string category. */
export function castToText(source: SqlType): Cast {
  return { context: 'assignment', usesContext: true, body: (value, { values }) => source.text.format(value, values) };
}

/** What text becomes as any type. */
export function castFromText(target: SqlType): Cast {
  return {
    context: 'explicit',
    usesContext: true,
    // Only strings come here: the source's category is S.
    body: (value, { values }) => target.text.parse(String(value), values),
  };
}

/** `source>target`, with how its values look. */
function cast<V extends Value>(
  names: string,
  context: CastContext,
  body?: (value: V, context: FunctionContext) => SqlValue,
): void {
  for (const pair of names.split(' ')) {
    const usesContext = body !== undefined && body.length > 1;
    // The pair of names says what V is.
    table.set(pair, { context, body: body as CastBody | undefined, usesContext });
  }
}

function rounded(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new SqlError('22003', `${name} out of range`);
  return roundHalfEven(value) + 0;
}

function floatToInt8(value: number): bigint {
  const whole = rounded(value, 'bigint');
  if (whole < -(2 ** 63) || whole >= 2 ** 63) throw new SqlError('22003', 'bigint out of range');
  return BigInt(whole);
}

function wholeOf(value: Decimal, name: string): bigint {
  const whole = value.toInteger();
  if (whole === undefined) {
    const special = value.isNaN ? 'NaN' : 'infinity';
    throw new SqlError('0A000', `cannot convert ${special} to ${name}`);
  }
  return whole;
}

function decimalToInt8(value: Decimal): bigint {
  return checkInt8(wholeOf(value, 'bigint'));
}

function smallWhole(value: Decimal, name: string, check: (value: number) => number): number {
  // Far beyond what is safe it is out of range in any case.
  return check(Number(wholeOf(value, name)));
}

function decimalToFloat4(value: Decimal): number {
  const double = decimalToNumber(value);
  try {
    return float8ToFloat4(double);
  } catch {
    throw new SqlError('22003', `"${formatDecimal(value)}" is out of range for type real`);
  }
}

cast('int2>int4 int2>oid int2>float4 int2>float8 int4>float8 float4>float8', 'implicit');
cast('int4>float4', 'implicit', (value: number) => Math.fround(value));
cast('int2>int8 int4>int8', 'implicit', (value: number) => BigInt(value));
cast('int2>numeric int4>numeric', 'implicit', (value: number) => Decimal.fromInteger(value));
cast('int8>numeric', 'implicit', (value: bigint) => new Decimal(value, 0));
cast('int8>float8', 'implicit', (value: bigint) => Number(value));
cast('int8>float4', 'implicit', (value: bigint) => Math.fround(Number(value)));
cast('int8>oid', 'implicit', (value: bigint) => {
  if (value < 0n || value > 0xffffffffn) throw new SqlError('22003', 'OID out of range');
  return Number(value);
});
cast('int4>oid', 'implicit', (value: number) => value >>> 0);
cast('oid>int4', 'assignment', (value: number) => value | 0);
cast('oid>int8', 'assignment', (value: number) => BigInt(value));
cast('int4>int2', 'assignment', checkInt2);
cast('int8>int2', 'assignment', (value: bigint) => checkInt2(Number(value)));
cast('int8>int4', 'assignment', (value: bigint) => checkInt4(Number(value)));
cast('float4>int2 float8>int2', 'assignment', (value: number) => checkInt2(rounded(value, 'smallint')));
cast('float4>int4 float8>int4', 'assignment', (value: number) => checkInt4(rounded(value, 'integer')));
cast('float4>int8 float8>int8', 'assignment', floatToInt8);
cast('float8>float4', 'assignment', (value: number) => float8ToFloat4(value));
cast('float4>numeric', 'assignment', (value: number) => decimalOfNumber(value, 6));
cast('float8>numeric', 'assignment', (value: number) => decimalOfNumber(value, 15));
cast('numeric>float8', 'implicit', decimalToNumber);
cast('numeric>float4', 'implicit', decimalToFloat4);
cast('numeric>int2', 'assignment', (value: Decimal) => smallWhole(value, 'smallint', checkInt2));
cast('numeric>int4', 'assignment', (value: Decimal) => smallWhole(value, 'integer', checkInt4));
cast('numeric>int8', 'assignment', decimalToInt8);

cast('bool>int4', 'explicit', (value: boolean) => (value ? 1 : 0));
cast('int4>bool', 'explicit', (value: number) => value !== 0);
cast('bool>text bool>varchar bool>bpchar', 'assignment', (value: boolean) => (value ? 'true' : 'false'));

cast('text>varchar text>bpchar varchar>text varchar>bpchar char>text', 'implicit');
cast('bpchar>text bpchar>varchar', 'implicit', withoutPadding);
cast('name>text', 'implicit');
cast('name>varchar name>bpchar char>varchar char>bpchar', 'assignment');
cast('text>name varchar>name', 'implicit', (value: string, { values }) => types.name.text.parse(value, values));
cast('bpchar>name', 'implicit', (value: string, { values }) => types.name.text.parse(withoutPadding(value), values));
cast('text>char varchar>char bpchar>char', 'assignment', (value: string, { values }) =>
  types.char.text.parse(value, values),
);
cast('char>int4', 'explicit', (value: string) => ((value === '' ? 0 : value.charCodeAt(0)) << 24) >> 24);
cast('int4>char', 'explicit', (value: number) => {
  if (value < -128 || value > 127) throw new SqlError('22003', '"char" out of range');
  return value === 0 ? '' : String.fromCharCode(value & 0xff);
});

cast('date>timestamp', 'implicit', timestampOfDate);
cast('date>timestamptz', 'implicit', (value: number, { values }) =>
  instantOfTimestamp(timestampOfDate(value), values.timeZone),
);
cast('timestamp>timestamptz', 'implicit', (value: bigint, { values }) => instantOfTimestamp(value, values.timeZone));
cast('timestamptz>timestamp', 'assignment', (value: bigint, { values }) => timestampInZone(value, values.timeZone));
cast('timestamp>date', 'assignment', dateOfTimestamp);
cast('timestamptz>date', 'assignment', (value: bigint, { values }) =>
  dateOfTimestamp(timestampInZone(value, values.timeZone)),
);
cast('timestamp>time', 'assignment', (value: bigint) =>
  isFiniteTimestamp(value) ? splitTimestamp(value).micros : null,
);
cast('timestamptz>time', 'assignment', (value: bigint, { values }) =>
  isFiniteTimestamp(value) ? splitTimestamp(timestampInZone(value, values.timeZone)).micros : null,
);
cast('timestamptz>timetz', 'assignment', (value: bigint, { values }) => {
  if (!isFiniteTimestamp(value)) return null;
  const local = timestampInZone(value, values.timeZone);
  return new TimeTz(splitTimestamp(local).micros, Number((local - value) / 1_000_000n));
});
cast('time>timetz', 'implicit', (value: number, { values }) => {
  // The offset is that of the transaction's time.
  const offset = Number((timestampInZone(values.now, values.timeZone) - values.now) / 1_000_000n);
  return new TimeTz(value, offset);
});
cast('timetz>time', 'assignment', (value: TimeTz) => value.micros);
cast('time>interval', 'implicit', (value: number) => new Interval(0, 0, BigInt(value)));
cast('interval>time', 'assignment', (value: Interval) => {
  const day = 86_400_000_000n;
  return Number(((value.micros % day) + day) % day);
});

cast('json>jsonb', 'assignment', (value: string) => new Jsonb(parseJson(value)));
cast('jsonb>json', 'assignment', (value: Jsonb) => formatJsonb(value));
cast('jsonb>bool', 'explicit', ({ root }: Jsonb) => {
  if (typeof root !== 'boolean') throw notOfKind(root, 'boolean');
  return root;
});
cast('jsonb>numeric', 'explicit', ({ root }: Jsonb) => numberOf(root, 'numeric'));
cast('jsonb>int2', 'explicit', ({ root }: Jsonb) => smallWhole(numberOf(root, 'smallint'), 'smallint', checkInt2));
cast('jsonb>int4', 'explicit', ({ root }: Jsonb) => smallWhole(numberOf(root, 'integer'), 'integer', checkInt4));
cast('jsonb>int8', 'explicit', ({ root }: Jsonb) => decimalToInt8(numberOf(root, 'bigint')));
cast('jsonb>float4', 'explicit', ({ root }: Jsonb) => decimalToFloat4(numberOf(root, 'real')));
cast('jsonb>float8', 'explicit', ({ root }: Jsonb) => decimalToNumber(numberOf(root, 'double precision')));

function numberOf(root: JsonNode, type: string): Decimal {
  if (!(root instanceof Decimal)) throw notOfKind(root, type);
  return root;
}

function notOfKind(root: JsonNode, type: string): SqlError {
  return new SqlError('22023', `cannot cast jsonb ${kindOfNode(root)} to type ${type}`);
}

function kindOfNode(root: JsonNode): string {
  if (root === null) return 'null';
  if (typeof root === 'string') return 'string';
  if (typeof root === 'boolean') return 'boolean';
  if (root instanceof Decimal) return 'numeric';
  return Array.isArray(root) ? 'array' : 'object';
}

const oidLikes = [
  'regproc',
  'regprocedure',
  'regoper',
  'regoperator',
  'regclass',
  'regtype',
  'regnamespace',
  'regrole',
  'regcollation',
];
cast('text>regclass varchar>regclass', 'implicit', (value: string, { values }) =>
  types.regclass.text.parse(value, values),
);
for (const name of oidLikes) {
  cast(`oid>${name} ${name}>oid int2>${name}`, 'implicit');
  cast(`int4>${name}`, 'implicit', (value: number) => value >>> 0);
  cast(`${name}>int4`, 'assignment', (value: number) => value | 0);
  cast(`int8>${name}`, 'implicit', (value: bigint) => {
    if (value < 0n || value > 0xffffffffn) throw new SqlError('22003', 'OID out of range');
    return Number(value);
  });
  cast(`${name}>int8`, 'assignment', (value: number) => BigInt(value));
}
