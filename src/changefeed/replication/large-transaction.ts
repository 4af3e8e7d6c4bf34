/**
 * The rows of a large transaction in the order of `order.ts`, without ever holding all of them: it is gone through once to see what it has, and then
 * once for each kind of change.
 *
 *   rows that go, the newest tables' first ─► rows that change ─► rows that come ─► rows of tables that begin with it
 *
 * To know which row gives up a unique value before another one takes it, all of them would have to be at hand. Here each row that changes such a value goes, and
 * comes again with the new one.
 */
import type { Timestamp } from '../../base/index.ts';
import type { RowChange } from '../../range/index.ts';
import type { FeedSource } from '../feed.ts';
import type { FeedReader } from '../reader.ts';
import type { CommittedTransaction } from '../transaction.ts';
import type { LogicalChange, LogicalRowChange } from './logical-changes.ts';
import { hasUniqueValues, isUpdate, takesOrGivesUniqueValue } from './order.ts';
import type { ReplicatedTable } from './replicated-table.ts';

/** What is gone through. */
export interface LargeTransaction {
  readonly timestamp: Timestamp;
  /** All that committed with it. */
  readonly transactions: readonly CommittedTransaction[];
  /** Tables that begin with it: their rows are those that are there then. */
  readonly begun: readonly ReplicatedTable[];
  readonly reader: FeedReader;
  readonly source: Pick<FeedSource, 'scan'>;
  /** The table that a change is one of a row of; undefined if nothing is told of it. */
  tableOf(change: RowChange): ReplicatedTable | undefined;
  /** Its values. */
  read(change: RowChange): LogicalRowChange | undefined;
}

/** Kinds of changes in the order in which they are told. */
type Kind = 'goes' | 'changes' | 'comes';

/** See the top of the file. */
export async function* rowsOfLargeTransaction(large: LargeTransaction): AsyncGenerator<readonly LogicalChange[]> {
  const kinds = await kindsOf(large);
  const tables = [...kinds.keys()].sort((a, b) => b.relation.id - a.relation.id);
  for (const kind of ['goes', 'changes', 'comes'] as const)
    for (const table of tables) if (kinds.get(table)?.has(kind)) yield* changesOf(large, table, kind);
  for (const table of large.begun) yield* rowsThere(large, table);
}

async function kindsOf(large: LargeTransaction): Promise<ReadonlyMap<ReplicatedTable, ReadonlySet<Kind>>> {
  const found = new Map<ReplicatedTable, Set<Kind>>();
  for (const transaction of large.transactions)
    for await (const changes of large.reader.pieces(transaction))
      for (const change of changes) {
        const table = large.tableOf(change);
        if (table === undefined || large.begun.includes(table)) continue;
        const kinds = found.get(table) ?? new Set<Kind>();
        found.set(table, kinds);
        for (const kind of ['goes', 'changes', 'comes'] as const)
          if (!kinds.has(kind) && told(large, change, kind) !== undefined) kinds.add(kind);
      }
  return found;
}

async function* changesOf(
  large: LargeTransaction,
  table: ReplicatedTable,
  kind: Kind,
): AsyncGenerator<readonly LogicalChange[]> {
  for (const transaction of large.transactions)
    for await (const changes of large.reader.pieces(transaction, table.rows)) {
      const some = changes.flatMap((change) => told(large, change, kind) ?? []);
      if (some.length > 0) yield some;
    }
}

/** What is told of a change among those of a kind. Values are read only where that is decided. */
function told(large: LargeTransaction, change: RowChange, kind: Kind): LogicalRowChange | undefined {
  const [isThere, wasThere] = [change.after !== undefined, change.before !== undefined];
  if (isThere !== wasThere) return kind === (isThere ? 'comes' : 'goes') ? large.read(change) : undefined;
  if (!isThere) return undefined;
  const table = large.tableOf(change);
  if (table === undefined || (kind !== 'changes' && !hasUniqueValues(table.descriptor))) return undefined;
  const update = large.read(change);
  if (update === undefined || !isUpdate(update)) return undefined;
  if (!takesOrGivesUniqueValue(update)) return kind === 'changes' ? update : undefined;
  if (kind === 'changes') return undefined;
  return kind === 'goes' ? { ...update, after: undefined } : { ...update, before: undefined };
}

async function* rowsThere(
  { source, reader, timestamp }: LargeTransaction,
  table: ReplicatedTable,
): AsyncGenerator<readonly LogicalChange[]> {
  const { start, end } = table.rows;
  for (let next: Uint8Array | undefined = start; next !== undefined; ) {
    const page = await source.scan({ start: next, end }, timestamp);
    await reader.turn();
    const rows = page.rows.filter(({ key }) => table.isRow(key));
    yield rows.map(({ key, row }) => ({ kind: 'row', table, before: undefined, after: table.read(key, row) }));
    next = page.resumeKey;
  }
}
