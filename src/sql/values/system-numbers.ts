/** Numbers that count what systems count: xid, cid and xid8 (transactions), tid (places of rows), pg_lsn (bytes of a log). */
import { SqlError } from '../errors.ts';
import type { BinaryCodec, TextCodec } from './sql-type.ts';
import { invalidSyntax, trimSpace } from './text-input.ts';

const uint32Max = 0xffffffffn;
const uint64Max = (1n << 64n) - 1n;

/** xid and cid: whole numbers of 32 bits; whatever is more is cut off, as PostgreSQL 15 reads them. */
export const xidText: TextCodec<number> = {
  parse: (text) => Number(BigInt.asUintN(32, leadingDigits(text))),
  format: (value) => value.toString(),
};

/** xid8: 64 bits, unsigned. */
export const xid8Text: TextCodec<bigint> = {
  parse: (text) => BigInt.asUintN(64, leadingDigits(text)),
  format: (value) => value.toString(),
};

/** 8 bytes, unsigned. */
export const uint64Binary: BinaryCodec<bigint> = {
  write: (value, writer) => writer.int64(BigInt.asIntN(64, value)),
  read(reader) {
    const value = BigInt.asUintN(64, reader.int64());
    reader.end('unsigned bigint');
    return value;
  },
};

/** pg_lsn: two halves in hexadecimal, `16/B374D848`. */
export const lsnText: TextCodec<bigint> = {
  parse(text) {
    const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
    if (match === null) throw invalidSyntax('pg_lsn', text);
    return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
  },
  format: (value) => `${(value >> 32n).toString(16)}/${(value & uint32Max).toString(16)}`.toUpperCase(),
};

/** tid: `(block,offset)`, kept as it is written. */
export const tidText: TextCodec<string> = {
  parse(text) {
    const match = /^\s*\((\d+),(\d+)\)/.exec(text);
    if (match === null) throw invalidSyntax('tid', text);
    const [block, offset] = [BigInt(match[1]), BigInt(match[2])];
    if (block > uint32Max || offset > 0xffffn) throw invalidSyntax('tid', text);
    return `(${block},${offset})`;
  },
  format: (value) => value,
};

/** Block in 4 bytes, offset in 2. */
export const tidBinary: BinaryCodec<string> = {
  write(value, writer) {
    const [block, offset] = value.slice(1, -1).split(',').map(Number);
    writer.int32(block | 0);
    writer.int16((offset << 16) >> 16);
  },
  read(reader) {
    const block = reader.uint32();
    const offset = reader.int16() & 0xffff;
    reader.end('tid');
    return `(${block},${offset})`;
  },
};

/** A type that is read and written as text only. */
export function noBinary(name: string): BinaryCodec<string> {
  return {
    write() {
      throw new SqlError('42883', `no binary output function available for type ${name}`);
    },
    read() {
      throw new SqlError('42883', `no binary input function available for type ${name}`);
    },
  };
}

/** A type whose values only the system makes. */
export function noInput(name: string): TextCodec<string> {
  return {
    parse() {
      throw new SqlError('0A000', `cannot accept a value of type ${name}`);
    },
    format: (value) => value,
  };
}

/** C's strtoul with base 0: octal behind 0, hexadecimal behind 0x, digits as far as they go, and too many of them are the greatest number. */
function leadingDigits(text: string): bigint {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]+)|(\d+))/.exec(trimSpace(text));
  if (match === null) return 0n;
  const [, sign, hexadecimal, octal, decimal] = match;
  const digits = hexadecimal !== undefined ? `0x${hexadecimal}` : octal !== undefined ? `0o${octal}` : decimal;
  const value = BigInt(digits);
  if (value > uint64Max) return uint64Max;
  return sign === '-' ? BigInt.asUintN(64, -value) : value;
}
