/** A transaction's own rows put over the committed ones that a scan found. */
import { compareBytes, nextKey, type Span, zeroTimestamp } from '../base/index.ts';
import type { KeyRow } from '../memstore/store.ts';
import type { PageSink } from '../range/index.ts';
import type { RowScanned } from './service.ts';
import type { OwnRow, WriteBuffer } from './write-buffer.ts';

/** Both in the order of the scan; a key of both is the transaction's own. */
export function mergeRows(
  rows: readonly KeyRow[],
  buffer: WriteBuffer,
  covered: Span,
  reverse: boolean,
): readonly RowScanned[] {
  const own = [...buffer.rowsIn(covered, reverse)];
  // What the transaction has prepared ahead has no version yet.
  const seen = (row: KeyRow): RowScanned => ({ ...row, own: row.timestamp === zeroTimestamp });
  if (own.length === 0) return rows.map(seen);
  const merged: RowScanned[] = [];
  const isBefore = (a: Uint8Array, b: Uint8Array) => (reverse ? compareBytes(a, b) > 0 : compareBytes(a, b) < 0);
  let i = 0;
  const putOwn = ({ key, row, versionBelow: timestamp }: OwnRow) => {
    if (row !== undefined) merged.push({ key, row, timestamp, own: true });
  };
  for (const row of rows) {
    while (i < own.length && isBefore(own[i].key, row.key)) putOwn(own[i++]);
    if (i < own.length && compareBytes(own[i].key, row.key) === 0) putOwn(own[i++]);
    else merged.push(seen(row));
  }
  while (i < own.length) putOwn(own[i++]);
  return merged;
}

/** Shows rows to a sink as one page: all of them, however much it wants, since the next page begins behind them. */
export function feedRows(sink: PageSink, rows: readonly KeyRow[]): void {
  sink.begin();
  for (const { key, row } of rows) sink.take(key, row, 0, row.length);
}

/** A page of a scan as it fills. */
export class Page {
  readonly rows: RowScanned[] = [];
  /** Where the next page begins, if this one is full before the part that was added last was used up. */
  resumeKey: Uint8Array | undefined;
  readonly #rowsMax: number;
  readonly #reverse: boolean;
  #bytesLeft: number;

  constructor(rowsMax: number, bytesMax: number, reverse: boolean) {
    this.#rowsMax = rowsMax;
    this.#bytesLeft = bytesMax;
    this.#reverse = reverse;
  }

  get isFull(): boolean {
    return this.rows.length >= this.#rowsMax || (this.#bytesLeft <= 0 && this.rows.length > 0);
  }

  get rowsLeft(): number {
    return this.#rowsMax - this.rows.length;
  }

  get bytesLeft(): number {
    return Math.max(1, this.#bytesLeft);
  }

  add(rows: readonly RowScanned[]): void {
    for (const row of rows) {
      if (this.isFull) {
        this.resumeKey = this.#reverse ? nextKey(row.key) : row.key;
        return;
      }
      this.rows.push(row);
      this.#bytesLeft -= row.key.length + row.row.length;
    }
  }
}

/** What of the span a scan meets behind its first part; undefined: the part is all of it. */
export function behind(part: Span, span: Span, reverse: boolean): Span | undefined {
  if (part === span) return undefined;
  return reverse ? { start: span.start, end: part.start } : { start: part.end, end: span.end };
}
