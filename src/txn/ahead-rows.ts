/**
 * Rows that a transaction has prepared ahead of its commit. A statement that writes very much does not keep it all until then: so many rows at a time are
 * prepared in their ranges, as parts of the transaction, and forgotten here.
 *
 *   a statement writes ─► enough rows ─► parts, each one log entry in its range ─► ... ─► the commit prepares what is left, and the record
 *
 * Rules. A part that is prepared keeps its keys: its locks are needed no longer, and no change of leaseholders loses it. Parts ahead have numbers of their
 * own, which rise: a statement sees those below the number at which it began, and going back to a savepoint drops those from a number on. The record of
 * the transaction comes with its commit, at the anchor, which is chosen with the first part: if the coordinator dies before, a recovery bars it.
 * As long as the transaction is open it will commit above its coordinator's clock: that is what readers are told who meet its parts (`recovery.ts`).
 */
import {
  assert,
  compareBytes,
  JimError,
  laterOf,
  type Span,
  spanContains,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import {
  aheadFirst,
  type CommitAuthor,
  type Condition,
  type OwnParts,
  type TransactOperation,
} from '../range/index.ts';
import type { Behind, KnownPart } from './behind.ts';
import { conflict, didNotCommit, unexpected } from './errors.ts';
import { groupByRange, inPieces, keepsChanging, regroupMax } from './grouping.ts';
import type { HeldLocks } from './held-locks.ts';
import { aborted, resolvePart, settle } from './protocol.ts';
import type { AheadWrite, KeyWrite } from './service.ts';
import type { TxnServices } from './services.ts';

/** Parts on their way at once. */
const partsAtOnce = 4;
const dropMs = 10_000;

/** One part. `doubtful`: nobody knows whether it is prepared; the transaction can only go on without it. */
export interface AheadPart {
  readonly participant: number;
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  state: 'asked' | 'prepared' | 'doubtful';
  timestamp: Timestamp;
}

/** How parts are prepared. */
export interface AheadTerms {
  readonly held: HeldLocks;
  readonly lockTimeoutMs: number;
  readonly author: CommitAuthor | undefined;
  readonly deadlineAtMs: number;
}

/** The parts of one transaction. */
export class AheadRows {
  readonly #services: TxnServices;
  readonly #txn: TxnId;
  #parts: AheadPart[] = [];
  #dropped: AheadPart[] = [];
  #dropping: Promise<void> | undefined;
  #next = aheadFirst;
  #anchor: Uint8Array | undefined;
  #beganAtMs = 0;

  constructor(services: TxnServices, txn: TxnId) {
    this.#services = services;
    this.#txn = txn;
  }

  /** The number that the next part will have. */
  get next(): number {
    return this.#next;
  }

  /** Nothing is prepared that could commit. */
  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Parts are on their way out. */
  get isDropping(): boolean {
    return this.#dropping !== undefined;
  }

  /** The key whose range gets the transaction's record. */
  get anchor(): Uint8Array {
    assert(this.#anchor !== undefined, 'the first part chose an anchor');
    return this.#anchor;
  }

  /** What commits with the transaction. */
  get parts(): readonly AheadPart[] {
    return this.#parts;
  }

  /** What a read of the key or span says, to be shown parts below a number; undefined: there are none that it could meet. */
  ownOn(place: Uint8Array | Span, below = Number.MAX_SAFE_INTEGER): OwnParts | undefined {
    if (this.#parts.length === 0) return undefined;
    // Whoever does not see a part must not wait for it, either.
    return this.#parts.some((part) => isMet(part, place)) ? { txn: this.#txn, below } : undefined;
  }

  /**
   * Prepares rows, which come in the order of keys, each once. What fails here fails the transaction.
   * @returns a key that was to be new and is not
   */
  async prepare(writes: readonly AheadWrite[], terms: AheadTerms): Promise<Uint8Array | undefined> {
    const { access, settings, clock } = this.#services;
    if (writes.length === 0) return undefined;
    if (this.#anchor === undefined) this.#beganAtMs = clock.monotonicMs();
    this.#anchor ??= writes[0].key;
    this.checkAge();
    let left = writes;
    for (let round = 0; left.length > 0; round++) {
      if (round === regroupMax) throw keepsChanging();
      const groups = await groupByRange(access, left, ({ key }) => key, terms.deadlineAtMs);
      const limits = { countMax: settings.partKeysMax, bytesMax: settings.partBytesMax };
      const pieces = groups.flatMap(({ span, items }) =>
        inPieces(items, bytesOf, limits).map((rows) => ({ span, rows })),
      );
      const elsewhere: AheadWrite[] = [];
      let taken: Uint8Array | undefined;
      const next = pieces.values();
      const work = async () => {
        for (const { span, rows } of next) {
          const end = await this.#preparePart(rows, span, terms);
          if (end === 'elsewhere') elsewhere.push(...rows);
          else if (end !== 'prepared' && (taken === undefined || compareBytes(end, taken) < 0)) taken = end;
        }
      };
      await Promise.all(Array.from({ length: partsAtOnce }, work));
      if (taken !== undefined) return taken;
      left = elsewhere.sort((a, b) => compareBytes(a.key, b.key));
    }
    return undefined;
  }

  /** Elsewhere: its rows do not lie in one range any more. A key: it was to be new. */
  async #preparePart(
    rows: readonly AheadWrite[],
    span: Span,
    terms: AheadTerms,
  ): Promise<'prepared' | 'elsewhere' | Uint8Array> {
    const { access } = this.#services;
    const { held, lockTimeoutMs, author, deadlineAtMs } = terms;
    const part: AheadPart = {
      participant: this.#next++,
      first: rows[0].key,
      last: rows[rows.length - 1].key,
      state: 'asked',
      timestamp: zeroTimestamp,
    };
    this.#parts.push(part);
    const id = access.beginRequest();
    try {
      const answer = await access.execute(
        {
          kind: 'transact',
          id,
          txn: this.#txn,
          operations: rows.map(operationOf),
          tokens: held.tokensIn(span),
          locked: held.extentIn(span),
          notAfter: zeroTimestamp,
          lockTimeoutMs,
          prepare: { anchor: this.anchor, participant: part.participant, participants: [] },
          ...(author && { author }),
        },
        deadlineAtMs,
      );
      if (answer.kind === 'range-mismatch') {
        this.#remove(part);
        return 'elsewhere';
      }
      if (answer.kind === 'condition-failed') {
        this.#remove(part);
        return rows[answer.operation].key;
      }
      if (answer.kind !== 'transacted') throw unexpected(answer.kind);
      part.state = 'prepared';
      part.timestamp = answer.timestamp;
      held.forget(rows.map(({ key }) => key));
      return 'prepared';
    } catch (error) {
      if (error instanceof JimError && error.outcome === 'definite') this.#remove(part);
      else part.state = 'doubtful';
      // Whether the part is prepared may be unknown; that it does not commit is certain.
      throw didNotCommit(error);
    } finally {
      access.finishRequest(id);
    }
  }

  #remove(part: AheadPart): void {
    this.#parts = this.#parts.filter((other) => other !== part);
  }

  /** What is in doubt is remembered where it was barred, but not for ever. */
  checkAge(): void {
    const { clock, settings } = this.#services;
    if (this.#anchor === undefined || clock.monotonicMs() - this.#beganAtMs <= settings.aheadMsMax) return;
    const minutes = Math.round(settings.aheadMsMax / 60_000);
    throw new JimError('transaction-expired', `a transaction that writes so much has ${minutes} minutes for it`, {
      retry: 'transaction',
    });
  }

  // Going back -----------------------------------------------------------------------------------------------------

  /** The transaction goes on without the parts from a number on. Others see that later, it itself at once: its next statement waits. */
  dropFrom(number: number): void {
    const going = this.#parts.filter(({ participant }) => participant >= number);
    if (going.length === 0) return;
    this.#parts = this.#parts.filter(({ participant }) => participant < number);
    this.#dropped.push(...going);
    const before = this.#dropping ?? Promise.resolve();
    const dropping = before.then(() => Promise.all(going.map((part) => this.#drop(part)))).then(() => {});
    // Whoever waits for it is told.
    dropping.catch(() => {});
    this.#dropping = dropping;
  }

  async #drop({ participant, first, last, state }: AheadPart): Promise<void> {
    const { access, clock } = this.#services;
    const deadlineAtMs = clock.monotonicMs() + dropMs;
    if (state !== 'prepared') await settle(access, this.#txn, participant, first, deadlineAtMs);
    await resolvePart(access, this.#txn, { first, last }, aborted, deadlineAtMs, participant);
  }

  /** Waits until what was dropped is gone. */
  async settled(): Promise<void> {
    const dropping = this.#dropping;
    if (dropping === undefined) return;
    try {
      await dropping;
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      throw conflict(`what was rolled back could not be taken out: ${error.message}`);
    }
    if (this.#dropping !== dropping) return this.settled();
    this.#dropping = undefined;
    this.#dropped = [];
  }

  // The end --------------------------------------------------------------------------------------------------------

  /** The transaction is rolled back: nothing of it stays. */
  abort(behind: Behind): void {
    if (this.#anchor === undefined) return;
    const all = [...this.#parts, ...this.#dropped].map(knownOf);
    this.#parts = [];
    this.#dropped = [];
    if (all.length > 0) void behind.finish(this.#txn, this.#anchor, all, aborted, false);
  }
}

/** A part as whoever carries the outcome to it knows it. */
export function knownOf({ participant, first, last, state }: AheadPart): KnownPart {
  return { participant, first, last, state: state === 'prepared' ? 'prepared' : 'doubtful' };
}

/** The first and the last key of all parts, and the highest of their timestamps. */
export function extentOfParts(parts: readonly AheadPart[]): {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  readonly timestamp: Timestamp;
} {
  let [{ first, last, timestamp }] = parts;
  for (const part of parts) {
    if (compareBytes(part.first, first) < 0) first = part.first;
    if (compareBytes(part.last, last) > 0) last = part.last;
    timestamp = laterOf(timestamp, part.timestamp);
  }
  return { first, last, timestamp };
}

function isMet({ first, last }: AheadPart, place: Uint8Array | Span): boolean {
  if (place instanceof Uint8Array) return compareBytes(first, place) <= 0 && compareBytes(place, last) <= 0;
  return spanContains(place, first) || (compareBytes(first, place.start) <= 0 && compareBytes(place.start, last) <= 0);
}

function operationOf({ key, row, isNew }: AheadWrite): TransactOperation {
  const change = row === undefined ? ({ kind: 'delete' } as const) : ({ kind: 'put', row } as const);
  return isNew === true ? { key, condition: absent, change } : { key, change };
}

const absent: Condition = { exists: false };

function bytesOf({ key, row }: KeyWrite): number {
  return key.length + (row?.length ?? 0);
}
