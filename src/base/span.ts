/** A span: the half-open interval of keys `[start, end)`. An empty `end` stands for "to the end of the keyspace". */
import { compareBytes, formatKey } from './bytes.ts';

/** `[start, end)`; `end` of length 0 is past every key. */
export interface Span {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

/** Compares two span ends, where the empty one is the greatest. */
export function compareEnds(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) return (a.length === 0 ? 1 : 0) - (b.length === 0 ? 1 : 0);
  return compareBytes(a, b);
}

/** Is the key in the span? */
export function spanContains(span: Span, key: Uint8Array): boolean {
  return compareBytes(key, span.start) >= 0 && (span.end.length === 0 || compareBytes(key, span.end) < 0);
}

/** Does `outer` contain all of `inner`? */
export function spanCovers(outer: Span, inner: Span): boolean {
  return compareBytes(inner.start, outer.start) >= 0 && compareEnds(inner.end, outer.end) <= 0;
}

/** Have the two spans a key in common? */
export function spansOverlap(a: Span, b: Span): boolean {
  const aBeforeB = a.end.length !== 0 && compareBytes(a.end, b.start) <= 0;
  const bBeforeA = b.end.length !== 0 && compareBytes(b.end, a.start) <= 0;
  return !aBeforeB && !bBeforeA;
}

/** Has the span no key at all? */
export function spanIsEmpty(span: Span): boolean {
  return span.end.length !== 0 && compareBytes(span.start, span.end) >= 0;
}

/** The keys common to both spans. */
export function intersectSpans(a: Span, b: Span): Span {
  return {
    start: compareBytes(a.start, b.start) >= 0 ? a.start : b.start,
    end: compareEnds(a.end, b.end) <= 0 ? a.end : b.end,
  };
}

/** `[a, b)` with printable keys; the ends of the keyspace print as `-inf` and `+inf`. */
export function formatSpan(span: Span): string {
  const start = span.start.length === 0 ? '-inf' : formatKey(span.start);
  const end = span.end.length === 0 ? '+inf' : formatKey(span.end);
  return `[${start}, ${end})`;
}
