/** What a join makes of pairs: the two rows side by side where the condition is true, and what outer, semi and anti joins say of rows without a partner. */
import type { ColumnId, TypedExpression } from '../../algebra/index.ts';
import type { JoinType } from '../../plan/physical.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { Opening, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { counted } from './filter.ts';
import { forEachRow } from './pace.ts';

/** What of a join's node matters here. */
interface JoinShape {
  readonly type: JoinType;
  readonly left: { readonly columns: readonly ColumnId[] };
  readonly right: { readonly columns: readonly ColumnId[] };
  readonly condition: TypedExpression | undefined;
}

/** Collects the rows of a join, left row by left row. */
export class JoinOutput {
  /** What has come together since it was last taken. */
  rows: Row[] = [];
  readonly #runtime: Runtime;
  readonly #type: JoinType;
  readonly #test: ((row: Row) => boolean) | undefined;
  readonly #combine: (left: Row, right: Row) => Row;
  readonly #noLeft: Row;
  readonly #noRight: Row;
  #left: Row = [];
  #isMatched = false;

  constructor({ runtime, meter }: Opening, { type, left, right, condition }: JoinShape) {
    this.#runtime = runtime;
    this.#type = type;
    const layout = runtime.layout([...left.columns, ...right.columns]);
    this.#test = condition === undefined ? undefined : counted(compilePredicate(condition, layout), meter);
    this.#combine = combiner(left.columns.length, right.columns.length);
    this.#noLeft = left.columns.map(() => null);
    this.#noRight = right.columns.map(() => null);
  }

  /** Will no further partner change what the left row gives? */
  get isDecided(): boolean {
    return this.#isMatched && (this.#type === 'semi' || this.#type === 'anti');
  }

  beginLeft(left: Row): void {
    this.#left = left;
    this.#isMatched = false;
  }

  /** Right rows that may be partners of the left one; those that are get a mark in `matched` behind `offset`. */
  async match(rightRows: readonly Row[], matched?: Uint8Array, offset = 0): Promise<void> {
    await forEachRow(this.#runtime, rightRows.length, (i) => {
      if (this.isDecided) return;
      if (this.matchOne(rightRows[i]) && matched !== undefined) matched[offset + i] = 1;
    });
  }

  /** One right row. May throw a `Suspension`, and may then be asked again. */
  matchOne(right: Row): boolean {
    const test = this.#test;
    if (this.#type === 'semi' || this.#type === 'anti') {
      if (test !== undefined && !test(this.#combine(this.#left, right))) return false;
    } else {
      const combined = this.#combine(this.#left, right);
      if (test !== undefined && !test(combined)) return false;
      this.rows.push(combined);
    }
    this.#isMatched = true;
    return true;
  }

  /** The left row has met all its partners. */
  endLeft(): void {
    switch (this.#type) {
      case 'semi':
        if (this.#isMatched) this.rows.push(this.#left);
        return;
      case 'anti':
        if (!this.#isMatched) this.rows.push(this.#left);
        return;
      case 'left':
      case 'full':
        if (!this.#isMatched) this.rows.push(this.#combine(this.#left, this.#noRight));
        return;
      default:
    }
  }

  /** Right rows that never had a partner, for right and full joins. */
  addUnmatched(rightRows: readonly Row[]): void {
    for (const row of rightRows) this.rows.push(this.#combine(this.#noLeft, row));
  }

  take(): Row[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }
}

/** Two rows side by side. Copying a row of NULLs first gives all rows one kind of elements. */
function combiner(leftLength: number, rightLength: number): (left: Row, right: Row) => Row {
  const blank: Row = new Array(leftLength + rightLength).fill(null);
  return (left, right) => {
    const combined = blank.slice();
    for (let i = 0; i < leftLength; i++) combined[i] = left[i];
    for (let i = 0; i < rightLength; i++) combined[leftLength + i] = right[i];
    return combined;
  };
}
