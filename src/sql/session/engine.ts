/**
 * SQL on one node: what its sessions share. The parser, plans by text, the catalog's newest version, listeners, time slices, limits.
 */
import { type HybridClock, nextKey, type Span } from '../../base/index.ts';
import { type Clock, type Crypto, type Random, sleep } from '../../io/index.ts';
import type { KeyWrite, Transactions } from '../../txn/index.ts';
import type { Catalog, Oid } from '../catalog/index.ts';
import type { ClusterSubject, RangeChange } from '../execute/index.ts';
import type { DigestAlgorithm } from '../functions/index.ts';
import { SqlParser } from '../parse/index.ts';
import { RowIds, SnapshotRows, StatementRows } from '../rows/index.ts';
import { IntlTimeZones, type SqlValue, type TimeZones } from '../values/index.ts';
import { AutomaticAnalyze } from './automatic-analyze.ts';
import type { ChangeLog } from './change-log.ts';
import { ChangedRows } from './changed-rows.ts';
import type { DurableFeedService } from './feeds/service.ts';
import { messageRows } from './logical-messages.ts';
import type { NodeCalls } from './node-calls.ts';
import { notificationRows } from './notification-rows.ts';
import { Notifications } from './notifications.ts';
import { slotRows } from './replication/active-slots.ts';
import type { LogicalReplication } from './replication/service.ts';
import { runSeparately } from './separate.ts';
import type { SqlSession } from './session.ts';
import { SessionRows } from './session-rows.ts';
import { Signals } from './signals.ts';
import { StatementCounts } from './statement-counts.ts';
import { StatementCache } from './statements.ts';
import { TemporaryCleanup } from './temporary-cleanup.ts';
import { sqlNow } from './time.ts';
import { TimeSlices } from './time-slices.ts';
import type { Notification } from './transaction.ts';
import type { TransactionCatalog, TransactionWorld } from './transaction-world.ts';

/** Values of sequences, in blocks: `SequenceBlocks`. */
export interface Sequences {
  /** Suspends the row while a block is fetched. */
  next(sequenceOid: Oid, catalog: Catalog): bigint;
  set(sequenceOid: Oid, value: bigint, called: boolean, catalog: Catalog): Promise<void>;
  read(sequenceOid: Oid, catalog: Catalog): Promise<{ readonly value: bigint; readonly called: boolean }>;
}

/** The cluster as system tables show it, and as administrators change it. */
export interface ClusterRows {
  rows(subject: ClusterSubject): Promise<readonly Readonly<Record<string, SqlValue>>[]>;
  /** @returns the range that came out of it */
  change(change: RangeChange): Promise<string>;
}

export interface EngineParts {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly random: Random;
  readonly crypto: Crypto;
  /** Loaded already; undefined: `load` does. */
  readonly parser: SqlParser | undefined;
  readonly transactions: Transactions;
  readonly catalog: TransactionCatalog;
  readonly sequences: Sequences;
  readonly cluster: ClusterRows;
  readonly calls: NodeCalls;
  /** What commits, for those who listen. */
  readonly changeLog: ChangeLog;
  /** Undefined: nobody keeps replication slots here. */
  readonly replication?: LogicalReplication;
  /** Undefined: nobody keeps durable feeds here. */
  readonly feeds?: DurableFeedService;
  readonly version: string;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** No statement of a transaction takes longer, if nothing else limits it: a day. */
const statementMsMax = 86_400_000;
const lockMsMax = 2 ** 31 - 1;
const transactionLifeMs = 2 ** 40;
const deletedAtOnce = 500;
/** Sessions that are about to end are waited for: their clients have closed their connections and think that they are gone. */
const leavingMs = 5_000;
const leavingLookMs = 50;
const internedMax = 10_000;

/** See the top of the file. */
export class SqlEngine {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly transactions: Transactions;
  readonly catalog: TransactionCatalog;
  readonly sequences: Sequences;
  readonly cluster: ClusterRows;
  readonly parser: SqlParser;
  readonly statements: StatementCache;
  readonly slices: TimeSlices;
  readonly changeLog: ChangeLog;
  readonly notifications: Notifications;
  readonly statementCounts: StatementCounts;
  readonly sessionRows: SessionRows;
  readonly signals: Signals;
  readonly changedRows = new ChangedRows();
  readonly automaticAnalyze: AutomaticAnalyze;
  readonly temporaryCleanup: TemporaryCleanup;
  readonly timeZones: TimeZones = new IntlTimeZones();
  readonly replication: LogicalReplication | undefined;
  readonly feeds: DurableFeedService | undefined;
  readonly version: string;
  /** By process id. */
  readonly sessions = new Map<number, SqlSession>();
  readonly #rowIds: RowIds;
  readonly #interned = new Map<string, string>();

  private constructor(parts: EngineParts, parser: SqlParser) {
    this.clock = parts.clock;
    this.random = parts.random;
    this.crypto = parts.crypto;
    this.transactions = parts.transactions;
    this.catalog = parts.catalog;
    this.sequences = parts.sequences;
    this.cluster = parts.cluster;
    this.replication = parts.replication;
    this.feeds = parts.feeds;
    this.version = parts.version;
    this.parser = parser;
    this.statements = new StatementCache(parser);
    this.slices = new TimeSlices(parts.clock);
    this.changeLog = parts.changeLog;
    this.notifications = new Notifications(parts);
    this.statementCounts = new StatementCounts(parts.clock);
    this.sessionRows = new SessionRows(this, parts.calls);
    this.automaticAnalyze = new AutomaticAnalyze(this, parts.calls, parts.log);
    this.temporaryCleanup = new TemporaryCleanup(this, parts.calls, parts.log);
    this.#rowIds = new RowIds(parts.hybridClock, parts.calls.nodeId);
    this.signals = new Signals(parts.calls, this.sessions);
  }

  /** Loads the parser. */
  static async load(parts: EngineParts): Promise<SqlEngine> {
    return new SqlEngine(parts, parts.parser ?? (await SqlParser.load()));
  }

  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
    return this.crypto.digest(algorithm, bytes);
  }

  /** One string object for all equal texts. */
  intern(text: string): string {
    const known = this.#interned.get(text);
    if (known !== undefined) return known;
    if (this.#interned.size >= internedMax) this.#interned.clear();
    this.#interned.set(text, text);
    return text;
  }

  /** Rows of the cluster, for system tables. */
  clusterRows(subject: ClusterSubject): Promise<readonly Readonly<Record<string, SqlValue>>[]> {
    if (subject === 'sessions' || subject === 'statements' || subject === 'senders')
      return this.sessionRows.rows(subject);
    if (subject === 'slots') return slotRows(this);
    return this.cluster.rows(subject);
  }

  /** The time now: microseconds since 2000-01-01 UTC. */
  now(): bigint {
    return sqlNow(this.clock);
  }

  // For definitions ------------------------------------------------------------------------------------------------

  /** Sessions that use a database, on all nodes that answer, once those that are leaving are gone. */
  async sessionsOf(databaseOid: Oid, without: number): Promise<number> {
    const patientUntilMs = this.clock.monotonicMs() + leavingMs;
    for (;;) {
      const count = await this.signals.sessionsOf({ databaseOid, without, end: false });
      if (count === 0 || this.clock.monotonicMs() >= patientUntilMs) return count;
      await sleep(this.clock, leavingLookMs);
    }
  }

  /** Ends them. */
  async endSessionsOf(databaseOid: Oid, without: number): Promise<void> {
    await this.signals.sessionsOf({ databaseOid, without, end: true });
  }

  /** Deletes the rows of a span that nobody looks at any more, in small pieces. */
  async deleteSpan(span: Span): Promise<void> {
    for (let start: Uint8Array | undefined = span.start; start !== undefined; ) {
      const rest: Span = { start, end: span.end };
      start = await runSeparately(this, undefined, undefined, async ({ rows }) => {
        for await (const page of rows.scan(rest, { reverse: false, rowsHint: deletedAtOnce, lock: undefined })) {
          await rows.write(page.map(({ key }) => ({ key, row: undefined })));
          return page.length === 0 ? undefined : nextKey(page[page.length - 1].key);
        }
        return undefined;
      });
    }
  }

  // For sessions ---------------------------------------------------------------------------------------------------

  /** What a session's transactions need. */
  worldOf(session: SqlSession): TransactionWorld {
    const { catalog, transactions } = this;
    const { settings } = session;
    const deadlineAtMs = () => this.deadlineAtMs(session);
    const lockTimeoutMs = () => this.lockTimeoutMs(session);
    return {
      catalog,
      settings,
      deadlineAtMs,
      lockTimeoutMs,
      begin: ({ level, readOnly }) =>
        transactions.begin({
          level,
          readOnly,
          lifeMs: transactionLifeMs,
          idleMs: transactionLifeMs,
          lockTimeoutMs: lockTimeoutMs(),
          survivesRefusals: true,
          author: () => session.author,
        }),
      rows: (transaction, deferred) =>
        new StatementRows({
          transaction,
          rowIds: this.#rowIds,
          deadlineAtMs,
          deferToCommit: (check, constraint) => deferred.add(check, constraint),
          isDeferred: (constraint, initially) => deferred.isDeferred(constraint) ?? initially,
          onWritten: (writes) => this.changedRows.add(writes),
          tableName: (oid) => session.catalog().byOid(oid)?.name,
        }),
      readRows: (at) => new SnapshotRows(transactions.snapshot(at), deadlineAtMs),
      committing: (work) => session.committing(work),
      notificationRows: (notifications) => this.#notificationRows(session, notifications),
      messageRows: (messages) =>
        messageRows(session.identity.databaseOid, messages, this.random.bytes(16), this.clock.wallMs()),
      told: (notifications, timestamp) => this.notifications.own(session, notifications, timestamp),
    };
  }

  /** What a session's transaction tells others, as rows of it. */
  #notificationRows({ identity }: SqlSession, notifications: readonly Notification[]): readonly KeyWrite[] {
    return notificationRows(identity, notifications, this.random.bytes(16), this.clock.wallMs());
  }

  /** A key for a row of a table without a primary key. */
  newRowId(): bigint {
    return this.#rowIds.next();
  }

  /** When a session's statement must be done. Its own timer is what stops it; this only bounds what nobody stops. */
  deadlineAtMs({ settings }: SqlSession): number {
    const limitMs = settings.number('statement_timeout');
    return this.clock.monotonicMs() + (limitMs > 0 ? limitMs + 1_000 : statementMsMax);
  }

  /** How long a session's statement waits for a lock. */
  lockTimeoutMs({ settings }: SqlSession): number {
    const limitMs = settings.number('lock_timeout');
    return limitMs > 0 ? limitMs : lockMsMax;
  }
}
