/** What DDL statements ask of the session that runs them: its names and settings, its transaction, and the world around it. */
import type { Span } from '../../base/index.ts';
import type { BoundQuery } from '../algebra/index.ts';
import type { Catalog, Oid, SchemaChange } from '../catalog/index.ts';
import type { ExecutionContext } from '../execute/index.ts';
import type { Expression, SqlParser } from '../parse/index.ts';
import type { SqlValue, ValueContext } from '../values/index.ts';

/** Everything around a DDL statement. */
export interface DdlEnvironment {
  /** The catalog as the transaction sees it: the draft, once there is one. */
  catalog(): Catalog;
  /** The transaction's change of the catalog; begun when it is first asked for. */
  change(): Promise<SchemaChange>;
  readonly databaseOid: Oid;
  /** Schemas by name, `$user` replaced, in order; those that are not there count for nothing. `pg_catalog` is searched first unless it is named. */
  readonly searchPath: readonly string[];
  /** `current_user`. */
  readonly role: Oid;
  /** `session_user`. */
  readonly sessionRole: Oid;
  /** The schema of this session's temporary tables, whether it is there yet or not: `pg_temp_7`. */
  readonly temporarySchema: string;
  readonly values: ValueContext;
  readonly parser: SqlParser;
  /** Is the statement one of several of its transaction (a block, or a text with more statements)? Then it must do all of its work at once. */
  readonly inBlock: boolean;
  /** Constraints whose checks wait for the end of the transaction. */
  waitingConstraints(): ReadonlySet<Oid>;
  readonly rows: DdlRows;
  readonly cluster: DdlCluster;
  notice(severity: NoticeSeverity, message: string, fields?: NoticeFields): void;
  /**
   * Commits what was done so far and begins the next transaction, with a new change. Only outside of blocks; throws what the commit throws. What `change`,
   * `catalog` and `rows` gave before is void.
   */
  commitAndGoOn(): Promise<void>;
  /** A setting's value as it would be kept, for ALTER ROLE and ALTER DATABASE SET. Throws 42704, 22023, 42501. Undefined values: the default (the setting is removed). */
  checkSetting(name: string, values: readonly Expression[] | undefined): string | undefined;
  /** A password as it is kept: its SCRAM verifier, or the text itself if it is one. */
  storedPassword(password: string): Promise<string>;
}

export type NoticeSeverity = 'NOTICE' | 'WARNING' | 'INFO';

/** What else a notice says. */
export interface NoticeFields {
  readonly sqlstate?: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** Rows in batches, in the order of the query's columns; undefined at the end. */
export interface DdlRowStream {
  next(): Promise<readonly (readonly SqlValue[])[] | undefined>;
  close(): Promise<void>;
}

/** Rows as the statement's transaction sees them. */
export interface DdlRows {
  /** Plans and runs a query that was bound against the draft. No privileges are asked for. */
  read(query: BoundQuery): Promise<DdlRowStream>;
  /** Plans and runs an INSERT, UPDATE or DELETE; how many rows it wrote. */
  write(statement: BoundQuery): Promise<number>;
  /** The statement's own context: the transaction's rows, the draft. Its writes are the transaction's when the statement ends. */
  context(): ExecutionContext;
  /** What was written so far is the transaction's, and seen by what is read from now on; contexts given before are void. */
  flush(): Promise<void>;
  /** A small transaction of its own, committed when `work` is done; done again if it meets a conflict. Its catalog is the given one, or the newest. */
  separately<Result>(
    catalog: Catalog | undefined,
    work: (context: ExecutionContext) => Promise<Result>,
  ): Promise<Result>;
  /** Deletes all rows of a span that nobody looks at any more, in small pieces, outside of the transaction. */
  deleteSpan(span: Span): Promise<void>;
}

/** What is known of other sessions. */
export interface DdlCluster {
  /** How many sessions use the database, on all nodes, this one not counted. */
  sessionsOf(databaseOid: Oid): Promise<number>;
  /** Ends them (DROP DATABASE … FORCE). */
  endSessionsOf(databaseOid: Oid): Promise<void>;
  /** Gives a sequence its state, outside of transactions: the next value is `value`, or, if `called`, the one behind it. */
  setSequence(sequenceOid: Oid, value: bigint, called: boolean): Promise<void>;
  /** A sequence's last value and whether it was given out. */
  sequenceState(sequenceOid: Oid): Promise<{ readonly value: bigint; readonly called: boolean }>;
}
