/**
 * Statements that are alone in their transaction and have a fast plan (`sql/fast`): run without a transaction of the session, without a promise where their
 * rows are in this process. Whatever is not that simple goes the way of all others, from its beginning.
 */
import type { Timestamp } from '../../base/index.ts';
import type { CommitAuthor } from '../../range/index.ts';
import type { Transactions } from '../../txn/index.ts';
import type { Format, RunTerms } from '../../wire/index.ts';
import { SqlError } from '../errors.ts';
import type { ExecutionContext } from '../execute/index.ts';
import { type FastAnswer, type FastPlan, type FastScene, fastPlanOf } from '../fast/index.ts';
import type { SqlValue } from '../values/index.ts';
import { isUnknownName } from './diagnostics.ts';
import { type Planned, planOf } from './planning.ts';
import { type Prepared, planOfPrepared } from './prepared.ts';
import { WireRows } from './result-writer.ts';
import type { SqlSession } from './session.ts';
import { StatementContext } from './statement-context.ts';
import { isRowStatement, type SessionStatement, type Template } from './statements.ts';
import type { CatalogUser } from './transaction-world.ts';

const fastPlans = new WeakMap<Planned, FastPlan | 'none'>();
const noTypes: readonly never[] = [];
/** Who waits longer for a lock does it on the other way, where a statement that waits can be stopped. */
const lockMsMax = 1_000;

/** The fast plan that a plan has. */
function fastPlanFor(planned: Planned): FastPlan | 'none' {
  let plan = fastPlans.get(planned);
  if (plan === undefined) {
    plan = (endsWithCommit(planned) ? undefined : fastPlanOf(planned.plan, planned.catalog)) ?? 'none';
    fastPlans.set(planned, plan);
  }
  return plan;
}

/**
 * The plan of a statement's template, if it is so simple that no other numbers would have got another one. What is wrong with the statement is left to be found
 * in its own text.
 */
export function planOfTemplate(session: SqlSession, { statement, types }: Template): Planned | undefined {
  try {
    const planned = planOf(session, statement, types);
    return planned.refusal !== undefined || fastPlanFor(planned) === 'none' ? undefined : planned;
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** A statement that may be run fast. */
export interface FastStatement {
  readonly planned: Planned;
  readonly plan: FastPlan;
  readonly parameters: readonly SqlValue[];
}

/** The fast statements of one session: one at a time. */
export class FastStatements {
  readonly #session: SqlSession;
  readonly #scene: SessionScene;
  #settings: { readonly changes: number; readonly isReadOnly: boolean } | undefined;
  /** Where the rows of the statement before went: mostly the next one is the same. */
  #wire:
    | { readonly planned: Planned; readonly formats: readonly Format[]; readonly changes: number; rows: WireRows }
    | undefined;

  constructor(session: SqlSession) {
    this.#session = session;
    this.#scene = new SessionScene(session);
  }

  /** Undefined: the general way looks whether there is a newer catalog. */
  #planned(parsed: SessionStatement, prepared: Prepared | undefined): Planned | undefined {
    try {
      return prepared === undefined ? planOf(this.#session, parsed, noTypes) : planOfPrepared(this.#session, prepared);
    } catch (error) {
      if (isUnknownName(error)) return undefined;
      throw error;
    }
  }

  /** The statement, if it can be run fast here and now. Throws what is wrong with it. */
  find(
    parsed: SessionStatement,
    prepared: Prepared | undefined,
    parameters: readonly SqlValue[],
    terms: RunTerms,
  ): FastStatement | undefined {
    const session = this.#session;
    if (terms.block !== 'none' || !terms.endsTransaction || session.transaction !== undefined) return undefined;
    if (parsed.asOfSystemTime !== undefined || session.ending !== undefined) return undefined;
    if (parsed.template !== undefined && prepared === undefined) {
      const planned = planOfTemplate(session, parsed.template);
      if (planned !== undefined) return this.#found(planned, parsed.template.numbers);
    }
    if (!isRowStatement(parsed.statement)) return undefined;
    const planned = this.#planned(parsed, prepared);
    if (planned === undefined) return undefined;
    if (planned.refusal !== undefined) throw planned.refusal;
    return this.#found(planned, parameters);
  }

  #found(planned: Planned, parameters: readonly SqlValue[]): FastStatement | undefined {
    const plan = fastPlanFor(planned);
    if (plan === 'none' || (plan.changesRows && this.#isReadOnly)) return undefined;
    return { planned, plan, parameters };
  }

  /** Transactions that only read by default refuse to write, in their own words. */
  get #isReadOnly(): boolean {
    const { settings } = this.#session;
    if (this.#settings?.changes !== settings.changes)
      this.#settings = { changes: settings.changes, isReadOnly: settings.isOn('default_transaction_read_only') };
    return this.#settings.isReadOnly;
  }

  /** Runs it. `general`: nothing has happened. */
  run({ planned, plan, parameters }: FastStatement): FastAnswer | Promise<FastAnswer> {
    const { engine } = this.#session;
    const user = engine.catalog.newUser();
    const gate = user.enter(planned.query.tables, this.#scene.lockTimeoutMs());
    if (gate !== undefined) {
      // The statement passes its gates again on the other way, and waits there.
      gate.catch(() => {});
      return 'general';
    }
    this.#scene.begin(planned, parameters, user);
    let answer: FastAnswer | Promise<FastAnswer>;
    try {
      answer = plan.run(this.#scene);
    } catch (error) {
      user.leave();
      throw error;
    }
    if (answer instanceof Promise) return this.#untilDone(answer, planned, plan, user);
    if (plan.changesRows) this.#countChange(planned);
    const holds = plan.changesRows || user.readsHold();
    user.leave();
    return holds ? answer : 'general';
  }

  /** The same for a statement of a transaction: undefined where it is not simple, or cannot be run here. */
  findIn(
    parsed: SessionStatement,
    prepared: Prepared | undefined,
    parameters: readonly SqlValue[],
    terms: RunTerms,
  ): FastStatement | undefined {
    const session = this.#session;
    const { transaction } = session;
    if (transaction === undefined || terms.block === 'failed' || session.ending !== undefined) return undefined;
    if (transaction.changesCatalog || transaction.terms.readTimestamp !== undefined) return undefined;
    if (parsed.asOfSystemTime !== undefined || session.temporaryFunctions.size > 0) return undefined;
    const planned =
      parsed.template !== undefined && prepared === undefined
        ? planOfTemplate(session, parsed.template)
        : isRowStatement(parsed.statement)
          ? this.#planned(parsed, prepared)
          : undefined;
    if (planned === undefined || planned.refusal !== undefined) return undefined;
    const plan = fastPlanFor(planned);
    if (plan === 'none' || (plan.changesRows && transaction.terms.readOnly)) return undefined;
    return {
      planned,
      plan,
      parameters: prepared === undefined ? (parsed.template?.numbers ?? parameters) : parameters,
    };
  }

  /** Runs it within the session's transaction. */
  runIn({ planned, plan, parameters }: FastStatement): FastAnswer | Promise<FastAnswer> {
    const transaction = this.#session.currentTransaction;
    const gate = transaction.enter(planned.query.tables);
    if (gate !== undefined) {
      gate.catch(() => {});
      return 'general';
    }
    this.#scene.begin(planned, parameters, transaction.user);
    const answer = plan.runIn(this.#scene, transaction.statementRows());
    if (!plan.changesRows) return answer;
    return Promise.resolve(answer).then((rows) => {
      if (rows !== 'general' && rows.length > 0) this.#countChange(planned);
      return rows;
    });
  }

  #countChange({ plan: { root } }: Planned): void {
    if ('target' in root) this.#session.engine.changedRows.addRows(root.target.table.oid, 1);
  }

  async #untilDone(
    running: Promise<FastAnswer>,
    planned: Planned,
    plan: FastPlan,
    user: CatalogUser,
  ): Promise<FastAnswer> {
    try {
      const answer = await running;
      if (plan.changesRows) this.#countChange(planned);
      return plan.changesRows || user.readsHold() ? answer : 'general';
    } catch (error) {
      if (this.#scene.waitsLonger && error instanceof SqlError && error.sqlstate === '55P03') return 'general';
      throw error;
    } finally {
      user.leave();
    }
  }

  /** Where its rows go. */
  sinkOf(planned: Planned, formats: readonly Format[]): WireRows {
    const session = this.#session;
    const { changes } = session.settings;
    const known = this.#wire;
    if (known?.planned === planned && known.changes === changes && sameFormats(known.formats, formats))
      return known.rows;
    const rows = new WireRows(session.output, planned.query.columns, formats, session.valueContext(planned.catalog));
    this.#wire = { planned, formats, changes, rows };
    return rows;
  }
}

/** The session as fast plans see it. */
class SessionScene implements FastScene {
  readonly #session: SqlSession;
  readonly transactions: Pick<Transactions, 'newest' | 'transact'>;
  parameters: readonly SqlValue[] = [];
  #planned: Planned | undefined;
  #user: CatalogUser | undefined;
  #context: ExecutionContext | undefined;
  #limits: { readonly changes: number; readonly lifeMs: number; readonly lockMs: number } | undefined;

  constructor(session: SqlSession) {
    this.#session = session;
    this.transactions = session.engine.transactions;
  }

  begin(planned: Planned, parameters: readonly SqlValue[], user: CatalogUser): void {
    this.#planned = planned;
    this.parameters = parameters;
    this.#user = user;
    this.#context = undefined;
  }

  context(): ExecutionContext {
    const catalog = this.#planned?.catalog ?? this.#session.catalog();
    this.#context ??= new StatementContext(this.#session, catalog, this.parameters);
    return this.#context;
  }

  newRowId(): bigint {
    return this.#session.engine.newRowId();
  }

  deadlineAtMs(): number {
    return this.#session.engine.clock.monotonicMs() + this.#times().lifeMs;
  }

  lockTimeoutMs(): number {
    return Math.min(this.#times().lockMs, lockMsMax);
  }

  /** May the statement wait for locks longer than it does here? */
  get waitsLonger(): boolean {
    return this.#times().lockMs > lockMsMax;
  }

  #times(): { readonly lifeMs: number; readonly lockMs: number } {
    const { settings, engine } = this.#session;
    if (this.#limits?.changes !== settings.changes)
      this.#limits = {
        changes: settings.changes,
        lifeMs: engine.deadlineAtMs(this.#session) - engine.clock.monotonicMs(),
        lockMs: engine.lockTimeoutMs(this.#session),
      };
    return this.#limits;
  }

  author(): CommitAuthor {
    return this.#session.author;
  }

  commitBound(): Timestamp {
    return this.#user?.commitBound() ?? this.#session.engine.catalog.newUser().commitBound();
  }
}

/** Does a commit do something with a table of the statement (ON COMMIT DELETE ROWS)? */
function endsWithCommit({ query, catalog }: Planned): boolean {
  return query.tables.some((oid) => {
    const table = catalog.byOid(oid);
    return table?.kind === 'table' && table.onCommit === 'delete rows';
  });
}

function sameFormats(a: readonly Format[], b: readonly Format[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
