/** Whoever asks for a key as it is shown finds its row in the spans that are read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSpan, type Span, spanContains } from '../base/index.ts';
import { testingCatalog, testingTable } from '../sql/catalog/testing.ts';
import { tableLayout } from '../sql/rows/index.ts';
import { type JsonNode, JsonObject, parseJson, type SqlValue, type Value } from '../sql/values/index.ts';
import { typeCases } from '../sql/values/testing.ts';
import { spansOfKey, type TableDefinition } from './asked-key.ts';
import { formatValue } from './json-format.ts';

const keyTypes = typeCases.filter(({ type }) => type.kind === 'base' && type.key !== undefined);
const catalog = testingCatalog({
  tables: {
    pair: 'a int primary key, b text',
    places: 'town text, number int, v int, primary key (town, number)',
    ...Object.fromEntries(keyTypes.map(({ type }) => [`of_${type.name}`, `v int, k ${type.name} primary key`])),
  },
});
const definition = (name: string): TableDefinition => ({ table: testingTable(catalog, name), types: catalog.types });
const keyOf = ({ table, types }: TableDefinition, values: readonly SqlValue[]) =>
  tableLayout(table, types).rows.key(values);
const isIn = (spans: readonly Span[], key: Uint8Array) => spans.some((span) => spanContains(span, key));

test('of any type, in any way of saying the same', () => {
  const cases = fc.constantFrom(...keyTypes).chain(({ type, values }) => fc.tuple(fc.constant(type), values));
  fc.assert(
    fc.property(cases, ([type, value]: [(typeof keyTypes)[number]['type'], Value]) => {
      const of = definition(`of_${type.name}`);
      const asked = parseJson(formatValue(type, value));
      const key = keyOf(of, [null, value]);
      // An object names columns.
      const byName = new JsonObject(['k'], [asked]);
      for (const each of asked instanceof JsonObject ? [byName] : [asked, byName])
        expect(isIn(spansOfKey([of], each), key)).toBe(true);
    }),
  );
});

const asked = (text: string): JsonNode => parseJson(text);

test('one row is one key', () => {
  const pair = definition('pair');
  const spans = spansOfKey([pair], asked('7'));
  expect([6, 7, 8].filter((a) => isIn(spans, keyOf(pair, [a, null])))).toEqual([7]);
  expect(spansOfKey([pair], asked('7.00')).map(formatSpan)).toEqual(spans.map(formatSpan));
  expect(spansOfKey([pair], asked('{"a": 7, "b": "x"}'))).toEqual([]);
});

test('of a key of several columns the first ones say where', () => {
  const places = definition('places');
  const rows: readonly SqlValue[][] = [
    ['a', 1, null],
    ['a', 2, null],
    ['b', 1, null],
  ];
  const found = (text: string) =>
    rows
      .filter((row) => isIn(spansOfKey([places], asked(text)), keyOf(places, row)))
      .map(([town, number]) => `${town}${number}`);
  expect(found('{"town": "a"}')).toEqual(['a1', 'a2']);
  expect(found('{"number": 2, "town": "a"}')).toEqual(['a2']);
  expect(found('{"number": 1}')).toEqual(['a1', 'a2', 'b1']);
  expect(found('"a"')).toEqual([]);
});

test('through definitions that lie elsewhere each place is read once', () => {
  const pair = definition('pair');
  const { table } = pair;
  const moved = { ...pair, table: { ...table, indexes: [{ ...table.indexes[0], storage: 9 }] } };
  const renamed = {
    ...pair,
    table: { ...table, columns: table.columns.map((column) => ({ ...column, name: `${column.name}2` })) },
  };
  expect(spansOfKey([pair, moved, pair, renamed], asked('7')).length).toBe(2);
  expect(spansOfKey([pair, renamed], asked('{"a2": 7}')).length).toBe(1);
});
