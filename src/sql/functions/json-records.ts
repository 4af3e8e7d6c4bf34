/**
 * json and jsonb as rows: json_to_record and its kin. The call's result type says which columns there are; each is read from the member of its name, by its
 * type's text format, or column by column where it is composite itself.
 */
import { SqlError } from '../errors.ts';
import {
  formatNode,
  isArray,
  Jsonb,
  type JsonNode,
  JsonObject,
  parseJson,
  type RowField,
  SqlArray,
  SqlRow,
  type SqlType,
  type SqlValue,
  types,
  type ValueContext,
} from '../values/index.ts';
import { arrayOfArrays } from './arrays.ts';
import { elementsOf, kindOfJson, membersOf, plainText } from './json-text.ts';
import { fieldsOf } from './pseudo-types.ts';
import { type SqlFunction, unusual } from './signature.ts';

/** What both kinds of documents can be asked for. */
interface Reader<T> {
  /** An object's members; undefined for anything else. */
  membersOf(value: T): ReadonlyMap<string, T> | undefined;
  /** An array's elements; undefined for anything else. */
  elementsOf(value: T): readonly T[] | undefined;
  /** The value without JSON's quotes; null for JSON's null. */
  plainText(value: T): string | null;
  jsonOf(value: T): string;
  nodeOf(value: T): JsonNode;
}

/** json: texts. */
const texts: Reader<string> = {
  membersOf: (text) => (kindOfJson(text) === 'object' ? new Map(membersOf(text)) : undefined),
  elementsOf: (text) => (kindOfJson(text) === 'array' ? elementsOf(text) : undefined),
  plainText,
  jsonOf: (text) => text,
  nodeOf: parseJson,
};

/** jsonb: nodes. */
const nodes: Reader<JsonNode> = {
  membersOf: (node) =>
    node instanceof JsonObject ? new Map(node.keys.map((key, place) => [key, node.values[place]])) : undefined,
  elementsOf: (node) => (isArray(node) ? node : undefined),
  plainText: (node) => (node === null ? null : typeof node === 'string' ? node : formatNode(node)),
  jsonOf: formatNode,
  nodeOf: (node) => node,
};

/** Makes values of any type out of one kind of document. */
class Populating<T> {
  readonly #reader: Reader<T>;
  readonly #context: ValueContext;
  readonly #name: string;

  constructor(reader: Reader<T>, context: ValueContext, name: string) {
    this.#reader = reader;
    this.#context = context;
    this.#name = name;
  }

  /** An object as a row; columns that it does not have are those of `base`. */
  row(fields: readonly RowField[], value: T, base: SqlRow | null): SqlRow {
    const members = this.#reader.membersOf(value);
    if (members === undefined) {
      const what = this.#reader.elementsOf(value) === undefined ? 'a scalar' : 'an array';
      throw new SqlError('22023', `cannot call ${this.#name} on ${what}`);
    }
    return new SqlRow(
      fields.map(({ name, type, modifier }, i) => {
        const member = members.get(name);
        return member === undefined ? (base?.values[i] ?? null) : this.#value(type, modifier, member);
      }),
    );
  }

  /** An array of objects as rows. */
  *rows(fields: readonly RowField[], value: T, base: SqlRow | null): Iterable<SqlRow> {
    const elements = this.#reader.elementsOf(value);
    if (elements === undefined) {
      const what = this.#reader.membersOf(value) === undefined ? 'a scalar' : 'an object';
      throw new SqlError('22023', `cannot call ${this.#name} on ${what}`);
    }
    for (const element of elements) {
      if (this.#reader.membersOf(element) === undefined)
        throw new SqlError('22023', `argument of ${this.#name} must be an array of objects`);
      yield this.row(fields, element, base);
    }
  }

  #value(type: SqlType, modifier: number, value: T): SqlValue {
    const text = this.#reader.plainText(value);
    if (type.oid === types.jsonb.oid) return new Jsonb(this.#reader.nodeOf(value));
    if (type.oid === types.json.oid) return this.#reader.jsonOf(value);
    if (text === null) return null;
    if (type.kind === 'composite' && this.#reader.membersOf(value) !== undefined)
      return this.row(fieldsOf(type), value, null);
    const elements = this.#reader.elementsOf(value);
    if (type.element !== undefined && elements !== undefined) return this.#array(type.element, modifier, elements);
    const read = type.text.parse(text, this.#context, modifier);
    return type.modifiers === undefined ? read : type.modifiers.apply(read, modifier, false);
  }

  /** Arrays of arrays have more dimensions. */
  #array(element: SqlType, modifier: number, values: readonly T[]): SqlArray {
    const inner = values.map((value) => this.#reader.elementsOf(value));
    if (inner.some((each) => each !== undefined) && element.oid !== types.json.oid && element.oid !== types.jsonb.oid)
      return arrayOfArrays(inner.map((each) => this.#array(element, modifier, each ?? [])));
    return SqlArray.of(values.map((value) => this.#value(element, modifier, value)));
  }
}

const perCall = { perCall: true, uses: 'context', volatility: 'stable' } as const;
const nullable = { ...perCall, nullable: true } as const;

/** The row that a call begins with, if it has one. */
function baseRow(value: unknown): SqlRow | null {
  return value instanceof SqlRow ? value : null;
}

/** The functions. */
export const jsonRecords: readonly SqlFunction[] = [
  unusual(
    'json_to_record(json): record',
    perCall,
    ({ resultType }) =>
      ({ values }, json) =>
        new Populating(texts, values, 'json_to_record').row(fieldsOf(resultType), json, null),
  ),
  unusual(
    'jsonb_to_record(jsonb): record',
    perCall,
    ({ resultType }) =>
      ({ values }, json) =>
        new Populating(nodes, values, 'jsonb_to_record').row(fieldsOf(resultType), json.root, null),
  ),
  unusual(
    'json_to_recordset(json): setof record',
    perCall,
    ({ resultType }) =>
      ({ values }, json) =>
        new Populating(texts, values, 'json_to_recordset').rows(fieldsOf(resultType), json, null),
  ),
  unusual(
    'jsonb_to_recordset(jsonb): setof record',
    perCall,
    ({ resultType }) =>
      ({ values }, json) =>
        new Populating(nodes, values, 'jsonb_to_recordset').rows(fieldsOf(resultType), json.root, null),
  ),
  unusual(
    'json_populate_record(anyelement, json): anyelement',
    nullable,
    ({ resultType }) =>
      ({ values }, base, json) =>
        json === null
          ? base
          : new Populating(texts, values, 'json_populate_record').row(fieldsOf(resultType), json, baseRow(base)),
  ),
  unusual(
    'jsonb_populate_record(anyelement, jsonb): anyelement',
    nullable,
    ({ resultType }) =>
      ({ values }, base, json) =>
        json === null
          ? base
          : new Populating(nodes, values, 'jsonb_populate_record').row(fieldsOf(resultType), json.root, baseRow(base)),
  ),
  unusual(
    'json_populate_recordset(anyelement, json): setof anyelement',
    nullable,
    ({ resultType }) =>
      ({ values }, base, json) =>
        json === null
          ? []
          : new Populating(texts, values, 'json_populate_recordset').rows(fieldsOf(resultType), json, baseRow(base)),
  ),
  unusual(
    'jsonb_populate_recordset(anyelement, jsonb): setof anyelement',
    nullable,
    ({ resultType }) =>
      ({ values }, base, json) =>
        json === null
          ? []
          : new Populating(nodes, values, 'jsonb_populate_recordset').rows(
              fieldsOf(resultType),
              json.root,
              baseRow(base),
            ),
  ),
];
