/**
 * The transactions of this gateway, by name: whoever meets one of their locks asks here whether it still goes on. Those that are open
 * end by themselves when their time is over or nobody uses them; how an open one ended is remembered for a minute, so
 * that a commit whose answer was lost can be asked again.
 */
import { formatTxnId, JimError, parseTxnId, type Timestamp, type TxnId } from '../base/index.ts';
import type { Timer } from '../io/index.ts';
import type { TxnOutcome } from '../range/index.ts';
import { decodeTxnIds, encodeMessage, methods, type TxnStatus } from './messages.ts';
import type { Transaction } from './service.ts';
import type { TxnServices } from './services.ts';

const sweepMs = 250;
const rememberMs = 60_000;
const rememberedMax = 100_000;

/** A transaction as the registry sees it. */
export interface Registered {
  status(): TxnStatus;
}

/** An open transaction, which ends by itself. */
export interface Expiring extends Registered, Transaction {
  /** Monotonic milliseconds. */
  readonly endsAtMs: number;
  readonly idleSinceMs: number;
  /** Undefined: as the node has it set. */
  readonly idleMs: number | undefined;
  expire(reason: string): void;
}

/** How an open transaction ended. */
export type Ended =
  | TxnOutcome
  | { readonly kind: 'expired'; readonly reason: string }
  /** Its commit was asked for, and nobody here will ever know what became of it. */
  | { readonly kind: 'doubt'; readonly error: JimError };

/** The transactions of one life of a gateway. */
export class Registry {
  readonly #services: TxnServices;
  readonly #session: number;
  readonly #running = new Map<TxnId, Registered>();
  readonly #open = new Map<TxnId, Expiring>();
  readonly #ended = new Map<
    TxnId,
    { readonly how: Ended; readonly atMs: number; readonly owner: number | undefined }
  >();
  #number = 0;
  #timer: Timer | undefined;

  constructor(services: TxnServices) {
    this.#services = services;
    const random = services.random.fork('transactions');
    this.#session = random.u32() * 0x10000 + (random.u32() & 0xffff);
    services.access.handle(methods.status, (body) =>
      encodeMessage(decodeTxnIds(body).map((txn) => this.statusOf(txn))),
    );
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** A new name; a further attempt of the same work keeps its age. */
  newName(startedAt: Timestamp = this.#services.hybridClock.reading()): TxnId {
    const { nodeId } = this.#services.access;
    return formatTxnId({ coordinator: nodeId, session: this.#session, number: ++this.#number, startedAt });
  }

  /** A transaction of one request runs until it is taken away. */
  addRunning(txn: TxnId, registered: Registered): void {
    this.#running.set(txn, registered);
  }

  removeRunning(txn: TxnId): void {
    this.#running.delete(txn);
  }

  /** A transaction that is open, or in doubt. */
  find(txn: TxnId): Expiring | undefined {
    return this.#open.get(txn);
  }

  /** Whose a transaction is, or was; throws where nobody remembers. */
  ownerOf(txn: TxnId): number | undefined {
    const found = this.#open.get(txn) ?? this.#ended.get(txn);
    if (found === undefined) throw this.missing(txn);
    return found.owner;
  }

  /** Transactions that are open. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Opens a transaction. */
  open(txn: TxnId, transaction: Expiring): void {
    this.#open.set(txn, transaction);
    this.#sweepLater();
  }

  /** It is over. */
  close(txn: TxnId, how: Ended): void {
    const owner = this.#open.get(txn)?.owner;
    this.#open.delete(txn);
    this.#ended.set(txn, { how, atMs: this.#services.clock.monotonicMs(), owner });
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= rememberedMax) break;
      this.#ended.delete(oldest);
    }
    this.#sweepLater();
  }

  allOpen(): readonly Expiring[] {
    return [...this.#open.values()];
  }

  /** How a transaction ended that was open here not long ago. */
  endOf(txn: TxnId): Ended | undefined {
    return this.#ended.get(txn)?.how;
  }

  /** Throws why a transaction is not to be had. */
  missing(txn: TxnId): JimError {
    parseTxnId(txn);
    const ended = this.#ended.get(txn)?.how;
    if (ended?.kind === 'doubt') return ended.error;
    if (ended?.kind === 'expired') return new JimError('transaction-expired', ended.reason, { retry: 'transaction' });
    const what = ended === undefined ? 'there is no such transaction' : `the transaction is ${ended.kind}`;
    return new JimError('transaction-unknown', what, { retry: 'transaction' });
  }

  /** What another node is told. */
  statusOf(txn: TxnId): TxnStatus {
    const status = (this.#running.get(txn) ?? this.#open.get(txn))?.status();
    if (status !== undefined) return status;
    const ended = this.#ended.get(txn)?.how;
    if (ended === undefined || ended.kind === 'doubt') return { kind: 'unknown' };
    return ended.kind === 'committed' ? ended : { kind: 'aborted' };
  }

  #sweepLater(): void {
    if (this.#timer !== undefined || this.#open.size + this.#ended.size === 0) return;
    this.#timer = this.#services.clock.after(sweepMs, () => {
      this.#timer = undefined;
      this.#sweep();
      this.#sweepLater();
    });
  }

  #sweep(): void {
    const nowMs = this.#services.clock.monotonicMs();
    const { idleMs } = this.#services.settings;
    for (const transaction of this.#open.values()) {
      if (nowMs >= transaction.endsAtMs) transaction.expire('its time is over: it was rolled back');
      else if (nowMs >= transaction.idleSinceMs + (transaction.idleMs ?? idleMs))
        transaction.expire('nobody used it: it was rolled back');
    }
    for (const [txn, { atMs }] of this.#ended) {
      if (nowMs - atMs < rememberMs) break;
      this.#ended.delete(txn);
    }
  }
}
