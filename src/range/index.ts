export {
  type ChangedSpan,
  type Changes,
  type ChangesAfter,
  type ChangesRequest,
  type CommitPart,
  changeOverhead,
  type RowChange,
} from './changes.ts';
export { decodeChanges, encodeChangesRequest } from './changes-codec.ts';
export { decodeDescriptor, decodeReply, decodeRequest, encodeDescriptor, encodeReply, encodeRequest } from './codec.ts';
export type { CommitAuthor } from './command.ts';
export type { CommitId, CommitNote } from './commits/index.ts';
export {
  configOf,
  hasQuorum,
  type RangeDescriptor,
  type ReplicaDescriptor,
  type ReplicaRole,
  replicaOn,
} from './descriptor.ts';
export type { LocalTransactions, LockHere, RecordHere, TransactionHere, WaitEdge } from './local-transactions.ts';
export type { HistoryLimit, RangeDoors, RangeSettings, RangesOptions } from './options.ts';
export { aheadFirst } from './prepared.ts';
export { Ranges } from './ranges.ts';
export type { Replica } from './replica.ts';
export type * from './requests.ts';
export { noRowFunctions, type RowFunctions, type RowProgram } from './row-functions.ts';
