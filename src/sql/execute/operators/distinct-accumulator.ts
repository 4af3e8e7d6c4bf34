/**
 * `count(DISTINCT x)` and its like: aggregates of one argument to which the order of their rows does not matter. Each different value is stepped when it first
 * comes, and its key kept. (Others get their values in order: `collecting-accumulator.ts`.)
 */
import type { AggregateCall } from '../../algebra/index.ts';
import { type SqlValue, types } from '../../values/index.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import { bytesOfValue } from '../memory.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { type EqualityKey, equalityKeyOrThrow } from '../values/equality.ts';
import { KeyMap } from '../values/key-map.ts';
import type { Accumulator, Group } from './accumulators.ts';

/** A slot of a set, with room around it. */
const slotBytes = 32;
const floats: readonly number[] = [types.float4.oid, types.float8.oid];
const orderless = new Set(['count', 'min', 'max', 'sum', 'avg']);

interface DistinctState {
  readonly seen: KeyMap<true>;
  state: unknown;
}

/** May the values come in any order? What is lost in rounding depends on it. */
export function isOrderless({ aggregate, args, orderBy }: AggregateCall): boolean {
  return (
    aggregate.kind === 'normal' &&
    orderBy.length === 0 &&
    args.length === 1 &&
    orderless.has(aggregate.name) &&
    !floats.includes(args[0].type.oid)
  );
}

/** See the top of the file. */
export class DistinctAccumulator implements Accumulator {
  readonly #call: AggregateCall;
  readonly #runtime: Runtime;
  readonly #evaluate: Evaluator;
  readonly #keyOf: (value: Exclude<SqlValue, null>) => EqualityKey;
  readonly #filter: ((row: Row) => boolean) | undefined;

  constructor(call: AggregateCall, layout: Layout) {
    this.#call = call;
    this.#runtime = layout.runtime;
    this.#evaluate = compileExpression(call.args[0], layout);
    this.#keyOf = equalityKeyOrThrow(call.args[0].type);
    this.#filter = call.filter && compilePredicate(call.filter, layout);
  }

  initial(): DistinctState {
    return { seen: new KeyMap(), state: this.#call.core.initial() };
  }

  take(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void {
    const { core } = this.#call;
    const { context } = this.#runtime;
    const filter = this.#filter;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      if (filter !== undefined && !filter(row)) continue;
      const value = this.#evaluate(row);
      // All of these aggregates leave NULLs out.
      if (value === null) continue;
      const distinct = distinctState(groups[i], slot);
      const key = this.#keyOf(value);
      if (distinct.seen.has(key)) continue;
      distinct.seen.set(key, true);
      context.memory.charge(slotBytes + bytesOfValue(value));
      distinct.state = core.step(distinct.state, [value], context);
    }
  }

  final(group: Group, slot: number): SqlValue {
    return this.#call.core.final(distinctState(group, slot).state, this.#runtime.context, []);
  }
}

/** What `initial` made, and only this class has changed. */
function distinctState(group: Group, slot: number): DistinctState {
  return group.states[slot] as DistinctState;
}
