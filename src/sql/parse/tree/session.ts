/** What a session says about itself: transactions, variables, prepared statements, cursors, COPY, EXPLAIN and upkeep. */
import type { Expression } from './expressions.ts';
import type { Option, Position, QualifiedName, TypeName } from './names.ts';
import type { Drop, TableReference } from './objects.ts';
import type { Query } from './queries.ts';
import type { AlterPublication, CreatePublication } from './replication.ts';
import type { Statement } from './statements.ts';

/** What is said about a transaction; undefined: not said. */
export interface TransactionModes {
  readonly isolation: 'serializable' | 'repeatable read' | 'read committed' | 'read uncommitted' | undefined;
  readonly readOnly: boolean | undefined;
  readonly deferrable: boolean | undefined;
}

/** `BEGIN`, `START TRANSACTION`. */
export interface Begin {
  readonly kind: 'begin';
  /** `START TRANSACTION` is answered as such. */
  readonly isStart: boolean;
  readonly modes: TransactionModes;
}

/** `COMMIT`, `ROLLBACK`; with `chain` the next transaction begins at once. */
export interface EndTransaction {
  readonly kind: 'commit' | 'rollback';
  readonly chain: boolean;
}

/** `SAVEPOINT name`, `RELEASE name`, `ROLLBACK TO name`. */
export interface Savepoint {
  readonly kind: 'savepoint' | 'release-savepoint' | 'rollback-to-savepoint';
  readonly name: string;
}

/** `PREPARE TRANSACTION 'id'`, `COMMIT PREPARED 'id'`, `ROLLBACK PREPARED 'id'`. */
export interface PreparedTransaction {
  readonly kind: 'prepare-transaction' | 'commit-prepared' | 'rollback-prepared';
  readonly id: string;
}

/** `SET TRANSACTION …`, `SET SESSION CHARACTERISTICS AS TRANSACTION …`. */
export interface SetTransaction {
  readonly kind: 'set-transaction';
  readonly scope: 'transaction' | 'session';
  readonly modes: TransactionModes;
  /** Read at a moment that another session has named. */
  readonly snapshot?: string;
}

/** `SET CONSTRAINTS names | ALL DEFERRED | IMMEDIATE`. */
export interface SetConstraints {
  readonly kind: 'set-constraints';
  /** Empty: all. */
  readonly names: readonly QualifiedName[];
  readonly deferred: boolean;
}

/** `SET [LOCAL] name TO values`. */
export interface SetVariable {
  readonly kind: 'set';
  readonly name: string;
  readonly local: boolean;
  /** Literals, or an interval for the time zone; undefined: DEFAULT. */
  readonly values: readonly Expression[] | undefined;
}

/** `RESET name`. */
export interface ResetVariable {
  readonly kind: 'reset';
  /** Undefined: all. */
  readonly name: string | undefined;
}

/** `SHOW name`; `all` shows all. */
export interface Show {
  readonly kind: 'show';
  readonly name: string;
}

/** `PREPARE name (types) AS statement`. */
export interface Prepare {
  readonly kind: 'prepare';
  readonly name: string;
  readonly types: readonly TypeName[];
  readonly statement: Statement;
}

/** `EXECUTE name (arguments)`. */
export interface Execute {
  readonly kind: 'execute';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

/** `DEALLOCATE name`. */
export interface Deallocate {
  readonly kind: 'deallocate';
  /** Undefined: all. */
  readonly name: string | undefined;
}

/** `DECLARE name CURSOR FOR query`. */
export interface DeclareCursor {
  readonly kind: 'declare-cursor';
  readonly name: string;
  readonly binary: boolean;
  readonly sensitivity: 'insensitive' | 'asensitive' | undefined;
  readonly scroll: boolean | undefined;
  readonly hold: boolean;
  readonly query: Query;
}

/** `FETCH direction FROM cursor`, or `MOVE`, which yields no rows. */
export interface Fetch {
  readonly kind: 'fetch' | 'move';
  readonly cursor: string;
  readonly direction: 'forward' | 'backward' | 'absolute' | 'relative';
  readonly count: number | 'all';
}

/** `CLOSE name`. */
export interface CloseCursor {
  readonly kind: 'close';
  /** Undefined: all. */
  readonly name: string | undefined;
}

/** `COPY table (columns) FROM | TO …`, `COPY (query) TO …`. */
export interface Copy {
  readonly kind: 'copy';
  readonly direction: 'from' | 'to';
  readonly table: QualifiedName | undefined;
  readonly columns: readonly string[];
  readonly query: Statement | undefined;
  /** Undefined: the client itself, STDIN or STDOUT. */
  readonly file: { readonly kind: 'file' | 'program'; readonly name: string } | undefined;
  readonly options: readonly Option[];
  readonly where: Expression | undefined;
}

/** `EXPLAIN (options) statement`. */
export interface Explain {
  readonly kind: 'explain';
  readonly options: readonly Option[];
  readonly statement: Statement;
}

/** `LISTEN channel`. */
export interface Listen {
  readonly kind: 'listen';
  readonly channel: string;
}

/** `UNLISTEN channel`. */
export interface Unlisten {
  readonly kind: 'unlisten';
  /** Undefined: all. */
  readonly channel: string | undefined;
}

/** `NOTIFY channel, 'payload'`. */
export interface Notify {
  readonly kind: 'notify';
  readonly channel: string;
  readonly payload: string | undefined;
}

/** PostgreSQL's table locks, weakest first. */
export type LockMode =
  | 'access share'
  | 'row share'
  | 'row exclusive'
  | 'share update exclusive'
  | 'share'
  | 'share row exclusive'
  | 'exclusive'
  | 'access exclusive';

/** `LOCK TABLE tables IN mode MODE [NOWAIT]`. */
export interface Lock {
  readonly kind: 'lock';
  readonly tables: readonly TableReference[];
  readonly mode: LockMode;
  readonly nowait: boolean;
}

/** `VACUUM (options) tables`, `ANALYZE (options) tables`. */
export interface Vacuum {
  readonly kind: 'vacuum' | 'analyze';
  readonly options: readonly Option[];
  readonly tables: readonly VacuumTable[];
}

/** A table, or some of its columns, for VACUUM and ANALYZE. */
export interface VacuumTable {
  readonly name: QualifiedName;
  readonly columns: readonly string[];
}

/** `DISCARD ALL`. */
export interface Discard {
  readonly kind: 'discard';
  readonly what: 'all' | 'plans' | 'sequences' | 'temporary';
}

/** `CHECKPOINT`. */
export interface Checkpoint {
  readonly kind: 'checkpoint';
}

/** `DO [LANGUAGE name] 'body'`. */
export interface DoBlock {
  readonly kind: 'do';
  readonly language: string | undefined;
  readonly body: string;
}

/** `SHOW RANGES [FROM TABLE name]` and its kin: what JimKV says about itself. */
export interface ShowCluster {
  readonly kind: 'show-cluster';
  readonly what: 'ranges' | 'nodes' | 'locks' | 'transactions' | 'statements' | 'feeds';
  readonly table: QualifiedName | undefined;
  readonly position: Position;
}

/** `CREATE CHANGEFEED`, `ALTER CHANGEFEED`, `DROP CHANGEFEED`: said as of a publication. */
export interface Changefeed {
  readonly kind: 'changefeed';
  readonly statement: CreatePublication | AlterPublication | Drop;
}
