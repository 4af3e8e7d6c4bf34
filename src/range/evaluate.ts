/**
 * Evaluation: what a write would do, decided at the leaseholder before anything is in the log. Pure: rows in, effects or a
 * refusal out.
 */
import { JimError, type Timestamp, zeroTimestamp } from '../base/index.ts';
import type { Effect } from './command.ts';
import type { Condition, WriteOperation } from './requests.ts';

/** A key's newest row, committed or under way. */
export interface NewestRow {
  readonly timestamp: Timestamp;
  readonly row: Uint8Array | undefined;
  /** It stands in the log but is not applied: an answer that rests on it has to wait for it. */
  readonly pending: boolean;
  /** A row stands there whose time has come: it reads as absent, and a deletion still has something to delete. */
  readonly ended?: boolean;
}

/** The rows a write is evaluated against; a row that has expired reads as absent. */
export interface EvaluationView {
  newest(key: Uint8Array): NewestRow | undefined;
}

/** What evaluation decided. `restsOnPending`: the decision saw a row that is not applied yet. */
export type Evaluation =
  | { readonly kind: 'effects'; readonly effects: readonly Effect[]; readonly existed: readonly boolean[] }
  | {
      readonly kind: 'condition-failed';
      readonly operation: number;
      readonly version: Timestamp;
      readonly restsOnPending: boolean;
    };

/** Decides a batch: all conditions hold against the state before it, or nothing happens. A key may be named once. */
export function evaluateWrite(view: EvaluationView, operations: readonly WriteOperation[]): Evaluation {
  const effects: Effect[] = [];
  const existed: boolean[] = [];
  let restsOnPending = false;
  for (let i = 0; i < operations.length; i++) {
    const { key, row, condition } = operations[i];
    const newest = view.newest(key);
    const present = newest?.row !== undefined;
    if (newest?.pending === true) restsOnPending = true;
    const version = newest !== undefined && present ? newest.timestamp : zeroTimestamp;
    if (condition !== undefined && !holds(condition, version)) {
      return { kind: 'condition-failed', operation: i, version, restsOnPending };
    }
    existed.push(present);
    // Deleting what is not there changes nothing, so it leaves no version behind.
    if (row !== undefined || present || newest?.ended === true) effects.push({ key, row });
  }
  return { kind: 'effects', effects, existed };
}

function holds(condition: Condition, version: Timestamp): boolean {
  const present = version !== zeroTimestamp;
  if (condition.exists !== undefined && condition.exists !== present) return false;
  if (condition.versions !== undefined && !condition.versions.includes(version)) return false;
  return condition.versionsNot === undefined || !condition.versionsNot.includes(version);
}

/** Refuses a batch that names a key twice: which of the two wins would be chance. */
export function checkDistinctKeys(keys: readonly string[]): void {
  if (keys.length > 1 && new Set(keys).size !== keys.length) {
    throw new JimError('invalid-argument', 'a batch names the same key twice');
  }
}
