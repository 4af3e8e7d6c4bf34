/**
 * Frees what no read at or above an account's safepoint can see. Each account's queue has an entry for each version of its
 * keys that has older ones behind it or is a deletion; an entry is due when the safepoint reaches its timestamp:
 *
 *   30 ─► 20 ─► 10      safepoint 25: the entry of 20 is due and cuts 10 off; the entry of 30 waits
 *
 * so that the cost goes with the garbage, not with the rows. Cutting behind any version at or below the safepoint is right;
 * an entry whose version is gone, or whose slot holds another version by now, therefore does no harm.
 */
import type { Timestamp } from '../base/index.ts';
import type { Epochs } from './epochs.ts';
import type { GarbageQueue } from './garbage-queue.ts';
import { keyBytesMax } from './limits.ts';
import type { PageTree } from './page-tree.ts';
import { Probe } from './probe.ts';
import type { RecordArena } from './record-arena.ts';
import { RecordViews } from './record-reader.ts';
import type { SpanAccount, SpanAccounts } from './span-accounts.ts';
import type { GcResult } from './store.ts';

/** The collector of one store. */
export class GarbageCollector {
  readonly #records: RecordArena;
  readonly #tree: PageTree;
  readonly #epochs: Epochs;
  readonly #accounts: SpanAccounts;
  readonly #views: RecordViews;
  readonly #probe = new Probe(keyBytesMax);
  /** Accounts that may have entries due. */
  readonly #due = new Set<SpanAccount>();

  constructor(records: RecordArena, tree: PageTree, epochs: Epochs, accounts: SpanAccounts) {
    this.#records = records;
    this.#tree = tree;
    this.#epochs = epochs;
    this.#accounts = accounts;
    this.#views = new RecordViews(records);
  }

  /** Notes a version that has older ones behind it or is a deletion. */
  enqueue(account: SpanAccount, ref: number, timestamp: Timestamp): void {
    account.queue.push(ref, timestamp);
    if (timestamp <= account.safepoint) this.#due.add(account);
  }

  /** The account has taken over entries of another one. */
  review(account: SpanAccount): void {
    this.#due.add(account);
  }

  /** The account has ended. */
  forget(account: SpanAccount): void {
    this.#due.delete(account);
  }

  /** Raises the safepoint of an account. */
  setSafepoint(account: SpanAccount, safepoint: Timestamp): void {
    if (safepoint <= account.safepoint) return;
    account.safepoint = safepoint;
    this.#due.add(account);
  }

  /** Frees at most about this many versions, and as many that closed views have left. */
  collect(versionsMax: number): GcResult {
    const reclaimed = this.#epochs.reclaim(versionsMax);
    let versionsFreed = 0;
    let entriesLeft = versionsMax * 2;
    for (const account of this.#due) {
      let queue = this.#dueQueue(account);
      for (; queue !== undefined; queue = this.#dueQueue(account)) {
        if (versionsFreed >= versionsMax || entriesLeft-- <= 0) return { versionsFreed, done: false };
        versionsFreed += this.#collectBehind(account, queue.shift());
      }
      // An entry passed on to an account makes it due again, and a set's walk comes by what is added during it.
      this.#due.delete(account);
    }
    return { versionsFreed, done: reclaimed };
  }

  /** A queue of the account that has an entry due; empty ones are dropped on the way. */
  #dueQueue(account: SpanAccount): GarbageQueue | undefined {
    const own = account.queues.length - 1;
    if (own > 0) account.queues = account.queues.filter((queue, index) => index === own || queue.length > 0);
    return account.queues.find((queue) => queue.dueAt <= account.safepoint);
  }

  /** Frees what lies behind a version, and the version itself if it is a deletion and the newest. */
  #collectBehind(account: SpanAccount, ref: number): number {
    const records = this.#records;
    if (!records.isLive(ref)) return 0;
    const timestamp = records.timestamp(ref);
    const key = this.#views.key(ref);
    const owner = this.#accounts.ofKey(key);
    if (owner === undefined) return 0;
    if (owner !== account) {
      this.enqueue(owner, ref, timestamp);
      return 0;
    }
    if (timestamp > account.safepoint) return 0;
    return this.#cutBehind(account, key, ref);
  }

  #cutBehind(account: SpanAccount, key: Uint8Array, ref: number): number {
    const records = this.#records;
    const older = records.previous(ref);
    if (older !== 0) this.#epochs.relink(ref, 0);
    let { versions, rowBytes } = this.retireChain(older);
    let keys = 0;
    if (records.isDeletion(ref)) {
      records.loadKey(ref, this.#probe);
      if (this.#tree.find(this.#probe) === ref) {
        this.#tree.remove();
        this.#epochs.retireRecord(ref);
        versions++;
        keys = 1;
      }
    }
    this.#accounts.change(account, key, 0, -keys, -versions, -rowBytes);
    return versions;
  }

  /** Takes a version and all behind it out of use. */
  retireChain(ref: number): { versions: number; rowBytes: number } {
    let versions = 0;
    let rowBytes = 0;
    while (ref !== 0) {
      const older = this.#records.previous(ref);
      versions++;
      rowBytes += this.#records.rowBytes(ref);
      this.#epochs.retireRecord(ref);
      ref = older;
    }
    return { versions, rowBytes };
  }
}
