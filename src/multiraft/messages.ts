/**
 * What nodes say to one another, below the level of requests: one heartbeat per pair of nodes whatever the number of
 * ranges, Raft messages of all ranges, and range images. `codec.ts` has the bytes, `proto/jimkv.proto` the published form.
 */
import type { NodeId, RangeId, ReplicaId, Timestamp } from '../base/index.ts';
import type { RaftMessage } from './raft/types.ts';

/** First message on every connection, from both ends; a difference in cluster or protocol closes it with a reason. */
export interface Hello {
  readonly kind: 'hello';
  readonly protocol: number;
  readonly version: string;
  readonly clusterId: string;
  /** 0 while the node has not joined. */
  readonly nodeId: NodeId | 0;
  readonly zone: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly clock: Timestamp;
  /** Which life of its node this is. */
  readonly life: NodeLife;
  /** The newest life of the receiver that the sender has heard of; number 0 for none. */
  readonly lifeKnown: NodeLife;
}

/** A start of a node: its data folder counts them, and each draws a number of its own, so that copies of a folder can be told apart. */
export interface NodeLife {
  readonly number: number;
  readonly draw: number;
}

/** None that anybody has heard of. */
export const noLife: NodeLife = { number: 0, draw: 0 };

/** "Support me": asked by every node of every peer, a few times a second (DESIGN section 5, rule L1). */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly sequence: number;
  readonly clock: Timestamp;
  /** No range led by the sender uses a timestamp above this under the support asked for. */
  readonly clockCeiling: Timestamp;
}

/** "You are supported under this grant for the agreed time since I got your heartbeat." */
export interface HeartbeatReply {
  readonly kind: 'heartbeat-reply';
  readonly sequence: number;
  readonly clock: Timestamp;
  readonly grant: number;
}

/** A Raft message of a range. `inSync` (on appends): with this the follower has everything the leader has proposed. */
export interface RangeRaft {
  readonly kind: 'raft';
  readonly rangeId: RangeId;
  readonly message: RaftMessage;
}

/** To the sender of a Raft message: the replica it speaks for is no longer in the range (or never will be here). */
export interface ReplicaGone {
  readonly kind: 'replica-gone';
  readonly rangeId: RangeId;
  readonly replicaId: ReplicaId;
}

/** Opens an image transfer, alone on a bulk connection. The bytes are those of a snapshot file (`docs/formats.md`). */
export interface ImageBegin {
  readonly kind: 'image-begin';
  readonly rangeId: RangeId;
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  readonly term: number;
  readonly index: number;
  readonly length: number;
}

/** The next bytes of the image. */
export interface ImageChunk {
  readonly kind: 'image-chunk';
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The receiver's last word: installed durably and readable, or why not. Also sent early to refuse. */
export interface ImageResult {
  readonly kind: 'image-result';
  readonly installed: boolean;
  readonly reason: string;
}

/** A question to a node with an answer; the body is the codec's business of whoever registered the method. */
export interface Call {
  readonly kind: 'call';
  readonly callId: number;
  readonly method: string;
  readonly deadlineMs: number;
  readonly body: Uint8Array;
}

/** The answer to a call. An error carries the fields of a JimError as JSON in `body`. */
export interface CallReply {
  readonly kind: 'call-reply';
  readonly callId: number;
  readonly ok: boolean;
  readonly body: Uint8Array;
}

export type NodeMessage =
  | Hello
  | Heartbeat
  | HeartbeatReply
  | RangeRaft
  | ReplicaGone
  | ImageBegin
  | ImageChunk
  | ImageResult
  | Call
  | CallReply;
