/** What transactions did, as an output plugin is told it: rows of tables by their values, whole transactions, in commit order. */
import type { Timestamp } from '../../base/index.ts';
import type { CommitId } from '../../range/index.ts';
import type { CatalogPicture } from '../../sql/catalog/index.ts';
import type { LogicalMessage } from '../../sql/session/index.ts';
import type { SqlValue } from '../../sql/values/index.ts';
import type { ReplicatedTable } from './replicated-table.ts';

/** A row came, changed or went. Values of all columns. */
export interface LogicalRowChange {
  readonly kind: 'row';
  readonly table: ReplicatedTable;
  readonly before: readonly SqlValue[] | undefined;
  readonly after: readonly SqlValue[] | undefined;
}

/** All rows of these tables went. */
export interface LogicalTruncate {
  readonly kind: 'truncate';
  readonly tables: readonly ReplicatedTable[];
}

/** Somebody said something in it. */
export interface LogicalSaid {
  readonly kind: 'message';
  readonly message: LogicalMessage;
}

export type LogicalChange = LogicalRowChange | LogicalTruncate | LogicalSaid;

/** All that committed with one timestamp. */
export interface LogicalTransaction {
  readonly timestamp: Timestamp;
  /** Of the first, where several share the timestamp. */
  readonly id: CommitId;
  /** Said by nobody's transaction: it comes first. */
  readonly aside: readonly LogicalMessage[];
  /** False: it has nothing but what is said aside. */
  readonly hasChanges: boolean;
  /** `when told`: large, and read while its pieces are taken. They are taken before the next batch is asked for, or not at all. */
  readonly isRead: 'already' | 'when told';
  /** Its changes, some at a time, in the order in which they are told. */
  readonly pieces: Iterable<readonly LogicalChange[]> | AsyncIterable<readonly LogicalChange[]>;
  /** The catalog behind it. */
  readonly picture: CatalogPicture;
}
