export { createStore, type StoreOptions } from './create.ts';
export { keyBytesMax, rowBytesMax } from './limits.ts';
export type {
  FrozenView,
  GcResult,
  KeyRow,
  MvccStore,
  RowVersion,
  RowVisitor,
  ScanLimits,
  ScanResult,
  SpanAccountId,
  SpanStats,
  StoreMemory,
  VersionWrite,
} from './store.ts';
