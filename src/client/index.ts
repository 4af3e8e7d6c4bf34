/** JimKV's client for TypeScript and JavaScript: the public face of the npm package. */
export { type ErrorCode, JimError, type Outcome, type Retry } from '../base/index.ts';
export { type CallOptions, JimClient, type JimClientOptions } from './client.ts';
export type {
  BatchOperation,
  BatchOperationResult,
  BatchResult,
  CompareAndSetResult,
  Namespace,
  ReadOptions,
  ScanOptions,
  ValueOptions,
  WriteConditions,
  WriteOptions,
} from './namespace.ts';
export type { TlsOptions } from './transport.ts';
export type { Bytes, Entry } from './values.ts';
