/**
 * What a leaseholder has put into the log and not applied yet: who waits for it, and how the newest rows will look. A write
 * behind another in the same log is evaluated against what that one will leave, so a hot row runs at log speed.
 */
import { assert, equalBytes, type Span, spanContains, type Timestamp, type TxnId } from '../base/index.ts';
import type { Effect } from './command.ts';
import { keyText } from './key-text.ts';
import { firstAtOrBehind } from './large-parts.ts';
import type { RequestId } from './requests.ts';
import type { Applied } from './state.ts';

/** How a proposal ended: applied, or lost from sight with its leadership (it may still be applied). */
export type ProposalEnd = Applied | { readonly kind: 'unknown' };

/** A key as it will be. */
export interface PendingRow {
  readonly index: number;
  readonly timestamp: Timestamp;
  readonly row: Uint8Array | undefined;
}

/** Rows of a large part as they will be: in the order of keys, each once. */
export interface PendingRun {
  readonly timestamp: Timestamp;
  readonly effects: readonly Effect[];
}

interface Pending {
  readonly term: number;
  readonly timestamp: Timestamp;
  readonly keys: readonly string[];
  readonly requestKey: string | undefined;
  readonly done: Promise<ProposalEnd>;
  readonly resolve: (end: ProposalEnd) => void;
}

/** What stands behind a proposal. */
export interface ProposalOptions {
  /** Keys as they will be. */
  readonly rows?: ReadonlyMap<string, Omit<PendingRow, 'index'>>;
  /** The same of large parts; of a key in several the last one counts, and before `rows`. */
  readonly runs?: readonly PendingRun[];
  /** The request, should it be asked again meanwhile. */
  readonly id?: RequestId;
  /** A part of this transaction is prepared: its rows become visible later, at its timestamp or above. */
  readonly prepares?: TxnId;
}

function requestKeyOf({ session, sequence }: RequestId): string {
  return `${session}/${sequence}`;
}

/** The proposals under way in one range. */
export class Proposals {
  readonly #byIndex = new Map<number, Pending>();
  readonly #rows = new Map<string, PendingRow>();
  /** By the place of their proposal, ascending. */
  readonly #runs = new Map<number, readonly PendingRun[]>();
  readonly #byRequest = new Map<string, Promise<ProposalEnd>>();
  /** Prepares under way by their timestamps, ascending. */
  readonly #prepares = new Map<Timestamp, TxnId>();

  /** How many are under way. */
  get size(): number {
    return this.#byIndex.size;
  }

  /** The timestamp of the first one, the lowest of all; undefined if none is under way. */
  get oldestTimestamp(): Timestamp | undefined {
    if (this.#byIndex.size === 0) return undefined;
    for (const { timestamp } of this.#byIndex.values()) return timestamp;
    return undefined;
  }

  /** The timestamp of the first prepare under way, the lowest of all; undefined if none is. */
  get oldestPrepare(): Timestamp | undefined {
    for (const timestamp of this.#prepares.keys()) return timestamp;
    return undefined;
  }

  /** Is a part of the transaction on its way? Then its keys are as good as prepared. */
  isPreparing(txn: TxnId): boolean {
    for (const preparing of this.#prepares.values()) if (preparing === txn) return true;
    return false;
  }

  /** Notes a proposal at a place in the log; the promise tells how it ends. */
  add(
    index: number,
    term: number,
    timestamp: Timestamp,
    { rows, runs, id, prepares }: ProposalOptions = {},
  ): Promise<ProposalEnd> {
    assert(!this.#byIndex.has(index), 'one proposal at a place of the log');
    let resolve: (end: ProposalEnd) => void = () => {};
    const done = new Promise<ProposalEnd>((r) => {
      resolve = r;
    });
    const keys = rows === undefined ? [] : [...rows.keys()];
    for (const [key, row] of rows ?? []) this.#rows.set(key, { index, ...row });
    if (runs !== undefined && runs.length > 0) this.#runs.set(index, runs);
    const requestKey = id === undefined ? undefined : requestKeyOf(id);
    if (requestKey !== undefined) this.#byRequest.set(requestKey, done);
    if (prepares !== undefined) this.#prepares.set(timestamp, prepares);
    this.#byIndex.set(index, { term, timestamp, keys, requestKey, done, resolve });
    return done;
  }

  /** The key's newest row under way, if any. */
  row(key: Uint8Array): PendingRow | undefined {
    const row = this.#rows.size === 0 ? undefined : this.#rows.get(keyText(key));
    if (this.#runs.size === 0) return row;
    const inRun = this.#rowInRuns(key);
    return row === undefined || (inRun !== undefined && inRun.index >= row.index) ? inRun : row;
  }

  #rowInRuns(key: Uint8Array): PendingRow | undefined {
    let found: PendingRow | undefined;
    for (const [index, runs] of this.#runs)
      for (const { timestamp, effects } of runs) {
        const effect = effects[firstAtOrBehind(effects, key)];
        if (effect !== undefined && equalBytes(effect.key, key)) found = { index, timestamp, row: effect.row };
      }
    return found;
  }

  /** Is a key of the span under way? */
  hasRowIn(span: Span): boolean {
    const { start, end } = span;
    for (const runs of this.#runs.values())
      for (const { effects } of runs) {
        const effect = effects[firstAtOrBehind(effects, start)];
        if (effect !== undefined && spanContains(span, effect.key)) return true;
      }
    const [first, behind] = [keyText(start), keyText(end)];
    for (const key of this.#rows.keys()) if (key >= first && (end.length === 0 || key < behind)) return true;
    return false;
  }

  /** The same request, if it is under way. */
  ofRequest(id: RequestId): Promise<ProposalEnd> | undefined {
    return this.#byRequest.size === 0 ? undefined : this.#byRequest.get(requestKeyOf(id));
  }

  /** Resolves when everything under way now has ended. */
  async settled(): Promise<void> {
    let last: Pending | undefined;
    for (const pending of this.#byIndex.values()) last = pending;
    await last?.done;
  }

  /** The entry at `index` was applied. */
  onApplied(index: number, term: number, applied: Applied): void {
    const pending = this.#byIndex.get(index);
    if (pending === undefined) return;
    this.#forget(index, pending);
    pending.resolve(pending.term === term ? applied : { kind: 'unknown' });
  }

  /** Leadership is gone: nobody here will know how they end. */
  abandon(): void {
    for (const [index, pending] of [...this.#byIndex]) {
      this.#forget(index, pending);
      pending.resolve({ kind: 'unknown' });
    }
    const rest = this.#rows.size + this.#runs.size + this.#byRequest.size;
    assert(rest === 0, 'nothing is pending behind no proposal');
  }

  #forget(index: number, pending: Pending): void {
    this.#byIndex.delete(index);
    this.#runs.delete(index);
    this.#prepares.delete(pending.timestamp);
    if (pending.requestKey !== undefined) this.#byRequest.delete(pending.requestKey);
    for (const key of pending.keys) if (this.#rows.get(key)?.index === index) this.#rows.delete(key);
  }
}
