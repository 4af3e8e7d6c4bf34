/** Messages of `service JimKV` in `proto/jimkv.proto`, to bytes and back; `FeedItem` comes spelled. */
import { emptyBytes } from '../../base/index.ts';
import { ProtoReader, ProtoWriter } from '../../wire/index.ts';

/** What to follow. */
export interface SubscribeRequest {
  database: string;
  tables: string[];
  namespace: string;
  prefix: Uint8Array;
  columns: string[];
  where: string;
  from: string;
  resolvedMs: number | undefined;
}

/** Conditions on what is there. */
export interface EntryCondition {
  exists: boolean | undefined;
  versions: number[];
}

/** A call on one entry; what a call does not have stays empty. */
export interface EntryRequest {
  namespace: string;
  key: Uint8Array;
  value: Uint8Array;
  contentType: string;
  ttlMs: number;
  condition: EntryCondition | undefined;
  idempotencyKey: string;
  at: number | undefined;
  stalenessMs: number | undefined;
}

/** An entry. Timestamps are numbers as `Timestamp` has them. */
export interface EntryMessage {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly contentType: string;
  readonly version: number;
  readonly expiresAtMs: number | undefined;
}

/** Reads a `SubscribeRequest`. */
export function decodeSubscribe(bytes: Uint8Array): SubscribeRequest {
  const request: SubscribeRequest = {
    database: '',
    tables: [],
    namespace: '',
    prefix: emptyBytes,
    columns: [],
    where: '',
    from: '',
    resolvedMs: undefined,
  };
  return readFields(bytes, request, {
    1: (reader) => {
      request.database = reader.string();
    },
    2: (reader) => {
      request.tables.push(reader.string());
    },
    3: (reader) => {
      request.namespace = reader.string();
    },
    4: (reader) => {
      request.prefix = reader.bytes();
    },
    5: (reader) => {
      request.columns.push(reader.string());
    },
    6: (reader) => {
      request.where = reader.string();
    },
    7: (reader) => {
      request.from = reader.string();
    },
    8: (reader) => {
      request.resolvedMs = reader.uint();
    },
  });
}

/** Reads a `GetEntryRequest`. */
export function decodeGet(bytes: Uint8Array): EntryRequest {
  const request = newRequest();
  return readFields(bytes, request, {
    ...placeReaders(request),
    3: (reader) => {
      request.at = reader.uint();
    },
    4: (reader) => {
      request.stalenessMs = reader.uint();
    },
  });
}

/** Reads a `PutEntryRequest`. */
export function decodePut(bytes: Uint8Array): EntryRequest {
  const request = newRequest();
  return readFields(bytes, request, {
    ...placeReaders(request),
    3: (reader) => {
      request.value = reader.bytes();
    },
    4: (reader) => {
      request.contentType = reader.string();
    },
    5: (reader) => {
      request.ttlMs = reader.uint();
    },
    6: (reader) => {
      request.condition = readCondition(reader);
    },
    7: (reader) => {
      request.idempotencyKey = reader.string();
    },
  });
}

/** Reads a `DeleteEntryRequest`. */
export function decodeDelete(bytes: Uint8Array): EntryRequest {
  const request = newRequest();
  return readFields(bytes, request, {
    ...placeReaders(request),
    3: (reader) => {
      request.condition = readCondition(reader);
    },
    4: (reader) => {
      request.idempotencyKey = reader.string();
    },
  });
}

/** Writes a `GetEntryReply`. */
export function encodeGetReply(entry: EntryMessage | undefined, readTimestamp: number): Uint8Array {
  const writer = new ProtoWriter();
  if (entry !== undefined) {
    const mark = writer.begin(1);
    writer.bytes(1, entry.key);
    writer.bytes(2, entry.value);
    writer.string(3, entry.contentType);
    writer.uint(4, entry.version);
    if (entry.expiresAtMs !== undefined) writer.uintPresent(5, entry.expiresAtMs);
    writer.end(mark);
  }
  writer.uint(2, readTimestamp);
  return writer.finish();
}

/** Writes a `PutEntryReply` or a `DeleteEntryReply`. */
export function encodeWritten(version: number, existed: boolean): Uint8Array {
  const writer = new ProtoWriter();
  writer.uint(1, version);
  writer.bool(2, existed);
  return writer.finish();
}

type FieldReaders = Readonly<Record<number, (reader: ProtoReader) => void>>;

function readFields<T>(bytes: Uint8Array, into: T, readers: FieldReaders): T {
  const reader = new ProtoReader(bytes);
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    const read = readers[field];
    if (read === undefined) reader.skip();
    else read(reader);
  }
  return into;
}

function placeReaders(request: EntryRequest): FieldReaders {
  return {
    1: (reader) => {
      request.namespace = reader.string();
    },
    2: (reader) => {
      request.key = reader.bytes();
    },
  };
}

function readCondition(reader: ProtoReader): EntryCondition {
  const condition: EntryCondition = { exists: undefined, versions: [] };
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) condition.exists = reader.bool();
    else if (field === 2) reader.uints(condition.versions);
    else reader.skip();
  }
  reader.leave(outer);
  return condition;
}

function newRequest(): EntryRequest {
  return {
    namespace: '',
    key: emptyBytes,
    value: emptyBytes,
    contentType: '',
    ttlMs: 0,
    condition: undefined,
    idempotencyKey: '',
    at: undefined,
    stalenessMs: undefined,
  };
}
