/**
 * How a change feed goes out over HTTP, for `curl -N`, `EventSource`, WebSockets and whoever reads lines:
 *
 *   Server-Sent Events                        NDJSON (Accept: application/x-ndjson)
 *     id: jf1…                                  {"type":"transaction",…,"cursor":"jf1…"}
 *     data: {"type":"transaction",…}            {"type":"resolved",…}
 *                                               {"error":{…},"cursor":"jf1…"}      the last line of a feed that broke
 *     event: resolved
 *     id: jf1…
 *     data: {"type":"resolved",…}
 *
 * `EventSource` comes back with the last id by itself (`Last-Event-ID`); others say `?from=`. The next part is taken from the feed when the
 * socket has taken the one before: a reader that is slow holds up nobody but itself.
 */
import { parseTimestamp, utf8 } from '../base/index.ts';
import { headerOf, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import type { FeedPart, FeedRequest, FeedStream } from './feed-service.ts';
import { integerParameter, textParameter } from './query.ts';
import { errorBody, isBug } from './refusal.ts';

const resolvedMsDefault = 1_000;
/** Less than a connection may be silent. */
const resolvedMsMax = 10_000;

/** The answer that tells a feed. */
export function answerFeed(request: KvRequest, wanted: FeedRequest, context: KvContext): Promise<KvAnswer> {
  return streamFeed(request, context, () => context.feeds.open(wanted));
}

/** The answer that tells a feed, which is opened when the request is understood. */
export async function streamFeed(
  request: KvRequest,
  context: KvContext,
  open: () => Promise<FeedStream>,
): Promise<KvAnswer> {
  const lines = /\bapplication\/(x-)?ndjson\b/i.test(headerOf(request.headers, 'accept') ?? '');
  const resolvedMs = integerParameter(request.query, 'resolved', 0, resolvedMsMax) ?? resolvedMsDefault;
  const stream = await open();
  const headers = {
    'content-type': lines ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...(stream.beginning && { 'jimkv-cursor': stream.beginning }),
  };
  return { status: 200, headers, body: frames(stream, lines ? lineFrame : eventFrame, resolvedMs, context) };
}

/** Where a feed begins: `Last-Event-ID`, or `from`. */
export function startOf({ query, headers }: KvRequest): FeedRequest['start'] {
  const lastEventId = headerOf(headers, 'last-event-id');
  if (lastEventId !== undefined && lastEventId !== '') return { kind: 'cursor', cursor: lastEventId };
  return startNamed(textParameter(query, 'from') ?? 'now');
}

/** `now`, `scan`, a timestamp or a cursor. */
export function startNamed(from: string): FeedRequest['start'] {
  if (from === 'now' || from === 'scan') return { kind: from };
  if (/^\d+\.\d+$/.test(from)) return { kind: 'timestamp', after: parseTimestamp(from) };
  return { kind: 'cursor', cursor: from };
}

type Made = WeakMap<readonly FeedPart[], Uint8Array>;

interface Frame {
  /** What was made for somebody already. */
  readonly made: { readonly all: Made; readonly unresolved: Made };
  part(part: FeedPart): string;
  error(error: unknown, cursor: string | undefined): string;
}

async function* frames(
  stream: FeedStream,
  frame: Frame,
  resolvedMs: number,
  { logger, monotonicMs }: KvContext,
): AsyncGenerator<string | Uint8Array> {
  let cursor: string | undefined;
  let resolvedAt = monotonicMs() - resolvedMs;
  try {
    for (;;) {
      const parts = await stream.next();
      cursor = parts.at(-1)?.cursor ?? cursor;
      const isDue = parts.at(-1)?.kind === 'resolved' && monotonicMs() - resolvedAt >= resolvedMs;
      if (isDue) resolvedAt = monotonicMs();
      // Also with nothing to say, so that it is noticed when the reader has gone.
      yield framed(parts, frame, isDue);
    }
  } catch (error) {
    if (isBug(error)) logger.error({ err: error }, 'a feed broke');
    yield frame.error(error, cursor);
  } finally {
    stream.close();
  }
}

/** The bytes of parts, once for all who are told the same. Of what is resolved only the last word is said, where it is wanted. */
function framed(parts: readonly FeedPart[], frame: Frame, withResolved: boolean): Uint8Array {
  const key = withResolved ? 'all' : 'unresolved';
  const known = frame.made[key].get(parts);
  if (known !== undefined) return known;
  let text = '';
  for (const [i, part] of parts.entries())
    if (part.kind !== 'resolved' || (withResolved && i === parts.length - 1)) text += frame.part(part);
  const bytes = utf8(text);
  frame.made[key].set(parts, bytes);
  return bytes;
}

function eventOf({ kind, cursor, lines }: FeedPart): string {
  if (kind === 'resolved') return `event: resolved\nid: ${cursor}\ndata: ${lines[0]}\n\n`;
  // Only the last event of a transaction may be come back behind: with another one half of it would be lost.
  return lines.map((line, i) => `${i === lines.length - 1 ? `id: ${cursor}\n` : ''}data: ${line}\n\n`).join('');
}

function linesOf({ lines }: FeedPart): string {
  return lines.map((line) => `${line}\n`).join('');
}

function errorEvent(error: unknown): string {
  return `event: error\ndata: ${JSON.stringify(errorBody(error))}\n\n`;
}

function errorLine(error: unknown, cursor: string | undefined): string {
  return `${JSON.stringify({ error: errorBody(error), cursor })}\n`;
}

const newMade = (): Frame['made'] => ({ all: new WeakMap(), unresolved: new WeakMap() });
const eventFrame: Frame = { made: newMade(), part: eventOf, error: errorEvent };
const lineFrame: Frame = { made: newMade(), part: linesOf, error: errorLine };
