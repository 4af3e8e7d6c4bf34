/**
 * A change feed as a loop: `for await (const tx of client.subscribe({ table: 'orders' }))`.
 *
 *   connect ─► lines ─► items ─► the loop's body
 *      ▲         └─ lost, silent, or the node stops ─┐
 *      └── the next node, from the last cursor ◄─────┘
 *
 * Each transaction comes once, whole, in the order of commits, whatever connections do. The next line is read when the loop asks for it:
 * a slow loop holds the node's feed back and nobody else. What can't be followed, or no longer, ends the loop with its error.
 */
import { JimError, parseTimestamp } from '../base/index.ts';
import type { FeedItem, FeedLine, FeedTransaction } from './feed-items.ts';
import { errorOfBody, type Failure, pauseBefore } from './retry.ts';
import { WireFailure, type WireStream } from './transport.ts';
import { type Bytes, queryOf } from './values.ts';

/** What to follow, and from where. */
export interface SubscribeOptions extends FollowOptions {
  /** A table, as `orders` or `sales.orders`. */
  readonly table?: string;
  /** Several. Neither this nor `table` nor `namespace`: all tables of the database. */
  readonly tables?: readonly string[];
  /** A key-value namespace; its events have `key`, `value`, `content_type` and `expires_at`. `Namespace.watch` shows entries. */
  readonly namespace?: string;
  /** Of a namespace: only keys that begin with this. */
  readonly prefix?: Bytes;
  /** `postgres` if not given. */
  readonly database?: string;
  readonly columns?: readonly string[];
  /** A condition of SQL on the rows of the one table. */
  readonly where?: string;
}

/** How to follow something. */
export interface FollowOptions {
  /** `now` (default), `scan` (the rows that are there come first), a timestamp, or a cursor. */
  readonly from?: string;
  /** Items of type `resolved`, too: nothing more comes up to then. */
  readonly resolved?: boolean;
  /** Milliseconds between two of them; also how far the cursor may be behind while nothing happens. 1,000 if not given. */
  readonly resolvedMs?: number;
  /**
   * Large transactions in parts, as they come: all but the last one have `more`. After a lost connection they begin again with the first part, whose
   * events have positions from 0. If not given each transaction is one item, however much memory that takes.
   */
  readonly parts?: boolean;
  /** Ends the loop with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds without any node that would go on, after which the loop ends with the last error. 60,000 if not given; `Infinity`: never. */
  readonly patienceMs?: number;
}

/** What orders transactions. */
type Told = Pick<FeedTransaction, 'timestamp' | 'transaction'>;

/** How the subscription reaches nodes. */
export interface FeedConnector {
  readonly endpoints: number;
  /** Asks the node that answered last, or the one after it. */
  connect(target: string, headers: Readonly<Record<string, string>>): Promise<WireStream | Failure>;
  /** The node is not to be asked next. */
  leave(): void;
}

const patienceMsDefault = 60_000;
const resolvedMsDefault = 1_000;

/** What a subscription needs of its items: whatever their events are. */
type AnyItem = Pick<FeedItem, 'timestamp' | 'cursor'> & { readonly events: readonly unknown[] } & (
    | { readonly type: 'transaction'; readonly transaction: string; readonly more?: boolean }
    | { readonly type: 'rows' | 'resolved' }
  );

/** What to ask for, and how to read what comes. */
export interface FeedQuestion<Item> {
  readonly target: string;
  readonly parameters: Readonly<Record<string, Bytes | number | boolean | undefined>>;
  /** The server remembers where its reader was. */
  readonly knowsItsPlace?: boolean;
  parse(line: string): FeedLine<Item>;
}

/** One reader's feed. It can be looped over once. */
export class Subscription<Item extends AnyItem = FeedItem> implements AsyncIterable<Item> {
  readonly #connector: FeedConnector;
  readonly #question: FeedQuestion<Item>;
  readonly #options: FollowOptions;
  #cursor: string | undefined;
  #lastTold: Told | undefined;
  #stream: WireStream | undefined;
  #isTaken = false;
  #isClosed = false;
  /** When a node was last there. */
  #aliveAt = performance.now();
  #attempts = 0;
  /** Why the last connection ended, or was not made. */
  #loss: Error | undefined;
  #wake: (() => void) | undefined;

  /** Made by `JimClient.subscribe`. */
  constructor(connector: FeedConnector, question: FeedQuestion<Item>, options: FollowOptions) {
    this.#connector = connector;
    this.#question = question;
    this.#options = options;
  }

  /** Where the feed is: keep it, and come back with it as `from`. Undefined as long as no node has answered. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** Resolves when a node follows the feed: what commits from here on is told. The loop does it by itself. */
  async open(): Promise<void> {
    this.#stream ??= await this.#connect();
  }

  /** Ends the loop, without an error. */
  close(): void {
    this.#isClosed = true;
    this.#stream?.close();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    if (this.#isTaken) throw new JimError('invalid-argument', 'a subscription is looped over once: make another one');
    this.#isTaken = true;
    const { signal } = this.#options;
    const onAbort = (): void => this.close();
    signal?.addEventListener('abort', onAbort);
    try {
      while (!this.#isClosed) {
        signal?.throwIfAborted();
        await this.#openUnlessClosed();
        yield* this.#items();
      }
      signal?.throwIfAborted();
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.close();
    }
  }

  async #openUnlessClosed(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
  }

  /** What one connection brings. */
  async *#items(): AsyncGenerator<Item, void, undefined> {
    const stream = this.#stream;
    if (stream === undefined) return;
    let parts: Item[] = [];
    try {
      for await (const line of stream.lines()) {
        const item = this.#question.parse(line);
        if (item.type === 'error') throw errorOfBody(item.error);
        this.#attempts = 0;
        this.#aliveAt = performance.now();
        if (!this.#isNew(item)) continue;
        this.#cursor = item.cursor;
        if (item.type === 'resolved' && this.#options.resolved !== true) continue;
        const isPart = item.type === 'transaction' && item.more === true;
        if (this.#options.parts === true || (!isPart && parts.length === 0)) yield item;
        else {
          parts.push(item);
          if (isPart) continue;
          yield joined(parts);
          parts = [];
        }
      }
    } catch (error) {
      if (this.#isClosed) return;
      if (!(error instanceof WireFailure) && !(error instanceof JimError && error.retry === 'elsewhere')) throw error;
      this.#loss = error;
    } finally {
      this.#stream = undefined;
      stream.close();
    }
    this.#connector.leave();
  }

  /** Behind everything that was told? Cursors see to it; this is for the case that a node does not. */
  #isNew(item: AnyItem): boolean {
    if (item.type !== 'transaction') return true;
    if (this.#lastTold !== undefined && !isBehind(item, this.#lastTold)) return false;
    if (item.more !== true) this.#lastTold = item;
    return true;
  }

  async #connect(): Promise<WireStream> {
    const { patienceMs = patienceMsDefault } = this.#options;
    for (;;) {
      const pauseMs = this.#attempts === 0 ? 0 : pauseBefore(this.#attempts, this.#connector.endpoints, Math.random());
      if (performance.now() + pauseMs - this.#aliveAt > patienceMs) throw this.#givenUp(patienceMs);
      await this.#pause(pauseMs);
      this.#attempts++;
      const made = await this.#connector.connect(this.#here(), { accept: 'application/x-ndjson' });
      if ('lines' in made) {
        if (this.#isClosed) made.close();
        this.#throwIfOver();
        // Before the first item this is where the feed begins: nothing is lost if the connection breaks now.
        this.#cursor ??= made.headers['jimkv-cursor']?.toString();
        return made;
      }
      if (!made.worthRepeating) throw made.error;
      this.#loss = made.error;
    }
  }

  #givenUp(patienceMs: number): JimError {
    const why = this.#loss?.message ?? 'no node has answered';
    const message = `no node went on with the feed for ${patienceMs} ms: ${why}`;
    return new JimError('node-unavailable', message, { retry: 'elsewhere', cause: this.#loss });
  }

  #here(): string {
    const from = this.#cursor ?? this.#options.from;
    const resolved = this.#options.resolvedMs ?? resolvedMsDefault;
    const { target, parameters, knowsItsPlace = false } = this.#question;
    return target + queryOf({ ...parameters, ...(!knowsItsPlace && { from }), resolved });
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0)
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, ms);
        this.#wake = done;
      });
    this.#throwIfOver();
  }

  #throwIfOver(): void {
    this.#options.signal?.throwIfAborted();
    if (this.#isClosed) throw new JimError('node-unavailable', 'the subscription was closed');
  }
}

/** One transaction of its parts. */
function joined<Item extends AnyItem>(parts: readonly Item[]): Item {
  return { ...parts[parts.length - 1], events: parts.flatMap(({ events }) => events) };
}

/** Is the first one later in the order of commits? */
function isBehind(a: Told, b: Told): boolean {
  if (a.timestamp === b.timestamp) return a.transaction > b.transaction;
  return parseTimestamp(a.timestamp) > parseTimestamp(b.timestamp);
}
