/** One client's connection: its socket, encrypted or not, and who listens to its bytes at the moment. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  Conversation,
  cancelledByUser,
  diagnosticOfError,
  type SessionEnd,
  type SessionIdentity,
  type Wire,
} from '../../sql/session/index.ts';
import { BackendWriter, type FrontendMessage, FrontendParser, WireError } from '../../wire/index.ts';
import type { Encryption } from './encryption.ts';
import type { PostgresServer } from './listener.ts';
import { Login } from './login.ts';

/** A closed connection's last words get so long to arrive. */
const farewellMs = 2_000;

/** See the top of the file. */
export class PostgresConnection implements Wire {
  readonly #server: PostgresServer;
  readonly #parser = new FrontendParser();
  readonly #writer: BackendWriter;
  #socket: Socket;
  /** Until the login is done. */
  #login: Login | undefined;
  #loginTimer: NodeJS.Timeout | undefined;
  #isWorking = false;
  #conversation: Conversation | undefined;
  #processId: number | undefined;
  #isOver = false;
  /** Who waits until the client has read more. */
  #waiting: (() => void)[] = [];
  readonly #onData = (chunk: Buffer): void => this.#onBytes(chunk);
  readonly #onDrain = (): void => this.#drained();
  readonly #onClose = (): void => this.#closed();

  constructor(server: PostgresServer, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    this.#writer = new BackendWriter(server.pool);
    this.#login = new Login(server, this);
    this.#loginTimer = setTimeout(() => this.destroy(), server.settings.loginTimeoutMs).unref();
    this.#attach(socket);
  }

  get writer(): BackendWriter {
    return this.#writer;
  }

  get parser(): FrontendParser {
    return this.#parser;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? -1;
  }

  /** The common name of the certificate that the client showed, if it is one of the authority's. */
  get certificateName(): string | undefined {
    if (!(this.#socket instanceof TLSSocket) || !this.#socket.authorized) return undefined;
    const name = this.#socket.getPeerCertificate().subject?.CN;
    return Array.isArray(name) ? name[0] : name;
  }

  /** Is the client gone? */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', this.#onData).on('drain', this.#onDrain).on('close', this.#onClose).on('error', ignore);
  }

  // Input ----------------------------------------------------------------------------------------------------------

  #onBytes(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#parser.push(chunk);
    if (this.#conversation !== undefined) this.#converse(this.#conversation);
    else if (!this.#isWorking) void this.#workOnLogin();
  }

  #converse(conversation: Conversation): void {
    if (!conversation.isBusy) {
      const waiting = conversation.pump();
      if (waiting !== undefined)
        waiting.then(
          () => this.#resume(),
          (error: unknown) => this.#failed(error),
        );
    }
    if (conversation.isBusy && this.#parser.bytesBuffered > this.#server.settings.readAheadBytesMax)
      this.#socket.pause();
  }

  /** The conversation is at rest: what came meanwhile is its next input. */
  #resume(): void {
    if (this.#isOver || this.#conversation === undefined) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#parser.bytesWanted === 0 || this.#parser.bytesBuffered > 0) this.#converse(this.#conversation);
  }

  async #workOnLogin(): Promise<void> {
    this.#isWorking = true;
    try {
      for (;;) {
        const message: FrontendMessage | undefined = this.#login === undefined ? undefined : this.#parser.next();
        if (message === undefined || this.#isOver) break;
        await this.#login?.onMessage(message);
      }
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isWorking = false;
    }
    if (this.#conversation !== undefined && !this.#isOver) this.#converse(this.#conversation);
  }

  // The login's wishes ---------------------------------------------------------------------------------------------

  /** Answers a request for encryption, and begins it. */
  encrypt(encryption: Encryption | undefined): void {
    this.#writer.encryptionAnswer(encryption === undefined ? 'N' : 'S');
    this.#flush();
    if (encryption === undefined) return;
    // What a stranger sent before the handshake would be taken for the client's own.
    if (this.#parser.bytesBuffered > 0)
      throw new WireError('08P01', 'received unencrypted data after SSL request', { severity: 'FATAL' });
    const plain = this.#socket;
    // Its end is heard, whichever of the two sockets ends.
    plain.off('data', this.#onData).off('drain', this.#onDrain);
    encryption.begin(plain, (encrypted) => this.#attach(encrypted));
  }

  /** The client has logged in. */
  begin(identity: SessionIdentity, parameters: ReadonlyMap<string, string>): void {
    const engine = this.#server.source.sql;
    if (engine === undefined)
      throw new WireError('57P03', 'the database system is shutting down', { severity: 'FATAL' });
    const conversation = new Conversation(engine, identity, this.#parser, this.#writer, this);
    this.#processId = identity.processId;
    conversation.begin(parameters);
    this.#conversation = conversation;
    this.#login = undefined;
    clearTimeout(this.#loginTimer);
    this.#loginTimer = undefined;
    this.#flush();
  }

  /** Sends what was written. */
  flush(): void {
    this.#flush();
  }

  #flush(): void {
    const bytes = this.#writer.take();
    if (bytes !== undefined) this.#socket.write(bytes);
  }

  /** A login that failed: why, and the end. */
  #refuse(error: unknown): void {
    const fields = diagnosticOfError(error);
    this.#writer.errorResponse({ ...fields, severity: 'FATAL' });
    this.#flush();
    this.end();
  }

  // Wire -----------------------------------------------------------------------------------------------------------

  send(bytes: Uint8Array): void | Promise<void> {
    if (this.#isOver || this.#socket.write(bytes)) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #drained(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  end(reason?: SessionEnd): void {
    if (reason !== undefined && this.#conversation !== undefined) {
      this.#conversation.session.terminate(reason);
      return;
    }
    if (this.#socket.destroyed) return;
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), farewellMs).unref();
  }

  endWhenIdle(reason: SessionEnd): void {
    if (this.#conversation === undefined) this.destroy();
    else this.#conversation.session.endWhenIdle(reason);
  }

  /** Stops the statement at hand. */
  cancel(): void {
    this.#conversation?.session.cancel(cancelledByUser());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #failed(error: unknown): void {
    this.#server.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a connection failed');
    this.destroy();
  }

  #closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#loginTimer);
    this.#drained();
    if (this.#processId !== undefined) this.#server.cancelKeys.revoke(this.#processId);
    this.#conversation?.close().catch((error: unknown) => this.#failed(error));
  }
}

function ignore(): void {}
