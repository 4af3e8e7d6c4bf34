/** A request and its answer as plain data: what the socket's shell hands to the door, and what it writes back. */
import type { TxnId } from '../base/index.ts';
import type { AccessService, Caller } from './access.ts';
import type { FeedService, SinkService } from './feed-service.ts';
import type { KvLimits } from './limits.ts';
import type { KvMeter } from './meter.ts';
import type { Query } from './query.ts';
import type { RowService } from './row-service.ts';
import type { AdminService, KvService } from './service.ts';
import type { RowPath } from './target.ts';
import type { TransactionService } from './transactions.ts';

/** A request's headers, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request whose path and query have been understood. */
export interface KvRequest {
  /** The path's namespace (or the name in `/v1/namespaces/{name}`); empty where the path has none. */
  readonly namespace: string;
  /** The path's key; empty where the path has none. */
  readonly key: Uint8Array;
  /** The path's table and row; undefined where the path has none. */
  readonly row: RowPath | undefined;
  /** The path's transaction; undefined where the path has none. */
  readonly transaction: TxnId | undefined;
  /** The path's durable feed; empty where the path has none. */
  readonly feed: string;
  readonly query: Query;
  readonly headers: RequestHeaders;
  readonly body: Uint8Array;
  /** Who sends it. */
  readonly caller: Caller;
}

/** What is written back. A body made of parts is streamed at the reader's pace. */
export interface KvAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
  /** By a WebSocket: what becomes of a message that the client says, and what it is told. Absent: it has nothing to say. */
  readonly hear?: (message: string) => Promise<string>;
}

/** Where the door says what people should know; pino's loggers fit. */
export interface KvLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a handler works with. */
export interface KvContext {
  readonly service: KvService;
  readonly transactions: TransactionService;
  readonly rows: RowService;
  readonly feeds: FeedService;
  readonly sinks: SinkService;
  readonly admin: AdminService;
  readonly access: AccessService;
  readonly limits: KvLimits;
  readonly meter: KvMeter;
  readonly logger: KvLogger;
  /** Milliseconds that never go back. */
  readonly monotonicMs: () => number;
}

/** A request's answer, as one route gives it. Throws `JimError` or `HttpRefusal` for everything that is not one. */
export type Handler = (request: KvRequest, context: KvContext) => Promise<KvAnswer>;

/** An answer whose body is JSON. */
export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): KvAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', ...headers },
    body: JSON.stringify(value),
  };
}

/** The single value of a header. */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
