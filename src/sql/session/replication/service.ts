/** What sessions need of whoever keeps replication slots and reads what they follow: `changefeed/replication` is it. */
import type { Lsn, Timestamp } from '../../../base/index.ts';
import type { ValueContext } from '../../values/index.ts';

/** A slot to be made. */
export interface NewSlot {
  readonly name: string;
  readonly plugin: string;
  readonly databaseOid: number;
  readonly database: string;
  readonly owner: string;
  /** History is kept for it up to so many bytes, and so long after its last confirmation. */
  readonly keepBytes: number;
  readonly keepMs: number;
  /** The process id of the session that it goes with. */
  readonly temporaryOf: number | undefined;
}

/** A slot as it is now. */
export interface Slot {
  readonly name: string;
  readonly plugin: string;
  readonly databaseOid: number;
  readonly database: string;
  readonly temporaryOf: number | undefined;
  /** Everything up to here was taken. */
  readonly confirmed: Lsn;
  /** The process id of the session that reads it. */
  readonly activePid: number | undefined;
  /** It holds no history any more, and can't be followed: why, in a sentence. */
  readonly lost: string | undefined;
}

/** A piece of what an output plugin says, and its place. */
export interface StreamMessage {
  readonly place: Lsn;
  readonly payload: Uint8Array;
}

/** One transaction as the plugin tells it: nothing, if it concerns nobody. */
export interface StreamedTransaction {
  readonly timestamp: Timestamp;
  /** PostgreSQL's number for it. */
  readonly xid: number;
  /** Made as they are asked for, some at a time: one piece is read to its end before the next. */
  readonly messages: AsyncIterable<Iterable<StreamMessage>>;
}

/** Whole transactions, in commit order. */
export interface ChangeStream {
  /** Is what it says text? */
  readonly isText: boolean;
  /** The next ones, or only how far there are none. Rejects when the slot can't go on (55000). One call at a time. */
  next(): Promise<{ readonly transactions: readonly StreamedTransaction[]; readonly resolved: Timestamp }>;
  close(): void;
}

/** An option of an output plugin; names are lower case. */
export interface PluginOption {
  readonly name: string;
  readonly value: string | undefined;
}

/** How a slot is to be read. */
export interface StreamTerms {
  readonly after: Timestamp;
  readonly options: readonly PluginOption[];
  /** How values are printed. */
  readonly values: ValueContext;
}

/** A slot that one session has for itself. */
export interface HeldSlot {
  readonly slot: Slot;
  /** Hears that another session may have it now. */
  onLost: ((error: unknown) => void) | undefined;
  /** Throws what is wrong with the options, then reads. */
  stream(terms: StreamTerms): Promise<ChangeStream>;
  /** Everything up to here was taken: soon it may go. Backwards changes nothing. */
  confirm(place: Lsn): Promise<void>;
  /** The same, done when it resolves. */
  advance(place: Lsn): Promise<void>;
  /** Lets others have it. */
  release(): Promise<void>;
}

/** See the top of this file. Everything rejects with an SqlError. */
export interface LogicalReplication {
  /** The cluster's number, as IDENTIFY_SYSTEM says it. */
  readonly systemId: string;
  /** At or above everything that this node has acknowledged. */
  now(): Timestamp;
  /** Makes a slot. From `at` on everything is kept for it. 42710 if there is one of that name. */
  create(slot: NewSlot, at: Timestamp): Promise<Slot>;
  /** 42704 if there is none. */
  drop(name: string): Promise<void>;
  /** By name. */
  list(): Promise<readonly Slot[]>;
  find(name: string): Promise<Slot | undefined>;
  /** For the session of this process id alone: 55006 if another one has it, 42704 if there is none. */
  hold(name: string, processId: number): Promise<HeldSlot>;
}
