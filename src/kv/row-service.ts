/**
 * Rows of tables, as the REST door needs them: by primary key, as JSON objects. The gateway of `node` implements this over SQL; a test implements it over
 * a map.
 */
import type { Timestamp, TxnId } from '../base/index.ts';
import type { Caller } from './access.ts';
import type { KvEntry } from './service.ts';
import type { KvOperation } from './transactions.ts';

/** Which table. */
export interface RowPlace {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** What must hold for a row, all of it. */
export interface RowCondition {
  readonly exists?: boolean;
  readonly versions?: readonly Timestamp[];
  readonly versionsNot?: readonly Timestamp[];
  /** The columns are exactly these. */
  readonly columns?: Readonly<Record<string, unknown>>;
}

/** `put` writes the whole row: columns that it does not name get their defaults. `patch` changes a row that is there. */
export type RowChange =
  | { readonly kind: 'put'; readonly columns: Readonly<Record<string, unknown>> }
  | { readonly kind: 'patch'; readonly columns: Readonly<Record<string, unknown>> }
  | { readonly kind: 'delete' };

/** One row: a condition on it, a read of it, a change of it. */
export interface RowStep extends RowPlace {
  /** The columns of the primary key, as texts. */
  readonly key: readonly string[];
  readonly condition?: RowCondition;
  /** The row as it was before, as JSON. */
  readonly read?: { readonly columns?: readonly string[] };
  readonly change?: RowChange;
}

/** What was there before. `version` 0: no row, or one that the transaction has written itself. */
export type RowResult =
  | {
      readonly kind: 'done';
      readonly existed: boolean;
      readonly version: Timestamp;
      readonly readTimestamp: Timestamp;
      readonly row?: string;
    }
  | { readonly kind: 'condition-failed'; readonly version: Timestamp };

/** Rows in the order of their keys; keys may be given by their first columns. */
export interface RowList extends RowPlace {
  readonly columns?: readonly string[];
  readonly prefix: readonly string[];
  readonly start: readonly string[];
  readonly end: readonly string[];
  /** Behind this whole key. */
  readonly after: readonly string[];
  readonly reverse: boolean;
  readonly limit: number;
}

/** A page of rows as JSON; `last`: the key to go on behind, if there is more. */
export interface RowPage {
  readonly rows: readonly string[];
  readonly last: readonly string[] | undefined;
  readonly readTimestamp: Timestamp;
}

/** A step of a one-request transaction over entries and rows. */
export type MixedStep =
  | { readonly kind: 'entry'; readonly operation: KvOperation }
  | { readonly kind: 'row'; readonly step: RowStep };

/** What became of a step; of an entry `value` is what was read. */
export type MixedResult = { readonly existed: boolean } & (
  | { readonly kind: 'entry'; readonly entry: KvEntry | undefined }
  | { readonly kind: 'row'; readonly version: Timestamp; readonly row: string | undefined }
);

/** What became of all steps. */
export type MixedEnd =
  | {
      readonly kind: 'committed';
      readonly version: Timestamp;
      readonly readTimestamp: Timestamp;
      readonly results: readonly MixedResult[];
    }
  | { readonly kind: 'condition-failed'; readonly index: number; readonly version: Timestamp };

/** How long a request may take, and whose rights it has. */
export interface RowOptions {
  readonly deadlineMs: number;
  readonly caller: Caller;
}

/** Throws JimError, as `TransactionService` does, and `table-unknown`, `constraint-violated`, `permission-denied`. */
export interface RowService {
  /** Steps in a transaction of their own, tried again where it loses a conflict. */
  run(steps: readonly MixedStep[], options: RowOptions): Promise<MixedEnd>;
  /** A step of an interactive transaction. */
  runIn(txn: TxnId, step: RowStep, options: RowOptions): Promise<RowResult>;
  /** `at`: as of then; undefined: now, and the page says when that was. */
  list(list: RowList, options: RowOptions & { readonly at?: Timestamp }): Promise<RowPage>;
  listIn(txn: TxnId, list: RowList, options: RowOptions): Promise<RowPage>;
}
