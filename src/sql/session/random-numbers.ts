/** `random()` of a session: from the node's chance, until `setseed` makes it repeatable (xoshiro128**, Blackman and Vigna, 2018). */
import type { Random } from '../../io/index.ts';

/** The random numbers of one session. */
export class RandomNumbers {
  readonly #source: Random;
  #state: Uint32Array | undefined;

  constructor(source: Random) {
    this.#source = source;
  }

  /** 0 <= x < 1. */
  next(): number {
    if (this.#state === undefined) return this.#source.float();
    return ((this.#word() >>> 5) * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  /** From -1 to 1. */
  seed(seed: number): void {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, seed);
    let mixed = bytes.getUint32(0) ^ Math.imul(bytes.getUint32(4), 0x9e3779b1);
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) | 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      return word ^ (word >>> 16);
    });
    for (let i = 0; i < 8; i++) this.#word();
  }

  #word(): number {
    const state = this.#state!;
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9);
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11);
    return result;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
