/** Running checksums for comparing replicas: sums of hashes, so that the order in which things came does not matter. */
import type { Timestamp } from '../base/index.ts';

const fnvPrime = 0x01000193;

/** A sum that things can be added to and taken from. */
export class Checksum {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  add(hash: number): void {
    this.#value = (this.#value + hash) >>> 0;
  }

  subtract(hash: number): void {
    this.#value = (this.#value - hash) >>> 0;
  }
}

/** FNV-1a over an effect: cheap, and equal on every replica. */
export function effectHash(key: Uint8Array, timestamp: Timestamp, row: Uint8Array | undefined): number {
  let hash = 0x811c9dc5 ^ (timestamp >>> 0);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], fnvPrime);
  if (row === undefined) return hash >>> 0;
  // The ends and the length of a row tell two rows apart well enough for a running check; images are checked in full.
  const edge = Math.min(row.length, 16);
  for (let i = 0; i < edge; i++) hash = Math.imul(hash ^ row[i], fnvPrime);
  for (let i = row.length - edge; i < row.length; i++) hash = Math.imul(hash ^ row[i], fnvPrime);
  return Math.imul(hash ^ row.length, fnvPrime) >>> 0;
}

/** FNV-1a over a text and numbers. */
export function textHash(text: string, ...numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), fnvPrime);
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number >>> 0), fnvPrime);
    hash = Math.imul(hash ^ Math.floor(number / 2 ** 32), fnvPrime);
  }
  return hash >>> 0;
}
