/** Change feeds for the REST door: names in, text out. */
import { type FeedItem, formatDebezium, formatItem } from '../changefeed/index.ts';
import type { FeedFormat, FeedPart, FeedRequest, FeedService, FeedStream } from '../kv/index.ts';
import { SqlError } from '../sql/errors.ts';
import type { FeedGateway } from './feeds.ts';
import { restError } from './row-gateway.ts';

/** `FeedService` of a node. */
export class FeedDoor implements FeedService {
  readonly #feeds: FeedGateway;

  constructor(feeds: FeedGateway) {
    this.#feeds = feeds;
  }

  async open({ start, format, ...scope }: FeedRequest): Promise<FeedStream> {
    const feed = await asRest(this.#feeds.open(scope, start));
    const { clusterId } = this.#feeds;
    return {
      next: async () => (await asRest(feed.next())).map((item) => partOf(item, format, clusterId)),
      close: () => feed.close(),
    };
  }
}

function partOf(item: FeedItem, format: FeedFormat, clusterId: string): FeedPart {
  const { kind, cursor } = item;
  const lines = format === 'json' || kind === 'resolved' ? [formatItem(item)] : formatDebezium(item, clusterId);
  return { kind, cursor, lines };
}

async function asRest<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof SqlError ? restError(error) : error;
  }
}
