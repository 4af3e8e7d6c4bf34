/** Which views can be written through, as PostgreSQL decides it: those that show rows of one table, each once. */
import { aggregatesNamed } from '../../functions/index.ts';
import type { Query } from '../../parse/index.ts';
import { findNamed } from '../names.ts';
import { visitTree } from '../trees.ts';
import type { DdlWork } from '../work.ts';

/** Why a view with this query cannot be updated, as a hint; undefined: it can. */
export function notUpdatable(work: DdlWork, query: Query): string | undefined {
  const because = (what: string): string => `Views ${what} are not automatically updatable.`;
  if (query.kind === 'set-operation') return because('containing UNION, INTERSECT, or EXCEPT');
  if (query.kind === 'values') return because('that do not select from a single table or view');
  if (query.distinct !== undefined) return because('containing DISTINCT');
  if (query.groupBy.length > 0) return because('containing GROUP BY');
  if (query.having !== undefined) return because('containing HAVING');
  if (query.with !== undefined) return because('containing WITH');
  if (query.limit !== undefined || query.offset !== undefined) return because('containing LIMIT or OFFSET');
  if (calls(query.targets, ({ over }) => over !== undefined)) return because('that return window functions');
  if (calls(query.targets, isAggregate)) return because('that return aggregate functions');
  const [from] = query.from;
  if (query.from.length !== 1 || from.kind !== 'table')
    return because('that do not select from a single table or view');
  const found = findNamed(work, from.name, true);
  if (found?.kind !== 'relation') return because('that do not select from a single table or view');
  const { relation } = found;
  if (relation.kind === 'table' && relation.materialized === undefined) return undefined;
  if (relation.kind !== 'view') return because('that do not select from a single table or view');
  const [{ statement }] = work.session.parser.parse(relation.query);
  return statement.kind === 'select' || statement.kind === 'values' || statement.kind === 'set-operation'
    ? notUpdatable(work, statement)
    : undefined;
}

function calls(
  tree: unknown,
  test: (call: { readonly over: unknown; readonly function: unknown }) => boolean,
): boolean {
  let found = false;
  visitTree(tree, (node) => {
    if (node.kind === 'call') found ||= test({ over: node.over, function: node.function });
    // Subqueries have rows of their own.
    return node.kind !== 'scalar-subquery' && node.kind !== 'exists' && node.kind !== 'array-subquery';
  });
  return found;
}

function isAggregate({ function: name, over }: { readonly over: unknown; readonly function: unknown }): boolean {
  return over === undefined && aggregatesNamed((name as { readonly name: string }).name).length > 0;
}
