/** The privileges that GRANT and REVOKE name, held against what there is for a kind of object. */
import type { PrivilegeName } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { GrantBase } from '../../parse/index.ts';
import { type AccessKind, privilegesOf } from '../../privileges/index.ts';

/** What a statement grants: on the whole object, and by names of columns. */
export interface GrantedPrivileges {
  /** ALL, without saying which. */
  readonly all: boolean;
  readonly privileges: readonly PrivilegeName[];
  readonly columns: readonly { readonly privileges: readonly PrivilegeName[]; readonly names: readonly string[] }[];
}

/** Privileges by the words for them; PostgreSQL has some that nothing here takes. */
const words: Readonly<Record<string, PrivilegeName | 'set' | 'alter system'>> = {
  insert: 'insert',
  select: 'select',
  update: 'update',
  delete: 'delete',
  truncate: 'truncate',
  references: 'references',
  trigger: 'trigger',
  execute: 'execute',
  usage: 'usage',
  create: 'create',
  temporary: 'temporary',
  temp: 'temporary',
  connect: 'connect',
  set: 'set',
  'alter system': 'alter system',
};

/** Reads the list. `kind` is what messages say, `allowed` what the object takes. */
export function grantedPrivileges(
  { privileges }: GrantBase,
  kind: string,
  allowed: readonly PrivilegeName[],
): GrantedPrivileges {
  const whole = new Set<PrivilegeName>();
  const columns: { readonly privileges: readonly PrivilegeName[]; readonly names: readonly string[] }[] = [];
  for (const { name, columns: names } of privileges) {
    if (names.length > 0) {
      if (kind !== 'relation') throw new SqlError('0LP01', 'column privileges are only valid for relations');
      columns.push({ privileges: columnPrivileges(name), names });
      continue;
    }
    const privilege = privilegeNamed(name);
    if (!isAllowed(allowed, privilege)) throw invalidPrivilege(privilege, kind);
    whole.add(privilege);
  }
  return { all: privileges.length === 0, privileges: [...whole], columns };
}

function columnPrivileges(name: string): readonly PrivilegeName[] {
  if (name === 'all') return privilegesOf.column;
  const privilege = privilegeNamed(name);
  if (!isAllowed(privilegesOf.column, privilege)) throw invalidPrivilege(privilege, 'column');
  return [privilege];
}

function privilegeNamed(name: string): PrivilegeName | 'set' | 'alter system' {
  const privilege = Object.hasOwn(words, name) ? words[name] : undefined;
  if (privilege === undefined) throw new SqlError('42601', `unrecognized privilege type "${name}"`);
  return privilege;
}

function isAllowed(allowed: readonly PrivilegeName[], privilege: string): privilege is PrivilegeName {
  return allowed.some((each) => each === privilege);
}

/** 0LP01: there is no such privilege on what it is to be granted on. */
export function invalidPrivilege(privilege: string, kind: string): SqlError {
  return new SqlError('0LP01', `invalid privilege type ${privilege.toUpperCase()} for ${kind}`);
}

/** The kind of access list of an object that GRANT names. */
export function accessKindOf(object: string): AccessKind {
  switch (object) {
    case 'table':
    case 'sequence':
    case 'schema':
    case 'database':
      return object;
    case 'type':
    case 'domain':
      return 'type';
    default:
      return 'function';
  }
}
