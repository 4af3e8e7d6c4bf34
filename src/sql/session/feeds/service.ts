/** Durable change feeds, as sessions need them. The node's feeds implement this; everything rejects with an SqlError or a JimError. */
import type { Timestamp } from '../../../base/index.ts';
import type { FeedLinesWanted, FeedLineTold } from '../../execute/index.ts';

/** Who asks: what is shown is what the role may read. */
export interface FeedRole {
  readonly roleOid: number;
  readonly name: string;
  readonly superuser: boolean;
}

/** What of a feed may be altered. */
export interface FeedChange {
  readonly deadlineMs?: number;
  readonly budgetBytes?: number;
  readonly options?: Readonly<Record<string, string>>;
}

/** A feed that is wished for. */
export interface FeedWish extends FeedChange {
  readonly name: string;
  readonly database: string;
  /** Undefined: all tables of the database. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[] | undefined;
  readonly columns: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly format: 'json' | 'debezium';
  readonly start:
    | { readonly kind: 'now' | 'scan' }
    | { readonly kind: 'timestamp'; readonly after: Timestamp }
    | { readonly kind: 'cursor'; readonly cursor: string };
}

/** A feed as `jimkv.feeds` shows it. */
export interface FeedStatus extends Required<FeedChange> {
  readonly name: string;
  readonly state: 'active' | 'failed';
  readonly owner: string;
  readonly database: string;
  readonly tables: FeedWish['tables'];
  readonly format: string;
  readonly cursor: string;
  readonly position: Timestamp;
  readonly createdAtMs: number;
  readonly acknowledgedAtMs: number;
  readonly lagMs: number;
  readonly lagBytes: number;
  readonly failure: { readonly reason: string; readonly after: Timestamp; readonly upTo: Timestamp } | undefined;
}

/** Durable feeds of the cluster. */
export interface DurableFeedService {
  create(role: FeedRole, wish: FeedWish): Promise<void>;
  /** Those that the role may see. */
  list(role: FeedRole): Promise<readonly FeedStatus[]>;
  alter(role: FeedRole, name: string, change: FeedChange): Promise<void>;
  drop(role: FeedRole, name: string): Promise<void>;
  /** Everything up to the cursor was taken. @returns where the feed is then */
  acknowledge(role: FeedRole, name: string, cursor: string): Promise<string>;
  /** What came; empty if nothing did. */
  read(role: FeedRole, name: string, question: FeedLinesWanted): Promise<readonly FeedLineTold[]>;
}
