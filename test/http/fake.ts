/**
 * A key-value service over sorted maps, in memory: the REST door's and the client's tests run against it. It keeps the
 * promises of `KvService` (versions, conditions, history, expiry, idempotency keys) and fails when it is told to.
 */
import {
  compareBytes,
  decodeNodeId,
  decodeRangeId,
  formatKey,
  HybridClock,
  JimError,
  type NodeId,
  nextKey,
  type RangeId,
  type Timestamp,
  toHex,
  wallMsOf,
  zeroTimestamp,
} from '../../src/base/index.ts';
import type {
  AdminService,
  KvEntry,
  KvGetResult,
  KvReadOptions,
  KvScanOptions,
  KvScanPage,
  KvService,
  KvWrite,
  KvWriteOptions,
  KvWriteResult,
  MasterEvent,
  NodeStatus,
  RangeStatus,
} from '../../src/kv/index.ts';

type Versions = { version: Timestamp; entry: KvEntry | undefined }[];

interface FakeNamespace {
  /** Keys in order. */
  readonly keys: Uint8Array[];
  /** By the key's hex digits: versions, oldest first. */
  readonly versions: Map<string, Versions>;
}

/** A fault that the next calls meet: thrown before or after the work is done. */
export interface Fault {
  readonly error: JimError;
  readonly when: 'before' | 'after';
}

export class FakeKvService implements KvService {
  /** Unix milliseconds of the fake world; tests move it. */
  wallMs = Date.UTC(2026, 10, 21);
  /** Entries that a page holds at most, to make many pages of few entries. */
  pageEntriesMax = 1000;
  /** Faults of the next calls, one each. */
  readonly faults: Fault[] = [];
  /** What was called, for tests to read. */
  readonly calls: { method: string; options: object }[] = [];
  /** Called before each page of a scan. */
  beforeScan: () => Promise<void> = async () => {};
  /** Reads below this are refused: history is gone. */
  historyFrom: Timestamp = zeroTimestamp;
  readonly #clock = new HybridClock(() => this.wallMs);
  readonly #namespaces = new Map<string, FakeNamespace>();
  readonly #answered = new Map<string, { writes: string; result: KvWriteResult }>();

  constructor(...namespaces: readonly string[]) {
    for (const name of namespaces) this.#namespaces.set(name, { keys: [], versions: new Map() });
  }

  async listNamespaces(deadlineMs: number): Promise<readonly string[]> {
    return this.#call('listNamespaces', { deadlineMs }, () => [...this.#namespaces.keys()].sort());
  }

  async createNamespace(name: string, ownerOid: number, deadlineMs: number): Promise<void> {
    return this.#call('createNamespace', { name, ownerOid, deadlineMs }, () => {
      if (this.#namespaces.has(name)) throw new JimError('already-exists', `the namespace ${name} is there`);
      this.#namespaces.set(name, { keys: [], versions: new Map() });
    });
  }

  async get(namespace: string, key: Uint8Array, options: KvReadOptions): Promise<KvGetResult> {
    return this.#call('get', options, () => {
      const readTimestamp = this.#readTimestamp(options);
      return { entry: this.#read(this.#namespace(namespace), key, readTimestamp), readTimestamp };
    });
  }

  async scan(namespace: string, options: KvScanOptions): Promise<KvScanPage> {
    await this.beforeScan();
    return this.#call('scan', options, () => this.#scan(this.#namespace(namespace), options));
  }

  async write(namespace: string, writes: readonly KvWrite[], options: KvWriteOptions): Promise<KvWriteResult> {
    return this.#call('write', options, () => {
      const target = this.#namespace(namespace);
      const { idempotencyKey } = options;
      if (idempotencyKey === undefined) return this.#write(target, writes);
      const print = JSON.stringify(writes, (_name, value) => (value instanceof Uint8Array ? toHex(value) : value));
      const before = this.#answered.get(idempotencyKey);
      if (before !== undefined && before.writes !== print)
        throw new JimError('request-reused', 'the idempotency key belongs to another request');
      const result = before?.result ?? this.#write(target, writes);
      this.#answered.set(idempotencyKey, { writes: print, result });
      return result;
    });
  }

  /** A timestamp above all that were given. */
  now(): Timestamp {
    return this.#clock.now();
  }

  /** What a read at the timestamp finds. */
  entryAt(namespace: string, key: Uint8Array, at: Timestamp): KvEntry | undefined {
    return this.#read(this.#namespace(namespace), key, at);
  }

  /** What a scan at the timestamp finds, in key order. */
  entriesAt(namespace: string, start: Uint8Array, end: Uint8Array | undefined, at: Timestamp): readonly KvEntry[] {
    const whole = { start, end, limit: Number.MAX_SAFE_INTEGER, reverse: false, at, deadlineMs: 1 };
    return this.#scan(this.#namespace(namespace), whole, Number.MAX_SAFE_INTEGER).entries;
  }

  /** Writes without conditions, all with one version. */
  applyAt(version: Timestamp, writes: readonly { readonly namespace: string; readonly write: KvWrite }[]): void {
    for (const { namespace, write } of writes) this.#put(this.#namespace(namespace), write, version);
  }

  /** How many versions the key has had: a write that was applied twice shows. */
  versionCount(namespace: string, key: Uint8Array): number {
    return this.#namespace(namespace).versions.get(toHex(key))?.length ?? 0;
  }

  /** A fingerprint of everything stored. */
  print(): string {
    const lines = [...this.#namespaces].flatMap(([name, { keys }]) => keys.map((key) => `${name} ${formatKey(key)}`));
    return lines.join('\n');
  }

  async #call<T>(method: string, options: object, work: () => T): Promise<T> {
    this.calls.push({ method, options });
    const fault = this.faults.shift();
    if (fault?.when === 'before') throw fault.error;
    const result = work();
    if (fault?.when === 'after') throw fault.error;
    return result;
  }

  #namespace(name: string): FakeNamespace {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) throw new JimError('namespace-unknown', `there is no namespace ${name}`);
    return namespace;
  }

  #readTimestamp(options: KvReadOptions): Timestamp {
    if (options.at === undefined) return this.#clock.now();
    if (options.at < this.historyFrom) throw new JimError('history-gone', 'the history reaches not so far back');
    return options.at;
  }

  #read(namespace: FakeNamespace, key: Uint8Array, at: Timestamp): KvEntry | undefined {
    const versions = namespace.versions.get(toHex(key)) ?? [];
    const entry = versions.findLast(({ version }) => version <= at)?.entry;
    const ended = entry?.expiresAtMs !== undefined && entry.expiresAtMs <= wallMsOf(at);
    return ended ? undefined : entry;
  }

  #scan(namespace: FakeNamespace, options: KvScanOptions, pageEntriesMax = this.pageEntriesMax): KvScanPage {
    const readTimestamp = this.#readTimestamp(options);
    const { start, end, reverse } = options;
    const inside = namespace.keys.filter(
      (key) => compareBytes(key, start) >= 0 && (end === undefined || compareBytes(key, end) < 0),
    );
    if (reverse) inside.reverse();
    const limit = Math.min(options.limit, pageEntriesMax);
    const entries: KvEntry[] = [];
    for (const key of inside) {
      const entry = this.#read(namespace, key, readTimestamp);
      if (entry === undefined) continue;
      entries.push(entry);
      const more = inside.at(-1) !== key;
      if (entries.length === limit && more) return { entries, resumeKey: reverse ? key : nextKey(key), readTimestamp };
    }
    return { entries, resumeKey: undefined, readTimestamp };
  }

  #write(namespace: FakeNamespace, writes: readonly KvWrite[]): KvWriteResult {
    const version = this.#clock.now();
    const before = writes.map((write) => this.#read(namespace, write.key, version));
    for (const [index, { condition }] of writes.entries()) {
      const current = before[index]?.version;
      if (!holds(condition, current)) return { kind: 'condition-failed', index, version: current ?? zeroTimestamp };
    }
    for (const write of writes) this.#put(namespace, write, version);
    return { kind: 'written', version, existed: before.map((entry) => entry !== undefined) };
  }

  #put(namespace: FakeNamespace, write: KvWrite, version: Timestamp): void {
    const { key, value, contentType = 'application/octet-stream', ttlMs } = write;
    const expiresAtMs = ttlMs === undefined ? undefined : wallMsOf(version) + ttlMs;
    const entry = value === undefined ? undefined : { key, value: value.slice(), contentType, version, expiresAtMs };
    const versions = namespace.versions.get(toHex(key));
    if (versions !== undefined) {
      versions.push({ version, entry });
      return;
    }
    namespace.versions.set(toHex(key), [{ version, entry }]);
    const place = namespace.keys.findIndex((other) => compareBytes(other, key) > 0);
    namespace.keys.splice(place < 0 ? namespace.keys.length : place, 0, key);
  }
}

/** Does the condition hold for an entry of this version (undefined: there is none)? */
export function holds(condition: KvWrite['condition'], current: Timestamp | undefined): boolean {
  if (condition === undefined) return true;
  const { exists, versions, versionsNot } = condition;
  return (
    (exists === undefined || exists === (current !== undefined)) &&
    (versions === undefined || (current !== undefined && versions.includes(current))) &&
    (versionsNot === undefined || current === undefined || !versionsNot.includes(current))
  );
}

/** An administrator's view of a cluster of one node that does what it is told and writes it down. */
export class FakeAdminService implements AdminService {
  readonly clusterId = 'c0ffee';
  readonly nodeId: NodeId = decodeNodeId(1);
  readonly calls: unknown[][] = [];
  ready = true;

  readiness(): { ready: boolean; reason: string } {
    return { ready: this.ready, reason: this.ready ? 'ready' : 'no quorum in the meta range' };
  }

  async nodes(): Promise<readonly NodeStatus[]> {
    const addresses = { rpcAddress: '127.0.0.1:17070', httpAddress: '127.0.0.1:18080' };
    const memory = { memoryUsedBytes: 1, memoryBudgetBytes: 2 };
    return [
      { nodeId: this.nodeId, zone: 'a', ...addresses, version: '0.1.0', live: true, ranges: 2, leases: 2, ...memory },
    ];
  }

  async ranges(): Promise<readonly RangeStatus[]> {
    return [this.#range(decodeRangeId(1)), this.#range(decodeRangeId(2))];
  }

  async events(): Promise<readonly MasterEvent[]> {
    return [{ atMs: 0, step: 'bootstrap', reason: 'first start', outcome: 'done' }];
  }

  async split(namespace: string, key: Uint8Array): Promise<readonly RangeStatus[]> {
    if (namespace !== 'users') throw new JimError('namespace-unknown', `there is no namespace ${namespace}`);
    this.calls.push(['split', namespace, formatKey(key)]);
    return [this.#range(decodeRangeId(2)), this.#range(decodeRangeId(3))];
  }

  async merge(rangeId: RangeId): Promise<readonly RangeStatus[]> {
    this.calls.push(['merge', rangeId]);
    return [this.#range(rangeId)];
  }

  async transferLease(rangeId: RangeId, to: NodeId): Promise<void> {
    this.calls.push(['transfer', rangeId, to]);
  }

  async moveReplica(rangeId: RangeId, from: NodeId, to: NodeId): Promise<void> {
    if (to === from) throw new JimError('change-in-progress', 'the range is changing already');
    this.calls.push(['move', rangeId, from, to]);
  }

  async snapshotAll(): Promise<void> {
    this.calls.push(['snapshot']);
  }

  #range(rangeId: RangeId): RangeStatus {
    const replicas = [{ nodeId: this.nodeId, replicaId: 1, role: 'voter', zone: 'a' }];
    const sizes = { keys: 0, bytes: 0, appliedIndex: 1, logBytes: 0 };
    return { rangeId, start: '', end: '', generation: 1, replicas, leaseholder: this.nodeId, ...sizes };
  }
}
