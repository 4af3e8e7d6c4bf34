/** Roles and what they may do. */
import type { QualifiedName, RoleName } from './names.ts';
import type { ObjectKind } from './objects.ts';
import type { ResetVariable, SetVariable } from './session.ts';

/** What is said about a role; undefined: not said. */
export interface RoleOptions {
  readonly superuser: boolean | undefined;
  readonly createDatabase: boolean | undefined;
  readonly createRole: boolean | undefined;
  readonly inherit: boolean | undefined;
  readonly login: boolean | undefined;
  readonly replication: boolean | undefined;
  readonly bypassRowSecurity: boolean | undefined;
  readonly connectionLimit: number | undefined;
  /** Null: no password. */
  readonly password: string | null | undefined;
  readonly validUntil: string | undefined;
}

/** `CREATE ROLE name options…`; `CREATE USER` may log in. */
export interface CreateRole {
  readonly kind: 'create-role';
  readonly name: string;
  readonly as: 'role' | 'user' | 'group';
  readonly options: RoleOptions;
  readonly memberOf: readonly RoleName[];
  readonly members: readonly RoleName[];
  readonly admins: readonly RoleName[];
}

/** `ALTER ROLE name options…`. */
export interface AlterRole {
  readonly kind: 'alter-role';
  readonly role: RoleName;
  readonly options: RoleOptions;
}

/** `ALTER GROUP group ADD | DROP USER members`. */
export interface AlterGroup {
  readonly kind: 'alter-group';
  readonly group: RoleName;
  readonly action: 'add' | 'drop';
  readonly members: readonly RoleName[];
}

/** `ALTER ROLE name [IN DATABASE database] SET variable …`. */
export interface AlterRoleSetting {
  readonly kind: 'alter-role-setting';
  /** Undefined: all roles. */
  readonly role: RoleName | undefined;
  readonly database: string | undefined;
  readonly setting: SetVariable | ResetVariable;
}

/** `DROP ROLE a, b`. */
export interface DropRole {
  readonly kind: 'drop-role';
  readonly roles: readonly RoleName[];
  readonly ifExists: boolean;
}

/** `DROP OWNED BY a, b`. */
export interface DropOwned {
  readonly kind: 'drop-owned';
  readonly roles: readonly RoleName[];
  readonly cascade: boolean;
}

/** `REASSIGN OWNED BY a, b TO c`. */
export interface ReassignOwned {
  readonly kind: 'reassign-owned';
  readonly roles: readonly RoleName[];
  readonly newOwner: RoleName;
}

/** `select (a, b)`; `all` over columns is `ALL (a, b)`. */
export interface Privilege {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What privileges are on: objects by name, or all of a kind in some schemas. */
export interface GrantTarget {
  readonly object: GrantableKind;
  readonly names: readonly QualifiedName[];
  readonly allInSchemas: readonly string[];
}

/** What privileges can be on. Functions and their like are known only as `ALL FUNCTIONS IN SCHEMA` and as defaults. */
export type GrantableKind =
  | Extract<ObjectKind, 'table' | 'sequence' | 'schema' | 'database' | 'type' | 'domain'>
  | 'function'
  | 'procedure'
  | 'routine';

/** What GRANT and REVOKE have in common. */
export interface GrantBase {
  readonly action: 'grant' | 'revoke';
  /** Empty: ALL. */
  readonly privileges: readonly Privilege[];
  readonly grantees: readonly RoleName[];
  /** WITH GRANT OPTION, or REVOKE GRANT OPTION FOR. */
  readonly grantOption: boolean;
  readonly cascade: boolean;
}

/** `GRANT privileges ON objects TO grantees`. */
export interface Grant extends GrantBase {
  readonly kind: 'grant';
  readonly target: GrantTarget;
  readonly grantedBy: RoleName | undefined;
}

/** `GRANT roles TO grantees`. */
export interface GrantRole {
  readonly kind: 'grant-role';
  readonly action: 'grant' | 'revoke';
  readonly roles: readonly string[];
  readonly grantees: readonly RoleName[];
  /** WITH ADMIN OPTION, or REVOKE ADMIN OPTION FOR. */
  readonly adminOption: boolean;
  readonly grantedBy: RoleName | undefined;
  readonly cascade: boolean;
}

/** `ALTER DEFAULT PRIVILEGES FOR ROLE … IN SCHEMA … GRANT … ON TABLES TO …`. */
export interface AlterDefaultPrivileges extends GrantBase {
  readonly kind: 'alter-default-privileges';
  readonly object: GrantableKind;
  readonly roles: readonly RoleName[];
  readonly schemas: readonly string[];
}
