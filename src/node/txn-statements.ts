/**
 * Statements of interactive transactions, as they are carried out at the node that runs the transaction and as they travel there
 * from the node that a client asked: full keys, rows as bytes (`packet.ts`).
 */
import {
  decodeTimestamp,
  decodeTxnId,
  JimError,
  type Span,
  type Timestamp,
  type TxnId,
  unreachable,
} from '../base/index.ts';
import type { Condition } from '../range/index.ts';
import type {
  BufferedWrite,
  ReadLock,
  RowFound,
  RowScanned,
  RowsScanned,
  Transactions,
  WriteResult,
} from '../txn/index.ts';
import { decodePacket, encodePacket } from './packet.ts';

/** A statement, and which transaction it belongs to. */
export type Statement = { readonly txn: TxnId } & (
  | { readonly kind: 'get'; readonly key: Uint8Array; readonly lock?: ReadLock }
  | {
      readonly kind: 'scan';
      readonly span: Span;
      readonly lock?: ReadLock;
      readonly rowsMax: number;
      readonly bytesMax: number;
      readonly reverse: boolean;
    }
  | { readonly kind: 'write'; readonly writes: readonly BufferedWrite[] }
  | { readonly kind: 'owner' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
);

/** What a statement of each kind gives. */
export interface StatementResults {
  readonly get: RowFound;
  readonly scan: RowsScanned;
  readonly write: WriteResult;
  readonly owner: number | undefined;
  readonly commit: Timestamp;
  readonly rollback: undefined;
}

/** A statement with its kind known, and what it gives. */
export type StatementOf<Kind extends Statement['kind']> = Extract<Statement, { readonly kind: Kind }>;
type AnyResult = { [Kind in Statement['kind']]: { readonly kind: Kind; readonly value: StatementResults[Kind] } };
/** A result that says of which kind it is. */
export type StatementResult = AnyResult[Statement['kind']];

/** Carries a statement out, at the node that runs the transaction. */
export async function carryOut(
  transactions: Transactions,
  statement: Statement,
  deadlineAtMs: number,
): Promise<StatementResult> {
  const { txn, kind } = statement;
  switch (kind) {
    case 'get': {
      const { key, lock } = statement;
      return { kind, value: await transactions.find(txn).get(key, { lock, deadlineAtMs }) };
    }
    case 'scan': {
      const { span, lock, rowsMax, bytesMax, reverse } = statement;
      const options = { lock, rowsMax, bytesMax, reverse, deadlineAtMs };
      return { kind, value: await transactions.find(txn).scan(span, options) };
    }
    case 'write':
      return { kind, value: await transactions.find(txn).write(statement.writes, deadlineAtMs) };
    case 'owner':
      return { kind, value: transactions.ownerOf(txn) };
    case 'commit':
      return { kind, value: await transactions.commit(txn, deadlineAtMs) };
    case 'rollback':
      await transactions.rollback(txn);
      return { kind, value: undefined };
    default:
      return unreachable(kind);
  }
}

// Statements as bytes ------------------------------------------------------------------------------------------------

/** The bytes of a statement. */
export function encodeStatement(statement: Statement): Uint8Array {
  const { txn, kind } = statement;
  switch (kind) {
    case 'get':
      return encodePacket({ head: { kind, txn, lock: statement.lock }, parts: [statement.key] });
    case 'scan': {
      const { span, lock, rowsMax, bytesMax, reverse } = statement;
      return encodePacket({ head: { kind, txn, lock, rowsMax, bytesMax, reverse }, parts: [span.start, span.end] });
    }
    case 'write': {
      const conditions = statement.writes.map(({ condition }) => condition ?? null);
      return encodePacket({
        head: { kind, txn, conditions },
        parts: statement.writes.flatMap(({ key, row }) => [key, row]),
      });
    }
    case 'owner':
    case 'commit':
    case 'rollback':
      return encodePacket({ head: { kind, txn }, parts: [] });
    default:
      return unreachable(kind);
  }
}

/** Reads a statement. Throws a JimError. */
export function decodeStatement(bytes: Uint8Array): Statement {
  const { head, parts } = decodePacket(bytes);
  const txn = decodeTxnId(String(head.txn));
  switch (head.kind) {
    case 'get':
      return { kind: 'get', txn, key: present(parts[0]), lock: lockIn(head) };
    case 'scan':
      return {
        kind: 'scan',
        txn,
        span: { start: present(parts[0]), end: present(parts[1]) },
        lock: lockIn(head),
        rowsMax: Number(head.rowsMax),
        bytesMax: Number(head.bytesMax),
        reverse: head.reverse === true,
      };
    case 'write':
      return { kind: 'write', txn, writes: writesIn(listIn(head, 'conditions'), parts) };
    case 'owner':
    case 'commit':
    case 'rollback':
      return { kind: head.kind, txn };
    default:
      throw new JimError('version-mismatch', `this node does not know the statement ${head.kind}`);
  }
}

function lockIn({ lock }: Readonly<Record<string, unknown>>): ReadLock | undefined {
  // Written by a node of the same cluster; what it means is checked where it is used.
  return lock === undefined ? undefined : (lock as ReadLock);
}

function writesIn(
  conditions: readonly unknown[],
  parts: readonly (Uint8Array | undefined)[],
): readonly BufferedWrite[] {
  return conditions.map((condition, i) => ({
    key: present(parts[2 * i]),
    row: parts[2 * i + 1],
    // As for locks.
    condition: condition === null ? undefined : (condition as Condition),
  }));
}

// Results as bytes ---------------------------------------------------------------------------------------------------

/** The bytes of a result. */
export function encodeResult(result: StatementResult): Uint8Array {
  switch (result.kind) {
    case 'get': {
      const { row, ...head } = result.value;
      return encodePacket({ head, parts: [row] });
    }
    case 'scan': {
      const { rows, resumeKey, readTimestamp } = result.value;
      const found = rows.map(({ timestamp, own }) => ({ timestamp, own }));
      const parts = rows.flatMap(({ key, row }) => [key, row]);
      return encodePacket({ head: { found, readTimestamp }, parts: [resumeKey, ...parts] });
    }
    case 'write':
      return encodePacket({ head: result.value, parts: [] });
    case 'owner':
      return encodePacket({ head: { owner: result.value }, parts: [] });
    case 'commit':
      return encodePacket({ head: { timestamp: result.value }, parts: [] });
    case 'rollback':
      return encodePacket({ head: {}, parts: [] });
    default:
      return unreachable(result);
  }
}

/** Reads the result of a statement of this kind. Throws a JimError. */
export function decodeResult(kind: Statement['kind'], bytes: Uint8Array): StatementResult {
  const { head, parts } = decodePacket(bytes);
  switch (kind) {
    case 'get': {
      const flags = { own: head.own === true, skipped: head.skipped === true };
      const readTimestamp = timestampIn(head.readTimestamp);
      return { kind, value: { row: parts[0], version: timestampIn(head.version), ...flags, readTimestamp } };
    }
    case 'scan': {
      const rows = listIn(head, 'found').map((found, i) => scannedRow(found, parts[1 + 2 * i], parts[2 + 2 * i]));
      return { kind, value: { rows, resumeKey: parts[0], readTimestamp: timestampIn(head.readTimestamp) } };
    }
    case 'write':
      return { kind, value: writeResultIn(head) };
    case 'owner':
      return { kind, value: head.owner === undefined ? undefined : Number(head.owner) };
    case 'commit':
      return { kind, value: timestampIn(head.timestamp) };
    case 'rollback':
      return { kind, value: undefined };
    default:
      return unreachable(kind);
  }
}

function scannedRow(found: unknown, key: Uint8Array | undefined, row: Uint8Array | undefined): RowScanned {
  const { timestamp, own } = found as { readonly timestamp: unknown; readonly own: unknown };
  return { key: present(key), row: present(row), timestamp: timestampIn(timestamp), own: own === true };
}

function writeResultIn(head: Readonly<Record<string, unknown>>): WriteResult {
  if (head.kind === 'buffered')
    return { kind: 'buffered', existed: listIn(head, 'existed').map((each) => each === true) };
  return { kind: 'condition-failed', operation: Number(head.operation), version: timestampIn(head.version) };
}

function timestampIn(value: unknown): Timestamp {
  return decodeTimestamp(Number(value));
}

function listIn(head: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = head[name];
  if (!Array.isArray(list)) throw incomplete();
  return list;
}

function present(part: Uint8Array | undefined): Uint8Array {
  if (part === undefined) throw incomplete();
  return part;
}

function incomplete(): JimError {
  return new JimError('corruption', 'a statement from another node lacks a part', { outcome: 'ambiguous' });
}
