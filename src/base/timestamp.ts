/**
 * Hybrid logical timestamps: one safe integer, milliseconds since 2020-01-01 UTC times 4096 plus a counter
 * (Kulkarni et al., "Logical Physical Clocks", 2014). 41 bits of milliseconds last until 2089.
 */
import { assert } from './assert.ts';
import { JimError } from './errors.ts';

/** A hybrid logical timestamp; 0 is before everything. */
export type Timestamp = number & { readonly brand: 'Timestamp' };

/** Milliseconds of the Unix epoch at which timestamps begin. */
export const timestampEpochMs = Date.UTC(2020, 0, 1);
/** Counter values in a millisecond. */
export const ticksPerMs = 4096;

/** Before every other timestamp. */
export const zeroTimestamp = 0 as Timestamp;
/** After every timestamp that a clock gives: "the newest". */
export const maxTimestamp = Number.MAX_SAFE_INTEGER as Timestamp;

/** Checks a number read from disk, wire or a request. */
export function decodeTimestamp(value: number): Timestamp {
  if (!Number.isSafeInteger(value) || value < 0) throw new JimError('invalid-argument', `not a timestamp: ${value}`);
  return value as Timestamp;
}

/** The first timestamp of a millisecond, given in Unix time. */
export function timestampAtWallMs(wallMs: number): Timestamp {
  return decodeTimestamp(Math.max(0, Math.floor(wallMs) - timestampEpochMs) * ticksPerMs);
}

/** The millisecond of a timestamp, in Unix time. */
export function wallMsOf(timestamp: Timestamp): number {
  return Math.floor(timestamp / ticksPerMs) + timestampEpochMs;
}

/** The next timestamp. */
export function nextTimestamp(timestamp: Timestamp): Timestamp {
  return (timestamp + 1) as Timestamp;
}

/** The timestamp `ms` milliseconds later (or earlier, never below zero). */
export function addMs(timestamp: Timestamp, ms: number): Timestamp {
  return Math.max(0, timestamp + Math.round(ms) * ticksPerMs) as Timestamp;
}

/** The later of the two. */
export function laterOf(a: Timestamp, b: Timestamp): Timestamp {
  return a >= b ? a : b;
}

/** `ms.counter`, as in `217381200123.7`. */
export function formatTimestamp(timestamp: Timestamp): string {
  return `${Math.floor(timestamp / ticksPerMs)}.${timestamp % ticksPerMs}`;
}

/** Reads `ms.counter`. */
export function parseTimestamp(text: string): Timestamp {
  const match = /^(\d{1,13})\.(\d{1,4})$/.exec(text);
  if (match === null) throw new JimError('invalid-argument', `a timestamp looks like 217381200123.7, not ${text}`);
  const counter = Number(match[2]);
  if (counter >= ticksPerMs)
    throw new JimError('invalid-argument', `a timestamp's counter is below 4096, not ${counter}`);
  return decodeTimestamp(Number(match[1]) * ticksPerMs + counter);
}

/**
 * A node's hybrid logical clock. The physical part is given by the caller (slewed, see `SlewedWallClock`); this class
 * adds the counter and never goes back.
 */
export class HybridClock {
  /** Names this life of the clock among all nodes' clocks: what it gave lies below its readings only until its node starts again. Above 0. */
  readonly id: number;
  readonly #physicalMs: () => number;
  #latest: Timestamp = zeroTimestamp;

  /** @param physicalMs milliseconds of Unix time, never going back */
  constructor(physicalMs: () => number, id = 1) {
    this.#physicalMs = physicalMs;
    this.id = id;
  }

  /** A timestamp greater than every one this clock gave or saw. */
  now(): Timestamp {
    const physical = timestampAtWallMs(this.#physicalMs());
    this.#latest = physical > this.#latest ? physical : nextTimestamp(this.#latest);
    assert(Number.isSafeInteger(this.#latest), 'the clock fits a safe integer');
    return this.#latest;
  }

  /** The clock's reading without advancing it: at least every timestamp given or seen. */
  reading(): Timestamp {
    return laterOf(timestampAtWallMs(this.#physicalMs()), this.#latest);
  }

  /** The physical part alone: where the clock would be if it had never seen a later timestamp. */
  physical(): Timestamp {
    return timestampAtWallMs(this.#physicalMs());
  }

  /** Moves the clock to at least a timestamp that another node sent. */
  observe(timestamp: Timestamp): void {
    if (timestamp > this.#latest) this.#latest = timestamp;
  }
}
