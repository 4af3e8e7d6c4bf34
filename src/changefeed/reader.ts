/**
 * Follows spans of keys: asks every node, again and again, what changed in the ranges that it leads there, and hands on whole
 * transactions.
 *
 *   n1 ◄── what is new on [a, z)? ──┐
 *   n2 ◄── …                        ├── merge ──► batches ──► next()
 *   n3 ◄── …                        ┘
 *
 * Nobody has to know who leads what: a node answers for what it leads, and what it said stays true. While nothing changes a node answers
 * every `waitMs`, with a later timestamp. When one range has something and others hold it up, those are asked at once.
 *
 * Slow readers: at most `queueBytesMax` wait to be taken; then nobody is asked any more. What was not asked for costs nothing.
 */
import {
  assert,
  compareBytes,
  intersectSpans,
  JimError,
  type NodeId,
  type Span,
  spanContains,
  spansOverlap,
  type Timestamp,
} from '../base/index.ts';
import { sleep, yieldTurn } from '../io/index.ts';
import type { ChangesRequest, RowChange } from '../range/index.ts';
import { askNode, type FeedCluster } from './feed-cluster.ts';
import { readLargeCommit } from './large-commit.ts';
import { type MergeLimits, TransactionMerge } from './merge.ts';
import { type CommittedTransaction, changeBytes, inPieces, type TransactionBatch } from './transaction.ts';

/** Limits of one reader: what may wait for other ranges, how large a transaction is held, and more. */
export interface ReaderSettings extends MergeLimits {
  /** How long a node waits for something to change. */
  readonly waitMs: number;
  readonly answerBytesMax: number;
  /** What may wait to be taken. */
  readonly queueBytesMax: number;
}

export const defaultReaderSettings: ReaderSettings = {
  waitMs: 200,
  answerBytesMax: 256 * 1024,
  pendingBytesMax: 16 * 1024 * 1024,
  heldBytesMax: 2 * 1024 * 1024,
  queueBytesMax: 8 * 1024 * 1024,
};

/** After an answer that says nothing, or none. */
const pauseMs = 20;
/** Between two looks at what holds transactions up. */
const hurryMs = 2;
/** Between an answer with transactions and the next question; longer where the question is long. */
const breathMs = 2;
const breathMsPerSegment = 0.01;
/** Between two looks at which nodes there are. */
const nodesMs = 500;

/** Reads the transactions of some spans, in order. */
export class FeedReader {
  readonly #cluster: FeedCluster;
  readonly #spans: readonly Span[];
  readonly #settings: ReaderSettings;
  readonly #merge: TransactionMerge;
  readonly #following = new Set<NodeId>();
  readonly #hurrying = new Set<NodeId>();
  #queue: TransactionBatch[] = [];
  #queueBytes = 0;
  #failure: unknown;
  #closed = false;
  #paceMs = 0;
  #onBatch: (() => void) | undefined;
  #onRoom: (() => void)[] = [];
  readonly #onClose: () => void;

  /**
   * @param after where it begins: nothing at or below it is read
   * @param onClose it has ended, by `close` or by a failure
   */
  constructor(
    cluster: FeedCluster,
    spans: readonly Span[],
    after: Timestamp,
    settings: ReaderSettings = defaultReaderSettings,
    onClose: () => void = () => {},
  ) {
    this.#cluster = cluster;
    this.#spans = spans.toSorted((a, b) => compareBytes(a.start, b.start));
    this.#onClose = onClose;
    this.#settings = settings;
    this.#merge = new TransactionMerge(spans, after, settings);
    this.#followAll();
  }

  /** The next transactions; also without any, when the resolved timestamp has moved. Rejects when the feed can't go on. One at a time. */
  async next(): Promise<TransactionBatch> {
    assert(this.#onBatch === undefined, 'a reader is asked by one, once at a time');
    for (;;) {
      const batch = this.#queue.shift();
      if (batch !== undefined) {
        this.#queueBytes -= bytesOf(batch);
        for (const wake of this.#onRoom.splice(0)) wake();
        return batch;
      }
      if (this.#failure !== undefined) throw this.#failure;
      this.#throwIfClosed();
      await new Promise<void>((resolve) => {
        this.#onBatch = resolve;
      });
      this.#onBatch = undefined;
    }
  }

  /**
   * A transaction's changes by key, some in each turn of the event loop: of one that is too large to be held they are read as they are asked for.
   * Rejects with `history-gone` if that takes longer than history is kept.
   *
   * @param within only keys of this span
   */
  async *pieces(transaction: CommittedTransaction, within?: Span): AsyncGenerator<readonly RowChange[]> {
    const { changes } = transaction;
    if (changes !== undefined) {
      const some = within === undefined ? changes : changes.filter(({ key }) => spanContains(within, key));
      for (const piece of inPieces(some)) {
        if (piece.length < changes.length) await this.turn();
        yield piece;
      }
      return;
    }
    const reading = {
      cluster: this.#cluster,
      answerBytesMax: this.#settings.answerBytesMax,
      check: () => this.#throwIfClosed(),
    };
    for (const span of this.#spans) {
      if (within !== undefined && !spansOverlap(span, within)) continue;
      const part = within === undefined ? span : intersectSpans(span, within);
      for await (const piece of readLargeCommit(reading, transaction, part))
        for (const some of inPieces(piece)) {
          await this.turn();
          yield some;
        }
    }
  }

  /** Who follows tells it in portions: between two answers with transactions lies at least so much time. */
  pace(ms: number): void {
    this.#paceMs = ms;
  }

  /** Lets others have the thread. Rejects if the feed was closed meanwhile. */
  async turn(): Promise<void> {
    await yieldTurn(this.#cluster.clock);
    this.#throwIfClosed();
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new JimError('node-unavailable', 'the feed was closed', { retry: 'elsewhere' });
  }

  /** Ends; whoever waits is told. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#wake();
    for (const wake of this.#onRoom.splice(0)) wake();
  }

  get #isOver(): boolean {
    return this.#closed || this.#failure !== undefined;
  }

  #wake(): void {
    this.#onBatch?.();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.close();
  }

  #followAll(): void {
    if (this.#isOver) return;
    for (const node of this.#cluster.nodes()) {
      if (this.#following.has(node)) continue;
      this.#following.add(node);
      this.#follow(node).catch((error) => this.#fail(error));
    }
    this.#cluster.clock.after(nodesMs, () => this.#followAll());
  }

  async #follow(node: NodeId): Promise<void> {
    const { clock } = this.#cluster;
    while (!this.#isOver) {
      await this.#room();
      const parts = this.#merge.wanted();
      const moved = parts.length > 0 && (await this.#ask(node, { parts, ...this.#settings }));
      if (!moved && !this.#isOver) await sleep(clock, pauseMs);
    }
  }

  /** Asks a node; false if that led to nothing. */
  async #ask(node: NodeId, { parts, waitMs }: Pick<ChangesRequest, 'parts' | 'waitMs'>): Promise<boolean> {
    const answer = await askNode(this.#cluster, node, { parts, waitMs, bytesMax: this.#settings.answerBytesMax });
    if (answer === undefined) return false;
    if (this.#isOver) return true;
    this.#merge.take(answer);
    this.#release();
    if (waitMs > 0) this.#hurryOthers(node);
    if (waitMs > 0 && answer.some(({ commits }) => commits.length > 0)) await this.#breathe(parts.length);
    return answer.some(({ after, resolved }) => resolved > after);
  }

  /** What commits meanwhile comes with the next answer: fewer of them, and others have the thread, too. Not for who is behind, whose answers are full. */
  async #breathe(segments: number): Promise<void> {
    const { clock } = this.#cluster;
    if (this.#queueBytes + this.#merge.pendingBytes >= this.#settings.answerBytesMax) await yieldTurn(clock);
    else await sleep(clock, Math.max(this.#paceMs, breathMs + segments * breathMsPerSegment));
  }

  #release(): void {
    const batch = this.#merge.release();
    if (batch === undefined) return;
    // Timestamps alone need no place of their own in the queue.
    const last = this.#queue.at(-1);
    if (last !== undefined && batch.transactions.length === 0)
      this.#queue[this.#queue.length - 1] = { ...last, resolved: batch.resolved };
    else this.#queue.push(batch);
    this.#queueBytes += bytesOf(batch);
    this.#wake();
  }

  async #room(): Promise<void> {
    while (this.#queueBytes > this.#settings.queueBytesMax && !this.#isOver)
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }

  /** Transactions wait for ranges led elsewhere: those are asked at once, until they have said what they know. */
  #hurryOthers(except: NodeId): void {
    if (this.#merge.blocking().length === 0) return;
    for (const node of this.#following) {
      if (node === except || this.#hurrying.has(node)) continue;
      this.#hurrying.add(node);
      this.#hurry(node)
        .catch((error) => this.#fail(error))
        .finally(() => this.#hurrying.delete(node));
    }
  }

  async #hurry(node: NodeId): Promise<void> {
    for (;;) {
      const parts = this.#merge.blocking();
      if (parts.length === 0 || this.#isOver) return;
      if (!(await this.#ask(node, { parts, waitMs: 0 }))) await sleep(this.#cluster.clock, pauseMs);
      else await sleep(this.#cluster.clock, hurryMs + parts.length * breathMsPerSegment);
    }
  }
}

function bytesOf({ transactions }: TransactionBatch): number {
  let bytes = 0;
  for (const { changes } of transactions) for (const change of changes ?? []) bytes += changeBytes(change);
  return bytes;
}
