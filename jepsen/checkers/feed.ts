/**
 * A change feed against what was written, and against the tables. Writers put their number into every row that a transaction changes, and leave a mark with it; followers
 * read the feed in pieces, each from the cursor of an earlier one; snapshots are the tables as of a time.
 *
 *   write 7: cells 3, 5        feed: {7: mark 7, cell 3, cell 5}        snapshot at t: all cells as the feed says that they were
 *
 * What is wrong: a transaction that comes twice behind one cursor, in pieces, out of order, at or below a timestamp that was given as resolved, with rows before it that
 * were not there; one that was refused and comes, or was acknowledged and does not; a snapshot that is not what the feed told up to its time.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

/** A cell as a row shows it. */
export interface Cell {
  readonly id: number;
  readonly tx: number;
  readonly n: number;
}

/** What a feed told of one transaction. */
export interface ToldTransaction {
  readonly timestamp: number;
  readonly id: string;
  /** The marks that it left. */
  readonly marks: readonly number[];
  readonly cells: readonly { readonly before: Cell | null; readonly after: Cell | null }[];
}

/** One piece of a feed: from a cursor on. */
export interface Piece {
  readonly follower: number;
  /** The cursor's place: how many transactions were told before it. */
  readonly from: number;
  readonly items: readonly (ToldTransaction | { readonly resolved: number })[];
}

/** What a transaction was asked to do; `clear`: to delete the cells. */
export interface Write {
  readonly tx: number;
  readonly cells: readonly number[];
  readonly clear: boolean;
}

/** The tables as of a timestamp. */
export interface Snapshot {
  readonly at: number;
  readonly cells: readonly Cell[];
  readonly marks: number;
}

/** What one follower knows. */
interface Log {
  readonly told: { readonly transaction: ToldTransaction; readonly operation: Operation }[];
  resolved: number;
}

/** Judges a history. */
export function checkFeed({ operations }: History): Verdict {
  const anomalies: Anomaly[] = [];
  const logs = new Map<number, Log>();
  for (const operation of operations)
    if (operation.f === 'follow' && operation.outcome === 'ok') takePiece(logs, operation, anomalies);
  const writes = new Map(
    operations
      .filter(({ f }) => f === 'write' || f === 'barrier')
      .map((operation) => [(operation.asked as unknown as Write).tx, operation]),
  );
  const snapshots = operations.filter(({ f, outcome }) => f === 'snapshot' && outcome === 'ok');
  let transactions = 0;
  for (const { told } of logs.values()) {
    transactions += told.length;
    checkWrites(told, writes, anomalies);
    checkRows(told, snapshots, anomalies);
  }
  const checked = `${count(transactions, 'transaction')} followed by ${logs.size}, ${count(snapshots.length, 'snapshot')}`;
  return verdictOf(checked, anomalies, transactions === 0 ? 'nothing was told' : undefined);
}

/** What was told before may come again, just so; what is new comes behind all of it, and above what was resolved. */
function takePiece(logs: Map<number, Log>, operation: Operation, anomalies: Anomaly[]): void {
  const { follower, from, items } = operation.value as unknown as Piece;
  const log = logs.get(follower) ?? { told: [], resolved: 0 };
  logs.set(follower, log);
  let place = from;
  for (const item of items) {
    if ('resolved' in item) {
      log.resolved = Math.max(log.resolved, item.resolved);
      const next = log.told[place];
      if (next !== undefined && next.transaction.timestamp <= item.resolved)
        anomalies.push(anomaly('left-out', `${text(next.transaction)} is resolved, and was left out`, operation));
      continue;
    }
    const known = log.told[place++];
    if (known !== undefined) {
      if (text(known.transaction) !== text(item))
        anomalies.push(
          anomaly('changed', `${text(known.transaction)} is ${text(item)} now`, known.operation, operation),
        );
      continue;
    }
    const last = log.told.at(-1);
    if (last !== undefined && !isBefore(last.transaction, item))
      anomalies.push(anomaly('order', `${text(item)} behind ${text(last.transaction)}`, last.operation, operation));
    if (item.timestamp <= log.resolved)
      anomalies.push(anomaly('resolved-lied', `${text(item)} at or below resolved ${log.resolved}`, operation));
    log.told.push({ transaction: item, operation });
  }
}

function isBefore(a: ToldTransaction, b: ToldTransaction): boolean {
  return a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.id < b.id);
}

/** Each is one write, whole; those that were acknowledged are there, those that were refused are not. */
function checkWrites(told: Log['told'], writes: ReadonlyMap<number, Operation>, anomalies: Anomaly[]): void {
  const seen = new Set<number>();
  for (const { transaction, operation } of told) {
    const [tx, ...more] = transaction.marks;
    const write = writes.get(tx);
    if (write === undefined || more.length > 0) {
      anomalies.push(anomaly('in-pieces', `${text(transaction)} is not one write`, operation));
      continue;
    }
    if (seen.has(tx))
      anomalies.push(anomaly('twice', `write ${tx} comes twice: ${text(transaction)}`, operation, write));
    seen.add(tx);
    if (write.outcome === 'fail')
      anomalies.push(anomaly('refused', `write ${tx} was refused, and comes: ${text(transaction)}`, operation, write));
    const { cells, clear } = write.asked as unknown as Write;
    const changed = transaction.cells.map(({ before, after }) => (after ?? before)?.id);
    const foreign = transaction.cells.some(({ after }) => (clear ? after !== null : after?.tx !== tx));
    const isWhole = clear || cells.every((id) => changed.includes(id));
    if (foreign || !isWhole || changed.some((id) => id === undefined || !cells.includes(id)))
      anomalies.push(anomaly('in-pieces', `write ${tx} is told as ${text(transaction)}`, operation, write));
  }
  for (const [tx, write] of writes)
    if (write.outcome === 'ok' && !seen.has(tx)) anomalies.push(anomaly('lost', `write ${tx} was never told`, write));
}

/** The rows before are those that the feed told; at the time of each snapshot they are the table. */
function checkRows(told: Log['told'], snapshots: readonly Operation[], anomalies: Anomaly[]): void {
  const cells = new Map<number, Cell>();
  let marks = 0;
  const waiting = snapshots.toSorted((a, b) => snapshotOf(a).at - snapshotOf(b).at);
  const compareUpTo = (timestamp: number) => {
    while (waiting.length > 0 && snapshotOf(waiting[0]).at < timestamp) {
      const operation = waiting.shift() as Operation;
      const snapshot = snapshotOf(operation);
      const mine = JSON.stringify([...cells.values()].sort((a, b) => a.id - b.id).map(cellText));
      const theirs = JSON.stringify(snapshot.cells.map(cellText));
      if (mine !== theirs || marks !== snapshot.marks)
        anomalies.push(
          anomaly(
            'not-the-table',
            `at ${snapshot.at} the feed says ${marks}, ${mine}, the table ${snapshot.marks}, ${theirs}`,
            operation,
          ),
        );
    }
  };
  for (const { transaction, operation } of told) {
    compareUpTo(transaction.timestamp);
    marks += transaction.marks.length;
    for (const { before, after } of transaction.cells) {
      const id = (after ?? before)?.id ?? -1;
      const known = cells.get(id);
      if (cellText(known) !== cellText(before ?? undefined))
        anomalies.push(anomaly('wrong-before', `${text(transaction)}, and it was ${cellText(known)}`, operation));
      if (after === null) cells.delete(id);
      else cells.set(id, after);
    }
  }
  compareUpTo(Number.POSITIVE_INFINITY);
}

function snapshotOf({ value }: Operation): Snapshot {
  return value as unknown as Snapshot;
}

function cellText(cell: Cell | undefined): string {
  return cell === undefined ? 'nothing' : `${cell.id}: ${cell.n} by ${cell.tx}`;
}

function text({ timestamp, id, marks, cells }: ToldTransaction): string {
  const changes = cells.map(
    ({ before, after }) => `${cellText(before ?? undefined)} -> ${cellText(after ?? undefined)}`,
  );
  return `${id} at ${timestamp} (write ${marks.join(', ')}; ${changes.join(', ')})`;
}
