/**
 * The HTTP listener of a node: sockets, time limits and connections around the key-value door, which decides everything else.
 *
 *   node:http --> open (route, limits) --> single-key GET and PUT ------------------> exchange --> door.answer
 *                                     \--> everything else: fastify (routing, life) -^
 *                                      \-> upgrade to a WebSocket: door.answer --> feed-sockets
 *
 * It keeps: a body comes at 1 KiB/s at least; bodies under way share one budget; headers, requests and idle connections
 * have time limits; a reader that stalls is cut off; whoever is refused gets to read why.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { emptyBytes, JimError } from '../base/index.ts';
import {
  type AccessService,
  type AdminService,
  type Caller,
  defaultKvLimits,
  type FeedService,
  HttpRefusal,
  type KvAnswer,
  KvDoor,
  type KvLimits,
  type KvLogger,
  KvMeter,
  type KvService,
  type Opened,
  type RowService,
  type SinkService,
  type TransactionService,
} from '../kv/index.ts';
import { HttpCredentials } from './access/http-credentials.ts';
import { announcedBytes, announcesBody, BodyBudget, BodyReader, ClientGone, leave, writeAnswer } from './exchange.ts';
import { asksForSocket, checkOrigin, FeedSockets, refuseUpgrade, takeTokenOfProtocols } from './feed-sockets.ts';

/** Settings of the listener; `defaultHttpSettings` has the values that the documentation names. */
export interface HttpSettings {
  /** The program's version, for the documentation page. */
  readonly version: string;
  readonly limits: KvLimits;
  readonly connectionsMax: number;
  /** Request line and headers together. */
  readonly headerBytesMax: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves for so long, in the middle of an exchange, is cut. */
  readonly stallTimeoutMs: number;
  /** The least pace of a body, looked at after `bodyGraceMs`. */
  readonly bodyBytesPerSecondMin: number;
  readonly bodyGraceMs: number;
  /** Memory that all bodies under way may take together. */
  readonly bodyBudgetBytes: number;
  /** How long `close` lets clients finish: answers tell them to leave, idle connections stay open until then. */
  readonly drainMs: number;
  /** How often the time limits are looked at. */
  readonly checkIntervalMs: number;
  /**
   * Certificate and key in PEM; with `ca` clients must show a certificate of it. `asksOnly`: who has none comes as far as to be told so, and to what is open to all.
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string; readonly asksOnly?: boolean };
  /** Sends single-key requests past fastify's router. Off only to compare. */
  readonly shortcut: boolean;
}

export const defaultHttpSettings: HttpSettings = {
  version: '0.1.0',
  limits: defaultKvLimits,
  connectionsMax: 10_000,
  headerBytesMax: 48 << 10,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  keepAliveTimeoutMs: 65_000,
  stallTimeoutMs: 90_000,
  bodyBytesPerSecondMin: 1024,
  bodyGraceMs: 5000,
  bodyBudgetBytes: 256 << 20,
  drainMs: 500,
  checkIntervalMs: 1000,
  shortcut: true,
};

/** Requests that may wait behind one another on a connection. */
const pipelinedMax = 128;

/** What a listener is made of. */
export interface KvServerParts {
  readonly service: KvService;
  readonly transactions: TransactionService;
  readonly rows: RowService;
  readonly feeds: FeedService;
  /** Undefined: durable feeds go nowhere by themselves. */
  readonly sinks?: SinkService;
  readonly admin: AdminService;
  /** Who asks, and what they may do. */
  readonly access: AccessService;
  /** Settings that differ from `defaultHttpSettings`. */
  readonly settings?: Partial<HttpSettings>;
  readonly metrics: Registry;
  readonly logger: KvLogger;
}

/** A listening REST door. */
export interface KvServer {
  /** Starts to listen; port 0 takes a free one. The address it got. */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Lets clients finish, then closes every connection. */
  close(): Promise<void>;
  /** What answers its requests. */
  readonly door: KvDoor;
  /** Where it listens; undefined before `listen` and after `close`. */
  readonly address: AddressInfo | undefined;
}

const noSinks: SinkService = {
  check() {},
  async replay() {
    throw new JimError('invalid-argument', 'this node has no sinks');
  },
};

/** The REST door of a node. */
export function createKvServer(parts: KvServerParts): KvServer {
  return new HttpListener(parts);
}

class HttpListener implements KvServer {
  readonly #settings: HttpSettings;
  readonly #door: KvDoor;
  readonly #logger: KvLogger;
  readonly #bodies: BodyBudget;
  readonly #app: FastifyInstance;
  readonly #server: Server;
  /** What `open` found, until fastify's handler takes it. */
  readonly #opened = new WeakMap<IncomingMessage, Opened>();
  /** Connections with a request under way, and what waits behind it. */
  readonly #turns = new WeakMap<Socket, (() => void)[]>();
  /** Bodies that are coming in, and since when. */
  readonly #readers = new Map<BodyReader, number>();
  readonly #sockets: FeedSockets;
  #connections = 0;
  #closing: Promise<void> | undefined;
  #paceTimer: NodeJS.Timeout | undefined;

  constructor(parts: KvServerParts) {
    this.#settings = { ...defaultHttpSettings, ...parts.settings };
    this.#logger = parts.logger;
    this.#bodies = new BodyBudget(this.#settings.bodyBudgetBytes);
    const meter = new KvMeter(parts.metrics);
    meter.watchConnections(() => this.#connections);
    const { service, transactions, rows, feeds, sinks = noSinks, admin, access, logger } = parts;
    const monotonicMs = (): number => performance.now();
    const { limits } = this.#settings;
    const context = { service, transactions, rows, feeds, sinks, admin, access, logger, limits, meter, monotonicMs };
    this.#door = new KvDoor(context, this.#settings.version);
    this.#sockets = new FeedSockets(this.#settings);
    this.#app = this.#buildApp();
    this.#server = this.#app.server;
  }

  get door(): KvDoor {
    return this.#door;
  }

  get address(): AddressInfo | undefined {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address : undefined;
  }

  async listen(host: string, port: number): Promise<AddressInfo> {
    await this.#app.listen({ host, port });
    this.#paceTimer = setInterval(() => this.#stopSlowBodies(), this.#settings.checkIntervalMs).unref();
    return this.#server.address() as AddressInfo;
  }

  close(): Promise<void> {
    this.#closing ??= this.#drainAndClose();
    return this.#closing;
  }

  async #drainAndClose(): Promise<void> {
    this.#sockets.close();
    const endsAt = performance.now() + this.#settings.drainMs;
    while (this.#connections > 0 && performance.now() < endsAt) await new Promise((done) => setTimeout(done, 20));
    clearInterval(this.#paceTimer);
    await this.#app.close();
  }

  /** fastify with one route per entry of the route table. It sees the path's template; the door has read the bytes. */
  #buildApp(): FastifyInstance {
    const app = fastify({
      serverFactory: (handler) => this.#buildServer(handler),
      rewriteUrl: (request) => {
        const opened = this.#opened.get(request as IncomingMessage);
        return opened === undefined ? '/' : routerPath(opened.route.path);
      },
      clientErrorHandler: (error, socket) => this.#onClientError(error, socket),
      forceCloseConnections: true,
      return503OnClosing: false,
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of this.#door.routes) {
      app.route({
        method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
        url: routerPath(route.path),
        exposeHeadRoute: false,
        handler: (request, reply) => {
          reply.hijack();
          this.#takeTurn(request.raw, reply.raw, this.#opened.get(request.raw)!);
        },
      });
    }
    return app as unknown as FastifyInstance;
  }

  #buildServer(handler: (request: IncomingMessage, response: ServerResponse) => void): Server {
    const settings = this.#settings;
    const options = {
      maxHeaderSize: settings.headerBytesMax,
      headersTimeout: settings.headersTimeoutMs,
      requestTimeout: settings.requestTimeoutMs,
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      connectionsCheckingInterval: settings.checkIntervalMs,
      // Other upgrades that clients offer (h2c) are passed over: they get a plain answer.
      shouldUpgradeCallback: asksForSocket,
    };
    const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
      this.#onRequest(request, response, handler);
    const { tls } = settings;
    const server =
      tls === undefined
        ? createServer(options, onRequest)
        : createTlsServer({ ...options, ...certificates(tls) }, onRequest);
    server.maxConnections = settings.connectionsMax;
    server.setTimeout(settings.stallTimeoutMs);
    server.on('upgrade', (request, socket, head) => void this.#onUpgrade(request, socket, head));
    server.on('connection', (socket) => {
      this.#connections++;
      socket.on('close', () => this.#connections--);
    });
    return server;
  }

  #onRequest(
    request: IncomingMessage,
    response: ServerResponse,
    routed: (request: IncomingMessage, response: ServerResponse) => void,
  ): void {
    let opened: Opened;
    try {
      opened = this.#door.open(request.method!, request.url!, request.headers);
    } catch (error) {
      void this.#write(request, response, this.#door.refuse(error));
      return;
    }
    if (this.#settings.shortcut && opened.key.length > 0) {
      this.#takeTurn(request, response, opened);
      return;
    }
    this.#opened.set(request, opened);
    routed(request, response);
  }

  /** Requests of one connection happen one after the other, also where the client does not wait (RFC 9112, 9.3.2). */
  #takeTurn(request: IncomingMessage, response: ServerResponse, opened: Opened): void {
    const { socket } = request;
    const run = (): void => {
      this.#exchange(request, response, opened).finally(() => this.#nextTurn(socket));
    };
    const waiting = this.#turns.get(socket);
    if (waiting === undefined) {
      this.#turns.set(socket, []);
      run();
    } else if (waiting.length < pipelinedMax) waiting.push(run);
    else socket.destroy();
  }

  #nextTurn(socket: Socket): void {
    const next = socket.destroyed ? undefined : this.#turns.get(socket)?.shift();
    if (next === undefined) this.#turns.delete(socket);
    else next();
  }

  /** Never rejects. */
  async #exchange(request: IncomingMessage, response: ServerResponse, opened: Opened): Promise<void> {
    let answer: KvAnswer;
    let caller: Caller | undefined;
    try {
      // Before the body: nothing is kept for strangers.
      const found = this.#door.identify(opened, new HttpCredentials(request));
      caller = found instanceof Promise ? await found : found;
    } catch (error) {
      await this.#write(request, response, this.#door.turnAway(opened, error));
      return;
    }
    try {
      const body = announcesBody(request) ? await this.#readBody(request, opened) : emptyBytes;
      answer = await this.#door.answer(opened, caller, request.headers, body);
    } catch (error) {
      if (error instanceof ClientGone) return;
      answer = this.#door.refuse(error);
    }
    await this.#write(request, response, answer);
  }

  /** A WebSocket is told what the same request would be answered as lines. Never rejects. */
  async #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Whoever goes away in the middle of it is no failure of ours.
    socket.on('error', () => socket.destroy());
    try {
      checkOrigin(request);
      takeTokenOfProtocols(request);
      const headers = { ...request.headers, accept: 'application/x-ndjson' };
      const opened = this.#door.open(request.method!, request.url!, headers);
      const caller = await this.#door.identify(opened, new HttpCredentials(request));
      const answer = await this.#door.answer(opened, caller, headers);
      if (socket.destroyed) await leave(answer.body);
      else this.#sockets.accept(request, socket, head, answer);
    } catch (error) {
      refuseUpgrade(socket, this.#door.refuse(error));
    }
  }

  async #readBody(request: IncomingMessage, opened: Opened): Promise<Uint8Array> {
    if ((announcedBytes(request) ?? 0) > opened.bodyBytesMax) throw this.#door.bodyTooLong(opened);
    const reader = new BodyReader(request, opened.bodyBytesMax, () => this.#door.bodyTooLong(opened));
    this.#readers.set(reader, performance.now());
    try {
      return await reader.read(this.#bodies);
    } finally {
      this.#readers.delete(reader);
    }
  }

  async #write(request: IncomingMessage, response: ServerResponse, answer: KvAnswer): Promise<void> {
    try {
      await writeAnswer(request, response, answer, this.#closing !== undefined);
    } catch (error) {
      this.#logger.error({ err: error }, 'an answer could not be written');
      response.destroy();
    }
  }

  #stopSlowBodies(): void {
    const { bodyGraceMs, bodyBytesPerSecondMin } = this.#settings;
    const now = performance.now();
    for (const [reader, since] of this.#readers) {
      const ms = now - since;
      if (ms < bodyGraceMs || reader.bytes >= (ms / 1000) * bodyBytesPerSecondMin) continue;
      reader.stop(
        new HttpRefusal('request-timeout', `a body comes at ${bodyBytesPerSecondMin} bytes a second at least`),
      );
    }
  }

  /** What node:http could not read, or did not get in time. */
  #onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { status, headers, body } = this.#door.refuse(clientRefusal(error));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = Buffer.byteLength(body as string);
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${length}\r\n${lines.join('')}\r\n${body}`,
    );
  }
}

function certificates({ asksOnly = false, ...tls }: NonNullable<HttpSettings['tls']>) {
  return { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: !asksOnly };
}

function clientRefusal(error: NodeJS.ErrnoException): HttpRefusal {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new HttpRefusal('headers-too-large', 'the request line and headers are too long');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpRefusal('request-timeout', 'the request did not arrive in time');
  return new HttpRefusal('request-malformed', 'this is not an HTTP/1.1 request');
}

/** The template as fastify's router writes it: its own signs escaped. */
function routerPath(template: string): string {
  return template.replaceAll(':', '/');
}
