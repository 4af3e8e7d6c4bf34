/** Routes of change feeds. */
import {
  acknowledgeFeed,
  alterFeed,
  createFeed,
  dropFeed,
  inspectFeed,
  readFeed,
  replayFeed,
} from './durable-feeds.ts';
import { followChanges } from './feeds.ts';
import type { KvLimits } from './limits.ts';
import type { AnswerDescription, Parameter, Route } from './route.ts';

/** Where a feed begins. */
export const from: Parameter = {
  name: 'from',
  description: 'now (default), scan (what is there comes first), a cursor, or a timestamp to begin behind',
};
/** How often a feed without news says so. */
export const resolved: Parameter = {
  name: 'resolved',
  description: 'Milliseconds between two words that nothing else came',
  type: 'integer',
};
/** Where `EventSource` goes on. */
export const lastEventId: Parameter = {
  name: 'Last-Event-ID',
  description: 'The cursor to go on behind: as `from`, and before it',
};
const feedBytesMax = (limits: KvLimits): number => limits.adminBytesMax;
const statusAnswer = { status: 200, description: 'The feed as it is now', schema: 'Feed' } as const;
const eventsAnswer: AnswerDescription = {
  status: 200,
  description: 'Events as they come; it does not end',
  mediaTypes: ['text/event-stream', 'application/x-ndjson'],
};

/** Feeds, durable ones too. */
export const feedRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/feeds',
    operation: 'followChanges',
    access: 'data',
    summary: 'Follows what commits: whole transactions, in the order of their commits',
    query: [
      {
        name: 'tables',
        description: 'Names with commas between them, as schema.table or table; all if nothing is said',
      },
      { name: 'namespace', description: 'A key-value namespace, beside or instead of tables' },
      { name: 'prefix', description: 'With a namespace: only keys that begin with this' },
      { name: 'start', description: 'With a namespace: the least key' },
      { name: 'end', description: 'With a namespace: the key to stop before' },
      { name: 'database', description: 'The database; postgres if nothing is said' },
      { name: 'columns', description: 'Names with commas between them: only these columns' },
      { name: 'where', description: 'A condition of SQL on the rows of one table' },
      from,
      { name: 'format', description: 'json (default) or debezium' },
      resolved,
      { name: 'list', description: 'Instead of changes, as JSON: the durable feeds (`Feeds`)', type: 'boolean' },
    ],
    headers: [{ name: 'Accept', description: 'application/x-ndjson: lines; else server-sent events' }, lastEventId],
    answers: [
      {
        ...eventsAnswer,
        headers: [{ name: 'Jimkv-Cursor', description: 'Of a feed from now on: a cursor from before its first event' }],
        mediaTypes: ['text/event-stream', 'application/x-ndjson', 'application/json'],
      },
    ],
    errors: [404, 410],
    handle: followChanges,
  },
  {
    method: 'POST',
    path: '/v1/feeds',
    operation: 'createFeed',
    access: 'data',
    summary: 'Makes a durable feed: history is kept for it until it is acknowledged',
    query: [],
    headers: [],
    body: { kind: 'json', schema: 'NewFeed', bytesMax: feedBytesMax, tooLong: 'request-too-large' },
    answers: [{ status: 201, description: 'It is there, and holds history from its beginning on', schema: 'Feed' }],
    errors: [404, 409, 410, 413, 415],
    handle: createFeed,
  },
  {
    method: 'GET',
    path: '/v1/feeds/{feed}',
    operation: 'inspectFeed',
    access: 'data',
    summary: 'A durable feed: how far its reader is, and how far behind',
    query: [],
    headers: [],
    answers: [statusAnswer],
    errors: [404],
    handle: inspectFeed,
  },
  {
    method: 'PATCH',
    path: '/v1/feeds/{feed}',
    operation: 'alterFeed',
    access: 'data',
    summary: "Changes a durable feed's deadline, budget or options",
    query: [],
    headers: [],
    body: { kind: 'json', schema: 'FeedChange', bytesMax: feedBytesMax, tooLong: 'request-too-large' },
    answers: [statusAnswer],
    errors: [404, 409, 413, 415],
    handle: alterFeed,
  },
  {
    method: 'DELETE',
    path: '/v1/feeds/{feed}',
    operation: 'dropFeed',
    access: 'data',
    summary: 'Ends a durable feed; its history may go',
    query: [],
    headers: [],
    answers: [{ status: 204, description: 'It is gone' }],
    errors: [404],
    handle: dropFeed,
  },
  {
    method: 'POST',
    path: '/v1/feeds/{feed}/ack',
    operation: 'acknowledgeFeed',
    access: 'data',
    summary: 'Everything up to a cursor was taken; it never goes back',
    query: [],
    headers: [],
    body: { kind: 'json', schema: 'Acknowledgement', bytesMax: feedBytesMax, tooLong: 'request-too-large' },
    answers: [statusAnswer],
    errors: [404, 409, 410, 413, 415],
    handle: acknowledgeFeed,
  },
  {
    method: 'POST',
    path: '/v1/feeds/{feed}/replay',
    operation: 'replayFeed',
    access: 'data',
    summary: "Delivers the feed's dead letters to its sink again, and ends with the first that is not taken",
    query: [],
    headers: [],
    answers: [{ status: 200, description: 'How many were taken, and why no more', schema: 'Replay' }],
    errors: [404],
    handle: replayFeed,
  },
  {
    method: 'GET',
    path: '/v1/feeds/{feed}/stream',
    operation: 'readFeed',
    access: 'data',
    summary: 'Follows what commits from where the durable feed was acknowledged',
    query: [{ name: 'format', description: "json or debezium; the feed's own if nothing is said" }, resolved],
    headers: [
      { name: 'Accept', description: 'application/x-ndjson: lines; else server-sent events' },
      { name: 'Last-Event-ID', description: 'The cursor to go on behind, instead of what was acknowledged' },
    ],
    answers: [eventsAnswer],
    errors: [404, 410],
    handle: readFeed,
  },
];
