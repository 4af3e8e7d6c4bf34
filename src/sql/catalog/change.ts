/** The change of the catalog that one transaction makes: its draft, its gates, and the rows that commit with it. */
import {
  catalogLockKey,
  catalogObjectKey,
  catalogStatisticsKey,
  catalogVersionKey,
  JimError,
  type Timestamp,
  toHex,
  zeroTimestamp,
} from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';
import type { BufferedWrite, Transaction } from '../../txn/index.ts';
import { encodeNameRow } from './bootstrap.ts';
import type { SchemaChange } from './catalog.ts';
import type { ChangeGates } from './change-gates.ts';
import { encodeDescriptor, encodeStatistics, nameKeysOf } from './descriptor-rows.ts';
import type { Oid } from './descriptors.ts';
import { DraftPicture, type DraftStates } from './draft.ts';
import { lockTimeout } from './gates.ts';
import type { CatalogChanges, CatalogPicture } from './picture.ts';
import { encodeVersion, nextVersion, type VersionRow } from './state-rows.ts';

const requestMs = 5_000;
/** How long one waits for the change before it, where no limit is set. */
const lockMsMax = 24 * 60 * 60 * 1_000;

/** What a change works with. */
export interface CatalogChangeParts {
  readonly transaction: Transaction;
  readonly clock: Clock;
  readonly gates: ChangeGates;
  readonly base: CatalogPicture;
  readonly version: VersionRow;
  readonly versionWritten: Timestamp;
  readonly draftStates: DraftStates;
  newOid(): Promise<Oid>;
  onCommitted(changes: CatalogChanges): void;
  /** @param changes undefined: they have to look, nothing of this change was kept */
  tell(changes: CatalogChanges | undefined): Promise<void>;
  /** Takes the entry of the gates away while nobody waits for it. */
  clearAway(): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Waits until no other transaction changes the catalog, and keeps it so until this one ends. */
export async function lockCatalog(transaction: Transaction, clock: Clock, lockTimeoutMs: number): Promise<void> {
  const giveUpAtMs = lockTimeoutMs > 0 ? clock.monotonicMs() + lockTimeoutMs : Number.POSITIVE_INFINITY;
  const deadlineAtMs = Math.min(giveUpAtMs, clock.monotonicMs() + lockMsMax);
  try {
    await transaction.lock([catalogLockKey], { mode: 'exclusive', wait: 'queue' }, deadlineAtMs);
  } catch (error) {
    const isLate = error instanceof JimError && error.outcome === 'definite' && clock.monotonicMs() >= giveUpAtMs;
    if (isLate || (error instanceof JimError && error.code === 'lock-not-available')) throw lockTimeout();
    throw error;
  }
}

/** See the top of this file. */
export class CatalogChange implements SchemaChange {
  readonly draft: DraftPicture;
  readonly #parts: CatalogChangeParts;
  readonly #tasks: (() => Promise<void>)[] = [];
  #written: CatalogChanges | undefined;

  constructor(parts: CatalogChangeParts) {
    this.#parts = parts;
    this.draft = DraftPicture.of(parts.base, parts.draftStates);
  }

  newOid(): Promise<Oid> {
    return this.#parts.newOid();
  }

  closeGate(tableOid: Oid): Promise<void> {
    return this.closeGates([tableOid]);
  }

  async closeGates(tableOids: Iterable<Oid>): Promise<void> {
    // Nobody else knows what is new in this change.
    const known = [...tableOids].filter((oid) => this.#parts.base.byOid(oid) !== undefined);
    await this.#parts.gates.close(known);
  }

  afterCommit(task: () => Promise<void>): void {
    this.#tasks.push(task);
  }

  async beforeCommit(): Promise<void> {
    const { transaction, clock, version, versionWritten } = this.#parts;
    const changes = this.draft.changes(version.version + 1);
    const objects = [...changes.put.map(({ oid }) => oid), ...changes.removed];
    const statistics = [...changes.statistics.keys()];
    if (objects.length + statistics.length === 0) return;
    const step = { version: changes.version, objects, statistics };
    const writes: BufferedWrite[] = [
      ...this.#writesOf(changes),
      {
        key: catalogVersionKey,
        row: encodeVersion(nextVersion(version, step, transaction.id)),
        condition: versionWritten === zeroTimestamp ? { exists: false } : { versions: [versionWritten] },
      },
    ];
    const result = await transaction.write(writes, clock.monotonicMs() + requestMs);
    if (result.kind === 'condition-failed')
      throw new JimError('transaction-conflict', 'the catalog was changed by somebody else', { retry: 'transaction' });
    this.#written = changes;
  }

  #writesOf(changes: CatalogChanges): readonly BufferedWrite[] {
    const { base } = this.#parts;
    const names = new NameWrites();
    for (const { oid } of changes.put) names.free(base, oid);
    for (const oid of changes.removed) names.free(base, oid);
    for (const descriptor of changes.put) for (const key of nameKeysOf(descriptor)) names.take(key, descriptor.oid);
    return [
      ...changes.put.map((object) => ({ key: catalogObjectKey(object.oid), row: encodeDescriptor(object) })),
      ...changes.removed.map((oid) => ({ key: catalogObjectKey(oid), row: undefined })),
      ...names.writes(),
      ...Array.from(changes.statistics, ([oid, each]) => ({
        key: catalogStatisticsKey(oid),
        row: each && encodeStatistics(each),
      })),
    ];
  }

  async ended(outcome: 'committed' | 'rolled back' | 'unknown'): Promise<void> {
    const { gates, onCommitted, tell, clearAway, log } = this.#parts;
    await gates.stop();
    const changed = this.#written;
    if (outcome === 'unknown' || (changed === undefined && gates.until === undefined)) return;
    try {
      if (outcome === 'committed' && changed !== undefined) {
        onCommitted(changed);
        // Whoever sees the commit opens the gates by himself, whether the entry is still there or not.
        clearAway();
        await tell(changed);
      } else {
        await gates.open();
        await tell(undefined);
      }
    } catch (error) {
      // Nothing depends on it: others look by themselves, and gates open when their time is over.
      log('warn', 'a change of the catalog was not told to all', { error: String(error) });
    }
    if (outcome === 'committed') this.#runTasks();
  }

  #runTasks(): void {
    for (const task of this.#tasks)
      task().catch((error) =>
        this.#parts.log('warn', 'work behind a change of the catalog failed', { error: String(error) }),
      );
  }
}

/** Which keys of names are taken and which become free. */
class NameWrites {
  readonly #freed = new Map<string, Uint8Array>();
  readonly #taken = new Map<string, { readonly key: Uint8Array; readonly oid: Oid }>();

  free(base: CatalogPicture, oid: Oid): void {
    const before = base.byOid(oid);
    for (const key of before === undefined ? [] : nameKeysOf(before)) this.#freed.set(toHex(key), key);
  }

  take(key: Uint8Array, oid: Oid): void {
    this.#taken.set(toHex(key), { key, oid });
  }

  /** A name that nobody of this change had before must be free. */
  writes(): readonly BufferedWrite[] {
    const gone = [...this.#freed].filter(([hex]) => !this.#taken.has(hex));
    return [
      ...gone.map(([, key]) => ({ key, row: undefined })),
      ...Array.from(this.#taken, ([hex, { key, oid }]) => ({
        key,
        row: encodeNameRow(oid),
        ...(this.#freed.has(hex) ? {} : { condition: { exists: false } }),
      })),
    ];
  }
}
