/** What the protocol asks of a session, request by request. Nothing is thrown: what went wrong is an answer. */
import { assert, unreachable } from '../../base/index.ts';
import { sleep, type Timer } from '../../io/index.ts';
import { type Format, type RunTerms, type SessionAnswer, type SessionRequest, WireError } from '../../wire/index.ts';
import type { FastAnswer } from '../fast/index.ts';
import type { SqlValue } from '../values/index.ts';
import { type Cancellation, cancelledByTimeout } from './cancellation.ts';
import { startStatement } from './commands/index.ts';
import { type CopyIn, isCopyIn } from './copy/copy-in.ts';
import { diagnosticOfError, isUnknownName, isWorthAnotherTry } from './diagnostics.ts';
import { done, drain, type Execution, withRows } from './execution.ts';
import { type FastStatement, FastStatements } from './fast-statements.ts';
import type { Planned } from './planning.ts';
import { closePortal, type Portal, restartPortal, takeRows } from './portal.ts';
import { bindPortal, describeStatement, type Prepared, prepareStatement } from './prepared.ts';
import { tagOf } from './queries.ts';
import { startReplication, stopSending } from './replication/commands.ts';
import { CollectedRows, type ResultColumn, type RowSink, rowFields, WireRows } from './result-writer.ts';
import type { SqlSession } from './session.ts';
import type { SessionStatement } from './statements.ts';
import { sqlNow } from './time.ts';
import { commitTransaction, rollBackTransaction } from './transaction-end.ts';

export type Request = SessionRequest<SessionStatement, Prepared, Portal>;
export type Answer = SessionAnswer<SessionStatement, Prepared, Portal>;

const doneAnswer: Answer = { kind: 'done' };
const noFormats: readonly Format[] = [];
const attemptsMax = 10;
const pauseMsMax = 50;

/** How a fast statement came, and the way of all others. */
interface FastCall {
  readonly terms: RunTerms;
  /** Undefined: a simple query, whose columns the client is told of with the rows. */
  readonly portal: Portal | undefined;
  readonly otherwise: () => Promise<Answer>;
}

/** A COPY … FROM STDIN that takes data: one statement, however many messages it comes in. */
interface Copying {
  readonly copy: CopyIn;
  readonly terms: RunTerms;
  readonly own: Cancellation;
  timer: Timer | undefined;
}

/** Answers a session's requests. */
export class RequestHandler {
  readonly #session: SqlSession;
  readonly #fast: FastStatements;
  #copying: Copying | undefined;

  constructor(session: SqlSession) {
    this.#session = session;
    this.#fast = new FastStatements(session);
  }

  /** Does what is asked for, and counts what statements cost. */
  handle(request: Request): Answer | Promise<Answer> {
    if (request.kind !== 'run' && request.kind !== 'execute') return this.#answer(request);
    const startedAtMs = this.#session.engine.clock.monotonicMs();
    const answer = this.#answer(request);
    if (answer instanceof Promise) return answer.then((later) => this.#counted(request, later, startedAtMs));
    return this.#counted(request, answer, startedAtMs);
  }

  #counted(request: Extract<Request, { kind: 'run' | 'execute' }>, answer: Answer, startedAtMs: number): Answer {
    if (answer.kind !== 'completed' && answer.kind !== 'failed') return answer;
    const { text } = request.kind === 'run' ? request.statement : request.portal.prepared.parsed;
    const { clock, statementCounts } = this.#session.engine;
    const rows = answer.kind === 'completed' ? rowsOfTag(answer.tag) : 0;
    statementCounts.add(text, clock.monotonicMs() - startedAtMs, rows, answer.kind === 'failed');
    return answer;
  }

  #answer(request: Request): Answer | Promise<Answer> {
    try {
      const answer = this.#handle(request);
      return answer instanceof Promise ? answer.catch(failed) : answer;
    } catch (error) {
      return failed(error);
    }
  }

  #handle(request: Request): Answer | Promise<Answer> {
    const session = this.#session;
    switch (request.kind) {
      case 'parse':
        session.statementStartedAt = sqlNow(session.engine.clock);
        session.statementText = request.text;
        return { kind: 'parsed', statements: this.#parse(request.text) };
      case 'prepare':
        return this.#prepare(request.statement, request.parameterTypes);
      case 'bind':
        return { kind: 'bound', portal: bindPortal(session, request.statement, request.message) };
      case 'describeStatement':
        return described(describeStatement(session, request.statement), noFormats);
      case 'describePortal':
        return described(describeStatement(session, request.portal.prepared), request.portal.formats);
      case 'run':
        return this.#run(request.statement, request.terms);
      case 'execute':
        return this.#execute(request.portal, request.rowsMax, request.terms);
      case 'closePortal':
        return closePortal(request.portal).then(() => doneAnswer);
      case 'copyData':
        return this.#copyData(request.data);
      case 'copyDone':
        return this.#copyDone();
      case 'copyAbandoned':
        this.#endCopy();
        return stopSending(session).then(() => doneAnswer);
      case 'commit':
      case 'rollback':
        return this.#end(request.kind, request.chain);
      case 'failBlock':
        this.#endCopy();
        return this.#failBlock();
      default:
        return unreachable(request);
    }
  }

  #parse(text: string): readonly SessionStatement[] {
    const { engine, identity } = this.#session;
    return identity.replicates ? engine.statements.parseForReplication(text) : engine.statements.parse(text);
  }

  #prepare(statement: SessionStatement, types: readonly number[]): Answer | Promise<Answer> {
    const session = this.#session;
    if (session.identity.replicates)
      throw new WireError('08P01', 'extended query protocol not supported in a replication connection');
    const prepare = (): Answer => ({ kind: 'prepared', statement: prepareStatement(session, statement, types) });
    try {
      return prepare();
    } catch (error) {
      if (!isUnknownName(error)) throw error;
      return session.sawNewerCatalog().then((isNewer) => {
        if (!isNewer) throw error;
        return prepare();
      });
    }
  }

  // Running --------------------------------------------------------------------------------------------------------

  /** A statement of a simple query. */
  #run(statement: SessionStatement, terms: RunTerms): Answer | Promise<Answer> {
    const fast = this.#fast.find(statement, undefined, noValues, terms);
    const otherwise = () => this.#runAny(statement, terms);
    if (fast !== undefined) return this.#runFast(fast, { terms, portal: undefined, otherwise });
    const within = this.#fast.findIn(statement, undefined, noValues, terms);
    return within === undefined ? otherwise() : this.#runWithin(within, { terms, portal: undefined, otherwise });
  }

  #runAny(statement: SessionStatement, terms: RunTerms): Promise<Answer> {
    const session = this.#session;
    const command = statement.statement;
    if (command.kind === 'start-replication')
      return this.#working(async () => {
        const sender = await startReplication(session, command);
        return { kind: 'copyBoth', begin: () => sender.begin() };
      });
    return this.#working((own) =>
      this.#attempts(terms, own, async () => {
        const execution = await startStatement(session, statement, noValues, terms);
        if (isCopyIn(execution)) return this.#beginCopy(execution, terms, own);
        const { columns } = execution;
        const sink = new WireRows(session.output, columns, noFormats, session.outputContext());
        const rows = await this.#finish(execution, new DescribingRows(sink, columns), terms, own);
        return { kind: 'completed', tag: execution.tag(rows) };
      }),
    );
  }

  /** A portal, or the next of its rows. */
  #execute(portal: Portal, rowsMax: number, terms: RunTerms): Answer | Promise<Answer> {
    const session = this.#session;
    if (portal.execution !== undefined || portal.isDone || rowsMax !== 0)
      return this.#executeAny(portal, rowsMax, terms);
    const { prepared, parameters } = portal;
    session.statementStartedAt = sqlNow(session.engine.clock);
    const fast = this.#fast.find(prepared.parsed, prepared, parameters, terms);
    const otherwise = () => this.#executeAny(portal, rowsMax, terms);
    if (fast !== undefined) return this.#runFast(fast, { terms, portal, otherwise });
    const within = this.#fast.findIn(prepared.parsed, prepared, parameters, terms);
    return within === undefined ? otherwise() : this.#runWithin(within, { terms, portal, otherwise });
  }

  /** A simple statement of a transaction. What is read without a wait is answered at once. */
  #runWithin(fast: FastStatement, call: FastCall): Answer | Promise<Answer> {
    const run = () => this.#fast.runIn(fast);
    if (fast.plan.changesRows) return this.#workWithin(run, fast, call);
    const answer = run();
    if (answer instanceof Promise) return this.#workWithin(() => answer, fast, call);
    if (answer === 'general') return call.otherwise();
    const session = this.#session;
    if (call.terms.endsTransaction || session.transaction?.endRead() !== true)
      return this.#workWithin(() => answer, fast, call);
    session.passStatement();
    return this.#answerWithin(answer, fast, call);
  }

  async #workWithin(run: () => FastAnswer | Promise<FastAnswer>, fast: FastStatement, call: FastCall): Promise<Answer> {
    const rows = await this.#working(async (own) => {
      const answer = await run();
      if (answer !== 'general') await this.#endStatement(call.terms, own);
      return answer;
    });
    return rows === 'general' ? call.otherwise() : this.#answerWithin(rows, fast, call);
  }

  #answerWithin(rows: readonly SqlValue[][], { planned }: FastStatement, call: FastCall): Answer | Promise<Answer> {
    const { command } = planned.query;
    if (call.portal !== undefined) {
      call.portal.isDone = true;
      call.portal.execution = done(tagOf(command, 0));
    }
    const answer: Answer = { kind: 'completed', tag: tagOf(command, rows.length) };
    const sent = this.#sendFast(rows, planned, call);
    return sent === undefined ? answer : sent.then(() => answer);
  }

  /** Reads that need no wait are answered at once; whatever waits can be cancelled. */
  #runFast(fast: FastStatement, call: FastCall): Answer | Promise<Answer> {
    const onAnswer = (rows: FastAnswer) => this.#onFast(rows, fast, call);
    if (fast.plan.changesRows)
      return this.#working((own) =>
        this.#attempts(call.terms, own, () => own.commits(async () => this.#fast.run(fast))),
      ).then(onAnswer);
    const answer = this.#fast.run(fast);
    return answer instanceof Promise ? this.#working(() => answer).then(onAnswer) : this.#onFast(answer, fast, call);
  }

  #onFast(rows: FastAnswer, { planned }: FastStatement, call: FastCall): Answer | Promise<Answer> {
    if (rows === 'general') {
      this.#session.checkCancelled();
      return call.otherwise();
    }
    const { query } = planned;
    const answer: Answer = { kind: 'completed', tag: tagOf(query.command, rows.length) };
    if (call.portal !== undefined) {
      call.portal.isDone = true;
      call.portal.execution = done(tagOf(query.command, 0));
    }
    const sent = this.#sendFast(rows, planned, call);
    // A function that it called may have begun a transaction.
    if (sent === undefined && this.#session.transaction === undefined) return answer;
    return this.#afterFast(sent, call.terms, answer);
  }

  #sendFast(rows: readonly SqlValue[][], planned: Planned, { portal }: FastCall): void | Promise<void> {
    const { columns, command } = planned.query;
    if (columns.length === 0 && command !== 'SELECT') return undefined;
    const sink = this.#fast.sinkOf(planned, portal?.formats ?? noFormats);
    if (portal === undefined) sink.describe(columns);
    return sink.rows(rows);
  }

  async #afterFast(sent: void | Promise<void>, terms: RunTerms, answer: Answer): Promise<Answer> {
    await sent;
    await this.#endStatement(terms, undefined);
    return answer;
  }

  #executeAny(portal: Portal, rowsMax: number, terms: RunTerms): Promise<Answer> {
    const session = this.#session;
    return this.#working(async (own) => {
      if (portal.execution !== undefined) return this.#continuePortal(portal, rowsMax, terms, own);
      return this.#attempts(terms, own, async () => {
        session.statementStartedAt = sqlNow(session.engine.clock);
        // An attempt before this one may have come to its end and lost a conflict there.
        restartPortal(portal);
        const execution = await startStatement(
          session,
          portal.prepared.parsed,
          portal.parameters,
          terms,
          portal.prepared,
        );
        if (isCopyIn(execution)) return this.#beginCopy(execution, terms, own);
        portal.execution = execution;
        return this.#continuePortal(portal, rowsMax, terms, own);
      });
    });
  }

  async #continuePortal(portal: Portal, rowsMax: number, terms: RunTerms, own: Cancellation): Promise<Answer> {
    const session = this.#session;
    const execution = portal.execution;
    assert(execution !== undefined, 'a portal that goes on was begun');
    const sink = new WireRows(session.output, execution.columns, portal.formats, session.outputContext());
    if (rowsMax === 0 && portal.left === undefined && !portal.isDone) {
      portal.isDone = true;
      return { kind: 'completed', tag: execution.tag(await this.#finish(execution, sink, terms, own)) };
    }
    if (execution.changesRows) await this.#changeAll(portal, execution);
    const taken = await takeRows(portal, rowsMax, sink);
    if (taken === undefined) return { kind: 'suspended' };
    await this.#endStatement(terms, own);
    return { kind: 'completed', tag: execution.tag(taken) };
  }

  /** What changes rows does all of its work before the first of them are given, however few are asked for; then it is only about giving them. */
  async #changeAll(portal: Portal, execution: Execution): Promise<void> {
    const collected = new CollectedRows();
    await drain(execution, collected);
    await this.#session.transaction?.endStatement();
    portal.execution = withRows(execution.columns, collected.list, execution.tag);
  }

  /** All rows to the sink. What changes rows has committed before its first row is sent, so that it can still be tried again. */
  async #finish(execution: Execution, sink: RowSink, terms: RunTerms, own: Cancellation): Promise<number> {
    if (!execution.changesRows) {
      const count = await drain(execution, sink);
      if (count === 0) sink.rows([]);
      await this.#endStatement(terms, own);
      return count;
    }
    const collected = new CollectedRows();
    const count = await drain(execution, collected);
    await this.#endStatement(terms, own);
    const sent = sink.rows(collected.list);
    if (sent !== undefined) await sent;
    return count;
  }

  /** What the statement wrote is the transaction's now; where nothing comes behind it, the transaction commits. */
  async #endStatement(terms: RunTerms, own: Cancellation | undefined): Promise<void> {
    // Who was told that it was stopped may have begun the next transaction since.
    own?.check();
    await this.#session.transaction?.endStatement();
    own?.check();
    if (terms.endsTransaction) await commitTransaction(this.#session);
  }

  /** Tries again what lost a conflict and was not heard of yet: what it wrote and did not send is taken back. */
  async #attempts<Result>(terms: RunTerms, own: Cancellation, work: () => Promise<Result>): Promise<Result> {
    const session = this.#session;
    const isAlone = session.transaction === undefined && terms.block === 'none' && terms.endsTransaction;
    const { output } = session;
    const { bytesSent } = output;
    const written = output.writer.length;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        // Who was told that it was stopped is not waiting for another attempt.
        own.check();
        const isHeard = output.bytesSent !== bytesSent;
        const isNews = isUnknownName(error) && !isHeard && attempt === 1 && (await session.sawNewerCatalog());
        if (!isNews && (!isAlone || isHeard || attempt === attemptsMax || !isWorthAnotherTry(error))) throw error;
        output.writer.takeBack(written);
        if (isNews) continue;
        await rollBackTransaction(session);
        const { clock, random } = session.engine;
        await sleep(clock, Math.min(pauseMsMax, 2 ** attempt) * random.float());
        own.check();
      }
    }
  }

  /** Does the work of a statement: it can be cancelled, and takes no longer than it may. */
  async #working<Result>(work: (own: Cancellation) => Promise<Result>): Promise<Result> {
    const session = this.#session;
    const { clock, slices } = session.engine;
    const cancellation = session.beginStatement();
    session.setState('active');
    slices.begin();
    const limitMs = session.settings.number('statement_timeout');
    const timer = limitMs > 0 ? clock.after(limitMs, () => cancellation.cancel(cancelledByTimeout())) : undefined;
    try {
      cancellation.check();
      return await cancellation.race(work(cancellation));
    } finally {
      // A copy has only begun: its data is part of the statement.
      if (this.#copying?.own === cancellation) this.#copying.timer = timer;
      else {
        timer?.cancel();
        session.setState(session.transaction === undefined ? 'idle' : 'idle in transaction');
      }
    }
  }

  // COPY … FROM STDIN ----------------------------------------------------------------------------------------------

  #beginCopy(copy: CopyIn, terms: RunTerms, own: Cancellation): Answer {
    this.#copying = { copy, terms, own, timer: undefined };
    return { kind: 'copyIn', format: copy.format, columnFormats: copy.columnFormats };
  }

  #copyData(data: Uint8Array): Answer | Promise<Answer> {
    this.#session.sender?.onMessage(data);
    if (this.#copying === undefined) return doneAnswer;
    const { copy, own } = this.#copying;
    own.check();
    this.#session.engine.slices.begin();
    const waiting = copy.push(data);
    return waiting === undefined ? doneAnswer : own.race(waiting).then(() => doneAnswer);
  }

  async #copyDone(): Promise<Answer> {
    if (this.#session.sender !== undefined) return this.#endStream();
    const copying = this.#copying;
    assert(copying !== undefined, 'what is done was begun');
    const { copy, terms, own } = copying;
    const insert = async (): Promise<Answer> => {
      const count = await copy.end();
      await this.#endStatement(terms, own);
      return { kind: 'completed', tag: `COPY ${count}` };
    };
    own.check();
    try {
      return await own.race(insert());
    } finally {
      this.#endCopy();
    }
  }

  /** The client has enough: what was sent is all. */
  async #endStream(): Promise<Answer> {
    const session = this.#session;
    await stopSending(session);
    const { writer } = session.output;
    writer.copyDone();
    writer.commandComplete('COPY 0');
    session.setState(session.transaction === undefined ? 'idle' : 'idle in transaction');
    return { kind: 'completed', tag: 'START_REPLICATION' };
  }

  /** However it ended. */
  #endCopy(): void {
    this.#copying?.timer?.cancel();
    this.#copying = undefined;
  }

  // Transactions ---------------------------------------------------------------------------------------------------

  async #end(kind: 'commit' | 'rollback', chain: boolean): Promise<Answer> {
    const session = this.#session;
    this.#endCopy();
    if (session.sender !== undefined) await stopSending(session);
    const terms = session.transaction?.terms;
    if (kind === 'commit') await this.#working(() => commitTransaction(session));
    else await rollBackTransaction(session);
    if (chain && terms !== undefined) {
      session.statementStartedAt = sqlNow(session.engine.clock);
      session.begin(terms);
    }
    return doneAnswer;
  }

  async #failBlock(): Promise<Answer> {
    const session = this.#session;
    await session.transaction?.abandonStatement();
    session.setState('idle in transaction (aborted)');
    return doneAnswer;
  }
}

/** `INSERT 0 5`, `SELECT 5` */
function rowsOfTag(tag: string): number {
  return Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0;
}

const noValues: readonly never[] = [];

/** Rows whose description goes out with the first of them: until then the statement can be tried again. */
class DescribingRows implements RowSink {
  readonly #rows: RowSink;
  #columns: readonly ResultColumn[] | undefined;

  constructor(rows: RowSink, columns: readonly ResultColumn[] | undefined) {
    this.#rows = rows;
    this.#columns = columns;
  }

  describe(columns: readonly ResultColumn[]): void {
    this.#rows.describe(columns);
  }

  rows(batch: Parameters<RowSink['rows']>[0]): void | Promise<void> {
    if (this.#columns !== undefined) this.#rows.describe(this.#columns);
    this.#columns = undefined;
    return this.#rows.rows(batch);
  }
}

function described(columns: readonly ResultColumn[] | undefined, formats: readonly Format[]): Answer {
  return { kind: 'described', fields: columns && rowFields(columns), formats };
}

function failed(error: unknown): Answer {
  return { kind: 'failed', error: diagnosticOfError(error) };
}
