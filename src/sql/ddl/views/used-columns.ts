/** Which columns of a relation a view's query uses. */
import type { ColumnNumber, Oid, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { columnsNamed } from '../texts.ts';
import type { DdlWork } from '../work.ts';

/** Columns of `relation` that the query of `view` names. */
export function viewColumnsUsed(
  work: DdlWork,
  view: ViewDescriptor | TableDescriptor,
  relation: Oid,
): ReadonlySet<ColumnNumber> {
  const query = view.kind === 'view' ? view.query : view.materialized?.query;
  const used = work.draft.byOid(relation);
  if (query === undefined || used === undefined || !('columns' in used)) return new Set();
  const names = columnsNamed(work.session.parser.parse(query));
  const columns: readonly { readonly number: ColumnNumber; readonly name: string }[] = used.columns;
  return new Set(columns.filter(({ name }) => names.has(name)).map(({ number }) => number));
}
