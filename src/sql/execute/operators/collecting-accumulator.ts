/**
 * Aggregates over the different values of a group (DISTINCT), over its rows in an order (ORDER BY), ordered-set and hypothetical-set aggregates:
 * what each row gives is collected, put into order and rid of what comes twice in the end, and only then goes through the aggregate's core.
 */
import type { AggregateCall } from '../../algebra/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import { bytesOfRow } from '../memory.ts';
import type { Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { compareBy, type SortColumn, sortRows } from '../values/row-sort.ts';
import type { Accumulator, Group } from './accumulators.ts';
import { inSlices } from './pace.ts';
import { sortColumns } from './sort.ts';

/** What is kept of each row: the arguments, then the keys of the order. */
export class CollectingAccumulator implements Accumulator {
  readonly #call: AggregateCall;
  readonly #runtime: Runtime;
  readonly #evaluators: readonly Evaluator[];
  readonly #argumentCount: number;
  readonly #filter: ((row: Row) => boolean) | undefined;
  readonly #direct: readonly Evaluator[];
  readonly #order: readonly SortColumn[];
  readonly #sameArguments: (a: Row, b: Row) => number;

  constructor(call: AggregateCall, layout: Layout) {
    this.#call = call;
    this.#runtime = layout.runtime;
    const { args, orderBy, directArgs, filter } = call;
    this.#argumentCount = args.length;
    this.#evaluators = [...args, ...orderBy.map(({ expression }) => expression)].map((each) =>
      compileExpression(each, layout),
    );
    this.#direct = directArgs.map((each) => compileExpression(each, layout));
    this.#filter = filter && compilePredicate(filter, layout);
    // DISTINCT looks for equal neighbours: within the order that was asked for the arguments decide.
    const byArguments = (call.distinct ? args : []).map(({ type }, place) => ({
      place,
      type,
      descending: false,
      nullsFirst: false,
    }));
    const byKeys = sortColumns(
      orderBy,
      orderBy.map((_, i) => args.length + i),
    );
    this.#order = [...byKeys, ...byArguments];
    this.#sameArguments = compareBy(byArguments);
  }

  initial(): Row[] {
    return [];
  }

  take(groups: readonly Group[], slot: number, rows: readonly Row[], from: number, to: number): void {
    const { strict } = this.#call.aggregate;
    const { memory } = this.#runtime.context;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      if (this.#filter !== undefined && !this.#filter(row)) continue;
      const values = this.#evaluators.map((evaluate) => evaluate(row));
      if (strict && hasNull(values, this.#argumentCount)) continue;
      memory.charge(bytesOfRow(values));
      collected(groups[i], slot).push(values);
    }
  }

  async prepare(group: Group, slot: number): Promise<void> {
    const sorted = await sortRows(collected(group, slot), this.#order, this.#runtime);
    const { core, aggregate, distinct } = this.#call;
    const { context } = this.#runtime;
    const toArguments = aggregate.kind === 'hypothetical-set' ? this.#comparisons(sorted, group) : this.#arguments();
    let state = core.initial();
    await inSlices(this.#runtime, sorted.length, (from, to) => {
      for (let i = from; i < to; i++) {
        if (distinct && i > 0 && this.#sameArguments(sorted[i - 1], sorted[i]) === 0) continue;
        state = core.step(state, toArguments(sorted[i], i), context);
      }
    });
    group.states[slot] = state;
  }

  final(group: Group, slot: number): SqlValue {
    return this.#call.core.final(group.states[slot], this.#runtime.context, this.#directOf(group));
  }

  #directOf(group: Group): Row {
    return this.#direct.map((evaluate) => evaluate(group.first));
  }

  #arguments(): (values: Row, place: number) => Row {
    const count = this.#argumentCount;
    return (values) => values.slice(0, count);
  }

  /** What a hypothetical-set aggregate is told of each row. The keys of its order are its arguments. */
  #comparisons(rows: readonly Row[], group: Group): (values: Row, place: number) => Row {
    const compare = compareBy(this.#order);
    const direct = this.#directOf(group);
    const hypothetical = [...direct, ...direct];
    return (values, i) => [compare(values, hypothetical), i === 0 || compare(rows[i - 1], values) !== 0];
  }
}

/** What `initial` made, and only this class has changed; `prepare` puts the core's state in its place. */
function collected(group: Group, slot: number): Row[] {
  return group.states[slot] as Row[];
}

function hasNull(values: Row, count: number): boolean {
  for (let i = 0; i < count; i++) if (values[i] === null) return true;
  return false;
}
