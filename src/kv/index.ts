export { isNamespaceName } from './admin.ts';
export { KvDoor, type Opened } from './door.ts';
export type {
  KvAnswer,
  KvContext,
  KvLogger,
  RequestHeaders,
} from './exchange.ts';
export { defaultKvLimits, type KvLimits } from './limits.ts';
export { KvMeter } from './meter.ts';
export { type ErrorBody, errorAnswer, HttpRefusal, refusalStatuses } from './refusal.ts';
export { type Access, baseRoutes, type Route } from './routes.ts';
export {
  contentTypeBytesMax,
  decodeKvRow,
  defaultContentType,
  encodeKvRow,
  type KvRow,
  kvRowEnded,
} from './row.ts';
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
