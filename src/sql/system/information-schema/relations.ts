/** Tables and views as information_schema looks at them: with what the role may do with them. */
import type {
  AccessItem,
  ColumnDescriptor,
  PrivilegeName,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { defaultPrivileges } from '../access.ts';
import { mayDo, rolesOf } from '../privileges.ts';
import { isNamespace } from '../rows/foreign.ts';
import { shownColumns } from '../rows/relations.ts';
import type { Scene } from '../scene.ts';
import { systemRelations } from '../tables.ts';

/** A table or a view. */
export interface ListedRelation {
  readonly schema: string;
  readonly name: string;
  readonly ownerOid: number;
  readonly access: readonly AccessItem[] | undefined;
  readonly object: TableDescriptor | ViewDescriptor | 'system table' | 'system view' | 'foreign table';
  readonly columns: readonly ListedColumn[];
}

/** A column of it. */
export interface ListedColumn {
  readonly number: number;
  readonly name: string;
  readonly typeOid: number;
  readonly modifier: number;
  readonly notNull: boolean;
  readonly collation: string | undefined;
  readonly access: readonly AccessItem[] | undefined;
  /** Only of tables. */
  readonly column: ColumnDescriptor | undefined;
}

const systemAccess: readonly AccessItem[] = [
  { grantee: 10, grantor: 10, privileges: defaultPrivileges.table.owner, grantable: [] },
  { grantee: 0, grantor: 10, privileges: ['select'], grantable: [] },
];

const systemKinds = { r: 'system table', v: 'system view', f: 'foreign table' } as const;

/** Those that the role owns or may do something with. Materialized views are none of the standard's tables. */
export function* listedRelations(scene: Scene): Iterable<ListedRelation> {
  for (const relation of allRelations(scene)) if (isListed(scene, relation)) yield relation;
}

const anything: readonly PrivilegeName[] = defaultPrivileges.table.owner;

function isListed(scene: Scene, relation: ListedRelation): boolean {
  if (owns(scene, relation.ownerOid)) return true;
  if (anything.some((privilege) => mayDo(scene, scene.role, 'table', relation, privilege))) return true;
  return relation.columns.some(
    ({ access }) => access !== undefined && access.length > 0 && mayUseColumn(scene, relation.ownerOid, access),
  );
}

function mayUseColumn(scene: Scene, ownerOid: number, access: readonly AccessItem[]): boolean {
  return (['select', 'insert', 'update', 'references'] as const).some((privilege) =>
    mayDo(scene, scene.role, 'column', { ownerOid, access }, privilege),
  );
}

/** Has the session's role the rights of this one? */
export function owns(scene: Scene, ownerOid: number): boolean {
  return scene.role.superuser || rolesOf(scene, scene.role).has(ownerOid);
}

function* allRelations(scene: Scene): Iterable<ListedRelation> {
  for (const { table, notNull } of systemRelations)
    yield {
      schema: table.schema,
      name: table.name,
      ownerOid: 10,
      access: systemAccess,
      object: systemKinds[table.relkind],
      columns: table.columns.map(({ name, type, modifier }, i) => ({
        number: i + 1,
        name,
        typeOid: type.oid,
        modifier,
        notNull: notNull[i],
        collation: type.category === 'S' ? 'C' : undefined,
        access: undefined,
        column: undefined,
      })),
    };
  for (const object of scene.objects) {
    if (object.kind === 'table' && object.materialized === undefined)
      yield {
        ...relationOf(scene, object),
        columns: shownColumns(object).map((column) => ({ ...column, column })),
      };
    if (object.kind === 'view')
      yield {
        ...relationOf(scene, object),
        columns: object.columns.map((column) => ({
          ...column,
          notNull: false,
          collation: undefined,
          column: undefined,
        })),
      };
  }
}

function relationOf(scene: Scene, object: TableDescriptor | ViewDescriptor): Omit<ListedRelation, 'columns'> {
  const { name, ownerOid, access } = object;
  return { schema: scene.schemaName(object.schemaOid), name, ownerOid, access, object };
}

/** Is it PostgreSQL's word for what is not the database's own? */
export function isForeign({ object }: ListedRelation): boolean {
  return object === 'foreign table' || (typeof object === 'object' && object.kind === 'table' && isNamespace(object));
}

/** `YES` or `NO`. */
export function yesOrNo(value: boolean): 'YES' | 'NO' {
  return value ? 'YES' : 'NO';
}
