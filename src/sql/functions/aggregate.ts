/**
 * How an aggregate is described: a state that each row changes, and what is made of it in the end. States may be combined (to aggregate on
 * several ranges) and, where rows can be taken out again, serve a moving window. An ordered-set aggregate gets its rows sorted by its
 * last argument, and its direct arguments in the end.
 */
import type { SqlValue } from '../values/index.ts';
import type { FunctionContext } from './context.ts';
import { type Call, parseSignature, type Signature } from './signature.ts';

/** An aggregate's work for one call in a plan; `State` is its own affair. */
export interface AggregateCore<State> {
  initial(): State;
  /** Takes a row in; returns the state, which may be the same object, changed. */
  step(state: State, args: readonly SqlValue[], context: FunctionContext): State;
  final(state: State, context: FunctionContext, direct: readonly SqlValue[]): SqlValue;
  /** The state of both parts' rows, those of `a` first. */
  combine?(a: State, b: State): State;
  /** Takes the row that was first taken in out again; undefined where it cannot: the window is then computed anew. */
  inverse?(state: State, args: readonly SqlValue[]): State | undefined;
}

/** An aggregate. */
export interface SqlAggregate extends Signature {
  /**
   * 'ordered-set': parameters are the direct arguments, then those of WITHIN GROUP. 'hypothetical-set': as many direct arguments as there are
   * expressions in WITHIN GROUP, which together are a row that is looked for among the others; its core is told for each of those how it compares
   * with that row (below 0: before it) and whether it is the first of its equals.
   */
  readonly kind: 'normal' | 'ordered-set' | 'hypothetical-set';
  /** Rows with a NULL among the arguments are left out. */
  readonly strict: boolean;
  coreFor(call: Call): AggregateCore<unknown>;
}

/** What is not usual about an aggregate. */
export interface AggregateOptions {
  readonly nullable?: true;
  readonly directs?: number | 'hypothetical row';
}

/** An aggregate by its signature; strict, unless `nullable`. */
export function aggregate<State>(
  signature: string,
  coreFor: (call: Call) => AggregateCore<State>,
  { nullable, directs }: AggregateOptions = {},
): SqlAggregate {
  return {
    ...parseSignature(signature),
    kind: directs === undefined ? 'normal' : directs === 'hypothetical row' ? 'hypothetical-set' : 'ordered-set',
    strict: nullable !== true,
    // Each state goes only to the core that made it.
    coreFor: coreFor as (call: Call) => AggregateCore<unknown>,
  };
}
