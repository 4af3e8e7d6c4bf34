/**
 * Sorts rows. Few are compared; many go through a radix sort over the first 64 bits of the first column's order, then each run of equal ones is
 * sorted by what comes next: the rest of the value, or the next column. Rows that are equal keep their order.
 *
 * Works in slices, so that no other client waits for it.
 */
import { mergeSort } from '../../../base/index.ts';
import type { SqlType } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { type Comparator, comparatorOf, rowComparator } from './ordering.ts';
import { type PrefixCell, type PrefixWriter, prefixCharacters, prefixOf } from './sort-prefix.ts';

/** A column of an order. */
export interface SortColumn {
  readonly place: number;
  readonly type: SqlType;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Below this, comparing is faster. */
const radixRowsMin = 96;
/** Rows that are moved before the clock is looked at. */
const sliceRows = 1 << 11;
/** Runs of one row are passed over quickly: so many, less one, before the clock is looked at. */
const runsMask = 0xffff;
const digitBits = 11;
const digits = 1 << digitBits;

/** The comparison that an order means. */
export function compareBy(columns: readonly SortColumn[]): (a: Row, b: Row) => number {
  return rowComparator(
    columns.map(({ place }) => place),
    columns.map(comparatorOfColumn),
  );
}

function comparatorOfColumn({ type, descending, nullsFirst }: SortColumn): Comparator {
  return comparatorOf(type, descending, nullsFirst);
}

/** The rows in order; the array that was given is used up. */
export async function sortRows(rows: Row[], columns: readonly SortColumn[], runtime: Runtime): Promise<Row[]> {
  if (columns.length === 0) return rows;
  if (rows.length < radixRowsMin) return rows.sort(compareBy(columns));
  return new RowSorter(rows, columns, runtime).sort();
}

interface SorterColumn extends SortColumn {
  readonly write: PrefixWriter | undefined;
  /** By this column and those behind it. */
  readonly compare: (a: Row, b: Row) => number;
}

/** Where each row stands, and the bits it is moved by. */
interface Lane {
  order: Uint32Array;
  high: Uint32Array;
  low: Uint32Array;
}

class RowSorter {
  readonly #rows: Row[];
  readonly #columns: readonly SorterColumn[];
  readonly #runtime: Runtime;
  readonly #main: Lane;
  readonly #spare: Lane;
  readonly #cell: PrefixCell = { high: 0, low: 0 };
  readonly #counts = new Uint32Array(digits);
  /** Rows that were looked at since the clock was. */
  #worked = 0;

  constructor(rows: Row[], columns: readonly SortColumn[], runtime: Runtime) {
    this.#rows = rows;
    this.#runtime = runtime;
    this.#columns = columns.map((column, i) => ({
      ...column,
      write: prefixOf(column.type),
      compare: compareBy(columns.slice(i)),
    }));
    this.#main = laneOf(rows.length);
    this.#spare = laneOf(rows.length);
    for (let i = 0; i < rows.length; i++) this.#main.order[i] = i;
  }

  async sort(): Promise<Row[]> {
    await this.#range(0, this.#rows.length, 0, 0);
    const rows = this.#rows;
    const { order } = this.#main;
    const sorted: Row[] = [];
    await this.#inSlices(0, order.length, (i) => sorted.push(rows[order[i]]));
    return sorted;
  }

  /** Sorts the places from `from` to `to` by the columns from `at` on, of a text only what stands behind `offset`. */
  async #range(from: number, to: number, at: number, offset: number): Promise<void> {
    const column = this.#columns[at];
    if (column === undefined || to - from < 2) return;
    if (column.write === undefined || to - from < radixRowsMin) {
      await this.#compared(from, to, column);
      return;
    }
    const [first, last] = offset === 0 ? await this.#withoutNulls(from, to, at) : [from, to];
    const exact = await this.#writePrefixes(first, last, column, column.write, offset);
    await this.#radix(first, last);
    await this.#runs(first, last, (start, end) =>
      exact ? this.#range(start, end, at + 1, 0) : this.#inexact(start, end, at, offset),
    );
  }

  /** Puts NULLs to their end of the range and sorts them by the next columns; returns where the other rows are. */
  async #withoutNulls(from: number, to: number, at: number): Promise<readonly [number, number]> {
    const { place, nullsFirst } = this.#columns[at];
    const { order } = this.#main;
    const rows = this.#rows;
    let nulls = 0;
    await this.#inSlices(from, to, (i) => {
      if (rows[order[i]][place] === null) nulls++;
    });
    if (nulls === 0) return [from, to];
    const spare = this.#spare.order;
    let nextNull = nullsFirst ? from : to - nulls;
    let next = nullsFirst ? from + nulls : from;
    await this.#inSlices(from, to, (i) => {
      if (rows[order[i]][place] === null) spare[nextNull++] = order[i];
      else spare[next++] = order[i];
    });
    order.set(spare.subarray(from, to), from);
    const [nullFrom, nullTo] = nullsFirst ? [from, from + nulls] : [to - nulls, to];
    await this.#range(nullFrom, nullTo, at + 1, 0);
    return nullsFirst ? [nullTo, to] : [from, nullFrom];
  }

  /** Are all of them exact? */
  async #writePrefixes(
    from: number,
    to: number,
    column: SorterColumn,
    write: PrefixWriter,
    offset: number,
  ): Promise<boolean> {
    const { order, high, low } = this.#main;
    const rows = this.#rows;
    const cell = this.#cell;
    const { place } = column;
    const flip = column.descending ? 0xffffffff : 0;
    let exact = true;
    await this.#inSlices(from, to, (i) => {
      const value = rows[order[i]][place];
      if (value === null || !write(value, cell, offset)) exact = false;
      high[i] = cell.high ^ flip;
      low[i] = cell.low ^ flip;
    });
    return exact;
  }

  /** From the lowest digit to the highest; digits that all have in common cost a look only. */
  async #radix(from: number, to: number): Promise<void> {
    let source = this.#main;
    let target = this.#spare;
    for (const half of ['low', 'high'] as const)
      for (let shift = 0; shift < 32; shift += digitBits) {
        if (!(await this.#count(source[half], from, to, shift))) continue;
        await this.#move(source, target, half, from, to, shift);
        [source, target] = [target, source];
      }
    if (source === this.#main) return;
    for (const part of ['order', 'high', 'low'] as const) this.#main[part].set(source[part].subarray(from, to), from);
  }

  /** Counts a digit's values, and turns the counts into places; false if all are the same. */
  async #count(bits: Uint32Array, from: number, to: number, shift: number): Promise<boolean> {
    const counts = this.#counts;
    counts.fill(0);
    await this.#inSlices(from, to, (i) => counts[(bits[i] >>> shift) & (digits - 1)]++);
    if (counts[(bits[from] >>> shift) & (digits - 1)] === to - from) return false;
    let place = from;
    for (let digit = 0; digit < digits; digit++) {
      const count = counts[digit];
      counts[digit] = place;
      place += count;
    }
    return true;
  }

  async #move(
    { order, high, low }: Lane,
    target: Lane,
    half: 'high' | 'low',
    from: number,
    to: number,
    shift: number,
  ): Promise<void> {
    const counts = this.#counts;
    const bits = half === 'high' ? high : low;
    const { order: targetOrder, high: targetHigh, low: targetLow } = target;
    for (let start = from; start < to; start += sliceRows) {
      const end = Math.min(start + sliceRows, to);
      for (let i = start; i < end; i++) {
        const place = counts[(bits[i] >>> shift) & (digits - 1)]++;
        targetOrder[place] = order[i];
        targetHigh[place] = high[i];
        targetLow[place] = low[i];
      }
      await this.#spend(end - start);
    }
  }

  /** Visits the runs of equal prefixes that are longer than one. */
  async #runs(from: number, to: number, visit: (start: number, end: number) => Promise<void>): Promise<void> {
    const { high, low } = this.#main;
    let start = from;
    let looked = 0;
    while (start < to) {
      const highBits = high[start];
      const lowBits = low[start];
      let end = start + 1;
      while (end < to && high[end] === highBits && low[end] === lowBits) end++;
      if (end - start > 1) await visit(start, end);
      else if ((++looked & runsMask) === 0) await this.#spend(sliceRows);
      start = end;
    }
  }

  /** Equal prefixes of values that may go on: texts by what stands behind, others by comparing. */
  async #inexact(from: number, to: number, at: number, offset: number): Promise<void> {
    const column = this.#columns[at];
    if (
      to - from < radixRowsMin ||
      column.write === undefined ||
      !isText(this.#rows[this.#main.order[from]][column.place])
    )
      await this.#compared(from, to, column);
    else await this.#range(from, to, at, offset + prefixCharacters);
  }

  async #compared(from: number, to: number, { compare }: SorterColumn): Promise<void> {
    const rows = this.#rows;
    const { order } = this.#main;
    const part: number[] = [];
    await this.#inSlices(from, to, (i) => part.push(order[i]));
    const byRows = (a: number, b: number) => compare(rows[a], rows[b]);
    const sorted =
      part.length < radixRowsMin ? part.sort(byRows) : await mergeSort(part, byRows, () => this.#runtime.tick());
    await this.#inSlices(from, to, (i) => {
      order[i] = sorted[i - from];
    });
  }

  /** Visits places, and gives way in between. Few places are visited at once. */
  async #inSlices(from: number, to: number, visit: (place: number) => void): Promise<void> {
    for (let start = from; start < to; start += sliceRows) {
      const end = Math.min(start + sliceRows, to);
      for (let i = start; i < end; i++) visit(i);
      await this.#spend(end - start);
    }
  }

  async #spend(rows: number): Promise<void> {
    this.#worked += rows;
    if (this.#worked < sliceRows) return;
    this.#worked = 0;
    await this.#runtime.tick();
  }
}

function isText(value: Row[number]): boolean {
  return typeof value === 'string';
}

function laneOf(length: number): Lane {
  return { order: new Uint32Array(length), high: new Uint32Array(length), low: new Uint32Array(length) };
}
