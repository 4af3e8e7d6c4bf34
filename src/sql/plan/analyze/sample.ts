/** Some of many, all with the same chance: Vitter's algorithm L (1994) over a stream whose length nobody knows. */

/** Keeps up to `size` items of a stream. */
export class Sample<T> {
  readonly items: T[] = [];
  /** Where in the stream each item stood. */
  readonly places: number[] = [];
  readonly #size: number;
  readonly #random: () => number;
  readonly #keep: (item: T) => T;
  #seen = 0;
  #weight: number;
  #next: number;

  /** @param keep makes of an item that is shown one that may be kept */
  constructor(size: number, random: () => number, keep: (item: T) => T) {
    this.#size = size;
    this.#random = random;
    this.#keep = keep;
    this.#weight = Math.exp(Math.log(this.#chance()) / size);
    this.#next = size + this.#skip();
  }

  /** How many items there were. */
  get seen(): number {
    return this.#seen;
  }

  /** Shows the next item. */
  offer(item: T): void {
    const place = this.#seen++;
    if (place < this.#size) {
      this.items.push(this.#keep(item));
      this.places.push(place);
    } else if (place === this.#next) {
      const victim = Math.floor(this.#random() * this.#size);
      this.items[victim] = this.#keep(item);
      this.places[victim] = place;
      this.#weight *= Math.exp(Math.log(this.#chance()) / this.#size);
      this.#next = place + 1 + this.#skip();
    }
  }

  #skip(): number {
    return Math.floor(Math.log(this.#chance()) / Math.log(1 - this.#weight));
  }

  /** Never 0, whose logarithm is infinite. */
  #chance(): number {
    return 1 - this.#random();
  }
}
