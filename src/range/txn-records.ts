/**
 * Records of transactions that are anchored in a range, and bars of parts that must never be prepared. Part of the replicated state.
 *
 *   staged ──decide──► committed at T ──forget──► gone        nothing ──decide aborted──► aborted: a later prepare is refused
 *          └──────────► aborted
 *
 * A staged or committed record stays until it is forgotten: somebody may still have to ask. An aborted one and a bar say only
 * what nobody needs to hear after an hour.
 */
import {
  assert,
  compareBytes,
  type Span,
  spanContains,
  type Timestamp,
  type TxnId,
  ticksPerMs,
} from '../base/index.ts';
import { Checksum, effectHash, textHash } from './checksum.ts';
import type { TxnOutcome } from './requests.ts';

/** What is known of a transaction where it is anchored. */
export interface TxnRecord {
  readonly txn: TxnId;
  readonly anchor: Uint8Array;
  /** As the first part's prepare brought them; empty for a transaction that was aborted before it. */
  readonly participants: readonly Uint8Array[];
  /** 0: no limit. */
  readonly notAfter: Timestamp;
  /** Undefined: staged. */
  readonly outcome: TxnOutcome | undefined;
  /** When it came to be like this. */
  readonly since: Timestamp;
}

/** A part that is not prepared and never will be. */
export interface Bar {
  readonly txn: TxnId;
  readonly participant: number;
  /** The part's first key. */
  readonly key: Uint8Array;
  readonly since: Timestamp;
}

/** How long an aborted record and a bar are remembered. */
const lifeMs = 60 * 60 * 1000;
/** How many of each at most: beyond, the older half goes. */
export const rememberedMax = 65_536;

/** The records of one range. */
export class TxnRecords {
  readonly #records = new Map<TxnId, TxnRecord>();
  readonly #checksum = new Checksum();

  get size(): number {
    return this.#records.size;
  }

  /** Says whether two replicas have the same records. */
  get checksum(): number {
    return this.#checksum.value;
  }

  find(txn: TxnId): TxnRecord | undefined {
    return this.#records.get(txn);
  }

  /** All records, by transaction: in the same order on every replica. */
  all(): readonly TxnRecord[] {
    return [...this.#records.values()].sort(byTxn);
  }

  /** Notes what is known of a transaction now. */
  set(record: TxnRecord): void {
    const before = this.#records.get(record.txn);
    if (before !== undefined) this.#checksum.subtract(recordHash(before));
    this.#records.set(record.txn, record);
    this.#checksum.add(recordHash(record));
  }

  remove(txn: TxnId): void {
    const record = this.#records.get(txn);
    if (record === undefined) return;
    this.#records.delete(txn);
    this.#checksum.subtract(recordHash(record));
  }

  /** Takes out those anchored at or behind a key, and returns them. */
  splitOff(at: Uint8Array): readonly TxnRecord[] {
    const right = this.all().filter(({ anchor }) => compareBytes(anchor, at) >= 0);
    for (const { txn } of right) this.remove(txn);
    return right;
  }

  /** Drops aborted records that are old or too many. */
  sweep(now: Timestamp): void {
    const aborted = this.all().filter(({ outcome }) => outcome?.kind === 'aborted');
    for (const { txn } of superfluous(aborted, now)) this.remove(txn);
  }

  checkInvariants(span?: Span): void {
    const sum = new Checksum();
    for (const [txn, record] of this.#records) {
      sum.add(recordHash(record));
      assert(record.txn === txn, 'a record is found by its transaction');
      assert(span === undefined || spanContains(span, record.anchor), 'a record is where its anchor is');
    }
    assert(sum.value === this.checksum, 'the checksum covers the records');
  }
}

/** The bars of one range. */
export class Bars {
  readonly #bars = new Map<string, Bar>();
  readonly #checksum = new Checksum();

  get size(): number {
    return this.#bars.size;
  }

  /** Says whether two replicas have the same bars. */
  get checksum(): number {
    return this.#checksum.value;
  }

  has(txn: TxnId, participant: number): boolean {
    return this.#bars.has(barKey(txn, participant));
  }

  /** All bars, by transaction and number. */
  all(): readonly Bar[] {
    return [...this.#bars.values()].sort((a, b) => byTxn(a, b) || a.participant - b.participant);
  }

  add(bar: Bar): void {
    if (this.has(bar.txn, bar.participant)) return;
    this.#bars.set(barKey(bar.txn, bar.participant), bar);
    this.#checksum.add(barHash(bar));
  }

  /** Takes out those of parts that begin at or behind a key, and returns them. */
  splitOff(at: Uint8Array): readonly Bar[] {
    const right = this.all().filter(({ key }) => compareBytes(key, at) >= 0);
    for (const bar of right) this.#remove(bar);
    return right;
  }

  /** Drops bars that are old or too many. */
  sweep(now: Timestamp): void {
    for (const bar of superfluous(this.all(), now)) this.#remove(bar);
  }

  checkInvariants(span?: Span): void {
    const sum = new Checksum();
    for (const [name, bar] of this.#bars) {
      sum.add(barHash(bar));
      assert(name === barKey(bar.txn, bar.participant), 'a bar is found by its part');
      assert(span === undefined || spanContains(span, bar.key), "a bar is where its part's first key is");
    }
    assert(sum.value === this.checksum, 'the checksum covers the bars');
  }

  #remove(bar: Bar): void {
    this.#bars.delete(barKey(bar.txn, bar.participant));
    this.#checksum.subtract(barHash(bar));
  }
}

function barKey(txn: TxnId, participant: number): string {
  return `${txn}/${participant}`;
}

function byTxn(a: { readonly txn: TxnId }, b: { readonly txn: TxnId }): number {
  return a.txn < b.txn ? -1 : a.txn > b.txn ? 1 : 0;
}

/** What an hour has passed over, and of too many the older ones. Items come in an order that is the same on every replica. */
function superfluous<Item extends { readonly txn: TxnId; readonly since: Timestamp }>(
  items: readonly Item[],
  now: Timestamp,
): readonly Item[] {
  const old = items.filter(({ since }) => now - since > lifeMs * ticksPerMs);
  if (items.length - old.length <= rememberedMax) return old;
  return items.toSorted((a, b) => a.since - b.since).slice(0, items.length - rememberedMax / 2);
}

function recordHash({ txn, anchor, participants, notAfter, outcome, since }: TxnRecord): number {
  const ended = outcome === undefined ? 0 : outcome.kind === 'aborted' ? 1 : outcome.timestamp;
  let hash = textHash(txn, notAfter, ended, since, participants.length);
  for (const key of [anchor, ...participants]) hash = Math.imul(hash ^ effectHash(key, since, undefined), 0x01000193);
  return hash >>> 0;
}

function barHash({ txn, participant, key, since }: Bar): number {
  return (textHash(txn, participant, since) ^ effectHash(key, since, undefined)) >>> 0;
}
