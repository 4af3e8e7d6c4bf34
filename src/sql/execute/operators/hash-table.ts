/**
 * The right side of a hash join by its keys. Rows stand in one array; those with equal keys are chained by their places, so that a row costs two numbers and
 * no object.
 */
import type { Charge } from '../charge.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { IntMap } from '../values/int-map.ts';
import type { JoinKey } from '../values/join-keys.ts';
import { forEachRow } from './pace.ts';

/** A slot of the table with room around it, and a row's places in the chains. */
const entryBytes = 40;

/** No row. */
export const noEntry = -1;

/** Built once, then asked for the partners of each left row. */
export class HashTable {
  readonly rows: Row[] = [];
  /** Was there a NULL among the keys? */
  hasNullKey = false;
  readonly #runtime: Runtime;
  readonly #charge: Charge;
  readonly #keyOf: (row: Row) => JoinKey;
  /** The first row with a key; which of the two is used says the keys' type. */
  readonly #ints: IntMap | undefined;
  readonly #heads = new Map<JoinKey, number>();
  /** For each row the next one with its key; for the first one with a key the last. */
  readonly #next: number[] = [];
  readonly #last: number[] = [];
  readonly #matched: boolean[] | undefined;

  /** `marks`: rows without a partner will be asked for. */
  constructor({ runtime, charge }: Opening, keyOf: (row: Row) => JoinKey, areInts: boolean, marks: boolean) {
    this.#runtime = runtime;
    this.#charge = charge();
    this.#keyOf = keyOf;
    this.#ints = areInts ? new IntMap() : undefined;
    this.#matched = marks ? [] : undefined;
  }

  get isEmpty(): boolean {
    return this.rows.length === 0 && !this.hasNullKey;
  }

  async build(right: Operator): Promise<void> {
    for await (const batch of right.run()) {
      this.#charge.add(bytesOfRows(batch) + batch.length * entryBytes);
      await forEachRow(this.#runtime, batch.length, (i) => this.#add(batch[i]));
    }
  }

  #add(row: Row): void {
    const key = this.#keyOf(row);
    if (key === null) {
      this.hasNullKey = true;
      // It has no partner, but a right join wants it all the same.
      if (this.#matched !== undefined) this.#append(row);
      return;
    }
    const place = this.#append(row);
    const head = this.find(key);
    if (head === noEntry) {
      // Only whole numbers are keys of a table of whole numbers.
      if (this.#ints !== undefined) this.#ints.set(key as number, place);
      else this.#heads.set(key, place);
      return;
    }
    this.#next[this.#last[head]] = place;
    this.#last[head] = place;
  }

  #append(row: Row): number {
    const place = this.rows.length;
    this.rows.push(row);
    this.#next.push(noEntry);
    this.#last.push(place);
    this.#matched?.push(false);
    return place;
  }

  /** The first row with a key. */
  find(key: JoinKey): number {
    if (key === null) return noEntry;
    if (this.#ints !== undefined) return this.#ints.get(key as number);
    return this.#heads.get(key) ?? noEntry;
  }

  /** The next row with the key of this one. */
  next(place: number): number {
    return this.#next[place];
  }

  mark(place: number): void {
    if (this.#matched !== undefined) this.#matched[place] = true;
  }

  /** The rows that were never marked, in pieces. */
  *unmatched(): Iterable<readonly Row[]> {
    let piece: Row[] = [];
    for (let place = 0; place < this.rows.length; place++) {
      if (this.#matched?.[place] !== true) piece.push(this.rows[place]);
      if (piece.length < batchRows) continue;
      yield piece;
      piece = [];
    }
    yield piece;
  }

  release(): void {
    this.#charge.release();
  }
}
