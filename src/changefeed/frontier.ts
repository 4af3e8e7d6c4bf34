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
   * All changes of each span above `after` and up to `resolved` are known now. Where the changes up to `after` are not known an answer
   * says nothing that can be used. Goes once through the segments and the answers, which have no key in common.
   */
  advance(given: readonly Advance[]): void {
    const answers = given.toSorted((a, b) => compareBytes(a.span.start, b.span.start));
    for (let i = 1; i < answers.length; i++)
      assert(!spansOverlap(answers[i - 1].span, answers[i].span), "a node says each key's changes once");
    const segments: ChangesAfter[] = [];
    let next = 0;
    for (const { span, after } of this.#segments) {
      while (next < answers.length && isBefore(answers[next].span, span)) next++;
      let rest: Span | undefined = span;
      for (let i = next; rest !== undefined && i < answers.length && !isBefore(span, answers[i].span); i++) {
        const answer = answers[i];
        if (after < answer.after || after >= answer.resolved) continue;
        const inside: Span = intersectSpans(rest, answer.span);
        if (!equalBytes(rest.start, inside.start))
          segments.push({ span: { start: rest.start, end: inside.start }, after });
        segments.push({ span: inside, after: answer.resolved });
        rest = compareEnds(inside.end, span.end) === 0 ? undefined : { start: inside.end, end: span.end };
      }
      if (rest !== undefined) segments.push({ span: rest, after });
    }
    this.#segments = joined(segments);
  }
}

/** What is known of a span. */
export interface Advance extends ChangesAfter {
  readonly resolved: Timestamp;
}

/** Does a span end at or before the beginning of another one? */
function isBefore(a: Span, b: Span): boolean {
  return a.end.length > 0 && compareBytes(a.end, b.start) <= 0;
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
