/** Conditions of buffered writes, checked where the transaction is: against what it sees. */
import { type Timestamp, zeroTimestamp } from '../base/index.ts';
import type { Condition, FoundRow, RowFunctions } from '../range/index.ts';

/** Does the condition hold for the row? */
export function holds(condition: Condition | undefined, { row, version }: FoundRow, functions: RowFunctions): boolean {
  if (condition === undefined) return true;
  const { exists, versions, versionsNot, test } = condition;
  const present = row !== undefined;
  const seen: Timestamp = present ? version : zeroTimestamp;
  if (exists !== undefined && exists !== present) return false;
  if (versions !== undefined && !(present && versions.includes(seen))) return false;
  if (versionsNot?.includes(seen) === true) return false;
  return test === undefined || functions.test(test, row);
}
