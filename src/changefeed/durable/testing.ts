/** The meta range's rows without a cluster, for the tests of this folder: each call takes its time, and what it does happens at one moment of it. */
import { compareBytes, type Span, spanContains, type Timestamp, toHex } from '../../base/index.ts';
import { type Clock, type Random, sleep } from '../../io/index.ts';
import type { FeedRows, FeedRowWrite, VersionedRow } from './floor-picture.ts';

interface StoredRow extends VersionedRow {
  readonly key: Uint8Array;
}

/** `FeedRows` in memory. */
export class TestFeedRows implements FeedRows {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #rows = new Map<string, StoredRow>();
  #version = 0;
  /** Nobody can be asked. */
  failure: Error | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  async get(key: Uint8Array): Promise<VersionedRow | undefined> {
    return this.#between(() => this.#rows.get(toHex(key)));
  }

  async scan(span: Span): Promise<readonly StoredRow[]> {
    return this.#between(() =>
      [...this.#rows.values()].filter(({ key }) => spanContains(span, key)).sort((a, b) => compareBytes(a.key, b.key)),
    );
  }

  async write(operations: readonly FeedRowWrite[]): Promise<boolean> {
    return this.#between(() => {
      const holds = operations.every(({ key, condition }) => {
        const found = this.#rows.get(toHex(key));
        if (condition?.exists !== undefined && condition.exists !== (found !== undefined)) return false;
        return condition?.versions === undefined || condition.versions.includes(found?.version ?? (-1 as Timestamp));
      });
      if (!holds) return false;
      this.#version++;
      for (const { key, row } of operations)
        if (row === undefined) this.#rows.delete(toHex(key));
        else this.#rows.set(toHex(key), { key, row, version: this.#version as Timestamp });
      return true;
    });
  }

  async #between<T>(work: () => T): Promise<T> {
    await sleep(this.#clock, this.#random.float() * 20);
    if (this.failure !== undefined) throw this.failure;
    const result = work();
    await sleep(this.#clock, this.#random.float() * 20);
    return result;
  }
}
