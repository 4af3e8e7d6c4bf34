/**
 * The gates of one node: who uses which tables now, and which of these are closed to newcomers. Everything is decided here at once; nothing is sent or
 * awaited. An open gate costs a transaction one comparison with its lease and, while no gate at all is closed, nothing per table.
 *
 *   statement ──enter──► open: go on, counted as user until `leave`
 *                        closed by another's change: wait, then plan anew
 *                        the lease has run out: wait until the catalog was read again
 */
import { addMs, type HybridClock, type Timestamp, type TxnId, zeroTimestamp } from '../../base/index.ts';
import type { Clock, Timer } from '../../io/index.ts';
import { SqlError } from '../errors.ts';
import type { Oid } from './descriptors.ts';
import type { GateEntry } from './state-rows.ts';

/** A lease that ends sooner is as good as none: a statement wants some time. */
const leaseLeftMs = 1_000;

/** What gates ask of the store around them. */
export interface GatesParts {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  /** Reads the catalog anew, and with it the lease; resolves when that is done, and rejects when it can't be. */
  readonly renew: () => Promise<unknown>;
}

/** A change that has closed gates, as this node knows it. */
interface Closing {
  readonly change: TxnId;
  tables: ReadonlySet<Oid>;
  /** Transactions that used a table before its gate was closed may commit up to here. */
  usersUntil: Timestamp;
  readonly waiters: Set<Waiter>;
}

interface Waiter {
  readonly user: CatalogUser;
  end(error?: SqlError): void;
}

/** One transaction, as a user of tables. */
export class CatalogUser {
  /** Its name, if it has one: then circles of waiting are found. */
  transactionId: TxnId | undefined;
  /** The gates that it has closed itself. */
  changes: { readonly until: Timestamp | undefined } | undefined;
  /** The end of a lease that had run out before the catalog was read again, if it used tables by then. */
  boundForGood: Timestamp | undefined;
  readonly #gates: Gates;
  #tables: Oid[] = [];
  #waitsForChanges: ((error: SqlError) => void) | undefined;

  constructor(gates: Gates) {
    this.#gates = gates;
  }

  /**
   * Passes the gates of the tables. Undefined: go on. A promise: wait for it, then plan anew by the store's current catalog, and enter again. Rejects with 55P03
   * after `waitMs` (0: never), 40P01 where the change would wait for this transaction.
   */
  enter(tables: readonly Oid[], waitMs = 0): undefined | Promise<void> {
    return this.#gates.enter(this, tables, waitMs);
  }

  /** Before a commit: a node that had no time to read its catalog for long reads it first, rather than refuse what nothing is in the way of. */
  mayCommit(): undefined | Promise<void> {
    return this.#gates.leaseForCommit();
  }

  /** The highest timestamp that it may commit at. */
  commitBound(): Timestamp {
    return this.#gates.boundOf(this);
  }

  /** Is all that it has read up to now true to the catalog that it was planned by? */
  readsHold(): boolean {
    return this.#gates.holds(this);
  }

  /** The transaction is over. */
  leave(): void {
    this.#tables = [];
    this.boundForGood = undefined;
    this.#gates.leave(this);
  }

  // For the gates --------------------------------------------------------------------------------------------------

  /** Does it use the table? */
  uses(table: Oid): boolean {
    return this.#tables.includes(table);
  }

  usesAny(tables: ReadonlySet<Oid>): boolean {
    return this.#tables.some((table) => tables.has(table));
  }

  add(tables: readonly Oid[]): void {
    for (const table of tables) if (!this.#tables.includes(table)) this.#tables.push(table);
  }

  /** It waits to change the catalog itself: whoever does so now must not wait for it. Rejects with 40P01 if one does, or begins to. */
  async waitForChanges<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#waitsForChanges = reject;
        waiting.then(resolve, reject);
        if (this.#gates.isAwaited(this)) this.endCircle();
      });
    } finally {
      this.#waitsForChanges = undefined;
    }
  }

  endCircle(): void {
    this.#waitsForChanges?.(deadlock());
  }
}

/** See the top of this file. */
export class Gates {
  readonly #parts: GatesParts;
  readonly #users = new Set<CatalogUser>();
  readonly #closed = new Map<Oid, Closing>();
  readonly #closings = new Map<TxnId, Closing>();
  readonly #leaveListeners = new Set<() => void>();
  #lease: Timestamp = zeroTimestamp;

  constructor(parts: GatesParts) {
    this.#parts = parts;
  }

  /** Up to when the catalog that this node knows may be used. */
  get lease(): Timestamp {
    return this.#lease;
  }

  /** Is any transaction under way? */
  get hasUsers(): boolean {
    return this.#users.size > 0;
  }

  // Users ----------------------------------------------------------------------------------------------------------

  enter(user: CatalogUser, tables: readonly Oid[], waitMs: number): undefined | Promise<void> {
    if (this.#endsSoon()) return this.#renewed();
    if (this.#closed.size > 0)
      for (const table of tables) {
        const closing = this.#closed.get(table);
        if (closing !== undefined && closing.change !== user.transactionId && !user.uses(table))
          return this.#wait(user, closing, waitMs);
      }
    this.#users.add(user);
    user.add(tables);
    return undefined;
  }

  /** Undefined: there is time enough. */
  leaseForCommit(): undefined | Promise<void> {
    if (!this.#endsSoon()) return undefined;
    // If it can't be read, the commit itself finds out what that means.
    return this.#renewed().catch(() => {});
  }

  #endsSoon(): boolean {
    return addMs(this.#parts.hybridClock.reading(), leaseLeftMs) > this.#lease;
  }

  async #renewed(): Promise<void> {
    await this.#parts.renew();
  }

  #wait(user: CatalogUser, closing: Closing, waitMs: number): Promise<void> {
    // The change waits for this user to leave, or is about to.
    if (user.usesAny(closing.tables)) return Promise.reject(deadlock());
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const waiter: Waiter = {
        user,
        end: (error) => {
          timer?.cancel();
          closing.waiters.delete(waiter);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      closing.waiters.add(waiter);
      if (waitMs > 0) timer = this.#parts.clock.after(waitMs, () => waiter.end(lockTimeout()));
    });
  }

  leave(user: CatalogUser): void {
    this.#users.delete(user);
    if (this.#closings.size > 0) this.#onLeft(user);
  }

  #onLeft(user: CatalogUser): void {
    for (const { waiters } of this.#closings.values())
      for (const waiter of [...waiters]) if (waiter.user === user) waiter.end(cancelled());
    for (const listener of [...this.#leaveListeners]) listener();
  }

  boundOf(user: CatalogUser): Timestamp {
    const promised = user.changes?.until;
    let bound = promised === undefined || promised > this.#lease ? this.#lease : promised;
    if (user.boundForGood !== undefined && user.boundForGood < bound) bound = user.boundForGood;
    for (const { change, tables, usersUntil } of this.#closings.values())
      if (change !== user.transactionId && usersUntil < bound && user.usesAny(tables)) bound = usersUntil;
    return bound;
  }

  holds(user: CatalogUser): boolean {
    return this.#parts.hybridClock.reading() <= this.boundOf(user);
  }

  // Changes --------------------------------------------------------------------------------------------------------

  /** The catalog was read again: the lease goes on from there, and these gates are closed and no others. */
  update(entries: readonly GateEntry[], readAt: Timestamp, lease: Timestamp): void {
    const leaseBefore = this.#lease;
    this.#lease = lease;
    if (readAt > leaseBefore) this.#bindForGood(leaseBefore);
    if (entries.length === 0 && this.#closings.size === 0) return;
    const open = new Map(this.#closings);
    this.#closed.clear();
    for (const { change, tables } of entries) {
      const closing = open.get(change) ?? { change, tables: new Set(), usersUntil: leaseBefore, waiters: new Set() };
      open.delete(change);
      this.#closings.set(change, closing);
      this.#close(closing, tables);
    }
    for (const { change, waiters } of open.values()) {
      this.#closings.delete(change);
      for (const waiter of [...waiters]) waiter.end();
    }
  }

  /** Gates may have closed and opened again unseen. Who changes the catalog itself holds its lock: nobody else has changed it meanwhile. */
  #bindForGood(bound: Timestamp): void {
    for (const user of this.#users) if (user.changes === undefined) user.boundForGood ??= bound;
  }

  #close(closing: Closing, tables: readonly Oid[]): void {
    closing.tables = new Set(tables);
    for (const table of tables) this.#closed.set(table, closing);
    for (const waiter of [...closing.waiters]) if (waiter.user.usesAny(closing.tables)) waiter.end(deadlock());
    for (const user of this.usersOf(closing.change)) user.endCircle();
  }

  /** The transactions that a change has to wait for here. */
  usersOf(change: TxnId): readonly CatalogUser[] {
    const closing = this.#closings.get(change);
    if (closing === undefined) return [];
    return [...this.#users].filter((user) => user.transactionId !== change && user.usesAny(closing.tables));
  }

  /** Does a change wait for this user to leave? */
  isAwaited(user: CatalogUser): boolean {
    return [...this.#closings.values()].some(
      ({ change, tables }) => change !== user.transactionId && user.usesAny(tables),
    );
  }

  /** Transactions with names that wait at the change's gates. */
  waitersOf(change: TxnId): readonly TxnId[] {
    const waiters = this.#closings.get(change)?.waiters ?? [];
    return [...waiters].flatMap(({ user }) => user.transactionId ?? []);
  }

  /** Is the gate closed by the change, as far as this node knows? */
  isClosedBy(table: Oid, change: TxnId): boolean {
    return this.#closings.get(change)?.tables.has(table) === true;
  }

  /** Those who use the change's tables may commit up to here. */
  grantUsers(change: TxnId, until: Timestamp): void {
    const closing = this.#closings.get(change);
    if (closing !== undefined && until > closing.usersUntil) closing.usersUntil = until;
  }

  /** Resolves when somebody has left, or after a while. */
  nextLeave(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        this.#leaveListeners.delete(end);
        resolve();
      };
      const timer = this.#parts.clock.after(waitMs, end);
      this.#leaveListeners.add(end);
    });
  }
}

/** PostgreSQL's error where two wait for one another. */
export function deadlock(detail?: string): SqlError {
  return new SqlError('40P01', 'deadlock detected', detail === undefined ? {} : { detail });
}

/** PostgreSQL's error where a lock was not to be had in time. */
export function lockTimeout(): SqlError {
  return new SqlError('55P03', 'canceling statement due to lock timeout');
}

function cancelled(): SqlError {
  return new SqlError('57014', 'canceling statement due to user request');
}
