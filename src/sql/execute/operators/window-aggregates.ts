/** Aggregates over the frames of a window: a state that goes along with the frame, as long as rows only come in, or can be taken out again. */
import type { AggregateCall } from '../../algebra/index.ts';
import type { FunctionContext } from '../../functions/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { Pace } from './pace.ts';
import type { FramedRows } from './window-frames.ts';

/**
 * An aggregate over one partition; asked for its rows in order. A frame may have all rows of the partition: it is taken in step by step, and whoever is asked again
 * for a row goes on from there (`Pace`).
 */
export class WindowAggregate {
  readonly #call: AggregateCall;
  readonly #context: FunctionContext;
  readonly #rows: readonly Row[];
  readonly #places: readonly number[];
  readonly #filterPlace: number | undefined;
  readonly #frames: FramedRows;
  readonly #pace: Pace;
  #state: unknown;
  /** What rows are in the state. */
  #start = 0;
  #end = 0;
  /** The frame, and with EXCLUDE the row, that `#value` is of. */
  #valueStart = -1;
  #valueEnd = -1;
  #valueRow = -1;
  /** With EXCLUDE: the row whose frame is being taken in. */
  #excludingRow = -1;
  #value: SqlValue = null;

  constructor(
    call: AggregateCall,
    runtime: Runtime,
    rows: readonly Row[],
    places: readonly number[],
    filterPlace: number | undefined,
    frames: FramedRows,
  ) {
    this.#call = call;
    this.#context = runtime.context;
    this.#pace = new Pace(runtime);
    this.#rows = rows;
    this.#places = places;
    this.#filterPlace = filterPlace;
    this.#frames = frames;
    this.#state = call.core.initial();
  }

  /** The value for a row. */
  readonly value = (row: number): SqlValue => {
    if (row === this.#valueRow) return this.#value;
    const { start, end } = this.#frames.frame(row);
    if (!this.#frames.excludesNothing) this.#takeInBut(row, start, end);
    else if (start === this.#valueStart && end === this.#valueEnd) return this.#value;
    else this.#moveTo(start, end);
    this.#value = this.#call.core.final(this.#state, this.#context, []);
    this.#valueStart = start;
    this.#valueEnd = end;
    this.#valueRow = row;
    return this.#value;
  };

  #begin(start: number): void {
    this.#state = this.#call.core.initial();
    this.#start = start;
    this.#end = start;
  }

  #takeInBut(row: number, start: number, end: number): void {
    if (this.#excludingRow !== row) this.#begin(start);
    this.#excludingRow = row;
    while (this.#end < end) {
      const next = this.#end++;
      if (!this.#frames.isExcluded(row, next)) this.#takeIn(next);
      this.#pace.step();
    }
  }

  /** Takes rows out at the beginning and in at the end; begins anew where that cannot be done, or is not worth it. */
  #moveTo(start: number, end: number): void {
    const isAhead = start >= this.#start && end >= this.#end && (start < this.#end || start === this.#start);
    if (!isAhead) this.#begin(start);
    while (this.#start < start) {
      if (this.#takeOut(this.#start)) {
        this.#start++;
        this.#pace.step();
      } else this.#begin(start);
    }
    while (this.#end < end) {
      this.#takeIn(this.#end++);
      this.#pace.step();
    }
  }

  #argumentsOf(index: number): readonly SqlValue[] | undefined {
    const row = this.#rows[index];
    if (this.#filterPlace !== undefined && row[this.#filterPlace] !== true) return undefined;
    const values = this.#places.map((place) => row[place]);
    return this.#call.aggregate.strict && values.includes(null) ? undefined : values;
  }

  #takeIn(index: number): void {
    const values = this.#argumentsOf(index);
    if (values !== undefined) this.#state = this.#call.core.step(this.#state, values, this.#context);
  }

  #takeOut(index: number): boolean {
    const { core } = this.#call;
    if (core.inverse === undefined) return false;
    const values = this.#argumentsOf(index);
    if (values === undefined) return true;
    const state = core.inverse(this.#state, values);
    if (state === undefined) return false;
    this.#state = state;
    return true;
  }
}
