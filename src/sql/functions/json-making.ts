/** json and jsonb out of other values: to_json, the build functions, objects of keys and values. */
import { SqlError } from '../errors.ts';
import { Jsonb, type JsonNode, quoteJson, type SqlArray, type SqlType, type SqlValue, types } from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { objectOf } from './json-nodes.ts';
import { jsonPrinter, nodeMaker } from './json-of-value.ts';
import { elementsOf, membersOf } from './json-text.ts';
import { fn, type SqlFunction, unusual } from './signature.ts';

const perCall = { uses: 'context', perCall: true } as const;
const loose = { uses: 'context', perCall: true, nullable: true } as const;

function cyclic<T>(makers: readonly T[], i: number): T {
  return makers[Math.min(i, makers.length - 1)];
}

function keyText(value: SqlValue, type: SqlType, context: FunctionContext, complaint: string, hint?: string): string {
  if (value === null) throw new SqlError('22023', complaint, { hint });
  return type.text.format(value, context.values);
}

function checkPairs(count: number, name: string): void {
  if (count % 2 !== 0)
    throw new SqlError('22023', 'argument list must have even number of elements', {
      hint: `The arguments of ${name}() must consist of alternating keys and values.`,
    });
}

function checkKeyType(type: SqlType, position: number): void {
  if (
    type.element !== undefined ||
    type.kind === 'composite' ||
    type.oid === types.json.oid ||
    type.oid === types.jsonb.oid
  )
    throw new SqlError('22023', `key value must be scalar, not array, composite, or json`, {
      detail: `argument ${position}`,
    });
}

/** The functions. */
export const jsonMaking: readonly SqlFunction[] = [
  unusual('to_json(anyelement): json', perCall, ({ argumentTypes }) => {
    const print = jsonPrinter(argumentTypes[0]);
    return (context, value) => print(value, context);
  }),
  unusual('to_jsonb(anyelement): jsonb', perCall, ({ argumentTypes }) => {
    const make = nodeMaker(argumentTypes[0]);
    return (context, value) => new Jsonb(make(value, context));
  }),
  unusual('array_to_json(anyarray): json', perCall, ({ argumentTypes }) => {
    const print = jsonPrinter(argumentTypes[0]);
    return (context, value) => print(value, context);
  }),
  unusual('array_to_json(anyarray, bool): json', perCall, ({ argumentTypes }) => {
    const print = jsonPrinter(argumentTypes[0]);
    return (context, value, withLines) => {
      const json = print(value, context);
      return withLines ? `[${elementsOf(json).join(',\n ')}]` : json;
    };
  }),
  unusual('row_to_json(record): json', perCall, ({ argumentTypes }) => {
    const print = jsonPrinter(argumentTypes[0]);
    return (context, value) => print(value, context);
  }),
  unusual('row_to_json(record, bool): json', perCall, ({ argumentTypes }) => {
    const print = jsonPrinter(argumentTypes[0]);
    return (context, value, withLines) => {
      const json = print(value, context);
      if (!withLines) return json;
      return `{${membersOf(json)
        .map(([key, part]) => `${quoteJson(key)}:${part}`)
        .join(',\n ')}}`;
    };
  }),
  fn('json_build_array(): json', () => '[]'),
  fn('jsonb_build_array(): jsonb', () => new Jsonb([])),
  fn('json_build_object(): json', () => '{}'),
  fn('jsonb_build_object(): jsonb', () => new Jsonb(objectOf([]))),
  unusual('json_build_array(...any): json', loose, ({ argumentTypes }) => {
    const printers = argumentTypes.map(jsonPrinter);
    return (context, ...values) => `[${values.map((value, i) => cyclic(printers, i)(value, context)).join(', ')}]`;
  }),
  unusual('jsonb_build_array(...any): jsonb', loose, ({ argumentTypes }) => {
    const makers = argumentTypes.map(nodeMaker);
    return (context, ...values) => new Jsonb(values.map((value, i) => cyclic(makers, i)(value, context)));
  }),
  unusual('json_build_object(...any): json', loose, ({ argumentTypes }) => {
    const printers = argumentTypes.map(jsonPrinter);
    return (context, ...values) => {
      checkPairs(values.length, 'json_build_object');
      const members: string[] = [];
      for (let i = 0; i < values.length; i += 2) {
        checkKeyType(cyclic(argumentTypes, i), i + 1);
        const key = quoteJson(
          keyText(
            values[i],
            cyclic(argumentTypes, i),
            context,
            `argument ${i + 1} cannot be null`,
            'Object keys should be text.',
          ),
        );
        members.push(`${key} : ${cyclic(printers, i + 1)(values[i + 1], context)}`);
      }
      return `{${members.join(', ')}}`;
    };
  }),
  unusual('jsonb_build_object(...any): jsonb', loose, ({ argumentTypes }) => {
    const makers = argumentTypes.map(nodeMaker);
    return (context, ...values) => {
      checkPairs(values.length, 'jsonb_build_object');
      const members: (readonly [string, JsonNode])[] = [];
      for (let i = 0; i < values.length; i += 2) {
        checkKeyType(cyclic(argumentTypes, i), i + 1);
        members.push([
          keyText(values[i], cyclic(argumentTypes, i), context, `argument ${i + 1}: key must not be null`),
          cyclic(makers, i + 1)(values[i + 1], context),
        ]);
      }
      return new Jsonb(objectOf(members));
    };
  }),
  fn('json_object(text[]): json', (array) => objectText(pairsOf(array))),
  fn('json_object(text[], text[]): json', (keys, values) => objectText(pairsOfTwo(keys, values))),
  fn('jsonb_object(text[]): jsonb', (array) => new Jsonb(objectOf(pairsOf(array)))),
  fn('jsonb_object(text[], text[]): jsonb', (keys, values) => new Jsonb(objectOf(pairsOfTwo(keys, values)))),
];

type TextPair = readonly [key: string, value: string | null];

function objectText(pairs: readonly TextPair[]): string {
  return `{${pairs.map(([key, value]) => `${quoteJson(key)} : ${value === null ? 'null' : quoteJson(value)}`).join(', ')}}`;
}

function pair(key: SqlValue, value: SqlValue): TextPair {
  if (key === null) throw new SqlError('22004', 'null value not allowed for object key');
  return [String(key), value === null ? null : String(value)];
}

function pairsOf(array: SqlArray): readonly TextPair[] {
  const { dimensions, elements } = array;
  if (dimensions.length > 2) throw new SqlError('2202E', 'wrong number of array subscripts');
  if (dimensions.length === 1 && elements.length % 2 !== 0)
    throw new SqlError('2202E', 'array must have even number of elements');
  if (dimensions.length === 2 && dimensions[1] !== 2) throw new SqlError('2202E', 'array must have two columns');
  return Array.from({ length: elements.length / 2 }, (_, i) => pair(elements[i * 2], elements[i * 2 + 1]));
}

function pairsOfTwo(keys: SqlArray, values: SqlArray): readonly TextPair[] {
  if (keys.dimensions.length > 1 || values.dimensions.length > 1)
    throw new SqlError('2202E', 'wrong number of array subscripts');
  if (keys.elements.length !== values.elements.length) throw new SqlError('2202E', 'mismatched array dimensions');
  return keys.elements.map((key, i) => pair(key, values.elements[i]));
}
