/** Sessions; the story is in `session.ts`. */
export { cancelledByUser } from './cancellation.ts';
export type { ChangeLog, HistoryQuestion, SpanReader } from './change-log.ts';
export { Conversation, type Wire } from './conversation.ts';
export { diagnosticOfError, SessionEnd, terminatedByCommand } from './diagnostics.ts';
export { type ClusterRows, type EngineParts, type Sequences, SqlEngine } from './engine.ts';
export type { DurableFeedService, FeedChange, FeedRole, FeedStatus, FeedWish } from './feeds/service.ts';
export type { SessionIdentity } from './identity.ts';
export { type LogicalMessage, readLogicalMessage } from './logical-messages.ts';
export { checkLogin, type LoginFound } from './login.ts';
export type { NodeCalls } from './node-calls.ts';
export type {
  ChangeStream,
  HeldSlot,
  LogicalReplication,
  NewSlot,
  PluginOption,
  Slot,
  StreamedTransaction,
  StreamMessage,
  StreamTerms,
} from './replication/service.ts';
export {
  type DoorTerms,
  type RowCondition,
  type RowList,
  type RowPage,
  type RowPlace,
  type RowResult,
  type RowStep,
  RowsDoor,
} from './rows-door/door.ts';
export { SqlSession } from './session.ts';
