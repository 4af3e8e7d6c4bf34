/**
 * Aggregates at work: an accumulator takes slices of rows into the states of their groups. The aggregates that most queries consist of have loops of
 * their own, over plain numbers; all others go through their core, row by row.
 */
import { assert } from '../../../base/index.ts';
import type { AggregateCall } from '../../algebra/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import { bytesOfValue } from '../memory.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { CollectingAccumulator } from './collecting-accumulator.ts';
import { DistinctAccumulator, isOrderless } from './distinct-accumulator.ts';

/** A group: its first row, for the columns that it is grouped by, and a state for each aggregate. */
export interface Group {
  first: Row;
  readonly states: unknown[];
}

/** One aggregate of a node; its state is at `slot` of each group. */
export interface Accumulator {
  initial(): unknown;
  /** Takes the rows in; each has its group at the same place of `groups`. */
  take(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void;
  /** Takes what was kept of rows elsewhere, which stand behind those that were taken so far. */
  combine?(group: Group, slot: number, state: unknown): void;
  /** What must be done before `final` and may take long. */
  prepare?(group: Group, slot: number): Promise<void>;
  final(group: Group, slot: number): SqlValue;
}

/** The accumulator of a call. */
export function accumulatorFor(call: AggregateCall, layout: Layout): Accumulator {
  if (call.distinct && isOrderless(call)) return new DistinctAccumulator(call, layout);
  if (call.distinct || call.orderBy.length > 0 || call.aggregate.kind !== 'normal')
    return new CollectingAccumulator(call, layout);
  return new CoreAccumulator(call, layout);
}

const noArguments: readonly SqlValue[] = [];

/** Row by row through the aggregate's core. */
class CoreAccumulator implements Accumulator {
  readonly #call: AggregateCall;
  readonly #runtime: Runtime;
  readonly #args: readonly Evaluator[];
  readonly #filter: ((row: Row) => boolean) | undefined;
  readonly #grows: boolean;

  constructor(call: AggregateCall, layout: Layout) {
    this.#call = call;
    this.#runtime = layout.runtime;
    this.#args = call.args.map((arg) => compileExpression(arg, layout));
    this.#filter = call.filter && compilePredicate(call.filter, layout);
    this.#grows = call.aggregate.name.endsWith('_agg');
  }

  initial(): unknown {
    return this.#call.core.initial();
  }

  take(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void {
    if (this.#filter !== undefined || this.#args.length > 1 || this.#grows)
      this.#takeCarefully(groups, slot, rows, from, to);
    else if (this.#args.length === 0) this.#count(groups, slot, from, to);
    else this.#takeValues(groups, slot, rows, from, to);
  }

  #takeCarefully(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void {
    const { core, aggregate } = this.#call;
    const { context } = this.#runtime;
    const args = this.#args;
    const filter = this.#filter;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      if (filter !== undefined && !filter(row)) continue;
      const values = args.map((evaluate) => evaluate(row));
      if (aggregate.strict && values.includes(null)) continue;
      if (this.#grows) context.memory.charge(bytesOfValue(values[0]));
      const { states } = groups[i];
      states[slot] = core.step(states[slot], values, context);
    }
  }

  /** Without arguments: all rows of a slice are alike. */
  #count(groups: readonly Group[], slot: number, from: number, to: number): void {
    const { core } = this.#call;
    const { context } = this.#runtime;
    for (let i = from; i < to; i++) {
      const { states } = groups[i];
      states[slot] = core.step(states[slot], noArguments, context);
    }
  }

  /** One argument, which most aggregates have. */
  #takeValues(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void {
    const { core, aggregate } = this.#call;
    const { context } = this.#runtime;
    const [evaluate] = this.#args;
    const isStrict = aggregate.strict;
    // No core keeps the array.
    const values: SqlValue[] = [null];
    for (let i = from; i < to; i++) {
      const value = evaluate(rows[i]);
      if (isStrict && value === null) continue;
      values[0] = value;
      const { states } = groups[i];
      states[slot] = core.step(states[slot], values, context);
    }
  }

  combine({ states }: Group, slot: number, state: unknown): void {
    const { core } = this.#call;
    assert(core.combine !== undefined, 'only what can be put together is kept elsewhere');
    states[slot] = core.combine(states[slot], state);
  }

  final(group: Group, slot: number): SqlValue {
    return this.#call.core.final(group.states[slot], this.#runtime.context, []);
  }
}
