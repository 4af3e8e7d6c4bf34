/** Aggregates over the frames of a window: a state that goes along with the frame, as long as rows only come in, or can be taken out again. */
import type { AggregateCall } from '../../algebra/index.ts';
import type { FunctionContext } from '../../functions/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import type { FramedRows } from './window-frames.ts';

/** An aggregate over one partition; asked for its rows in order. */
export class WindowAggregate {
  readonly #call: AggregateCall;
  readonly #context: FunctionContext;
  readonly #rows: readonly Row[];
  readonly #places: readonly number[];
  readonly #filterPlace: number | undefined;
  readonly #frames: FramedRows;
  #state: unknown;
  /** What rows are in the state. */
  #start = 0;
  #end = 0;
  #value: SqlValue = null;
  #isFresh = false;

  constructor(
    call: AggregateCall,
    context: FunctionContext,
    rows: readonly Row[],
    places: readonly number[],
    filterPlace: number | undefined,
    frames: FramedRows,
  ) {
    this.#call = call;
    this.#context = context;
    this.#rows = rows;
    this.#places = places;
    this.#filterPlace = filterPlace;
    this.#frames = frames;
    this.#state = call.core.initial();
  }

  /** The value for a row. */
  readonly value = (row: number): SqlValue => {
    const { start, end } = this.#frames.frame(row);
    if (!this.#frames.excludesNothing) {
      this.#begin(start);
      for (let i = start; i < end; i++) if (!this.#frames.isExcluded(row, i)) this.#takeIn(i);
      return this.#final();
    }
    if (this.#isFresh && start === this.#start && end === this.#end) return this.#value;
    if (!this.#moveTo(start, end)) {
      this.#begin(start);
      for (let i = start; i < end; i++) this.#takeIn(i);
    }
    this.#start = start;
    this.#end = end;
    this.#value = this.#final();
    this.#isFresh = true;
    return this.#value;
  };

  #begin(start: number): void {
    this.#state = this.#call.core.initial();
    this.#start = start;
    this.#end = start;
  }

  #final(): SqlValue {
    return this.#call.core.final(this.#state, this.#context, []);
  }

  /** Takes rows out at the beginning and in at the end; false: that cannot be done. */
  #moveTo(start: number, end: number): boolean {
    if (!this.#isFresh || start < this.#start || end < this.#end || start >= this.#end) return false;
    for (let i = this.#start; i < start; i++) if (!this.#takeOut(i)) return false;
    for (let i = this.#end; i < end; i++) this.#takeIn(i);
    return true;
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
