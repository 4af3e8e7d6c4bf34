/** The catalog as it was at a timestamp, to be moved on with the transactions that come behind it. */
import { JimError, type Timestamp } from '../base/index.ts';
import { CatalogReplay, type CatalogRow, catalogReplaySpans } from '../sql/catalog/index.ts';
import type { FeedSource, ScannedPage } from './feed.ts';

type CatalogSource = Pick<FeedSource, 'scan' | 'read'>;

/** Reads it. Rejects with `history-gone`, and both ends of the gap, where it is no longer kept. */
export async function catalogAt(source: CatalogSource, at: Timestamp): Promise<CatalogReplay> {
  try {
    return await readCatalog(source, at);
  } catch (error) {
    if (error instanceof JimError && error.code === 'history-gone') await nameGap(source, at);
    throw error;
  }
}

/** Who reads rows hears that they are gone, who reads changes also from when on they are kept. */
async function nameGap(source: CatalogSource, after: Timestamp): Promise<void> {
  const reader = source.read(catalogReplaySpans, after);
  try {
    await reader.next();
  } finally {
    reader.close();
  }
}

async function readCatalog(source: CatalogSource, at: Timestamp): Promise<CatalogReplay> {
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
