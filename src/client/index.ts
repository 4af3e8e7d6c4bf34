/** JimKV's client for TypeScript and JavaScript: the public face of the npm package. */
export { type ErrorCode, JimError, type Outcome, type Retry } from '../base/index.ts';
export type { TransactionOptions } from './attempts.ts';
export { JimClient, type JimClientOptions } from './client.ts';
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
export type { TransactOperation, TransactOptions, TransactResult } from './transact.ts';
export type { BeginOptions, IsolationLevel, LockOptions, Transaction } from './transaction.ts';
export type { TlsOptions } from './transport.ts';
export type { Bytes, Entry } from './values.ts';
