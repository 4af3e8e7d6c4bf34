/** Change feeds over HTTP: what is asked for. How it goes out is `feed-stream.ts`. */
import { listFeeds } from './durable-feeds.ts';
import type { KvAnswer, KvContext, KvRequest } from './exchange.ts';
import { type FeedRequest, feedFormats, type HttpFeedFormat } from './feed-service.ts';
import { answerFeed, startOf } from './feed-stream.ts';
import { booleanParameter, type Query, textParameter } from './query.ts';
import { invalid } from './refusal.ts';
import { tableOfText } from './tables.ts';
import { keySpanOf } from './watch.ts';

const tablesMax = 1_000;

/** `GET /v1/feeds`, and with `list` the durable ones. */
export function followChanges(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  if (booleanParameter(request.query, 'list', false)) return listFeeds(request, context);
  return answerFeed(request, feedRequest(request), context);
}

function feedRequest(request: KvRequest): FeedRequest {
  const { query, caller } = request;
  const format = textParameter(query, 'format') ?? 'json';
  if (!isFormat(format)) throw invalid(`format is one of ${feedFormats.join(', ')}`);
  return {
    caller,
    database: textParameter(query, 'database') ?? 'postgres',
    tables: tablesOf(query),
    columns: listOf(textParameter(query, 'columns')),
    where: textParameter(query, 'where'),
    keyPrefix: query.get('prefix'),
    ...keySpanOf(query),
    start: startOf(request),
    format,
  };
}

function isFormat(text: string): text is HttpFeedFormat {
  return (feedFormats as readonly string[]).includes(text);
}

/** `tables=orders,sales.items`, `namespace=NAME`; neither: all tables of the database. */
function tablesOf(query: Query): FeedRequest['tables'] {
  const namespace = textParameter(query, 'namespace');
  const tables = listOf(textParameter(query, 'tables'))?.map(tableOfText);
  if (namespace === undefined) {
    if (query.has('prefix') || query.has('start') || query.has('end'))
      throw invalid('prefix, start and end are of keys of a namespace: name it');
    return tables;
  }
  return [...(tables ?? []), { schema: 'kv', name: namespace }];
}

function listOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const list = [...new Set(text.split(',').filter((each) => each !== ''))];
  if (list.length === 0 || list.length > tablesMax) throw invalid(`a list has 1 to ${tablesMax} names`);
  return list;
}
