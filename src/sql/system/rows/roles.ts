/** pg_authid and the views over it: roles, who is a member of whom. */
import type { RoleDescriptor } from '../../catalog/index.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { optionArray } from './relations.ts';

/** The row makers. */
export const roleRows: RowMakers = {
  pg_authid: fromCatalog(({ catalog }) => [...catalog.all('role')].map((role) => authRow(role, role.password ?? null))),
  pg_roles: fromCatalog(({ catalog }) =>
    [...catalog.all('role')].map((role) => ({ ...authRow(role, hiddenPassword), rolconfig: configOf(role) })),
  ),
  pg_user: fromCatalog(({ catalog }) => [...catalog.all('role')].filter(({ login }) => login).map(userRow)),
  pg_shadow: fromCatalog(({ catalog }) =>
    [...catalog.all('role')]
      .filter(({ login }) => login)
      .map((role) => ({ ...userRow(role), passwd: role.password ?? null })),
  ),
  pg_group: fromCatalog(groupRows),
  pg_auth_members: fromCatalog(memberRows),
};

const hiddenPassword = '********';

function authRow(role: RoleDescriptor, password: SqlValue): SystemRow {
  return {
    oid: role.oid,
    rolname: role.name,
    rolsuper: role.superuser,
    rolinherit: role.inherit,
    rolcreaterole: role.createRole,
    rolcreatedb: role.createDatabase,
    rolcanlogin: role.login,
    rolreplication: role.replication,
    rolbypassrls: role.bypassRowSecurity,
    rolconnlimit: role.connectionLimit,
    rolpassword: password,
    rolvaliduntil: validUntil(role),
  };
}

function userRow(role: RoleDescriptor): SystemRow {
  return {
    usename: role.name,
    usesysid: role.oid,
    usecreatedb: role.createDatabase,
    usesuper: role.superuser,
    userepl: role.replication,
    usebypassrls: role.bypassRowSecurity,
    passwd: hiddenPassword,
    valuntil: validUntil(role),
    useconfig: configOf(role),
  };
}

function validUntil({ validUntil: until }: RoleDescriptor): SqlValue {
  return until === undefined ? null : BigInt(until);
}

/** Settings of all databases. */
function configOf({ settings }: RoleDescriptor): SqlValue {
  return optionArray(settings.filter(({ database }) => database === 0));
}

function* groupRows({ catalog }: Scene): Iterable<SystemRow> {
  const roles = [...catalog.all('role')];
  for (const { oid, name, login } of roles)
    if (!login)
      yield {
        groname: name,
        grosysid: oid,
        grolist: SqlArray.of(
          roles.filter(({ memberOf }) => memberOf.some(({ role }) => role === oid)).map((member) => member.oid),
        ),
      };
}

function* memberRows({ catalog }: Scene): Iterable<SystemRow> {
  for (const member of catalog.all('role'))
    for (const { role, admin, grantor } of member.memberOf)
      yield { roleid: role, member: member.oid, grantor, admin_option: admin };
}
