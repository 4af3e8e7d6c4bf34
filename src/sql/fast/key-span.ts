/** The span of an index that a fast plan reads, by the values at hand. */
import type { Span } from '../../base/index.ts';
import type { TypedExpression } from '../algebra/index.ts';
import type { Evaluator } from '../execute/index.ts';
import type { IndexSpan } from '../plan/index.ts';
import type { IndexLayout, KeyBound } from '../rows/index.ts';
import type { Stage } from './stage.ts';

interface Bound {
  readonly values: readonly Evaluator[];
  readonly inclusive: boolean;
}

/** See the top of the file. */
export class KeySpan {
  readonly #index: IndexLayout;
  readonly #equal: readonly (Evaluator | 'is-null')[];
  readonly #lower: Bound | undefined;
  readonly #upper: Bound | undefined;
  readonly #notNull: boolean;

  constructor(stage: Stage, index: IndexLayout, span: IndexSpan) {
    this.#index = index;
    this.#equal = span.equal.map((part) => (part === 'is-null' ? part : stage.compile(part, [])));
    this.#lower = boundOf(stage, span.lower);
    this.#upper = boundOf(stage, span.upper);
    this.#notNull = span.notNull;
  }

  /** The span, on a stage that was entered. Undefined: no key lies in it. */
  now(): Span | undefined {
    const equal = [];
    for (const part of this.#equal) {
      const value = part === 'is-null' ? null : part([]);
      if (part !== 'is-null' && value === null) return undefined;
      equal.push(value);
    }
    const lower = valuesOf(this.#lower);
    const upper = valuesOf(this.#upper);
    if (lower?.values.includes(null) || upper?.values.includes(null)) return undefined;
    return this.#index.spanOf(equal, lower, upper, this.#notNull);
  }
}

function boundOf(
  stage: Stage,
  bound: { readonly values: readonly TypedExpression[]; readonly inclusive: boolean } | undefined,
): Bound | undefined {
  if (bound === undefined) return undefined;
  return { values: bound.values.map((value) => stage.compile(value, [])), inclusive: bound.inclusive };
}

function valuesOf(bound: Bound | undefined): KeyBound | undefined {
  return bound && { values: bound.values.map((evaluate) => evaluate([])), inclusive: bound.inclusive };
}
