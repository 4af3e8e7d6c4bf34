/** Where a fast plan's expressions are evaluated: compiled once, for whoever comes, with his parameters and his session put in place before. */
import { assert } from '../../base/index.ts';
import {
  type AggregateCall,
  type ColumnId,
  mapChildren,
  type OutputColumn,
  type TypedExpression,
} from '../algebra/index.ts';
import type { Catalog } from '../catalog/index.ts';
import {
  type Accumulator,
  accumulatorFor,
  compileExpression,
  compilePredicate,
  type Evaluator,
  type Row,
  Runtime,
} from '../execute/index.ts';
import type { FastScene } from './fast-plan.ts';
import { PassedOnContext } from './passed-on-context.ts';

/** The expressions of one fast plan. */
export class Stage {
  readonly runtime: Runtime;
  readonly #context: PassedOnContext;
  readonly #parameters: { readonly place: number; readonly cell: { value: unknown } }[] = [];
  readonly #known = new Set<number>();

  constructor(catalog: Catalog) {
    this.#context = new PassedOnContext(catalog);
    this.runtime = new Runtime(this.#context, new Map(), () => {
      throw new Error('a fast plan has no subqueries');
    });
  }

  /** An expression over rows of these columns. */
  compile(expression: TypedExpression, columns: readonly ColumnId[]): Evaluator {
    return compileExpression(this.#withoutParameters(expression), this.runtime.layout(columns));
  }

  /** A filter over rows of these columns. */
  predicate(expression: TypedExpression, columns: readonly ColumnId[]): (row: Row) => boolean {
    return compilePredicate(this.#withoutParameters(expression), this.runtime.layout(columns));
  }

  /** The accumulator of an aggregate over rows of these columns. */
  accumulator(call: AggregateCall, columns: readonly ColumnId[]): Accumulator {
    const { args, filter } = call;
    const stored = {
      ...call,
      args: args.map((arg) => this.#withoutParameters(arg)),
      filter: filter && this.#withoutParameters(filter),
    };
    return accumulatorFor(stored, this.runtime.layout(columns));
  }

  /** Sets the stage for an execution. What is evaluated from here on, up to the next wait, is his. */
  enter(scene: FastScene): void {
    this.#context.scene = scene;
    const { parameters } = scene;
    for (const { place, cell } of this.#parameters) cell.value = parameters[place];
  }

  #withoutParameters(expression: TypedExpression): TypedExpression {
    if (expression.kind !== 'parameter') return mapChildren(expression, (child) => this.#withoutParameters(child));
    const { number, type, modifier } = expression;
    // No column of a statement has a negative number.
    const id = -number as ColumnId;
    if (!this.#known.has(number)) {
      this.#known.add(number);
      this.#parameters.push({ place: number - 1, cell: this.runtime.cell(id) });
    }
    return { kind: 'column', id, type, modifier };
  }
}

/** The rows of a statement, made of rows of these columns. */
export class Output {
  readonly #evaluators: readonly Evaluator[] | undefined;

  constructor(stage: Stage, output: readonly TypedExpression[], columns: readonly ColumnId[]) {
    const isSame =
      output.length === columns.length && output.every((each, i) => each.kind === 'column' && each.id === columns[i]);
    this.#evaluators = isSame ? undefined : output.map((expression) => stage.compile(expression, columns));
  }

  of(row: Row): Row {
    const evaluators = this.#evaluators;
    if (evaluators === undefined) return row;
    const made: Row = [];
    for (let i = 0; i < evaluators.length; i++) made.push(evaluators[i](row));
    return made;
  }
}

/** Where columns stand among others. */
export function placesOf(wanted: readonly OutputColumn[], columns: readonly ColumnId[]): readonly number[] {
  return wanted.map(({ id }) => {
    const place = columns.indexOf(id);
    assert(place >= 0, 'what is read has the columns of the row');
    return place;
  });
}
