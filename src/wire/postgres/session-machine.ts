/**
 * The protocol of one session after login, as a pure machine: a message goes in, and what comes out is bytes in the writer and at most
 * one request to whoever executes statements. Its answer goes in by `answer` and may lead to the next request; when none is left, the next
 * message may come.
 *
 *     while (message = parser.next())
 *       for (request = machine.step(message, parser.syncFollows); request; request = machine.answer(reply))
 *         reply = await executor.handle(request);
 *     socket.write(writer.take());
 *
 * Parse, Bind and Describe are in `preparation.ts`. It keeps PostgreSQL's rules:
 * - A failed message of the extended protocol voids all that follow, up to Sync. A failed simple query is over at once.
 * - A simple query of several statements, and everything between two Syncs, is one transaction, unless the client began one.
 * - In a transaction that failed, nothing runs but what ends it or goes back to a savepoint.
 * - A transaction's end closes its portals. Prepared statements stay.
 * - While data is copied in, Sync and Flush mean nothing; after copying failed, what still comes of it is dropped.
 * - Copying both ways (replication), what comes is handed on like data that is copied in; what goes out is the executor's own affair.
 */
import { assert, unreachable } from '../../base/index.ts';
import type { BackendWriter } from './backend.ts';
import { type DiagnosticFields, diagnosticOf, type TransactionStatus } from './backend-messages.ts';
import type { ExecuteMessage, FrontendMessage, Target } from './frontend-messages.ts';
import { Preparation, type PreparationRequest } from './preparation.ts';
import * as errors from './session-errors.ts';
import { defaultSessionLimits, type NamedStatement, type SessionLimits, SessionNames } from './session-names.ts';
import type { ParsedStatement, PreparedStatement, SessionAnswer, SessionRequest } from './session-requests.ts';
import { type StatementPlan, TransactionBlock } from './transaction-block.ts';
import { WireError } from './wire-error.ts';

/** What the machine waits for. */
type Waiting =
  | 'nothing'
  | 'query parsed'
  | 'statement parsed'
  | 'statement prepared'
  | 'portal bound'
  | 'description'
  | 'completion'
  | 'copied piece'
  | 'copy abandoned'
  | 'client ends transaction'
  | 'protocol ends transaction'
  | 'portal closed'
  | 'recovery';

type RunPlan = Extract<StatementPlan, { kind: 'run' }>;
type EndPlan = Extract<StatementPlan, { kind: 'commit' | 'rollback' }>;

const noStatements: readonly never[] = [];
const waitingFor = {
  parse: 'statement parsed',
  prepare: 'statement prepared',
  bind: 'portal bound',
  describeStatement: 'description',
  describePortal: 'description',
} as const;

/** One session. The type parameters are the executor's own; the machine only passes them on. */
export class SessionMachine<
  Parsed extends ParsedStatement,
  Prepared extends PreparedStatement<Parsed>,
  Portal extends object,
> {
  readonly #writer: BackendWriter;
  readonly #beforeReady: () => void;
  readonly #names: SessionNames<Parsed, Prepared, Portal>;
  readonly #transaction = new TransactionBlock();
  readonly #preparation: Preparation<Parsed, Prepared, Portal>;
  #waiting: Waiting = 'nothing';
  #skipping = false;
  #copying = false;
  #ended = false;
  /** Does the message at hand end in ReadyForQuery, even if it fails? Query and Sync do. */
  #endsReady = false;
  /** The simple query at hand. */
  #queue: readonly Parsed[] = noStatements;
  #next = 0;
  /** Is Sync right behind the extended protocol's message at hand? */
  #syncFollows = false;
  /** The statement that runs, or that ends a transaction. */
  #running: RunPlan | undefined;
  #ending: EndPlan | undefined;
  /** Why copying in is given up. */
  #copyError: WireError | undefined;

  /** @param beforeReady called before each ReadyForQuery: what the client is to know by then is written */
  constructor(writer: BackendWriter, limits: SessionLimits = defaultSessionLimits, beforeReady: () => void = () => {}) {
    this.#writer = writer;
    this.#beforeReady = beforeReady;
    this.#names = new SessionNames(limits);
    this.#preparation = new Preparation(writer, this.#names, this.#transaction);
  }

  /** The prepared statements by name: SQL's PREPARE and DEALLOCATE share them. */
  get statements(): Map<string, NamedStatement<Prepared>> {
    return this.#names.statements;
  }

  /** Is there a request without an answer? Then no message may come. */
  get busy(): boolean {
    return this.#waiting !== 'nothing';
  }

  /** Is the session over? Then the connection is to be closed, once everything written is sent. */
  get ended(): boolean {
    return this.#ended;
  }

  /** What ReadyForQuery says. */
  get status(): TransactionStatus {
    return this.#transaction.status;
  }

  /** Is data being copied in? */
  get copyingIn(): boolean {
    return this.#copying;
  }

  /**
   * Takes the client's next message.
   * @param syncFollows is the message behind it a Sync that is already here? Then a statement commits in one step
   * @returns what is to be done, if anything; its answer is awaited
   */
  step(message: FrontendMessage, syncFollows = false): SessionRequest<Parsed, Prepared, Portal> | undefined {
    assert(!this.busy, 'one message after the other');
    if (this.#ended) return undefined;
    if (message.kind === 'broken') return this.#end(message.error);
    if (message.kind === 'terminate') return this.#end(undefined);
    if (this.#copying) return this.#stepInCopy(message);
    const of = message.kind === 'malformed' ? message.of : message.kind;
    if (this.#skipping && of !== 'sync') return undefined;
    // Even a wrong Sync is one.
    this.#skipping = false;
    this.#endsReady = of === 'query' || of === 'sync' || of === 'functionCall';
    this.#syncFollows = syncFollows;
    switch (message.kind) {
      case 'query':
        return this.#onQuery(message.text);
      case 'parse':
        return this.#prepare(this.#preparation.parse(message));
      case 'bind':
        return this.#prepare(this.#preparation.bind(message));
      case 'describe':
        return this.#prepare(this.#preparation.describe(message.target, message.name));
      case 'execute':
        return this.#onExecute(message);
      case 'close':
        return this.#onClose(message.target, message.name);
      case 'sync':
        return this.#finish();
      case 'malformed':
        // What comes of a copy that failed is not even looked at.
        return of === 'copyData' || of === 'copyFail' ? undefined : this.#refuse(message.error);
      case 'functionCall':
        return this.#refuse(errors.functionCallRefused());
      default:
        // Flush, for what is written is sent anyway; and what still comes of a copy that failed.
        return undefined;
    }
  }

  /** Takes the answer to the last request. @returns the next one, if anything is left to do for the message */
  answer(answer: SessionAnswer<Parsed, Prepared, Portal>): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const waiting = this.#waiting;
    this.#waiting = 'nothing';
    if (answer.kind === 'failed') return this.#onFailed(waiting, answer.error);
    switch (waiting) {
      case 'query parsed':
        assert(answer.kind === 'parsed', 'a text is cut into statements');
        return this.#onQueryParsed(answer.statements);
      case 'statement parsed':
        assert(answer.kind === 'parsed', 'a text is cut into statements');
        return this.#prepare(this.#preparation.onParsed(answer.statements));
      case 'statement prepared':
        assert(answer.kind === 'prepared', 'a statement is prepared');
        return this.#prepare(this.#preparation.onPrepared(answer.statement));
      case 'portal bound':
        assert(answer.kind === 'bound', 'a statement is bound');
        return this.#prepare(this.#preparation.onBound(answer.portal));
      case 'description':
        assert(answer.kind === 'described', 'a result is described');
        return this.#prepare(this.#preparation.onDescribed(answer));
      case 'completion':
        return this.#onRun(answer);
      case 'copied piece':
        return undefined;
      case 'copy abandoned':
        return this.#onCopyAbandoned();
      case 'client ends transaction':
        return this.#onClientEnded();
      case 'protocol ends transaction':
        this.#transactionEnded(false);
        return this.#ready();
      case 'portal closed':
        this.#writer.closeComplete();
        return undefined;
      case 'recovery':
        return this.#recovered();
      case 'nothing':
        throw new Error('an answer to no request');
      default:
        return unreachable(waiting);
    }
  }

  /** What is copied out while the client may say something can't go on. @returns what is to be done, as from `step` */
  interrupt(error: DiagnosticFields): SessionRequest<Parsed, Prepared, Portal> | undefined {
    assert(this.#copying && !this.busy, 'only a copy is interrupted, and only between messages');
    return this.#fail(error, true);
  }

  #onQuery(text: string): SessionRequest<Parsed, Prepared, Portal> {
    this.#names.forgetUnnamed();
    this.#waiting = 'query parsed';
    return { kind: 'parse', text };
  }

  #onQueryParsed(statements: readonly Parsed[]): SessionRequest<Parsed, Prepared, Portal> | undefined {
    if (statements.length === 0) this.#writer.emptyQueryResponse();
    this.#queue = statements;
    this.#next = 0;
    return this.#continue();
  }

  /** Goes on with a simple query; one of the extended protocol waits for the next message. */
  #continue(): SessionRequest<Parsed, Prepared, Portal> | undefined {
    if (!this.#endsReady) return undefined;
    while (this.#next < this.#queue.length) {
      const statement = this.#queue[this.#next++];
      if (this.#queue.length > 1) this.#transaction.beginImplicit();
      const plan = this.#transaction.plan(statement, this.#next === this.#queue.length);
      if (plan.kind === 'run') return this.#run({ kind: 'run', statement, terms: plan.terms }, plan);
      if (plan.kind !== 'say') return this.#carryOut(plan);
      this.#say(plan);
    }
    this.#queue = noStatements;
    return this.#finish();
  }

  /** Parse, Bind or Describe goes on: with a request, or not at all. */
  #prepare(
    next: PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined,
  ): SessionRequest<Parsed, Prepared, Portal> | undefined {
    if (next instanceof WireError) return this.#refuse(next);
    if (next !== undefined) this.#waiting = waitingFor[next.kind];
    return next;
  }

  #onExecute(message: ExecuteMessage): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const named = this.#names.portals.get(message.portal);
    if (named === undefined) return this.#refuse(errors.portalUnknown(message.portal));
    const { portal, parsed } = named;
    if (portal === undefined || parsed === undefined) {
      this.#writer.emptyQueryResponse();
      return undefined;
    }
    const plan = this.#transaction.plan(parsed, this.#syncFollows);
    if (plan.kind !== 'run') return this.#carryOut(plan);
    return this.#run({ kind: 'execute', portal, rowsMax: message.rowsMax, terms: plan.terms }, plan);
  }

  #run(request: SessionRequest<Parsed, Prepared, Portal>, plan: RunPlan): SessionRequest<Parsed, Prepared, Portal> {
    this.#running = plan;
    this.#waiting = 'completion';
    return request;
  }

  /** Does what a plan says that runs no statement. */
  #carryOut(plan: Exclude<StatementPlan, RunPlan>): SessionRequest<Parsed, Prepared, Portal> | undefined {
    switch (plan.kind) {
      case 'refuse':
        return this.#refuse(plan.error);
      case 'say':
        this.#say(plan);
        return undefined;
      default:
        if (plan.notice !== undefined) this.#writer.noticeResponse(plan.notice);
        this.#ending = plan;
        this.#waiting = 'client ends transaction';
        return { kind: plan.kind, chain: plan.chain };
    }
  }

  #say(plan: Extract<StatementPlan, { kind: 'say' }>): void {
    this.#writer.noticeResponse(plan.notice);
    this.#writer.commandComplete(plan.tag);
  }

  #onClientEnded(): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const plan = this.#ending;
    assert(plan !== undefined, 'a transaction was to be ended');
    this.#ending = undefined;
    this.#transactionEnded(plan.chain);
    this.#writer.commandComplete(plan.tag);
    return this.#continue();
  }

  #onRun(answer: SessionAnswer<Parsed, Prepared, Portal>): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const plan = this.#running;
    assert(plan !== undefined, 'a statement was running');
    switch (answer.kind) {
      case 'completed':
        this.#running = undefined;
        this.#copying = false;
        this.#transaction.completed(plan);
        if (plan.terms.endsTransaction) this.#names.portals.clear();
        this.#writer.commandComplete(answer.tag);
        return this.#continue();
      case 'suspended':
        this.#running = undefined;
        this.#transaction.suspended();
        this.#writer.portalSuspended();
        return undefined;
      case 'copyBoth':
        this.#copying = true;
        this.#writer.copyBothResponse(0, noStatements);
        answer.begin();
        return undefined;
      default:
        assert(answer.kind === 'copyIn', 'a statement completes, is suspended, or copies');
        this.#copying = true;
        this.#writer.copyInResponse(answer.format, answer.columnFormats);
        return undefined;
    }
  }

  #stepInCopy(message: FrontendMessage): SessionRequest<Parsed, Prepared, Portal> | undefined {
    switch (message.kind) {
      case 'copyData':
        this.#waiting = 'copied piece';
        return { kind: 'copyData', data: message.data };
      case 'copyDone':
        this.#waiting = 'completion';
        return { kind: 'copyDone' };
      case 'copyFail':
        return this.#abandonCopy(errors.copyFailed(message.reason));
      case 'sync':
      case 'flush':
        // Sent by clients that did not notice that their statement was COPY.
        return undefined;
      case 'malformed':
        return this.#abandonCopy(message.error);
      default:
        this.#writer.errorResponse(diagnosticOf(errors.unexpectedInCopy(message)));
        return this.#end(errors.synchronizationLost());
    }
  }

  #abandonCopy(error: WireError): SessionRequest<Parsed, Prepared, Portal> {
    this.#copyError = error;
    this.#waiting = 'copy abandoned';
    return { kind: 'copyAbandoned' };
  }

  #onCopyAbandoned(): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const error = this.#copyError;
    assert(error !== undefined, 'copying was given up for a reason');
    this.#copyError = undefined;
    return this.#fail(diagnosticOf(error), true);
  }

  #onClose(target: Target, name: string): SessionRequest<Parsed, Prepared, Portal> | undefined {
    const portal = target === 'portal' ? this.#names.portals.get(name)?.portal : undefined;
    if (target === 'portal') this.#names.portals.delete(name);
    else this.statements.delete(name);
    if (portal !== undefined) {
      this.#waiting = 'portal closed';
      return { kind: 'closePortal', portal };
    }
    this.#writer.closeComplete();
    return undefined;
  }

  /** A query is over, or Sync has come: what is not the client's transaction ends. */
  #finish(): SessionRequest<Parsed, Prepared, Portal> | undefined {
    if (this.#transaction.mustEnd) {
      this.#waiting = 'protocol ends transaction';
      return { kind: 'commit', chain: false };
    }
    if (this.#transaction.block === 'implicit' || this.#transaction.block === 'none') this.#transactionEnded(false);
    return this.#ready();
  }

  #transactionEnded(chain: boolean): void {
    this.#transaction.ended(chain);
    this.#names.portals.clear();
  }

  #ready(): undefined {
    this.#beforeReady();
    this.#writer.readyForQuery(this.#transaction.status);
  }

  #refuse(error: WireError): SessionRequest<Parsed, Prepared, Portal> | undefined {
    return this.#fail(diagnosticOf(error), false);
  }

  #onFailed(waiting: Waiting, error: DiagnosticFields): SessionRequest<Parsed, Prepared, Portal> | undefined {
    switch (waiting) {
      case 'client ends transaction':
      case 'protocol ends transaction':
        // Whatever the error says of its outcome, the transaction is not there any more.
        this.#transactionEnded(false);
        return this.#fail(error, false);
      case 'recovery':
        // Nothing known is left of the session's transaction: it cannot go on.
        return this.#end(undefined, { ...error, severity: 'FATAL' });
      default:
        return this.#fail(
          error,
          waiting === 'completion' || waiting === 'copied piece' || waiting === 'copy abandoned',
        );
    }
  }

  /** Says the error, and lets the executor clean up behind a statement that has run or a transaction that was underway. */
  #fail(error: DiagnosticFields, hasRun: boolean): SessionRequest<Parsed, Prepared, Portal> | undefined {
    this.#writer.errorResponse(error);
    this.#running = undefined;
    this.#ending = undefined;
    this.#copying = false;
    this.#queue = noStatements;
    if (error.severity === 'FATAL' || error.severity === 'PANIC') return this.#end(undefined);
    const recovery = this.#transaction.failed(hasRun);
    if (recovery === undefined) return this.#recovered();
    this.#waiting = 'recovery';
    // The portals of a block that failed are kept: going back to a savepoint may make them good again.
    if (recovery === 'failBlock') return { kind: 'failBlock' };
    this.#names.portals.clear();
    return { kind: 'rollback', chain: false };
  }

  #recovered(): undefined {
    if (this.#endsReady) this.#ready();
    else this.#skipping = true;
  }

  /** Ends the session. The executor drops its transaction when it hears that the connection is gone. */
  #end(error: WireError | undefined, fields = error === undefined ? undefined : diagnosticOf(error)): undefined {
    if (fields !== undefined) this.#writer.errorResponse(fields);
    this.#ended = true;
  }
}
