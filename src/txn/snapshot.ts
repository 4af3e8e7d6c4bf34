/** Reads of a statement outside of any transaction: one view, no locks, nothing that must be ended. */
import { compareBytes, intersectSpans, type Span, spanIsEmpty, type Timestamp } from '../base/index.ts';
import { HeldLocks } from './held-locks.ts';
import { Page } from './own-rows.ts';
import type { ReadViews } from './read-views.ts';
import { Reader } from './reader.ts';
import type { RowFound, RowsScanned, ScanOptions, Snapshot, SpanPart } from './service.ts';
import type { TxnServices } from './services.ts';
import { StatementView } from './statement-view.ts';

const options = { level: 'read-committed', readOnly: true, lockTimeoutMs: 0 } as const;

/** `Snapshot` of a node. */
export class ViewSnapshot implements Snapshot {
  readonly #services: TxnServices;
  readonly #reader: Reader;
  readonly #view: StatementView;

  /** @param at as of then; undefined: now */
  constructor(services: TxnServices, views: ReadViews, at: Timestamp | undefined) {
    this.#services = services;
    this.#view = new StatementView(at === undefined ? undefined : { at }, true);
    this.#reader = new Reader(services, views, undefined, options, new HeldLocks());
  }

  readsOnly(span: Span): void {
    this.#view.readsOnly(span);
  }

  async get(key: Uint8Array, deadlineAtMs: number): Promise<RowFound> {
    return { ...(await this.#reader.get(key, { view: this.#view, deadlineAtMs })), own: false };
  }

  async getMany(keys: readonly Uint8Array[], deadlineAtMs: number): Promise<readonly RowFound[]> {
    const seen = await this.#reader.getMany(keys, { view: this.#view, deadlineAtMs });
    return seen.map((each) => ({ ...each, own: false }));
  }

  async partAt(span: Span, reverse: boolean, deadlineAtMs: number): Promise<SpanPart> {
    const { access } = this.#services;
    const range = await access.rangeAtEdge(span, reverse, deadlineAtMs);
    const part = intersectSpans(span, range.span);
    const behind = reverse ? { start: span.start, end: part.start } : { start: part.end, end: span.end };
    const isAll = reverse ? compareBytes(part.start, span.start) <= 0 : part.end.length === 0;
    const isHere = access.leaseholderOf(part.start) === access.nodeId;
    return { part, rest: isAll || spanIsEmpty(behind) ? undefined : behind, isHere };
  }

  async scan(span: Span, wanted: ScanOptions): Promise<RowsScanned> {
    const { rowsMax, bytesMax, reverse } = wanted;
    if (wanted.sink !== undefined) {
      const { rest } = await this.#reader.scan(span, wanted, this.#view);
      return { rows: [], resumeKey: reverse ? rest?.end : rest?.start, readTimestamp: this.#reader.readTimestamp };
    }
    const page = new Page(rowsMax, bytesMax, reverse);
    let rest: Span | undefined = span;
    while (rest !== undefined && !page.isFull) {
      const limits: ScanOptions = { ...wanted, rowsMax: page.rowsLeft, bytesMax: page.bytesLeft };
      const seen = await this.#reader.scan(rest, limits, this.#view);
      page.add(seen.rows.map((row) => ({ ...row, own: false })));
      rest = seen.rest;
    }
    const resumeKey = page.resumeKey ?? (reverse ? rest?.end : rest?.start);
    return { rows: page.rows, resumeKey, readTimestamp: this.#reader.readTimestamp };
  }
}
