/** Which columns of a relation a view's query uses. */
import { bindStatement } from '../../bind/index.ts';
import {
  type ColumnNumber,
  type Oid,
  type TableDescriptor,
  type ViewDescriptor,
  wellKnownOids,
} from '../../catalog/index.ts';
import { bindEnvironment } from '../expressions.ts';
import type { DdlWork } from '../work.ts';

/** Columns of `relation` that the query of `view` names; the query is bound anew, since only that tells. */
export function viewColumnsUsed(
  work: DdlWork,
  view: ViewDescriptor | TableDescriptor,
  relation: Oid,
): ReadonlySet<ColumnNumber> {
  const query = view.kind === 'view' ? view.query : view.materialized?.query;
  if (query === undefined) return new Set();
  const [{ statement }] = work.session.parser.parse(query);
  if (statement.kind !== 'select' && statement.kind !== 'values' && statement.kind !== 'set-operation')
    return new Set();
  const { privileges } = bindStatement(statement, { ...bindEnvironment(work), role: wellKnownOids.superuser });
  // What a view inside of this one uses is that view's.
  const own = privileges.filter(({ tableOid, role }) => tableOid === relation && role === undefined);
  return new Set(own.flatMap(({ columns }) => columns));
}
