/** What an output plugin is: it says what transactions did, each its own way. */
import { beginLsn, behindLsn, type Lsn, type Timestamp, ticksPerMs, timestampEpochMs } from '../../base/index.ts';
import type { StreamMessage } from '../../sql/session/index.ts';
import type { LogicalChange, LogicalRowChange, LogicalTransaction } from './logical-changes.ts';
import type { OldRow, SentRow } from './pgoutput-messages.ts';

/** See the top of the file. */
export interface OutputPlugin {
  /** Is what it says text? Then those who ask for text may have it. */
  readonly isText: boolean;
  /** Begins to tell a transaction. */
  tell(transaction: LogicalTransaction): ToldTransaction;
}

/** What a plugin says of one transaction: nothing, if that concerns nobody. One part is made behind the other, as it is read. */
export interface ToldTransaction {
  /** What was said by nobody's transaction. */
  aside(): Iterable<StreamMessage>;
  /** Some of its changes. @param first how many were told before */
  changes(changes: readonly LogicalChange[], first: number): Iterable<StreamMessage>;
  end(): Iterable<StreamMessage>;
}

/** Microseconds from 1970 to 2000, and of a millisecond. */
const microsOf2000 = 946_684_800_000_000n;
const microsPerMs = 1_000n;

/** When it committed: microseconds since 2000-01-01 UTC. */
export function timeOfCommit(timestamp: Timestamp): bigint {
  const sinceEpoch = (BigInt(timestamp) * microsPerMs) / BigInt(ticksPerMs);
  return BigInt(timestampEpochMs) * microsPerMs + sinceEpoch - microsOf2000;
}

/** PostgreSQL's number of a transaction: 32 bits, and not one of the first three, which mean something else. The same again after 17 minutes at the earliest. */
export function xidOf(timestamp: Timestamp): number {
  const low = Number(BigInt.asUintN(32, BigInt(timestamp)));
  return low < 3 ? low + 3 : low;
}

/** Where a message stands that was said by nobody's transaction: who has the last thing of a timestamp says so with its place. */
export function placeAside({ timestamp, aside, hasChanges }: LogicalTransaction, number: number): Lsn {
  const isLast = !hasChanges && number === aside.length - 1;
  return isLast ? behindLsn(timestamp) : beginLsn(timestamp);
}

/** What a change is to those who see some rows only: one that leaves them goes, one that joins them comes. */
export type SeenChange =
  | { readonly kind: 'insert'; readonly row: SentRow }
  | { readonly kind: 'update'; readonly old: OldRow | undefined; readonly row: SentRow }
  | { readonly kind: 'delete'; readonly old: OldRow };

/** The change as the publications let it out; undefined: not at all. Rows that nothing tells from others go unseen. */
export function seenChange({ table, before, after }: LogicalRowChange): SeenChange | undefined {
  const action = before === undefined ? 'insert' : after === undefined ? 'delete' : 'update';
  if (!table.actions.has(action)) return undefined;
  const test = table.actions.get(action);
  const old = before !== undefined && (test === undefined || test(before)) ? before : undefined;
  const now = after !== undefined && (test === undefined || test(after)) ? after : undefined;
  const oldRow = old === undefined ? undefined : oldRowOf(table.relation.identity, table.sent(old));
  const hasIdentity = table.relation.columns.some(({ isKey }) => isKey);
  if (now === undefined) return oldRow === undefined || !hasIdentity ? undefined : { kind: 'delete', old: oldRow };
  const row = table.sent(now);
  if (oldRow === undefined) return { kind: 'insert', row };
  const isNeeded = oldRow.kind === 'whole' || (hasIdentity && isKeyChanged(table.relation.columns, oldRow.row, row));
  return { kind: 'update', old: isNeeded ? oldRow : undefined, row };
}

function oldRowOf(identity: 'd' | 'f' | 'n' | 'i', row: SentRow): OldRow {
  return { kind: identity === 'f' ? 'whole' : 'key', row };
}

function isKeyChanged(
  columns: LogicalRowChange['table']['relation']['columns'],
  before: SentRow,
  after: SentRow,
): boolean {
  return columns.some(({ isKey, type }, i) => {
    if (!isKey) return false;
    const [a, b] = [before[i], after[i]];
    return a === null || b === null ? a !== b : type.order?.compare(a, b) !== 0;
  });
}
