/** A common table's rows, kept while its WITH runs: filled as they are first read, and read by any number of scans. */
import type { Row } from './operator.ts';

/** What scans of a common table read. */
export interface CommonTable {
  /** All rows, from the first one. */
  rows(): AsyncGenerator<Row[]>;
  /** Of a recursive one, those of the last round. */
  lastRound(): readonly Row[];
}
