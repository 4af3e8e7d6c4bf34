/** smallint, integer, bigint, oid and the oid-like types as given: text and wire formats, and the errors at their ends. */
import { SqlError } from '../errors.ts';
import type { BinaryCodec, ObjectKind, TextCodec } from './sql-type.ts';
import { invalidSyntax, isDigit, outOfRange, trimSpace } from './text-input.ts';

/** A whole number type's bounds and name. */
interface IntegerShape {
  readonly displayName: string;
  readonly min: number | bigint;
  readonly max: number | bigint;
}

const shapes = {
  int2: { displayName: 'smallint', min: -0x8000, max: 0x7fff },
  int4: { displayName: 'integer', min: -0x80000000, max: 0x7fffffff },
} as const;

const int8Shape = { displayName: 'bigint', min: -(1n << 63n), max: (1n << 63n) - 1n } as const;
const oidShape = { displayName: 'oid', min: -0x80000000n, max: 0xffffffffn } as const;
/** An oid's digits are scanned as 64 bits, and looked at afterwards. */
const oidScanned = { displayName: 'oid', min: -(1n << 64n), max: (1n << 64n) - 1n } as const;

/** smallint's text. */
export const int2Text = integerText(shapes.int2);
/** integer's text. */
export const int4Text = integerText(shapes.int4);

/** bigint's text. */
export const int8Text: TextCodec<bigint> = {
  parse(text) {
    const digits = trimSpace(text);
    if (!isInteger(digits)) throw notInteger(digits, text, int8Shape);
    const value = BigInt(digits.charCodeAt(0) === plus ? digits.slice(1) : digits);
    if (value < int8Shape.min || value > int8Shape.max) throw outOfRange('bigint', text);
    return value;
  },
  format: (value) => value.toString(),
};

/** oid's text: unsigned; a negative number is read as C's strtoul reads it. */
export const oidText: TextCodec<number> = {
  parse(text) {
    const digits = trimSpace(text);
    if (!isInteger(digits)) throw notInteger(digits, text, oidScanned);
    const value = BigInt(digits.charCodeAt(0) === plus ? digits.slice(1) : digits);
    if (value < oidShape.min || value > oidShape.max) throw outOfRange('oid', text);
    return Number(BigInt.asUintN(32, value));
  },
  format: (value) => value.toString(),
};

/** regclass and its kin: names, as far as somebody knows them; numbers, and `-` for 0. */
export function objectText(kind: ObjectKind): TextCodec<number> {
  return {
    parse(text, context) {
      if (text === '-') return 0;
      if (context.objectNames === undefined || isNumber(text)) return oidText.parse(text, context);
      return context.objectNames.oidOf(kind, text);
    },
    format: (value, { objectNames }) => (value === 0 ? '-' : (objectNames?.nameOf(kind, value) ?? value.toString())),
  };
}

/** 2 bytes. */
export const int2Binary: BinaryCodec<number> = {
  write: (value, writer) => writer.int16(value),
  read(reader) {
    const value = reader.int16();
    reader.end('smallint');
    return value;
  },
};

/** 4 bytes. */
export const int4Binary: BinaryCodec<number> = {
  write: (value, writer) => writer.int32(value),
  read(reader) {
    const value = reader.int32();
    reader.end('integer');
    return value;
  },
};

/** 4 bytes, unsigned. */
export const oidBinary: BinaryCodec<number> = {
  write: (value, writer) => writer.int32(value),
  read(reader) {
    const value = reader.uint32();
    reader.end('oid');
    return value;
  },
};

/** 8 bytes. */
export const int8Binary: BinaryCodec<bigint> = {
  write: (value, writer) => writer.int64(value),
  read(reader) {
    const value = reader.int64();
    reader.end('bigint');
    return value;
  },
};

/** The result of int2's arithmetic and casts, or 22003. */
export function checkInt2(value: number): number {
  if (value < shapes.int2.min || value > shapes.int2.max) throw new SqlError('22003', 'smallint out of range');
  return value;
}

/** The result of int4's arithmetic and casts, or 22003. */
export function checkInt4(value: number): number {
  if (value < shapes.int4.min || value > shapes.int4.max) throw new SqlError('22003', 'integer out of range');
  return value;
}

/** The result of int8's arithmetic and casts, or 22003. */
export function checkInt8(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new SqlError('22003', 'bigint out of range');
  return value;
}

const plus = 0x2b;
const minus = 0x2d;

function integerText(shape: IntegerShape): TextCodec<number> {
  return {
    parse(text) {
      const digits = trimSpace(text);
      if (!isInteger(digits)) throw notInteger(digits, text, shape);
      const value = Number(digits);
      if (value < shape.min || value > shape.max) throw outOfRange(shape.displayName, text);
      // -0 is no integer.
      return value + 0;
    },
    format: (value) => value.toString(),
  };
}

/** A number too large is complained of first, whatever stands behind it. */
function notInteger(digits: string, text: string, shape: IntegerShape): SqlError {
  const prefix = Number(/^[+-]?\d+/.exec(digits)?.[0] ?? 0);
  if (prefix < shape.min || prefix > shape.max) return outOfRange(shape.displayName, text);
  return invalidSyntax(shape.displayName, text);
}

function isNumber(text: string): boolean {
  return isDigit(text.charCodeAt(0)) && isInteger(text);
}

function isInteger(text: string): boolean {
  const first = text.charCodeAt(0);
  const start = first === plus || first === minus ? 1 : 0;
  if (text.length === start) return false;
  for (let i = start; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}
