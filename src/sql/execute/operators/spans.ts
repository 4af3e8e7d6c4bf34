/** The spans of an index that a scan reads: a plan's expressions, evaluated when the scan begins, as bytes. */
import type { Span } from '../../../base/index.ts';
import type { TypedExpression } from '../../algebra/index.ts';
import type { IndexSpan, ScanNode, SpanBound } from '../../plan/physical.ts';
import type { IndexLayout, KeyBound } from '../../rows/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { comparatorOf } from '../values/ordering.ts';

type Read = () => SqlValue;

interface CompiledSpan {
  readonly equal: readonly (Read | 'is-null')[];
  readonly lower: CompiledBound | undefined;
  readonly upper: CompiledBound | undefined;
  readonly notNull: boolean;
}

interface CompiledBound {
  readonly values: readonly Read[];
  readonly inclusive: boolean;
}

/** What the scan reads with what the frame holds now, in the order in which it is to be read. */
export function spansOf(node: ScanNode, index: IndexLayout, runtime: Runtime): () => Promise<readonly Span[]> {
  const { spans, anyOf, reverse } = node;
  if (spans === undefined) return () => Promise.resolve([index.span]);
  const compiled = spans.map((span) => compileSpan(span, runtime));
  const array = anyOf === undefined ? undefined : readerOf(anyOf.array, runtime);
  return async () => {
    const found = await settle(() =>
      array === undefined
        ? compiled.map((span) => spanOf(span, [], index))
        : elementsOf(array(), compiled[0].equal.length, index).map((element) => spanOf(compiled[0], [element], index)),
    );
    const present = found.filter((span) => span !== undefined);
    return reverse ? present.reverse() : present;
  };
}

function compileSpan({ equal, lower, upper, notNull }: IndexSpan, runtime: Runtime): CompiledSpan {
  return {
    equal: equal.map((part) => (part === 'is-null' ? part : readerOf(part, runtime))),
    lower: compileBound(lower, runtime),
    upper: compileBound(upper, runtime),
    notNull,
  };
}

function compileBound(bound: SpanBound | undefined, runtime: Runtime): CompiledBound | undefined {
  if (bound === undefined) return undefined;
  return { values: bound.values.map((value) => readerOf(value, runtime)), inclusive: bound.inclusive };
}

function readerOf(expression: TypedExpression, runtime: Runtime): Read {
  const evaluate = compileExpression(expression, runtime.layout([]));
  return () => evaluate([]);
}

/** Undefined where it is empty: NULL is equal to nothing, and not below or above anything. */
function spanOf(span: CompiledSpan, elements: readonly SqlValue[], index: IndexLayout): Span | undefined {
  const equal: SqlValue[] = [];
  for (const part of span.equal) {
    const value = part === 'is-null' ? null : part();
    if (part !== 'is-null' && value === null) return undefined;
    equal.push(value);
  }
  const lower = boundOf(span.lower);
  const upper = boundOf(span.upper);
  if (lower?.values.includes(null) || upper?.values.includes(null)) return undefined;
  return index.spanOf([...equal, ...elements], lower, upper, span.notNull);
}

function boundOf(bound: CompiledBound | undefined): KeyBound | undefined {
  return bound && { values: bound.values.map((read) => read()), inclusive: bound.inclusive };
}

/** The different elements of an array, in the order of the index column that they are compared with. */
function elementsOf(array: SqlValue, column: number, index: IndexLayout): readonly SqlValue[] {
  if (!(array instanceof SqlArray)) return [];
  const compare = comparatorOf(index.sources[column].type, index.index.columns[column].descending, false);
  const sorted = array.elements.filter((element) => element !== null).sort(compare);
  return sorted.filter((element, i) => i === 0 || compare(sorted[i - 1], element) !== 0);
}
