/** The rows of durable feeds, through the gateway like any others. */
import type { Span } from '../base/index.ts';
import type { FeedRows, FeedRowWrite, VersionedRow } from '../changefeed/index.ts';
import type { MetaRows } from './meta.ts';

const answerMs = 5_000;

/** `FeedRows` of a node. */
export class MetaFeedRows implements FeedRows {
  readonly #meta: MetaRows;

  constructor(meta: MetaRows) {
    this.#meta = meta;
  }

  get(key: Uint8Array): Promise<VersionedRow | undefined> {
    return this.#meta.get(key, this.#meta.deadline(answerMs));
  }

  async scan(span: Span): Promise<readonly (VersionedRow & { readonly key: Uint8Array })[]> {
    const rows = await this.#meta.scanAtOnce(span, this.#meta.deadline(answerMs));
    return rows.map(({ key, row, timestamp }) => ({ key, row, version: timestamp }));
  }

  write(operations: readonly FeedRowWrite[]): Promise<boolean> {
    return this.#meta.write(operations, this.#meta.deadline(answerMs));
  }
}
