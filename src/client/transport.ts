/** One HTTP request to one node, over connections that are kept open. */
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request as requestPlain,
} from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';

/** Certificates in PEM, for nodes that listen with TLS. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A request. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What came back. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** An answer that comes bit by bit. */
export interface WireStream {
  readonly headers: IncomingHttpHeaders;
  /** Its lines, read at the caller's pace, without their ends. Rejects with `WireFailure` where it breaks off or nothing comes. */
  lines(): AsyncGenerator<string, void, undefined>;
  close(): void;
}

/** There is no answer. `sent`: the node may have got the request. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly sent: boolean;

  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, { cause });
    this.sent = sent;
  }
}

/** Sends requests and keeps connections. */
export class Transport {
  readonly #plain: Agent;
  readonly #tls: TlsAgent;
  readonly #plainStreams = new Agent();
  readonly #tlsStreams: TlsAgent;
  readonly #always: Readonly<Record<string, string>>;

  /** @param connectionsMax to each node @param authorization a header that goes with every request */
  constructor(connectionsMax: number, tls: TlsOptions = {}, authorization: string | undefined = undefined) {
    this.#always = authorization === undefined ? {} : { authorization };
    const options = { keepAlive: true, maxSockets: connectionsMax, scheduling: 'lifo' as const };
    this.#plain = new Agent(options);
    this.#tls = new TlsAgent({ ...options, ...tls });
    this.#tlsStreams = new TlsAgent(tls);
  }

  /** The answer of the node; rejects with `WireFailure` if there is none within `timeoutMs`. */
  send(endpoint: URL, wireRequest: WireRequest, timeoutMs: number): Promise<WireAnswer> {
    return this.#exchange(endpoint, wireRequest, timeoutMs, this.#agent(endpoint), collect);
  }

  /**
   * An answer that does not end, on a connection of its own; an error's answer is read whole. Rejects with `WireFailure` if none begins within `timeoutMs`.
   * The stream breaks off if nothing comes for `silenceMs` while somebody waits for it.
   */
  stream(
    endpoint: URL,
    wireRequest: WireRequest,
    { timeoutMs, silenceMs }: { readonly timeoutMs: number; readonly silenceMs: number },
  ): Promise<WireAnswer | WireStream> {
    return this.#exchange<WireAnswer | WireStream>(
      endpoint,
      wireRequest,
      timeoutMs,
      this.#streamAgent(endpoint),
      (response) =>
        response.statusCode === 200 ? Promise.resolve(streamOf(response, endpoint, silenceMs)) : collect(response),
    );
  }

  #exchange<T>(
    endpoint: URL,
    { method, target, headers: own, body }: WireRequest,
    timeoutMs: number,
    agent: Agent,
    take: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> {
    const tls = isTls(endpoint);
    const headers = { ...this.#always, ...own };
    const options: RequestOptions = {
      method,
      path: target,
      hostname: endpoint.hostname.replace(/^\[|\]$/g, ''),
      port: endpoint.port === '' ? (tls ? 443 : 80) : endpoint.port,
      headers: body === undefined ? headers : { ...headers, 'content-length': String(body.length) },
      agent,
    };
    return new Promise((resolve, reject) => {
      // Until a connection stands nothing has left this process.
      let sent = false;
      const request = tls ? requestTls(options) : requestPlain(options);
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(new WireFailure(`${endpoint.host}: ${error.message || String(error)}`, sent, error));
      };
      const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
      request.on('socket', (socket) => {
        const onConnect = (): void => {
          sent = true;
        };
        if (socket.connecting) socket.once(tls ? 'secureConnect' : 'connect', onConnect);
        else onConnect();
      });
      request.on('error', fail);
      request.on('response', (response) => {
        take(response).then((answer) => {
          clearTimeout(timer);
          resolve(answer);
        }, fail);
      });
      request.end(body);
    });
  }

  #agent(endpoint: URL): Agent {
    return isTls(endpoint) ? this.#tls : this.#plain;
  }

  /** Streams last: they must not take the places of short requests. */
  #streamAgent(endpoint: URL): Agent {
    return isTls(endpoint) ? this.#tlsStreams : this.#plainStreams;
  }

  /** Closes the connections. */
  close(): void {
    for (const agent of [this.#plain, this.#tls, this.#plainStreams, this.#tlsStreams]) agent.destroy();
  }
}

function collect(response: IncomingMessage): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('aborted', () => reject(new Error('the answer broke off')));
    response.on('end', () => {
      const body = new Uint8Array(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
      resolve({ status: response.statusCode!, headers: response.headers, body });
    });
  });
}

function isTls(endpoint: URL): boolean {
  return endpoint.protocol === 'https:';
}

function streamOf(response: IncomingMessage, endpoint: URL, silenceMs: number): WireStream {
  let silent = false;
  async function* lines(): AsyncGenerator<string, void, undefined> {
    const splitter = new LineSplitter();
    const chunks = response[Symbol.asyncIterator]();
    try {
      for (;;) {
        const timer = setTimeout(() => {
          silent = true;
          response.destroy();
        }, silenceMs);
        const next = await chunks.next().finally(() => clearTimeout(timer));
        if (next.done === true) break;
        yield* splitter.lines(next.value as Buffer);
      }
    } catch (error) {
      const why = silent ? `nothing came for ${silenceMs} ms` : (error as Error).message;
      throw new WireFailure(`${endpoint.host}: ${why}`, true, error);
    }
    throw new WireFailure(`${endpoint.host}: the stream ended`, true);
  }
  return { headers: response.headers, lines, close: () => response.destroy() };
}

/** Bytes to lines, wherever they were cut. */
class LineSplitter {
  /** Of a line whose end has not come. */
  #pieces: Buffer[] = [];

  *lines(chunk: Buffer): Generator<string, void, undefined> {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      const line = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]);
      this.#pieces = [];
      start = end + 1;
      if (line.length > 0) yield line.toString('utf8');
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
  }
}
