/**
 * What happened to tables, as far back as it is kept: the same reading as a feed's, from the past up to a moment that is past, too. Tables are meant by their
 * numbers, so what happened before one was renamed is part of its history.
 */
import { JimError, laterOf, parseTimestamp, type Span, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { catalogReplaySpans } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';
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
    const reader = source.read([...catalogReplaySpans, ...request.spans], after);
    try {
      return await readWith(source, reader, { ...request, after });
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'history-gone') throw error;
      if (request.after !== undefined || attempt === attemptsMax) throw error;
      // Of what was let go in this very moment the next attempt hears how far it went.
      const keptFrom = error.details?.keptFrom;
      if (typeof keptFrom === 'string') after = laterOf(after, parseTimestamp(keptFrom));
    } finally {
      reader.close();
    }
  }
}

async function readWith(
  source: FeedSource,
  reader: FeedReader,
  { database, tableOids, after, upTo, changesMax }: HistoryRequest & { readonly after: Timestamp },
): Promise<readonly FeedTransaction[]> {
  // What is no longer kept is said by the first answer: before anything else is read as of then.
  let batch: TransactionBatch = await reader.next();
  const catalog = await catalogAt(source, after);
  const interpreter = new Interpreter({ database, tableOids }, catalog, () => undefined);
  const telling: Telling = { source, reader, interpreter };
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
    hint: 'Ask for one table, or for less time.',
  });
}
