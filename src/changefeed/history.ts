/**
 * What happened to tables, as far back as it is kept: the same reading as a feed's, from the past up to a moment that is past, too. Tables are meant by their
 * numbers, so what happened before one was renamed is part of its history.
 *
 * Where one key is wanted, no other is read: first the catalog says how the tables were defined in that time, which says where the key lies.
 */
import { JimError, laterOf, parseTimestamp, type Span, type Timestamp, zeroTimestamp } from '../base/index.ts';
import type { RowChange } from '../range/index.ts';
import { type CatalogPicture, catalogReplaySpans } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';
import type { JsonNode } from '../sql/values/index.ts';
import { spansOfKey, type TableDefinition } from './asked-key.ts';
import { catalogAt } from './catalog-at.ts';
import type { FeedTransaction } from './events.ts';
import type { FeedSource } from './feed.ts';
import { Interpreter } from './interpreter.ts';
import type { FeedReader } from './reader.ts';
import { beginTransaction, type Telling, tellInParts, wholeTransaction } from './telling.ts';
import type { TransactionBatch } from './transaction.ts';

/** What somebody wants to know of the past. */
export interface HistoryRequest {
  readonly database: string;
  /** Where the tables' rows lie. */
  readonly spans: readonly Span[];
  readonly tableOids: ReadonlySet<number>;
  /** Only rows with this key need to be told; others may be, too. Undefined: all rows. */
  readonly key?: JsonNode | undefined;
  /** Above this; undefined: from the beginning of what is kept. */
  readonly after: Timestamp | undefined;
  readonly upTo: Timestamp;
  /** Of this many rows; more are refused. */
  readonly changesMax: number;
}

/** Each range may have let go of another part of its history. */
const attemptsMax = 10;

/** Transactions that changed the tables' rows, in the order of their commits; large ones in parts. Rejects with `history-gone` for what is no longer kept. */
export async function readHistory(source: FeedSource, request: HistoryRequest): Promise<readonly FeedTransaction[]> {
  let after = request.after ?? zeroTimestamp;
  for (let attempt = 1; ; attempt++) {
    try {
      return await readFrom(source, { ...request, after });
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'history-gone') throw error;
      if (request.after !== undefined || attempt === attemptsMax) throw error;
      // Of what was let go in this very moment the next attempt hears how far it went.
      const keptFrom = error.details?.keptFrom;
      if (typeof keptFrom === 'string') after = laterOf(after, parseTimestamp(keptFrom));
    }
  }
}

/** A request whose beginning is known. */
interface HistorySince extends HistoryRequest {
  readonly after: Timestamp;
}

async function readFrom(source: FeedSource, request: HistorySince): Promise<readonly FeedTransaction[]> {
  const { key, after } = request;
  const spans = key === undefined ? request.spans : spansOfKey(await definitionsOf(source, request), key);
  const reader = source.read([...catalogReplaySpans, ...spans], after);
  try {
    return await readWith(source, reader, { ...request, spans });
  } finally {
    reader.close();
  }
}

/** How the tables were defined in that time. */
async function definitionsOf(
  source: FeedSource,
  { tableOids, after, upTo }: HistorySince,
): Promise<readonly TableDefinition[]> {
  const definitions: TableDefinition[] = [];
  const reader = source.read(catalogReplaySpans, after);
  try {
    // As below.
    let batch: TransactionBatch = await reader.next();
    const catalog = await catalogAt(source, after);
    for (const oid of tableOids) addDefinition(definitions, catalog.picture, oid);
    for (; ; batch = await reader.next()) {
      for (const transaction of batch.transactions) {
        if (transaction.timestamp > upTo) return definitions;
        const changes: RowChange[] = [];
        for await (const piece of reader.pieces(transaction)) changes.push(...piece);
        const objects = catalog.apply(changes.map(({ key, after: row }) => ({ key, row })));
        for (const { after: now } of objects)
          if (now !== undefined && tableOids.has(now.oid)) addDefinition(definitions, catalog.picture, now.oid);
      }
      if (batch.resolved >= upTo) return definitions;
    }
  } finally {
    reader.close();
  }
}

function addDefinition(definitions: TableDefinition[], picture: CatalogPicture, oid: number): void {
  const table = picture.byOid(oid);
  if (table?.kind === 'table') definitions.push({ table, types: picture.types });
}

async function readWith(
  source: FeedSource,
  reader: FeedReader,
  { database, tableOids, spans, after, upTo, changesMax }: HistorySince,
): Promise<readonly FeedTransaction[]> {
  // What is no longer kept is said by the first answer: before anything else is read as of then.
  let batch: TransactionBatch = await reader.next();
  const catalog = await catalogAt(source, after);
  const interpreter = new Interpreter({ database, tableOids }, catalog, () => undefined);
  const telling: Telling = { source, reader, interpreter, spans };
  const found: FeedTransaction[] = [];
  let changes = 0;
  for (; ; batch = await reader.next()) {
    for (const transaction of batch.transactions) {
      if (transaction.timestamp > upTo) return found;
      const head = await beginTransaction(telling, transaction);
      const whole = wholeTransaction(telling, head, transaction);
      if (whole === undefined) continue;
      for await (const part of whole === 'large' ? tellInParts(telling, head, transaction) : [whole]) {
        found.push(part);
        changes += part.events.length;
        if (changes > changesMax) throw tooManyChanges(changesMax);
      }
    }
    if (batch.resolved >= upTo) return found;
  }
}

function tooManyChanges(changesMax: number): SqlError {
  return new SqlError('54000', `more than ${changesMax} changes lie between these times`, {
    hint: 'Ask for one table or one key, or for less time.',
  });
}
