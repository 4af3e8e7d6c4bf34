/** The memory that the open transactions of a node may keep together until they commit. */
import { assert } from '../base/index.ts';

/** Bytes taken and given back. */
export class BufferBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Is there room for so many bytes more? */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** Takes bytes, or gives them back if negative. */
  take(bytes: number): void {
    this.#bytes += bytes;
    assert(this.#bytes >= 0, 'no more is given back than was taken');
  }
}
