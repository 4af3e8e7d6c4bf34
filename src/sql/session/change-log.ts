/** What commits, as sessions need it: to hear of it, and to look at what was. The node's feeds implement this. */
import type { Span, Timestamp } from '../../base/index.ts';
import type { Oid } from '../catalog/index.ts';
import type { PastChange } from '../execute/index.ts';
import type { JsonNode } from '../values/index.ts';

/** Transactions on some keys, as they commit. */
export interface SpanReader {
  /** The next ones, in order; everything at or below `resolved` has come with them. Rejects when it can't go on. */
  next(): Promise<{
    readonly transactions: readonly {
      readonly timestamp: Timestamp;
      readonly changes: readonly { readonly key: Uint8Array; readonly after: Uint8Array | undefined }[];
    }[];
    readonly resolved: Timestamp;
  }>;
  close(): void;
}

/** What somebody wants to know of the past of tables. */
export interface HistoryQuestion {
  readonly database: string;
  readonly tableOids: ReadonlySet<Oid>;
  readonly spans: readonly Span[];
  /** Only rows with this key need to be told; others may be, too. Undefined: all rows. */
  readonly key: JsonNode | undefined;
  /** Undefined: from the beginning of what is kept. */
  readonly after: Timestamp | undefined;
  /** Undefined: to now. */
  readonly upTo: Timestamp | undefined;
  readonly changesMax: number;
}

/** The log of changes. */
export interface ChangeLog {
  /** Changes of rows, in the order of commits. Rejects with a JimError, or with 54000 for too many. */
  history(question: HistoryQuestion): Promise<readonly PastChange[]>;
  /** A timestamp below everything that commits on the span from now on. */
  present(span: Span): Promise<Timestamp>;
  /** Reads what commits on a span above a timestamp. */
  follow(span: Span, after: Timestamp): SpanReader;
}
