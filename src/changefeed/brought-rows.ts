/**
 * Rows that a table has all at once. CREATE TABLE AS and changes of a table that write its rows anew put them in place piece by piece, where nobody sees them; what
 * commits in the end is the table's new definition alone:
 *
 *   pieces: keys of storage 2 ─► … ─► commit: orders is storage 2 from here on        the rows are all there at this timestamp
 *
 * So they are read at the timestamp of that commit, and told as created in it, behind the word that the table came or that its old rows are gone.
 */
import { formatTimestamp, JimError, toHex } from '../base/index.ts';
import type { EventTable, FeedEvent, FeedTransaction } from './events.ts';
import type { FeedSource } from './feed.ts';
import type { Interpreter } from './interpreter.ts';
import type { CommittedTransaction } from './transaction.ts';

/** A transaction is told as a whole: so many rows and no more. */
const rowsMax = 200_000;

/** The transaction with the rows that came with its tables. Rejects if they are too many to be told. */
export async function withBroughtRows(
  source: Pick<FeedSource, 'scan'>,
  interpreter: Interpreter,
  shown: FeedTransaction,
  { changes }: CommittedTransaction,
): Promise<FeedTransaction> {
  const tables = new Map<number, EventTable>();
  for (const event of shown.events) {
    const table =
      event.kind === 'truncate'
        ? event.table
        : event.kind === 'schema' && event.operation === 'create'
          ? event.after
          : undefined;
    if (table !== undefined) tables.set(table.oid, table);
  }
  if (tables.size === 0) return shown;
  const told = new Set(changes.map(({ key }) => toHex(key)));
  const brought: FeedEvent[] = [];
  for (const table of tables.values())
    for (let next: Uint8Array | undefined = table.span.start; next !== undefined; ) {
      const page = await source.scan({ start: next, end: table.span.end }, shown.timestamp);
      for (const { key, row } of page.rows) {
        const event = told.has(toHex(key)) ? undefined : interpreter.row(key, row);
        if (event?.kind === 'row') brought.push({ ...event, operation: 'create' });
      }
      if (brought.length > rowsMax) throw tooMany(table, shown);
      next = page.resumeKey;
    }
  if (brought.length === 0) return shown;
  const ofTables = shown.events.filter(({ kind }) => kind !== 'row');
  const ofRows = shown.events.filter(({ kind }) => kind === 'row');
  return { ...shown, events: [...ofTables, ...brought, ...ofRows] };
}

function tooMany({ schema, name }: EventTable, { timestamp }: FeedTransaction): JimError {
  return new JimError(
    'history-gone',
    `more than ${rowsMax} rows of ${schema}.${name} came at once at ${formatTimestamp(timestamp)}, too many to be told: begin anew with the rows that are there`,
  );
}
