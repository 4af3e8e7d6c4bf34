/**
 * What things cost, in PostgreSQL's unit (a page read in sequence), as they are here: rows lie in memory, in sorted trees, perhaps on another node. Only the
 * ratios matter. They were measured over a million rows of 60 bytes on one node: a unit is about 6 microseconds, a row read in sequence 0.12, one that is found by its
 * key 2 to 3.
 */
export const costs = {
  /** Finding the beginning of a span, or one key. */
  seek: 1,
  /** One key of many that are looked up together. */
  lookup: 0.35,
  /** A row of the primary index, read in sequence and decoded. */
  row: 0.02,
  /** An entry of a secondary index. */
  entry: 0.012,
  /** A row that an index entry points to. */
  fetch: 0.35,
  /** What is lost per row where rows must come in order. */
  ordered: 0.0002,
  /** An operator or function, per row. */
  operator: 0.0025,
  /** A row handed from one node to the next. */
  tuple: 0.01,
  /** A row put into a hash table, and one looked up. */
  hashBuild: 0.015,
  hashProbe: 0.008,
  /** A value of a subquery that is computed anew. */
  subquery: 1,
} as const;

/** Rows of a table of which nothing is known. */
export const unknownRowCount = 1000;

/** Sorting this many rows; with a limit only the first ones are kept. */
export function sortCost(rows: number, limit: number | undefined): number {
  const kept = Math.max(2, Math.min(rows, limit ?? rows));
  return rows * Math.log2(kept) * 2 * costs.operator;
}
