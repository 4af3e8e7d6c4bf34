/**
 * A stand-in for a node: all fakes share one perfect store, so that the harness itself can be tested, and each can be told
 * to lie in one of the ways that the checkers must notice.
 */
import {
  compareBytes,
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  equalBytes,
  JimError,
  laterOf,
  nextTimestamp,
  type Timestamp,
  timestampAtWallMs,
  wallMsOf,
  zeroTimestamp,
} from '../../src/base/index.ts';
import { sleep } from '../../src/io/index.ts';
import { type SeededRandom, type Simulation, simulationWallStartMs } from '../../src/io/memory/index.ts';
import type { TransactionService } from '../../src/kv/index.ts';
import type { AdminService, KvEntry, KvScanOptions, KvService, KvWrite, KvWriteResult } from '../../src/kv/service.ts';
import { FakeTransactions } from './fake-transactions.ts';
import type { MakeNode, ReplicaView, SimDoors, SimNode, SimNodeSettings } from './sim-node.ts';

/** The lies. */
export type FakeMistake =
  | 'lose-write'
  | 'stale-read'
  | 'apply-again'
  | 'false-failure'
  | 'two-leases'
  | 'scan-hole'
  | 'forget-ttl'
  | 'diverge'
  | 'miss-replica'
  | 'hang'
  | 'lost-update'
  | 'torn-commit'
  | 'stale-view'
  | 'false-abort'
  | 'lock-left';

interface FakeRow {
  readonly key: Uint8Array;
  /** Newest last. */
  readonly versions: { version: Timestamp; value: Uint8Array | undefined; expiresAtMs: number | undefined }[];
}

/** What all fakes share. */
export class FakeWorld {
  readonly rows: FakeRow[] = [];
  readonly answered = new Map<string, KvWriteResult>();
  readonly transactions = new FakeTransactions(this);
  readonly mistake: FakeMistake | undefined;
  readonly random: SeededRandom;
  readonly #simulation: Simulation;
  last: Timestamp = zeroTimestamp;
  applied = 0;

  constructor(simulation: Simulation, mistake?: FakeMistake) {
    this.#simulation = simulation;
    this.mistake = mistake;
    this.random = simulation.random.fork('fake world');
  }

  now(): Timestamp {
    this.last = nextTimestamp(laterOf(this.last, timestampAtWallMs(simulationWallStartMs + this.#simulation.nowMs)));
    return this.last;
  }

  /** One in so many, if the mistake is made in this run. */
  errs(mistake: FakeMistake, oneIn: number): boolean {
    return this.mistake === mistake && this.random.float() * oneIn < 1;
  }

  row(key: Uint8Array): FakeRow {
    const at = this.rows.findIndex((row) => compareBytes(row.key, key) >= 0);
    if (at >= 0 && equalBytes(this.rows[at].key, key)) return this.rows[at];
    const row: FakeRow = { key, versions: [] };
    this.rows.splice(at < 0 ? this.rows.length : at, 0, row);
    return row;
  }

  /** A key's entry as of a timestamp; the newest without one. */
  entryAt(key: Uint8Array, at: Timestamp = this.last): KvEntry | undefined {
    const found = this.row(key).versions.findLast(({ version }) => version <= at);
    if (found?.value === undefined) return undefined;
    return { key, value: found.value, contentType: '', version: found.version, expiresAtMs: found.expiresAtMs };
  }

  /** The keys in a span that have an entry now. */
  keysIn(start: Uint8Array, end: Uint8Array | undefined): readonly Uint8Array[] {
    return this.rows
      .map(({ key }) => key)
      .filter((key) => compareBytes(key, start) >= 0 && (end === undefined || compareBytes(key, end) < 0))
      .filter((key) => this.entryAt(key) !== undefined);
  }

  readonly makeNode: MakeNode = (doors, settings) => new FakeNode(this, doors, settings);
}

class FakeNode implements SimNode {
  readonly #world: FakeWorld;
  readonly #doors: SimDoors;
  readonly #settings: SimNodeSettings;

  constructor(world: FakeWorld, doors: SimDoors, settings: SimNodeSettings) {
    this.#world = world;
    this.#doors = doors;
    this.#settings = settings;
    this.transactions = world.transactions.service(() => this.#think());
  }

  async start(): Promise<void> {
    const { files, clock } = this.#doors;
    await files.makeFolder(this.#settings.dataFolder);
    await sleep(clock, 20);
  }

  async stop(): Promise<void> {
    await sleep(this.#doors.clock, 5);
  }

  kill(): void {}

  readonly kv: KvService = {
    listNamespaces: async () => [],
    createNamespace: async () => {},
    get: async (_namespace, key) => {
      await this.#think();
      const readTimestamp = this.#world.now();
      const back = this.#world.errs('stale-read', 20) ? 1 : 0;
      const entry = this.#entry(this.#world.row(key), readTimestamp, back);
      await this.#think();
      return { entry, readTimestamp };
    },
    scan: async (_namespace, options) => {
      await this.#think();
      return this.#scan(options);
    },
    write: async (_namespace, writes, { idempotencyKey }) => {
      await this.#think();
      const known = idempotencyKey === undefined ? undefined : this.#world.answered.get(idempotencyKey);
      if (known !== undefined) return known;
      const result = this.#write(writes);
      if (idempotencyKey !== undefined) this.#world.answered.set(idempotencyKey, result);
      await this.#think();
      if (this.#world.errs('false-failure', 30)) throw new JimError('no-quorum', 'a lie');
      return result;
    },
  };

  readonly transactions: TransactionService;

  get admin(): AdminService {
    throw new JimError('no-quorum', 'a fake has nothing to administer');
  }

  inspect(): readonly ReplicaView[] {
    const nodeId = decodeNodeId(Number(this.#settings.name.slice(1)));
    const { applied } = this.#world;
    const checksum = (): string => (nodeId === 2 && this.#world.mistake === 'diverge' ? `~${applied}` : `${applied}`);
    const leads = nodeId === 1 || (nodeId === 2 && this.#world.mistake === 'two-leases' && applied > 20);
    return [
      {
        machine: this.#settings.name,
        nodeId,
        rangeId: decodeRangeId(1),
        replicaId: decodeReplicaId(nodeId),
        span: { start: new Uint8Array(), end: new Uint8Array([255]) },
        generation: 1,
        term: nodeId,
        members: [{ replicaId: decodeReplicaId(this.#world.mistake === 'miss-replica' ? 9 : nodeId), nodeId }],
        isLeader: leads,
        leaseValid: leads,
        commitIndex: applied,
        appliedIndex: applied,
        checksum,
        contents: checksum,
        transactional: () => (this.#world.mistake === 'lock-left' ? ['a lock'] : []),
      },
    ];
  }

  async #think(): Promise<void> {
    await sleep(this.#doors.clock, this.#doors.random.float() * 20);
    if (this.#world.mistake === 'hang' && this.#world.applied > 30) await new Promise(() => {});
  }

  #entry(row: FakeRow, at: Timestamp, back = 0): KvEntry | undefined {
    const found = row.versions.filter(({ version }) => version <= at).at(-1 - back);
    if (found?.value === undefined) return undefined;
    const { expiresAtMs } = found;
    if (expiresAtMs !== undefined && expiresAtMs <= wallMsOf(at) && this.#world.mistake !== 'forget-ttl')
      return undefined;
    return { key: row.key, value: found.value, contentType: '', version: found.version, expiresAtMs };
  }

  #scan({ start, end, limit, reverse, at }: KvScanOptions): Awaited<ReturnType<KvService['scan']>> {
    const readTimestamp = at ?? this.#world.now();
    const inside = this.#world.rows
      .filter(({ key }) => compareBytes(key, start) >= 0 && (end === undefined || compareBytes(key, end) < 0))
      .map((row) => this.#entry(row, readTimestamp))
      .filter((entry) => entry !== undefined)
      .filter(() => !this.#world.errs('scan-hole', 100));
    if (reverse) inside.reverse();
    const entries = inside.slice(0, limit);
    const cut = inside.length > limit;
    const resumeKey = !cut ? undefined : reverse ? entries.at(-1)!.key : inside[limit].key;
    return { entries, resumeKey, readTimestamp };
  }

  #write(writes: readonly KvWrite[]): KvWriteResult {
    const version = this.#world.now();
    const before = writes.map(({ key }) => this.#entry(this.#world.row(key), version));
    for (let index = 0; index < writes.length; index++) {
      const { condition } = writes[index];
      const is = before[index];
      if (condition?.exists !== undefined && condition.exists !== (is !== undefined))
        return { kind: 'condition-failed', index, version: is?.version ?? zeroTimestamp };
      if (condition?.versions !== undefined && !condition.versions.includes(is?.version ?? zeroTimestamp))
        return { kind: 'condition-failed', index, version: is?.version ?? zeroTimestamp };
    }
    this.#world.applied++;
    for (const write of writes) if (!this.#world.errs('lose-write', 100)) this.#apply(write, version);
    if (this.#world.errs('apply-again', 30))
      void sleep(this.#doors.clock, 100).then(() => this.#apply(writes[0], this.#world.now()));
    return { kind: 'written', version, existed: before.map((entry) => entry !== undefined) };
  }

  #apply({ key, value, ttlMs }: KvWrite, version: Timestamp): void {
    const expiresAtMs = ttlMs === undefined ? undefined : wallMsOf(version) + ttlMs;
    this.#world.row(key).versions.push({ version, value, expiresAtMs });
  }
}
