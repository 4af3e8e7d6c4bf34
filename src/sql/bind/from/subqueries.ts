/** Subqueries in FROM. */
import type { FromSubquery } from '../../parse/index.ts';
import { bindQuery } from '../query/query.ts';
import { Scope } from '../scope.ts';
import { type BoundItem, renamed } from './from.ts';
import { namespaceItem } from './items.ts';

export function bindSubqueryItem({ lateral, query, alias }: FromSubquery, scope: Scope): BoundItem {
  const inner = new Scope(scope.binding, scope);
  const outer = scope.lateralActive;
  scope.lateralActive = lateral;
  const locking = scope.locking.filter(
    ({ tables }) => tables.length === 0 || tables.some(({ name }) => name === alias?.name),
  );
  const { relation, columns } = bindQuery(query, inner, {
    locking: locking.map((each) => ({ ...each, tables: [] })),
  });
  scope.lateralActive = outer;
  const name = alias?.name ?? '';
  const named = renamed(columns, alias, name);
  const item = namespaceItem({ name, columns: named, relationVisible: alias !== undefined });
  scope.own(item);
  return { relation, items: [item], columns: named };
}
