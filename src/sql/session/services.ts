/** What functions do beyond rows, for their session. Where an answer takes time, a `Suspension` is thrown, and the answer is there when the row is evaluated again. */
import { JimError, SparseMap, toHex } from '../../base/index.ts';
import { sleep } from '../../io/index.ts';
import { SqlError, toSqlError } from '../errors.ts';
import { type ClusterSubject, type RangeChange, type SessionServices, Suspension } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import {
  type AdvisoryKey,
  type AdvisoryMode,
  advisoryLockKey,
  lockInTransaction,
  SessionAdvisoryLocks,
} from './advisory-locks.ts';
import { checkNotification } from './commands/notifications.ts';
import { localRows } from './local-rows.ts';
import { shownTo } from './secrets.ts';
import type { SqlSession } from './session.ts';

type Rows = readonly Readonly<Record<string, SqlValue>>[];

/** `SessionServices` of a session. */
export class StatementServices implements SessionServices {
  readonly #session: SqlSession;
  readonly #locks: SessionAdvisoryLocks;
  readonly #currentValues = new SparseMap<number, bigint>();
  #lastSequence: number | undefined;
  /** Answers that were waited for, until they are asked for again. */
  readonly #answers = new SparseMap<string, unknown>();
  /** Of this statement. */
  readonly #clusterRows = new SparseMap<ClusterSubject, Rows>();

  constructor(session: SqlSession) {
    this.#session = session;
    this.#locks = new SessionAdvisoryLocks(session.engine.transactions);
  }

  /** A statement begins: what was looked at for the one before is old. */
  beginStatement(): void {
    if (this.#clusterRows.size > 0) this.#clusterRows.clear();
    if (this.#answers.size > 0) this.#answers.clear();
  }

  /** The work's result if it is there; else begins it and suspends the row. */
  #once<T>(name: string, work: () => Promise<T>): T {
    if (this.#answers.has(name)) {
      const answer = this.#answers.get(name) as T;
      this.#answers.delete(name);
      return answer;
    }
    throw new Suspension(work().then((answer) => this.#answers.set(name, answer)));
  }

  // Sequences ------------------------------------------------------------------------------------------------------

  nextSequenceValue(sequenceOid: number): bigint {
    const value = this.#session.engine.sequences.next(sequenceOid, this.#session.catalog());
    this.#currentValues.set(sequenceOid, value);
    this.#lastSequence = sequenceOid;
    return value;
  }

  currentSequenceValue(sequenceOid: number): bigint | undefined {
    return this.#currentValues.get(sequenceOid);
  }

  lastSequenceValue(): bigint | undefined {
    const last = this.#lastSequence;
    // One that was dropped since has no value.
    if (last === undefined || this.#session.catalog().byOid(last) === undefined) return undefined;
    return this.#currentValues.get(last);
  }

  setSequenceValue(sequenceOid: number, value: bigint, called: boolean): void {
    this.#once(`setval ${sequenceOid} ${value}`, () =>
      this.#session.engine.sequences.set(sequenceOid, value, called, this.#session.catalog()),
    );
    if (called) this.#currentValues.set(sequenceOid, value);
  }

  forgetSequences(): void {
    this.#currentValues.clear();
    this.#lastSequence = undefined;
  }

  // Notifications --------------------------------------------------------------------------------------------------

  notify(channel: string, payload: string): void {
    checkNotification(channel, payload);
    this.#session.currentTransaction.notify(channel, payload);
  }

  listeningChannels(): Iterable<string> {
    return this.#session.channels;
  }

  // Advisory locks -------------------------------------------------------------------------------------------------

  advisoryLock(key: AdvisoryKey, mode: AdvisoryMode, scope: 'session' | 'transaction', wait: boolean): boolean {
    const session = this.#session;
    const lockKey = advisoryLockKey(session.identity.databaseOid, key);
    const deadlineAtMs = session.engine.deadlineAtMs(session);
    const lock = async () => {
      try {
        if (scope === 'transaction')
          return await lockInTransaction(session.currentTransaction.open(), lockKey, mode, wait, deadlineAtMs);
        return await this.#locks.lock(lockKey, mode, wait, session.engine.lockTimeoutMs(session), deadlineAtMs);
      } catch (error) {
        throw lockError(error);
      }
    };
    return this.#once(`lock ${scope} ${mode} ${String(key)}`, lock);
  }

  advisoryUnlock(key: AdvisoryKey, mode: AdvisoryMode): boolean {
    return this.#locks.unlock(advisoryLockKey(this.#session.identity.databaseOid, key), mode);
  }

  advisoryUnlockAll(): void {
    this.#locks.unlockAll();
  }

  // The rest -------------------------------------------------------------------------------------------------------

  sleep(seconds: number): void {
    if (!(seconds > 0)) return;
    this.#once(`sleep ${seconds}`, () => sleep(this.#session.engine.clock, seconds * 1000));
  }

  cancelBackend(processId: number, terminate: boolean): boolean {
    const { authority, engine } = this.#session;
    const { superuser } = authority.current;
    const signal = { processId, terminate, roles: authority.rolesOf(authority.current), isSuperuser: superuser };
    if (engine.signals.isHere(processId)) return engine.signals.sendHere(signal);
    return this.#once(`signal ${processId} ${terminate}`, () => engine.signals.sendElsewhere(signal));
  }

  clusterRows(subject: ClusterSubject): Rows {
    const known = this.#clusterRows.get(subject) ?? localRows(this.#session, subject);
    if (known !== undefined) return known;
    const { engine, authority } = this.#session;
    const rows = shownTo(
      authority,
      subject,
      this.#once(`rows ${subject}`, () => engine.clusterRows(subject)),
    );
    this.#clusterRows.set(subject, rows);
    return rows;
  }

  changeRange(change: RangeChange): string {
    const { engine } = this.#session;
    const name = change.kind === 'split' ? toHex(change.key) : JSON.stringify(change);
    return this.#once(`${change.kind} ${name}`, () =>
      engine.cluster.change(change).catch((error) => Promise.reject(toSqlError(error))),
    );
  }

  transactionId(): bigint {
    return this.#session.currentTransaction.number;
  }

  isInRecovery(): boolean {
    return false;
  }
}

function lockError(error: unknown): unknown {
  if (error instanceof JimError && error.code === 'lock-not-available')
    return new SqlError('55P03', 'canceling statement due to lock timeout');
  return toSqlError(error);
}
