/** Chance from the operating system. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../random.ts';

const poolBytes = 4096;

/** Unpredictable numbers, drawn from the system in larger pieces. */
export class NodeRandom implements Random {
  #pool: Buffer = Buffer.alloc(0);
  #used = 0;

  u32(): number {
    if (this.#used + 4 > this.#pool.length) {
      this.#pool = randomBytes(poolBytes);
      this.#used = 0;
    }
    const value = this.#pool.readUInt32LE(this.#used);
    this.#used += 4;
    return value;
  }

  float(): number {
    return ((this.u32() >>> 5) * 67108864 + (this.u32() >>> 6)) / 9007199254740992;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(randomBytes(length));
  }

  /** All streams of the system are alike. */
  fork(_label: string): NodeRandom {
    return this;
  }
}
