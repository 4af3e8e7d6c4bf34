/**
 * WebSockets: whatever the REST door streams as lines, one message a line.
 *
 *   GET /v1/feeds?tables=orders   ── upgrade ──►  {"type":"transaction",…}
 *                                                 {"type":"resolved",…}
 *                                                 {"error":{…},"cursor":"jf1…"}   and the end: 4410
 *
 * Browsers do not show the answer to an upgrade that is refused. So only who may not come in gets that; every other error is a message, and a
 * close code: 4000 and the HTTP status, 1013 where another node may do better, 1011 for a bug, 1001 when this node stops.
 *
 * Readers of durable feeds say how far they are, `{"ack":"jf1…"}`, and are answered; nothing else is expected from clients.
 *
 * The next part is taken when the socket has taken the one before. A client that answers no ping for too long is cut off.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { JimError } from '../base/index.ts';
import { type ErrorBody, errorBody, type KvAnswer, statusOfCode } from '../kv/index.ts';

/** What a socket needs to know of its door. */
export interface FeedSocketSettings {
  /** A client that says nothing for so long, not even to pings, is gone. */
  readonly stallTimeoutMs: number;
}

/** Bytes that wait for a slow client, before its feed has to wait. */
const bufferedBytesMax = 1 << 20;
/** Clients have nothing long to say. */
const messageBytesMax = 64 << 10;
/** Pings in a row, evenly over `stallTimeoutMs`, that a client may leave unanswered. */
const pingsMax = 3;
/** How long a client may take to say goodbye. */
const closeMs = 2_000;
/** The name that a browser gives beside its token. */
const protocolName = 'jimkv';
const tokenPrefix = 'bearer.';

const closeCodes = { normal: 1000, goingAway: 1001, unsupported: 1003, bug: 1011, elsewhere: 1013 } as const;

/** Does the request ask for a WebSocket? */
export function asksForSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * A browser's page may open WebSockets to wherever it likes, and be shown what comes: only pages that this door served itself may.
 */
export function checkOrigin({ headers }: IncomingMessage): void {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) return;
  throw new JimError('permission-denied', `pages of ${origin} may not open WebSockets here`);
}

/** Browsers can't set headers: a token may stand among the protocols, `new WebSocket(url, ['jimkv', 'bearer.jk1_…'])`. */
export function takeTokenOfProtocols({ headers }: IncomingMessage): void {
  const token = protocolsOf(headers['sec-websocket-protocol']).find((each) => each.startsWith(tokenPrefix));
  if (token !== undefined) headers.authorization ??= `Bearer ${token.slice(tokenPrefix.length)}`;
}

function protocolsOf(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((each) => each.trim());
}

/** The answer to an upgrade that is refused, on the bare connection. */
export function refuseUpgrade(socket: Duplex, { status, headers, body }: KvAnswer): void {
  const text = typeof body === 'string' ? body : '';
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(text) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${head}\r\n${text}`);
}

/** All WebSockets of a door. */
export class FeedSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: messageBytesMax,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  });
  readonly #timer: NodeJS.Timeout;
  /** How many pings each client owes an answer to: counted, not timed, so that this node's own pauses are nobody else's silence. */
  readonly #unanswered = new WeakMap<WebSocket, number>();

  constructor(settings: FeedSocketSettings) {
    this.#timer = setInterval(() => this.#ping(), settings.stallTimeoutMs / pingsMax).unref();
  }

  /** Shakes hands, and tells the answer: its lines, or its error. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, answer: KvAnswer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('pong', () => this.#unanswered.delete(client)).on('error', () => client.terminate());
      const listener = answer.hear && new Listener(client, answer.hear);
      client.on('message', (data, isBinary) => {
        this.#unanswered.delete(client);
        if (listener !== undefined && !isBinary) listener.onMessage(data.toString());
        else end(client, closeCodes.unsupported, 'nothing is expected from clients');
      });
      void tell(client, answer);
    });
  }

  /** Says goodbye to all. */
  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#server.clients) end(client, closeCodes.goingAway, 'this node stops');
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      const unanswered = this.#unanswered.get(client) ?? 0;
      if (unanswered === pingsMax) client.terminate();
      else {
        this.#unanswered.set(client, unanswered + 1);
        if (client.readyState === WebSocket.OPEN) client.ping();
      }
    }
  }
}

/** Hears what a client says, one message at a time; of those that come meanwhile the last one counts for all. */
class Listener {
  readonly #client: WebSocket;
  readonly #hear: (message: string) => Promise<string>;
  #next: string | undefined;
  #isBusy = false;

  constructor(client: WebSocket, hear: (message: string) => Promise<string>) {
    this.#client = client;
    this.#hear = hear;
  }

  onMessage(message: string): void {
    this.#next = message;
    if (!this.#isBusy) void this.#listen();
  }

  async #listen(): Promise<void> {
    this.#isBusy = true;
    try {
      while (this.#next !== undefined && this.#client.readyState === WebSocket.OPEN) {
        const message = this.#next;
        this.#next = undefined;
        await send(this.#client, Buffer.from(await this.#hear(message)));
      }
    } catch (error) {
      const body = errorBody(error);
      await send(this.#client, Buffer.from(JSON.stringify({ error: body })));
      end(this.#client, closeCodeOf(body), body.code);
    } finally {
      this.#isBusy = false;
    }
  }
}

async function tell(client: WebSocket, answer: KvAnswer): Promise<void> {
  try {
    const error = await lastWords(client, answer);
    if (error === undefined) end(client, closeCodes.normal, '');
    else end(client, closeCodeOf(error), error.code);
  } catch {
    client.terminate();
  }
}

/** Sends all lines; the error that was the last one. */
async function lastWords(client: WebSocket, { status, body }: KvAnswer): Promise<ErrorBody | undefined> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const error = status >= 400 && typeof body === 'string' ? (JSON.parse(body) as ErrorBody) : nothingToTell;
    await send(client, Buffer.from(JSON.stringify({ error })));
    return error;
  }
  let last: Buffer | undefined;
  for await (const part of body) {
    // Leaving the loop ends what is being followed.
    if (client.readyState !== WebSocket.OPEN) return undefined;
    let taken: Promise<void> | undefined;
    for (const line of linesOf(part)) {
      last = line;
      taken = send(client, line);
    }
    if (client.bufferedAmount > bufferedBytesMax) await taken;
  }
  const text = last?.subarray(0, errorStart.length).equals(errorStart) ? last.toString() : undefined;
  return text === undefined ? undefined : (JSON.parse(text) as { readonly error: ErrorBody }).error;
}

const errorStart = Buffer.from('{"error":');

function linesOf(part: string | Uint8Array): readonly Buffer[] {
  const bytes = typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.length);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const stop = newline < 0 ? bytes.length : newline;
    if (stop > start) lines.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
  return lines;
}

const nothingToTell: ErrorBody = {
  code: 'invalid-argument',
  message: 'this path has no stream of lines: a WebSocket is for feeds',
  outcome: 'definite',
  retry: 'no',
  details: {},
};

/** Resolves when the socket has taken it, or there is none any more. */
function send(client: WebSocket, line: Buffer): Promise<void> {
  return new Promise((resolve) => client.send(line, { binary: false }, () => resolve()));
}

function closeCodeOf({ code, retry }: ErrorBody): number {
  const status = statusOfCode(code);
  if (retry === 'elsewhere') return closeCodes.elsewhere;
  return status === 500 ? closeCodes.bug : 4000 + status;
}

/** Says goodbye; whoever does not answer is cut off. */
function end(client: WebSocket, code: number, reason: string): void {
  if (client.readyState !== WebSocket.OPEN) return;
  client.close(code, reason);
  setTimeout(() => client.terminate(), closeMs).unref();
}
