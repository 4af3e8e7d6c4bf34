/**
 * What somebody who is far behind has missed: the versions of a span that lie between two timestamps, found by one look through the store and kept for the
 * questions that follow, in a few bytes each.
 *
 *   versions by key:   a@10.4  b@10.1  b@10.3 │ c@10.2  d@10.5          slices of the store, looked at in one turn each
 *   runs:              [10.1 b, 10.3 b, 10.4 a] [10.2 c, 10.5 d]         by timestamp within each
 *   read:              10.1 b, 10.2 c, 10.3 b, 10.4 a, 10.5 d            merged when they are asked for
 *
 * Slices follow one another by key, so of one timestamp the versions of an earlier run come first: they are in the order of their keys.
 */
import { compareBytes, maxTimestamp, type Span, spanContains, type Timestamp } from '../base/index.ts';

/** One version in the past. */
export interface PastVersion {
  readonly timestamp: Timestamp;
  readonly key: Uint8Array;
}

/** Versions by timestamp, those of one timestamp by key; their keys behind one another. */
interface Run {
  /** Its least and its greatest key. */
  readonly bounds: readonly [Uint8Array, Uint8Array];
  readonly timestamps: Float64Array;
  /** Where each key ends. */
  readonly ends: Uint32Array;
  readonly keys: Uint8Array;
}

/** Versions, not too many of them: of too many the later ones are left for another look. They are added by key. */
export class PastVersions {
  readonly #max: number;
  #runs: Run[] = [];
  #slice: PastVersion[] = [];
  #size = 0;
  #lowest = maxTimestamp;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#size;
  }

  /** @param key is copied */
  add(key: Uint8Array, timestamp: Timestamp): void {
    this.#slice.push({ key: key.slice(), timestamp });
    if (timestamp < this.#lowest) this.#lowest = timestamp;
  }

  /** A slice of the store was looked at. Returns up to where all are here: lower than given if there were too many. A timestamp stays whole, however many it has. */
  endSlice(upTo: Timestamp): Timestamp {
    if (this.#slice.length > 0) this.#runs.push(runOf(this.#slice));
    this.#size += this.#slice.length;
    this.#slice = [];
    if (this.#size <= this.#max || this.#lowest === upTo) return upTo;
    const middle = this.#middle();
    const last = middle > this.#lowest ? ((middle - 1) as Timestamp) : middle;
    this.#runs = this.#runs.map((run) => cutRun(run, last)).filter(({ timestamps }) => timestamps.length > 0);
    this.#size = this.#runs.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
    return last;
  }

  /** A timestamp in the middle of all, near enough: the middle one of the runs' middle ones, by their sizes. */
  #middle(): Timestamp {
    const samples = this.#runs.flatMap(({ timestamps }) =>
      Array.from({ length: Math.ceil(timestamps.length / sampleEvery) }, (_, i) => timestamps[i * sampleEvery]),
    );
    return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)] as Timestamp;
  }

  /** Those of a span above a timestamp: by timestamp, those of one timestamp by key. */
  *above(after: Timestamp, span: Span): Iterable<PastVersion> {
    const heads: Head[] = [];
    for (const [number, run] of this.#runs.entries()) {
      if (!touches(span, run)) continue;
      const place = placeAbove(run.timestamps, after);
      if (place < run.timestamps.length) heads.push({ run, number, place, timestamp: run.timestamps[place] });
    }
    heads.sort((a, b) => (isEarlier(a, b) ? -1 : 1));
    while (heads.length > 0) {
      const head = heads[0];
      const { run, place } = head;
      const key = run.keys.subarray(run.ends[place - 1] ?? 0, run.ends[place]);
      if (spanContains(span, key)) yield { timestamp: head.timestamp as Timestamp, key };
      head.place++;
      if (head.place === run.timestamps.length) heads[0] = heads[heads.length - 1];
      else head.timestamp = run.timestamps[head.place];
      if (head.place === run.timestamps.length) heads.pop();
      sink(heads);
    }
  }
}

/** One in so many is looked at to find the middle. */
const sampleEvery = 16;

/** The next version of a run. */
interface Head {
  readonly run: Run;
  readonly number: number;
  place: number;
  timestamp: number;
}

function isEarlier(a: Head, b: Head): boolean {
  return a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.number < b.number);
}

/** May a run have keys of a span? */
function touches({ start, end }: Span, { bounds: [least, greatest] }: Run): boolean {
  return compareBytes(greatest, start) >= 0 && (end.length === 0 || compareBytes(least, end) < 0);
}

/** The first of a heap goes down to where it belongs. */
function sink(heads: Head[]): void {
  const head = heads[0];
  for (let i = 0; ; ) {
    let child = 2 * i + 1;
    if (child + 1 < heads.length && isEarlier(heads[child + 1], heads[child])) child++;
    if (child >= heads.length || !isEarlier(heads[child], head)) return;
    heads[i] = heads[child];
    heads[child] = head;
    i = child;
  }
}

/** @param versions by key */
function runOf(versions: PastVersion[]): Run {
  const bounds = [versions[0].key, versions[versions.length - 1].key] as const;
  versions.sort((a, b) => a.timestamp - b.timestamp);
  const ends = new Uint32Array(versions.length);
  let bytes = 0;
  for (const [i, { key }] of versions.entries()) ends[i] = bytes += key.length;
  const keys = new Uint8Array(bytes);
  for (const [i, { key }] of versions.entries()) keys.set(key, ends[i] - key.length);
  return { bounds, timestamps: Float64Array.from(versions, ({ timestamp }) => timestamp), ends, keys };
}

/** What of a run is at or below a timestamp. */
function cutRun(run: Run, upTo: Timestamp): Run {
  const count = placeAbove(run.timestamps, upTo);
  if (count === run.timestamps.length) return run;
  const { bounds, timestamps, ends, keys } = run;
  return {
    bounds,
    timestamps: timestamps.slice(0, count),
    ends: ends.slice(0, count),
    keys: keys.slice(0, ends[count - 1] ?? 0),
  };
}

/** Where the versions above a timestamp begin. */
function placeAbove(timestamps: Float64Array, after: Timestamp): number {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timestamps[middle] <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
