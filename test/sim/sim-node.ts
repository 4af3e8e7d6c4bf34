/** What the simulation needs of a node: doors in, services and a look inside out. */
import type { NodeId, RangeId, ReplicaId, Span, Timestamp } from '../../src/base/index.ts';
import type { DurableFeeds, FeedReader, ReaderSettings } from '../../src/changefeed/index.ts';
import type { Clock, Files, Network, Random } from '../../src/io/index.ts';
import type { TransactionService } from '../../src/kv/index.ts';
import type { AdminService, KvService } from '../../src/kv/service.ts';
import type { SqlEngine } from '../../src/sql/session/index.ts';

export interface SimDoors {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly network: Network;
}

/** Settings that a run makes small or strange, so that rare paths are taken often. */
export interface Knobs {
  readonly leaseMs: number;
  readonly snapshotLogBytes: number;
  readonly rangeBytesMax: number;
  readonly commitEntryBytes: number;
  readonly storeKind: 'arena' | 'sorted-btree';
  readonly deadAfterMs: number;
  readonly walSegmentBytes: number;
  readonly historyMs: number;
  readonly scrubMs: number;
}

export interface SimNodeSettings {
  readonly name: string;
  readonly zone: string;
  /** Which start of the machine's node this is. */
  readonly life: number;
  /** Changes when the machine loses power. */
  readonly bootId: string;
  readonly dataFolder: string;
  readonly rpcAddress: string;
  readonly join: readonly string[];
  readonly knobs: Knobs;
  readonly log: (line: string) => void;
  /** The node stops itself: a failed sync, a broken assertion, a damaged file. */
  readonly onFatal: (error: unknown) => void;
}

/** A replica as an omniscient observer sees it, at this very moment. */
export interface ReplicaView {
  /** The machine's name; node ids are given when a node joins. */
  readonly machine: string;
  readonly nodeId: NodeId;
  readonly rangeId: RangeId;
  readonly replicaId: ReplicaId;
  readonly span: Span;
  readonly generation: number;
  readonly term: number;
  /** The ids of the range's replicas and the nodes that have them, as applied here. */
  readonly members: readonly { readonly replicaId: ReplicaId; readonly nodeId: NodeId }[];
  readonly isLeader: boolean;
  /** It would answer a read now. */
  readonly leaseValid: boolean;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  /** Of all that the replica has applied; equal replicas have equal ones. Asked only when needed: it may cost. */
  checksum(): string;
  /** Of the newest rows that the replica holds in memory. */
  contents(): string;
  /** What transactions have left in the range: locks and waits, parts in doubt, records without an outcome. */
  transactional(): readonly string[];
}

/** A version of a row, as a replica keeps it. */
export interface KeptVersion {
  readonly key: string;
  readonly timestamp: number;
  /** Hexadecimal; undefined for a deletion. */
  readonly row: string | undefined;
}

/** What a node knows of the past of its ranges, for the judge of feeds. */
export interface KeptHistory {
  readonly span: Span;
  /** All versions above this are kept. */
  readonly from: number;
  readonly versions: readonly KeptVersion[];
}

/** Feeds, as far as the simulation uses them. */
export interface SimFeeds {
  now(): Timestamp;
  read(spans: readonly Span[], after: Timestamp, settings?: ReaderSettings): FeedReader;
  readonly named: { readonly registry: DurableFeeds };
}

export interface SimNode {
  start(): Promise<void>;
  /** Hands over and ends cleanly. */
  stop(): Promise<void>;
  /** The process ends between two events. */
  kill(): void;
  readonly kv: KvService;
  readonly transactions: TransactionService;
  readonly admin: AdminService;
  /** Undefined until SQL has begun; always, if the run has none. */
  readonly sql?: SqlEngine;
  inspect(): readonly ReplicaView[];
  /** Undefined: stand-ins have none. */
  readonly feeds?: SimFeeds;
  /** What is kept of a span's versions. */
  history?(span: Span): readonly KeptHistory[];
}

export type MakeNode = (doors: SimDoors, settings: SimNodeSettings) => SimNode;
