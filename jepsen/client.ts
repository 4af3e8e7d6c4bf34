/**
 * A client process' HTTP: one keep-alive connection to one node, one request at a time, and the truth about each. A connection
 * that could not be opened carried nothing (`fail`); from the moment that a request may have left, a lost connection or a
 * timeout means that nobody knows (`info`). Nothing is ever retried here.
 */
import { Agent, request as httpRequest } from 'node:http';
import { SqlSession } from './sql-session.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** From the slash on, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or bytes go as they are, anything else as JSON. */
  readonly body?: string | Uint8Array | object;
  /** Instead of the client's own. */
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** There is no whole answer. */
export class RequestFailed extends Error {
  /** `fail`: nothing can have reached the node; `info`: nobody knows. */
  readonly kind: 'fail' | 'info';

  constructor(kind: 'fail' | 'info', message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface ClientOptions {
  readonly process: number;
  /** Which node it talks to, counted from 1. */
  readonly node: number;
  readonly host: string;
  readonly port: number;
  readonly sqlPort: number;
  readonly timeoutMs: number;
}

/** One connection to one node. */
export class Client {
  readonly process: number;
  readonly node: number;
  readonly #options: ClientOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  #sql: SqlSession | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.process = options.process;
    this.node = options.node;
  }

  /** Asks; throws `RequestFailed` if there is no whole answer. Error statuses are answers: see `outcomeOf`. */
  request(asked: HttpRequest): Promise<HttpAnswer> {
    const { host, port } = this.#options;
    const timeoutMs = asked.timeoutMs ?? this.#options.timeoutMs;
    const { bytes, contentType } = encodeBody(asked.body);
    const headers: Record<string, string> = { ...asked.headers };
    if (contentType !== undefined && headers['content-type'] === undefined) headers['content-type'] = contentType;
    if (bytes !== undefined) headers['content-length'] = String(bytes.length);
    return new Promise((resolve, reject) => {
      let connected = false;
      const fail = (error: string) => {
        clearTimeout(timer);
        reject(new RequestFailed(connected ? 'info' : 'fail', error));
        call.destroy();
      };
      const call = httpRequest({ host, port, method: asked.method, path: asked.path, headers, agent: this.#agent });
      const timer = setTimeout(() => fail(connected ? 'timeout' : 'connect-timeout'), timeoutMs);
      call.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => (connected = true));
        else connected = true;
      });
      call.on('error', (error) => fail(codeOf(error)));
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => fail(codeOf(error)));
        response.on('close', () => {
          if (!response.complete) return fail('cut-off');
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      });
      call.end(bytes);
    });
  }

  /**
   * Asks for an answer that has no end, and takes what comes until `isEnough` says so, the time behind its beginning is over, or the connection breaks: whole lines. Throws
   * `RequestFailed` if nothing came.
   */
  lines(
    path: string,
    headers: Readonly<Record<string, string>>,
    stayMs: number,
    isEnough: (line: string) => boolean,
  ): Promise<{ readonly status: number; readonly lines: readonly string[] }> {
    const { host, port, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const lines: string[] = [];
      let [rest, status] = ['', 0];
      const call = httpRequest({ host, port, method: 'GET', path, headers, agent: false });
      const end = (error?: string) => {
        clearTimeout(timer);
        call.destroy();
        if (status === 0) reject(new RequestFailed('fail', error ?? 'timeout'));
        else resolve({ status, lines });
      };
      let timer = setTimeout(() => end(), timeoutMs);
      call.on('error', (error) => end(codeOf(error)));
      call.on('response', (response) => {
        status = response.statusCode ?? 0;
        clearTimeout(timer);
        timer = setTimeout(() => end(), stayMs);
        response.on('error', (error) => end(codeOf(error)));
        response.on('close', () => end());
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const parts = (rest + text).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts);
          if (parts.some(isEnough)) end();
        });
      });
      call.end();
    });
  }

  /** Its SQL session, for workloads that speak SQL; opened when it is first asked. */
  get sql(): SqlSession {
    const { host, sqlPort, timeoutMs } = this.#options;
    this.#sql ??= new SqlSession({ host, port: sqlPort, timeoutMs });
    return this.#sql;
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy();
    this.#sql?.close();
  }
}

function encodeBody(body: HttpRequest['body']): { bytes?: Buffer; contentType?: string } {
  if (body === undefined) return {};
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body) };
  return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' };
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.message;
}

/** The body as JSON; undefined where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * What an answer says about the request's effects: below 400 it happened; an error body says `definite` or `unknown`;
 * a server error without a word about the outcome may hide anything.
 */
export function outcomeOf(answer: HttpAnswer): { readonly type: 'ok' | 'fail' | 'info'; readonly error?: string } {
  if (answer.status < 400) return { type: 'ok' };
  const body = jsonOf(answer) as { code?: unknown; outcome?: unknown } | undefined;
  const error = typeof body?.code === 'string' ? body.code : `status-${answer.status}`;
  if (body?.outcome === 'unknown') return { type: 'info', error };
  if (answer.status >= 500 && body?.outcome !== 'definite') return { type: 'info', error };
  return { type: 'fail', error };
}
