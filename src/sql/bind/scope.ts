/**
 * Names that can be seen from one place. Each query has a scope; the scope of a subquery has that of the query around it as its parent. What
 * stands in FROM are items; an item's columns may be seen by themselves (`a`), its name before a column (`t.a`), or neither yet: a FROM item
 * sees those to its left only if it is LATERAL.
 */
import type { AggregateColumn, OutputColumn, TableRelation, TypedExpression } from '../algebra/index.ts';
import type { Oid } from '../catalog/index.ts';
import type { Query } from '../parse/index.ts';
import type { SqlType } from '../values/index.ts';
import type { Access, Binding } from './binding.ts';
import type { Clause } from './clause.ts';
import type { PendingSet } from './query/set-functions.ts';
import type { PendingWindow } from './query/window-definitions.ts';
import type { CommonTableEntry } from './query/with.ts';

/** A column as names find it. Columns that a join merges (USING) may be expressions over those of both sides. */
export interface ScopeColumn extends OutputColumn {
  readonly expression?: TypedExpression;
}

/** Something in FROM. */
export interface NamespaceItem {
  /** What it is called; '' where it has no name. */
  readonly name: string;
  /** Of a table or view without alias: `schema.table.column` finds it. */
  readonly relationOid: Oid | undefined;
  readonly columns: readonly ScopeColumn[];
  /** The table, if it is one: for whole rows, primary keys and locks. */
  readonly table: TableRelation | undefined;
  /** The type of its rows as values, if it is not `record`. */
  readonly rowType: SqlType | undefined;
  /** A function with one result: its name alone is this value, not a row. */
  readonly isScalar: boolean;
  /** The table or view behind it, whatever it is called. */
  readonly baseOid: Oid | undefined;
  /** The oid of a system table. */
  readonly systemOid: Oid | undefined;
  /** What the statement changes: FROM never sees it. */
  readonly isTarget: boolean;
  /** What naming its columns asks for, if it is a table or view. */
  readonly access: Access | undefined;
  /** So many of the last columns are no part of `*`. */
  readonly unexpanded: number;
  relationVisible: boolean;
  columnsVisible: boolean;
  lateralOnly: boolean;
  lateralOk: boolean;
  /** Rows of NULLs may stand for it, since it is on the outer side of a join. */
  nullable: boolean;
}

/** Where names are looked up for the parts of one query. */
export class Scope {
  readonly binding: Binding;
  readonly parent: Scope | undefined;
  items: NamespaceItem[] = [];
  /** Everything in FROM, hidden or not: for messages. */
  readonly allItems: NamespaceItem[] = [];
  commonTables: readonly CommonTableEntry[] = [];
  /** Names that this WITH will have, but does not have yet. */
  futureCommonTables: readonly string[] = [];
  /** FOR UPDATE and its kin of this query: they reach into subqueries in FROM. */
  locking: Query['locking'] = [];
  clause: Clause = 'other';
  /** Inside of a LATERAL item, what is to its left can be seen. */
  lateralActive = false;
  /** FROM has the rows of a recursive query's last round. */
  readsWorkingTable = false;
  /** How often a column to the left was used by a LATERAL item. */
  lateralUses = 0;
  readonly aggregates: AggregateColumn[] = [];
  readonly windows: PendingWindow[] = [];
  readonly sets: PendingSet[] = [];
  /** GROUPING(…) is answered when the grouping sets are known. */
  readonly groupings: {
    readonly column: OutputColumn;
    readonly args: readonly { readonly expression: TypedExpression; readonly position: number }[];
  }[] = [];
  /** What scalar subqueries call their column, by the tree: for names of columns. */
  readonly subqueryNames = new Map<object, string>();
  /** The construct (CASE, COALESCE) around, in which functions of sets may not stand. */
  setForbiddenBy: string | undefined;

  constructor(binding: Binding, parent: Scope | undefined) {
    this.binding = binding;
    this.parent = parent;
  }

  /** Makes an item known, and its columns this query's. */
  own(item: NamespaceItem): void {
    this.allItems.push(item);
    const { owners, roles, origins, accesses } = this.binding;
    for (const column of item.columns) {
      if (column.expression !== undefined) continue;
      owners[column.id] = this;
      // What a subquery computes is a column like any other to the query around it.
      roles[column.id] = 'input';
      origins[column.id] = column.origin;
      if (item.access !== undefined) accesses[column.id] = item.access;
    }
    if (item.table !== undefined) owners[item.table.rowKey] = this;
  }

  /** Runs with another clause, which is what messages name. */
  within<T>(clause: Clause, run: () => T): T {
    const before = this.clause;
    this.clause = clause;
    try {
      return run();
    } finally {
      this.clause = before;
    }
  }

  /** Runs with what stands in FROM being visible or not to what is still bound. */
  setLateral(lateralOnly: boolean, lateralOk: boolean): void {
    for (const item of this.items) {
      item.lateralOnly = lateralOnly;
      item.lateralOk = lateralOk;
    }
  }
}
