/** What a view's or a materialized view's query is: its columns, and its text in full. */
import type { BoundQuery } from '../../algebra/index.ts';
import { bindStatement, type StarColumn } from '../../bind/index.ts';
import type { Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Query } from '../../parse/index.ts';
import { isTemporary } from '../access/checks.ts';
import { bindEnvironment } from '../expressions.ts';
import { checkTypedColumn } from '../tables/define-column.ts';
import { fullQueryText } from '../texts.ts';
import { visitTree } from '../trees.ts';
import { checkTypeUsage, type TypeUse } from '../types.ts';
import type { DdlWork } from '../work.ts';

/** A query that is to be kept. */
export interface DefinedQuery {
  readonly bound: BoundQuery;
  readonly columns: readonly { readonly name: string; readonly type: TypeUse }[];
  readonly text: string;
  /** It reads a temporary table, so it cannot outlive the session. */
  readonly isTemporary: boolean;
}

/** Binds the query; `names` are those that the statement gives its first columns. */
export function defineQuery(work: DdlWork, query: Query, names: readonly string[], tooMany: string): DefinedQuery {
  const stars = new Map<object, readonly StarColumn[]>();
  const bound = bindStatement(query, {
    ...bindEnvironment(work),
    onStar: (tree, columns) => {
      stars.set(tree, columns);
    },
  });
  if (names.length > bound.columns.length) throw new SqlError('42601', tooMany);
  const columns = bound.columns.map(({ name, type, modifier }, i) => ({
    name: names[i] ?? name,
    type: { type, modifier },
  }));
  for (const column of columns) {
    checkTypedColumn(column);
    checkTypeUsage(work, column.type.type);
  }
  return { bound, columns, text: fullQueryText(work, query, stars), isTemporary: readsTemporary(work, bound) };
}

function readsTemporary(work: DdlWork, { privileges }: BoundQuery): boolean {
  return privileges.some(({ tableOid }) => isTemporaryRelation(work, tableOid));
}

function isTemporaryRelation(work: DdlWork, oid: Oid): boolean {
  const relation = work.draft.byOid(oid);
  const schema = relation !== undefined && 'schemaOid' in relation ? work.draft.byOid(relation.schemaOid) : undefined;
  return schema?.kind === 'schema' && isTemporary(schema);
}

/** Does a query change rows in a WITH? */
export function changesRows(query: Query): boolean {
  let found = false;
  visitTree(query, ({ kind }) => {
    found ||= kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'merge';
    return undefined;
  });
  return found;
}
