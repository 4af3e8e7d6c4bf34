/** What a node gives its ranges, and the numbers that they run by. */
import type { HybridClock, NodeId, Span, Timestamp } from '../base/index.ts';
import type { Clock, Connection, Crc32, Files, Random } from '../io/index.ts';
import type { NodeMessage, RaftSettings, SupportTable } from '../multiraft/index.ts';
import type { Durability } from '../wal/index.ts';
import type { RowFunctions } from './row-functions.ts';

/** The doors that ranges use. */
export interface RangeDoors {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly crc32: Crc32;
}

/** Sizes in bytes, times in milliseconds. */
export interface RangeSettings {
  readonly dataFolder: string;
  readonly durability: Durability;
  readonly storeKind: 'arena' | 'sorted-btree';
  readonly memoryBytes: number;
  readonly leaseMs: number;
  /** A range gets a new image when its log has grown by this much. */
  readonly snapshotLogBytes: number;
  /** Versions stay readable for so long after they were replaced. */
  readonly historyMs?: number;
  /** Files on disk are read again so long after the last time; without it only when somebody finds one damaged. */
  readonly scrubMs?: number;
  readonly walSegmentBytes?: number;
  readonly walPaddingBytes?: number;
  readonly walReserveBytes?: number;
  readonly tickMs?: number;
  readonly raft?: Partial<RaftSettings>;
}

/** How far the old versions of keys may be let go: somebody may still need some of them. */
export interface HistoryLimit {
  /** Ranges of this node could let go of everything up to here; it is worth an effort where it is `stepMs` more than is allowed. */
  want(upTo: Timestamp, stepMs: number): void;
  /** What a whole span may let go of: at most `wanted`. Who was allowed something is allowed it for ever. */
  allowed(span: Span, wanted: Timestamp): Timestamp;
}

/** Where nobody needs old versions for longer than they are kept anyway. */
export const noHistoryLimit: HistoryLimit = { want: () => {}, allowed: (_, wanted) => wanted };

export interface RangesOptions {
  readonly nodeId: NodeId;
  readonly clusterId: string;
  /** This replica set may have lost what it acknowledged (rule D1). */
  readonly quarantined?: boolean;
  /** How often this node has started; numbers the quarantine. */
  readonly life?: number;
  /** An earlier life had a log: a node without it does not know how it voted and what it acknowledged (rule D1). */
  readonly hasLog?: boolean;
  /** Monotonic ms before which no replica of this node votes: promises of the node's former life may still hold. */
  readonly votesFromMs: number;
  readonly doors: RangeDoors;
  readonly hybridClock: HybridClock;
  readonly support: SupportTable;
  readonly config: RangeSettings;
  send(to: NodeId, message: NodeMessage): void;
  /** Is there a link to the node now? */
  isConnected(to: NodeId): boolean;
  dialBulk(to: NodeId): Promise<Connection>;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** The node must stop: its log failed, or it found itself wrong. */
  onFatal(error: unknown): void;
  /** This node's clock is above what it told its supporters (`SupportTable.usableCeiling`): heartbeats should leave now. */
  raiseCeiling(): void;
  /** Unix milliseconds at which a row ends; undefined for never. */
  expiresAtMs(row: Uint8Array): number | undefined;
  readonly rowFunctions: RowFunctions;
  /** The scrub looks after the node's other files, too. */
  mendOthers?(): Promise<readonly string[]>;
  /** Without one, only age decides. */
  readonly historyLimit?: HistoryLimit;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Election timeouts are short because nobody waits for silence: they begin when support has ended. */
export const defaultRaftSettings: RaftSettings = {
  electionTicksMin: 3,
  electionTicksMax: 8,
  retryTicks: 6,
  inflightMessagesMax: 256,
  inflightBytesMax: 16 * 1024 * 1024,
  appendBytesMax: 1024 * 1024,
  uncommittedBytesMax: 64 * 1024 * 1024,
};

/** How long replaced versions stay readable. */
export const defaultHistoryMs = 60 * 60 * 1000;

/** Locks that the transactions of one node's ranges hold or wait for, at most. */
export const locksMax = 2_000_000;

/** Milliseconds between two ticks of a group that is not idle. */
export const defaultTickMs = 40;
