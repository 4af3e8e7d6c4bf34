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

  /** @param connectionsMax to each node */
  constructor(connectionsMax: number, tls: TlsOptions = {}) {
    const options = { keepAlive: true, maxSockets: connectionsMax, scheduling: 'lifo' as const };
    this.#plain = new Agent(options);
    this.#tls = new TlsAgent({ ...options, ...tls });
  }

  /** The answer of the node; rejects with `WireFailure` if there is none within `timeoutMs`. */
  send(endpoint: URL, { method, target, headers, body }: WireRequest, timeoutMs: number): Promise<WireAnswer> {
    const tls = endpoint.protocol === 'https:';
    const options: RequestOptions = {
      method,
      path: target,
      hostname: endpoint.hostname.replace(/^\[|\]$/g, ''),
      port: endpoint.port === '' ? (tls ? 443 : 80) : endpoint.port,
      headers: body === undefined ? headers : { ...headers, 'content-length': String(body.length) },
      agent: tls ? this.#tls : this.#plain,
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
        collect(response).then((answer) => {
          clearTimeout(timer);
          resolve(answer);
        }, fail);
      });
      request.end(body);
    });
  }

  /** Closes the connections. */
  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
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
