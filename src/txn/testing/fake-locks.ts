/** The locks of a fake range: a list in memory, and who waits. They are gone with the lease; what they promised is not. */
import {
  addMs,
  compareBytes,
  laterOf,
  type Span,
  spanContains,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../../base/index.ts';
import type { LockGrant, LockMode, LockWish, RangeReply } from '../../range/index.ts';
import type { FakeLeader, FakeRange } from './fake-range.ts';

/** What is locked, or read. */
export type Target = { readonly key: Uint8Array } | { readonly span: Span };

interface Lock {
  readonly txn: TxnId;
  readonly mode: LockMode;
  readonly target: Target;
  readonly sinceMs: number;
}

interface Wait {
  readonly id: number;
  readonly txn: TxnId;
  readonly sinceMs: number;
  holders: readonly TxnId[];
  wake: (refused?: string) => void;
}

const protectionMs = 1_000;
let waits = 0;

/** The locks of one range. */
export class FakeLocks {
  readonly #range: FakeRange;
  /** All locks of a lease have one token. */
  #token: string;
  held: Lock[] = [];
  waiting: Wait[] = [];
  readonly #promised = new Map<TxnId, Timestamp>();

  constructor(range: FakeRange, token: string) {
    this.#range = range;
    this.#token = token;
  }

  /** True by target, or false where it was to be skipped; a refusal if a lock was not to be had. */
  async take(wish: LockWish, targets: readonly Target[], mode: LockMode): Promise<boolean[] | RangeReply> {
    const { clock } = this.#range.leader;
    const untilMs = clock.monotonicMs() + wish.timeoutMs;
    const taken: boolean[] = [];
    for (const target of targets) {
      for (;;) {
        const key = 'key' in target ? target.key : target.span.start;
        if (!spanContains(this.#range.descriptor.span, key)) return this.#range.mismatch();
        const holders = this.#holders(wish.txn, target, mode);
        if (holders.length === 0) {
          this.held.push({ txn: wish.txn, mode, target, sinceMs: clock.monotonicMs() });
          taken.push(true);
          break;
        }
        if (wish.wait === 'skip-locked') {
          taken.push(false);
          break;
        }
        if (wish.wait === 'no-wait' || clock.monotonicMs() >= untilMs)
          return { kind: 'refused', code: 'lock-not-available', message: 'the lock is held by another transaction' };
        const refused = await this.woken(wish.txn, holders, untilMs);
        if (refused !== undefined) return { kind: 'refused', code: refused, message: 'chosen to give way' };
      }
    }
    return taken;
  }

  #holders(txn: TxnId, target: Target, mode: LockMode): readonly TxnId[] {
    const others = this.held.filter(
      (lock) => lock.txn !== txn && overlap(lock.target, target) && !agree(lock.mode, mode),
    );
    for (const [holder, parts] of this.#range.prepared) {
      if (holder === txn) continue;
      for (const { effects, looked, sinceMs } of parts) {
        for (const { key } of effects)
          if (overlap({ key }, target)) others.push({ txn: holder, mode: 'exclusive', target, sinceMs });
        for (const key of looked)
          if (overlap({ key }, target) && !agree('shared', mode))
            others.push({ txn: holder, mode: 'shared', target, sinceMs });
      }
    }
    return [...new Set(others.map((lock) => lock.txn))];
  }

  /** Waits for the next change, or until it is refused. */
  async woken(txn?: TxnId, holders: readonly TxnId[] = [], untilMs?: number): Promise<string | undefined> {
    const { clock } = this.#range.leader;
    return new Promise((resolve) => {
      const wait: Wait = {
        id: ++waits,
        txn: txn ?? ('' as TxnId),
        sinceMs: clock.monotonicMs(),
        holders,
        wake: (refused) => {
          this.waiting = this.waiting.filter((each) => each !== wait);
          resolve(refused);
        },
      };
      this.waiting.push(wait);
      if (untilMs !== undefined) clock.after(untilMs - clock.monotonicMs(), () => wait.wake());
    });
  }

  /** Something has changed: whoever waits looks again. */
  wakeAll(): void {
    for (const { wake } of [...this.waiting]) wake();
  }

  /** What the transaction holds and has not prepared goes. */
  release(txn: TxnId): void {
    if (this.#range.prepared.has(txn)) return;
    this.held = this.held.filter((lock) => lock.txn !== txn);
    for (const wait of this.waiting.filter((each) => each.txn === txn)) wait.wake('transaction-conflict');
    this.wakeAll();
  }

  /** As `release`, before the time that was promised is over: what is written from now on lies above it. */
  drop(txn: TxnId): void {
    this.#range.leader.hybridClock.observe(this.#promised.get(txn) ?? zeroTimestamp);
    this.release(txn);
  }

  /** What protects the locks: a token, and for how long. */
  grant(txn: TxnId): LockGrant {
    const protectedUntil = addMs(this.#range.leader.hybridClock.reading(), protectionMs);
    this.#promised.set(txn, laterOf(protectedUntil, this.#promised.get(txn) ?? zeroTimestamp));
    return { token: this.#token, protectedUntil };
  }

  /** Are the locks those that the tokens were given for? */
  knows(txn: TxnId, tokens: readonly string[]): boolean {
    return tokens.every((token) => token === this.#token) && this.held.some((lock) => lock.txn === txn);
  }

  /** The lease moves: all locks go, and the next leader's clock begins above what they protected. */
  moveLease(to: FakeLeader, token: string): void {
    for (const promised of this.#promised.values()) to.hybridClock.observe(promised);
    this.#token = token;
    this.held = [];
  }

  /** The range is split: the new one has the same locks, under the same token. */
  copyTo(right: FakeLocks): void {
    right.#token = this.#token;
    right.held = [...this.held];
    for (const [txn, promised] of this.#promised) right.#promised.set(txn, promised);
  }
}

function agree(a: LockMode, b: LockMode): boolean {
  return (a === 'shared' && b !== 'exclusive') || (b === 'shared' && a !== 'exclusive');
}

function overlap(a: Target, b: Target): boolean {
  if ('key' in a) return 'key' in b ? compareBytes(a.key, b.key) === 0 : spanContains(b.span, a.key);
  // Spans are only ever locked shared: two of them never meet in anger.
  return 'key' in b && spanContains(a.span, b.key);
}
