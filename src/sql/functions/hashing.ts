/** PostgreSQL's hash functions (Bob Jenkins' lookup3, hashfn.c), which applications make keys of advisory locks with. */

const start = 0x9e3779b9 + 3923095;

/** The hash of some bytes, as a signed whole number of 32 bits. */
export function hashBytes(bytes: Uint8Array): number {
  return new Mixer(bytes.length).take(bytes).c;
}

/** The hash of some bytes and a seed, as a signed whole number of 64 bits. */
export function hashBytesExtended(bytes: Uint8Array, seed: bigint): bigint {
  const mixer = new Mixer(bytes.length);
  if (seed !== 0n) {
    mixer.add(Number(BigInt.asUintN(32, seed >> 32n)), Number(BigInt.asUintN(32, seed)), 0);
    mixer.mix();
  }
  return mixer.take(bytes).wide;
}

/** The hash of a whole number of 32 bits. */
export function hashUint32(value: number): number {
  const mixer = new Mixer(4);
  mixer.add(value, 0, 0);
  mixer.finish();
  return mixer.c;
}

/** The hash of a whole number of 64 bits; one that fits into 32 has the hash that it has there. */
export function hashInt8(value: bigint): number {
  const high = Number(BigInt.asIntN(32, value >> 32n));
  const low = Number(BigInt.asIntN(32, value));
  return hashUint32(low ^ (value >= 0n ? high : ~high));
}

/** The three numbers of the algorithm. */
class Mixer {
  #a: number;
  #b: number;
  #c: number;

  constructor(length: number) {
    this.#a = this.#b = this.#c = (start + length) | 0;
  }

  get c(): number {
    return this.#c;
  }

  get wide(): bigint {
    return BigInt.asIntN(64, (BigInt(this.#b) << 32n) | BigInt.asUintN(32, BigInt(this.#c)));
  }

  add(a: number, b: number, c: number): void {
    this.#a = (this.#a + a) | 0;
    this.#b = (this.#b + b) | 0;
    this.#c = (this.#c + c) | 0;
  }

  /** All bytes: twelve at a time, then the rest, whose last word leaves its lowest byte to the length. */
  take(bytes: Uint8Array): this {
    let at = 0;
    for (; bytes.length - at >= 12; at += 12) {
      this.add(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8));
      this.mix();
    }
    this.add(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8) << 8);
    this.finish();
    return this;
  }

  mix(): void {
    let [a, b, c] = [this.#a, this.#b, this.#c];
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    [this.#a, this.#b, this.#c] = [a, b, c];
  }

  finish(): void {
    let [a, b, c] = [this.#a, this.#b, this.#c];
    c = ((c ^ b) - rotate(b, 14)) | 0;
    a = ((a ^ c) - rotate(c, 11)) | 0;
    b = ((b ^ a) - rotate(a, 25)) | 0;
    c = ((c ^ b) - rotate(b, 16)) | 0;
    a = ((a ^ c) - rotate(c, 4)) | 0;
    b = ((b ^ a) - rotate(a, 14)) | 0;
    c = ((c ^ b) - rotate(b, 24)) | 0;
    [this.#a, this.#b, this.#c] = [a, b, c];
  }
}

/** Four bytes, the lowest first; none behind the end. */
function wordAt(bytes: Uint8Array, at: number): number {
  const byte = (i: number): number => bytes[at + i] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

function rotate(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}
