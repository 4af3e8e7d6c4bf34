/**
 * # A session: statements of one client, one after the other
 *
 *     SessionMachine ──requests──► requests.ts ──► commands/    SET, DECLARE, LISTEN, EXPLAIN …
 *     (wire)         ◄──answers───     │       └─► queries.ts   tree ──bind──► plan ──execute──► rows ──► RowSink
 *                                      │       └─► copy/, sql/ddl
 *                                  SqlSession: transaction, settings, roles, cursors, prepared statements
 *
 * It keeps: a statement that ends its transaction has committed before it is answered. A statement that failed leaves nothing of its own behind; what
 * becomes of the transaction around it the machine decides (`rollback`, `failBlock`). An autocommit statement that loses a conflict before anything of it
 * was sent is tried again. Statements run one at a time, and stop at the next look at their `Cancellation` after they were cancelled.
 *
 * It leaves out: sockets and login (`server/postgres`), the protocol's order (`wire/postgres`).
 */
import { SparseMap } from '../../base/index.ts';
import { sleep, type Timer } from '../../io/index.ts';
import type { CommitAuthor } from '../../range/index.ts';
import type { NamedStatement, TransactionStatus } from '../../wire/index.ts';
import type { BoundTable } from '../algebra/index.ts';
import { type BindEnvironment, bindTargetTable } from '../bind/index.ts';
import type { Catalog, TableDescriptor } from '../catalog/index.ts';
import { dropTemporaryObjects } from '../ddl/index.ts';
import type { SessionNames } from '../functions/index.ts';
import { isGranted, protectedSchema } from '../privileges/index.ts';
import { objectNamesOf } from '../system/index.ts';
import type { SqlType, ValueContext } from '../values/index.ts';
import { Cancellation } from './cancellation.ts';
import { ddlEnvironment } from './commands/definitions.ts';
import type { TemporaryFunction } from './commands/temporary-functions.ts';
import { Cursors } from './cursors.ts';
import { isWorthAnotherTry, SessionEnd } from './diagnostics.ts';
import type { SqlEngine } from './engine.ts';
import type { SessionIdentity } from './identity.ts';
import { settingsOfStartup } from './login.ts';
import type { Prepared } from './prepared.ts';
import { RandomNumbers } from './random-numbers.ts';
import { leaveReplication } from './replication/commands.ts';
import type { ChangeSender } from './replication/sender.ts';
import type { SessionOutput } from './result-writer.ts';
import { StatementServices } from './services.ts';
import { SessionAuthority } from './session-authority.ts';
import { computedSettings } from './session-computed.ts';
import { SessionSettings } from './settings/index.ts';
import { SessionTransaction } from './transaction.ts';
import { defaultTerms, type TransactionTerms } from './transaction-terms.ts';
import type { TransactionWorld } from './transaction-world.ts';

/** What a session is doing: pg_stat_activity.state. */
export type SessionState = 'active' | 'idle' | 'idle in transaction' | 'idle in transaction (aborted)';

const leavingAttempts = 10;
const leavingPauseMs = 20;

/** See the top of the file. */
export class SqlSession {
  readonly engine: SqlEngine;
  readonly identity: SessionIdentity;
  readonly settings: SessionSettings;
  readonly authority: SessionAuthority;
  readonly output: SessionOutput;
  readonly random: RandomNumbers;
  readonly services: StatementServices;
  readonly cursors = new Cursors();
  /** Shared with the protocol: PREPARE and DEALLOCATE change them. */
  statements = new Map<string, NamedStatement<Prepared>>();
  /** When the statement at hand came: microseconds since 2000-01-01 UTC. */
  statementStartedAt = 0n;
  /** The text at hand, or the last one. */
  statementText = '';
  state: SessionState = 'idle';
  stateChangedAt: bigint;
  /** Functions in pg_temp, by name. */
  readonly temporaryFunctions = new SparseMap<string, TemporaryFunction>();
  /** Channels that it listens to. */
  readonly channels = new Set<string>();
  /** Hears of notifications that wait for it, and of its end. */
  onNotification: (() => void) | undefined;
  onTerminated: (() => void) | undefined;
  /** Hears why the stream that it sends can't go on. */
  onStreamFailed: ((error: unknown) => void) | undefined;
  /** What it streams to its client. */
  sender: ChangeSender | undefined;
  /** Has it made slots that go with it? */
  hasTemporarySlots = false;
  #transaction: SessionTransaction | undefined;
  #isGone = false;
  #cancellation: Cancellation;
  #idleTimer: Timer | undefined;
  #ending: SessionEnd | undefined;
  #endingWhenIdle: SessionEnd | undefined;
  #author: CommitAuthor | undefined;
  #searchPath:
    | {
        readonly changes: number;
        readonly catalog: Catalog;
        readonly version: number;
        readonly names: readonly string[];
      }
    | undefined;
  #values: { readonly base: ValueContext; readonly catalog: Catalog; readonly context: ValueContext } | undefined;
  #output: { readonly changes: number; readonly catalog: Catalog; readonly context: ValueContext } | undefined;
  #planKey: { readonly changes: number; readonly catalog: Catalog; readonly key: string } | undefined;

  constructor(engine: SqlEngine, identity: SessionIdentity, output: SessionOutput) {
    this.engine = engine;
    this.identity = identity;
    this.output = output;
    this.stateChangedAt = identity.startedAt;
    this.#cancellation = new Cancellation(engine.clock);
    this.authority = new SessionAuthority(identity.loginRole, () => this.catalog());
    this.settings = new SessionSettings(
      engine.timeZones,
      computedSettings(this),
      () => this.authority.session.superuser,
    );
    this.authority.use(this.settings);
    this.random = new RandomNumbers(engine.random);
    this.services = new StatementServices(this);
  }

  /** The settings that it begins with: the database's, the role's, the role's in this database, the client's. */
  start(parameters: ReadonlyMap<string, string>): void {
    const { databaseOid, loginRole } = this.identity;
    const catalog = this.catalog();
    const database = catalog.byOid(databaseOid);
    const role = catalog.byOid(loginRole);
    const ofRole = role?.kind === 'role' ? role.settings : [];
    const kept = [
      ...(database?.kind === 'database' ? database.settings : []),
      ...ofRole.filter((setting) => setting.database === 0),
      ...ofRole.filter((setting) => setting.database === databaseOid),
    ];
    this.settings.begin([['session_authorization', this.authority.session.name]]);
    for (const { name, value } of kept) this.#tryToBegin(name, value);
    this.settings.begin(settingsOfStartup(parameters));
    // Known to others from here on: who asked for a setting that is not there has no session.
    this.engine.sessions.set(this.identity.processId, this);
  }

  /** What was kept may mean nothing any more. */
  #tryToBegin(name: string, value: string): void {
    try {
      this.settings.begin([[name, value]]);
    } catch (error) {
      this.notice('WARNING', error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends as soon as it is in no transaction. */
  endWhenIdle(reason: SessionEnd): void {
    // A stream of changes has no end of its own.
    if (this.state === 'idle' || this.sender !== undefined) this.terminate(reason);
    else this.#endingWhenIdle ??= reason;
  }

  // The transaction ------------------------------------------------------------------------------------------------

  /** The transaction at hand, if there is one. */
  get transaction(): SessionTransaction | undefined {
    return this.#transaction;
  }

  /** The transaction at hand; begun with the terms that hold by default where there is none. */
  get currentTransaction(): SessionTransaction {
    return this.#transaction ?? this.begin(defaultTerms(this.settings));
  }

  /** Begins a transaction. @param own what is not as usual around it */
  begin(terms: TransactionTerms, own: Partial<TransactionWorld> = {}): SessionTransaction {
    // A statement that was given up may still be on its way here: nobody would end what it begins.
    if (this.#isGone) throw clientGone();
    const world = { ...this.engine.worldOf(this), ...own };
    this.#transaction = new SessionTransaction(world, terms, this.statementStartedAt);
    return this.#transaction;
  }

  /** The transaction is over, however it ended. */
  forgetTransaction(): void {
    this.#transaction = undefined;
  }

  /** The catalog as the transaction sees it. */
  catalog(): Catalog {
    return this.#transaction?.catalog() ?? this.engine.catalog.current();
  }

  /** Has the transaction changed the catalog? */
  get changesCatalog(): boolean {
    return this.#transaction?.changesCatalog ?? false;
  }

  /** Who commits here, as change feeds say it. */
  get author(): CommitAuthor {
    const user = this.authority.current.name;
    const tag = this.settings.get('jimkv.feed_tag') ?? '';
    if (this.#author?.user !== user || this.#author.tag !== tag) this.#author = { user, tag };
    return this.#author;
  }

  // What statements are bound and run with -------------------------------------------------------------------------

  /** Schemas by name, in order, `$user` replaced, the temporary one in front if there is one. */
  get searchPath(): readonly string[] {
    const { changes } = this.settings;
    const catalog = this.catalog();
    const known = this.#searchPath;
    if (known?.changes === changes && known.catalog === catalog && known.version === catalog.version)
      return known.names;
    const user = this.authority.current.name;
    const written = this.settings.searchPath.map((name) => (name === '$user' ? user : name));
    const temporary = this.temporarySchema;
    const names = written.map((name) => (name === 'pg_temp' ? temporary : name)).filter((name) => this.#isUsable(name));
    const all = names.includes(temporary) ? names : [temporary, ...names];
    this.#searchPath = { changes, catalog, version: catalog.version, names: all };
    return all;
  }

  /** Schemas that the role may not use are passed over; those that are not there yet stay. */
  #isUsable(name: string): boolean {
    const catalog = this.catalog();
    const { databaseOid } = this.identity;
    const schema = catalog.schemaByName(databaseOid, name);
    if (schema === undefined || name === this.temporarySchema) return true;
    return isGranted(catalog, this.authority.current.oid, protectedSchema(schema), 'usage', databaseOid);
  }

  /** The name of the schema that this session's temporary tables are in. */
  get temporarySchema(): string {
    return `pg_temp_${this.identity.processId}`;
  }

  /** How values are read and printed. */
  valueContext(catalog: Catalog): ValueContext {
    const base = this.settings.valueContext(this.#transaction?.startedAt ?? this.statementStartedAt);
    const known = this.#values;
    if (known !== undefined && known.base === base && known.catalog === catalog) return known.context;
    const objectNames = objectNamesOf(catalog, this.identity.databaseOid, this.searchPath);
    this.#values = { base, catalog, context: { ...base, objectNames } };
    return this.#values.context;
  }

  /** How values are printed: the same, whenever a transaction began. */
  outputContext(): ValueContext {
    const catalog = this.catalog();
    const known = this.#output;
    if (known !== undefined && known.changes === this.settings.changes && known.catalog === catalog)
      return known.context;
    const context = this.valueContext(catalog);
    this.#output = { changes: this.settings.changes, catalog, context };
    return context;
  }

  /** Looks whether there is a newer catalog than the one that did not have a name. */
  async sawNewerCatalog(): Promise<boolean> {
    if (this.changesCatalog) return false;
    const { catalog } = this.engine;
    const before = catalog.current();
    await catalog.refresh();
    return catalog.current() !== before;
  }

  /** The same for the catalog at hand. */
  values(): ValueContext {
    return this.valueContext(this.catalog());
  }

  /** What plans depend on beyond catalog and types, as one text. */
  get planKey(): string {
    const { changes } = this.settings;
    const catalog = this.catalog();
    const known = this.#planKey;
    if (known?.changes === changes && known.catalog === catalog) return known.key;
    const { databaseOid } = this.identity;
    // Every session's temporary schema has a name of its own: while there is none, plans are everybody's.
    const hasTemporary = catalog.schemaByName(databaseOid, this.temporarySchema) !== undefined;
    const parts = [
      databaseOid,
      this.authority.current.oid,
      ...this.searchPath.filter((name) => hasTemporary || name !== this.temporarySchema),
      this.settings.planningKey(),
    ];
    // One string object for all sessions alike: comparing it is comparing two addresses.
    this.#planKey = { changes, catalog, key: this.engine.intern(parts.join('\0')) };
    return this.#planKey.key;
  }

  bindEnvironment(parameterTypes: readonly (SqlType | undefined)[]): BindEnvironment {
    const catalog = this.catalog();
    return {
      catalog,
      databaseOid: this.identity.databaseOid,
      searchPath: this.searchPath,
      role: this.authority.current.oid,
      parameterTypes,
      values: this.valueContext(catalog),
      parser: this.engine.parser,
      cursorRow: (cursor, table) => this.cursors.rowOf(cursor, table),
      notice: (message) => this.notice('NOTICE', message),
    };
  }

  /** A table with its checks, generated columns and defaults bound. */
  boundTable(table: TableDescriptor): BoundTable {
    return bindTargetTable(table, this.bindEnvironment([]));
  }

  /** The names that functions ask for. */
  namesFor(catalog: Catalog): SessionNames {
    const { databaseOid, databaseName, processId } = this.identity;
    return {
      database: databaseName,
      schema: this.searchPath.find((name) => catalog.schemaByName(databaseOid, name) !== undefined),
      currentUser: this.authority.current.name,
      sessionUser: this.authority.session.name,
      backendId: processId,
      version: this.engine.version,
    };
  }

  // What the client hears on the way -------------------------------------------------------------------------------

  /** A notice, unless the client wants none of its kind. */
  notice(
    severity: 'NOTICE' | 'WARNING' | 'INFO',
    message: string,
    fields: { readonly sqlstate?: string; readonly detail?: string; readonly hint?: string } = {},
  ): void {
    if (!isWanted(severity, this.settings.get('client_min_messages') ?? 'notice')) return;
    const sqlstate = fields.sqlstate ?? (severity === 'WARNING' ? '01000' : '00000');
    this.output.writer.noticeResponse({ severity, message, ...fields, sqlstate });
  }

  // Stopping -------------------------------------------------------------------------------------------------------

  /** What pg_stat_activity shows. */
  setState(state: SessionState): void {
    this.state = state;
    this.stateChangedAt = this.statementStartedAt;
  }

  /** A statement begins: what was cancelled before does not concern it. */
  beginStatement(): Cancellation {
    this.#idleTimer?.cancel();
    this.services.beginStatement();
    this.#cancellation = new Cancellation(this.engine.clock);
    if (this.#ending !== undefined) this.#cancellation.cancel(this.#ending);
    return this.#cancellation;
  }

  /** A statement is carried out without a wait: nobody can stop it, but the client was not idle. */
  passStatement(): void {
    this.#idleTimer?.cancel();
  }

  /** Stops the statement at hand, if there is one. */
  cancel(reason: Error): void {
    if (this.state === 'active') this.#cancellation.cancel(reason);
  }

  /** Commits the statement's transaction: whoever stops it from now on hears how it went, or that nobody knows. */
  committing<T>(work: () => Promise<T>): Promise<T> {
    return this.#cancellation.commits(work);
  }

  /** Throws why the statement at hand must stop. */
  checkCancelled(): void {
    this.#cancellation.check();
  }

  /** The session is to end: now, if it is idle; else as soon as its statement stops. */
  terminate(reason: SessionEnd): void {
    this.#ending ??= reason;
    this.#cancellation.cancel(reason);
    this.onTerminated?.();
  }

  /** Waits for the client's next message, in a transaction or not: time limits of idle sessions begin. */
  onReady(status: TransactionStatus): void {
    if (status === 'I' && this.#endingWhenIdle !== undefined) this.#ending ??= this.#endingWhenIdle;
    this.setState(idleStates[status]);
    this.#idleTimer?.cancel();
    const name = status === 'I' ? 'idle_session_timeout' : 'idle_in_transaction_session_timeout';
    const limitMs = this.settings.number(name);
    if (limitMs > 0) this.#idleTimer = this.engine.clock.after(limitMs, () => this.terminate(idleTooLong(status)));
  }

  /** The client is gone: rolls back, and lets go of everything. */
  async close(): Promise<void> {
    this.#idleTimer?.cancel();
    this.#cancellation.cancel(clientGone());
    this.#isGone = true;
    this.engine.notifications.unlisten(this, undefined);
    this.services.advisoryUnlockAll();
    const transaction = this.#transaction;
    this.#transaction = undefined;
    try {
      await leaveReplication(this);
      await this.cursors.closeAll();
      await transaction?.rollback();
      await this.#leaveNoTemporaryObjects();
    } finally {
      this.engine.sessions.delete(this.identity.processId);
    }
  }

  async #leaveNoTemporaryObjects(): Promise<void> {
    if (!this.hasTemporaryObjects) return;
    // What was cancelled is the client's statement, not this.
    this.#isGone = false;
    this.#cancellation = new Cancellation(this.engine.clock);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dropTemporaryObjects();
      } catch (error) {
        const broken = this.#transaction;
        this.#transaction = undefined;
        await broken?.rollback();
        // Another definition came first.
        if (attempt === leavingAttempts || !isWorthAnotherTry(error)) throw error;
        await sleep(this.engine.clock, leavingPauseMs * attempt * this.engine.random.float());
      }
    }
  }

  /** Has the session made temporary objects, or is one of another transaction left? */
  get hasTemporaryObjects(): boolean {
    return this.catalog().schemaByName(this.identity.databaseOid, this.temporarySchema) !== undefined;
  }

  /** Temporary tables go with their session. In the transaction at hand; without one, in one of their own. */
  async dropTemporaryObjects(): Promise<void> {
    if (!this.hasTemporaryObjects) return;
    const isAlone = this.#transaction === undefined;
    await dropTemporaryObjects(ddlEnvironment(this, true));
    const transaction = this.#transaction;
    if (!isAlone || transaction === undefined) return;
    this.#transaction = undefined;
    await transaction.commit();
  }

  /** Why the session is to end, if so. */
  get ending(): SessionEnd | undefined {
    return this.#ending;
  }
}

function clientGone(): SessionEnd {
  return new SessionEnd('08006', 'the client is gone');
}

const idleStates = { I: 'idle', T: 'idle in transaction', E: 'idle in transaction (aborted)' } as const;

function idleTooLong(status: TransactionStatus): SessionEnd {
  return status === 'I'
    ? new SessionEnd('57P05', 'terminating connection due to idle-session timeout')
    : new SessionEnd('25P03', 'terminating connection due to idle-in-transaction timeout');
}

const levels = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'];

function isWanted(severity: 'NOTICE' | 'WARNING' | 'INFO', least: string): boolean {
  return severity === 'INFO' || levels.indexOf(severity.toLowerCase()) >= levels.indexOf(least);
}
