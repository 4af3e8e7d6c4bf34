/**
 * Evaluation: what a write or a transaction's part would do, decided at the leaseholder before anything is in the log. Pure:
 * rows in, effects or a refusal out.
 */
import { JimError, type Timestamp, unreachable, zeroTimestamp } from '../base/index.ts';
import { keyBytesMax, rowBytesMax } from '../memstore/index.ts';
import type { Effect } from './command.ts';
import type { Change, Condition, FoundRow, RefusedReply, TransactOperation, WriteOperation } from './requests.ts';
import type { RowFunctions } from './row-functions.ts';

/** A key's newest row, committed or under way. */
export interface NewestRow {
  readonly timestamp: Timestamp;
  readonly row: Uint8Array | undefined;
  /** It stands in the log but is not applied: an answer that rests on it has to wait for it. */
  readonly pending: boolean;
  /** A row stands there whose time has come: it reads as absent, and a deletion still has something to delete. */
  readonly ended?: boolean;
}

/** The rows it is evaluated against; a row that has expired reads as absent. */
export interface EvaluationView {
  newest(key: Uint8Array): NewestRow | undefined;
}

/** What evaluation decided. `restsOnPending`: the decision saw a row that is not applied yet. */
export type Evaluation =
  | {
      readonly kind: 'effects';
      readonly effects: readonly Effect[];
      /** By operation: had the key a row before? */
      readonly existed: readonly boolean[];
      /** What the operations found that read, in their order. */
      readonly rows: readonly FoundRow[];
      readonly restsOnPending: boolean;
    }
  | {
      readonly kind: 'condition-failed';
      readonly operation: number;
      readonly version: Timestamp;
      readonly restsOnPending: boolean;
    }
  /** A function over rows does not take what it was given. */
  | RefusedReply;

const deletion: Change = { kind: 'delete' };

/** Decides a batch of plain writes, as `evaluateTransact` does. */
export function evaluateWrite(
  view: EvaluationView,
  operations: readonly WriteOperation[],
  functions: RowFunctions,
): Evaluation {
  const steps = operations.map(({ key, row, condition }) => {
    const change: Change = row === undefined ? deletion : { kind: 'put', row };
    return condition === undefined ? { key, change } : { key, change, condition };
  });
  return evaluateTransact(view, steps, functions);
}

/**
 * Decides a transaction's part in a range: all conditions hold against the state before it, or nothing happens. Reads and
 * functions see that state, too. A key may be named once.
 */
export function evaluateTransact(
  view: EvaluationView,
  operations: readonly TransactOperation[],
  functions: RowFunctions,
): Evaluation {
  try {
    return decide(view, operations, functions);
  } catch (error) {
    if (!(error instanceof JimError)) throw error;
    return { kind: 'refused', code: error.code, message: error.message };
  }
}

function decide(view: EvaluationView, operations: readonly TransactOperation[], functions: RowFunctions): Evaluation {
  const effects: Effect[] = [];
  const existed: boolean[] = [];
  const rows: FoundRow[] = [];
  let restsOnPending = false;
  for (let i = 0; i < operations.length; i++) {
    const { key, condition, change, read } = operations[i];
    const newest = view.newest(key);
    const row = newest?.row;
    const version = newest !== undefined && row !== undefined ? newest.timestamp : zeroTimestamp;
    if (newest?.pending === true) restsOnPending = true;
    if (condition !== undefined && !holds(condition, row, version, functions)) {
      return { kind: 'condition-failed', operation: i, version, restsOnPending };
    }
    existed.push(row !== undefined);
    if (read === true) rows.push({ row, version });
    if (change === undefined) continue;
    const after = rowAfter(change, row, functions);
    // Deleting what is not there changes nothing, so it leaves no version behind.
    if (after === undefined && row === undefined && newest?.ended !== true) continue;
    checkFits(key, after);
    effects.push({ key, row: after });
  }
  return { kind: 'effects', effects, existed, rows, restsOnPending };
}

/** What a store can't hold must not come into the log: every replica would stop at it. */
function checkFits(key: Uint8Array, row: Uint8Array | undefined): void {
  if (key.length > keyBytesMax)
    throw new JimError('key-too-long', `a key has ${keyBytesMax} bytes at most, not ${key.length}`);
  if (row !== undefined && row.length > rowBytesMax)
    throw new JimError('value-too-large', `a row has ${rowBytesMax} bytes at most, not ${row.length}`);
}

function rowAfter(change: Change, row: Uint8Array | undefined, functions: RowFunctions): Uint8Array | undefined {
  switch (change.kind) {
    case 'put':
      return change.row;
    case 'delete':
      return undefined;
    case 'compute':
      return functions.compute(change.call, row);
    default:
      return unreachable(change);
  }
}

function holds(
  condition: Condition,
  row: Uint8Array | undefined,
  version: Timestamp,
  functions: RowFunctions,
): boolean {
  if (condition.exists !== undefined && condition.exists !== (row !== undefined)) return false;
  if (condition.versions !== undefined && !condition.versions.includes(version)) return false;
  if (condition.versionsNot?.includes(version)) return false;
  return condition.test === undefined || functions.test(condition.test, row);
}

/** Refuses a batch that names a key twice: which of the two wins would be chance. */
export function checkDistinctKeys(keys: readonly string[]): void {
  if (keys.length > 1 && new Set(keys).size !== keys.length) {
    throw new JimError('invalid-argument', 'a batch names the same key twice');
  }
}
