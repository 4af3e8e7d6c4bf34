/** Roles and privileges. */
import type {
  AlterDefaultPrivilegesStmt,
  AlterRoleSetStmt,
  AlterRoleStmt,
  CreateRoleStmt,
  DefElem,
  DropOwnedStmt,
  DropRoleStmt,
  GrantRoleStmt,
  GrantStmt,
  Node,
  ObjectType,
  ReassignOwnedStmt,
} from 'libpg-query';
import { type Source, unsupported } from '../source.ts';
import type { RoleName } from '../tree/names.ts';
import type {
  AlterDefaultPrivileges,
  AlterGroup,
  AlterRole,
  AlterRoleSetting,
  CreateRole,
  DropOwned,
  DropRole,
  Grant,
  GrantableKind,
  GrantBase,
  GrantRole,
  GrantTarget,
  ReassignOwned,
  RoleOptions,
} from '../tree/roles.ts';
import { tableName } from './from.ts';
import { fieldsIf, fieldsOf, mapNodes, nameOf, namesOf } from './nodes.ts';
import { objectName, objectWords, optionFlag, optionsByName, optionText, roleName, roleNames } from './options.ts';
import { convertSetting } from './session.ts';

const roleTypes = { ROLESTMT_ROLE: 'role', ROLESTMT_USER: 'user', ROLESTMT_GROUP: 'group' } as const;

/** CREATE ROLE. */
export function convertCreateRole(create: CreateRoleStmt, source: Source): CreateRole {
  const options = optionsByName(create.options, source);
  const sysid = options.get('sysid');
  if (sysid !== undefined) throw source.unsupported('SYSID', sysid.location);
  return {
    kind: 'create-role',
    name: create.role ?? '',
    as: roleTypes[create.stmt_type ?? 'ROLESTMT_ROLE'],
    options: roleOptions(options),
    memberOf: roleList(options.get('addroleto'), source),
    members: roleList(options.get('rolemembers'), source),
    admins: roleList(options.get('adminmembers'), source),
  };
}

function roleOptions(options: ReadonlyMap<string, DefElem>): RoleOptions {
  const limit = optionText(options.get('connectionlimit'));
  const password = options.get('password');
  return {
    superuser: optionFlag(options.get('superuser')),
    createDatabase: optionFlag(options.get('createdb')),
    createRole: optionFlag(options.get('createrole')),
    inherit: optionFlag(options.get('inherit')),
    login: optionFlag(options.get('canlogin')),
    replication: optionFlag(options.get('isreplication')),
    bypassRowSecurity: optionFlag(options.get('bypassrls')),
    connectionLimit: limit === undefined ? undefined : Number(limit),
    password: password === undefined ? undefined : (optionText(password) ?? null),
    validUntil: optionText(options.get('validUntil')),
  };
}

function roleList(option: DefElem | undefined, source: Source): readonly RoleName[] {
  return roleNames(fieldsIf(option?.arg, 'List')?.items, source);
}

/** ALTER ROLE and ALTER GROUP. */
export function convertAlterRole(alter: AlterRoleStmt, source: Source): AlterRole | AlterGroup {
  const role = roleName(alter.role, source);
  const options = optionsByName(alter.options, source);
  const members = options.get('rolemembers');
  if (members === undefined) return { kind: 'alter-role', role, options: roleOptions(options) };
  return {
    kind: 'alter-group',
    group: role,
    action: alter.action === -1 ? 'drop' : 'add',
    members: roleList(members, source),
  };
}

/** ALTER ROLE … SET. */
export function convertRoleSetting({ role, database, setstmt }: AlterRoleSetStmt, source: Source): AlterRoleSetting {
  return {
    kind: 'alter-role-setting',
    role: role === undefined ? undefined : roleName(role, source),
    database,
    setting: convertSetting(setstmt ?? {}, source),
  };
}

/** DROP ROLE. */
export function convertDropRole({ roles, missing_ok }: DropRoleStmt, source: Source): DropRole {
  return { kind: 'drop-role', roles: roleNames(roles, source), ifExists: missing_ok ?? false };
}

/** DROP OWNED. */
export function convertDropOwned({ roles, behavior }: DropOwnedStmt, source: Source): DropOwned {
  return { kind: 'drop-owned', roles: roleNames(roles, source), cascade: behavior === 'DROP_CASCADE' };
}

/** REASSIGN OWNED. */
export function convertReassignOwned({ roles, newrole }: ReassignOwnedStmt, source: Source): ReassignOwned {
  return { kind: 'reassign-owned', roles: roleNames(roles, source), newOwner: roleName(newrole, source) };
}

/** GRANT and REVOKE of privileges. */
export function convertGrant(grant: GrantStmt, source: Source): Grant {
  return {
    kind: 'grant',
    target: convertTarget(grant, source),
    grantedBy: grant.grantor === undefined ? undefined : roleName(grant.grantor, source),
    ...grantBase(grant, source),
  };
}

function grantBase(grant: GrantStmt, source: Source): GrantBase {
  return {
    action: grant.is_grant ? 'grant' : 'revoke',
    privileges: mapNodes(grant.privileges, (node) => {
      const { priv_name, cols } = fieldsOf(node, 'AccessPriv');
      return { name: priv_name ?? 'all', columns: namesOf(cols) };
    }),
    grantees: roleNames(grant.grantees, source),
    grantOption: grant.grant_option ?? false,
    cascade: grant.behavior === 'DROP_CASCADE',
  };
}

const grantables: Readonly<Partial<Record<ObjectType, GrantableKind>>> = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_DATABASE: 'database',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
};

function grantable(type: ObjectType | undefined): GrantableKind {
  const kind = type === undefined ? undefined : grantables[type];
  if (kind === undefined) throw unsupported(`GRANT ON ${objectWords(type)}`, 0);
  return kind;
}

function convertTarget({ targtype, objtype, objects }: GrantStmt, source: Source): GrantTarget {
  const object = grantable(objtype);
  if (targtype === 'ACL_TARGET_ALL_IN_SCHEMA') return { object, names: [], allInSchemas: namesOf(objects) };
  return { object, names: mapNodes(objects, (node) => grantedName(node, objtype, source)), allInSchemas: [] };
}

function grantedName(node: Node, type: ObjectType | undefined, source: Source) {
  if ('RangeVar' in node) return tableName(node.RangeVar, source);
  if ('ObjectWithArgs' in node) throw unsupported(`GRANT ON ${objectWords(type)} by its name`, 0);
  return objectName(node, source);
}

/** GRANT and REVOKE of roles. */
export function convertGrantRole(grant: GrantRoleStmt, source: Source): GrantRole {
  const options = optionsByName(grant.opt, source);
  for (const [name, option] of options)
    if (name !== 'admin') throw source.unsupported(`the option ${name.toUpperCase()} of a membership`, option.location);
  return {
    kind: 'grant-role',
    action: grant.is_grant ? 'grant' : 'revoke',
    roles: mapNodes(grant.granted_roles, (node) => fieldsOf(node, 'AccessPriv').priv_name ?? ''),
    grantees: roleNames(grant.grantee_roles, source),
    adminOption: grant.is_grant ? (optionFlag(options.get('admin')) ?? false) : options.has('admin'),
    grantedBy: grant.grantor === undefined ? undefined : roleName(grant.grantor, source),
    cascade: grant.behavior === 'DROP_CASCADE',
  };
}

/** ALTER DEFAULT PRIVILEGES. */
export function convertDefaultPrivileges(alter: AlterDefaultPrivilegesStmt, source: Source): AlterDefaultPrivileges {
  const options = optionsByName(alter.options, source);
  const schemas = options.get('schemas')?.arg;
  return {
    kind: 'alter-default-privileges',
    object: grantable(alter.action?.objtype),
    roles: roleList(options.get('roles'), source),
    schemas: mapNodes(fieldsIf(schemas, 'List')?.items, nameOf),
    ...grantBase(alter.action ?? {}, source),
  };
}
