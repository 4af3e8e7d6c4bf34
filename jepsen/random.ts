/** Chance from a seed: a run's plan comes out the same each time, though a real cluster's timing does not. */

/** A stream of random numbers of its own. */
export class RandomStream {
  #state: number;

  constructor(seed: string) {
    this.#state = hash(seed);
  }

  /** A number in [0, 1) (mulberry32). */
  float(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [low, high]. */
  int(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  /** One of the items, which must be some. */
  item<T>(items: readonly T[]): T {
    return items[Math.floor(this.float() * items.length)];
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** A number in [low, high], small ones as likely as big ones on a logarithmic scale. */
  logFloat(low: number, high: number): number {
    return Math.exp(Math.log(low) + this.float() * (Math.log(high) - Math.log(low)));
  }

  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }

  /** A stream that depends on this one's next number and the label. */
  fork(label: string): RandomStream {
    return new RandomStream(`${label}:${this.float()}`);
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return state;
}
