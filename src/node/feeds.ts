/** Change feeds of a node: its readers ask the ranges here directly, those of other nodes over the links. */
import type { HybridClock, NodeId, Span, Timestamp } from '../base/index.ts';
import { defaultReaderSettings, type FeedCluster, FeedReader } from '../changefeed/index.ts';
import type { Clock } from '../io/index.ts';
import {
  type ChangedSpan,
  type ChangesRequest,
  decodeChanges,
  encodeChangesRequest,
  type Ranges,
} from '../range/index.ts';

/** How long an answer may take beyond the time that was given to wait. */
const answerMs = 2_000;

export interface FeedGatewayOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly ranges: Ranges;
  /** This node and all others that are known. */
  nodes(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

/** Feeds that are read at this node. */
export class FeedGateway implements FeedCluster {
  readonly clock: Clock;
  readonly #options: FeedGatewayOptions;
  readonly #readers = new Set<FeedReader>();

  constructor(options: FeedGatewayOptions) {
    this.clock = options.clock;
    this.#options = options;
  }

  /** A timestamp at or above everything that this node has acknowledged: where a feed begins that wants what comes. */
  now(): Timestamp {
    return this.#options.hybridClock.reading();
  }

  /** Reads the transactions on some spans that commit above a timestamp. */
  read(spans: readonly Span[], after: Timestamp): FeedReader {
    const reader = new FeedReader(this, spans, after, defaultReaderSettings, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  /** Ends all feeds. */
  stop(): void {
    for (const reader of [...this.#readers]) reader.close();
  }

  nodes(): readonly NodeId[] {
    return this.#options.nodes();
  }

  async changes(node: NodeId, request: ChangesRequest): Promise<readonly ChangedSpan[]> {
    const { nodeId, ranges, call } = this.#options;
    if (node === nodeId) return ranges.changes.read(request);
    const answer = await call(node, 'range.changes', encodeChangesRequest(request), request.waitMs + answerMs);
    return decodeChanges(answer);
  }
}
