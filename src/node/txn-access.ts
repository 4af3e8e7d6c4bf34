/** The cluster as transactions see it: the gateway finds ranges and leaseholders, the links ask other nodes. */
import { compareEnds, JimError, type NodeId, type Span } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { RangeDescriptor, RangeRequest, RequestId } from '../range/index.ts';
import type { Answer, RangesAccess } from '../txn/index.ts';
import type { Directory } from './directory.ts';
import type { Finder } from './finder.ts';
import type { Gateway } from './gateway.ts';
import type { Peers } from './peers.ts';
import { type RequestIds, requestIdOfKey } from './request-ids.ts';

export interface TxnAccessOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly finder: Finder;
  readonly peers: Peers;
  readonly requestIds: RequestIds;
}

/** `RangesAccess` of a node. */
export class TxnAccess implements RangesAccess {
  readonly nodeId: NodeId;
  readonly #options: TxnAccessOptions;
  readonly #handlers = new Map<string, (body: Uint8Array) => Uint8Array | Promise<Uint8Array>>();

  constructor(options: TxnAccessOptions) {
    this.nodeId = options.nodeId;
    this.#options = options;
  }

  execute(request: RangeRequest, deadlineAtMs: number): Answer | Promise<Answer> {
    return this.#options.gateway.execute(request, deadlineAtMs);
  }

  // Ranges ---------------------------------------------------------------------------------------------------------

  rangeOf(key: Uint8Array, deadlineAtMs: number): RangeDescriptor | Promise<RangeDescriptor> {
    return this.#options.directory.lookup(key) ?? this.#find(key, deadlineAtMs);
  }

  async rangeAtEdge(span: Span, reverse: boolean, deadlineAtMs: number): Promise<RangeDescriptor> {
    if (!reverse) return this.rangeOf(span.start, deadlineAtMs);
    // The directory may have gaps: the range just below an end is the one that a walk from the start ends with.
    let key = span.start;
    for (;;) {
      const known = this.#options.directory.lookupBelow(span.end);
      if (known !== undefined) return known;
      const range = await this.rangeOf(key, deadlineAtMs);
      if (compareEnds(range.span.end, span.end) >= 0) return range;
      key = range.span.end;
    }
  }

  /** A range that can't be found now may be in a moment: its leaseholder may just have changed, or it was split. */
  async #find(key: Uint8Array, deadlineAtMs: number): Promise<RangeDescriptor> {
    const { finder, clock, gateway, directory } = this.#options;
    for (;;) {
      const leftMs = deadlineAtMs - clock.monotonicMs();
      const found = leftMs > 0 ? await finder.find(key, leftMs) : undefined;
      if (found !== undefined) return found;
      if (leftMs <= 0) throw new JimError('no-quorum', 'the range of a key could not be found', { retry: 'statement' });
      await gateway.execute({ kind: 'clock', key }, deadlineAtMs);
      const known = directory.lookup(key);
      if (known !== undefined) return known;
    }
  }

  leaseholderOf(key: Uint8Array): NodeId | undefined {
    const { directory } = this.#options;
    const range = directory.lookup(key);
    return range === undefined ? undefined : directory.leaseholderOf(range.rangeId);
  }

  // Nodes ----------------------------------------------------------------------------------------------------------

  async call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (to !== this.nodeId) return this.#options.peers.call(to, method, body, deadlineMs);
    const handler = this.#handlers.get(method);
    if (handler === undefined) throw new JimError('internal', `nobody here answers ${method}`);
    return handler(body);
  }

  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void {
    this.#handlers.set(method, handler);
    this.#options.peers.calls.handle(method, handler);
  }

  nodes(): readonly NodeId[] {
    return [this.nodeId, ...this.#options.peers.addresses().map(({ nodeId }) => nodeId)];
  }

  // Requests -------------------------------------------------------------------------------------------------------

  beginRequest(): RequestId {
    return this.#options.requestIds.begin();
  }

  finishRequest(id: RequestId): void {
    this.#options.requestIds.finish(id);
  }

  requestOfKey(scope: string, key: string): RequestId {
    return requestIdOfKey(scope, key);
  }
}
