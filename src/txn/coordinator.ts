/**
 * The transactions of one node: those that its clients begin here, and what it does for those of others that have locks or
 * prepared parts in the ranges it leads.
 *
 *   open-transaction, transact      statements; one-request transactions
 *      reader, read-views           what they read, by level
 *      commit, joint-commit         how they end; `behind` carries the outcome to all parts
 *   registry                        who is running, and how it ended, for whoever asks
 *   recovery, deadlocks             ends what was left behind; ends circles of waits between nodes
 *
 * Rules: `docs/decisions/0009-transactions.md`. Nothing is told to a client that the logs do not say; what is in doubt is told
 * as in doubt; a request that may have happened is only ever asked again under its own name.
 */
import {
  compareEnds,
  intersectSpans,
  JimError,
  type NodeId,
  type RangeId,
  type Span,
  type Timestamp,
  type TxnId,
} from '../base/index.ts';
import type { TransactOperation } from '../range/index.ts';
import { Behind } from './behind.ts';
import { BufferBudget } from './buffer-budget.ts';
import { Committer } from './commit.ts';
import { Deadlocks } from './deadlocks.ts';
import { unexpected } from './errors.ts';
import { decodeLockRows, encodeMessage, methods } from './messages.ts';
import { Newest } from './newest.ts';
import { OpenTransaction } from './open-transaction.ts';
import { ReadViews } from './read-views.ts';
import { Recovery } from './recovery.ts';
import { Registry } from './registry.ts';
import { Releases } from './releases.ts';
import type {
  BeginOptions,
  LockAt,
  NewestReads,
  PageOptions,
  ReadView,
  RowsScanned,
  Snapshot,
  Transaction,
  Transactions,
  TransactOptions,
  TransactResult,
} from './service.ts';
import type { TxnServices } from './services.ts';
import { ViewSnapshot } from './snapshot.ts';
import { Transact } from './transact.ts';

/** `Transactions` of a node. */
export class Coordinator implements Transactions {
  readonly newest: NewestReads;
  readonly #services: TxnServices;
  readonly #views: ReadViews;
  readonly #registry: Registry;
  readonly #releases: Releases;
  readonly #behind: Behind;
  readonly #committer: Committer;
  readonly #transact: Transact;
  readonly #recovery: Recovery;
  readonly #deadlocks: Deadlocks;
  readonly #budget: BufferBudget;

  constructor(services: TxnServices) {
    const { access, local, settings } = services;
    this.#services = services;
    this.newest = new Newest(access);
    this.#views = new ReadViews(services);
    this.#registry = new Registry(services);
    this.#releases = new Releases(services);
    this.#behind = new Behind(services);
    this.#committer = new Committer(services, this.#behind, this.#releases);
    this.#transact = new Transact(services, this.#views, this.#committer, this.#releases, this.#registry);
    this.#recovery = new Recovery(services, this.#behind);
    this.#deadlocks = new Deadlocks(services);
    this.#budget = new BufferBudget(settings.nodeBufferBytesMax);
    access.handle(methods.locks, () => encodeMessage(local.lockRows()));
  }

  /** Begins to look after the ranges of this node. */
  start(): void {
    this.#recovery.start();
    this.#deadlocks.start();
  }

  /** Nothing more is begun or ended in the background. */
  stop(): void {
    this.#recovery.stop();
    this.#deadlocks.stop();
    this.#behind.stop();
    this.#registry.stop();
  }

  /** A planned end: open transactions are rolled back, and their locks let go. */
  rollbackAll(): void {
    for (const transaction of this.#registry.allOpen()) transaction.expire('its node is stopping: it was rolled back');
  }

  /** Transactions that are open, and the bytes they keep: for metrics. */
  inspect(): { readonly open: number; readonly bufferedBytes: number } {
    return { open: this.#registry.openCount, bufferedBytes: this.#budget.bytes };
  }

  // Transactions -----------------------------------------------------------------------------------------------------

  begin(options: BeginOptions): Transaction {
    const { openMax } = this.#services.settings;
    if (this.#registry.openCount >= openMax)
      throw new JimError('too-many-requests', `a node has at most ${openMax} open transactions`, {
        retry: 'transaction',
      });
    if (!(options.lifeMs > 0 && options.lockTimeoutMs >= 0))
      throw new JimError('invalid-argument', 'a transaction has some time to live');
    const id = this.#registry.newName();
    const transaction = new OpenTransaction(id, options, {
      services: this.#services,
      views: this.#views,
      committer: this.#committer,
      behind: this.#behind,
      releases: this.#releases,
      registry: this.#registry,
      budget: this.#budget,
    });
    this.#registry.open(id, transaction);
    return transaction;
  }

  find(id: TxnId): Transaction {
    const found = this.#registry.find(id);
    if (found === undefined) throw this.#registry.missing(id);
    return found;
  }

  ownerOf(id: TxnId): number | undefined {
    return this.#registry.ownerOf(id);
  }

  async commit(id: TxnId, deadlineAtMs: number): Promise<Timestamp> {
    const open = this.#registry.find(id);
    if (open !== undefined) return open.commit(deadlineAtMs);
    const ended = this.#registry.endOf(id);
    if (ended?.kind === 'committed') return ended.timestamp;
    const missing = this.#registry.missing(id);
    if (ended !== undefined) throw missing;
    // A former life of this node, or this one a while ago, may have been asked for this commit and have carried it out.
    const message = `${missing.message}, or no longer: if its commit was asked for before, nobody here knows what became of it`;
    throw new JimError('transaction-unknown', message, { outcome: 'ambiguous' });
  }

  async rollback(id: TxnId): Promise<void> {
    const open = this.#registry.find(id);
    if (open !== undefined) return open.rollback();
    const ended = this.#registry.endOf(id);
    if (ended === undefined || ended.kind === 'committed' || ended.kind === 'doubt') throw this.#registry.missing(id);
  }

  transact(operations: readonly TransactOperation[], options: TransactOptions): Promise<TransactResult> {
    return this.#transact.run(operations, options);
  }

  async scanNewest(span: Span, { rowsMax, bytesMax, deadlineAtMs }: PageOptions): Promise<RowsScanned> {
    const { access } = this.#services;
    const range = await access.rangeAtEdge(span, false, deadlineAtMs);
    const part = intersectSpans(span, range.span);
    const request = { kind: 'scan', span: part, rowsMax, bytesMax, reverse: false } as const;
    const answer = await access.execute(request, deadlineAtMs);
    if (answer.kind === 'range-mismatch') throw new JimError('change-in-progress', 'the range was split meanwhile');
    if (answer.kind !== 'scan') throw unexpected(answer.kind);
    const { rows, readTimestamp } = answer;
    const rest = compareEnds(part.end, span.end) < 0 ? part.end : undefined;
    return { rows: rows.map((row) => ({ ...row, own: false })), resumeKey: answer.resumeKey ?? rest, readTimestamp };
  }

  // For others -----------------------------------------------------------------------------------------------------

  readView(): Promise<ReadView> {
    return this.#views.take();
  }

  snapshot(at?: Timestamp): Snapshot {
    return new ViewSnapshot(this.#services, this.#views, at);
  }

  onViewStale(now: Timestamp): void {
    this.#views.notBelow(now);
  }

  async placesOf(
    spans: readonly Span[],
    deadlineAtMs: number,
  ): Promise<{ readonly ranges: number; readonly nodes: number }> {
    const { access } = this.#services;
    const ranges = new Set<RangeId>();
    const nodes = new Set<NodeId>();
    for (const { start, end } of spans)
      for (let key = start; ; ) {
        const range = await access.rangeOf(key, deadlineAtMs);
        ranges.add(range.rangeId);
        const leader = access.leaseholderOf(key);
        if (leader !== undefined) nodes.add(leader);
        key = range.span.end;
        if (key.length === 0 || compareEnds(key, end) >= 0) break;
      }
    return { ranges: ranges.size, nodes: nodes.size };
  }

  async locks(deadlineAtMs: number): Promise<readonly LockAt[]> {
    const { access, clock, local } = this.#services;
    const all = await Promise.all(
      access.nodes().map(async (nodeId) => {
        try {
          const rows =
            nodeId === access.nodeId
              ? local.lockRows()
              : decodeLockRows(
                  await access.call(nodeId, methods.locks, new Uint8Array(0), deadlineAtMs - clock.monotonicMs()),
                );
          return rows.map((row) => ({ ...row, nodeId }));
        } catch {
          return [];
        }
      }),
    );
    return all.flat();
  }
}
