/** Which rows of a partition are peers, and which are in the frame of a row. PostgreSQL's nodeWindowAgg.c has the rules for NULLs and for the ends of the number line. */
import type { WindowBound, WindowFrame } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { compareIntervals, Decimal, Interval, type SqlValue, type Value } from '../../values/index.ts';
import { compileOperator } from '../expressions/calls.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { inSlices, Pace } from './pace.ts';

/** A bound with its offset known. */
interface KnownBound {
  readonly kind: WindowBound['kind'];
  /** Rows or groups. */
  readonly count: number;
  /** RANGE with an offset: is a row on this side still in the frame of another one? */
  readonly isInside: ((candidate: Value, current: Value) => boolean) | undefined;
}

/** A frame with its offsets known. */
export interface FrameBounds {
  readonly mode: WindowFrame['mode'];
  readonly exclude: WindowFrame['exclude'];
  readonly start: KnownBound;
  readonly end: KnownBound;
}

/** A frame clause; its offsets are evaluated once for a run. */
export class FrameBoundsCompiler {
  readonly #frame: WindowFrame;
  readonly #runtime: Runtime;
  readonly #start: Evaluator | undefined;
  readonly #end: Evaluator | undefined;

  constructor(frame: WindowFrame, runtime: Runtime) {
    this.#frame = frame;
    this.#runtime = runtime;
    const layout = runtime.layout([]);
    this.#start = 'offset' in frame.start ? compileExpression(frame.start.offset, layout) : undefined;
    this.#end = 'offset' in frame.end ? compileExpression(frame.end.offset, layout) : undefined;
  }

  evaluate(): FrameBounds {
    const { mode, exclude, start, end } = this.#frame;
    return {
      mode,
      exclude,
      start: this.#known(start, this.#start, 'starting'),
      end: this.#known(end, this.#end, 'ending'),
    };
  }

  #known(bound: WindowBound, evaluate: Evaluator | undefined, side: 'starting' | 'ending'): KnownBound {
    if (evaluate === undefined || !('offset' in bound)) return { kind: bound.kind, count: 0, isInside: undefined };
    const offset = evaluate([]);
    if (offset === null) throw new SqlError('22004', `frame ${side} offset must not be null`);
    if (bound.shift === undefined || bound.compare === undefined) {
      if (isNegative(offset)) throw new SqlError('22013', `frame ${side} offset must not be negative`);
      return { kind: bound.kind, count: Number(offset), isInside: undefined };
    }
    const { context } = this.#runtime;
    const shift = compileOperator(bound.shift, context);
    const compare = compileOperator(bound.compare, context);
    // Beyond the last value of the type there is nothing: all rows lie on this side of it.
    const beyondAll = (bound.kind === 'preceding') === (side === 'starting');
    const isInside = (candidate: Value, current: Value): boolean => {
      if (isNegative(offset)) throw new SqlError('22013', 'invalid preceding or following size in window function');
      const limit = shiftedOrUndefined(shift, current, offset);
      return limit === undefined ? beyondAll : limit !== null && compare(candidate, limit) === true;
    };
    return { kind: bound.kind, count: 0, isInside };
  }
}

/** Undefined where the type does not go so far. */
function shiftedOrUndefined(
  shift: (a: Value, b: Value) => SqlValue,
  current: Value,
  offset: Value,
): SqlValue | undefined {
  try {
    return shift(current, offset);
  } catch (error) {
    if (error instanceof SqlError && (error.sqlstate === '22003' || error.sqlstate === '22008')) return undefined;
    throw error;
  }
}

function isNegative(offset: Value): boolean {
  if (typeof offset === 'number' || typeof offset === 'bigint') return offset < 0 || Number.isNaN(offset);
  if (offset instanceof Decimal) return offset.isNaN || offset.sign < 0;
  return offset instanceof Interval && compareIntervals(offset, Interval.zero) < 0;
}

/** How the rows of a window are ordered. */
export interface WindowOrder {
  readonly places: readonly number[];
  readonly comparePeers: (a: Row, b: Row) => number;
  /** Of the first key. */
  readonly nullsFirst: boolean;
}

/** The rows of one partition. */
export class FramedRows {
  readonly #rows: readonly Row[];
  readonly #order: WindowOrder;
  readonly #bounds: FrameBounds;
  /** For each row the number of its group of peers; where each group begins, and the end. */
  readonly #groups: Int32Array;
  readonly #groupStarts: number[] = [];
  /** Frames of RANGE with offsets move on with the rows. */
  #head = 0;
  #tail = 0;
  #lastGroup = -1;
  readonly #frame = { start: 0, end: 0 };
  #lastRow = -1;
  readonly #pace: Pace;

  private constructor(rows: readonly Row[], order: WindowOrder, bounds: FrameBounds, runtime: Runtime) {
    this.#rows = rows;
    this.#order = order;
    this.#bounds = bounds;
    this.#pace = new Pace(runtime);
    this.#groups = new Int32Array(rows.length);
  }

  /** Looks which rows are peers. */
  static async of(
    rows: readonly Row[],
    order: WindowOrder,
    bounds: FrameBounds,
    runtime: Runtime,
  ): Promise<FramedRows> {
    const framed = new FramedRows(rows, order, bounds, runtime);
    const starts = framed.#groupStarts;
    await inSlices(runtime, rows.length, (from, to) => {
      for (let i = from; i < to; i++) {
        if (i === 0 || order.comparePeers(rows[i - 1], rows[i]) !== 0) starts.push(i);
        framed.#groups[i] = starts.length - 1;
      }
    });
    starts.push(rows.length);
    return framed;
  }

  peersStart(row: number): number {
    return this.#groupStarts[this.#groups[row]];
  }

  peersEnd(row: number): number {
    return this.#groupStarts[this.#groups[row] + 1];
  }

  get excludesNothing(): boolean {
    return this.#bounds.exclude === 'no others';
  }

  isExcluded(row: number, candidate: number): boolean {
    switch (this.#bounds.exclude) {
      case 'no others':
        return false;
      case 'current row':
        return candidate === row;
      case 'group':
        return this.#groups[candidate] === this.#groups[row];
      case 'ties':
        return candidate !== row && this.#groups[candidate] === this.#groups[row];
    }
  }

  /** The row's frame, what EXCLUDE takes out of it left in; the object is used again. May throw a `Suspension`. */
  frame(row: number): { readonly start: number; readonly end: number } {
    if (row === this.#lastRow) return this.#frame;
    this.#lastRow = -1;
    const start = this.#start(row);
    this.#frame.start = start;
    this.#frame.end = Math.max(start, this.#end(row));
    this.#lastRow = row;
    return this.#frame;
  }

  #start(row: number): number {
    const { mode, start } = this.#bounds;
    const count = this.#rows.length;
    const byRows = mode === 'rows';
    switch (start.kind) {
      case 'unbounded preceding':
        return 0;
      case 'unbounded following':
        return count;
      case 'current row':
        return byRows ? row : this.peersStart(row);
      default: {
        if (start.isInside !== undefined) return this.#rangeStart(row, start.isInside);
        const shift = start.kind === 'preceding' ? -start.count : start.count;
        return byRows ? clamp(row + shift, 0, count) : this.#groupStart(this.#groups[row] + shift);
      }
    }
  }

  #end(row: number): number {
    const { mode, end } = this.#bounds;
    const count = this.#rows.length;
    const byRows = mode === 'rows';
    switch (end.kind) {
      case 'unbounded following':
        return count;
      case 'unbounded preceding':
        return 0;
      case 'current row':
        return byRows ? row + 1 : this.peersEnd(row);
      default: {
        if (end.isInside !== undefined) return this.#rangeEnd(row, end.isInside);
        const shift = end.kind === 'preceding' ? -end.count : end.count;
        return byRows ? clamp(row + shift + 1, 0, count) : this.#groupStart(this.#groups[row] + shift + 1);
      }
    }
  }

  /** Where a group begins; groups that are not there begin at the partition's ends. */
  #groupStart(group: number): number {
    return this.#groupStarts[clamp(group, 0, this.#groupStarts.length - 1)];
  }

  #valueAt(row: number): SqlValue {
    return this.#rows[row][this.#order.places[0]];
  }

  #rewind(row: number): void {
    if (this.#groups[row] < this.#lastGroup) {
      this.#head = 0;
      this.#tail = 0;
    }
    this.#lastGroup = this.#groups[row];
  }

  #rangeStart(row: number, isInside: (candidate: Value, current: Value) => boolean): number {
    this.#rewind(row);
    const current = this.#valueAt(row);
    for (; this.#head < this.#rows.length; this.#head++) {
      const head = this.#valueAt(this.#head);
      if (head === null || current === null) {
        const isBehind = this.#order.nullsFirst ? head !== null || current === null : head === null || current !== null;
        if (isBehind) break;
      } else if (isInside(head, current)) break;
      this.#pace.step();
    }
    return this.#head;
  }

  #rangeEnd(row: number, isInside: (candidate: Value, current: Value) => boolean): number {
    this.#rewind(row);
    const current = this.#valueAt(row);
    for (; this.#tail < this.#rows.length; this.#tail++) {
      const tail = this.#valueAt(this.#tail);
      if (tail === null || current === null) {
        const isBehind = this.#order.nullsFirst ? tail !== null : current !== null;
        if (isBehind) break;
      } else if (!isInside(tail, current)) break;
      this.#pace.step();
    }
    return this.#tail;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
