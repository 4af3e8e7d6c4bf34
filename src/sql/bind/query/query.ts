/** Queries of all kinds, and the WITH in front of them. */
import { unreachable } from '../../../base/index.ts';
import type { OutputColumn, Relation } from '../../algebra/index.ts';
import type { Query } from '../../parse/index.ts';
import type { Scope } from '../scope.ts';
import { bindSelect } from './select.ts';
import { bindSetOperation } from './set-operations.ts';
import { bindValuesQuery } from './values.ts';
import { bindWith } from './with.ts';

/** A query's rows: the relation may produce more columns than the query has. */
export interface QueryResult {
  readonly relation: Relation;
  readonly columns: readonly OutputColumn[];
}

/** Who asks, and what becomes of literals without a type. */
export interface QueryUse {
  /** Columns may stay of unknown type, since whoever asks gives them one (INSERT, set operations). */
  readonly keepsUnknown?: boolean;
  /** FOR UPDATE of a query around locks this one's tables, too. */
  readonly locking?: Query['locking'];
}

/** Binds a query in a scope of its own. */
export function bindQuery(tree: Query, scope: Scope, use: QueryUse = {}): QueryResult {
  return bindWith(tree.with, scope, () => {
    switch (tree.kind) {
      case 'select':
        return bindSelect(tree, scope, use);
      case 'values':
        return bindValuesQuery(tree, scope);
      case 'set-operation':
        return bindSetOperation(tree, scope, use);
      default:
        return unreachable(tree);
    }
  });
}
