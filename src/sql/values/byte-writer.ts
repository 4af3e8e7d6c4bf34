/** A growing buffer that values, keys and rows are written to, most significant byte first. One writer serves many values. */
import { assert } from '../../base/index.ts';
import { newBytes } from './byte-slab.ts';

const encoder = new TextEncoder();
/** Below this many characters a loop over them is quicker than the encoder. */
const loopCharactersMax = 32;

/** Writes bytes behind one another; `take` hands out a copy, `view` what is there now. */
export class ByteWriter {
  /** The buffer; it is another one after the next write that does not fit. Written up to `length`. */
  bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  /** Bytes written. May be set back to drop what was written last. */
  length = 0;

  constructor(bytesAtFirst = 256) {
    this.bytes = new Uint8Array(bytesAtFirst);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Forgets all bytes; views of them are void. */
  reset(): void {
    this.length = 0;
  }

  /** A copy of the bytes written since `start`. */
  take(start = 0): Uint8Array {
    const copy = newBytes(this.length - start);
    copy.set(this.bytes.subarray(start, this.length));
    return copy;
  }

  /** Makes room for `count` more bytes and returns where they begin; the caller fills them. */
  reserve(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > this.bytes.length) this.#grow(needed);
    this.length = needed;
    return at;
  }

  uint8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  int16(value: number): void {
    const at = this.reserve(2);
    this.#view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.#view.setInt32(at, value);
  }

  /** Overwrites four bytes written before. */
  setInt32(at: number, value: number): void {
    assert(at + 4 <= this.length, 'only what was written is overwritten');
    this.#view.setInt32(at, value);
  }

  /** Any whole number from -2^63 to 2^64 - 1: its low 64 bits. */
  int64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigInt64(at, value);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.#view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** The UTF-8 bytes of a text; returns how many. */
  text(text: string): number {
    const length = text.length;
    const at = this.reserve(length * 3);
    const bytes = this.bytes;
    let written = 0;
    if (length <= loopCharactersMax) {
      while (written < length) {
        const code = text.charCodeAt(written);
        if (code >= 0x80) break;
        bytes[at + written++] = code;
      }
    }
    if (written < length) written = encoder.encodeInto(text, bytes.subarray(at)).written;
    this.length = at + written;
    return written;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
