/** The cluster as those who read changes see it: nodes that can be asked. */
import { JimError, type NodeId } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { ChangedSpan, ChangesRequest } from '../range/index.ts';

/** See the top of the file. */
export interface FeedCluster {
  readonly clock: Clock;
  /** All nodes that are known now. */
  nodes(): readonly NodeId[];
  /** What changed in ranges that the node leads. Rejects with a JimError. */
  changes(node: NodeId, request: ChangesRequest): Promise<readonly ChangedSpan[]>;
}

/** A node's answer; undefined if there is none now: the node is away, or has just begun. Rejects with `history-gone`. */
export async function askNode(
  cluster: FeedCluster,
  node: NodeId,
  request: ChangesRequest,
): Promise<readonly ChangedSpan[] | undefined> {
  try {
    return await cluster.changes(node, request);
  } catch (error) {
    if (!(error instanceof JimError) || error.code === 'history-gone') throw error;
    return undefined;
  }
}
