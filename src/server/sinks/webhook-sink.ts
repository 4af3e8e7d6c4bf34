/**
 * A web hook: each batch is one POST.
 *
 *   POST /hook
 *   Content-Type: application/json
 *   Jimkv-Feed: orders
 *   Jimkv-Delivery: 8f3a…           the same whenever this batch comes again
 *   Jimkv-Timestamp: 1795284000     seconds; old ones are to be refused
 *   Jimkv-Signature: v1=6b1f…       HMAC-SHA256 of TIMESTAMP.BODY with the secret, in hexadecimal digits
 *
 *   {"feed":"orders","items":[{"type":"transaction",…},…]}
 *
 * Any 2xx takes the batch. 400, 410, 413, 415, 422 refuse it; everything else may pass, and is tried again.
 */
import { createHash, createHmac } from 'node:crypto';
import type { FeedPart } from '../../kv/index.ts';
import { type Sink, type SinkBatch, SinkFailure, unreached } from './sink.ts';

const refusals: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);
/** What of an answer is read, to say why. */
const answerCharactersMax = 500;

/** What a web hook needs to know. */
export interface WebhookParts {
  readonly url: string;
  readonly secret: string | undefined;
  readonly timeoutMs: number;
  /** Unix milliseconds. */
  wallMs(): number;
}

/** See the top of the file. */
export class WebhookSink implements Sink {
  readonly #parts: WebhookParts;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  async deliver({ feed, parts }: SinkBatch): Promise<void> {
    const body = `{"feed":${JSON.stringify(feed)},"items":[${parts.flatMap(({ lines }) => lines).join(',')}]}`;
    const response = await this.#post(body, feed, deliveryName(parts.map(partName)));
    const { status } = response;
    // The rest of the answer is nobody's business, but the connection wants it read.
    const answer = (await response.text().catch(() => '')).slice(0, answerCharactersMax);
    if (response.ok) return;
    throw new SinkFailure(`the web hook answered ${status}${answer === '' ? '' : `: ${answer}`}`, {
      isRefusal: refusals.has(status),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
    });
  }

  async close(): Promise<void> {}

  async #post(body: string, feed: string, delivery: string): Promise<Response> {
    const { url, secret, timeoutMs, wallMs } = this.#parts;
    const timestamp = String(Math.floor(wallMs() / 1000));
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'user-agent': 'JimKV',
      'jimkv-feed': feed,
      'jimkv-delivery': delivery,
      'jimkv-timestamp': timestamp,
      ...(secret !== undefined && { 'jimkv-signature': `v1=${signatureOf(secret, timestamp, body)}` }),
    };
    try {
      // A redirection would send data to whom nobody named.
      return await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      throw unreached(cause instanceof Error ? cause : error);
    }
  }
}

/** What stands in `Jimkv-Signature` behind `v1=`. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

/** A name that is the same whenever the same comes again. */
export function deliveryName(cursors: readonly string[]): string {
  return createHash('sha256').update(cursors.join('\n')).digest('hex').slice(0, 32);
}

/** What a part is called, in which nothing else is told: parts of a large transaction have one cursor. */
export function partName({ cursor, positions }: FeedPart): string {
  return positions === undefined ? cursor : `${cursor} ${positions.first} ${positions.end}`;
}

function retryAfterMs(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
