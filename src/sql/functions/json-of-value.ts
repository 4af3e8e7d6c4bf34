/** Any value as JSON: as text, laid out as PostgreSQL's json functions do, and as a node for jsonb. */
import { SqlError } from '../errors.ts';
import {
  Decimal,
  formatDate,
  formatDecimal,
  formatJsonb,
  formatTimestamp,
  formatTimestampTz,
  Jsonb,
  type JsonNode,
  parseDecimal,
  parseJson,
  quoteJson,
  SqlArray,
  SqlRow,
  type SqlType,
  type SqlValue,
  types,
  type Value,
  withoutDomains,
} from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { objectOf } from './json-nodes.ts';
import { fieldsOf } from './pseudo-types.ts';

/** Printing needs only to know how values print. */
type PrintContext = Pick<FunctionContext, 'values'>;

/** Prints a value of one type as JSON. */
export type JsonPrinter = (value: SqlValue, context: PrintContext) => string;

/** Makes a value of one type a JSON node. */
export type NodeMaker = (value: SqlValue, context: FunctionContext) => JsonNode;

const numberOids = new Set<number>(
  [types.int2, types.int4, types.int8, types.float4, types.float8, types.numeric].map(({ oid }) => oid),
);

/** How values of a type print. */
export function jsonPrinter(type: SqlType): JsonPrinter {
  const print = printerOfPresent(type);
  return (value, context) => (value === null ? 'null' : print(value, context));
}

function printerOfPresent(declared: SqlType): (value: Value, context: PrintContext) => string {
  const type = withoutDomains(declared);
  if (numberOids.has(type.oid))
    return (value, { values }) => {
      const text = type.text.format(value, values);
      return /^-?\d/.test(text) ? text : `"${text}"`;
    };
  switch (type.oid) {
    case types.bool.oid:
      return (value) => (value === true ? 'true' : 'false');
    case types.json.oid:
      return (value) => String(value);
    case types.jsonb.oid:
      return (value) => (value instanceof Jsonb ? formatJsonb(value) : 'null');
    case types.date.oid:
    case types.timestamp.oid:
    case types.timestamptz.oid:
      return (value, context) => quoteJson(isoMoment(type, value, context));
    default:
  }
  if (type.element !== undefined) return arrayPrinter(type.element);
  if (type.kind === 'composite') return rowPrinter(type);
  return (value, { values }) => quoteJson(type.text.format(value, values));
}

function arrayPrinter(element: SqlType): (value: Value, context: PrintContext) => string {
  const print = jsonPrinter(element);
  return (value, context) => {
    if (!(value instanceof SqlArray)) return 'null';
    return (
      nested(
        value,
        (item) => print(item, context),
        (parts) => `[${parts.join(',')}]`,
      ) ?? '[]'
    );
  };
}

function rowPrinter(type: SqlType): (value: Value, context: PrintContext) => string {
  const fields = fieldsOf(type).map(({ name, type: fieldType }) => ({ name, print: jsonPrinter(fieldType) }));
  return (value, context) => {
    if (!(value instanceof SqlRow)) return 'null';
    return `{${fields.map(({ name, print }, i) => `${quoteJson(name)}:${print(value.values[i], context)}`).join(',')}}`;
  };
}

/** Walks an array's dimensions; undefined for the empty array. */
function nested<T>(array: SqlArray, leaf: (item: SqlValue) => T, join: (parts: T[]) => T): T | undefined {
  let next = 0;
  const walk = (dimension: number): T => {
    const parts: T[] = [];
    for (let i = 0; i < array.dimensions[dimension]; i++)
      parts.push(dimension === array.dimensions.length - 1 ? leaf(array.elements[next++]) : walk(dimension + 1));
    return join(parts);
  };
  return array.dimensions.length === 0 ? undefined : walk(0);
}

/** ISO 8601 with a T, which JavaScript reads. */
function isoMoment(type: SqlType, value: Value, { values }: PrintContext): string {
  if (typeof value === 'number') return formatDate(value);
  if (typeof value !== 'bigint') throw new SqlError('XX000', 'a timestamp met another value');
  if (type.oid === types.timestamp.oid) return formatTimestamp(value).replace(' ', 'T');
  return formatTimestampTz(value, values.timeZone)
    .replace(' ', 'T')
    .replace(/([+-]\d\d)( BC)?$/, '$1:00$2');
}

/** How values of a type become nodes. */
export function nodeMaker(type: SqlType): NodeMaker {
  const make = makerOfPresent(type);
  return (value, context) => (value === null ? null : make(value, context));
}

function makerOfPresent(declared: SqlType): (value: Value, context: FunctionContext) => JsonNode {
  const type = withoutDomains(declared);
  switch (type.oid) {
    case types.bool.oid:
      return (value) => value === true;
    case types.int2.oid:
    case types.int4.oid:
      return (value) => Decimal.fromInteger(Number(value));
    case types.int8.oid:
      return (value) => new Decimal(typeof value === 'bigint' ? value : 0n, 0);
    case types.numeric.oid:
      return (value) => (value instanceof Decimal ? finiteOrText(value) : null);
    case types.float4.oid:
    case types.float8.oid:
      return (value, { values }) => numberNode(type.text.format(value, values));
    case types.json.oid:
      return (value) => parseJson(String(value));
    case types.jsonb.oid:
      return (value) => (value instanceof Jsonb ? value.root : null);
    case types.date.oid:
    case types.timestamp.oid:
    case types.timestamptz.oid:
      return (value, context) => isoMoment(type, value, context);
    default:
  }
  if (type.element !== undefined) {
    const make = nodeMaker(type.element);
    return (value, context) =>
      value instanceof SqlArray
        ? (nested<JsonNode>(
            value,
            (item) => make(item, context),
            (parts) => parts,
          ) ?? [])
        : null;
  }
  if (type.kind === 'composite') {
    const fields = fieldsOf(type).map(({ name, type: fieldType }) => ({ name, make: nodeMaker(fieldType) }));
    return (value, context) =>
      value instanceof SqlRow
        ? objectOf(fields.map(({ name, make }, i) => [name, make(value.values[i], context)] as const))
        : null;
  }
  return (value, { values }) => type.text.format(value, values);
}

function finiteOrText(value: Decimal): JsonNode {
  return value.isFinite ? value : formatDecimal(value);
}

function numberNode(text: string): JsonNode {
  return /^-?\d/.test(text) ? parseDecimal(text) : text;
}
