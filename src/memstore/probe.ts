/**
 * A key as the tree compares it: words of four bytes, the first byte highest, the last word filled up with zeros. Words
 * compare as numbers; where all words are equal, the shorter key is the lesser.
 */

/** Pages share at most this many words of prefix, so a probe reads as zeros up to there. */
export const prefixWordsMax = 8;

/** A key turned into words; made once and loaded with one key after the other. */
export class Probe {
  readonly words: Uint32Array;
  /** Words in use. */
  count = 0;
  /** The key's length. */
  bytes = 0;

  /** @param keyBytesMax the longest key that will be loaded */
  constructor(keyBytesMax: number) {
    this.words = new Uint32Array(Math.max((keyBytesMax + 3) >>> 2, prefixWordsMax + 1));
  }

  /** Takes a key in place of the one before. */
  load(key: Uint8Array): void {
    const words = this.words;
    const length = key.length;
    const whole = length >>> 2;
    let at = 0;
    let count = 0;
    for (; count < whole; count++, at += 4)
      words[count] = (key[at] << 24) | (key[at + 1] << 16) | (key[at + 2] << 8) | key[at + 3];
    if (at < length) {
      let last = 0;
      for (let shift = 24; at < length; shift -= 8) last |= key[at++] << shift;
      words[count++] = last;
    }
    this.count = count;
    this.bytes = length;
    for (let i = count; i <= prefixWordsMax; i++) words[i] = 0;
  }
}

/** A probe of its own for one key. */
export function probeOf(key: Uint8Array): Probe {
  const probe = new Probe(key.length);
  probe.load(key);
  return probe;
}

/** The empty key. */
export const emptyProbe = probeOf(new Uint8Array(0));
