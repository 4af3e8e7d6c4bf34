/** Rows in a sorted array: what a statement sees of a transaction, for tests. */
import { compareBytes, type Span, spanContains, toHex, zeroTimestamp } from '../../../base/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { type FeedTerms, type PageSink, type TableLayout, tableLayout } from '../../rows/index.ts';
import type { SqlValue, TypeRegistry } from '../../values/index.ts';
import type { FoundBytes, KeyedRow, RowAccess, RowLock, RowWrite, ScanTerms } from '../context.ts';

/** An in-memory table store that is its own transaction. */
export class MemoryRows implements RowAccess {
  readonly locksReads = false;
  readonly looksLate = false;
  /** Keys that were read with a lock, as hex. */
  readonly locked: string[] = [];
  readonly #rows = new Map<string, KeyedRow>();
  #sorted: readonly KeyedRow[] | undefined;
  #nextRowId = 1n;
  readonly #pageRows: number;

  constructor(pageRows = 500) {
    this.#pageRows = pageRows;
  }

  /** Puts rows into a table, index entries too; values by place, the hidden row id left out. */
  insert(table: TableDescriptor, types: TypeRegistry, rows: readonly (readonly SqlValue[])[]): void {
    const layout = tableLayout(table, types);
    for (const given of rows) {
      const values = this.#withRowId(layout, given);
      const key = layout.rows.key(values);
      this.#put({ key, row: layout.encodeRow(values) });
      for (const index of layout.secondary) this.#put({ key: index.key(values), row: index.entryRow(values, key) });
    }
  }

  #withRowId(layout: TableLayout, given: readonly SqlValue[]): readonly SqlValue[] {
    const place = layout.rowIdPlace;
    return place === undefined ? given : [...given.slice(0, place), this.newRowId(), ...given.slice(place)];
  }

  get(key: Uint8Array, lock?: RowLock): FoundBytes {
    if (lock !== undefined) this.locked.push(toHex(key));
    return { row: this.#rows.get(toHex(key))?.row, version: zeroTimestamp, skipped: false };
  }

  getOnly(key: Uint8Array): FoundBytes {
    return this.get(key);
  }

  getMany(keys: readonly Uint8Array[], lock?: RowLock): Promise<readonly FoundBytes[]> {
    return Promise.resolve(keys.map((key) => this.get(key, lock)));
  }

  async *scan(span: Span, { reverse, rowsHint, lock }: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    this.#sorted ??= [...this.#rows.values()].sort((a, b) => compareBytes(a.key, b.key));
    const start = lowerBound(this.#sorted, span.start);
    const end = span.end.length === 0 ? this.#sorted.length : lowerBound(this.#sorted, span.end);
    const found = this.#sorted.slice(start, end);
    if (reverse) found.reverse();
    let size = Math.max(1, Math.min(rowsHint ?? this.#pageRows, this.#pageRows));
    for (let at = 0; at < found.length; size = this.#pageRows) {
      const page = found.slice(at, at + size);
      if (lock !== undefined) this.locked.push(...page.map(({ key }) => toHex(key)));
      yield page;
      at += page.length;
    }
  }

  async *feed(span: Span, terms: FeedTerms, sink: PageSink): AsyncGenerator<void> {
    for await (const page of this.scan(span, { ...terms, lock: undefined })) {
      sink.begin();
      for (const each of page) {
        // What a sink gets is its own during the call only: keeping it shows at once.
        const key = each.key.slice();
        const row = each.row.slice();
        sink.take(key, row, 0, row.length);
        key.fill(0);
        row.fill(0);
      }
      yield;
    }
  }

  getCurrent(keys: readonly Uint8Array[], lock: RowLock | undefined): Promise<readonly FoundBytes[]> {
    return this.getMany(keys, lock);
  }

  async *scanCurrent(spans: readonly Span[], terms: ScanTerms): AsyncGenerator<readonly KeyedRow[]> {
    for (const span of spans) yield* this.scan(span, terms);
  }

  async lock(keys: readonly Uint8Array[]): Promise<void> {
    this.locked.push(...keys.map(toHex));
  }

  isDeferred(_constraintOid: number, initially: boolean): boolean {
    return initially;
  }

  async write(writes: readonly RowWrite[]): Promise<void> {
    for (const { key, row } of writes) {
      if (row !== undefined) this.#put({ key, row });
      else {
        this.#rows.delete(toHex(key));
        this.#sorted = undefined;
      }
    }
  }

  async writeUnseen(writes: AsyncIterable<readonly RowWrite[]>): Promise<void> {
    for await (const each of writes) await this.write(each);
  }

  newRowId(): bigint {
    return this.#nextRowId++;
  }

  defer(check: () => Promise<void>): void {
    void check;
    throw new Error('no constraints here');
  }

  /** How many rows lie in a span. */
  count(span: Span): number {
    return [...this.#rows.values()].filter(({ key }) => spanContains(span, key)).length;
  }

  #put({ key, row }: { readonly key: Uint8Array; readonly row: Uint8Array }): void {
    this.#rows.set(toHex(key), { key, row, version: zeroTimestamp });
    this.#sorted = undefined;
  }
}

function lowerBound(rows: readonly KeyedRow[], key: Uint8Array): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes(rows[middle].key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
