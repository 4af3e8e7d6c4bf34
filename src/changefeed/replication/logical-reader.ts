/**
 * Reads what an output plugin is to tell, from a timestamp on:
 *
 *   catalog as of the beginning ─► tables that are selected ─► their keys, and the catalog's, are followed
 *   transaction ─► catalog moved on ─► rows by the tables as they were when they were written
 *
 * Tables come to a selection and leave it in the middle of the stream, with the transaction that says so. One whose keys were not followed
 * makes the reader set out anew, right before that transaction. Transactions that share a timestamp are one.
 */
import {
  JimError,
  logicalMessageSpan,
  type Span,
  spanContains,
  spansOverlap,
  type Timestamp,
} from '../../base/index.ts';
import type { RowChange } from '../../range/index.ts';
import {
  type CatalogPicture,
  type CatalogReplay,
  catalogReplaySpans,
  namespaceTableOid,
  type ObjectChange,
  type TableDescriptor,
} from '../../sql/catalog/index.ts';
import { type LogicalMessage, readLogicalMessage } from '../../sql/session/index.ts';
import { catalogAt } from '../catalog-at.ts';
import type { FeedSource } from '../feed.ts';
import type { FeedReader } from '../reader.ts';
import type { ExpressionParser } from '../row-test.ts';
import { spanOfTable } from '../scope.ts';
import { type CommittedTransaction, pieceLimits, type TransactionBatch } from '../transaction.ts';
import { rowsOfLargeTransaction } from './large-transaction.ts';
import type { LogicalChange, LogicalRowChange, LogicalTransaction } from './logical-changes.ts';
import { inOrder } from './order.ts';
import { type ReplicatedTable, replicatedTable, type Selection, selectedTables } from './replicated-table.ts';

/** What came: transactions in order, and up to where nothing more will come. */
export interface LogicalBatch {
  readonly transactions: readonly LogicalTransaction[];
  readonly resolved: Timestamp;
}

const tableMark = 0x10;
const namespaceMark = 0x04;
const oidEnd = 5;

/** Transactions that share a timestamp. */
type Tie = readonly [CommittedTransaction, ...CommittedTransaction[]];

/** What came with a batch and is not told yet. */
interface Rest {
  readonly waiting: Tie[];
  readonly resolved: Timestamp;
}

/** What is followed from one beginning on. */
interface Course {
  readonly catalog: CatalogReplay;
  readonly spans: readonly Span[];
  readonly reader: FeedReader;
}

/** See the top of the file. */
export class LogicalReader {
  readonly #source: FeedSource;
  readonly #selection: Selection;
  readonly #parser: ExpressionParser;
  #course: Course;
  /** Everything up to here was told. */
  #told: Timestamp;
  #tables = new WeakMap<TableDescriptor, ReplicatedTable | 'not replicated'>();
  /** What came and is not told yet. */
  #rest: Rest | undefined;
  #closed = false;

  private constructor(
    source: FeedSource,
    selection: Selection,
    parser: ExpressionParser,
    after: Timestamp,
    course: Course,
  ) {
    this.#source = source;
    this.#selection = selection;
    this.#parser = parser;
    this.#told = after;
    this.#course = course;
  }

  /** Begins behind a timestamp. Rejects with `history-gone` if what comes next is no longer kept. */
  static async open(source: FeedSource, selection: Selection, after: Timestamp): Promise<LogicalReader> {
    const { parser } = source;
    if (parser === undefined)
      throw new JimError('node-unavailable', 'this node speaks no SQL yet', { retry: 'elsewhere' });
    return new LogicalReader(source, selection, parser, after, await setOut(source, selection, after));
  }

  /** The next transactions, or only how far there are none. One call at a time. */
  async next(): Promise<LogicalBatch> {
    for (;;) {
      if (this.#closed) throw new JimError('node-unavailable', 'the stream was closed', { retry: 'elsewhere' });
      this.#rest ??= restOf(await this.#course.reader.next());
      const { waiting, resolved } = this.#rest;
      const told: LogicalTransaction[] = [];
      let isAstray = false;
      for (let tie = waiting.shift(); tie !== undefined; tie = waiting.shift()) {
        const { timestamp } = tie[0];
        if (timestamp <= this.#told) continue;
        const read = await this.#read(tie);
        if (read === 'astray') {
          await this.#setOutAnew(selectedTables(this.#course.catalog.picture, this.#selection).map(spanOfTable));
          isAstray = true;
          break;
        }
        this.#told = timestamp;
        if (read.hasChanges || read.aside.length > 0) told.push(read);
        // It is read while it is told, on this course and with these tables: what comes behind it waits.
        if (read.isRead === 'when told') return { transactions: told, resolved: timestamp };
      }
      this.#rest = undefined;
      if (!isAstray && resolved > this.#told) this.#told = resolved;
      if (told.length > 0 || !isAstray) return { transactions: told, resolved: this.#told };
    }
  }

  close(): void {
    this.#closed = true;
    this.#course.reader.close();
  }

  async #setOutAnew(more: readonly Span[]): Promise<void> {
    this.#course.reader.close();
    this.#course = await setOut(this.#source, this.#selection, this.#told, more);
    this.#tables = new WeakMap();
    if (this.#closed) this.#course.reader.close();
  }

  /** All that committed with one timestamp; `astray`: it shows tables whose keys are not followed. */
  async #read(tie: Tie): Promise<LogicalTransaction | 'astray'> {
    const { catalog, spans, reader } = this.#course;
    const before = catalog.picture;
    const known = await this.#changesOfTables(tie);
    const isCatalog = ({ key }: RowChange) => catalogReplaySpans.some((span) => spanContains(span, key));
    const objects = known.some(isCatalog) ? catalog.apply(known.map(({ key, after }) => ({ key, row: after }))) : [];
    const after = catalog.picture;
    if (objects.length > 0) {
      // What tables look like also depends on publications, schemas and types.
      if (objects.some((change) => (change.after ?? change.before)?.kind !== 'table')) this.#tables = new WeakMap();
      const selected = selectedTables(after, this.#selection).map(spanOfTable);
      if (!selected.every((span) => spans.some((followed) => spansOverlap(followed, span)))) return 'astray';
    }
    const { timestamp, id } = tie[0];
    const truncated = objects.filter(isEmptied).flatMap((change) => this.#shown(after, change));
    const fresh = objects
      .filter((change) => isNew(change) || isEmptied(change))
      .flatMap((change) => this.#shown(after, change));
    const messages = this.#messages(known);
    const changes: LogicalChange[] = messages
      .filter(({ transactional }) => transactional)
      .map((message) => ({ kind: 'message', message }));
    if (truncated.length > 0) changes.push({ kind: 'truncate', tables: truncated });
    const aside = messages.filter(({ transactional }) => !transactional);
    const common = { timestamp, id, aside, picture: after };
    if (fresh.length === 0 && isSmall(tie)) {
      for (const row of known) changes.push(...this.#row(before, after, row));
      return { ...common, isRead: 'already', hasChanges: changes.length > 0, pieces: [inOrder(changes)] };
    }
    const rows = rowsOfLargeTransaction({
      timestamp,
      transactions: tie,
      begun: fresh,
      reader,
      source: this.#source,
      tableOf: ({ key }) => this.#tableOfRow(after, key),
      read: (row) => this.#row(before, after, row)[0],
    });
    return { ...common, isRead: 'when told', hasChanges: true, pieces: behindOne(changes, rows) };
  }

  /** What a tie changed in the catalog, and what was said in it: of a small one all of its changes. */
  async #changesOfTables(tie: Tie): Promise<readonly RowChange[]> {
    const found: RowChange[] = [];
    for (const transaction of tie)
      if (transaction.changes !== undefined && isSmall(tie)) found.push(...transaction.changes);
      else
        for (const span of [...catalogReplaySpans, logicalMessageSpan])
          for await (const piece of this.#course.reader.pieces(transaction, span)) found.push(...piece);
    return found;
  }

  /** What was said in this database. */
  #messages(rows: readonly RowChange[]): readonly LogicalMessage[] {
    return rows.flatMap(({ key, after }) => {
      const message = after && readLogicalMessage(key, after);
      return message?.databaseOid === this.#selection.databaseOid ? [message] : [];
    });
  }

  #row(
    pictureBefore: CatalogPicture,
    pictureAfter: CatalogPicture,
    { key, before, after }: RowChange,
  ): readonly LogicalRowChange[] {
    const table = this.#tableOfRow(pictureAfter, key);
    if (table === undefined || (before === undefined && after === undefined)) return [];
    const tableBefore = before === undefined ? table : (this.#tableAt(pictureBefore, key) ?? table);
    return [
      {
        kind: 'row',
        table,
        before: before && tableBefore.read(key, before),
        after: after && table.read(key, after),
      },
    ];
  }

  /** The table that a change made of an object, if it is replicated. */
  #shown(picture: CatalogPicture, { after }: ObjectChange): readonly ReplicatedTable[] {
    const table = after?.kind === 'table' ? this.#table(picture, after) : undefined;
    return table === undefined ? [] : [table];
  }

  #tableOfRow(picture: CatalogPicture, key: Uint8Array): ReplicatedTable | undefined {
    const table = this.#tableAt(picture, key);
    return table?.isRow(key) ? table : undefined;
  }

  #tableAt(picture: CatalogPicture, key: Uint8Array): ReplicatedTable | undefined {
    if (key.length < oidEnd || (key[0] !== tableMark && key[0] !== namespaceMark)) return undefined;
    const number = new DataView(key.buffer, key.byteOffset + 1, 4).getUint32(0);
    const table = picture.byOid(key[0] === tableMark ? number : namespaceTableOid(number));
    return table?.kind === 'table' ? this.#table(picture, table) : undefined;
  }

  #table(picture: CatalogPicture, table: TableDescriptor): ReplicatedTable | undefined {
    let known = this.#tables.get(table);
    if (known === undefined) {
      known = replicatedTable(picture, this.#selection, table, this.#parser) ?? 'not replicated';
      this.#tables.set(table, known);
    }
    return known === 'not replicated' ? undefined : known;
  }
}

/** @param more keys that are followed, too */
async function setOut(
  source: FeedSource,
  selection: Selection,
  after: Timestamp,
  more: readonly Span[] = [],
): Promise<Course> {
  const catalog = await catalogAt(source, after);
  const spans = [...more];
  for (const span of selectedTables(catalog.picture, selection).map(spanOfTable))
    if (!spans.some((each) => spansOverlap(each, span))) spans.push(span);
  return { catalog, spans, reader: source.read([...catalogReplaySpans, logicalMessageSpan, ...spans], after) };
}

function restOf({ transactions, resolved }: TransactionBatch): Rest {
  return { waiting: [...ties(transactions)], resolved };
}

/** Transactions that share a timestamp, together. */
function* ties(transactions: readonly CommittedTransaction[]): Iterable<Tie> {
  for (let at = 0; at < transactions.length; ) {
    const first = transactions[at];
    const tie: [CommittedTransaction, ...CommittedTransaction[]] = [first];
    for (at++; at < transactions.length && transactions[at].timestamp === first.timestamp; at++)
      tie.push(transactions[at]);
    yield tie;
  }
}

/** Is it told at once? */
function isSmall(tie: Tie): boolean {
  return (
    tie.reduce((count, { changes }) => count + (changes?.length ?? Number.POSITIVE_INFINITY), 0) <= pieceLimits.changes
  );
}

async function* behindOne<T>(first: T, others: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* others;
}

function isNew({ before, after }: ObjectChange): boolean {
  return before === undefined && after?.kind === 'table';
}

/** A table that lies elsewhere than before and looks the same was emptied; one that looks different was written anew, which nobody is told. */
function isEmptied({ before, after }: ObjectChange): boolean {
  if (before?.kind !== 'table' || after?.kind !== 'table') return false;
  return before.indexes[0].storage !== after.indexes[0].storage && looksTheSame(before, after);
}

function looksTheSame(a: TableDescriptor, b: TableDescriptor): boolean {
  const shape = ({ columns, indexes }: TableDescriptor) =>
    JSON.stringify([
      columns.map(({ number, typeOid, modifier }) => [number, typeOid, modifier]),
      indexes[0].columns.map(({ column, descending }) => [column, descending]),
    ]);
  return shape(a) === shape(b);
}
