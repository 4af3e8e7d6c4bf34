/**
 * A feed as its reader sees it: from the rows that were there, or from a cursor, on through everything that commits.
 *
 *   open ─► catalog as of the beginning ─► rows that were there, at that one timestamp ─► transactions … resolved … transactions
 *
 * Each item has a cursor: whoever comes back with it goes on right behind that item. A cursor whose history is no longer kept is refused
 * (`history-gone`). A table that is dropped and made again under a name that the feed follows is followed from its first row.
 */
import {
  addMs,
  compareBytes,
  emptyBytes,
  formatTimestamp,
  JimError,
  type Span,
  spansOverlap,
  type Timestamp,
  unreachable,
} from '../base/index.ts';
import { catalogReplaySpans, type TableDescriptor } from '../sql/catalog/index.ts';
import { catalogAt } from './catalog-at.ts';
import { type FeedPosition, formatCursor, isTold, parseCursor, scopeName } from './cursor.ts';
import type { FeedEvent, FeedTransaction } from './events.ts';
import { Interpreter, type MakeTest } from './interpreter.ts';
import type { FeedReader } from './reader.ts';
import { type ExpressionParser, rowTest } from './row-test.ts';
import { type FeedScope, spansOf, spansThere } from './scope.ts';
import { beginTransaction, type Telling, tellInParts, wholeTransaction } from './telling.ts';
import type { CommittedTransaction, TransactionBatch } from './transaction.ts';

/** A page of a span's rows as of a timestamp; `resumeKey` is where the rest begins. */
export interface ScannedPage {
  readonly rows: readonly { readonly key: Uint8Array; readonly row: Uint8Array }[];
  readonly resumeKey: Uint8Array | undefined;
}

/** What a feed needs of its node. */
export interface FeedSource {
  readonly clusterId: string;
  /** Reads conditions; undefined where no SQL is spoken. */
  readonly parser: ExpressionParser | undefined;
  /** A timestamp at or above everything that this node has acknowledged. */
  now(): Timestamp;
  /** Reads transactions on spans, above a timestamp. */
  read(spans: readonly Span[], after: Timestamp): FeedReader;
  /** Rows as of a timestamp. */
  scan(span: Span, at: Timestamp): Promise<ScannedPage>;
}

/** Where a feed begins. `scan`: with the rows that are there now. */
export type FeedStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'timestamp'; readonly after: Timestamp }
  | { readonly kind: 'cursor'; readonly cursor: string };

/** What comes: rows that were there, a transaction or a part of it, or word that nothing more comes up to a timestamp. */
export type FeedItem =
  | {
      readonly kind: 'rows';
      readonly at: Timestamp;
      readonly events: readonly FeedEvent[];
      readonly cursor: string;
    }
  | { readonly kind: 'transaction'; readonly transaction: FeedTransaction; readonly cursor: string }
  | { readonly kind: 'resolved'; readonly timestamp: Timestamp; readonly cursor: string };

/** What the feed goes through, made anew when it has to follow other keys. */
interface Course {
  readonly interpreter: Interpreter;
  /** The tables' spans, by key; without the catalog's. */
  readonly spans: readonly Span[];
  readonly reader: FeedReader;
}

/** A transaction's parts, and where the feed is when they are told. */
interface PartsToTell {
  readonly parts: AsyncGenerator<FeedTransaction>;
  readonly behind: FeedPosition;
}

/** One reader's feed. */
export class ChangeFeed {
  readonly #source: FeedSource;
  readonly #scope: FeedScope;
  readonly #scopeName: string;
  #course: Course;
  #position: FeedPosition;
  /** What was read and is not told yet, from this transaction on. */
  #batch: TransactionBatch | undefined;
  #taken = 0;
  /** The transaction that is being told in parts. */
  #telling: PartsToTell | undefined;
  #paceMs = 0;
  #closed = false;

  private constructor(source: FeedSource, scope: FeedScope, position: FeedPosition, course: Course) {
    this.#source = source;
    this.#scope = scope;
    this.#scopeName = scopeName(scope);
    this.#position = position;
    this.#course = course;
  }

  /** Opens a feed. Rejects with an SqlError or a JimError for what can't be followed. */
  static async open(source: FeedSource, scope: FeedScope, start: FeedStart): Promise<ChangeFeed> {
    const position = beginning(source, scopeName(scope), start);
    return new ChangeFeed(source, scope, position, await setOut(source, scope, position));
  }

  /** Where the feed is: right behind the last item. */
  get cursor(): string {
    return formatCursor(this.#source.clusterId, this.#position);
  }

  /** The next items, as soon as there are some. One at a time. Rejects when the feed can't go on. */
  async next(): Promise<readonly FeedItem[]> {
    for (;;) {
      if (this.#closed) throw new JimError('node-unavailable', 'the feed was closed', { retry: 'elsewhere' });
      const { scan } = this.#position;
      if (scan !== undefined) return [await this.#nextRows(scan.key)];
      if (this.#telling === undefined) {
        if (this.#batch === undefined) this.#batch = await this.#course.reader.next();
        else await this.#course.reader.turn();
        const items = await this.#takeSome(this.#batch);
        if (items.length > 0) return items;
      } else {
        const item = await this.#nextPart(this.#telling);
        if (item !== undefined) return [item];
      }
    }
  }

  /** Some of a batch, so that nobody else waits long for the thread. */
  async #takeSome({ transactions, resolved }: TransactionBatch): Promise<readonly FeedItem[]> {
    const items: FeedItem[] = [];
    let changes = 0;
    while (this.#taken < transactions.length) {
      if (changes >= changesInTurn) return items;
      const transaction = transactions[this.#taken++];
      changes += transaction.changes?.length ?? 0;
      // On another course it comes again.
      if (!(await this.#take(transaction, items))) return items;
      if (this.#telling !== undefined) return items;
    }
    this.#dropBatch();
    if (isNews(this.#position, resolved)) items.push(this.#resolved(resolved));
    return items;
  }

  #dropBatch(): void {
    this.#batch = undefined;
    this.#taken = 0;
  }

  /** It is told in portions, so much time apart: it is read no more often. */
  pace(ms: number): void {
    this.#paceMs = ms;
    this.#course.reader.pace(ms);
  }

  /** Ends; whoever waits for the next items is told. */
  close(): void {
    this.#closed = true;
    this.#course.reader.close();
  }

  // The rows that were there -----------------------------------------------------------------------------------------

  async #nextRows(key: Uint8Array): Promise<FeedItem> {
    const { interpreter, spans } = this.#course;
    const { timestamp: at } = this.#position;
    const i = spans.findIndex(({ end }) => end.length === 0 || compareBytes(key, end) < 0);
    const span = spans[i];
    if (span === undefined) return this.#resolved(at);
    const start = compareBytes(key, span.start) > 0 ? key : span.start;
    const { rows, resumeKey } = await this.#source.scan({ start, end: span.end }, at);
    const events = rows.flatMap(({ key: found, row }) => interpreter.row(found, row) ?? []);
    const next = resumeKey ?? spans[i + 1]?.start;
    this.#position = { timestamp: at, id: '', ...(next && { scan: { key: next, scope: this.#scopeName } }) };
    return events.length === 0 && next === undefined
      ? this.#resolved(at)
      : { kind: 'rows', at, events, cursor: this.cursor };
  }

  // Transactions ---------------------------------------------------------------------------------------------------

  /** False: the feed goes on by another course, and this transaction comes again. */
  async #take(transaction: CommittedTransaction, items: FeedItem[]): Promise<boolean> {
    const telling: Telling = { source: this.#source, ...this.#course };
    const head = await beginTransaction(telling, transaction);
    if (isTold(this.#position, transaction)) return true;
    const strangers = this.#strangers(head.events);
    if (strangers.length > 0) {
      this.#course.reader.close();
      this.#dropBatch();
      this.#course = await setOut(this.#source, this.#scope, this.#position, [...this.#course.spans, ...strangers]);
      this.#course.reader.pace(this.#paceMs);
      return false;
    }
    const { timestamp, id } = transaction;
    const whole = wholeTransaction(telling, head, transaction);
    if (whole === 'large') {
      this.#telling = { parts: tellInParts(telling, head, transaction), behind: { timestamp, id } };
      return true;
    }
    this.#position = { timestamp, id };
    if (whole !== undefined) items.push({ kind: 'transaction', transaction: whole, cursor: this.cursor });
    return true;
  }

  /** The next part of a transaction; the last one brings the feed behind it. */
  async #nextPart({ parts, behind }: PartsToTell): Promise<FeedItem | undefined> {
    const { value: transaction } = await parts.next();
    if (transaction === undefined || (transaction.part?.isLast ?? true)) {
      this.#telling = undefined;
      this.#position = behind;
    }
    return transaction && { kind: 'transaction', transaction, cursor: this.cursor };
  }

  /** Where tables lie that the feed shows from here on, and whose keys it does not follow yet. */
  #strangers(events: readonly FeedEvent[]): readonly Span[] {
    return events.flatMap((event) => {
      if (event.kind !== 'schema' || event.after === undefined) return [];
      const { span } = event.after;
      return this.#course.spans.some((followed) => spansOverlap(followed, span)) ? [] : [span];
    });
  }

  #resolved(timestamp: Timestamp): FeedItem {
    this.#position = { timestamp, id: '' };
    return { kind: 'resolved', timestamp, cursor: this.cursor };
  }
}

/** Where a feed of this scope begins. */
export function beginningOf(source: FeedSource, scope: FeedScope, start: FeedStart): FeedPosition {
  return beginning(source, scopeName(scope), start);
}

/** The keys that a feed follows: its tables as they are at a timestamp, and the catalog. Rejects for what can't be followed. */
export async function keysOf(source: FeedSource, scope: FeedScope, at: Timestamp): Promise<readonly Span[]> {
  checkNotAhead(source, at);
  const catalog = await catalogAt(source, at);
  const makeTest = testMaker(source, scope);
  return [...catalogReplaySpans, ...spansOf(scope, catalog.picture, (table) => void makeTest(catalog.picture, table))];
}

/** The same, of those tables that are there: the others may come. */
export async function spansNow(source: FeedSource, scope: FeedScope, at: Timestamp): Promise<readonly Span[]> {
  const { picture } = await catalogAt(source, at);
  return [...catalogReplaySpans, ...spansThere(scope, picture)];
}

function beginning(source: FeedSource, scope: string, start: FeedStart): FeedPosition {
  switch (start.kind) {
    case 'now':
      return { timestamp: source.now(), id: '' };
    case 'scan':
      return { timestamp: source.now(), id: '', scan: { key: emptyBytes, scope } };
    case 'timestamp':
      return { timestamp: start.after, id: '' };
    case 'cursor': {
      const position = parseCursor(source.clusterId, start.cursor);
      if (position.scan !== undefined && position.scan.scope !== scope)
        throw new JimError('invalid-argument', 'the cursor is in the middle of the rows of a feed with other terms');
      return position;
    }
    default:
      return unreachable(start);
  }
}

/**
 * Makes ready to read what comes behind a position. Inside a timestamp that several commits share the catalog is taken from before all
 * of them; those that were told are read once more, and passed over.
 */
async function setOut(
  source: FeedSource,
  scope: FeedScope,
  { timestamp, id }: FeedPosition,
  spans?: readonly Span[],
): Promise<Course> {
  checkNotAhead(source, timestamp);
  const base = id === '' ? timestamp : ((timestamp - 1) as Timestamp);
  const catalog = await catalogAt(source, base);
  const makeTest = testMaker(source, scope);
  const check = (table: TableDescriptor) => void makeTest(catalog.picture, table);
  const followed = (spans ?? spansOf(scope, catalog.picture, check)).toSorted((a, b) => compareBytes(a.start, b.start));
  const interpreter = new Interpreter(scope, catalog, makeTest);
  const reader = source.read([...catalogReplaySpans, ...followed], base);
  return { interpreter, spans: followed, reader };
}

/** The nodes' clocks may differ a little; what is far ahead must not pull them along. */
function checkNotAhead(source: FeedSource, timestamp: Timestamp): void {
  if (timestamp > addMs(source.now(), aheadMsMax))
    throw new JimError('invalid-argument', `a feed can't begin in the future: ${formatTimestamp(timestamp)}`);
}

/** Every definition of the table has a test of its own: the condition means its columns by their names. */
function testMaker(source: FeedSource, { where }: FeedScope): MakeTest {
  if (where === undefined) return () => undefined;
  const { parser } = source;
  if (parser === undefined) throw new JimError('node-unavailable', 'this node speaks no SQL', { retry: 'elsewhere' });
  return (picture, table) => rowTest(where, parser, picture, table);
}

function isNews({ timestamp, id }: FeedPosition, resolved: Timestamp): boolean {
  return resolved > timestamp || (resolved === timestamp && id !== '');
}

const aheadMsMax = 1_000;
/** Changes that are made into events in one turn. */
const changesInTurn = 500;
