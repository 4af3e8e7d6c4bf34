/**
 * Where a durable feed's transactions go by themselves: a web hook, a topic of Kafka, a subject of NATS.
 *
 *   durable feed ──► run on one node (`sink-run.ts`) ──► sink: deliver(batch) ──► acknowledged in the feed
 *                         │                               ├─ nobody there: again, later and later, for ever
 *                         └─ moves when its node fails     └─ refused: again, a few times ──► dead letter, and on
 *
 * A batch is delivered in the order of commits, at least once: what was delivered and not yet acknowledged when a node fails comes again, with
 * the same ids.
 */
import type { FeedPart } from '../../kv/index.ts';

/** What is delivered together: whole transactions, in the order of their commits. */
export interface SinkBatch {
  readonly feed: string;
  readonly parts: readonly FeedPart[];
}

/** Somewhere that takes batches, one after the other. */
export interface Sink {
  /** Resolves when all of the batch was taken for good. Rejects with `SinkFailure`. */
  deliver(batch: SinkBatch): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** A batch was not taken, or nobody knows. */
export class SinkFailure extends Error {
  override readonly name = 'SinkFailure';
  /** The other end was there, and does not want this batch; else it could not be reached, or could not do it now. */
  readonly isRefusal: boolean;
  /** The other end's own word on when to come back. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { readonly isRefusal?: boolean; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.isRefusal = options.isRefusal ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whatever a library threw, as a failure to reach the other end. */
export function unreached(error: unknown): SinkFailure {
  if (error instanceof SinkFailure) return error;
  return new SinkFailure(error instanceof Error ? error.message : String(error), { cause: error });
}
