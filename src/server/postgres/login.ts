/**
 * From a connection's first byte to its session:
 *
 *     SSLRequest? ─► start-up packet ─► who and where ─► trust | SCRAM-SHA-256 | certificate ─► session
 *     CancelRequest ─► the end
 *
 * A stranger learns nothing: who does not exist is asked for a password like everybody else. Errors are thrown, said as FATAL, and end the connection.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { checkLogin, type LoginFound, type SqlEngine } from '../../sql/session/index.ts';
import {
  type CancelRequestMessage,
  type FrontendMessage,
  makeScramNonce,
  minorVersionMax,
  parseScramVerifier,
  readSaslInitialResponse,
  readSaslResponse,
  ScramExchange,
  type ScramVerifier,
  type StartupMessage,
  WireError,
} from '../../wire/index.ts';
import type { PostgresConnection } from './connection.ts';
import type { PostgresServer } from './listener.ts';

type Step = 'start-up' | 'sasl first' | 'sasl final' | 'over';

/** One login. */
export class Login {
  readonly #server: PostgresServer;
  readonly #connection: PostgresConnection;
  #step: Step = 'start-up';
  #startup: StartupMessage | undefined;
  #exchange: ScramExchange | undefined;

  constructor(server: PostgresServer, connection: PostgresConnection) {
    this.#server = server;
    this.#connection = connection;
  }

  /** Takes the client's next message. Throws a WireError, after which the connection ends. */
  async onMessage(message: FrontendMessage): Promise<void> {
    switch (message.kind) {
      case 'sslRequest':
        this.#connection.encrypt(this.#server.encryption);
        return;
      case 'gssEncryptionRequest':
        this.#connection.encrypt(undefined);
        return;
      case 'cancelRequest':
        this.#cancel(message);
        return;
      case 'startup':
        await this.#onStartup(message);
        return;
      case 'password':
        await this.#onPassword(message.body);
        return;
      case 'broken':
      case 'malformed':
        throw message.error;
      case 'terminate':
        this.#connection.end();
        return;
      default:
        throw fatal('08P01', `unexpected message before the login: ${message.kind}`);
    }
  }

  /** Nothing is answered, so that nobody can find out what is there. */
  #cancel({ processId, secretKey }: CancelRequestMessage): void {
    this.#server.cancel(processId, secretKey);
    this.#connection.end();
  }

  async #onStartup(message: StartupMessage): Promise<void> {
    const { source, settings, isClosing } = this.#server;
    const engine = source.sql;
    if (isClosing) throw fatal('57P03', 'the database system is shutting down');
    if (engine === undefined) throw fatal('57P03', 'the database system is starting up', source.readiness().reason);
    this.#startup = message;
    const { writer } = this.#connection;
    if (message.minorVersion > minorVersionMax || message.unknownOptions.length > 0)
      writer.negotiateProtocolVersion(Math.min(message.minorVersion, minorVersionMax), message.unknownOptions);
    this.#checkEncryption();
    const user = message.parameters.get('user') ?? '';
    switch (settings.authentication) {
      case 'trust':
        await this.#welcome(engine);
        return;
      case 'cert':
        this.#checkCertificate(user);
        await this.#welcome(engine);
        return;
      default:
        await this.#askForPassword(engine, user);
    }
  }

  #checkEncryption(): void {
    if (this.#server.settings.encryption === 'allow' || this.#connection.isEncrypted) return;
    throw fatal(
      '28000',
      'connection is not encrypted',
      'This server wants TLS: sslmode=require, or better verify-full.',
    );
  }

  #checkCertificate(user: string): void {
    const name = this.#connection.certificateName;
    if (name === undefined) throw fatal('28000', 'connection requires a valid client certificate');
    if (name !== user) throw fatal('28000', `certificate authentication failed for user "${user}"`);
  }

  // SCRAM ----------------------------------------------------------------------------------------------------------

  async #askForPassword(engine: SqlEngine, user: string): Promise<void> {
    const { mockSecret, random } = this.#server;
    this.#exchange = new ScramExchange({
      crypto: engine.crypto,
      serverNonce: makeScramNonce(random),
      user,
      verifier: await this.#verifierOf(engine, user),
      mockSecret,
      channelBinding: this.#channelBinding(),
    });
    this.#connection.writer.authenticationSasl(this.#exchange.mechanisms);
    this.#connection.flush();
    this.#step = 'sasl first';
  }

  /** Passwords are looked up as they are now, those of roles that are not there as well: a stranger could measure the difference. */
  async #verifierOf(engine: SqlEngine, user: string): Promise<ScramVerifier | undefined> {
    await engine.catalog.refresh();
    const role = engine.catalog.current().roleByName(user);
    if (role === undefined) return undefined;
    if (role.password !== undefined) {
      const isExpired = role.validUntil !== undefined && BigInt(role.validUntil) < engine.now();
      return isExpired ? undefined : parseScramVerifier(role.password);
    }
    const { firstPassword } = this.#server.settings;
    if (firstPassword === undefined || !role.superuser) return undefined;
    return this.#server.firstVerifier(engine.crypto, firstPassword);
  }

  /** The hash of the certificate that this connection is encrypted by (RFC 5929, section 4.1). */
  #channelBinding(): Uint8Array | undefined {
    const { tls } = this.#server.settings;
    if (tls === undefined || !this.#connection.isEncrypted) return undefined;
    return createHash('sha256').update(new X509Certificate(tls.cert).raw).digest();
  }

  async #onPassword(body: Uint8Array): Promise<void> {
    const { writer } = this.#connection;
    const engine = this.#server.source.sql;
    if (this.#exchange === undefined || engine === undefined) throw fatal('08P01', 'no password was asked for');
    if (this.#step === 'sasl first') {
      const { mechanism, data } = readSaslInitialResponse(body);
      if (data === undefined) throw fatal('08P01', 'malformed SCRAM message');
      writer.authenticationSaslContinue(this.#exchange.first(mechanism, data));
      this.#step = 'sasl final';
      this.#connection.flush();
      return;
    }
    writer.authenticationSaslFinal(this.#exchange.final(readSaslResponse(body)));
    await this.#welcome(engine);
  }

  // The session ----------------------------------------------------------------------------------------------------

  async #welcome(engine: SqlEngine): Promise<void> {
    const startup = this.#startup;
    if (startup === undefined) throw fatal('08P01', 'a login begins with a start-up packet');
    this.#step = 'over';
    const { parameters, minorVersion } = startup;
    const found = await checkLogin(engine, parameters);
    if (this.#connection.isOver) return;
    this.#checkRoom(found);
    const { processId, secretKey } = this.#server.cancelKeys.issue(this.#connection, minorVersion);
    const { remoteAddress, remotePort } = this.#connection;
    const identity = {
      ...found.identity,
      processId,
      secretKey,
      clientAddress: remoteAddress,
      clientPort: remotePort,
      startedAt: engine.now(),
      serverSettings: this.#server.announced,
    };
    this.#connection.begin(identity, parameters);
  }

  #checkRoom({ role }: LoginFound): void {
    const { connectionsMax, reservedConnections } = this.#server.settings;
    const left = connectionsMax - this.#server.sessions;
    if (left <= 0) throw fatal('53300', 'sorry, too many clients already');
    if (left <= reservedConnections && !role.superuser)
      throw fatal('53300', 'remaining connection slots are reserved for non-replication superuser connections');
  }
}

function fatal(sqlstate: string, message: string, detail?: string): WireError {
  return new WireError(sqlstate, message, { severity: 'FATAL', detail });
}
