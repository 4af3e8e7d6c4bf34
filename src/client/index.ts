/** JimKV's client for TypeScript and JavaScript: the public face of the npm package. */
export { type ErrorCode, JimError, type Outcome, type Retry } from '../base/index.ts';
export type { TransactionOptions } from './attempts.ts';
export { JimClient, type JimClientOptions } from './client.ts';
export type { ClientCredentials } from './credentials.ts';
export type { DurableFeed, DurableFeedChange, DurableFeedStatus, NewDurableFeed } from './durable-feed.ts';
export type {
  EventPlace,
  FeedEvent,
  FeedItem,
  FeedMoment,
  FeedResolved,
  FeedRows,
  FeedTransaction,
  RowEvent,
  TableEvent,
  TruncateEvent,
} from './feed-items.ts';
export type { Columns, ColumnValue, JsonValue } from './json.ts';
export type {
  BatchOperation,
  BatchOperationResult,
  BatchResult,
  CompareAndSetResult,
  Namespace,
} from './namespace.ts';
export type {
  CallOptions,
  ReadOptions,
  ScanOptions,
  ValueOptions,
  WriteConditions,
  WriteOptions,
} from './options.ts';
export type { FollowOptions, SubscribeOptions, Subscription } from './subscription.ts';
export type {
  AnyRow,
  FoundRow,
  KeyColumn,
  RowConditions,
  RowKey,
  RowListOptions,
  RowReadOptions,
  RowWritten,
  Table,
  TablePlace,
} from './table.ts';
export type {
  TransactOperation,
  TransactOptions,
  TransactOutcome,
  TransactResult,
  TransactRowOperation,
} from './transact.ts';
export type { BeginOptions, IsolationLevel, LockOptions, Transaction } from './transaction.ts';
export type { TlsOptions } from './transport.ts';
export type { Bytes, Entry } from './values.ts';
export type { EntryChanges, EntryEvent, NamespaceEvent, WatchItem, WatchOptions } from './watch.ts';
