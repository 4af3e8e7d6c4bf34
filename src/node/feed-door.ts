/** Change feeds for the REST door: names in, text out. Nobody is told what they may not read. */
import { JimError, type Timestamp, wallMsOf } from '../base/index.ts';
import {
  type DurableFeed,
  encodeItem,
  type FeedItem,
  formatCursor,
  formatDebezium,
  formatEntries,
  formatItem,
  type OpenFeed,
  parseCursor,
} from '../changefeed/index.ts';
import type {
  Caller,
  DurableFeedChange,
  DurableFeedRequest,
  DurableFeedStatus,
  FeedFormat,
  FeedPart,
  FeedRequest,
  FeedService,
  FeedStream,
  HttpFeedFormat,
} from '../kv/index.ts';
import { SqlError } from '../sql/errors.ts';
import type { FeedRights } from './feed-rights.ts';
import type { FeedUpkeep } from './feed-upkeep.ts';
import type { FeedGateway } from './feeds.ts';
import { restError } from './row-gateway.ts';

/** `FeedService` of a node. */
export class FeedDoor implements FeedService {
  readonly #feeds: FeedGateway;
  readonly #rights: FeedRights;
  readonly #upkeep: FeedUpkeep;
  /** By format: those who follow the same are told the same, which is spelled once. */
  readonly #spelled: Readonly<Record<FeedFormat, WeakMap<readonly FeedItem[], readonly FeedPart[]>>> = {
    json: new WeakMap(),
    debezium: new WeakMap(),
    entries: new WeakMap(),
    protobuf: new WeakMap(),
  };

  constructor(feeds: FeedGateway, rights: FeedRights, upkeep: FeedUpkeep) {
    this.#feeds = feeds;
    this.#rights = rights;
    this.#upkeep = upkeep;
  }

  /** A timestamp at or above everything that this node has acknowledged. */
  now(): Timestamp {
    return this.#feeds.now();
  }

  /** Everything below this was told to whoever has the cursor. */
  timestampOf(cursor: string): Timestamp {
    return parseCursor(this.#feeds.clusterId, cursor).timestamp;
  }

  open({ start, format, caller, ...scope }: FeedRequest): Promise<FeedStream> {
    return asRestOn(scope, async () => {
      const before = this.#feeds.now();
      const feed = await this.#rights.guarded(caller, scope, () => this.#feeds.open(scope, start));
      // A moment before the feed's own: what comes twice by it has not been told yet.
      const beginning = formatCursor(this.#feeds.clusterId, { timestamp: before, id: '' });
      return { ...(start.kind === 'now' && { beginning }), ...this.#stream(feed, format) };
    });
  }

  #stream(feed: OpenFeed, format: FeedFormat): FeedStream {
    return {
      next: () => asRest(async () => this.#parts(await feed.next(), format)),
      close: () => feed.close(),
    };
  }

  #parts(items: readonly FeedItem[], format: FeedFormat): readonly FeedPart[] {
    const spelled = this.#spelled[format];
    let parts = spelled.get(items);
    if (parts === undefined) {
      parts = items.map((item) => partOf(item, format, this.#feeds.clusterId));
      spelled.set(items, parts);
    }
    return parts;
  }

  // Durable feeds --------------------------------------------------------------------------------------------------

  create(request: DurableFeedRequest): Promise<DurableFeedStatus> {
    const { caller, name, start, format, deadlineMs, budgetBytes, options, ...rest } = request;
    const scope = defined(rest);
    return asRestOn(scope, async () => {
      await this.#rights.check(caller, scope);
      const limits = { ...(deadlineMs !== undefined && { deadlineMs }), ...bytesMaxOf(budgetBytes) };
      const wish = { name, kind: 'feed', scope, format, owner: caller.name, start, ...limits, options } as const;
      return this.#status(await this.#feeds.named.create(wish));
    });
  }

  list(caller: Caller): Promise<readonly DurableFeedStatus[]> {
    return asRest(async () => {
      const all = (await this.#feeds.named.registry.list()).filter(({ kind }) => kind === 'feed');
      const shown: DurableFeed[] = [];
      for (const feed of all) if (await this.#rights.maySee(caller, feed)) shown.push(feed);
      return this.#statuses(shown);
    });
  }

  inspect(caller: Caller, name: string): Promise<DurableFeedStatus> {
    return asRest(async () => {
      const feed = await this.#feeds.named.find(name);
      if (!(await this.#rights.maySee(caller, feed))) throw this.#rights.notOwner(name);
      return this.#status(feed);
    });
  }

  alter(caller: Caller, name: string, change: DurableFeedChange): Promise<DurableFeedStatus> {
    return asRest(async () => {
      await this.#owned(caller, name);
      const { budgetBytes, ...rest } = change;
      return this.#status(await this.#feeds.named.registry.alter(name, { ...rest, ...bytesMaxOf(budgetBytes) }));
    });
  }

  drop(caller: Caller, name: string): Promise<void> {
    return asRest(async () => {
      await this.#owned(caller, name);
      await this.#feeds.named.registry.drop(name);
    });
  }

  acknowledge(caller: Caller, name: string, cursor: string): Promise<DurableFeedStatus> {
    return asRest(async () => {
      await this.#owned(caller, name);
      return this.#status(await this.#feeds.named.acknowledge(name, cursor));
    });
  }

  openNamed(caller: Caller, name: string, format?: FeedFormat, cursor?: string): Promise<FeedStream> {
    return asRest(async () => {
      const { scope, format: own } = await this.#owned(caller, name);
      const feed = await this.#rights.guarded(caller, scope, () => this.#feeds.named.open(name, cursor));
      return this.#stream(feed, format ?? (own === 'debezium' ? 'debezium' : 'json'));
    });
  }

  async #owned(caller: Caller, name: string): Promise<DurableFeed> {
    const feed = await this.#feeds.named.find(name);
    if (!(await this.#rights.isOwner(caller, feed))) throw this.#rights.notOwner(name);
    return feed;
  }

  async #status(feed: DurableFeed): Promise<DurableFeedStatus> {
    const [status] = await this.#statuses([feed]);
    return status;
  }

  async #statuses(feeds: readonly DurableFeed[]): Promise<readonly DurableFeedStatus[]> {
    const lags = await this.#upkeep.lagOf(feeds);
    return feeds.map((feed, i) => ({ ...statusOf(feed), ...lags[i], cursor: this.#feeds.named.cursorOf(feed) }));
  }
}

function bytesMaxOf(budgetBytes: number | undefined): { readonly bytesMax?: number } {
  return budgetBytes === undefined ? {} : { bytesMax: budgetBytes };
}

/** Without what is not said, so that two of the same are the same. */
function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function statusOf(feed: DurableFeed): Omit<DurableFeedStatus, 'cursor' | 'lagMs' | 'lagBytes'> {
  const { name, owner, scope, format, options, position, createdAt, acknowledgedAt, deadlineMs, bytesMax, failure } =
    feed;
  return {
    name,
    state: failure === undefined ? 'active' : 'failed',
    owner,
    database: scope.database,
    tables: scope.tables,
    columns: scope.columns,
    where: scope.where,
    keyPrefix: scope.keyPrefix,
    keySpan: scope.keySpan,
    format,
    options,
    position: position.timestamp,
    createdAtMs: wallMsOf(createdAt),
    acknowledgedAtMs: wallMsOf(acknowledgedAt),
    deadlineMs,
    budgetBytes: bytesMax,
    failure: failure && {
      reason: failure.reason,
      after: failure.after,
      upTo: failure.upTo,
      atMs: wallMsOf(failure.at),
    },
  };
}

function partOf(item: FeedItem, format: FeedFormat, clusterId: string): FeedPart {
  const common = { kind: item.kind, cursor: item.cursor, ...positionsOf(item) };
  if (format === 'protobuf') return { ...common, lines: [], message: encodeItem(item) };
  return { ...common, lines: linesOf(item, format, clusterId) };
}

function positionsOf(item: FeedItem): Pick<FeedPart, 'positions'> {
  if (item.kind !== 'transaction' || item.transaction.part === undefined) return {};
  const { part, events } = item.transaction;
  return { positions: { first: part.first, end: part.first + events.length, isLast: part.isLast } };
}

function linesOf(item: FeedItem, format: HttpFeedFormat | 'entries', clusterId: string): readonly string[] {
  if (format === 'entries') return [formatEntries(item)];
  return format === 'json' || item.kind === 'resolved' ? [formatItem(item)] : formatDebezium(item, clusterId);
}

async function asRest<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SqlError ? restError(error) : error;
  }
}

/** Who names a namespace does not have to know that it is a table. */
async function asRestOn<T>({ tables }: Pick<FeedRequest, 'tables'>, work: () => Promise<T>): Promise<T> {
  const [table] = tables ?? [];
  try {
    return await asRest(work);
  } catch (error) {
    const isUnknown = error instanceof JimError && error.code === 'table-unknown';
    if (!isUnknown || tables?.length !== 1 || table.schema !== 'kv') throw error;
    throw new JimError('namespace-unknown', `there is no namespace ${table.name}`, {
      details: error.details,
      cause: error,
    });
  }
}
