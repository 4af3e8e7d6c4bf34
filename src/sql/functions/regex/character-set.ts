/** Sets of characters as sorted ranges of code points. The named classes are those of collation C: ASCII only. */

const codeMax = 0x10ffff;

/** Immutable. */
export class CharacterSet {
  /** Pairs of first and last code points, ascending, apart from one another. */
  readonly #bounds: readonly number[];

  private constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  static readonly none = new CharacterSet([]);
  static readonly any = new CharacterSet([0, codeMax]);

  /** The characters of a string. */
  static of(characters: string): CharacterSet {
    return [...characters].reduce((set, character) => {
      const code = character.codePointAt(0) ?? 0;
      return set.union(CharacterSet.range(code, code));
    }, CharacterSet.none);
  }

  static range(first: number, last: number): CharacterSet {
    return new CharacterSet([first, last]);
  }

  /** Letters, digits and the underscore. */
  static readonly word: CharacterSet = new CharacterSet([0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]);

  /** `[:alpha:]` and its kin; undefined for no class. */
  static named(name: string): CharacterSet | undefined {
    const bounds = Object.hasOwn(classes, name) ? classes[name] : undefined;
    return bounds === undefined ? undefined : new CharacterSet(bounds);
  }

  /** The only character, if there is only one. */
  get single(): string | undefined {
    const [first, last] = this.#bounds;
    return this.#bounds.length === 2 && first === last ? String.fromCodePoint(first) : undefined;
  }

  has(code: number): boolean {
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i += 2) if (code <= bounds[i + 1]) return code >= bounds[i];
    return false;
  }

  union(other: CharacterSet): CharacterSet {
    const pairs: [number, number][] = [];
    for (const bounds of [this.#bounds, other.#bounds])
      for (let i = 0; i < bounds.length; i += 2) pairs.push([bounds[i], bounds[i + 1]]);
    pairs.sort((a, b) => a[0] - b[0]);
    const merged: number[] = [];
    for (const [first, last] of pairs) {
      if (merged.length > 0 && first <= merged[merged.length - 1] + 1)
        merged[merged.length - 1] = Math.max(merged[merged.length - 1], last);
      else merged.push(first, last);
    }
    return new CharacterSet(merged);
  }

  negate(): CharacterSet {
    const bounds: number[] = [];
    let next = 0;
    for (let i = 0; i < this.#bounds.length; i += 2) {
      if (this.#bounds[i] > next) bounds.push(next, this.#bounds[i] - 1);
      next = this.#bounds[i + 1] + 1;
    }
    if (next <= codeMax) bounds.push(next, codeMax);
    return new CharacterSet(bounds);
  }

  /** With the other case of each of its ASCII letters. */
  withBothCases(): CharacterSet {
    let set: CharacterSet = this;
    for (let code = 0x41; code <= 0x5a; code++) {
      if (this.has(code)) set = set.union(CharacterSet.range(code + 32, code + 32));
      if (this.has(code + 32)) set = set.union(CharacterSet.range(code, code));
    }
    return set;
  }
}

const classes: Readonly<Record<string, readonly number[]>> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  ascii: [0, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0, 0x1f, 0x7f, 0x7f],
  digit: [0x30, 0x39],
  graph: [0x21, 0x7e],
  lower: [0x61, 0x7a],
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper: [0x41, 0x5a],
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
  word: [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a],
};
