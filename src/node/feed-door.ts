/** Change feeds for the REST door: names in, text out. */
import { type FeedItem, formatDebezium, formatItem } from '../changefeed/index.ts';
import type { FeedFormat, FeedPart, FeedRequest, FeedService, FeedStream } from '../kv/index.ts';
import { SqlError } from '../sql/errors.ts';
import type { FeedGateway } from './feeds.ts';
import { restError } from './row-gateway.ts';

/** `FeedService` of a node. */
export class FeedDoor implements FeedService {
  readonly #feeds: FeedGateway;
  /** By format: those who follow the same are told the same. */
  readonly #spelled: Readonly<Record<FeedFormat, WeakMap<FeedItem, FeedPart>>> = {
    json: new WeakMap(),
    debezium: new WeakMap(),
  };

  constructor(feeds: FeedGateway) {
    this.#feeds = feeds;
  }

  async open({ start, format, ...scope }: FeedRequest): Promise<FeedStream> {
    const feed = await asRest(this.#feeds.open(scope, start));
    return {
      next: async () => (await asRest(feed.next())).map((item) => this.#part(item, format)),
      close: () => feed.close(),
    };
  }

  #part(item: FeedItem, format: FeedFormat): FeedPart {
    const spelled = this.#spelled[format];
    let part = spelled.get(item);
    if (part === undefined) {
      part = partOf(item, format, this.#feeds.clusterId);
      spelled.set(item, part);
    }
    return part;
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
