/**
 * One feed's deliveries, on the one node that reads it alone.
 *
 *   next parts ─► batches ─► deliver ─► delivered up to a cursor ─► acknowledged (once a second, and at the end)
 *                              ├─ unreached: again after a pause, twice as long each time, for ever; history waits in the feed
 *                              └─ refused: again, so many times; a batch of several then one by one; then a dead letter
 */
import type { FeedPart, FeedStream, KvLogger } from '../../kv/index.ts';
import { type Sink, SinkFailure } from './sink.ts';
import type { SinkCounts } from './sink-meter.ts';

/** What a run needs. */
export interface SinkRunParts {
  readonly feed: string;
  readonly sink: Sink;
  readonly stream: FeedStream;
  readonly batchMax: number;
  readonly attemptsMax: number;
  readonly logger: KvLogger;
  readonly counts: SinkCounts;
  monotonicMs(): number;
  /** From 0 to 1. */
  chance(): number;
  acknowledge(cursor: string): Promise<void>;
  /** Puts aside what the sink does not want. */
  bury(part: FeedPart, why: string): Promise<void>;
}

const batchBytesMax = 1 << 20;
const acknowledgeMs = 1_000;
const firstPauseMs = 100;
const pauseMsMax = 60_000;

/** See the top of the file. */
export class SinkRun {
  readonly #parts: SinkRunParts;
  #isStopped = false;
  #wake: (() => void) | undefined;
  #acknowledged: string | undefined;
  #acknowledgedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: SinkRunParts) {
    this.#parts = parts;
  }

  /** Delivers until it is stopped. Rejects when the feed can't go on. */
  async run(): Promise<void> {
    const { stream, sink } = this.#parts;
    let cursor: string | undefined;
    try {
      while (!this.#isStopped) {
        const parts = await stream.next();
        for (const batch of batchesOf(parts, this.#parts.batchMax)) {
          await this.#deliver(batch);
          if (this.#isStopped) return;
          cursor = batch.at(-1)?.cursor ?? cursor;
          await this.#acknowledge(cursor, false);
        }
        // Behind what is only resolved, too: history need not be kept for it.
        cursor = parts.at(-1)?.cursor ?? cursor;
        await this.#acknowledge(cursor, false);
      }
    } finally {
      stream.close();
      await this.#acknowledge(cursor, true).catch(() => {});
      await sink.close();
    }
  }

  /** Ends the run; a delivery that is under way is waited for by nobody. */
  stop(): void {
    this.#isStopped = true;
    this.#parts.stream.close();
    this.#wake?.();
  }

  async #acknowledge(cursor: string | undefined, isLast: boolean): Promise<void> {
    const { acknowledge, monotonicMs } = this.#parts;
    if (cursor === undefined || cursor === this.#acknowledged) return;
    if (!isLast && monotonicMs() - this.#acknowledgedAt < acknowledgeMs) return;
    await acknowledge(cursor);
    this.#acknowledged = cursor;
    this.#acknowledgedAt = monotonicMs();
  }

  async #deliver(batch: readonly FeedPart[]): Promise<void> {
    const { feed, sink, attemptsMax, logger, counts, bury } = this.#parts;
    let refusals = 0;
    for (let attempt = 0; !this.#isStopped; attempt++) {
      try {
        await sink.deliver({ feed, parts: batch });
        counts.delivered(batch.length);
        return;
      } catch (error) {
        if (!(error instanceof SinkFailure)) throw error;
        logger.warn({ feed, attempt, reason: error.message }, 'a sink did not take a delivery');
        if (error.isRefusal && ++refusals >= attemptsMax) {
          if (batch.length > 1) return this.#deliverOneByOne(batch);
          await bury(batch[0], error.message);
          counts.buried();
          return;
        }
        counts.retried();
        await this.#pause(error.retryAfterMs ?? pauseAfter(attempt, this.#parts.chance()));
      }
    }
  }

  /** Some of the batch may be wanted. */
  async #deliverOneByOne(batch: readonly FeedPart[]): Promise<void> {
    for (const part of batch) await this.#deliver([part]);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, pauseMsMax));
      this.#wake = done;
    });
  }
}

/** Twice as long each time, and never the same for two. */
function pauseAfter(attempt: number, chance: number): number {
  return Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(attempt, 20)) * (0.5 + chance / 2);
}

function* batchesOf(parts: readonly FeedPart[], batchMax: number): Generator<readonly FeedPart[]> {
  let batch: FeedPart[] = [];
  let characters = 0;
  for (const part of parts) {
    // Formats leave some transactions out.
    if (part.kind === 'resolved' || part.lines.length === 0) continue;
    const length = part.lines.reduce((sum, line) => sum + line.length, 0);
    if (batch.length > 0 && (batch.length >= batchMax || characters + length > batchBytesMax)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(part);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
