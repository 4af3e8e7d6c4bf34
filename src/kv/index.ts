export {
  type AccessService,
  type Caller,
  type Credentials,
  type EntryColumn,
  type EntryNeed,
  type IssuedToken,
  namelessSuperuser,
} from './access.ts';
export { isNamespaceName } from './admin.ts';
export { KvDoor, type Opened } from './door.ts';
export type {
  KvAnswer,
  KvContext,
  KvLogger,
  RequestHeaders,
} from './exchange.ts';
export type {
  DurableFeedChange,
  DurableFeedRequest,
  DurableFeedStatus,
  FeedFormat,
  FeedPart,
  FeedRequest,
  FeedService,
  FeedStream,
  HttpFeedFormat,
  SinkService,
} from './feed-service.ts';
export { startNamed } from './feed-stream.ts';
export { bytesField, entryJson } from './json.ts';
export { defaultKvLimits, type KvLimits } from './limits.ts';
export { KvMeter } from './meter.ts';
export {
  type ErrorBody,
  errorAnswer,
  errorBody,
  HttpRefusal,
  isBug,
  refusalStatuses,
  statusOfCode,
} from './refusal.ts';
export type { Access, Route } from './route.ts';
export { baseRoutes } from './routes.ts';
export { addCall, kvRowFunctions, sumWithinCall, valueIsCall } from './row-functions.ts';
export type {
  MixedEnd,
  MixedResult,
  MixedStep,
  RowList,
  RowOptions,
  RowPage,
  RowResult,
  RowService,
  RowStep,
} from './row-service.ts';
export type {
  AdminService,
  KvEntry,
  KvGetResult,
  KvReadOptions,
  KvScanOptions,
  KvScanPage,
  KvService,
  KvWrite,
  KvWriteOptions,
  KvWriteResult,
  MasterEvent,
  NodeStatus,
  RangeStatus,
  ReadFreshness,
} from './service.ts';
export { tableOfText } from './tables.ts';
export type {
  BeginOptions,
  IsolationLevel,
  KvChange,
  KvCondition,
  KvOperation,
  LockInfo,
  ReadLock,
  TransactionService,
  TransactResult,
  TxnReadOptions,
  TxnScanOptions,
} from './transactions.ts';
