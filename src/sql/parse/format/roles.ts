/** Roles and privileges as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type {
  AlterDefaultPrivileges,
  CreateRole,
  Grant,
  GrantBase,
  GrantRole,
  GrantTarget,
  RoleOptions,
} from '../tree/roles.ts';
import type { RoleStatement } from '../tree/statements.ts';
import { identifier, identifiers, inParentheses, literal, qualifiedList, role, roles, words } from './names.ts';
import { formatSetting } from './session.ts';

/** A statement about roles. */
export function formatRoleStatement(statement: RoleStatement): string {
  switch (statement.kind) {
    case 'create-role':
      return formatCreateRole(statement);
    case 'alter-role':
      return words(`ALTER ROLE ${role(statement.role)}`, formatRoleOptions(statement.options));
    case 'alter-group': {
      const change = `${statement.action.toUpperCase()} USER ${roles(statement.members)}`;
      return `ALTER GROUP ${role(statement.group)} ${change}`;
    }
    case 'alter-role-setting':
      return words(
        `ALTER ROLE ${statement.role === undefined ? 'ALL' : role(statement.role)}`,
        statement.database !== undefined && `IN DATABASE ${identifier(statement.database)}`,
        formatSetting(statement.setting),
      );
    case 'drop-role':
      return words('DROP ROLE', statement.ifExists && 'IF EXISTS', roles(statement.roles));
    case 'drop-owned':
      return words(`DROP OWNED BY ${roles(statement.roles)}`, statement.cascade && 'CASCADE');
    case 'reassign-owned':
      return `REASSIGN OWNED BY ${roles(statement.roles)} TO ${role(statement.newOwner)}`;
    case 'grant':
      return formatGrant(statement);
    case 'grant-role':
      return formatGrantRole(statement);
    case 'alter-default-privileges':
      return formatDefaultPrivileges(statement);
    default:
      return unreachable(statement);
  }
}

function formatCreateRole(create: CreateRole): string {
  return words(
    `CREATE ${create.as.toUpperCase()} ${identifier(create.name)}`,
    formatRoleOptions(create.options),
    create.memberOf.length > 0 && `IN ROLE ${roles(create.memberOf)}`,
    create.members.length > 0 && `ROLE ${roles(create.members)}`,
    create.admins.length > 0 && `ADMIN ${roles(create.admins)}`,
  );
}

const switches: readonly (readonly [keyof RoleOptions, string])[] = [
  ['superuser', 'SUPERUSER'],
  ['createDatabase', 'CREATEDB'],
  ['createRole', 'CREATEROLE'],
  ['inherit', 'INHERIT'],
  ['login', 'LOGIN'],
  ['replication', 'REPLICATION'],
  ['bypassRowSecurity', 'BYPASSRLS'],
];

function formatRoleOptions(options: RoleOptions): string {
  const { connectionLimit, password, validUntil } = options;
  return words(
    ...switches.map(([name, word]) => options[name] !== undefined && (options[name] ? word : `NO${word}`)),
    connectionLimit !== undefined && `CONNECTION LIMIT ${connectionLimit}`,
    password !== undefined && `PASSWORD ${password === null ? 'NULL' : literal(password)}`,
    validUntil !== undefined && `VALID UNTIL ${literal(validUntil)}`,
  );
}

function formatGrant(grant: Grant): string {
  return formatChange(grant, `ON ${formatTarget(grant.target)}`, grant.grantedBy);
}

/** GRANT … TO …, or REVOKE … FROM …; `on` is what stands between. */
function formatChange(grant: GrantBase, on: string, grantedBy: Grant['grantedBy']): string {
  const privileges =
    grant.privileges.length === 0
      ? 'ALL'
      : grant.privileges.map(({ name, columns }) => `${privilegeName(name)}${inParentheses(columns)}`).join(', ');
  const granted = grant.action === 'grant';
  return words(
    granted ? 'GRANT' : 'REVOKE',
    !granted && grant.grantOption && 'GRANT OPTION FOR',
    privileges,
    on,
    `${granted ? 'TO' : 'FROM'} ${roles(grant.grantees)}`,
    granted && grant.grantOption && 'WITH GRANT OPTION',
    grantedBy && `GRANTED BY ${role(grantedBy)}`,
    grant.cascade && 'CASCADE',
  );
}

/** These four are keywords that a privilege may be called by; any other name is quoted where it must be. */
function privilegeName(name: string): string {
  return ['all', 'select', 'references', 'create'].includes(name) ? name : identifier(name);
}

function formatTarget({ object, names, allInSchemas }: GrantTarget): string {
  if (allInSchemas.length > 0) return `ALL ${object.toUpperCase()}S IN SCHEMA ${identifiers(allInSchemas)}`;
  return `${object.toUpperCase()} ${qualifiedList(names)}`;
}

function formatGrantRole(grant: GrantRole): string {
  const granted = grant.action === 'grant';
  return words(
    granted ? 'GRANT' : 'REVOKE',
    !granted && grant.adminOption && 'ADMIN OPTION FOR',
    identifiers(grant.roles),
    `${granted ? 'TO' : 'FROM'} ${roles(grant.grantees)}`,
    granted && grant.adminOption && 'WITH ADMIN OPTION',
    grant.grantedBy && `GRANTED BY ${role(grant.grantedBy)}`,
    grant.cascade && 'CASCADE',
  );
}

function formatDefaultPrivileges(alter: AlterDefaultPrivileges): string {
  return words(
    'ALTER DEFAULT PRIVILEGES',
    alter.roles.length > 0 && `FOR ROLE ${roles(alter.roles)}`,
    alter.schemas.length > 0 && `IN SCHEMA ${identifiers(alter.schemas)}`,
    formatChange(alter, `ON ${alter.object.toUpperCase()}S`, undefined),
  );
}
