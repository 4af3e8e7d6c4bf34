/** Whole numbers of 32 bits to places in an array: a table with open addressing, about twice as fast as a `Map`, and without an object for each entry. */

const firstCapacity = 64;

/** From keys to whole numbers from 0. */
export class IntMap {
  #keys = new Int32Array(firstCapacity);
  /** One more than the value; 0: the slot is free. */
  #values = new Int32Array(firstCapacity);
  #shift = 32 - Math.log2(firstCapacity);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** -1: not there. */
  get(key: number): number {
    const keys = this.#keys;
    const values = this.#values;
    const mask = keys.length - 1;
    for (let slot = Math.imul(key, golden) >>> this.#shift; ; slot = (slot + 1) & mask) {
      const value = values[slot];
      if (value === 0 || keys[slot] === key) return value - 1;
    }
  }

  /** Adds a key that is not there, or changes its value. */
  set(key: number, value: number): void {
    if (this.#size * 2 >= this.#keys.length) this.#grow();
    const keys = this.#keys;
    const values = this.#values;
    const mask = keys.length - 1;
    let slot = Math.imul(key, golden) >>> this.#shift;
    while (values[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
    if (values[slot] === 0) this.#size++;
    keys[slot] = key;
    values[slot] = value + 1;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Int32Array(keys.length * 2);
    this.#values = new Int32Array(keys.length * 2);
    this.#shift--;
    this.#size = 0;
    for (let slot = 0; slot < keys.length; slot++) if (values[slot] !== 0) this.set(keys[slot], values[slot] - 1);
  }
}

/** 2^32 over the golden ratio: neighbours land far from each other. */
const golden = 0x9e3779b1 | 0;
