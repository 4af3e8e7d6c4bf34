/** How nodes reach one another. */
import type { NodeId } from '../../base/index.ts';

/** Calls of a node to others, and what it answers. */
export interface NodeCalls {
  readonly nodeId: NodeId;
  /** All nodes, this one included. */
  nodes(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void;
}
