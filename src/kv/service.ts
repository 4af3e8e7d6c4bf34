/**
 * The key-value service: what the REST door needs from the database. The gateway of `node` implements it over ranges; a
 * test implements it over a sorted map.
 */
import type { NodeId, RangeId, Timestamp } from '../base/index.ts';
import type { CommitAuthor } from '../range/command.ts';
import type { Condition } from '../range/requests.ts';

/** A namespace's row as clients see it. */
export interface KvEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly contentType: string;
  readonly version: Timestamp;
  /** Unix milliseconds at which the entry ends; undefined for never. */
  readonly expiresAtMs: number | undefined;
}

/** How fresh a read must be. `linearizable`: every write acknowledged before it began is seen. `bounded`: at most so stale. */
export type ReadFreshness =
  | { readonly kind: 'linearizable' }
  | { readonly kind: 'bounded'; readonly staleMsMax: number };

export interface KvReadOptions {
  /** Reads the past. */
  readonly at?: Timestamp;
  readonly freshness?: ReadFreshness;
  /** Milliseconds this request may take. */
  readonly deadlineMs: number;
}

export interface KvGetResult {
  readonly entry: KvEntry | undefined;
  /** The answer is true at this timestamp. */
  readonly readTimestamp: Timestamp;
}

export interface KvScanOptions extends KvReadOptions {
  readonly start: Uint8Array;
  /** Undefined: to the namespace's end. */
  readonly end: Uint8Array | undefined;
  readonly limit: number;
  readonly reverse: boolean;
  /** A page ends once its keys and values reach this many bytes; it holds one entry at least. */
  readonly bytesMax?: number;
}

export interface KvScanPage {
  readonly entries: readonly KvEntry[];
  /** Go on from here (inclusive `start` forward, exclusive `end` in reverse), reading `at` the same timestamp. */
  readonly resumeKey: Uint8Array | undefined;
  readonly readTimestamp: Timestamp;
}

/** One write of a batch. */
export interface KvWrite {
  readonly key: Uint8Array;
  /** Undefined deletes. */
  readonly value: Uint8Array | undefined;
  readonly contentType?: string;
  readonly ttlMs?: number;
  readonly condition?: Condition;
}

export interface KvWriteOptions {
  readonly deadlineMs: number;
  /** A client's own request id (`Idempotency-Key`): the same id applies once, whatever fails in between. */
  readonly idempotencyKey?: string;
  /** Who writes, for change feeds and history. */
  readonly author?: CommitAuthor;
}

export type KvWriteResult =
  | { readonly kind: 'written'; readonly version: Timestamp; readonly existed: readonly boolean[] }
  | { readonly kind: 'condition-failed'; readonly index: number; readonly version: Timestamp };

/** Throws JimError for everything that is not an answer: `no-quorum`, `outcome-unknown`, `namespace-unknown`, ... */
export interface KvService {
  listNamespaces(deadlineMs: number): Promise<readonly string[]>;
  /** Creates a namespace of a role; `already-exists` if it is there. */
  createNamespace(name: string, ownerOid: number, deadlineMs: number): Promise<void>;
  get(namespace: string, key: Uint8Array, options: KvReadOptions): Promise<KvGetResult>;
  scan(namespace: string, options: KvScanOptions): Promise<KvScanPage>;
  /** One write, or several that take effect together, all or nothing. */
  write(namespace: string, writes: readonly KvWrite[], options: KvWriteOptions): Promise<KvWriteResult>;
}

/** A node as `GET /v1/nodes` and `jimkv status` show it. */
export interface NodeStatus {
  readonly nodeId: NodeId;
  readonly zone: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly version: string;
  readonly live: boolean;
  readonly ranges: number;
  readonly leases: number;
  readonly memoryUsedBytes: number;
  readonly memoryBudgetBytes: number;
}

/** A range as `GET /v1/ranges` and `jimkv status` show it. */
export interface RangeStatus {
  readonly rangeId: RangeId;
  /** Printable bounds. */
  readonly start: string;
  readonly end: string;
  readonly generation: number;
  readonly replicas: readonly {
    readonly nodeId: NodeId;
    readonly replicaId: number;
    readonly role: string;
    readonly zone: string;
  }[];
  readonly leaseholder: NodeId | undefined;
  readonly keys: number;
  readonly bytes: number;
  readonly appliedIndex: number;
  readonly logBytes: number;
}

/** A step of the master and its reason, newest last. */
export interface MasterEvent {
  readonly atMs: number;
  readonly step: string;
  readonly reason: string;
  readonly outcome: string;
}

/** What administrators ask. */
export interface AdminService {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** Can this node answer requests now? The reason if not. */
  readiness(): { readonly ready: boolean; readonly reason: string };
  nodes(deadlineMs: number): Promise<readonly NodeStatus[]>;
  ranges(deadlineMs: number): Promise<readonly RangeStatus[]>;
  events(deadlineMs: number): Promise<readonly MasterEvent[]>;
  /** Splits the range that holds the key at it; the two ranges that came out. */
  split(namespace: string, key: Uint8Array, deadlineMs: number): Promise<readonly RangeStatus[]>;
  merge(rangeId: RangeId, deadlineMs: number): Promise<readonly RangeStatus[]>;
  transferLease(rangeId: RangeId, to: NodeId, deadlineMs: number): Promise<void>;
  moveReplica(rangeId: RangeId, from: NodeId, to: NodeId, deadlineMs: number): Promise<void>;
  /** Writes an image of every range of this node now. */
  snapshotAll(): Promise<void>;
}
