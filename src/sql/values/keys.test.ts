/** Keys sort as their values do, no key begins another, and what is read back equals what was written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, JimError, startsWith, toHex } from '../../base/index.ts';
import { types } from './builtin-types.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type KeyColumn, KeyEncoder } from './keys.ts';
import type { KeyPartCodec, Order, SqlValue, Value } from './sql-type.ts';
import { plainSession, type TypeCase, typeCases } from './testing.ts';

const indexable = typeCases.flatMap(({ type, values }) =>
  type.key === undefined || type.order === undefined ? [] : [{ type, values, key: type.key, order: type.order }],
);

function keyOf(codec: KeyPartCodec<Value>, value: Value): Uint8Array {
  const writer = new ByteWriter(8);
  codec.write(value, writer);
  return writer.take();
}

for (const { type, values, key, order } of indexable) {
  test(`${type.displayName}: keys sort as values do`, () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right] = [keyOf(key, a), keyOf(key, b)];
        expect(Math.sign(compareBytes(left, right))).toBe(Math.sign(order.compare(a, b)));
        if (order.compare(a, b) === 0) expect(order.hash(a)).toBe(order.hash(b));
        else expect(startsWith(right, left)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test(`${type.displayName}: keys are read back`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const reader = new ByteReader(keyOf(key, value));
        const back = key.read(reader);
        expect(reader.left).toBe(0);
        expect(order.compare(back, value)).toBe(0);
        if (key.exact) expect(type.text.format(back, plainSession)).toBe(type.text.format(value, plainSession));
      }),
    );
  });
}

/** One to three columns, and rows of them. */
const indexes = fc
  .array(fc.tuple(fc.constantFrom(...indexable), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 3 })
  .chain((picked) => {
    const columns = picked.map(([{ type }, descending, nullsFirst]): KeyColumn => ({ type, descending, nullsFirst }));
    const row = fc.tuple(...picked.map(([{ values }]) => fc.option(values, { nil: null, freq: 4 })));
    return fc.tuple(fc.constant(columns), row, row);
  });

function compareRows(columns: readonly KeyColumn[], a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (const [i, { type, descending, nullsFirst }] of columns.entries()) {
    const order = compareColumn(type.order, a[i], b[i], nullsFirst);
    if (order !== 0) return descending && a[i] !== null && b[i] !== null ? -order : order;
  }
  return 0;
}

function compareColumn(order: Order<Value> | undefined, a: SqlValue, b: SqlValue, nullsFirst: boolean): number {
  if (a !== null && b !== null) return order?.compare(a, b) ?? 0;
  return (Number(a === null) - Number(b === null)) * (nullsFirst ? -1 : 1);
}

test('columns ascending and descending, NULLs first and last', () => {
  fc.assert(
    fc.property(indexes, ([columns, a, b]) => {
      const encoder = new KeyEncoder(columns);
      const prefix = new Uint8Array([7]);
      const [left, right] = [encoder.encode(prefix, a), encoder.encode(prefix, b)];
      expect(Math.sign(compareBytes(left, right))).toBe(Math.sign(compareRows(columns, a, b)));
      expect(startsWith(right, left) && left.length < right.length).toBe(false);
      const { values, end } = encoder.decode(left, 1);
      expect(end).toBe(left.length);
      expect(compareRows(columns, values, a)).toBe(0);
      expect(startsWith(left, encoder.encode(prefix, a.slice(0, 1)))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('bytes that nothing writes are corruption, or another key', () => {
  const anyBytes = fc.oneof(fc.uint8Array(), fc.uint8Array({ max: 4 }));
  fc.assert(
    fc.property(fc.constantFrom<TypeCase[]>(...indexable), fc.boolean(), anyBytes, ({ type }, descending, bytes) => {
      const key = new Uint8Array([2, ...bytes]);
      try {
        new KeyEncoder([{ type, descending, nullsFirst: false }]).decode(key);
      } catch (error) {
        expect(error).toBeInstanceOf(JimError);
        expect(error).toHaveProperty('code', 'corruption');
      }
    }),
    { numRuns: 3000 },
  );
});

test('keys of ids are short, and numbers of equal value collide', () => {
  const encoder = new KeyEncoder([{ type: types.int8, descending: false, nullsFirst: false }]);
  const hex = (value: bigint) => toHex(encoder.encode(new Uint8Array(0), [value]));
  expect([0n, 111n, 112n, -112n, -113n, 1000n, 2n ** 62n].map(hex)).toEqual([
    '0280',
    '02ef',
    '02f070',
    '0210',
    '020f8f',
    '02f103e8',
    '02f74000000000000000',
  ]);
  const numbers = new KeyEncoder([{ type: types.numeric, descending: false, nullsFirst: false }]);
  const numeric = (text: string) =>
    toHex(numbers.encode(new Uint8Array(0), [types.numeric.text.parse(text, plainSession)]));
  expect(numeric('1.00')).toBe(numeric('1'));
  expect(numeric('100')).toBe(numeric('1e2'));
  expect(numbers.exact).toBe(false);
});

test('json has no order', () => {
  expect(() => new KeyEncoder([{ type: types.json, descending: false, nullsFirst: false }])).toThrow('operator class');
});
