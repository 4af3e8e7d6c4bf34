/** A feed as a stream of gRPC: `FeedItem` after `FeedItem`, at the client's pace. */
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import { JimError } from '../../base/index.ts';
import {
  type Caller,
  type FeedRequest,
  type FeedService,
  type FeedStream,
  startNamed,
  tableOfText,
} from '../../kv/index.ts';
import { textOf } from './call-credentials.ts';
import type { SubscribeRequest } from './messages.ts';

/** A client's stream. */
export type FeedCall = ServerWritableStream<SubscribeRequest, Uint8Array>;

const resolvedMsDefault = 1_000;
const resolvedMsMax = 10_000;

/** Tells the feed until the client goes away. Rejects when the feed can't go on, or the client does not read for so long. */
export async function tellFeed(call: FeedCall, caller: Caller, feeds: FeedService, stallMs: number): Promise<void> {
  const { resolvedMs = resolvedMsDefault } = call.request;
  if (resolvedMs > resolvedMsMax)
    throw new JimError('invalid-argument', `resolved_ms is a whole number from 0 to ${resolvedMsMax}`);
  const stream = await feeds.open(wantedBy(call, caller));
  call.on('cancelled', () => stream.close());
  try {
    const metadata = new Metadata();
    // Of a feed from now on: nothing is missed if the connection is lost before the first item.
    if (stream.beginning !== undefined) metadata.set('jimkv-cursor', stream.beginning);
    call.sendMetadata(metadata);
    await pump(call, stream, { resolvedMs, stallMs });
  } finally {
    stream.close();
  }
}

async function pump(
  call: FeedCall,
  stream: FeedStream,
  { resolvedMs, stallMs }: { readonly resolvedMs: number; readonly stallMs: number },
): Promise<void> {
  let resolvedAt = performance.now() - resolvedMs;
  while (!call.cancelled) {
    const parts = await stream.next();
    let isTaken = true;
    for (const [i, { kind, message }] of parts.entries()) {
      if (message === undefined) continue;
      const isDue = i === parts.length - 1 && performance.now() - resolvedAt >= resolvedMs;
      if (kind === 'resolved' && !isDue) continue;
      if (kind === 'resolved') resolvedAt = performance.now();
      isTaken = call.write(message);
    }
    if (!isTaken) await drained(call, stallMs);
  }
}

/** The next part is taken from the feed when the client has taken this one. */
function drained(call: FeedCall, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      clearTimeout(timer);
      call.off('drain', done).off('cancelled', done);
      if (error === undefined) resolve();
      else reject(error);
    };
    const timer = setTimeout(
      () => done(new JimError('too-many-requests', `the client has read nothing for ${stallMs} ms`)),
      stallMs,
    );
    call.once('drain', done).once('cancelled', done);
  });
}

function wantedBy({ request, metadata }: FeedCall, caller: Caller): FeedRequest {
  const { database, tables, namespace, prefix, columns, where, from } = request;
  const named = [...tables.map(tableOfText), ...(namespace === '' ? [] : [{ schema: 'kv', name: namespace }])];
  if (prefix.length > 0 && namespace === '')
    throw new JimError('invalid-argument', 'a prefix is one of keys of a namespace: name it');
  return {
    caller,
    database: database || 'postgres',
    tables: named.length === 0 ? undefined : named,
    columns: columns.length === 0 ? undefined : columns,
    where: where || undefined,
    keyPrefix: prefix.length === 0 ? undefined : prefix,
    start: startNamed(textOf(metadata, 'jimkv-cursor') ?? (from || 'now')),
    format: 'protobuf',
  };
}
