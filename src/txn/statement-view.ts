/**
 * One timestamp for all that a statement reads, taken when it is first needed.
 *
 * A statement that reads one span only needs none where the span lies in one range: it begins with the newest rows there, and reads the rest of the span as it was
 * when it began. No node is asked for its clock, since what is newest at the leaseholder misses nothing.
 */
import { equalBytes, JimError, type Span, type Timestamp } from '../base/index.ts';
import { conflict } from './errors.ts';
import type { ReadViews } from './read-views.ts';
import type { ReadView } from './service.ts';
import type { TxnServices } from './services.ts';

/** The read view of one statement. */
export class StatementView {
  /** All reads without locks are at it; else only those that one range cannot answer alone. */
  readonly isForAll: boolean;
  #onlySpan: Span | undefined;
  #view: ReadView | undefined;
  #used = false;
  /** Reads may be under way side by side: they are all at one view. */
  #taking: Promise<ReadView> | undefined;
  #underWay = 0;

  constructor(view?: ReadView, isForAll = false) {
    this.#view = view;
    this.isForAll = isForAll;
  }

  get view(): ReadView | undefined {
    return this.#view;
  }

  /** All that is read at the view lies in this span. Said before anything is read. */
  readsOnly(span: Span): void {
    this.#onlySpan = span;
  }

  /** May the span be read without a timestamp, as all there is to read, at whoever leads its only range? */
  beginsWith({ start, end }: Span): boolean {
    const only = this.#onlySpan;
    if (only === undefined || this.#view !== undefined || this.#taking !== undefined) return false;
    return equalBytes(only.start, start) && equalBytes(only.end, end);
  }

  /** The newest rows of the whole span were true then, and nothing else will have been: the rest of it is read as of that timestamp, wherever it is led by then. */
  began(at: Timestamp): void {
    this.#view = { at };
    this.#used = true;
  }

  /** Reads at the view; takes a later one if a range asks for it and nothing was read yet. */
  async read<T>(
    { clock }: TxnServices,
    views: ReadViews,
    deadlineAtMs: number,
    read: (view: ReadView) => Promise<T | { readonly kind: 'view-stale'; readonly now: Timestamp }>,
    isUsed = this.#used,
  ): Promise<T> {
    for (;;) {
      const view = this.#view ?? (await this.#take(views));
      this.#underWay++;
      const result = await read(view).finally(() => this.#underWay--);
      if (!isStale(result)) {
        this.#used = true;
        return result;
      }
      views.notBelow(result.now);
      if (isUsed || this.#used || this.#underWay > 0)
        throw conflict('the read view can’t be answered any more: the lease moved');
      if (clock.monotonicMs() >= deadlineAtMs)
        throw new JimError('no-quorum', 'no read view was to be had in time', { retry: 'transaction' });
      this.#view = undefined;
    }
  }

  async #take(views: ReadViews): Promise<ReadView> {
    this.#taking ??= views.take();
    try {
      this.#view = await this.#taking;
      return this.#view;
    } finally {
      this.#taking = undefined;
    }
  }
}

function isStale(result: unknown): result is { readonly kind: 'view-stale'; readonly now: Timestamp } {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'view-stale';
}
