/** Writes protobuf's wire format. The generic half of every codec: field numbers and meanings live in the codecs. */
import { assert, utf8 } from '../base/index.ts';

/** How a field's value is laid out; the low three bits of its tag. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const initialCapacity = 4096;
/** A buffer that one huge message grew beyond this is given back. */
const retainedCapacityMax = 1 << 20;
/** Room for a tag and a varint, taken before every small field in one step. */
const smallFieldBytesMax = 24;

/** How many bytes a varint takes. */
export function varintSize(value: number): number {
  let size = 1;
  while (value >= 128) {
    value /= 128;
    size++;
  }
  return size;
}

/**
 * A growing buffer that messages are written into, one after the other; `finish` copies the result out and starts anew.
 * Fields with proto3's default value (0, false, empty) are left out, except by the methods called `…Present`.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(initialCapacity);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written since the last `finish`. */
  get length(): number {
    return this.#length;
  }

  /** Writes a whole number from 0 to 2^53 - 1. */
  uint(field: number, value: number): void {
    if (value !== 0) this.uintPresent(field, value);
  }

  /** Writes a whole number from 0 to 2^53 - 1 even if it is 0. */
  uintPresent(field: number, value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'a number on the wire is whole and not negative');
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.varint);
    this.#varint(value);
  }

  /** Writes a truth value. */
  bool(field: number, value: boolean): void {
    if (value) this.uintPresent(field, 1);
  }

  /** Writes whole numbers as one packed field. */
  uints(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const message = this.begin(field, values.length);
    this.#reserve(values.length * 8);
    for (const value of values) {
      assert(Number.isSafeInteger(value) && value >= 0, 'a number on the wire is whole and not negative');
      this.#varint(value);
    }
    this.end(message);
  }

  /** Writes truth values as one packed field. */
  bools(field: number, values: readonly boolean[]): void {
    if (values.length === 0) return;
    this.#reserve(smallFieldBytesMax + values.length);
    this.#varint(field * 8 + wireTypes.bytes);
    this.#varint(values.length);
    for (const value of values) this.#bytes[this.#length++] = value ? 1 : 0;
  }

  /** Writes a 32-bit number in four bytes, even if it is 0; returns where they are, for `patchFixed32`. */
  fixed32Present(field: number, value: number): number {
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.fixed32);
    const at = this.#length;
    this.#view.setUint32(at, value, true);
    this.#length += 4;
    return at;
  }

  /** Overwrites four bytes written by `fixed32Present`. */
  patchFixed32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** Writes a floating-point number. */
  double(field: number, value: number): void {
    if (Object.is(value, 0)) return;
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.fixed64);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes a byte string. */
  bytes(field: number, value: Uint8Array): void {
    if (value.length > 0) this.bytesPresent(field, value);
  }

  /** Writes a byte string even if it is empty. */
  bytesPresent(field: number, value: Uint8Array): void {
    this.#reserve(smallFieldBytesMax + value.length);
    this.#varint(field * 8 + wireTypes.bytes);
    this.#varint(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Writes a text as UTF-8; lone surrogates become U+FFFD. */
  string(field: number, value: string): void {
    if (value.length > 0) this.bytesPresent(field, utf8(value));
  }

  /**
   * Opens a nested message; what is written until `end` belongs to it. `lengthGuess` saves a shift of its bytes if its
   * length takes as many digits as the guess.
   * @returns the mark that `end` wants
   */
  begin(field: number, lengthGuess = 0): number {
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.bytes);
    const size = varintSize(lengthGuess);
    this.#length += size;
    // The mark carries the reserved size, so that opening a message makes no object.
    return this.#length * 8 + size;
  }

  /** Closes the nested message that `begin` opened. */
  end(mark: number): void {
    const reserved = mark % 8;
    const start = (mark - reserved) / 8;
    const length = this.#length - start;
    const size = varintSize(length);
    if (size !== reserved) {
      this.#reserve(smallFieldBytesMax);
      this.#bytes.copyWithin(start - reserved + size, start, this.#length);
    }
    this.#length = start - reserved;
    this.#varint(length);
    this.#length += length;
  }

  /** What was written, from an offset on, as a view that the next write may change. */
  written(from: number): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  /** What was written, in a buffer of its own; the writer is empty again. */
  finish(): Uint8Array {
    const out = this.#bytes.slice(0, this.#length);
    this.reset();
    return out;
  }

  /** Forgets what was written. */
  reset(): void {
    this.#length = 0;
    if (this.#bytes.length > retainedCapacityMax) this.#use(new Uint8Array(initialCapacity));
  }

  #varint(value: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    // Above 2^32 bit operations would cut the number off.
    while (value > 0xffffffff) {
      bytes[at++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    while (value >= 128) {
      bytes[at++] = (value & 127) | 128;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.#length = at;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#use(grown);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
