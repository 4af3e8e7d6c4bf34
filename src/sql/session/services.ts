/** What functions do beyond rows, for their session. Where an answer takes time, a `Suspension` is thrown, and the answer is there when the row is evaluated again. */
import {
  allTablesSpan,
  JimError,
  namespaceSpan,
  parseTimestamp,
  SparseMap,
  type Timestamp,
  tableSpan,
  toHex,
  wallMsOf,
} from '../../base/index.ts';
import { sleep } from '../../io/index.ts';
import type { TableDescriptor } from '../catalog/index.ts';
import { SqlError, toSqlError } from '../errors.ts';
import {
  type ClusterSubject,
  type FeedLinesWanted,
  type FeedLineTold,
  type PastChange,
  type PastTerms,
  type RangeChange,
  type SessionServices,
  type SlotChange,
  type SlotChangesWish,
  Suspension,
} from '../execute/index.ts';
import { formatJsonb, type SqlValue } from '../values/index.ts';
import {
  type AdvisoryKey,
  type AdvisoryMode,
  advisoryLockKey,
  lockInTransaction,
  SessionAdvisoryLocks,
} from './advisory-locks.ts';
import type { HistoryQuestion } from './change-log.ts';
import { checkNotification } from './commands/notifications.ts';
import { feedRows } from './feeds/rows.ts';
import { feedError, feedsOf, roleOf } from './feeds/statements.ts';
import { localRows } from './local-rows.ts';
import { dropSlot } from './replication/commands.ts';
import {
  advanceSlot,
  createSlotByFunction,
  currentPlace,
  exportSnapshot,
  slotChanges,
} from './replication/slot-functions.ts';
import { shownTo } from './secrets.ts';
import type { SqlSession } from './session.ts';
import { timestampOfSqlTime } from './time.ts';

/** Changes that a statement may look at: they are kept in memory. */
const pastChangesMax = 100_000;

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
      this.#once(`rows ${subject}`, () =>
        subject === 'feeds' ? feedRows(this.#session) : engine.clusterRows(subject),
      ),
    );
    this.#clusterRows.set(subject, rows);
    return rows;
  }

  history(terms: PastTerms): readonly PastChange[] {
    const { identity, engine } = this.#session;
    const { tables, key, from, to } = terms;
    const all = tables ?? [...this.#session.catalog().all('table')];
    const spanOf = ({ oid, namespaceId }: TableDescriptor) =>
      namespaceId === undefined ? tableSpan(oid) : namespaceSpan(namespaceId);
    const question: HistoryQuestion = {
      database: identity.databaseName,
      tableOids: new Set(all.map(({ oid }) => oid)),
      spans: tables === undefined ? [allTablesSpan] : tables.map(spanOf),
      key: key?.root,
      // The first timestamp at a time is part of it.
      after: from === null ? undefined : (Math.max(0, timestampOfSqlTime(from) - 1) as Timestamp),
      upTo: to === null ? undefined : timestampOfSqlTime(to),
      changesMax: pastChangesMax,
    };
    const name = `history ${tables?.map(({ oid }) => oid)} ${key && formatJsonb(key)} ${from} ${to}`;
    return this.#once(name, () =>
      engine.changeLog.history(question).catch((error) => Promise.reject(pastError(error))),
    );
  }

  feedLines(name: string, question: FeedLinesWanted): readonly FeedLineTold[] {
    const session = this.#session;
    return this.#once(`feed ${name} ${JSON.stringify(question)}`, () =>
      feedsOf(session)
        .read(roleOf(session), name, question)
        .catch((error) => Promise.reject(feedError(error))),
    );
  }

  acknowledgeFeed(name: string, cursor: string): string {
    const session = this.#session;
    return this.#once(`acknowledge ${name} ${cursor}`, () =>
      feedsOf(session)
        .acknowledge(roleOf(session), name, cursor)
        .catch((error) => Promise.reject(feedError(error))),
    );
  }

  changeRange(change: RangeChange): string {
    const { engine } = this.#session;
    const name = change.kind === 'split' ? toHex(change.key) : JSON.stringify(change);
    return this.#once(`${change.kind} ${name}`, () =>
      engine.cluster.change(change).catch((error) => Promise.reject(toSqlError(error))),
    );
  }

  // Replication ----------------------------------------------------------------------------------------------------

  currentPlace(): bigint {
    return currentPlace(this.#session);
  }

  emitMessage(transactional: boolean, prefix: string, content: Uint8Array): bigint {
    const place = currentPlace(this.#session);
    this.#session.currentTransaction.emit({ transactional, prefix, content });
    return place;
  }

  exportSnapshot(): string {
    return exportSnapshot(this.#session);
  }

  createSlot(name: string, plugin: string, temporary: boolean): bigint {
    return this.#once(`create slot ${name}`, () => createSlotByFunction(this.#session, { name, plugin, temporary }));
  }

  dropSlot(name: string): void {
    this.#once(`drop slot ${name}`, () => dropSlot(this.#session, name, false));
  }

  /** Asked again with a later place when the row is evaluated again: it is the same question. */
  advanceSlot(name: string, upTo: bigint): bigint {
    return this.#once(`advance slot ${name}`, () => advanceSlot(this.#session, name, upTo));
  }

  slotChanges(wish: SlotChangesWish): readonly SlotChange[] {
    return this.#once(`changes of slot ${wish.name}`, () => slotChanges(this.#session, wish));
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

/** What is no longer kept is named by its time. */
function pastError(error: unknown): unknown {
  const keptFrom = error instanceof JimError && error.code === 'history-gone' ? error.details?.keptFrom : undefined;
  if (typeof keptFrom !== 'string') return toSqlError(error);
  const time = new Date(wallMsOf(parseTimestamp(keptFrom))).toISOString();
  return new SqlError('72000', `what happened up to ${time} is no longer kept`, {
    hint: 'Ask for what happened later, or without a time for all that is kept.',
  });
}
