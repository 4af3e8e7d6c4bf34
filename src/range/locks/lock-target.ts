/** What is locked: a key, or all keys of a span, those that do not exist yet included. Inside the table keys are texts. */
import { assert, emptyBytes, formatKey, formatSpan, type Span, spanIsEmpty } from '../../base/index.ts';
import { keyOfText, keyText } from '../key-text.ts';

/** What a lock is on. */
export type LockTarget =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'span'; readonly span: Span };

/** A target as the table keeps it. */
export interface Place {
  readonly kind: 'key' | 'span';
  /** The key, or the span's first. */
  readonly start: string;
  /** The span's end; undefined: to the end of the keyspace, or a key. */
  readonly end: string | undefined;
}

/** The target in texts. */
export function placeOf(target: LockTarget): Place {
  if (target.kind === 'key') return { kind: 'key', start: keyText(target.key), end: undefined };
  assert(!spanIsEmpty(target.span), 'a locked span has keys');
  const { start, end } = target.span;
  return { kind: 'span', start: keyText(start), end: end.length === 0 ? undefined : keyText(end) };
}

/** The target in bytes. */
export function targetOf(place: Place): LockTarget {
  if (place.kind === 'key') return { kind: 'key', key: keyOfText(place.start) };
  const end = place.end === undefined ? emptyBytes : keyOfText(place.end);
  return { kind: 'span', span: { start: keyOfText(place.start), end } };
}

/** Prints a target: a key as it is, a span as `[a, b)`. */
export function formatTarget(target: LockTarget): string {
  return target.kind === 'key' ? formatKey(target.key) : formatSpan(target.span);
}

/** Does the key lie before the end? */
export function isBefore(key: string, end: string | undefined): boolean {
  return end === undefined || key < end;
}

/** Have the two a key in common? */
export function placesOverlap(a: Place, b: Place): boolean {
  if (a.kind === 'key') return b.kind === 'key' ? a.start === b.start : a.start >= b.start && isBefore(a.start, b.end);
  if (b.kind === 'key') return b.start >= a.start && isBefore(b.start, a.end);
  return isBefore(a.start, b.end) && isBefore(b.start, a.end);
}

/** Have the two a key in common, or does one begin where the other, a span, ends? */
export function placesTouch(a: Place, b: Place): boolean {
  return placesOverlap(a, b) || (a.kind === 'span' && a.end === b.start) || (b.kind === 'span' && b.end === a.start);
}

/** Two spans that touch, as one. */
export function joinPlaces(a: Place, b: Place): Place {
  const { start } = isBefore(a.start, b.start) ? a : b;
  const { end } = a.end !== undefined && isBefore(a.end, b.end) ? b : a;
  return { kind: 'span', start, end };
}

/** Are all keys of `inner` in `outer`? */
export function placeCovers(outer: Place, inner: Place): boolean {
  if (outer.kind === 'key') return inner.kind === 'key' && outer.start === inner.start;
  if (inner.kind === 'key') return placesOverlap(outer, inner);
  if (inner.start < outer.start) return false;
  return outer.end === undefined || (inner.end !== undefined && inner.end <= outer.end);
}

/** Are the two the same? */
export function samePlace(a: Place, b: Place): boolean {
  return a.kind === b.kind && a.start === b.start && a.end === b.end;
}

/** Where a place lies seen from a key: wholly below, wholly at or above, or (a span) across it. */
export function sideOf(place: Place, at: string): 'left' | 'right' | 'across' {
  if (place.start >= at) return 'right';
  if (place.kind === 'key' || (place.end !== undefined && place.end <= at)) return 'left';
  return 'across';
}
