/**
 * The door for PostgreSQL clients: sockets, encryption, login, and a `Conversation` behind each connection, which does all the rest.
 *
 *     net ─► connection.ts ─► login.ts ─► sql/session
 *
 * It keeps: nobody holds a connection without logging in for longer than the time limit; nobody sends ahead more than a little while a statement runs; a
 * client that reads slowly is waited for, and a statement whose client is gone is stopped. A stop lets statements finish for a moment, then says 57P01.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Crypto, Random } from '../../io/index.ts';
import { type SessionEnd, type SqlEngine, terminatedByCommand } from '../../sql/session/index.ts';
import { BackendWriter, CancelKeys, makeScramVerifier, type ScramVerifier, SlabPool } from '../../wire/index.ts';
import { PostgresConnection } from './connection.ts';
import { Encryption } from './encryption.ts';
import { defaultPostgresSettings, type PostgresSettings } from './settings.ts';

/** SQL as it is now: undefined while the node starts. */
export interface SqlSource {
  readonly sql: SqlEngine | undefined;
  readiness(): { readonly ready: boolean; readonly reason: string };
}

/** What the listener logs to. */
export interface PostgresLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface PostgresServerParts {
  readonly source: SqlSource;
  readonly random: Random;
  readonly logger: PostgresLogger;
  /** Settings that differ from `defaultPostgresSettings`. */
  readonly settings?: Partial<PostgresSettings>;
}

/** See the top of the file. */
export class PostgresServer {
  readonly settings: PostgresSettings;
  readonly source: SqlSource;
  readonly random: Random;
  readonly logger: PostgresLogger;
  readonly pool = new SlabPool();
  /** Who may cancel what. */
  readonly cancelKeys: CancelKeys<PostgresConnection>;
  /** The salts of users who do not exist come of it. */
  readonly mockSecret: Uint8Array;
  /** Undefined: connections are plain. */
  readonly encryption: Encryption | undefined;
  /** What its settings are called in SQL, for SHOW. */
  readonly announced: ReadonlyMap<string, string>;
  readonly #server: Server;
  #firstVerifier: Promise<ScramVerifier> | undefined;
  readonly #connections = new Set<PostgresConnection>();
  #isClosing = false;

  constructor(parts: PostgresServerParts) {
    this.settings = { ...defaultPostgresSettings, ...parts.settings };
    this.source = parts.source;
    this.random = parts.random;
    this.logger = parts.logger;
    this.cancelKeys = new CancelKeys(parts.random);
    this.mockSecret = parts.random.bytes(32);
    const { tls } = this.settings;
    this.encryption = tls === undefined ? undefined : new Encryption(tls);
    this.announced = new Map([
      ['max_connections', String(this.settings.connectionsMax)],
      ['superuser_reserved_connections', String(this.settings.reservedConnections)],
      ['ssl', tls === undefined ? 'off' : 'on'],
    ]);
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket));
  }

  /** Starts to listen; port 0 takes a free one. */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve(this.#server.address() as AddressInfo);
      });
    });
  }

  /** Connections that have logged in. */
  get sessions(): number {
    return this.source.sql?.sessions.size ?? 0;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** What the superuser's password is checked by as long as the catalog has none: made once, with a salt that stays. */
  firstVerifier(crypto: Crypto, password: string): Promise<ScramVerifier> {
    this.#firstVerifier ??= makeScramVerifier(crypto, this.random, password);
    return this.#firstVerifier;
  }

  /** Cancels what a connection is doing, here or, if it is none of ours, at another node. */
  cancel(processId: number, secretKey: Uint8Array): void {
    const connection = this.cancelKeys.find(processId, secretKey);
    if (connection !== undefined) connection.cancel();
    else this.source.sql?.signals.cancelElsewhere(processId, secretKey);
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.settings.connectionsMax + this.settings.loginsMax) {
      this.#turnAway(socket);
      return;
    }
    const connection = new PostgresConnection(this, socket);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** Nothing is read of whom there is no room for. */
  #turnAway(socket: Socket): void {
    const writer = new BackendWriter(this.pool);
    writer.errorResponse({ severity: 'FATAL', sqlstate: '53300', message: 'sorry, too many clients already' });
    socket.on('error', () => {}).end(writer.take() ?? '');
    socket.resume();
    setTimeout(() => socket.destroy(), this.settings.drainMs).unref();
  }

  /** Ends idle sessions at once, the others when their statement is done, or after a while. */
  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.endWhenIdle(shutDown());
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.end(shutDown());
    }, this.settings.drainMs);
    const last = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, this.settings.drainMs * 2);
    await closed;
    clearTimeout(timer);
    clearTimeout(last);
  }
}

function shutDown(): SessionEnd {
  return terminatedByCommand();
}
