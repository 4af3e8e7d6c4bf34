/** What a feed says of a transaction, in terms of tables and columns; how that is spelled is up to `formats`. */
import type { Span } from '../base/index.ts';
import type { CommitNote } from '../range/index.ts';
import type { SqlType, SqlValue } from '../sql/values/index.ts';

/** A column as events show it. */
export interface EventColumn {
  readonly name: string;
  readonly type: SqlType;
  /** pg_attribute.atttypmod; -1 is none. */
  readonly modifier: number;
}

/** A table as it is at the moment of an event. */
export interface EventTable {
  readonly oid: number;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** Where its keys lie. */
  readonly span: Span;
  /** Those that the feed shows, in the order in which they were declared. */
  readonly columns: readonly EventColumn[];
  /** The columns of the primary key; of a table without one, the hidden `rowid`. */
  readonly keyColumns: readonly EventColumn[];
}

/** `read`: the row was there when the feed began. */
export type RowOperation = 'read' | 'create' | 'update' | 'delete';

/** A row came, changed or went. Values are in the order of the table's columns. */
export interface RowEvent {
  readonly kind: 'row';
  readonly operation: RowOperation;
  readonly table: EventTable;
  readonly key: readonly SqlValue[];
  readonly before: EventRow | undefined;
  readonly after: EventRow | undefined;
}

/** A row's values, and the columns that it had then. */
export interface EventRow {
  readonly columns: readonly EventColumn[];
  readonly values: readonly SqlValue[];
}

/** A table came, changed or went; its rows in the same transaction come behind. */
export interface SchemaEvent {
  readonly kind: 'schema';
  readonly operation: 'create' | 'alter' | 'drop';
  readonly before: EventTable | undefined;
  readonly after: EventTable | undefined;
}

/** All rows of the table are gone: by TRUNCATE, or because they were written anew; those that there are then come behind. */
export interface TruncateEvent {
  readonly kind: 'truncate';
  readonly table: EventTable;
}

export type FeedEvent = RowEvent | SchemaEvent | TruncateEvent;

/** What one transaction did, as far as the feed shows it. An event's position is its place in the list, from 0. */
export interface FeedTransaction extends CommitNote {
  readonly events: readonly FeedEvent[];
  /** These events are a part of its events. */
  readonly part?: TransactionPart;
}

/** A part of a transaction's events. */
export interface TransactionPart {
  /** The position of its first event. */
  readonly first: number;
  /** How many events of rows came in the parts before it, by table. */
  readonly ofTables: ReadonlyMap<number, number>;
  readonly isLast: boolean;
}
