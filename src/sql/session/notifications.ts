/**
 * LISTEN and NOTIFY, through the log. What a transaction tells is rows of it (`notification-rows.ts`); a node on which somebody listens follows these rows as
 * a change feed, and hands on what commits:
 *
 *   NOTIFY ─► COMMIT ─► rows in a system span ─► feed of every node with listeners ─► sessions, when they are idle
 *
 * So everybody hears all of it once, in the order of commits, also when the node that committed dies; nobody hears what was rolled back; and where nobody listens nothing
 * is followed. A session that begins to listen hears what commits after its LISTEN did.
 */
import { JimError, notificationSpan, type Timestamp } from '../../base/index.ts';
import { type Clock, sleep } from '../../io/index.ts';
import type { ChangeLog, SpanReader } from './change-log.ts';
import { readNotifications, type Told } from './notification-rows.ts';
import type { SqlSession } from './session.ts';
import type { Notification } from './transaction.ts';

/** One delivery to one client. */
export interface Delivery extends Notification {
  readonly processId: number;
}

/** A session that listens to a channel, or is about to. */
interface Listener {
  readonly session: SqlSession;
  readonly channel: string;
  /** It hears what commits above; undefined: not known yet. */
  after: Timestamp | undefined;
  /** What came before its LISTEN has committed; undefined: it has. */
  held: { readonly timestamp: Timestamp; readonly delivery: Delivery }[] | undefined;
}

/** A LISTEN that has not committed yet. */
export interface Listening {
  commit(): void;
  rollback(): void;
}

export interface NotificationsParts {
  readonly clock: Clock;
  readonly changeLog: ChangeLog;
  log(level: 'warn', message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** A client that does not read loses its oldest notifications: nothing here grows without a limit. */
const waitingMax = 10_000;
/** Before the log is asked again after it could not be followed. */
const againMs = 200;
/** A session that told something to itself waits so long for hearing it, at most. */
const ownMs = 1_000;

/** The listeners of a node. */
export class Notifications {
  readonly #parts: NotificationsParts;
  /** By database and channel. */
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiting = new Map<SqlSession, Delivery[]>();
  #reader: SpanReader | undefined;
  #isFollowing = false;
  /** Everything at or below this was heard. */
  #heard = 0;
  #onHeard: (() => void)[] = [];

  constructor(parts: NotificationsParts) {
    this.#parts = parts;
  }

  /** Begins to listen: from here on what commits is kept for the session, which hears it once its LISTEN commits. */
  async listen(session: SqlSession, channel: string): Promise<Listening> {
    const listener: Listener = { session, channel, after: undefined, held: [] };
    const name = nameOf(session, channel);
    const isNew = ![...(this.#listeners.get(name) ?? [])].some((each) => each.session === session);
    if (!isNew) return nothingToDo;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    try {
      listener.after = await this.#parts.changeLog.present(notificationSpan);
    } catch (error) {
      this.#remove(name, listener);
      throw error;
    }
    if (!this.#isFollowing) void this.#followAll(listener.after);
    return {
      commit: () => {
        session.channels.add(channel);
        for (const { timestamp, delivery } of listener.held ?? [])
          if (timestamp > (listener.after ?? 0)) this.#deliver(session, delivery);
        listener.held = undefined;
      },
      rollback: () => this.#remove(name, listener),
    };
  }

  /** @param channel undefined: all of the session's */
  unlisten(session: SqlSession, channel: string | undefined): void {
    for (const each of channel === undefined ? [...session.channels] : [channel]) {
      session.channels.delete(each);
      const name = nameOf(session, each);
      for (const listener of this.#listeners.get(name) ?? [])
        if (listener.session === session) this.#remove(name, listener);
    }
    if (session.channels.size === 0) this.#waiting.delete(session);
  }

  /** Waits until this node has heard what committed up to a timestamp, if the session listens to any of it: what it tells itself comes with the answer. */
  async own(session: SqlSession, told: readonly Notification[], timestamp: Timestamp): Promise<void> {
    if (!told.some(({ channel }) => session.channels.has(channel))) return;
    let isLate = false;
    const timer = this.#parts.clock.after(ownMs, () => {
      isLate = true;
      this.#wake();
    });
    while (this.#heard < timestamp && this.#isFollowing && !isLate)
      await new Promise<void>((resolve) => this.#onHeard.push(resolve));
    timer.cancel();
  }

  /** What waits for a session, which is idle now. */
  take(session: SqlSession): readonly Delivery[] {
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) return none;
    this.#waiting.delete(session);
    return waiting;
  }

  #remove(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(name);
    if (this.#listeners.size === 0) this.#reader?.close();
  }

  // The log --------------------------------------------------------------------------------------------------------

  /** Follows until nobody listens any more. */
  async #followAll(after: Timestamp): Promise<void> {
    this.#isFollowing = true;
    let from = after;
    while (this.#listeners.size > 0) {
      try {
        from = await this.#follow(from);
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        if (error.code === 'history-gone') {
          const fields = { error: error.message };
          this.#parts.log('warn', 'notifications were missed: this node was away for too long', fields);
          from = await this.#presentAtLast(from);
        } else await sleep(this.#parts.clock, againMs);
      }
    }
    this.#isFollowing = false;
    this.#wake();
  }

  /** Reads until it can't go on, or nobody listens any more; where it is then. */
  async #follow(after: Timestamp): Promise<Timestamp> {
    const reader = this.#parts.changeLog.follow(notificationSpan, after);
    this.#reader = reader;
    let heard = after;
    try {
      while (this.#listeners.size > 0) {
        const { transactions, resolved } = await reader.next();
        for (const { timestamp, changes } of transactions)
          for (const { key, after: row } of changes) {
            const told = row && readNotifications(key, row);
            if (told !== undefined) this.#tell(told, timestamp);
          }
        heard = resolved;
        this.#heard = resolved;
        this.#wake();
      }
    } catch (error) {
      if (!(error instanceof JimError) || error.code === 'history-gone') throw error;
      if (this.#listeners.size > 0) await sleep(this.#parts.clock, againMs);
    } finally {
      reader.close();
      this.#reader = undefined;
    }
    return heard;
  }

  async #presentAtLast(otherwise: Timestamp): Promise<Timestamp> {
    try {
      return await this.#parts.changeLog.present(notificationSpan);
    } catch {
      await sleep(this.#parts.clock, againMs);
      return otherwise;
    }
  }

  #wake(): void {
    for (const wake of this.#onHeard.splice(0)) wake();
  }

  #tell({ databaseOid, processId, notifications }: Told, timestamp: Timestamp): void {
    for (const { channel, payload } of notifications)
      for (const listener of this.#listeners.get(`${databaseOid} ${channel}`) ?? []) {
        const delivery = { channel, payload, processId };
        if (listener.held !== undefined) listener.held.push({ timestamp, delivery });
        else if (timestamp > (listener.after ?? 0)) this.#deliver(listener.session, delivery);
      }
  }

  #deliver(session: SqlSession, delivery: Delivery): void {
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) this.#waiting.set(session, [delivery]);
    else {
      waiting.push(delivery);
      if (waiting.length > waitingMax) waiting.shift();
    }
    session.onNotification?.();
  }
}

function nameOf({ identity }: SqlSession, channel: string): string {
  return `${identity.databaseOid} ${channel}`;
}

const none: readonly Delivery[] = [];
const nothingToDo: Listening = { commit: () => {}, rollback: () => {} };
