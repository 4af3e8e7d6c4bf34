/**
 * The client of a JimKV cluster over HTTP. Any node answers any request; the client stays with the node that answered
 * last and goes on to the next one when that is safe (see `retry.ts`).
 */
import { randomUUID } from 'node:crypto';
import { type ErrorCode, JimError, utf8, utf8Text } from '../base/index.ts';
import { runTransaction, type TransactionOptions } from './attempts.ts';
import { authorizationOf, type ClientCredentials } from './credentials.ts';
import { createFeed, DurableFeed, type DurableFeedStatus, type NewDurableFeed } from './durable-feed.ts';
import { type FeedItem, type FeedRows, type FeedTransaction, parseFeedLine } from './feed-items.ts';
import { Namespace } from './namespace.ts';
import type { CallOptions } from './options.ts';
import { type Failure, failureOfAnswer, failureOfWire, finalError, mayRepeat, pauseBefore } from './retry.ts';
import { type FeedConnector, type SubscribeOptions, Subscription } from './subscription.ts';
import { type AnyRow, Table, type TablePlace } from './table.ts';
import {
  type TransactOperation,
  type TransactOptions,
  type TransactResult,
  type TransactRowOperation,
  transact,
} from './transact.ts';
import { type BeginOptions, Transaction, type TransactionTimes } from './transaction.ts';
import { type TlsOptions, Transport, type WireAnswer, WireFailure } from './transport.ts';
import { type Bytes, bytesField, queryOf } from './values.ts';

/** Settings of a client. */
export interface JimClientOptions extends ClientCredentials {
  /** URLs of nodes, `http://127.0.0.1:18080`: one at least, better one in each zone. */
  readonly endpoints: readonly string[];
  /** Milliseconds that a call may take with all its attempts, unless the call says otherwise. */
  readonly deadlineMs?: number;
  /** Milliseconds that one attempt may take while another node could be asked. */
  readonly attemptMs?: number;
  /** Connections to each node. */
  readonly connectionsMax?: number;
  readonly tls?: TlsOptions;
}

/** The node that calls go to, by its number among the endpoints, until it does not answer. */
export interface Place {
  index: number;
}

/** A call, before it is sent. */
export interface Call {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Doing it twice does no harm. */
  readonly reads: boolean;
  /** A write's own name; without one (`null`) it is repeated only if it certainly did not happen. */
  readonly idempotencyKey?: string | null;
  readonly deadlineMs?: number;
  /** Codes of errors that are answers to this call. */
  readonly expected?: readonly ErrorCode[];
  /** Calls that belong together stay with one node; without it, the client's own place. */
  readonly place?: Place;
  /** A statement of a transaction: one that failed has ended it, and is repeated only where that says it never got there. */
  readonly statement?: boolean;
}

/** What the last attempt adds to the server's deadline, so that the server's own word on it arrives. */
const answerMarginMs = 250;
/** A feed says something every few seconds, if only that nothing happened. */
const streamSilenceMs = 30_000;

/** A client of one cluster. */
export class JimClient {
  readonly #endpoints: readonly URL[];
  readonly #deadlineMs: number;
  readonly #attemptMs: number;
  readonly #transport: Transport;
  readonly #place: Place = { index: 0 };

  constructor(options: JimClientOptions) {
    const { endpoints, deadlineMs = 10_000, attemptMs = 5000, connectionsMax = 64, tls } = options;
    if (endpoints.length === 0) throw new JimError('invalid-argument', 'a client needs one endpoint at least');
    this.#endpoints = endpoints.map(parseEndpoint);
    this.#deadlineMs = deadlineMs;
    this.#attemptMs = attemptMs;
    this.#transport = new Transport(connectionsMax, tls, authorizationOf(options));
  }

  /** The namespace's entries. Nothing is asked of the cluster yet. */
  namespace(name: string): Namespace {
    return new Namespace(
      name,
      (call) => this.send(call),
      () => this.#feedConnector(),
    );
  }

  /** The table's rows. Nothing is asked of the cluster yet. */
  table<Row extends object = AnyRow>(name: string, place: TablePlace = {}): Table<Row> {
    return new Table<Row>((call) => this.send(call), name, place);
  }

  /**
   * Follows what commits: whole transactions in the order of their commits, each once, until the loop ends. A lost connection is made
   * anew, at any node, from the last cursor. `Row` is what the program takes the rows to be.
   */
  subscribe<Row = AnyRow>(options: SubscribeOptions & { readonly resolved: true }): Subscription<FeedItem<Row>>;
  subscribe<Row = AnyRow>(options?: SubscribeOptions): Subscription<FeedTransaction<Row> | FeedRows<Row>>;
  subscribe<Row = AnyRow>(options: SubscribeOptions = {}): Subscription<FeedItem<Row>> {
    const { table, tables = [], namespace, prefix, database, columns, where } = options;
    const names = [...(table === undefined ? [] : [table]), ...tables].join(',') || undefined;
    const parameters = { tables: names, namespace, prefix, database, columns: columns?.join(','), where };
    return new Subscription(
      this.#feedConnector(),
      { target: '/v1/feeds', parameters, parse: parseFeedLine<Row> },
      options,
    );
  }

  /** Makes a durable feed: history is kept for it from its beginning on, until it is acknowledged. Rejects with `already-exists`. */
  createFeed(feed: NewDurableFeed, options: CallOptions = {}): Promise<DurableFeedStatus> {
    return createFeed((call) => this.send(call), feed, options);
  }

  /** The durable feed of this name. Nothing is asked of the cluster yet. */
  feed(name: string): DurableFeed {
    return new DurableFeed(
      name,
      (call) => this.send(call),
      () => this.#feedConnector(),
    );
  }

  /** The durable feeds that the caller may see. */
  async feeds(options: CallOptions = {}): Promise<readonly DurableFeedStatus[]> {
    return (await this.#read<{ feeds: readonly DurableFeedStatus[] }>('/v1/feeds?list', options)).feeds;
  }

  /**
   * Conditions, reads and writes over any keys and rows, all at one moment or none. Rejects with `condition-failed` (`details.index` names
   * the operation) if a condition does not hold; tries again what other transactions were in the way of.
   */
  transact(
    operations: readonly (TransactOperation | TransactRowOperation)[],
    options: TransactOptions = {},
  ): Promise<TransactResult> {
    return transact((call) => this.send(call), operations, { deadlineMs: this.#deadlineMs, ...options });
  }

  /** Begins a transaction, to be committed or rolled back by the caller. */
  begin(options: BeginOptions & CallOptions = {}): Promise<Transaction> {
    return Transaction.begin(
      (call) => this.send(call),
      () => ({ ...this.#place }),
      this.#times(options),
      options,
    );
  }

  /**
   * Runs the work in a transaction and commits it. Where another transaction was in the way, or a node failed before the commit
   * was asked for, the whole work is run again, in a new transaction: it should do nothing else than read and write in it. An
   * error that the work throws rolls everything back. `outcome-unknown` says that it may have been committed, and is never tried again.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { deadlineMs } = this.#times(options);
    return runTransaction((leftMs) => this.begin({ ...options, deadlineMs: leftMs }), work, { ...options, deadlineMs });
  }

  #times({ deadlineMs = this.#deadlineMs }: CallOptions): TransactionTimes {
    return { deadlineMs, attemptMs: this.#attemptMs };
  }

  /** The names of the namespaces. */
  async namespaces(options: CallOptions = {}): Promise<readonly string[]> {
    return (await this.#read<{ namespaces: string[] }>('/v1/namespaces', options)).namespaces;
  }

  /** Creates a namespace. Rejects with `already-exists`, unless `ifAbsent` is given, if it is there. */
  async createNamespace(name: string, options: CallOptions & { readonly ifAbsent?: boolean } = {}): Promise<void> {
    const target = `/v1/namespaces/${encodeURIComponent(name)}`;
    const expected: readonly ErrorCode[] = options.ifAbsent === true ? ['already-exists'] : [];
    // Creating what is there already changes nothing: repeating it does no harm.
    await this.send({ method: 'PUT', target, reads: false, expected, ...options, idempotencyKey: randomUUID() });
  }

  /** The nodes, as `GET /v1/nodes` shows them. */
  nodes(options: CallOptions = {}): Promise<unknown> {
    return this.#read('/v1/nodes', options);
  }

  /** Who holds and who waits for locks, as `GET /v1/locks` shows it. */
  locks(options: CallOptions = {}): Promise<unknown> {
    return this.#read('/v1/locks', options);
  }

  /** The ranges, as `GET /v1/ranges` shows them. */
  ranges(options: CallOptions = {}): Promise<unknown> {
    return this.#read('/v1/ranges', options);
  }

  /** The master's steps, as `GET /v1/events` shows them. */
  events(options: CallOptions = {}): Promise<unknown> {
    return this.#read('/v1/events', options);
  }

  /** Splits the range that holds a key, at it. */
  split(namespace: string, key: Bytes, options: CallOptions = {}): Promise<unknown> {
    return this.#step('/v1/ranges/split', { namespace, ...bytesField('key', key) }, options);
  }

  /** Joins a range and its right-hand neighbour. */
  merge(rangeId: number | string, options: CallOptions = {}): Promise<unknown> {
    return this.#step('/v1/ranges/merge', { rangeId }, options);
  }

  /** Hands a range's lease to a node. */
  async transferLease(rangeId: number | string, to: number | string, options: CallOptions = {}): Promise<void> {
    await this.#step('/v1/ranges/transfer', { rangeId, to }, options);
  }

  /** Moves a replica from one node to another. */
  async moveReplica(
    rangeId: number | string,
    from: number | string,
    to: number | string,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#step('/v1/ranges/move', { rangeId, from, to }, options);
  }

  /** Closes the connections. Calls under way fail. */
  close(): void {
    this.#transport.close();
  }

  async #read<T>(path: string, options: CallOptions): Promise<T> {
    const answer = await this.send({ method: 'GET', target: path + queryOf({}), reads: true, ...options });
    return JSON.parse(utf8Text(answer.body)) as T;
  }

  async #step(target: string, body: object, options: CallOptions): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const call: Call = { method: 'POST', target, headers, body: utf8(JSON.stringify(body)), reads: false, ...options };
    const answer = await this.send({ ...call, idempotencyKey: null });
    return answer.body.length === 0 ? undefined : JSON.parse(utf8Text(answer.body));
  }

  /** Sends a call until it is answered, its failure is final, or its time is up. Rejects with JimError. */
  async send(call: Call): Promise<WireAnswer> {
    const endsAt = performance.now() + (call.deadlineMs ?? this.#deadlineMs);
    const idempotencyKey = call.reads
      ? null
      : (call.idempotencyKey ?? (call.idempotencyKey === null ? null : randomUUID()));
    const repeatable = { reads: call.reads, idempotent: idempotencyKey !== null };
    let anyAmbiguous = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(call, idempotencyKey, endsAt, repeatable.reads || repeatable.idempotent);
      if ('status' in outcome) return outcome;
      anyAmbiguous ||= outcome.error.outcome === 'ambiguous';
      const pauseMs = pauseBefore(attempt, this.#endpoints.length, Math.random());
      if (!mayRepeat(outcome, repeatable) || performance.now() + pauseMs >= endsAt)
        throw finalError(outcome.error, anyAmbiguous);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #attempt(
    call: Call,
    idempotencyKey: string | null,
    endsAt: number,
    safe: boolean,
  ): Promise<WireAnswer | Failure> {
    const { place = this.#place, statement = false } = call;
    const { index } = place;
    const leftMs = Math.max(1, Math.ceil(endsAt - performance.now()));
    // A statement may wait for locks as long as it is told to: no other node can do it faster.
    const hurry = safe && !statement && this.#endpoints.length > 1;
    const deadlineMs = hurry ? Math.min(leftMs, this.#attemptMs) : leftMs;
    const headers: Record<string, string> = { ...call.headers, 'jimkv-deadline': String(deadlineMs) };
    if (idempotencyKey !== null) headers['idempotency-key'] = idempotencyKey;
    const { method, target, body } = call;
    const request = { method, target, headers, body };
    try {
      const answer = await this.#transport.send(this.#endpoints[index], request, deadlineMs + answerMarginMs);
      if (answer.status < 400) return answer;
      const failure = failureOfAnswer(answer, call.reads);
      if (call.expected?.includes(failure.error.code) === true) return answer;
      const worthRepeating = statement ? failure.error.retry === 'elsewhere' : failure.worthRepeating;
      if (worthRepeating) this.#leave(place, index);
      return { ...failure, worthRepeating };
    } catch (error) {
      this.#leave(place, index);
      if (!(error instanceof WireFailure)) throw error;
      return failureOfWire(error, call.reads);
    }
  }

  /** Each feed has a place of its own. */
  #feedConnector(): FeedConnector {
    const place: Place = { ...this.#place };
    const times = { timeoutMs: this.#attemptMs, silenceMs: streamSilenceMs };
    return {
      endpoints: this.#endpoints.length,
      leave: () => this.#leave(place, place.index),
      connect: async (target, headers) => {
        const { index } = place;
        const request = { method: 'GET', target, headers, body: undefined };
        try {
          const answer = await this.#transport.stream(this.#endpoints[index], request, times);
          if (!('status' in answer)) return answer;
          const failure = failureOfAnswer(answer, true);
          if (failure.worthRepeating) this.#leave(place, index);
          return failure;
        } catch (error) {
          this.#leave(place, index);
          if (!(error instanceof WireFailure)) throw error;
          return failureOfWire(error, true);
        }
      },
    };
  }

  /** Goes on to the next endpoint, unless another call has done so. */
  #leave(place: Place, index: number): void {
    if (place.index === index) place.index = (index + 1) % this.#endpoints.length;
  }
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.username !== '')
    throw new JimError('invalid-argument', 'an endpoint has no user in it: options say who asks');
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.pathname !== '/')
    throw new JimError('invalid-argument', `an endpoint looks like http://127.0.0.1:18080, not ${text}`);
  return url;
}
