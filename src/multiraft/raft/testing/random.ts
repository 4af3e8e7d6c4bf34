/** A small seeded stream of chance for tests of the core (mulberry32). */
import type { Random } from '../../../io/index.ts';

/** The same seed, the same numbers. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const u32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    u32,
    float: () => u32() / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => u32() & 255),
    fork: (label) => seededRandom(u32() ^ label.length),
  };
}
