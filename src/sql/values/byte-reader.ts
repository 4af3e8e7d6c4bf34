/** Reads what clients and disks send, and believes nothing: every length is checked before it is used. */
import { SqlError } from '../errors.ts';
import { readUtf8 } from './utf8-text.ts';

/** Bytes that are not a value of the type they were sent as. */
export function badBinary(type: string): SqlError {
  return new SqlError('22P03', `incorrect binary data format for type ${type}`);
}

/** The text of UTF-8 bytes, with PostgreSQL's error for what is none and for zero bytes. */
export function textOfUtf8(bytes: Uint8Array): string {
  const text = readUtf8(bytes, 0, bytes.length);
  if (text === undefined) throw badEncoding(firstBadByte(bytes));
  if (text.includes('\0')) throw badEncoding('0x00');
  return text;
}

function badEncoding(bytes: string): SqlError {
  return new SqlError('22021', `invalid byte sequence for encoding "UTF8": ${bytes}`);
}

/** The first sequence that is no character, as PostgreSQL prints it: up to the bytes its lead byte asks for. */
function firstBadByte(bytes: Uint8Array): string {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at]);
    const sequence = bytes.subarray(at, at + length);
    if (sequence.length < length || readUtf8(sequence, 0, length) === undefined) {
      return Array.from(sequence, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
    }
    at += length;
  }
  return '0x00';
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0 || lead >= 0xf8) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Walks a value's binary form; what is too short is PostgreSQL's 08P01, what is too long 22P03. */
export class ByteReader {
  readonly bytes: Uint8Array;
  #dataView: DataView | undefined;
  /** Where the next byte is read. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  uint8(): number {
    return this.bytes[this.#advance(1)];
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** A view of the next `count` bytes. */
  raw(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.bytes.subarray(start, start + count);
  }

  /** Goes on behind the next `count` bytes, and says where they begin. */
  skip(count: number): number {
    return this.#advance(count);
  }

  /** Refuses bytes behind the value. */
  end(type: string): void {
    if (this.at !== this.bytes.length) throw badBinary(type);
  }

  /** Made when it is needed: many values are read without. */
  get #view(): DataView {
    this.#dataView ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    return this.#dataView;
  }

  #advance(count: number): number {
    const start = this.at;
    if (count < 0 || count > this.bytes.length - start)
      throw new SqlError('08P01', 'insufficient data left in message');
    this.at = start + count;
    return start;
  }
}
