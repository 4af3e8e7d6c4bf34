/** What CREATE and ALTER ROLE say about a role. */
import type { RoleDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { RoleOptions } from '../../parse/index.ts';
import { types } from '../../values/index.ts';
import type { DdlWork } from '../work.ts';

/** A role of which nothing was said. */
export const plainRole: Omit<RoleDescriptor, 'oid' | 'name'> = {
  kind: 'role',
  comment: undefined,
  superuser: false,
  inherit: true,
  createRole: false,
  createDatabase: false,
  login: false,
  replication: false,
  bypassRowSecurity: false,
  connectionLimit: -1,
  password: undefined,
  validUntil: undefined,
  memberOf: [],
  settings: [],
};

/** The role with what is said. Passwords are verifiers already. */
export function withOptions<Role extends Omit<RoleDescriptor, 'oid' | 'name'>>(
  work: DdlWork,
  role: Role,
  options: RoleOptions,
): Role {
  const { password, validUntil, connectionLimit } = options;
  if (connectionLimit !== undefined && connectionLimit < -1)
    throw new SqlError('22023', `invalid connection limit: ${connectionLimit}`);
  return {
    ...role,
    superuser: options.superuser ?? role.superuser,
    inherit: options.inherit ?? role.inherit,
    createRole: options.createRole ?? role.createRole,
    createDatabase: options.createDatabase ?? role.createDatabase,
    login: options.login ?? role.login,
    replication: options.replication ?? role.replication,
    bypassRowSecurity: options.bypassRowSecurity ?? role.bypassRowSecurity,
    connectionLimit: connectionLimit ?? role.connectionLimit,
    password: password === undefined ? role.password : (password ?? undefined),
    validUntil: validUntil === undefined ? role.validUntil : instantOf(work, validUntil),
  };
}

function instantOf(work: DdlWork, text: string): string {
  return String(types.timestamptz.text.parse(text, work.session.values));
}
