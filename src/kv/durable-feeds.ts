/** Durable feeds over HTTP: made, looked at, read, acknowledged, dropped. How a feed is told is `feed-stream.ts`. */
import { emptyBytes, formatTimestamp } from '../base/index.ts';
import { headerOf, jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { type DurableFeedRequest, type DurableFeedStatus, feedFormats, type HttpFeedFormat } from './feed-service.ts';
import { startNamed, streamFeed } from './feed-stream.ts';
import { asObject, bytesField, expiryText, type JsonObject, parseJson, parseJsonText, readBytesField } from './json.ts';
import { textParameter } from './query.ts';
import { invalid, isBug } from './refusal.ts';
import { defaultDatabase, tableOfText } from './tables.ts';

const tablesMax = 1_000;

/** `GET /v1/feeds?list` */
export async function listFeeds({ caller }: KvRequest, { feeds }: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, { feeds: (await feeds.list(caller)).map(feedJson) });
}

/** `POST /v1/feeds` */
export async function createFeed(request: KvRequest, { feeds, sinks }: KvContext): Promise<KvAnswer> {
  const body = readBody(request, [
    'name',
    'database',
    'tables',
    'namespace',
    ...['prefix', 'start', 'end'].flatMap((name) => [name, `${name}Base64`]),
    'columns',
    'where',
    'from',
    'format',
    ...alterable,
  ]);
  const name = textField(body, 'name');
  if (name === undefined) throw invalid('a durable feed has a name');
  const wanted: DurableFeedRequest = {
    caller: request.caller,
    name,
    database: textField(body, 'database') ?? defaultDatabase,
    tables: tablesOf(body),
    columns: listField(body, 'columns'),
    where: textField(body, 'where'),
    ...keysOf(body),
    start: startNamed(textField(body, 'from') ?? 'now'),
    format: formatField(textField(body, 'format') ?? 'json'),
    ...changeOf(body),
  };
  sinks.check(request.caller, wanted.options ?? {});
  return jsonAnswer(201, feedJson(await feeds.create(wanted)));
}

/** `GET /v1/feeds/{feed}` */
export async function inspectFeed({ caller, feed }: KvRequest, { feeds }: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, feedJson(await feeds.inspect(caller, feed)));
}

/** `PATCH /v1/feeds/{feed}` */
export async function alterFeed(request: KvRequest, { feeds, sinks }: KvContext): Promise<KvAnswer> {
  const change = changeOf(readBody(request, alterable));
  sinks.check(request.caller, change.options ?? {});
  return jsonAnswer(200, feedJson(await feeds.alter(request.caller, request.feed, change)));
}

/** `DELETE /v1/feeds/{feed}` */
export async function dropFeed({ caller, feed }: KvRequest, { feeds }: KvContext): Promise<KvAnswer> {
  await feeds.drop(caller, feed);
  return { status: 204, headers: {}, body: undefined };
}

/** `POST /v1/feeds/{feed}/ack` */
export async function acknowledgeFeed(request: KvRequest, { feeds }: KvContext): Promise<KvAnswer> {
  const cursor = textField(readBody(request, ['cursor']), 'cursor');
  if (cursor === undefined) throw invalid('an acknowledgement has a cursor');
  return jsonAnswer(200, feedJson(await feeds.acknowledge(request.caller, request.feed, cursor)));
}

/** `POST /v1/feeds/{feed}/replay` */
export async function replayFeed({ caller, feed }: KvRequest, { sinks }: KvContext): Promise<KvAnswer> {
  return jsonAnswer(200, await sinks.replay(caller, feed));
}

/** `GET /v1/feeds/{feed}/stream` */
export async function readFeed(request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const format = textParameter(request.query, 'format');
  const wanted = format === undefined ? undefined : formatField(format);
  // Where `EventSource` was when its connection broke: further than what was acknowledged.
  const cursor = headerOf(request.headers, 'last-event-id') || undefined;
  const answer = await streamFeed(request, context, () =>
    context.feeds.openNamed(request.caller, request.feed, wanted, cursor),
  );
  return { ...answer, hear: (message) => hearAcknowledgement(request, context, message) };
}

/** `{"ack": "jf1…"}` from a reader by WebSocket. */
async function hearAcknowledgement({ caller, feed }: KvRequest, context: KvContext, message: string): Promise<string> {
  try {
    const said = asObject(parseJsonText(message, 'a message'), new Set(['ack']), 'a message');
    const cursor = textField(said, 'ack');
    if (cursor === undefined) throw invalid('a message acknowledges: {"ack": "a cursor"}');
    const status = await context.feeds.acknowledge(caller, feed, cursor);
    return JSON.stringify({ type: 'acknowledged', cursor: status.cursor });
  } catch (error) {
    if (isBug(error)) context.logger.error({ err: error }, 'an acknowledgement met a bug');
    throw error;
  }
}

// Bodies --------------------------------------------------------------------------------------------------------------

const alterable = ['deadlineMs', 'budgetBytes', 'options'];

function readBody(request: KvRequest, names: readonly string[]): JsonObject {
  return asObject(parseJson(request.body, 'the body'), new Set(names), 'the body');
}

function textField(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'string') throw invalid(`${name} is a string`);
  return value;
}

function numberField(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value !== undefined && (typeof value !== 'number' || !Number.isSafeInteger(value)))
    throw invalid(`${name} is a whole number`);
  return value;
}

function listField(body: JsonObject, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || value.length > tablesMax) throw invalid(listText(name));
  const texts = value.filter((each) => typeof each === 'string' && each !== '');
  if (texts.length < value.length) throw invalid(listText(name));
  return [...new Set(texts)];
}

function listText(name: string): string {
  return `${name} is a list of 1 to ${tablesMax} names`;
}

function formatField(text: string): HttpFeedFormat {
  const format = feedFormats.find((each) => each === text);
  if (format === undefined) throw invalid(`format is one of ${feedFormats.join(', ')}`);
  return format;
}

function tablesOf(body: JsonObject): DurableFeedRequest['tables'] {
  const namespace = textField(body, 'namespace');
  const tables = listField(body, 'tables')?.map(tableOfText);
  return namespace === undefined ? tables : [...(tables ?? []), { schema: 'kv', name: namespace }];
}

function keysOf(body: JsonObject): Pick<DurableFeedRequest, 'keyPrefix' | 'keySpan'> {
  const keyPrefix = readBytesField(body, 'prefix', 'the body');
  const start = readBytesField(body, 'start', 'the body');
  const end = readBytesField(body, 'end', 'the body');
  if (keyPrefix === undefined && start === undefined && end === undefined) return { keyPrefix };
  if (body.namespace === undefined) throw invalid('prefix, start and end are of keys of a namespace: name it');
  if (start === undefined && end === undefined) return { keyPrefix };
  if (keyPrefix !== undefined) throw invalid('keys have either a prefix or start and end');
  return { keyPrefix, keySpan: { start: start ?? emptyBytes, end: end ?? emptyBytes } };
}

function changeOf(body: JsonObject): Pick<DurableFeedRequest, 'deadlineMs' | 'budgetBytes' | 'options'> {
  const [deadlineMs, budgetBytes] = [numberField(body, 'deadlineMs'), numberField(body, 'budgetBytes')];
  const options = optionsOf(body.options);
  return {
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(budgetBytes !== undefined && { budgetBytes }),
    ...(options && { options }),
  };
}

function optionsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined || !entries.every((entry) => typeof entry[1] === 'string'))
    throw invalid('options is an object of strings');
  return Object.fromEntries(entries);
}

// Answers -------------------------------------------------------------------------------------------------------------

function feedJson(feed: DurableFeedStatus): JsonObject {
  const { keyPrefix, keySpan, tables, columns, where, failure, position, createdAtMs, acknowledgedAtMs, ...rest } =
    feed;
  return {
    ...rest,
    options: withoutSecrets(rest.options),
    ...(tables && { tables: tables.map(({ schema, name }) => `${schema}.${name}`) }),
    ...(columns && { columns }),
    ...(where !== undefined && { where }),
    ...(keyPrefix && bytesField('prefix', keyPrefix)),
    ...(keySpan && { ...bytesField('start', keySpan.start), ...bytesField('end', keySpan.end) }),
    position: formatTimestamp(position),
    created: expiryText(createdAtMs),
    acknowledged: expiryText(acknowledgedAtMs),
    ...(failure && {
      failure: {
        reason: failure.reason,
        after: formatTimestamp(failure.after),
        upTo: formatTimestamp(failure.upTo),
        at: expiryText(failure.atMs),
      },
    }),
  };
}

/** Whoever set a secret knows it; nobody else has to. */
function withoutSecrets(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const shown = Object.entries(options).map(([name, text]) => [name, /_(secret|password)$/.test(name) ? '…' : text]);
  return Object.fromEntries(shown);
}
