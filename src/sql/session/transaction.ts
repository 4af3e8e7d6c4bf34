/**
 * One transaction of a session. It costs nothing until a statement reads, writes or changes the catalog: only then is a transaction of the layer
 * below opened, with the terms that hold by then.
 *
 *   begin ─► statements, savepoints ─► commit    deferred checks, catalog, rows, then what others are told
 *                                  └─► rollback
 */
import { assert, JimError, parseTxnId, type Timestamp } from '../../base/index.ts';
import { beginning, type KeyWrite, type Savepoint, type Transaction } from '../../txn/index.ts';
import type { Catalog, Oid, SchemaChange } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { type RowAccess, rowError, type SnapshotRows, type StatementRows } from '../rows/index.ts';
import { DeferredChecks, type DeferredMark } from './deferred-checks.ts';
import { type LogicalMessage, WaitingMessages } from './logical-messages.ts';
import type { SettingsMark } from './settings/index.ts';
import { levelOf, type TransactionTerms } from './transaction-terms.ts';
import type { CatalogUser, TransactionWorld } from './transaction-world.ts';

/** A savepoint: what everything that can be taken back looked like. */
interface NamedSavepoint {
  readonly name: string;
  readonly rows: Savepoint | undefined;
  readonly draft: number | undefined;
  readonly settings: SettingsMark;
  readonly notifications: number;
  readonly messages: number;
  readonly atCommit: number;
  readonly checks: DeferredMark;
  readonly terms: TransactionTerms;
}

/** Something told to other sessions when the transaction commits. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** What was prepared before a commit. */
export interface AroundCommit {
  commit(): void;
  rollback(): void;
}

/** Something to be done in the end. */
type AtCommit =
  | { readonly prepare: undefined; readonly commit: () => void }
  | { readonly prepare: () => Promise<AroundCommit>; readonly commit: undefined };

/** A transaction. */
export class SessionTransaction {
  readonly #world: TransactionWorld;
  /** `now()`: microseconds since 2000-01-01 UTC. */
  readonly startedAt: bigint;
  terms: TransactionTerms;
  /** Has a statement read or written? Then its terms are fixed. */
  hasRead = false;
  readonly user: CatalogUser;
  #open: Transaction | undefined;
  #change: SchemaChange | undefined;
  #changing: Promise<SchemaChange> | undefined;
  /** Of the statement at hand. */
  #rows: StatementRows | undefined;
  #reads: SnapshotRows | undefined;
  readonly #savepoints: NamedSavepoint[] = [];
  readonly #notifications: Notification[] = [];
  /** The same, to find what is said twice. */
  readonly #told = new Set<string>();
  /** Told with it, and at once. */
  readonly #messages = new WaitingMessages();
  readonly #urgent = new WaitingMessages();
  #telling: Promise<void> | undefined;
  readonly #atCommit: AtCommit[] = [];
  /** What was prepared for the end. */
  readonly #ends: AroundCommit[] = [];
  /** When notifications committed that could not do so with the rest. */
  #toldAt: Timestamp | undefined;
  readonly #deferred = new DeferredChecks();
  #isOver = false;

  constructor(world: TransactionWorld, terms: TransactionTerms, startedAt: bigint) {
    this.#world = world;
    this.terms = terms;
    this.startedAt = startedAt;
    this.user = world.catalog.newUser();
  }

  // What statements use --------------------------------------------------------------------------------------------

  /** The transaction of the layer below, opened when it is first needed. */
  open(): Transaction {
    this.hasRead = true;
    if (this.#open !== undefined) return this.#open;
    assert(!this.#isOver, 'a transaction that is over is not begun again');
    const { isolation, readOnly } = this.terms;
    this.#open = this.#world.begin({ level: levelOf(isolation), readOnly });
    this.user.transactionId = this.#open.id;
    return this.#open;
  }

  /** `txid_current()`: the transaction's number among those of its node, with the node in front. */
  get number(): bigint {
    const { coordinator, number } = parseTxnId(this.open().id);
    return (BigInt(number) << 10n) | BigInt(coordinator % 1024);
  }

  /** Was anything read or written through it? */
  get opened(): Transaction | undefined {
    return this.#open;
  }

  /** Rows for the statement at hand; its writes are the transaction's when it ends well. */
  statementRows(): StatementRows {
    this.#rows ??= this.#world.rows(this.open(), this.#deferred);
    return this.#rows;
  }

  /** Rows for a statement that only reads, and is all there is of its transaction (or reads the past): no locks, nothing to commit. */
  readRows(): RowAccess {
    this.hasRead = true;
    this.#reads ??= this.#world.readRows(this.terms.readTimestamp);
    return this.#reads;
  }

  /** The catalog as this transaction sees it. */
  catalog(): Catalog {
    return this.#change?.draft ?? this.#world.catalog.current();
  }

  /** Has it changed the catalog? */
  get changesCatalog(): boolean {
    return this.#change !== undefined;
  }

  /** The change of the catalog, begun when it is first asked for. */
  async change(): Promise<SchemaChange> {
    const lockTimeoutMs = this.#world.lockTimeoutMs();
    this.#changing ??= this.#world.catalog.beginChange(this.open(), this.user, { lockTimeoutMs });
    this.#change = await this.#changing;
    return this.#change;
  }

  /** Passes the tables' gates. A promise: wait for it, then bind anew. */
  enter(tables: readonly Oid[]): Promise<void> | undefined {
    return tables.length === 0 ? undefined : this.user.enter(tables, this.#world.lockTimeoutMs());
  }

  /** Told to others when it commits. The same thing said twice is said once. */
  notify(channel: string, payload: string): void {
    const name = JSON.stringify([channel, payload]);
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#notifications.push({ channel, payload });
  }

  /** Told to those who follow the log: when it commits, or by the end of the statement at hand, whatever becomes of it. Throws 54000. */
  emit(message: LogicalMessage): void {
    if (message.transactional) this.#messages.push(message);
    else {
      this.#urgent.push(message);
      if (this.#telling !== undefined) return;
      this.#telling = this.#tellAtOnce();
      // Whoever ends the statement hears of it.
      this.#telling.catch(() => {});
    }
  }

  async #tellAtOnce(): Promise<void> {
    try {
      while (this.#urgent.count > 0) await this.#commitAlone(this.#world.messageRows(this.#urgent.take()));
    } finally {
      this.#telling = undefined;
    }
  }

  /** Rows that have a transaction of their own. */
  #commitAlone(rows: readonly KeyWrite[]): Promise<Timestamp> {
    const own = this.#world.begin({ level: 'read-committed', readOnly: false });
    own.put(rows);
    return own.commit(this.#world.deadlineAtMs());
  }

  /** Done when it has committed. */
  atCommit(work: () => void): void {
    this.#atCommit.push({ prepare: undefined, commit: work });
  }

  /** Done in two steps: prepared before the commit, and then ended by its outcome. */
  aroundCommit(prepare: () => Promise<AroundCommit>): void {
    this.#atCommit.push({ prepare, commit: undefined });
  }

  /** Constraints whose checks wait for the commit. */
  get waitingConstraints(): ReadonlySet<Oid> {
    return this.#deferred.constraints;
  }

  /** SET CONSTRAINTS: what becomes immediate is checked now. */
  setConstraints(oids: readonly Oid[] | undefined, deferred: boolean): Promise<void> {
    return this.#deferred.set(oids, deferred);
  }

  /** The statement at hand ends well: its constraints are checked, and its writes are the transaction's. */
  async endStatement(): Promise<void> {
    const rows = this.#rows;
    this.#rows = undefined;
    if (rows !== undefined) await rows.finish();
    await this.#telling;
  }

  /** The same for a statement that only read: true, if it is over; false: its end has to be waited for. */
  endRead(): boolean {
    if (this.#telling !== undefined || this.#rows?.finishRead() === false) return false;
    this.#rows = undefined;
    return true;
  }

  /** The statement at hand failed: what it wrote is forgotten. */
  abandonStatement(): void {
    this.#rows = undefined;
  }

  // Savepoints -----------------------------------------------------------------------------------------------------

  get hasSavepoints(): boolean {
    return this.#savepoints.length > 0;
  }

  /** How many savepoints there are: cursors made behind one go with it. */
  get depth(): number {
    return this.#savepoints.length;
  }

  savepoint(name: string): void {
    this.#savepoints.push({
      name,
      rows: this.#open?.savepoint(),
      draft: this.#change?.draft.mark(),
      settings: this.#world.settings.mark(),
      notifications: this.#notifications.length,
      messages: this.#messages.count,
      atCommit: this.#atCommit.length,
      checks: this.#deferred.mark(),
      terms: this.terms,
    });
  }

  release(name: string): void {
    this.#savepoints.length = this.#find(name);
  }

  rollbackTo(name: string): void {
    this.abandonStatement();
    const index = this.#find(name);
    const to = this.#savepoints[index];
    this.#savepoints.length = index + 1;
    // What was not there yet is as it was: nothing was written through it.
    if (this.#open !== undefined) {
      if (to.rows === undefined) this.#savepoints[index] = { ...to, rows: this.#backToBeginning() };
      else this.#open.rollbackTo(to.rows);
    }
    if (this.#change !== undefined) this.#change.draft.returnTo(to.draft ?? 0);
    this.#world.settings.returnTo(to.settings);
    for (const { channel, payload } of this.#notifications.splice(to.notifications))
      this.#told.delete(JSON.stringify([channel, payload]));
    this.#messages.take(to.messages);
    this.#atCommit.length = to.atCommit;
    this.#deferred.returnTo(to.checks);
    this.terms = to.terms;
  }

  #backToBeginning(): Savepoint {
    this.#open?.rollbackTo(beginning);
    return beginning;
  }

  #find(name: string): number {
    const index = this.#savepoints.findLastIndex((each) => each.name === name);
    if (index === -1) throw new SqlError('3B001', `savepoint "${name}" does not exist`);
    return index;
  }

  // The end --------------------------------------------------------------------------------------------------------

  /** Everything is kept, or nothing, or an error says that nobody knows. @returns when; undefined: nothing was read or written through it */
  async commit(): Promise<Timestamp | undefined> {
    try {
      await this.#prepare();
    } catch (error) {
      await this.rollback();
      throw error;
    }
    const timestamp = this.#open === undefined ? undefined : await this.#commitRows(this.#open);
    await this.#over('committed');
    for (const work of this.#ends.splice(0)) work.commit();
    const toldAt = this.#notifications.length === 0 ? undefined : (this.#toldAt ?? timestamp);
    if (toldAt !== undefined) await this.#world.told(this.#notifications, toldAt);
    return timestamp;
  }

  /** What waited for the end, and may still make all of it fail. */
  async #prepare(): Promise<void> {
    await this.endStatement();
    if (!this.#deferred.isEmpty) {
      await this.#deferred.runAll();
      await this.endStatement();
    }
    await this.#change?.beforeCommit();
    for (const { prepare, commit } of this.#atCommit)
      this.#ends.push(prepare === undefined ? { commit, rollback: () => {} } : await prepare());
    if (this.#notifications.length > 0 || this.#messages.count > 0) await this.#putTold();
    await this.user.mayCommit();
    // Rows that were read by an old table's definition are no rows.
    if (this.#reads !== undefined && !this.user.readsHold())
      throw new SqlError('40001', 'could not serialize access due to a concurrent change of the catalog');
  }

  /** They commit with everything else. A transaction that only reads has nothing else: they have one of their own. */
  async #putTold(): Promise<void> {
    const rows = [
      ...this.#world.notificationRows(this.#notifications),
      ...this.#world.messageRows(this.#messages.take()),
    ];
    if (!this.terms.readOnly) return this.open().put(rows);
    this.#toldAt = await this.#commitAlone(rows);
  }

  async #commitRows(open: Transaction): Promise<Timestamp> {
    let hasBegun = false;
    try {
      return await this.#world.committing(() => {
        hasBegun = true;
        return open.commit(this.#world.deadlineAtMs(), () => this.user.commitBound());
      });
    } catch (error) {
      if (hasBegun) await this.#over(isUnknown(error) ? 'unknown' : 'rolled back');
      else await this.rollback();
      throw rowError(error);
    }
  }

  async rollback(): Promise<void> {
    if (this.#isOver) return;
    await this.#telling?.catch(() => {});
    try {
      await this.#open?.rollback();
    } finally {
      await this.#over('rolled back');
    }
  }

  async #over(outcome: 'committed' | 'rolled back' | 'unknown'): Promise<void> {
    this.#isOver = true;
    if (outcome !== 'committed') for (const work of this.#ends.splice(0)) work.rollback();
    this.#world.settings.transactionEnded(outcome !== 'rolled back');
    try {
      await this.#change?.ended(outcome);
    } finally {
      this.user.leave();
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof JimError && error.outcome === 'ambiguous';
}
