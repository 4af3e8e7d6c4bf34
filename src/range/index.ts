export { decodeDescriptor, decodeReply, decodeRequest, encodeDescriptor, encodeReply, encodeRequest } from './codec.ts';
export { configOf, type RangeDescriptor, type ReplicaDescriptor, type ReplicaRole, replicaOn } from './descriptor.ts';
export type { LocalTransactions, LockHere, RecordHere, TransactionHere, WaitEdge } from './local-transactions.ts';
export type { RangeDoors, RangeSettings, RangesOptions } from './options.ts';
export { Ranges } from './ranges.ts';
export type { Replica } from './replica.ts';
export type * from './requests.ts';
export { noRowFunctions, type RowFunctions } from './row-functions.ts';
