export { decodeMessages, encodeMessages } from './codec.ts';
export { type HostedReplica, type HostLog, MultiRaft, type MultiRaftOptions } from './host.ts';
export {
  type Call,
  type CallReply,
  type Heartbeat,
  type HeartbeatReply,
  type Hello,
  type ImageBegin,
  type ImageChunk,
  type ImageResult,
  type NodeLife,
  type NodeMessage,
  noLife,
  type RangeRaft,
  type ReplicaGone,
} from './messages.ts';
export {
  type Entry,
  type EntryKind,
  type HardState,
  type RaftConfig,
  RaftGroup,
  type RaftMessage,
  type RaftOptions,
  type RaftSettings,
  type Ready,
  type Role,
  type SupportView,
} from './raft/index.ts';
export { SupportTable } from './support.ts';
