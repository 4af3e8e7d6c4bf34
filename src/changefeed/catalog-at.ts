/** The catalog as it was at a timestamp, to be moved on with the transactions that come behind it. */
import type { Timestamp } from '../base/index.ts';
import { CatalogReplay, type CatalogRow, catalogReplaySpans } from '../sql/catalog/index.ts';
import type { FeedSource, ScannedPage } from './feed.ts';

/** Reads it. Rejects with `history-gone` where it is no longer kept. */
export async function catalogAt(source: Pick<FeedSource, 'scan'>, at: Timestamp): Promise<CatalogReplay> {
  const all: CatalogRow[] = [];
  for (const { start, end } of catalogReplaySpans)
    for (let next: Uint8Array | undefined = start; next !== undefined; ) {
      const page: ScannedPage = await source.scan({ start: next, end }, at);
      all.push(...page.rows);
      next = page.resumeKey;
    }
  return new CatalogReplay(noSystemObjects, all);
}

/** System tables and functions have no rows that change. */
const noSystemObjects = { tables: [], functions: [] };
