/** GRANT and REVOKE on tables, views and sequences, and on their columns. */
import type { AccessItem, ColumnNumber, PrivilegeName, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import {
  accessOf,
  type Protected,
  type ProtectedRelation,
  permissionDenied,
  privilegesOf,
  relationWord,
} from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';
import { type GrantedPrivileges, invalidPrivilege } from './privileges.ts';
import { changedItems, type GrantTerms } from './restrict.ts';

type Terms = Omit<GrantTerms, 'privileges' | 'all'>;

/** Changes the lists of a relation and of its columns. */
export function grantOnRelation(
  work: DdlWork,
  relation: ProtectedRelation,
  said: GrantedPrivileges,
  terms: Terms,
): void {
  const privileges = privilegesFor(work, relation, said);
  const columns = columnPrivileges(relation, said);
  // Whoever loses something on the table loses it on its columns.
  if (terms.action === 'revoke' && relation.kind !== 'sequence')
    for (const { number } of visibleColumns(relation))
      addTo(
        columns,
        number,
        privileges.filter((privilege) => privilegesOf.column.includes(privilege)),
      );
  let changed = relation;
  if (privileges.length > 0) {
    const object = protectedRelation(relation);
    const items = changedItems(
      work,
      {
        object,
        items: accessOf(object),
        around: [],
        name: `"${relation.name}"`,
        refusal: () => permissionDenied(relationWord(relation), relation.name),
      },
      { ...terms, privileges, all: said.all },
    );
    changed = { ...relation, access: items };
  }
  if (changed.kind !== 'sequence')
    for (const [number, wanted] of columns) changed = grantOnColumn(work, changed, number, wanted, said, terms);
  work.note(changed);
}

function privilegesFor(
  work: DdlWork,
  relation: ProtectedRelation,
  { all, privileges }: GrantedPrivileges,
): readonly PrivilegeName[] {
  const allowed = privilegesOf[relation.kind === 'sequence' ? 'sequence' : 'table'];
  if (all) return allowed;
  const refused = privileges.filter((privilege) => !allowed.includes(privilege));
  if (refused.length === 0) return privileges;
  if (relation.kind !== 'sequence') throw invalidPrivilege(refused[0], 'table');
  work.warning(`sequence "${relation.name}" only supports USAGE, SELECT, and UPDATE privileges`, { sqlstate: '0LP01' });
  return privileges.filter((privilege) => allowed.includes(privilege));
}

type ColumnPrivileges = Map<ColumnNumber, PrivilegeName[]>;

function columnPrivileges(relation: ProtectedRelation, { columns }: GrantedPrivileges): ColumnPrivileges {
  const found: ColumnPrivileges = new Map();
  for (const { privileges, names } of columns)
    for (const name of names) {
      const column =
        relation.kind === 'sequence' ? undefined : visibleColumns(relation).find((each) => each.name === name);
      if (column === undefined)
        throw new SqlError('42703', `column "${name}" of relation "${relation.name}" does not exist`);
      addTo(found, column.number, privileges);
    }
  return found;
}

function addTo(columns: ColumnPrivileges, number: ColumnNumber, privileges: readonly PrivilegeName[]): void {
  if (privileges.length === 0) return;
  const known = columns.get(number) ?? [];
  columns.set(number, [...known, ...privileges.filter((privilege) => !known.includes(privilege))]);
}

interface AccessibleColumn {
  readonly number: ColumnNumber;
  readonly name: string;
  readonly access: readonly AccessItem[] | undefined;
}

function visibleColumns(relation: TableDescriptor | ViewDescriptor): readonly AccessibleColumn[] {
  return relation.kind === 'view' ? relation.columns : relation.columns.filter(({ hidden }) => !hidden);
}

function grantOnColumn<Relation extends TableDescriptor | ViewDescriptor>(
  work: DdlWork,
  relation: Relation,
  number: ColumnNumber,
  privileges: readonly PrivilegeName[],
  { all, columns }: GrantedPrivileges,
  terms: Terms,
): Relation {
  const column = visibleColumns(relation).find((each) => each.number === number);
  if (column === undefined) return relation;
  const isNamed = columns.some(({ names }) => names.includes(column.name));
  // A table's REVOKE goes through all columns; those that nothing was granted on need no word.
  if (!isNamed && column.access === undefined) return relation;
  const { name } = column;
  const items = changedItems(
    work,
    {
      object: { kind: 'column', ownerOid: relation.ownerOid, access: column.access ?? [] },
      items: column.access ?? [],
      around: accessOf(protectedRelation(relation)),
      name: `column "${name}" of relation "${relation.name}"`,
      refusal: () => new SqlError('42501', `permission denied for column "${name}" of relation "${relation.name}"`),
    },
    { ...terms, privileges, all: all || privileges.length === privilegesOf.column.length },
  );
  const access = items.length === 0 ? undefined : items;
  return {
    ...relation,
    columns: relation.columns.map((each) => (each.number === number ? { ...each, access } : each)),
  };
}

function protectedRelation(relation: ProtectedRelation): Protected {
  const { ownerOid, access } = relation;
  return { kind: relation.kind === 'sequence' ? 'sequence' : 'table', ownerOid, access };
}
