/**
 * One client's conversation after login, from bytes to bytes: parser, machine and session put together. Whoever has the socket pushes what comes and
 * carries away what is to be sent; messages are answered one after the other, and everything that one chunk brought is answered in one write.
 */
import { type BackendWriter, type FrontendParser, SessionMachine } from '../../wire/index.ts';
import { diagnosticOfError } from './diagnostics.ts';
import type { SqlEngine } from './engine.ts';
import type { SessionIdentity } from './identity.ts';
import type { Portal } from './portal.ts';
import type { Prepared } from './prepared.ts';
import { type Answer, type Request, RequestHandler } from './requests.ts';
import type { SessionOutput } from './result-writer.ts';
import { SqlSession } from './session.ts';
import type { SessionStatement } from './statements.ts';

/** The connection's other side. */
export interface Wire {
  /** Sends bytes; a promise: the client is slow, wait for it. It never rejects. */
  send(bytes: Uint8Array): void | Promise<void>;
  /** Nothing more will be said: what was sent goes out, then the connection is closed. */
  end(): void;
}

/** More than this is sent before the next message is looked at. */
const flushBytes = 64 * 1024;

/** See the top of the file. */
export class Conversation implements SessionOutput {
  readonly session: SqlSession;
  readonly writer: BackendWriter;
  readonly #parser: FrontendParser;
  readonly #wire: Wire;
  readonly #machine: SessionMachine<SessionStatement, Prepared, Portal>;
  readonly #handler: RequestHandler;
  #sent = 0;
  #isPumping = false;
  #isOver = false;
  /** Why what is streamed can't go on. */
  #streamFailure: unknown;

  constructor(engine: SqlEngine, identity: SessionIdentity, parser: FrontendParser, writer: BackendWriter, wire: Wire) {
    this.writer = writer;
    this.#parser = parser;
    this.#wire = wire;
    this.session = new SqlSession(engine, identity, this);
    this.#machine = new SessionMachine(writer, undefined, () => this.#beforeReady());
    this.session.statements = this.#machine.statements;
    this.#handler = new RequestHandler(this.session);
    this.session.onNotification = () => this.#onNotification();
    this.session.onTerminated = () => this.#onTerminated();
    this.session.onStreamFailed = (error) => this.#onStreamFailed(error);
  }

  /** The client has logged in: says what it must know, and that it may begin. */
  begin(parameters: ReadonlyMap<string, string>): void {
    const { session, writer } = this;
    session.start(parameters);
    this.#parser.authenticated();
    writer.authenticationOk();
    for (const [name, value] of session.settings.changedReports()) writer.parameterStatus(name, value);
    const { processId, secretKey } = session.identity;
    writer.backendKeyData(processId, secretKey);
    writer.readyForQuery('I');
    session.onReady('I');
  }

  // Output ---------------------------------------------------------------------------------------------------------

  get bytesSent(): number {
    return this.#sent;
  }

  flush(): void | Promise<void> {
    const bytes = this.writer.take();
    if (bytes === undefined) return undefined;
    this.#sent += bytes.length;
    return this.#wire.send(bytes);
  }

  // Input ----------------------------------------------------------------------------------------------------------

  /** Is a message being worked on? Then what comes meanwhile waits. */
  get isBusy(): boolean {
    return this.#isPumping;
  }

  /** Bytes came: the parser has them already. Resolves, or returns, when all whole messages are answered. Never rejects. */
  pump(): void | Promise<void> {
    if (this.#isPumping || this.#isOver) return undefined;
    this.#isPumping = true;
    const waiting = this.#goOn(undefined);
    if (waiting === undefined) this.#rest();
    else return this.#pumpOn(waiting);
  }

  /** Works off a request and the messages behind it, as far as that goes without waiting. @returns what to wait for */
  #goOn(first: Request | undefined): Promise<Answer | undefined> | undefined {
    let request = first;
    for (;;) {
      while (request !== undefined) {
        const answer = this.#handler.handle(request);
        if (answer instanceof Promise) return answer;
        request = this.#machine.answer(answer);
      }
      if (this.writer.length > flushBytes) {
        const sent = this.flush();
        if (sent !== undefined) return sent.then(() => undefined);
      }
      const message = this.#machine.ended ? undefined : this.#parser.next();
      if (message === undefined) return undefined;
      request = this.#machine.step(message, this.#parser.syncFollows);
    }
  }

  async #pumpOn(first: Promise<Answer | undefined>): Promise<void> {
    for (let waiting: typeof first | undefined = first; waiting !== undefined; ) {
      const answer = await waiting;
      if (this.#isOver) return;
      waiting = this.#goOn(answer === undefined ? undefined : this.#machine.answer(answer));
    }
    const sent = this.#rest();
    if (sent !== undefined) await sent;
  }

  /** Nothing is left to be answered. */
  #rest(): void | Promise<void> {
    this.#isPumping = false;
    const sent = this.flush();
    if (this.#machine.ended) this.#end();
    else if (this.session.ending !== undefined) this.#onTerminated();
    else if (this.#streamFailure !== undefined) this.#interrupt();
    return sent;
  }

  // At rest --------------------------------------------------------------------------------------------------------

  #beforeReady(): void {
    const { session, writer } = this;
    for (const [name, value] of session.settings.changedReports()) writer.parameterStatus(name, value);
    if (this.#machine.status === 'I') this.#writeNotifications();
    session.onReady(this.#machine.status);
  }

  #writeNotifications(): void {
    const { engine } = this.session;
    for (const { processId, channel, payload } of engine.notifications.take(this.session))
      this.writer.notificationResponse(processId, channel, payload);
  }

  #onNotification(): void {
    if (this.#isPumping || this.#isOver || this.#machine.status !== 'I') return;
    this.#writeNotifications();
    void this.flush();
  }

  /** A session that is idle ends at once; another one when its statement stops. */
  #onTerminated(): void {
    const { ending } = this.session;
    if (ending === undefined || this.#isPumping || this.#isOver) return;
    const { sqlstate, message, hint } = ending;
    this.writer.errorResponse({ severity: 'FATAL', sqlstate, message, hint });
    void this.flush();
    this.#end();
  }

  /** Between two messages the client is told at once. */
  #onStreamFailed(error: unknown): void {
    this.#streamFailure ??= error;
    if (!this.#isPumping) this.#interrupt();
  }

  #interrupt(): void {
    const error = this.#streamFailure;
    this.#streamFailure = undefined;
    if (this.#isOver || !this.#machine.copyingIn) return;
    this.#isPumping = true;
    const waiting = this.#goOn(this.#machine.interrupt(diagnosticOfError(error)));
    if (waiting === undefined) void this.#rest();
    else void this.#pumpOn(waiting);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#wire.end();
  }

  /** The connection is gone, or the conversation is over: rolls back, and lets go of all that the session had. */
  close(): Promise<void> {
    this.#isOver = true;
    return this.session.close();
  }
}
