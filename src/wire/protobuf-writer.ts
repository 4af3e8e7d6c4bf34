/** Writes protobuf's wire format. The generic half of every codec: field numbers and meanings live in the codecs. */
import { assert, utf8 } from '../base/index.ts';

/** How a field's value is laid out; the low three bits of its tag. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Messages are cut from slabs of this size, so that a small one does not cost a buffer of its own. */
const slabBytes = 64 * 1024;
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
 * Writes messages, one after the other, into a slab; `finish` hands one out where it lies, and its bytes are never touched
 * again. Fields with proto3's default value (0, false, empty) are left out, except by the methods called `…Present`.
 */
export class ProtoWriter {
  #bytes = newSlab(slabBytes);
  #view = new DataView(this.#bytes.buffer);
  /** Where the message being written begins, and where its next byte goes. */
  #start = 0;
  #at = 0;

  /** Bytes written since the last `finish`. */
  get length(): number {
    return this.#at - this.#start;
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
  uints(field: number, values: readonly number[] | Float64Array): void {
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
    for (const value of values) this.#bytes[this.#at++] = value ? 1 : 0;
  }

  /** Writes a 32-bit number in four bytes, even if it is 0; returns where in the message they are, for `patchFixed32`. */
  fixed32Present(field: number, value: number): number {
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.fixed32);
    const at = this.#at;
    this.#view.setUint32(at, value, true);
    this.#at += 4;
    return at - this.#start;
  }

  /** Overwrites four bytes written by `fixed32Present`. */
  patchFixed32(at: number, value: number): void {
    this.#view.setUint32(this.#start + at, value, true);
  }

  /** Writes a floating-point number. */
  double(field: number, value: number): void {
    if (Object.is(value, 0)) return;
    this.#reserve(smallFieldBytesMax);
    this.#varint(field * 8 + wireTypes.fixed64);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
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
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
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
    this.#at += size;
    // The mark carries the reserved size, so that opening a message makes no object.
    return (this.#at - this.#start) * 8 + size;
  }

  /** Closes the nested message that `begin` opened. */
  end(mark: number): void {
    const reserved = mark % 8;
    const length = this.length - (mark - reserved) / 8;
    const size = varintSize(length);
    if (size !== reserved) this.#shift(length, size - reserved);
    this.#at -= length + reserved;
    this.#varint(length);
    this.#at += length;
  }

  /** What was written, from an offset on, while the message is not finished. */
  written(from: number): Uint8Array {
    return this.#bytes.subarray(this.#start + from, this.#at);
  }

  /** The message, as a view into a slab that it shares with its neighbours: for what is kept no longer than they are. */
  finish(): Uint8Array {
    const message = new Uint8Array(this.#bytes.buffer, this.#start, this.#at - this.#start);
    this.#start = this.#at;
    // A long message's slab is its own: a small one after it must not keep it.
    if (this.#bytes.length > slabBytes) this.#use(newSlab(slabBytes), 0);
    return message;
  }

  /** The message in a buffer of its own: for what is kept long. */
  finishCopy(): Uint8Array {
    const message = this.#bytes.slice(this.#start, this.#at);
    this.#at = this.#start;
    return message;
  }

  /** Forgets what was written since the last `finish`. */
  reset(): void {
    this.#at = this.#start;
  }

  /** Moves the last `length` bytes, to make the room in front of them fit. */
  #shift(length: number, by: number): void {
    this.#reserve(smallFieldBytesMax);
    const start = this.#at - length;
    this.#bytes.copyWithin(start + by, start, this.#at);
  }

  #varint(value: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
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
    this.#at = at;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const length = this.length;
    // Twice what is there, so that growing costs no more than writing; a slab that starts anew is of the usual size.
    const slab = newSlab(Math.max(slabBytes, length + more + smallFieldBytesMax, 2 * length));
    slab.set(this.#bytes.subarray(this.#start, this.#at));
    this.#use(slab, length);
  }

  #use(slab: Uint8Array<ArrayBuffer>, length: number): void {
    this.#bytes = slab;
    this.#view = new DataView(slab.buffer);
    this.#start = 0;
    this.#at = length;
  }
}

/** Memory that is not cleared: only what was written over is ever handed out. */
function newSlab(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer, 0, length);
}
