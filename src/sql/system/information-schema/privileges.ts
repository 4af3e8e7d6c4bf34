/** information_schema: who may do what, and who is a member of whom. */
import type { AccessItem, PrivilegeName } from '../../catalog/index.ts';
import { defaultAccess, privilegeLetters } from '../access.ts';
import { membershipsOf, rolesOf } from '../privileges.ts';
import type { Scene } from '../scene.ts';
import { fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { listedRelations, owns, yesOrNo } from './relations.ts';

/** The row makers. */
export const privilegeRows: RowMakers = {
  table_privileges: fromRole((scene) => tablePrivileges(scene)),
  role_table_grants: fromRole((scene) => onlyRoles(scene, tablePrivileges(scene))),
  column_privileges: fromRole((scene) => columnPrivileges(scene)),
  role_column_grants: fromRole((scene) => onlyRoles(scene, columnPrivileges(scene))),
  usage_privileges: fromRole((scene) => usagePrivileges(scene)),
  role_usage_grants: fromRole((scene) => onlyRoles(scene, usagePrivileges(scene))),
  udt_privileges: fromRole(typePrivileges),
  applicable_roles: fromRole(applicableRoles),
  administrable_role_authorizations: fromRole((scene) =>
    [...applicableRoles(scene)].filter(({ is_grantable }) => is_grantable === 'YES'),
  ),
  enabled_roles: fromRole((scene) => enabledRoles(scene).map((role_name) => ({ role_name }))),
};

function enabledRoles(scene: Scene): readonly string[] {
  return [...scene.catalog.all('role')].filter(({ oid }) => owns(scene, oid)).map(({ name }) => name);
}

/** One privilege of one grantee, each from whom it has it. */
function* granted(
  scene: Scene,
  ownerOid: number,
  access: readonly AccessItem[],
  wanted: readonly PrivilegeName[],
): Iterable<SystemRow & { readonly privilege_type: string }> {
  for (const { grantee, grantor, privileges, grantable } of access) {
    if (grantee !== 0 && !owns(scene, grantee) && !owns(scene, grantor)) continue;
    const role = scene.catalog.byOid(grantee);
    const isOwner = role?.kind === 'role' && (role.superuser || rolesOf(scene, role).has(ownerOid));
    for (const [privilege] of privilegeLetters) {
      if (!privileges.includes(privilege) || !wanted.includes(privilege)) continue;
      yield {
        grantor: scene.roleName(grantor),
        grantee: grantee === 0 ? 'PUBLIC' : scene.roleName(grantee),
        privilege_type: privilege.toUpperCase(),
        is_grantable: yesOrNo(isOwner || grantable.includes(privilege)),
      };
    }
  }
}

/** Those that the session's roles gave or got by themselves. */
function onlyRoles(scene: Scene, rows: Iterable<SystemRow>): readonly SystemRow[] {
  const roles = new Set(enabledRoles(scene));
  return [...rows].filter(({ grantor, grantee }) => roles.has(String(grantor)) || roles.has(String(grantee)));
}

const ofTables: readonly PrivilegeName[] = [
  'insert',
  'select',
  'update',
  'delete',
  'truncate',
  'references',
  'trigger',
];
const ofColumns: readonly PrivilegeName[] = ['insert', 'select', 'update', 'references'];

function* tablePrivileges(scene: Scene): Iterable<SystemRow> {
  for (const { schema, name, ownerOid, access } of listedRelations(scene))
    for (const row of granted(scene, ownerOid, access ?? defaultAccess('table', ownerOid), ofTables))
      yield {
        ...row,
        table_catalog: scene.database.name,
        table_schema: schema,
        table_name: name,
        with_hierarchy: yesOrNo(row.privilege_type === 'SELECT'),
      };
}

function* columnPrivileges(scene: Scene): Iterable<SystemRow> {
  for (const { schema, name, ownerOid, access, columns } of listedRelations(scene))
    for (const column of columns) {
      const items = [...(access ?? defaultAccess('table', ownerOid)), ...(column.access ?? [])];
      for (const row of granted(scene, ownerOid, items, ofColumns))
        yield {
          ...row,
          table_catalog: scene.database.name,
          table_schema: schema,
          table_name: name,
          column_name: column.name,
        };
    }
}

function* usagePrivileges(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects) {
    if (object.kind !== 'sequence' && object.kind !== 'domain') continue;
    const kind = object.kind === 'sequence' ? 'sequence' : 'type';
    for (const row of granted(scene, object.ownerOid, object.access ?? defaultAccess(kind, object.ownerOid), ['usage']))
      yield {
        ...row,
        object_catalog: scene.database.name,
        object_schema: scene.schemaName(object.schemaOid),
        object_name: object.name,
        object_type: object.kind.toUpperCase(),
      };
  }
}

function* typePrivileges(scene: Scene): Iterable<SystemRow> {
  for (const object of scene.objects)
    if (object.kind === 'composite')
      for (const row of granted(scene, object.ownerOid, object.access ?? defaultAccess('type', object.ownerOid), [
        'usage',
      ]))
        yield {
          ...row,
          udt_catalog: scene.database.name,
          udt_schema: scene.schemaName(object.schemaOid),
          udt_name: object.name,
          privilege_type: 'TYPE USAGE',
        };
}

function* applicableRoles(scene: Scene): Iterable<SystemRow> {
  const mine = membershipsOf(scene, scene.role);
  for (const member of scene.catalog.all('role'))
    for (const { role, admin } of member.memberOf)
      if (mine.has(member.oid) || scene.role.superuser)
        yield { grantee: member.name, role_name: scene.roleName(role), is_grantable: yesOrNo(admin) };
}
