/** Views: their query is bound in their place, with their owner's privileges. */
import type { Oid, ViewDescriptor } from '../../catalog/index.ts';
import type { Alias } from '../../parse/index.ts';
import { bindQuery } from '../query/query.ts';
import { Scope, type ScopeColumn } from '../scope.ts';
import { storedQuery } from '../stored/stored-text.ts';
import { type BoundItem, renamed } from './from.ts';
import { namespaceItem } from './items.ts';

/** Whose privileges the view's query needs: its owner's, or with `security_invoker` those of whoever uses it (undefined: the statement's role). */
export function privilegeRoleOf({ options, ownerOid }: ViewDescriptor, user: Oid | undefined): Oid | undefined {
  return options.some(({ name, value }) => name === 'security_invoker' && value === 'true') ? user : ownerOid;
}

export function bindView(view: ViewDescriptor, alias: Alias | undefined, scope: Scope): BoundItem {
  const { binding } = scope;
  const access = binding.newAccess(view.oid);
  access.selected = [];
  const outer = binding.privilegeRole;
  binding.privilegeRole = privilegeRoleOf(view, outer);
  // The text names everything in full: what the statement calls things is nothing to it.
  const { relation, columns } = storedQuery(binding, view, view.query, (tree) =>
    bindQuery(tree, new Scope(binding, undefined)),
  );
  binding.privilegeRole = outer;
  const name = alias?.name ?? view.name;
  const own = columns.map(
    (column, i): ScopeColumn => ({
      ...column,
      name: view.columns[i].name,
      origin: { tableOid: view.oid, columnNumber: view.columns[i].number },
    }),
  );
  const named = renamed(own, alias, name);
  const item = namespaceItem({
    name,
    relationOid: alias === undefined ? view.oid : undefined,
    baseOid: view.oid,
    columns: named,
    rowType: binding.catalog.typeByOid(view.rowTypeOid),
    access,
  });
  scope.own(item);
  return { relation, items: [item], columns: named };
}
