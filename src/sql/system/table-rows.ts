/** What a file of `rows/` is: makers of the rows of system tables. */
import type { ExecutionContext } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { Scene } from './scene.ts';

/** A row by its columns' names; what is left out is NULL. */
export type SystemRow = Readonly<Record<string, SqlValue>>;

/**
 * Makes the rows of a table.
 *   catalog    the same as long as the catalog's version is, for all of a database
 *   role       likewise, for one role and its search path
 *   statement  made whenever they are asked for
 */
export type RowMaker =
  | { readonly scope: 'catalog'; readonly rows: (scene: Scene) => Iterable<SystemRow> }
  | { readonly scope: 'role'; readonly rows: (scene: Scene) => Iterable<SystemRow> }
  | {
      readonly scope: 'statement';
      readonly rows: (scene: Scene, context: ExecutionContext) => Iterable<SystemRow>;
    };

/** Row makers by the name of their table. */
export type RowMakers = Readonly<Record<string, RowMaker>>;

/** Rows of the catalog. */
export function fromCatalog(rows: (scene: Scene) => Iterable<SystemRow>): RowMaker {
  return { scope: 'catalog', rows };
}

/** Rows that a role sees, or that have names in them as its search path wants them. */
export function fromRole(rows: (scene: Scene) => Iterable<SystemRow>): RowMaker {
  return { scope: 'role', rows };
}

/** Rows that pass. */
export function fromStatement(rows: (scene: Scene, context: ExecutionContext) => Iterable<SystemRow>): RowMaker {
  return { scope: 'statement', rows };
}
