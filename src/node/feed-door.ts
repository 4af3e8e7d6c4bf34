/** Change feeds for the REST door: names in, text out. */
import {
  encodeItem,
  type FeedItem,
  formatCursor,
  formatDebezium,
  formatEntries,
  formatItem,
} from '../changefeed/index.ts';
import type { FeedFormat, FeedPart, FeedRequest, FeedService, FeedStream, HttpFeedFormat } from '../kv/index.ts';
import { SqlError } from '../sql/errors.ts';
import type { FeedGateway } from './feeds.ts';
import { restError } from './row-gateway.ts';

/** `FeedService` of a node. */
export class FeedDoor implements FeedService {
  readonly #feeds: FeedGateway;
  /** By format: those who follow the same are told the same, which is spelled once. */
  readonly #spelled: Readonly<Record<FeedFormat, WeakMap<readonly FeedItem[], readonly FeedPart[]>>> = {
    json: new WeakMap(),
    debezium: new WeakMap(),
    entries: new WeakMap(),
    protobuf: new WeakMap(),
  };

  constructor(feeds: FeedGateway) {
    this.#feeds = feeds;
  }

  async open({ start, format, caller: _, ...scope }: FeedRequest): Promise<FeedStream> {
    const before = this.#feeds.now();
    const feed = await asRest(this.#feeds.open(scope, start));
    return {
      // A moment before the feed's own: what comes twice by it has not been told yet.
      ...(start.kind === 'now' && { beginning: formatCursor(this.#feeds.clusterId, { timestamp: before, id: '' }) }),
      next: async () => this.#parts(await asRest(feed.next()), format),
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
}

function partOf(item: FeedItem, format: FeedFormat, clusterId: string): FeedPart {
  const { kind, cursor } = item;
  if (format === 'protobuf') return { kind, cursor, lines: [], message: encodeItem(item) };
  return { kind, cursor, lines: linesOf(item, format, clusterId) };
}

function linesOf(item: FeedItem, format: HttpFeedFormat | 'entries', clusterId: string): readonly string[] {
  if (format === 'entries') return [formatEntries(item)];
  return format === 'json' || item.kind === 'resolved' ? [formatItem(item)] : formatDebezium(item, clusterId);
}

async function asRest<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof SqlError ? restError(error) : error;
  }
}
