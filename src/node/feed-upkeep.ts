/** Durable feeds at a node: what they hold is measured all over the cluster, and kept within their limits. */
import { decodeTimestamp, fromHex, JimError, type NodeId, toHex, utf8, utf8Text, wallMsOf } from '../base/index.ts';
import {
  type DurableFeed,
  FeedKeeper,
  type FeedRows,
  type HeldHistory,
  heldBy,
  type KeeperCluster,
} from '../changefeed/index.ts';
import type { Clock } from '../io/index.ts';
import type { Ranges } from '../range/index.ts';
import type { FeedGateway } from './feeds.ts';
import type { Log } from './log.ts';

const method = 'feeds.held';
const answerMs = 2_000;

/** A durable feed or slot, for those who watch the cluster. */
export interface WatchedFeed extends Pick<DurableFeed, 'name' | 'kind'> {
  readonly isActive: boolean;
  readonly lagMs: number;
  readonly lagBytes: number;
  readonly budgetBytes: number;
}

export interface FeedUpkeepOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly ranges: Ranges;
  readonly feeds: FeedGateway;
  readonly rows: FeedRows;
  readonly log: Log;
  isMaster(): boolean;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

/** The keeper of durable feeds, and what it asks the nodes. */
export class FeedUpkeep implements KeeperCluster {
  readonly clock: Clock;
  readonly #options: FeedUpkeepOptions;
  readonly #keeper: FeedKeeper;

  constructor(options: FeedUpkeepOptions) {
    this.clock = options.clock;
    this.#options = options;
    const { rows, feeds } = options;
    this.#keeper = new FeedKeeper({ registry: feeds.named.registry, rows, source: feeds, cluster: this });
  }

  /** Begins to answer others, and to work in the background. */
  start(handle: (method: string, handler: (body: Uint8Array) => Uint8Array) => void): void {
    handle(method, (body) => encodeBytes(this.#heldHere(decodeHeld(body))));
    this.#keeper.start();
  }

  stop(): void {
    this.#keeper.stop();
  }

  now() {
    return this.#options.feeds.now();
  }

  isMaster(): boolean {
    return this.#options.isMaster();
  }

  memoryPart(): number {
    const { usedBytes, budgetBytes } = this.#options.ranges.memory();
    return usedBytes / budgetBytes;
  }

  spansHere() {
    return [...this.#options.ranges.replicas.all()].map(({ descriptor }) => descriptor.span);
  }

  /** Each range is counted by its leaseholder; a node that does not answer counts for nothing. */
  async held(wanted: readonly HeldHistory[]): Promise<readonly number[]> {
    const { nodeId, feeds, call } = this.#options;
    const body = encodeHeld(wanted);
    const answers = await Promise.all(
      feeds.nodes().map(async (node) => {
        if (node === nodeId) return this.#heldHere(wanted);
        try {
          return decodeBytes(await call(node, method, body, answerMs), wanted.length);
        } catch (error) {
          if (!(error instanceof JimError)) throw error;
          return wanted.map(() => 0);
        }
      }),
    );
    return wanted.map((_, i) => answers.reduce((sum, bytes) => sum + bytes[i], 0));
  }

  /** How far behind the readers of feeds are; a feed that failed is behind for ever. */
  async lagOf(
    feeds: readonly DurableFeed[],
  ): Promise<readonly { readonly lagMs: number; readonly lagBytes: number }[]> {
    if (feeds.length === 0) return [];
    const held = await this.held(feeds.map(heldBy));
    const nowMs = wallMsOf(this.now());
    return feeds.map(({ position }, i) => ({
      lagMs: Math.max(0, nowMs - wallMsOf(position.timestamp)),
      lagBytes: held[i],
    }));
  }

  /** All of them, at the master; elsewhere none. */
  async watched(): Promise<readonly WatchedFeed[]> {
    if (!this.isMaster()) return [];
    const feeds = await this.#options.feeds.named.registry.list();
    const lags = await this.lagOf(feeds);
    return feeds.map(({ name, kind, failure, bytesMax }, i) => ({
      name,
      kind,
      isActive: failure === undefined,
      ...lags[i],
      budgetBytes: bytesMax,
    }));
  }

  onFailed({ name, failure }: DurableFeed): void {
    this.#options.log('warn', 'a durable feed has failed', { feed: name, reason: failure?.reason });
  }

  #heldHere(wanted: readonly HeldHistory[]): readonly number[] {
    const { replicas } = this.#options.ranges;
    return wanted.map(({ spans, after }) => {
      const here = new Set(spans.flatMap((span) => [...replicas.overlapping(span)]));
      let bytes = 0;
      for (const replica of here) if (replica.isLeaseholder()) bytes += replica.state.commits.bytesAbove(after);
      return bytes;
    });
  }
}

/** JSON: it is read by nodes of other versions too. */
function encodeHeld(wanted: readonly HeldHistory[]): Uint8Array {
  const plain = wanted.map(({ spans, after }) => ({
    after,
    spans: spans.map(({ start, end }) => [toHex(start), toHex(end)]),
  }));
  return utf8(JSON.stringify(plain));
}

function decodeHeld(body: Uint8Array): readonly HeldHistory[] {
  const plain = JSON.parse(utf8Text(body)) as { after: number; spans: readonly (readonly [string, string])[] }[];
  return plain.map(({ after, spans }) => ({
    after: decodeTimestamp(after),
    spans: spans.map(([start, end]) => ({ start: fromHex(start), end: fromHex(end) })),
  }));
}

function encodeBytes(bytes: readonly number[]): Uint8Array {
  return utf8(JSON.stringify(bytes));
}

function decodeBytes(body: Uint8Array, count: number): readonly number[] {
  const bytes: unknown = JSON.parse(utf8Text(body));
  if (!Array.isArray(bytes) || bytes.length !== count || !bytes.every((each) => Number.isSafeInteger(each)))
    throw new JimError('internal', 'a node does not say how much history feeds hold');
  return bytes as readonly number[];
}
