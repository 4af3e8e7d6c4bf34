/** Change feeds of a node: its readers ask the ranges here directly, those of other nodes over the links. */
import {
  compareEnds,
  type HybridClock,
  intersectSpans,
  JimError,
  type NodeId,
  type Span,
  type Timestamp,
} from '../base/index.ts';
import {
  asHeld,
  ChangeFeed,
  type DurableFeeds,
  defaultReaderSettings,
  type ExpressionParser,
  type FeedCluster,
  FeedReader,
  type FeedScope,
  type FeedSource,
  type FeedStart,
  formatValues,
  NamedFeeds,
  type OpenFeed,
  type ReaderSettings,
  readHistory,
  type ScannedPage,
  SharedFeeds,
} from '../changefeed/index.ts';
import type { Clock } from '../io/index.ts';
import {
  type ChangedSpan,
  type ChangesRequest,
  decodeChanges,
  encodeChangesRequest,
  type Ranges,
} from '../range/index.ts';
import type { PastChange } from '../sql/execute/index.ts';
import type { HistoryQuestion, SpanReader } from '../sql/session/index.ts';
import type { RangesAccess } from '../txn/index.ts';

const scanMs = 10_000;
const pageRows = 1_000;
const pageBytes = 1024 * 1024;
/** Of those who do not need to know that nothing has happened, and follow what is small by itself. */
const patientReaderSettings = { ...defaultReaderSettings, waitMs: 2_000, heldBytesMax: Number.POSITIVE_INFINITY };
/** Of those who read the past up to now, and no further. */
const hastyReaderSettings = { ...defaultReaderSettings, waitMs: 2 };
/** What may wait to be taken from all readers together, as far as each may have this little. */
const queueBytesOfAll = 256 * 1024 * 1024;
const queueBytesMin = 64 * 1024;
/** How long an answer may take beyond the time that was given to wait. */
const answerMs = 2_000;

export interface FeedGatewayOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly ranges: Ranges;
  readonly clusterId: string;
  readonly access: RangesAccess;
  readonly durable: DurableFeeds;
  /** Undefined until SQL has begun here. */
  parser(): ExpressionParser | undefined;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
}

/** Feeds that are read at this node. */
export class FeedGateway implements FeedCluster, FeedSource {
  readonly clock: Clock;
  /** Durable feeds. */
  readonly named: NamedFeeds;
  readonly #options: FeedGatewayOptions;
  readonly #readers = new Set<FeedReader>();
  readonly #shared: SharedFeeds;
  #stopped = false;

  constructor(options: FeedGatewayOptions) {
    this.clock = options.clock;
    this.#options = options;
    this.#shared = new SharedFeeds({
      clock: options.clock,
      now: () => this.now(),
      open: (scope, start) => ChangeFeed.open(this, scope, start),
    });
    this.named = new NamedFeeds(options.durable, this, (scope, start) => this.open(scope, start));
  }

  get parser(): ExpressionParser | undefined {
    return this.#options.parser();
  }

  get clusterId(): string {
    return this.#options.clusterId;
  }

  /** Opens a feed, which others who want the same share. Rejects with an SqlError or a JimError. */
  open(scope: FeedScope, start: FeedStart): Promise<OpenFeed> {
    return this.#shared.open(scope, start);
  }

  /** A timestamp at or above everything that this node has acknowledged: where a feed begins that wants what comes. */
  now(): Timestamp {
    return this.#options.hybridClock.reading();
  }

  /** Reads the transactions on some spans that commit above a timestamp. */
  read(spans: readonly Span[], after: Timestamp, settings = defaultReaderSettings): FeedReader {
    if (this.#stopped) throw new JimError('node-unavailable', 'the node is stopping', { retry: 'elsewhere' });
    const reader = new FeedReader(this, spans, after, this.#within(settings), () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  /** What waits in many readers is bounded together. */
  #within(settings: ReaderSettings): ReaderSettings {
    const readers = this.#readers;
    return {
      ...settings,
      get queueBytesMax() {
        return Math.min(settings.queueBytesMax, Math.max(queueBytesMin, queueBytesOfAll / (readers.size + 1)));
      },
    };
  }

  /** A timestamp below everything that commits on a span from now on: the lowest clock of those who lead its ranges. */
  async present(span: Span): Promise<Timestamp> {
    const { access, clock } = this.#options;
    const deadlineAtMs = clock.monotonicMs() + scanMs;
    let present: Timestamp | undefined;
    for (let key = span.start; ; ) {
      const range = await access.rangeOf(key, deadlineAtMs);
      const reply = await access.execute({ kind: 'clock', key }, deadlineAtMs);
      if (reply.kind === 'range-mismatch') continue;
      if (reply.kind !== 'clock')
        throw new JimError('internal', `a question for the clock was answered with ${reply.kind}`);
      if (present === undefined || reply.now < present) present = reply.now;
      if (compareEnds(range.span.end, span.end) >= 0) return present;
      key = range.span.end;
    }
  }

  /** Reads one span's transactions, for whoever only wants to hear of them soon. */
  follow(span: Span, after: Timestamp): SpanReader {
    const reader = this.read([span], after, patientReaderSettings);
    return {
      async next() {
        const { transactions, resolved } = await reader.next();
        return { transactions: transactions.map(asHeld), resolved };
      },
      close: () => reader.close(),
    };
  }

  /** What happened to rows of tables. Rejects with `history-gone` for what is no longer kept. */
  async history({ spans, after, upTo, ...request }: HistoryQuestion): Promise<readonly PastChange[]> {
    const source: FeedSource = {
      clusterId: this.clusterId,
      parser: this.parser,
      now: () => this.now(),
      read: (keys, from) => this.read(keys, from, hastyReaderSettings),
      scan: (span, at) => this.scan(span, at),
    };
    const transactions = await readHistory(source, { ...request, spans, after, upTo: upTo ?? this.now() });
    return transactions.flatMap(({ timestamp, id, author, events, part }) =>
      events.flatMap((event, i): readonly PastChange[] => {
        if (event.kind === 'schema') return [];
        const { table } = event;
        const position = (part?.first ?? 0) + i;
        const commit = { timestamp, id, user: author?.user, tag: author?.tag, position, table };
        if (event.kind === 'truncate') return [{ ...commit, operation: 'truncate' }];
        const { operation, key, before, after: now } = event;
        return [
          {
            ...commit,
            operation,
            key: formatValues(table.keyColumns, key),
            before: before && formatValues(before.columns, before.values),
            after: now && formatValues(now.columns, now.values),
          },
        ];
      }),
    );
  }

  /** Ends all feeds. */
  stop(): void {
    this.#stopped = true;
    for (const reader of [...this.#readers]) reader.close();
  }

  nodes(): readonly NodeId[] {
    return this.#options.access.nodes();
  }

  /** Rows of a span's first range, as of a timestamp. */
  async scan(span: Span, at: Timestamp): Promise<ScannedPage> {
    const { access, clock } = this.#options;
    const deadlineAtMs = clock.monotonicMs() + scanMs;
    for (;;) {
      const range = await access.rangeOf(span.start, deadlineAtMs);
      const part = intersectSpans(span, range.span);
      const request = { kind: 'scan', span: part, at, rowsMax: pageRows, bytesMax: pageBytes, reverse: false } as const;
      const reply = await access.execute(request, deadlineAtMs);
      if (reply.kind === 'range-mismatch') continue;
      if (reply.kind !== 'scan') throw new JimError('internal', `a scan was answered with ${reply.kind}`);
      const isLast = compareEnds(part.end, span.end) >= 0;
      return { rows: reply.rows, resumeKey: reply.resumeKey ?? (isLast ? undefined : part.end) };
    }
  }

  async changes(node: NodeId, request: ChangesRequest): Promise<readonly ChangedSpan[]> {
    const { nodeId, ranges, call } = this.#options;
    if (node === nodeId) return ranges.changes.read(request);
    const answer = await call(node, 'range.changes', encodeChangesRequest(request), request.waitMs + answerMs);
    return decodeChanges(answer);
  }
}
