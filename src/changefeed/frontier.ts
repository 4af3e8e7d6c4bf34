/**
 * How far a feed has come, key by key: disjoint segments of its spans, each with the timestamp up to which all of its changes are
 * known. The lowest of them is the feed's resolved timestamp.
 *
 *   [a ────── 10.9 ──────)[g ── 10.2 ──)      [p ───── 10.9 ─────)        resolved: 10.2
 */
import {
  assert,
  compareBytes,
  compareEnds,
  equalBytes,
  intersectSpans,
  maxTimestamp,
  type Span,
  spanContains,
  spanIsEmpty,
  spansOverlap,
  type Timestamp,
} from '../base/index.ts';
import type { ChangesAfter } from '../range/index.ts';

/** The state of one feed's spans. */
export class Frontier {
  /** By key; neighbours differ. */
  #segments: readonly ChangesAfter[];

  constructor(spans: readonly Span[], after: Timestamp) {
    const sorted = spans.toSorted((a, b) => compareBytes(a.start, b.start));
    for (let i = 1; i < sorted.length; i++)
      assert(!spansOverlap(sorted[i - 1], sorted[i]), 'the spans of a feed have no key in common');
    this.#segments = joined(sorted.map((span) => ({ span, after })));
  }

  get segments(): readonly ChangesAfter[] {
    return this.#segments;
  }

  /** All changes at or below this are known. */
  get resolved(): Timestamp {
    let lowest = maxTimestamp;
    for (const { after } of this.#segments) if (after < lowest) lowest = after;
    return lowest;
  }

  /** Up to where the changes of a key are known; undefined if it is none of the feed's. */
  at(key: Uint8Array): Timestamp | undefined {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#segments[middle].span.start, key) <= 0) low = middle + 1;
      else high = middle;
    }
    const segment = this.#segments[low - 1];
    return segment !== undefined && spanContains(segment.span, key) ? segment.after : undefined;
  }

  /**
   * All changes of a span above `after` and up to `resolved` are known now. Where the changes up to `after` are not known the answer
   * says nothing that can be used.
   */
  advance(span: Span, after: Timestamp, resolved: Timestamp): void {
    if (resolved <= after) return;
    const segments = this.#segments.flatMap((segment): readonly ChangesAfter[] => {
      if (!spansOverlap(segment.span, span) || segment.after < after || segment.after >= resolved) return [segment];
      const inside = intersectSpans(segment.span, span);
      const before: Span = { start: segment.span.start, end: inside.start };
      const behind: Span = { start: inside.end, end: segment.span.end };
      return [
        ...(equalBytes(before.start, inside.start) ? [] : [{ span: before, after: segment.after }]),
        { span: inside, after: resolved },
        ...(compareEnds(inside.end, segment.span.end) === 0 || spanIsEmpty(behind)
          ? []
          : [{ span: behind, after: segment.after }]),
      ];
    });
    this.#segments = joined(segments);
  }
}

/** Neighbours that are equally far become one. */
function joined(segments: readonly ChangesAfter[]): readonly ChangesAfter[] {
  const result: ChangesAfter[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    const { end } = last?.span ?? segment.span;
    if (last !== undefined && last.after === segment.after && end.length > 0 && equalBytes(end, segment.span.start))
      result[result.length - 1] = { span: { start: last.span.start, end: segment.span.end }, after: last.after };
    else result.push(segment);
  }
  return result;
}
