/** The data that was copied in and not used yet, in one piece. */
import { bufferOver } from '../utf8.ts';
import { WireError } from '../wire-error.ts';

/** A line, or a field of binary data, is not longer: it is kept in memory until its end has come. */
export const pieceBytesMax = 64 * 1024 * 1024;

/** Grows at its end and is used up from its beginning. Nothing is ever written over, so that views stay good. */
export class CopyInput {
  /** What came and was kept; bytes before `start` are used up. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  /** Memory of our own, longer than what was put into it. */
  #room: Buffer = this.bytes;

  /** Takes a piece, which is kept by reference if nothing else is left. @returns by how much all places moved to the front */
  push(chunk: Uint8Array): number {
    const moved = this.start;
    const left = this.bytes.length - moved;
    if (left > pieceBytesMax)
      throw new WireError('54000', `a piece of COPY data is longer than ${pieceBytesMax} bytes`);
    if (left === 0) this.bytes = bufferOver(chunk);
    else if (this.#fits(chunk.length)) return this.#append(chunk);
    else {
      // Twice what is there, so that copying costs no more than receiving.
      this.#room = Buffer.allocUnsafeSlow(2 * (left + chunk.length));
      this.bytes.copy(this.#room, 0, moved);
      this.#room.set(chunk, left);
      this.bytes = this.#room.subarray(0, left + chunk.length);
    }
    this.start = 0;
    return moved;
  }

  #fits(count: number): boolean {
    return this.bytes.buffer === this.#room.buffer && this.bytes.length + count <= this.#room.length;
  }

  #append(chunk: Uint8Array): number {
    this.#room.set(chunk, this.bytes.length);
    this.bytes = this.#room.subarray(0, this.bytes.length + chunk.length);
    return 0;
  }
}
