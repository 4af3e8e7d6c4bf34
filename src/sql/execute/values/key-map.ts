/**
 * A map from keys of rows. A map of the engine is made anew, all at once, each time that it has doubled: of half a million keys that is a turn of 50 ms. So only the first
 * keys are in one map; all that come later are spread over many small ones, which grow at different times.
 */
import type { EqualityKey } from './equality.ts';

/** Keys of the first map: made anew in two milliseconds. */
const firstMax = 32_768;
/** How many small maps there are then: a power of two. */
const spreadOver = 256;

/** Keys and what stands for them, in no particular order. */
export class KeyMap<V> {
  readonly #first = new Map<EqualityKey, V>();
  #others: readonly Map<EqualityKey, V>[] | undefined;

  get(key: EqualityKey): V | undefined {
    const found = this.#first.get(key);
    if (found !== undefined || this.#others === undefined) return found;
    return this.#others[spread(key)].get(key);
  }

  has(key: EqualityKey): boolean {
    return this.get(key) !== undefined;
  }

  /** `undefined` stands for nothing. */
  set(key: EqualityKey, value: V): void {
    if (this.#others === undefined) {
      this.#first.set(key, value);
      if (this.#first.size >= firstMax)
        this.#others = Array.from({ length: spreadOver }, () => new Map<EqualityKey, V>());
    } else if (this.#first.has(key)) this.#first.set(key, value);
    else this.#others[spread(key)].set(key, value);
  }

  *values(): Generator<V> {
    yield* this.#first.values();
    for (const map of this.#others ?? []) yield* map.values();
  }
}

/** Which of the small maps has a key. Keys that are the same for a map are the same here: 0 and -0, all NaNs. */
function spread(key: EqualityKey): number {
  switch (typeof key) {
    case 'number':
      return Number.isInteger(key) ? Math.imul(key % 0x7fffffff, 0x9e3779b1) >>> 24 : fractionBits(key);
    case 'bigint':
      return Math.imul(Number(BigInt.asUintN(32, key)), 0x9e3779b1) >>> 24;
    case 'string':
      return textBits(key);
    default:
      return 0;
  }
}

function fractionBits(value: number): number {
  return Number.isFinite(value) ? Math.floor(Math.abs(value * 2048) % spreadOver) : 0;
}

/** Looks at the end, where keys that follow one another differ, and at some places before. */
function textBits(text: string): number {
  const { length } = text;
  let hash = length;
  for (let i = Math.max(0, length - 6); i < length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  for (let i = 0; i < 4 && i < length - 6; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return Math.imul(hash, 0x9e3779b1) >>> 24;
}
