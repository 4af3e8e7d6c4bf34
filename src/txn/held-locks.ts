/**
 * The locks that a transaction was granted, by token: which keys and spans each one covers, and until when what they forbid
 * stays forbidden even if they are lost. Of a token with very many keys only the span is kept that they lie in: all of it was in one range when they were
 * granted, so every range that it has come to since knows the token.
 */
import {
  assert,
  compareBytes,
  compareEnds,
  intersectSpans,
  maxTimestamp,
  nextKey,
  type Span,
  spanContains,
  spansOverlap,
  type Timestamp,
  zeroTimestamp,
} from '../base/index.ts';
import type { LockGrant } from '../range/index.ts';

/** More keys of one token than this are not told apart any more. */
const keysMax = 16_384;

/** What one token stands for. */
export interface HeldToken {
  readonly token: string;
  readonly keys: Uint8Array[];
  readonly spans: Span[];
  protectedUntil: Timestamp;
}

/** What is locked by one grant. */
export type LockedPlace = { readonly keys: readonly Uint8Array[] } | { readonly span: Span };

/** A transaction's locks. */
export class HeldLocks {
  readonly #tokens = new Map<string, HeldToken>();
  /** Keys of a request for locks that has not been answered: they may be held. */
  #asking: readonly Uint8Array[] = [];
  /** Keys of requests that were refused: some of them may be held. */
  readonly #refused: Uint8Array[] = [];

  get isEmpty(): boolean {
    return this.#tokens.size === 0 && this.#asking.length === 0 && this.#refused.length === 0;
  }

  /** Locks were asked for: until the answer they may be held. */
  asking(keys: readonly Uint8Array[]): void {
    this.#asking = keys;
  }

  /** All that was asked for has been answered. */
  answered(): void {
    this.#asking = [];
  }

  /** What was asked for was refused, maybe behind some of its keys; the transaction goes on. */
  refused(): void {
    for (const key of this.#asking) this.#refused.push(key);
    this.#asking = [];
  }

  add({ token, protectedUntil }: LockGrant, place: LockedPlace): void {
    let held = this.#tokens.get(token);
    if (held === undefined) {
      held = { token, keys: [], spans: [], protectedUntil };
      this.#tokens.set(token, held);
    }
    // A protection covers the locks that its token had by then: the least of them covers all.
    held.protectedUntil = Math.min(held.protectedUntil, protectedUntil) as Timestamp;
    if ('span' in place) held.spans.push(place.span);
    else for (const key of place.keys) held.keys.push(key);
    if (held.keys.length > keysMax) {
      const span = extentOf(held);
      held.keys.length = 0;
      held.spans.splice(0, held.spans.length, span);
    }
  }

  /** The keys are prepared, which nothing loses any more: their locks are not needed. */
  forget(keys: readonly Uint8Array[]): void {
    if (this.#tokens.size === 0) return;
    const names = new Set(keys.map(nameOf));
    for (const [name, held] of this.#tokens) {
      const left = held.keys.filter((key) => !names.has(nameOf(key)));
      held.keys.splice(0, held.keys.length);
      for (const key of left) held.keys.push(key);
      if (held.keys.length === 0 && held.spans.length === 0) this.#tokens.delete(name);
    }
  }

  all(): readonly HeldToken[] {
    return [...this.#tokens.values()];
  }

  /** The tokens that have locks in the span. */
  tokensIn(span: Span): readonly string[] {
    return this.all()
      .filter((held) => isIn(held, span))
      .map(({ token }) => token);
  }

  /** The least span that covers all locks in a span; undefined if there are none. */
  extentIn(span: Span): Span | undefined {
    let extent: Span | undefined;
    const widen = (part: Span) => {
      if (extent === undefined) extent = part;
      else
        extent = {
          start: compareBytes(part.start, extent.start) < 0 ? part.start : extent.start,
          end: compareEnds(part.end, extent.end) > 0 ? part.end : extent.end,
        };
    };
    for (const { keys, spans } of this.#tokens.values()) {
      for (const key of keys) if (spanContains(span, key)) widen({ start: key, end: nextKey(key) });
      for (const locked of spans) if (spansOverlap(span, locked)) widen(intersectSpans(span, locked));
    }
    return extent;
  }

  /** The tokens that have locks outside of the spans. */
  outsideOf(spans: readonly Span[]): readonly HeldToken[] {
    return this.all().filter((held) => firstOutside(held, spans) !== undefined);
  }

  /** A key of each place where locks are or may be, but those in the spans. */
  keysOutside(spans: readonly Span[]): readonly Uint8Array[] {
    const keys = this.all().flatMap((held) => firstOutside(held, spans) ?? []);
    return [...keys, ...this.#refused, ...this.#asking];
  }
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** The least protection; 0 where nothing needs any. */
export function leastProtection(tokens: readonly HeldToken[]): Timestamp {
  let least = maxTimestamp;
  for (const { protectedUntil } of tokens) if (protectedUntil < least) least = protectedUntil;
  return least === maxTimestamp ? zeroTimestamp : least;
}

/** The earlier of two limits, where 0 is none. */
export function earlierLimit(a: Timestamp, b: Timestamp): Timestamp {
  if (a === zeroTimestamp) return b;
  return b === zeroTimestamp || a <= b ? a : b;
}

/** The least span that covers all locks of a token. */
export function extentOf({ keys, spans }: HeldToken): Span {
  const starts = [...keys, ...spans.map(({ start }) => start)];
  const ends = [...keys.map(nextKey), ...spans.map(({ end }) => end)];
  assert(starts.length > 0, 'a token stands for something');
  return {
    start: starts.reduce((a, b) => (compareBytes(a, b) <= 0 ? a : b)),
    end: ends.reduce((a, b) => (compareEnds(a, b) >= 0 ? a : b)),
  };
}

/** Has the token locks in the span? */
export function isIn({ keys, spans }: HeldToken, span: Span): boolean {
  return keys.some((key) => spanContains(span, key)) || spans.some((locked) => spansOverlap(span, locked));
}

/** A locked key, or the start of a locked span, that lies in none of the spans. */
function firstOutside({ keys, spans: locked }: HeldToken, spans: readonly Span[]): Uint8Array | undefined {
  const isOutside = (key: Uint8Array) => !spans.some((span) => spanContains(span, key));
  return keys.find(isOutside) ?? locked.map(({ start }) => start).find(isOutside);
}
