/**
 * From what is found in an index to the rows that a query wants: decoded, filtered, and locked where the statement is to change them.
 *
 *   entries ──► (rows by their own keys, unless the index has all that is wanted) ──► decode ──► filter ──► lock, and look once more
 *
 * Locks are taken behind the filter, so that nobody waits for rows that the statement does not want. What was locked is read again: where another
 * transaction changed it in between, it is only taken if it still is a row of the span and passes the filter. Where reading locks anyway, entries and rows
 * are read under the statement's own lock (`readLock`), and nothing is read twice.
 */
import { equalBytes, type Span, spanContains } from '../../../base/index.ts';
import { type ColumnId, type TypedExpression, visitColumns } from '../../algebra/index.ts';
import { isImmediate } from '../../plan/index.ts';
import type { ReadColumns, ReadLock } from '../../plan/physical.ts';
import {
  type IndexLayout,
  type RowDecoder,
  type RowDecoderInSteps,
  type TableLayout,
  tableLayout,
} from '../../rows/index.ts';
import type { FoundBytes, KeyedRow } from '../context.ts';
import { compilePredicate } from '../expressions/compile.ts';
import { type NodeMeter, touchKeys } from '../measure.ts';
import type { Opening, Row } from '../operator.ts';
import type { RemotePages } from '../pushed/remote-pages.ts';
import type { Runtime } from '../runtime.ts';
import { DecodingSink } from './decoding-sink.ts';
import { counted } from './filter.ts';
import { FixedParts } from './fixed-parts.ts';
import { forEachRow } from './pace.ts';

/** A key, and what stands there: a table's row or an index's entry. */
export type Found = Pick<KeyedRow, 'key' | 'row'>;

/** Rows that are fetched by their keys at once. */
const fetchMax = 1_000;

/** Rows of one table, read by way of one index. */
export class TableRows {
  readonly index: IndexLayout;
  readonly #runtime: Runtime;
  readonly #columns: readonly ColumnId[];
  readonly #meter: NodeMeter | undefined;
  readonly layout: TableLayout;
  /** Is what the index holds all that is needed? Else rows are fetched by their own keys. */
  readonly #isDirect: boolean;
  readonly #decode: RowDecoder;
  readonly #test: ((row: Row) => boolean) | undefined;
  readonly #lock: ReadLock | undefined;
  /** The test for rows where they lie, and what it needs; without a filter undefined. */
  readonly #inSteps: RowDecoderInSteps | undefined;
  readonly #sinkTest: ((row: Row) => boolean) | undefined;
  readonly #fixed: FixedParts | undefined;
  readonly #isImmediate: boolean;
  readonly #readsKeys: boolean;
  /** What entries are to be read under. */
  readonly readLock: ReadLock | undefined;

  constructor(
    { runtime, meter }: Opening,
    read: ReadColumns,
    columns: readonly ColumnId[],
    filter: TypedExpression | undefined,
    lock: ReadLock | undefined,
  ) {
    this.#runtime = runtime;
    this.#columns = columns;
    this.#meter = meter;
    this.layout = tableLayout(read.table, runtime.context.catalog.types);
    this.index = this.layout.index(read.index.oid);
    // Locks are on rows: where they are taken the row is read, whatever the index has.
    this.#isDirect = this.index.isRows || (read.indexOnly && lock === undefined);
    this.#decode = this.layout.reader(this.#isDirect ? read.index : this.layout.rows.index, read.reads);
    this.#test = filter === undefined ? undefined : counted(compilePredicate(filter, runtime.layout(columns)), meter);
    const locksAtOnce = lock?.wait === 'queue' && runtime.context.rows.locksReads;
    this.readLock = locksAtOnce ? lock : undefined;
    this.#lock = locksAtOnce ? undefined : lock;
    this.#isImmediate = lock === undefined && (filter === undefined || isImmediate(filter, new Set(columns)));
    this.#fixed = this.#isImmediate && filter !== undefined ? new FixedParts(filter, columns, runtime) : undefined;
    this.#sinkTest = filter && this.#fixed && this.sinkTest(filter);
    this.#inSteps = filter && this.#stepsFor(filter, read);
    this.#readsKeys = !this.index.isRows || this.layout.readsKeys(read.reads);
  }

  /** First what the filter asks about, then the rest. */
  #stepsFor(filter: TypedExpression, { reads }: ReadColumns): RowDecoderInSteps | undefined {
    const places = reads.filter((place) => place !== 'row-key');
    if (!this.index.isRows || places.length < reads.length) return undefined;
    const deciding = new Set<number>();
    visitColumns(filter, ({ id }) => {
      const place = this.#columns.indexOf(id);
      if (place >= 0) deciding.add(place);
    });
    return this.layout.readerInSteps(places, deciding);
  }

  /** The test of a part of the filter, over rows where they lie. */
  sinkTest(part: TypedExpression): (row: Row) => boolean {
    const layout = this.#runtime.layout(this.#columns);
    return counted(compilePredicate(this.#fixed?.inFrame(part) ?? part, layout), this.#meter);
  }

  /** Takes the rows that are wanted out of the store, where nothing else than their bytes is needed for that. */
  async sink(rowsHint: number | undefined, remote: RemotePages | undefined): Promise<DecodingSink | undefined> {
    if (!this.#isDirect || !this.#isImmediate || (await this.#fixed?.prepare()) === false) return undefined;
    const isLate = () => this.#runtime.context.isLate();
    return new DecodingSink(this.#inSteps ?? this.#decode, this.#sinkTest, this.#readsKeys, rowsHint, remote, isLate);
  }

  /** The rows behind the entries that are wanted. `span` says of rows that changed meanwhile whether they are still meant. */
  async of(entries: readonly Found[], span?: Span): Promise<Row[]> {
    if (this.#isDirect && this.#lock === undefined) return this.#decodeAll(entries);
    const rows = await this.each(entries, span === undefined ? undefined : entries.map(() => span));
    return rows.filter((row) => row !== undefined);
  }

  /** For each entry its row; undefined where it is not wanted, or is no more. */
  async each(
    entries: readonly Found[],
    spans: readonly (Span | undefined)[] | undefined,
  ): Promise<readonly (Row | undefined)[]> {
    const found = this.#isDirect ? entries : await this.#fetch(entries, this.readLock);
    const rows = await this.#decodeEach(found);
    if (this.#lock === undefined) return rows;
    const wanted = found.map((each, i) => (rows[i] === undefined ? undefined : each));
    const locked = await this.#fetch(
      wanted.map((each) => each && { key: each.key, row: undefined }),
      this.#lock,
    );
    const decode = this.layout.reader(
      this.layout.rows.index,
      this.layout.types.map((_, place) => place),
    );
    const isStillMeant = (now: Found, before: Found | undefined, span: Span | undefined) =>
      span === undefined ||
      (before !== undefined && equalBytes(before.row, now.row)) ||
      spanContains(span, this.index.key(decode(now.key, now.row)));
    return this.#decodeEach(
      locked.map((now, i) => (now !== undefined && isStillMeant(now, wanted[i], spans?.[i]) ? now : undefined)),
    );
  }

  /** The table's rows that entries stand for. An entry without bytes has the row's own key. */
  async #fetch(
    entries: readonly ({ readonly key: Uint8Array; readonly row: Uint8Array | undefined } | undefined)[],
    lock: ReadLock | undefined,
  ): Promise<readonly (Found | undefined)[]> {
    const { index } = this;
    const present = entries.flatMap((entry, i) => (entry === undefined ? [] : [{ entry, i }]));
    if (present.length === 0) return entries.map(() => undefined);
    const keys = present.map(({ entry: { key, row } }) => (row === undefined ? key : index.rowKey(key, row)));
    touchKeys(this.#meter, keys);
    const answers = await this.#getMany(keys, lock);
    const found: (Found | undefined)[] = entries.map(() => undefined);
    for (const [at, { i }] of present.entries()) {
      const { row, skipped } = answers[at];
      if (row !== undefined && !skipped) found[i] = { key: keys[at], row };
    }
    return found;
  }

  /** A few at a time: others have their turn in between. */
  async #getMany(keys: readonly Uint8Array[], lock: ReadLock | undefined): Promise<readonly FoundBytes[]> {
    const { rows } = this.#runtime.context;
    if (keys.length <= fetchMax) return rows.getMany(keys, lock);
    const answers: FoundBytes[] = [];
    for (let from = 0; from < keys.length; from += fetchMax) {
      for (const answer of await rows.getMany(keys.slice(from, from + fetchMax), lock)) answers.push(answer);
      const pause = this.#runtime.tick();
      if (pause !== undefined) await pause;
    }
    return answers;
  }

  /** Decodes and filters. */
  async #decodeAll(found: readonly Found[]): Promise<Row[]> {
    const rows: Row[] = [];
    const decode = this.#decode;
    const test = this.#test;
    await forEachRow(this.#runtime, found.length, (i) => {
      const row = decode(found[i].key, found[i].row);
      if (test === undefined || test(row)) rows.push(row);
    });
    return rows;
  }

  /** The same, keeping places. */
  async #decodeEach(found: readonly (Found | undefined)[]): Promise<readonly (Row | undefined)[]> {
    const rows: (Row | undefined)[] = found.map(() => undefined);
    const decode = this.#decode;
    const test = this.#test;
    await forEachRow(this.#runtime, found.length, (i) => {
      const each = found[i];
      if (each === undefined) return;
      const row = decode(each.key, each.row);
      if (test === undefined || test(row)) rows[i] = row;
    });
    return rows;
  }
}
