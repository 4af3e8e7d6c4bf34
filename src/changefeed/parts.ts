/**
 * A transaction as it is told: as one, or, where it is large, in parts, one behind the other.
 *
 *   events of 2,500 rows ──► [0 … 999, more] [1000 … 1999, more] [2000 … 2499]
 *
 * Whoever comes back in the middle begins with the first part again: only the last one has a cursor behind the transaction.
 */
import type { CommitNote } from '../range/index.ts';
import type { FeedEvent, FeedTransaction, TransactionPart } from './events.ts';
import { pieceLimits } from './transaction.ts';

/** Some of a transaction's events, made of so many bytes of keys and rows. */
export interface EventPiece {
  readonly events: readonly FeedEvent[];
  readonly bytes: number;
}

/** Puts small pieces together, as long as they make no large part; nothing for a transaction without events. */
export async function* inParts(note: CommitNote, pieces: AsyncIterable<EventPiece>): AsyncGenerator<FeedTransaction> {
  let part: TransactionPart = { first: 0, ofTables: new Map(), isLast: false };
  let events: readonly FeedEvent[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    if (piece.events.length === 0) continue;
    const isFull = events.length + piece.events.length > pieceLimits.changes || bytes + piece.bytes > pieceLimits.bytes;
    if (isFull && events.length > 0) {
      yield { ...note, events, part };
      part = behindEvents(part, events);
      events = [];
      bytes = 0;
    }
    events = events.length === 0 ? piece.events : [...events, ...piece.events];
    bytes += piece.bytes;
  }
  if (events.length === 0) return;
  yield part.first === 0 ? { ...note, events } : { ...note, events, part: { ...part, isLast: true } };
}

/** A transaction, or a part of it, without its first events. */
export function withoutFirst(transaction: FeedTransaction, count: number): FeedTransaction {
  const { events, part = { first: 0, ofTables: new Map<number, number>(), isLast: true } } = transaction;
  const gone = events.slice(0, count);
  return { ...transaction, events: events.slice(count), part: behindEvents(part, gone) };
}

function behindEvents({ first, ofTables, isLast }: TransactionPart, events: readonly FeedEvent[]): TransactionPart {
  const counts = new Map(ofTables);
  for (const event of events)
    if (event.kind !== 'schema') counts.set(event.table.oid, (counts.get(event.table.oid) ?? 0) + 1);
  return { first: first + events.length, ofTables: counts, isLast };
}
