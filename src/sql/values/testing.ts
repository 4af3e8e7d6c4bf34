/** Values of all types, by chance, for tests. */
import fc from 'fast-check';
import { arrayTypeOf } from './arrays.ts';
import { types } from './builtin-types.ts';
import { Decimal } from './decimal.ts';
import { enumTypeOf } from './enums.ts';
import { Interval } from './interval.ts';
import { Jsonb, type JsonNode, JsonObject } from './jsonb.ts';
import { rowTypeOf } from './rows.ts';
import { SqlArray } from './sql-array.ts';
import { SqlRow } from './sql-row.ts';
import type { SqlType, SqlValue, Value, ValueContext } from './sql-type.ts';
import { TimeTz } from './time-tz.ts';
import { fixedTimeZones, utc } from './time-zones.ts';

/** A session in UTC with PostgreSQL's defaults. */
export const plainSession: ValueContext = {
  dateOrder: 'MDY',
  timeZone: utc,
  timeZones: fixedTimeZones,
  byteaOutput: 'hex',
  extraFloatDigits: 1,
  now: 800_000_000_123_456n,
};

/** A type and values of it. */
export interface TypeCase {
  readonly type: SqlType;
  readonly values: fc.Arbitrary<Value>;
}

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', 'é', '\u{1f600}', '\uffff', '"', '\\', '{', ',') }),
  fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0')),
);

const decimal = fc.oneof(
  fc.constantFrom(Decimal.nan, Decimal.infinity, Decimal.negativeInfinity, Decimal.zero),
  fc.tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.nat(4)).map(([unscaled, scale]) => new Decimal(unscaled, scale)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(60))
    .map(([unscaled, scale]) => new Decimal(unscaled, scale)),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.nat(300))
    .map(([digits, zeros]) => new Decimal(BigInt(digits) * 10n ** BigInt(zeros), 0)),
);

const smallOrAny = (min: number, max: number) =>
  fc.oneof(fc.integer({ min: Math.max(min, -300), max: 300 }), fc.integer({ min, max }), fc.constantFrom(min, max));

const int64Max = 2n ** 63n - 1n;
const int64 = fc.oneof(
  fc.bigInt({ min: -300n, max: 300n }),
  fc.bigInt({ min: -int64Max - 1n, max: int64Max }),
  fc.nat(62).map((bits) => 2n ** BigInt(bits)),
  fc.nat(62).map((bits) => -(2n ** BigInt(bits)) - 1n),
);

const finiteNode: fc.Arbitrary<JsonNode> = fc.letrec<{ node: JsonNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    text,
    decimal.filter((value) => value.isFinite),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.array(fc.tuple(text, tie('node')), { maxLength: 3 }).map((members) =>
      JsonObject.sorted(
        members.map(([key]) => key),
        members.map(([, value]) => value),
      ),
    ),
  ),
})).node;

const interval = fc
  .tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -3000, max: 3000 }), int64)
  .map(([months, days, micros]) => new Interval(months, days, micros));

function arrayOf(element: fc.Arbitrary<Value>): fc.Arbitrary<SqlArray> {
  const item: fc.Arbitrary<SqlValue> = fc.option(element, { nil: null });
  return fc.oneof(
    fc.array(item, { maxLength: 4 }).map((items) => SqlArray.of(items)),
    fc
      .tuple(
        fc.array(item, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: -2, max: 2 }),
        fc.constantFrom([2, 2], [4, 1], [4]),
      )
      .map(
        ([items, lower, sizes]) =>
          new SqlArray(
            sizes,
            sizes.map(() => lower),
            items,
          ),
      ),
  );
}

const colour = enumTypeOf({
  oid: 90_001,
  arrayOid: 90_002,
  name: 'colour',
  labels: [
    { label: 'red', position: 1 },
    { label: 'green', position: 0.5 },
    { label: 'blue', position: -3 },
  ],
});

const point = rowTypeOf({
  oid: 90_003,
  arrayOid: 90_004,
  name: 'point',
  fields: [
    { name: 'x', type: types.int4, modifier: -1 },
    { name: 'label', type: types.text, modifier: -1 },
  ],
});

const offset = fc.integer({ min: -15 * 60, max: 15 * 60 }).map((minutes) => minutes * 60);
const micros = fc.oneof(fc.constantFrom(0, 86_400_000_000), fc.integer({ min: 0, max: 86_399_999_999 }));
const timestamp = fc.oneof(
  fc.bigInt({ min: -211_813_488_000_000_000n, max: 9_223_371_331_199_999_999n }),
  fc.bigInt({ min: -1_000_000_000_000_000n, max: 1_000_000_000_000_000n }),
  fc.constantFrom(int64Max, -int64Max - 1n),
);
const float32 = fc.oneof(
  fc.float(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const float64 = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, Number.NaN));

function one<V extends Value>(type: SqlType<V>, values: fc.Arbitrary<V>): TypeCase {
  return { type, values };
}

/** All types that can be compared, and json. */
export const typeCases: readonly TypeCase[] = [
  one(types.bool, fc.boolean()),
  one(types.int2, smallOrAny(-0x8000, 0x7fff)),
  one(types.int4, smallOrAny(-0x80000000, 0x7fffffff)),
  one(types.int8, int64),
  one(types.oid, smallOrAny(0, 0xffffffff)),
  one(types.float4, float32),
  one(types.float8, float64),
  one(types.numeric, decimal),
  one(types.text, text),
  one(types.varchar, text),
  one(types.bpchar, text),
  one(
    types.name,
    text.map((value) => [...value].slice(0, 10).join('')),
  ),
  one(types.bytea, fc.oneof(fc.uint8Array({ max: 2, maxLength: 6 }), fc.uint8Array())),
  one(types.uuid, fc.uuid()),
  one(types.date, smallOrAny(-2_451_545, 2_145_031_948)),
  one(types.time, micros),
  one(
    types.timetz,
    fc.tuple(micros, offset).map(([time, east]) => new TimeTz(time, east)),
  ),
  one(types.timestamp, timestamp),
  one(types.timestamptz, timestamp),
  one(types.interval, interval),
  one(
    types.json,
    finiteNode.map((node) => types.jsonb.text.format(new Jsonb(node), plainSession)),
  ),
  one(
    types.jsonb,
    finiteNode.map((node) => new Jsonb(node)),
  ),
  one(arrayTypeOf(types.int4), arrayOf(fc.integer({ min: -3, max: 3 }))),
  one(arrayTypeOf(types.numeric), arrayOf(decimal)),
  one(arrayTypeOf(types.text), arrayOf(text)),
  one(colour, fc.constantFrom('red', 'green', 'blue')),
  one(
    point,
    fc
      .tuple(fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }), fc.option(text, { nil: null }))
      .map((values) => new SqlRow(values)),
  ),
];
