export { frameBytes, type WalIdentity } from './format.ts';
export { inspectSegment } from './inspect.ts';
export type { Durability, EntryRecord, HardStateRecord, RemovedRecord, ReplicaRecord, WalRecord } from './records.ts';
export type { WalDamage, WalPlace, WalReport } from './recovery.ts';
export type { SegmentExtent } from './retention.ts';
export { Wal, type WalOptions, type WalStats } from './wal.ts';
