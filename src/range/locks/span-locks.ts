/**
 * The spans that one transaction was granted in one table. A table that is read page by page is one lock in the end: what touches
 * is one, and what others have to look at is found by its key.
 *
 *     shared      [a, f)         [k, p)      of one mode: in order, none touches another
 *     exclusive      [c, d)                  none lies in a span that is as strong or stronger
 */
import { assert } from '../../base/index.ts';
import type { LockMode } from '../requests.ts';
import type { LockEntry } from './lock-entry.ts';
import { modeIncludes, modesConflict } from './lock-mode.ts';
import { isBefore, joinPlaces, type Place, placeCovers, placesOverlap, placesTouch } from './lock-target.ts';
import { newSortedMap, type SortedMap } from './sorted-map.ts';

/** One mode's spans by their first keys. */
interface ModeSpans {
  readonly mode: LockMode;
  readonly spans: SortedMap<LockEntry>;
}

/** A span and what would be one with it. */
export interface JoinedSpan {
  readonly place: Place;
  /** Those that it touches, and weaker ones that lie in all of it. */
  readonly parts: readonly LockEntry[];
}

/** Most transactions lock keys only, and modes that were never granted need nothing. */
const noModes: readonly ModeSpans[] = [];

/** Granted spans by mode and key. */
export class SpanLocks {
  #modes: readonly ModeSpans[] = noModes;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Has to be joined with its parts before, which are taken out. */
  add(entry: LockEntry): void {
    this.#spansOf(entry.mode).set(entry.place.start, entry);
    this.#size++;
  }

  remove(entry: LockEntry): void {
    const wasThere = this.#spansOf(entry.mode).delete(entry.place.start);
    assert(wasThere, 'a span that goes is there');
    this.#size--;
  }

  /** A span that has all of the place in this mode or a stronger one; the strongest of several. */
  covering(place: Place, mode: LockMode): LockEntry | undefined {
    let strongest: LockEntry | undefined;
    for (const each of this.#modes) {
      if (!modeIncludes(each.mode, mode)) continue;
      if (strongest !== undefined && modeIncludes(strongest.mode, each.mode)) continue;
      const span = atOrBelow(each.spans, place.start);
      if (span !== undefined && placeCovers(span.place, place)) strongest = span;
    }
    return strongest;
  }

  /** What a span would become if it were granted, and which ones would go for it. */
  joined(place: Place, mode: LockMode): JoinedSpan {
    const parts: LockEntry[] = [];
    let whole = place;
    for (const { spans } of this.#modes.filter((each) => each.mode === mode))
      for (const span of touching(spans, place)) {
        parts.push(span);
        whole = joinPlaces(whole, span.place);
      }
    for (const { spans } of this.#modes.filter((each) => each.mode !== mode && modeIncludes(mode, each.mode)))
      for (const span of touching(spans, whole)) if (placeCovers(whole, span.place)) parts.push(span);
    return { place: whole, parts };
  }

  /** Those that do not go together with a lock of this mode, and have a key in common with it. */
  forEachInTheWay(place: Place, mode: LockMode, found: (span: LockEntry) => void): void {
    for (const each of this.#modes) {
      if (!modesConflict(each.mode, mode)) continue;
      for (const span of touching(each.spans, place)) if (placesOverlap(span.place, place)) found(span);
    }
  }

  /** All of them: those of a mode in order. */
  *[Symbol.iterator](): Iterator<LockEntry> {
    for (const { spans } of this.#modes) yield* spans.values();
  }

  /** In order, apart from one another, and none too many. For tests. */
  checkInvariants(): void {
    let size = 0;
    for (const { mode, spans } of this.#modes) {
      spans.checkValid();
      let last: LockEntry | undefined;
      for (const [start, span] of spans.entries()) {
        assert(span.granted && span.mode === mode && span.place.start === start, 'a span is found by what it is');
        assert(last === undefined || !placesTouch(last.place, span.place), 'what touches is one');
        assert(this.covering(span.place, mode) === span, 'no span lies in a stronger one');
        last = span;
        size++;
      }
    }
    assert(size === this.#size, 'spans are counted');
  }

  #spansOf(mode: LockMode): SortedMap<LockEntry> {
    for (const each of this.#modes) if (each.mode === mode) return each.spans;
    const spans = newSortedMap<LockEntry>();
    this.#modes = [...this.#modes, { mode, spans }];
    return spans;
  }
}

function atOrBelow(spans: SortedMap<LockEntry>, key: string): LockEntry | undefined {
  return spans.getPairOrNextLower(key)?.[1];
}

/** Those that have a key in common with the place, or end where it begins or the other way round. */
function* touching(spans: SortedMap<LockEntry>, place: Place): Iterable<LockEntry> {
  const first = atOrBelow(spans, place.start);
  if (first !== undefined && placesTouch(first.place, place)) yield first;
  if (place.kind === 'key') return;
  for (const [start, span] of spans.entries(place.start)) {
    if (span === first) continue;
    if (start !== place.end && !isBefore(start, place.end)) return;
    yield span;
  }
}
