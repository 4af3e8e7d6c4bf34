/** Durable feeds: a place in history that has a name, for which history is kept until it is acknowledged. */
import { utf8, utf8Text } from '../base/index.ts';
import type { Send } from './entry-calls.ts';
import { type FeedItem, type FeedRows, type FeedTransaction, parseFeedLine } from './feed-items.ts';
import type { CallOptions } from './options.ts';
import { type FeedConnector, type FollowOptions, Subscription } from './subscription.ts';
import type { AnyRow } from './table.ts';
import { type Bytes, bytesField } from './values.ts';

/** What of a durable feed may be altered. */
export interface DurableFeedChange {
  /** How long history is kept without an acknowledgement. */
  readonly deadlineMs?: number;
  /** How much history is kept. */
  readonly budgetBytes?: number;
  /** Further words; a sink among them (`docs/feeds.md`). All of them are replaced. */
  readonly options?: Readonly<Record<string, string>>;
}

/** A durable feed that is wished for. */
export interface NewDurableFeed extends DurableFeedChange {
  readonly name: string;
  /** As `orders` or `sales.orders`; neither tables nor a namespace: all tables of the database. */
  readonly tables?: readonly string[];
  readonly namespace?: string;
  readonly prefix?: Bytes;
  readonly database?: string;
  readonly columns?: readonly string[];
  readonly where?: string;
  /** `now` (default), `scan`, a timestamp, or a cursor. */
  readonly from?: string;
  readonly format?: 'json' | 'debezium';
}

/** A durable feed as it is now. */
export interface DurableFeedStatus {
  readonly name: string;
  readonly state: 'active' | 'failed';
  readonly owner: string;
  readonly database: string;
  readonly tables?: readonly string[];
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  /** Where its reader goes on. */
  readonly cursor: string;
  readonly position: string;
  readonly created: string;
  readonly acknowledged: string;
  readonly deadlineMs: number;
  readonly budgetBytes: number;
  readonly lagMs: number;
  readonly lagBytes: number;
  /** Changes above `after` and up to `upTo` may be lost. */
  readonly failure?: { readonly reason: string; readonly after: string; readonly upTo: string; readonly at: string };
}

/** One durable feed, by its name. */
export class DurableFeed {
  readonly name: string;
  readonly #send: Send;
  readonly #newConnector: () => FeedConnector;
  readonly #path: string;

  /** Made by `JimClient.feed`. */
  constructor(name: string, send: Send, newConnector: () => FeedConnector) {
    this.name = name;
    this.#send = send;
    this.#newConnector = newConnector;
    this.#path = `/v1/feeds/${encodeURIComponent(name)}`;
  }

  /** How far its reader is, and how far behind. */
  async status(options: CallOptions = {}): Promise<DurableFeedStatus> {
    return statusOf(await this.#send({ method: 'GET', target: this.#path, reads: true, ...options }));
  }

  /** Everything up to the cursor was taken; it never goes back. */
  async acknowledge(cursor: string, options: CallOptions = {}): Promise<DurableFeedStatus> {
    // Saying it twice does no harm.
    return statusOf(
      await this.#send({ ...jsonCall('POST', `${this.#path}/ack`, { cursor }), reads: true, ...options }),
    );
  }

  async alter(change: DurableFeedChange, options: CallOptions = {}): Promise<DurableFeedStatus> {
    return statusOf(
      await this.#send({ ...jsonCall('PATCH', this.#path, change), reads: false, ...options, idempotencyKey: null }),
    );
  }

  /** Ends it; its history may go. */
  async drop(options: CallOptions = {}): Promise<void> {
    await this.#send({ method: 'DELETE', target: this.#path, reads: false, ...options, idempotencyKey: null });
  }

  /** Delivers its dead letters to its sink again, and ends with the first that is not taken. */
  async replay(options: CallOptions = {}): Promise<{ readonly delivered: number; readonly refusal?: string }> {
    const target = `${this.#path}/replay`;
    const { body } = await this.#send({ method: 'POST', target, reads: false, ...options, idempotencyKey: null });
    return JSON.parse(utf8Text(body)) as { delivered: number; refusal?: string };
  }

  /**
   * Follows it from what was acknowledged. After a lost connection it begins there again: transactions that were told are passed over, rows that were
   * there (`rows`) may come twice.
   */
  subscribe<Row = AnyRow>(
    options: Omit<FollowOptions, 'from'> & { readonly resolved: true },
  ): Subscription<FeedItem<Row>>;
  subscribe<Row = AnyRow>(options?: Omit<FollowOptions, 'from'>): Subscription<FeedTransaction<Row> | FeedRows<Row>>;
  subscribe<Row = AnyRow>(options: Omit<FollowOptions, 'from'> = {}): Subscription<FeedItem<Row>> {
    const question = {
      target: `${this.#path}/stream`,
      parameters: { format: 'json' },
      knowsItsPlace: true,
      parse: parseFeedLine<Row>,
    };
    return new Subscription(this.#newConnector(), question, options);
  }
}

/** Makes a durable feed. */
export async function createFeed(
  send: Send,
  { prefix, ...rest }: NewDurableFeed,
  options: CallOptions,
): Promise<DurableFeedStatus> {
  const body = { ...rest, ...(prefix !== undefined && bytesField('prefix', prefix)) };
  return statusOf(
    await send({ ...jsonCall('POST', '/v1/feeds', body), reads: false, ...options, idempotencyKey: null }),
  );
}

function jsonCall<Method extends 'POST' | 'PATCH'>(method: Method, target: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  return { method, target, headers, body: utf8(JSON.stringify(body)) };
}

function statusOf({ body }: { readonly body: Uint8Array }): DurableFeedStatus {
  return JSON.parse(utf8Text(body)) as DurableFeedStatus;
}
