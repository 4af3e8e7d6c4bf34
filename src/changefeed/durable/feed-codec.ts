/** Durable feeds as rows: JSON, checked field by field when it is read. */
import { decodeTimestamp, fromHex, type Span, type Timestamp, toHex } from '../../base/index.ts';
import type { CommitId } from '../../range/index.ts';
import {
  decodeJsonRow,
  encodeJsonRow,
  list,
  object,
  oneOf,
  optional,
  type Reading,
  text,
  whole,
} from '../../sql/catalog/index.ts';
import type { FeedPosition } from '../cursor.ts';
import type { FeedScope } from '../scope.ts';
import type { FeedDefinition, FeedFailure, FeedOptions, FeedProgress } from './durable-feed.ts';

const timestamp: Reading<Timestamp> = (value) => decodeTimestamp(whole(value));

const bytes: Reading<Uint8Array> = (value) => {
  const hex = text(value);
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Error('not bytes in hexadecimal');
  return fromHex(hex);
};

const span = object<Span>({ start: bytes, end: bytes });

const commitId: Reading<CommitId | ''> = (value) => text(value) as CommitId | '';

const scan = object<NonNullable<FeedPosition['scan']>>({ key: bytes, scope: text });

const position: Reading<FeedPosition> = (value) => {
  const { scan: unfinished, ...rest } = object<Required<Omit<FeedPosition, 'scan'>> & { scan: FeedPosition['scan'] }>({
    timestamp,
    id: commitId,
    scan: optional(scan),
  })(value);
  return unfinished === undefined ? rest : { ...rest, scan: unfinished };
};

/** Every field, there or not. */
interface ReadScope {
  readonly database: string;
  readonly tables: FeedScope['tables'];
  readonly columns: FeedScope['columns'];
  readonly where: FeedScope['where'];
  readonly keyPrefix: FeedScope['keyPrefix'];
  readonly keySpan: FeedScope['keySpan'];
}

const readScope = object<ReadScope>({
  database: text,
  tables: optional(list(object({ schema: text, name: text }))),
  columns: optional(list(text)),
  where: optional(text),
  keyPrefix: optional(bytes),
  keySpan: optional(span),
});

/** What is not there is left out: two feeds of one scope are the same. */
const scope: Reading<FeedScope> = (value) => {
  const { database, tables, columns, where, keyPrefix, keySpan } = readScope(value);
  return {
    database,
    ...(tables && { tables }),
    ...(columns && { columns }),
    ...(where !== undefined && { where }),
    ...(keyPrefix && { keyPrefix }),
    ...(keySpan && { keySpan }),
  };
};

const options: Reading<FeedOptions> = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, text(each)]));
};

const definition = object<FeedDefinition>({
  name: text,
  kind: oneOf('feed', 'slot'),
  scope,
  format: text,
  owner: text,
  createdAt: timestamp,
  deadlineMs: whole,
  bytesMax: whole,
  options,
  spans: list(span),
  spansAt: timestamp,
});

const progress = object<FeedProgress>({
  position,
  acknowledgedAt: timestamp,
  failure: optional(
    object<FeedFailure>({
      reason: oneOf('deadline', 'budget', 'memory', 'history'),
      after: timestamp,
      upTo: timestamp,
      at: timestamp,
    }),
  ),
});

/** Who reads a feed alone. */
export interface FeedReaderRow {
  readonly node: number;
  /** What is told of the reader: a session, a stream. */
  readonly holder: string;
  readonly renewedAt: Timestamp;
}

const reader = object<FeedReaderRow>({ node: whole, holder: text, renewedAt: timestamp });

const floor = object<{ readonly upTo: Timestamp }>({ upTo: timestamp });

/** The row of a definition. */
export function encodeDefinition({ scope: shown, spans, ...rest }: FeedDefinition): Uint8Array {
  const { keyPrefix, keySpan } = shown;
  const feed = {
    ...rest,
    scope: {
      ...shown,
      ...(keyPrefix && { keyPrefix: toHex(keyPrefix) }),
      ...(keySpan && { keySpan: spanText(keySpan) }),
    },
    spans: spans.map(spanText),
  };
  return encodeJsonRow({ feed });
}

function spanText({ start, end }: Span): object {
  return { start: toHex(start), end: toHex(end) };
}

/** Reads the row of a definition; throws `corruption`. */
export function decodeDefinition(row: Uint8Array): FeedDefinition {
  return decodeJsonRow(row, 'a durable feed', object({ feed: definition })).feed;
}

/** The row of a reader's progress. */
export function encodeProgress({ position: at, acknowledgedAt, failure }: FeedProgress): Uint8Array {
  const unfinished = at.scan && { key: toHex(at.scan.key), scope: at.scan.scope };
  return encodeJsonRow({ position: { ...at, scan: unfinished }, acknowledgedAt, failure });
}

/** Reads the row of a reader's progress; throws `corruption`. */
export function decodeProgress(row: Uint8Array): FeedProgress {
  return decodeJsonRow(row, "a durable feed's progress", progress);
}

/** The row of a reader. */
export function encodeReader(row: FeedReaderRow): Uint8Array {
  return encodeJsonRow(row);
}

/** Reads the row of a reader; throws `corruption`. */
export function decodeReader(row: Uint8Array): FeedReaderRow {
  return decodeJsonRow(row, "a durable feed's reader", reader);
}

/** The row that says how far history may be let go. */
export function encodeFloor(upTo: Timestamp): Uint8Array {
  return encodeJsonRow({ upTo });
}

/** Reads that row; throws `corruption`. */
export function decodeFloor(row: Uint8Array): Timestamp {
  return decodeJsonRow(row, 'how far history may go', floor).upTo;
}
