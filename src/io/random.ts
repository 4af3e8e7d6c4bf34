/** The door to chance. */

/** A stream of random numbers; one stream per node and purpose, so that one part's draws do not shift another's. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  u32(): number;
  /** A number in [0, 1). */
  float(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A stream of its own, decided by this one's seed and the label. */
  fork(label: string): Random;
}

/** A whole number in [low, high]. */
export function randomInt(random: Random, low: number, high: number): number {
  return low + Math.floor(random.float() * (high - low + 1));
}

/** One of the items, all alike in chance. The list must not be empty. */
export function randomItem<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.float() * items.length)];
}
