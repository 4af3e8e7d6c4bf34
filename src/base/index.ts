export { AssertionError, assert, mark, markCount, maybe, unreachable } from './assert.ts';
export {
  compareBytes,
  concatBytes,
  emptyBytes,
  equalBytes,
  formatKey,
  fromHex,
  nextKey,
  prefixEnd,
  startsWith,
  toHex,
  utf8,
  utf8Text,
} from './bytes.ts';
export { type ErrorCode, errorCodes, formatError, JimError, type Outcome, type Retry } from './errors.ts';
export {
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  formatLogPosition,
  formatNodeId,
  formatRangeId,
  formatReplicaId,
  type NodeId,
  parseNodeId,
  parseRangeId,
  type RangeId,
  type ReplicaId,
} from './ids.ts';
export {
  counterKey,
  directoryKey,
  directoryPrefix,
  eventKey,
  eventPrefix,
  metaEnd,
  metaSpan,
  namespaceDataKey,
  namespaceKey,
  namespaceKeyOverhead,
  namespacePrefix,
  namespaceSpan,
  nodeKey,
  nodePrefix,
  requestKey,
  settingKey,
  userSpan,
} from './keyspace.ts';
export { clearMistakes, type Mistake, mistake, plantMistake } from './mistakes.ts';
export { SlewedWallClock } from './slew.ts';
export {
  compareEnds,
  formatSpan,
  intersectSpans,
  type Span,
  spanContains,
  spanCovers,
  spanIsEmpty,
  spansOverlap,
} from './span.ts';
export {
  addMs,
  decodeTimestamp,
  formatTimestamp,
  HybridClock,
  laterOf,
  maxTimestamp,
  nextTimestamp,
  parseTimestamp,
  type Timestamp,
  ticksPerMs,
  timestampAtWallMs,
  timestampEpochMs,
  wallMsOf,
  zeroTimestamp,
} from './timestamp.ts';
export { decodeTxnId, formatTxnId, isYounger, parseTxnId, type TxnId, type TxnName } from './txn-id.ts';
