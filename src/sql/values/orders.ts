/** The B-tree orders of the simple shapes, and their hashes (32-bit, FNV-1a with a finish), for hash joins and grouping. */
import { compareBytes } from '../../base/index.ts';
import type { Order } from './sql-type.ts';

/** Numbers as they are. */
export const numberOrder: Order<number> = { compare: (a, b) => a - b, hash: hashNumber };

/** Doubles: NaN equals itself and is above all, -0 equals 0. */
export const floatOrder: Order<number> = {
  compare(a, b) {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a === b) return 0;
    return (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0);
  },
  hash: hashNumber,
};

/** 64-bit whole numbers. */
export const bigintOrder: Order<bigint> = { compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0), hash: hashBigint };

/** Truth values: false first. */
export const booleanOrder: Order<boolean> = {
  compare: (a, b) => Number(a) - Number(b),
  hash: (value) => (value ? 1 : 0),
};

/** Texts in collation C. */
export const textOrder: Order<string> = { compare: compareTexts, hash: hashText };

/** Byte strings, unsigned, a prefix first. */
export const bytesOrder: Order<Uint8Array> = { compare: compareBytes, hash: hashBytes };

/**
 * Compares as UTF-8 bytes would: by code points. JavaScript compares UTF-16 units, which differs only where a surrogate meets a
 * unit from 0xe000 on.
 */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return a.length - b.length;
}

/** Equal numbers, whole or not, of all number types have equal hashes. */
export function hashNumber(value: number): number {
  if ((value | 0) === value) return finish(value);
  if (Number.isInteger(value)) return finish(Math.floor(value / 0x1_0000_0000) ^ (value % 0x1_0000_0000));
  if (Number.isNaN(value)) return 0x7ff80000;
  floatCell[0] = value;
  return finish(wordCells[0] ^ Math.imul(wordCells[1], 0x9e3779b1));
}

/** A whole number's hash; that of the same JavaScript number where there is one. */
export function hashBigint(value: bigint): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? hashNumber(number) : finish(Number(BigInt.asIntN(32, value ^ (value >> 32n))));
}

/** A text's hash. */
export function hashText(value: string): number {
  let hash = fnvBasis;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), fnvPrime);
  return finish(hash);
}

/** A byte string's hash. */
export function hashBytes(value: Uint8Array): number {
  let hash = fnvBasis;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value[i], fnvPrime);
  return finish(hash);
}

/** One hash of two, where their order matters. */
export function combineHashes(first: number, second: number): number {
  return finish(Math.imul(first, 31) + second);
}

const fnvBasis = 0x811c9dc5;
const fnvPrime = 0x01000193;
const floatCell = new Float64Array(1);
const wordCells = new Uint32Array(floatCell.buffer);

function inCodePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Murmur's finish: every bit of the sum reaches every bit of the hash. */
function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
