/** What transactions need of the node they run on: ranges found by key, requests carried out, other nodes asked. */
import type { NodeId, Span } from '../base/index.ts';
import type { RangeDescriptor, RangeReply, RangeRequest, RequestId } from '../range/index.ts';

/** A reply that says something about the request itself; everything else is dealt with below, or thrown. */
export type Answer = Exclude<RangeReply, { readonly kind: 'not-leaseholder' | 'unknown' | 'refused' }>;

/** The cluster as the coordinator of transactions sees it. Deadlines are points of the monotonic clock. */
export interface RangesAccess {
  readonly nodeId: NodeId;
  /**
   * Carries a request out, asking again under the same name where that is safe. Throws JimError: what certainly did not
   * happen is definite, what may have happened is `outcome-unknown`. `range-mismatch` is an answer only where the request no longer
   * lies in one range and certainly did not happen.
   */
  execute(request: RangeRequest, deadlineAtMs: number): Answer | Promise<Answer>;
  /** The range of the key, as far as this node knows; throws `no-quorum` if nobody can tell in time. */
  rangeOf(key: Uint8Array, deadlineAtMs: number): RangeDescriptor | Promise<RangeDescriptor>;
  /** The range at the span's first keys, or in reverse at its last. */
  rangeAtEdge(span: Span, reverse: boolean, deadlineAtMs: number): RangeDescriptor | Promise<RangeDescriptor>;
  /** The node believed to hold the lease of the key's range. */
  leaseholderOf(key: Uint8Array): NodeId | undefined;
  /** Asks a node, this one included. Rejects with a JimError, definite if it was not sent. */
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** From now on this node answers the method. */
  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void;
  /** Every node that is known, this one included, linked or not. */
  nodes(): readonly NodeId[];
  /** The name of a new request, to be given back when it will not be asked again. */
  beginRequest(): RequestId;
  finishRequest(id: RequestId): void;
  /** The name that a client's own name for a request stands for. */
  requestOfKey(scope: string, key: string): RequestId;
}
