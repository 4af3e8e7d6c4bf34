/** Reads the descriptions of tables that tests write. */
import type { ReferentialAction } from '../descriptors.ts';

/** The words of a description, one after the other; strings in quotes are words. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#words = text.match(/'(?:[^']|'')*'(?:::\w+)?|[\w.$:]+|[<>=!|@#~&*+/%^-]+|[^\s\w]/g) ?? [];
  }

  get next(): string {
    return this.#words[this.#at] ?? '';
  }

  take(): string {
    if (this.#at >= this.#words.length) throw new Error('more words expected');
    return this.#words[this.#at++];
  }

  /** Takes these words if they come next. */
  skip(...words: readonly string[]): boolean {
    if (words.some((word, i) => this.#words[this.#at + i]?.toLowerCase() !== word)) return false;
    this.#at += words.length;
    return true;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw new Error(`${word} expected before ${this.next}`);
  }

  /** Items between commas. */
  list<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    do items.push(item());
    while (this.skip(','));
    return items;
  }

  names(): readonly string[] {
    this.expect('(');
    const names = this.list(() => this.take());
    this.expect(')');
    return names;
  }

  inBrackets(): string {
    this.expect('(');
    const words: string[] = [];
    for (let depth = 1; ; ) {
      const word = this.take();
      depth += word === '(' ? 1 : word === ')' ? -1 : 0;
      if (depth === 0) return words.join(' ');
      words.push(word);
    }
  }

  /** A constant, a call, or anything in brackets. */
  expression(): string {
    if (this.next === '(') return `(${this.inBrackets()})`;
    const sign = this.skip('-') ? '-' : '';
    const word = this.take();
    return this.next === '(' ? `${word}(${this.inBrackets()})` : sign + word;
  }

  action(): ReferentialAction {
    if (this.skip('no', 'action')) return 'no action';
    if (this.skip('set', 'null')) return 'set null';
    if (this.skip('set', 'default')) return 'set default';
    if (this.skip('cascade')) return 'cascade';
    this.expect('restrict');
    return 'restrict';
  }
}
