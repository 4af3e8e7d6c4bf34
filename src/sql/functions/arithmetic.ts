/** `+ - * / %`, signs and bits of all number types. Whole numbers overflow with 22003, divide to whole numbers, and by zero with 22012. */
import { SqlError } from '../errors.ts';
import { checkInt2, checkInt4, checkInt8, Decimal, divisionByZero } from '../values/index.ts';
import { operator, type SqlFunction } from './signature.ts';

/** 22003: the result of double precision arithmetic is too large. */
export function floatOverflow(): SqlError {
  return new SqlError('22003', 'value out of range: overflow');
}

/** 22003: the result of double precision arithmetic is too close to zero. */
export function floatUnderflow(): SqlError {
  return new SqlError('22003', 'value out of range: underflow');
}

/** The sum, or 22003 where finite numbers give none. */
export function addFloats(a: number, b: number): number {
  return checkSum(a + b, a, b);
}

/** The product, or 22003 where it is too large or vanishes. */
export function multiplyFloats(a: number, b: number): number {
  const product = a * b;
  if (product === 0 && a !== 0 && b !== 0) throw floatUnderflow();
  return checkSum(product, a, b);
}

/** The quotient, or 22012, or 22003. */
export function divideFloats(a: number, b: number): number {
  if (b === 0 && !Number.isNaN(a)) throw divisionByZero();
  const quotient = a / b;
  if (quotient === 0 && a !== 0 && Number.isFinite(b)) throw floatUnderflow();
  return checkSum(quotient, a, b);
}

// x - x is 0 for all numbers but NaN and the infinities: the cheap question first.
function checkSum(value: number, a: number, b: number): number {
  if (value - value !== 0 && !Number.isNaN(value) && Number.isFinite(a) && Number.isFinite(b)) throw floatOverflow();
  return value;
}

/** Rounds to single precision. */
function single(value: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded) && Number.isFinite(value)) throw floatOverflow();
  if (rounded === 0 && value !== 0) throw floatUnderflow();
  return rounded;
}

// -0 is no integer: `+ 0` makes it one.
const divide2 = (a: number, b: number) => checkInt2(quotient(a, b));
const divide4 = (a: number, b: number) => checkInt4(quotient(a, b));
const multiply4 = (a: number, b: number) => checkInt4(a * b + 0);
const add4 = (a: number, b: number) => checkInt4(a + b);
const subtract4 = (a: number, b: number) => checkInt4(a - b);

function quotient(a: number, b: number): number {
  if (b === 0) throw divisionByZero();
  return Math.trunc(a / b) + 0;
}

/** The remainder of whole numbers: it has the sign of the dividend. */
export function remainder(a: number, b: number): number {
  if (b === 0) throw divisionByZero();
  return (a % b) + 0;
}

/** The same of 64-bit numbers. */
export function remainder8(a: bigint, b: bigint): bigint {
  if (b === 0n) throw divisionByZero();
  return a % b;
}

function divide8(a: bigint, b: bigint): bigint {
  if (b === 0n) throw divisionByZero();
  return checkInt8(a / b);
}

const smallOperators: readonly SqlFunction[] = [
  operator('int4 + int4: int4', add4),
  operator('int4 - int4: int4', subtract4),
  operator('int4 * int4: int4', multiply4),
  operator('int4 / int4: int4', divide4),
  operator('int4 % int4: int4', remainder),
  operator('int2 + int2: int2', (a, b) => checkInt2(a + b)),
  operator('int2 - int2: int2', (a, b) => checkInt2(a - b)),
  operator('int2 * int2: int2', (a, b) => checkInt2(a * b + 0)),
  operator('int2 / int2: int2', divide2),
  operator('int2 % int2: int2', remainder),
  operator('int2 + int4: int4', add4),
  operator('int2 - int4: int4', subtract4),
  operator('int2 * int4: int4', multiply4),
  operator('int2 / int4: int4', divide4),
  operator('int4 + int2: int4', add4),
  operator('int4 - int2: int4', subtract4),
  operator('int4 * int2: int4', multiply4),
  operator('int4 / int2: int4', divide4),
  operator('+ int2: int2', (a) => a),
  operator('+ int4: int4', (a) => a),
  operator('- int2: int2', (a) => checkInt2(0 - a)),
  operator('- int4: int4', (a) => checkInt4(0 - a)),
  operator('@ int2: int2', (a) => checkInt2(Math.abs(a))),
  operator('@ int4: int4', (a) => checkInt4(Math.abs(a))),
  operator('int2 & int2: int2', (a, b) => a & b),
  operator('int2 | int2: int2', (a, b) => a | b),
  operator('int2 # int2: int2', (a, b) => a ^ b),
  operator('~ int2: int2', (a) => ~a),
  operator('int2 << int4: int2', (a, b) => (((a << b) & 0xffff) << 16) >> 16),
  operator('int2 >> int4: int2', (a, b) => a >> b),
  operator('int4 & int4: int4', (a, b) => a & b),
  operator('int4 | int4: int4', (a, b) => a | b),
  operator('int4 # int4: int4', (a, b) => a ^ b),
  operator('~ int4: int4', (a) => ~a),
  operator('int4 << int4: int4', (a, b) => a << b),
  operator('int4 >> int4: int4', (a, b) => a >> b),
];

const bigOperators: readonly SqlFunction[] = [
  operator('int8 + int8: int8', (a, b) => checkInt8(a + b)),
  operator('int8 - int8: int8', (a, b) => checkInt8(a - b)),
  operator('int8 * int8: int8', (a, b) => checkInt8(a * b)),
  operator('int8 / int8: int8', divide8),
  operator('int8 % int8: int8', remainder8),
  operator('int8 + int4: int8', (a, b) => checkInt8(a + BigInt(b))),
  operator('int8 - int4: int8', (a, b) => checkInt8(a - BigInt(b))),
  operator('int8 * int4: int8', (a, b) => checkInt8(a * BigInt(b))),
  operator('int8 / int4: int8', (a, b) => divide8(a, BigInt(b))),
  operator('int4 + int8: int8', (a, b) => checkInt8(BigInt(a) + b)),
  operator('int4 - int8: int8', (a, b) => checkInt8(BigInt(a) - b)),
  operator('int4 * int8: int8', (a, b) => checkInt8(BigInt(a) * b)),
  operator('int4 / int8: int8', (a, b) => divide8(BigInt(a), b)),
  operator('int8 + int2: int8', (a, b) => checkInt8(a + BigInt(b))),
  operator('int8 - int2: int8', (a, b) => checkInt8(a - BigInt(b))),
  operator('int8 * int2: int8', (a, b) => checkInt8(a * BigInt(b))),
  operator('int8 / int2: int8', (a, b) => divide8(a, BigInt(b))),
  operator('int2 + int8: int8', (a, b) => checkInt8(BigInt(a) + b)),
  operator('int2 - int8: int8', (a, b) => checkInt8(BigInt(a) - b)),
  operator('int2 * int8: int8', (a, b) => checkInt8(BigInt(a) * b)),
  operator('int2 / int8: int8', (a, b) => divide8(BigInt(a), b)),
  operator('+ int8: int8', (a) => a),
  operator('- int8: int8', (a) => checkInt8(-a)),
  operator('@ int8: int8', (a) => checkInt8(a < 0n ? -a : a)),
  operator('int8 & int8: int8', (a, b) => a & b),
  operator('int8 | int8: int8', (a, b) => a | b),
  operator('int8 # int8: int8', (a, b) => a ^ b),
  operator('~ int8: int8', (a) => ~a),
  // As the processor does it: the count modulo 64.
  operator('int8 << int4: int8', (a, b) => BigInt.asIntN(64, a << BigInt(b & 63))),
  operator('int8 >> int4: int8', (a, b) => a >> BigInt(b & 63)),
];

const floatOperators: readonly SqlFunction[] = [
  operator('float8 + float8: float8', addFloats),
  operator('float8 - float8: float8', (a, b) => checkSum(a - b, a, b)),
  operator('float8 * float8: float8', multiplyFloats),
  operator('float8 / float8: float8', divideFloats),
  operator('float4 + float8: float8', addFloats),
  operator('float4 - float8: float8', (a, b) => checkSum(a - b, a, b)),
  operator('float4 * float8: float8', multiplyFloats),
  operator('float4 / float8: float8', divideFloats),
  operator('float8 + float4: float8', addFloats),
  operator('float8 - float4: float8', (a, b) => checkSum(a - b, a, b)),
  operator('float8 * float4: float8', multiplyFloats),
  operator('float8 / float4: float8', divideFloats),
  operator('float4 + float4: float4', (a, b) => single(a + b)),
  operator('float4 - float4: float4', (a, b) => single(a - b)),
  operator('float4 * float4: float4', (a, b) => single(a * b)),
  operator('float4 / float4: float4', (a, b) => single(divideFloats(a, b))),
  operator('+ float8: float8', (a) => a),
  operator('- float8: float8', (a) => -a),
  operator('@ float8: float8', (a) => Math.abs(a)),
  operator('+ float4: float4', (a) => a),
  operator('- float4: float4', (a) => -a),
  operator('@ float4: float4', (a) => Math.abs(a)),
];

const numericOperators: readonly SqlFunction[] = [
  operator('numeric + numeric: numeric', (a, b) => a.add(b)),
  operator('numeric - numeric: numeric', (a, b) => a.subtract(b)),
  operator('numeric * numeric: numeric', (a, b) => a.multiply(b)),
  operator('numeric / numeric: numeric', (a, b) => a.divide(b)),
  operator('numeric % numeric: numeric', (a, b) => a.modulo(b)),
  operator('+ numeric: numeric', (a) => a),
  operator('- numeric: numeric', (a) => a.negate()),
  operator('@ numeric: numeric', (a) => a.abs()),
];

/** A numeric's sign, as a numeric. */
export function signOf(value: Decimal): Decimal {
  return value.isNaN ? value : Decimal.fromInteger(value.sign);
}

/** The operators. */
export const arithmetic: readonly SqlFunction[] = [
  ...smallOperators,
  ...bigOperators,
  ...floatOperators,
  ...numericOperators,
];
