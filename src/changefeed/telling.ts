/**
 * Makes events of a transaction, in order, whatever its size:
 *
 *   what became of tables ─► rows that came with a table, all at once ─► rows that changed, by key
 *
 * CREATE TABLE AS and changes of a table that write its rows anew put them in place piece by piece, where nobody sees them; what commits in the end is the
 * table's new definition alone. So the rows of a table that comes, or is emptied, are read at the timestamp of that commit, and told as created in it; what else
 * the transaction did to them is in them already.
 */
import { intersectSpans, type Span, spansOverlap, type Timestamp } from '../base/index.ts';
import type { RowChange } from '../range/index.ts';
import { catalogReplaySpans } from '../sql/catalog/index.ts';
import type { EventTable, FeedEvent, FeedTransaction } from './events.ts';
import type { FeedSource } from './feed.ts';
import type { Interpreter, TransactionHead } from './interpreter.ts';
import { type EventPiece, inParts } from './parts.ts';
import type { FeedReader } from './reader.ts';
import { type CommittedTransaction, changeBytes, pieceLimits } from './transaction.ts';

/** What telling needs of a feed's course. */
export interface Telling {
  readonly source: Pick<FeedSource, 'scan'>;
  readonly reader: Pick<FeedReader, 'pieces' | 'turn'>;
  readonly interpreter: Interpreter;
  /** The keys that are followed beside the catalog's. */
  readonly spans: readonly Span[];
}

/** Moves the interpreter on to a transaction. */
export async function beginTransaction(
  { reader, interpreter }: Telling,
  transaction: CommittedTransaction,
): Promise<TransactionHead> {
  if (transaction.changes !== undefined) return interpreter.begin(transaction.changes);
  const changes: RowChange[] = [];
  for (const span of catalogReplaySpans)
    for await (const piece of reader.pieces(transaction, span)) changes.push(...piece);
  return interpreter.begin(changes);
}

/** The whole transaction, undefined if nothing of it is shown; `large`: it is to be told in parts. */
export function wholeTransaction(
  { interpreter }: Telling,
  head: TransactionHead,
  { timestamp, id, author, changes }: CommittedTransaction,
): FeedTransaction | undefined | 'large' {
  if (changes === undefined || head.begun.size > 0 || !isSmall(changes)) return 'large';
  const rows = interpreter.rows(head, changes);
  const events = head.events.length === 0 ? rows : [...head.events, ...rows];
  return events.length === 0 ? undefined : { timestamp, id, author, events };
}

function isSmall(changes: readonly RowChange[]): boolean {
  if (changes.length > pieceLimits.changes) return false;
  let bytes = 0;
  for (const change of changes) bytes += changeBytes(change);
  return bytes <= pieceLimits.bytes;
}

/** The transaction's parts; one alone is the whole transaction. */
export function tellInParts(
  telling: Telling,
  head: TransactionHead,
  transaction: CommittedTransaction,
): AsyncGenerator<FeedTransaction> {
  const { timestamp, id, author } = transaction;
  return inParts({ timestamp, id, author }, eventPieces(telling, head, transaction));
}

async function* eventPieces(
  telling: Telling,
  head: TransactionHead,
  transaction: CommittedTransaction,
): AsyncGenerator<EventPiece> {
  const { reader, interpreter } = telling;
  yield { events: head.events, bytes: 0 };
  for (const table of head.begun.values()) yield* rowsThere(telling, table, transaction.timestamp);
  for await (const changes of reader.pieces(transaction)) {
    const events = interpreter
      .rows(head, changes)
      .filter((event) => event.kind !== 'row' || !head.begun.has(event.table.oid));
    yield { events, bytes: changes.reduce((bytes, change) => bytes + changeBytes(change), 0) };
  }
}

/** The rows of a table that are followed, as of a timestamp. */
async function* rowsThere(telling: Telling, table: EventTable, at: Timestamp): AsyncGenerator<EventPiece> {
  for (const followed of telling.spans)
    if (spansOverlap(followed, table.span)) yield* rowsIn(telling, intersectSpans(followed, table.span), at);
}

async function* rowsIn(
  { source, reader, interpreter }: Telling,
  { start, end }: Span,
  at: Timestamp,
): AsyncGenerator<EventPiece> {
  for (let next: Uint8Array | undefined = start; next !== undefined; ) {
    const page = await source.scan({ start: next, end }, at);
    await reader.turn();
    let bytes = 0;
    const events: FeedEvent[] = [];
    for (const { key, row } of page.rows) {
      const event = interpreter.row(key, row);
      if (event?.kind === 'row') events.push({ ...event, operation: 'create' });
      bytes += changeBytes({ key, before: undefined, after: row });
    }
    yield { events, bytes };
    next = page.resumeKey;
  }
}
