export { RaftGroup } from './group.ts';
export type { Refusal } from './leader.ts';
export { entryBytes } from './log.ts';
export type { RaftOptions, RaftSettings, StoredLog } from './options.ts';
export { isVoter, membersOf } from './quorum.ts';
export type { FollowerStatus, GroupStatus } from './status.ts';
export type {
  Absent,
  AppendReply,
  AppendRequest,
  Entry,
  EntryKind,
  HardState,
  RaftConfig,
  RaftMessage,
  Ready,
  Role,
  SupportView,
  TimeoutNow,
  VoteReply,
  VoteRequest,
} from './types.ts';
