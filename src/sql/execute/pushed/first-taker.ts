/** The first rows of an order: keeps not many more than are wanted, and sends them in the order in which they came. */
import type { ByteWriter } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { compareBy } from '../values/row-sort.ts';
import { RowPageWriter } from './page-writer.ts';
import type { FirstWanted } from './program.ts';
import type { Taker } from './program-run.ts';

/** Rows that are kept beyond those that are wanted, before the last ones go. */
const spareRows = 1024;

interface Candidate {
  readonly keys: Row;
  /** Which of all rows that passed it is. */
  readonly number: number;
  /** What is sent of it: where it lay there is another row soon. */
  readonly bytes: Uint8Array;
}

/** See the top of the file. */
export class FirstTaker implements Taker {
  readonly kind = 'rows';
  readonly #page: RowPageWriter;
  readonly #keys: readonly Evaluator[];
  readonly #compare: (a: Row, b: Row) => number;
  readonly #count: number;
  readonly #bytesMax: number;
  #kept: Candidate[] = [];
  #bytes = 0;
  #taken = 0;
  /** The keys of the last row that is wanted so far: what stands behind it is not. */
  #bound: Row | undefined;

  constructor({ sent, keys, count }: FirstWanted, layout: Layout, bytesMax: number) {
    this.#page = new RowPageWriter(sent);
    this.#keys = keys.map(({ expression }) => compileExpression(expression, layout));
    this.#compare = compareBy(
      keys.map(({ expression: { type }, descending, nullsFirst }, place) => ({ place, type, descending, nullsFirst })),
    );
    this.#count = count;
    this.#bytesMax = bytesMax;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#bytesMax;
  }

  take(row: Row, bytes: Uint8Array, start: number, end: number): void {
    const keys = this.#keys.map((evaluate) => evaluate(row));
    const number = this.#taken++;
    if (this.#bound !== undefined && this.#compare(keys, this.#bound) >= 0) return;
    const from = this.#page.writer.length;
    this.#page.add(bytes, start, end);
    this.#kept.push({ keys, number, bytes: this.#page.writer.take(from) });
    this.#bytes += this.#page.writer.length - from;
    this.#page.writer.length = from;
    if (this.#kept.length >= 2 * this.#count + spareRows || this.isFull) this.#drop();
  }

  /** Lets go of what stands behind the wanted ones. */
  #drop(): void {
    if (this.#kept.length <= this.#count) return;
    const compare = this.#compare;
    this.#kept.sort((a, b) => compare(a.keys, b.keys) || a.number - b.number);
    this.#kept.length = this.#count;
    this.#bound = this.#kept.at(-1)?.keys;
    this.#bytes = this.#kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  finish(): { readonly writer: ByteWriter; readonly items: number } {
    this.#drop();
    this.#kept.sort((a, b) => a.number - b.number);
    for (const { bytes } of this.#kept) this.#page.writer.raw(bytes);
    return { writer: this.#page.writer, items: this.#kept.length };
  }
}
