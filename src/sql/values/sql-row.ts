/** SQL's composite values: a row's columns as one value. */
import type { SqlValue } from './sql-type.ts';

/** Immutable. The row's type says what its columns are. */
export class SqlRow {
  readonly values: readonly SqlValue[];

  constructor(values: readonly SqlValue[]) {
    this.values = values;
  }
}
