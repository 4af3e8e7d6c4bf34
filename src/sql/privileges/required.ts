/** Whether a role may run a statement: what the binder found that it needs, held against what was granted (42501). */
import type { RequiredPrivilege } from '../algebra/index.ts';
import type { AccessItem, Catalog, Oid, TableDescriptor, ViewDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { isSuperuser } from './members.ts';
import { hasColumnPrivilege, hasRelationPrivilege, type ProtectedRelation } from './relations.ts';

/** 42501, and which privilege it was, in capitals. */
export class PermissionDenied extends SqlError {
  readonly privilege: string;

  constructor(message: string, privilege: string) {
    super('42501', message);
    this.privilege = privilege.toUpperCase();
  }
}

/** The first thing that the role lacks; undefined: it may. Inside of views their owners are asked. */
export function refusalOf(
  catalog: Catalog,
  role: Oid,
  databaseOid: Oid,
  privileges: readonly RequiredPrivilege[],
): SqlError | undefined {
  for (const each of privileges) {
    const refusal = refusalOfOne(catalog, each.role ?? role, databaseOid, each);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refusalOfOne(
  catalog: Catalog,
  role: Oid,
  databaseOid: Oid,
  { tableOid, privilege, columns }: RequiredPrivilege,
): SqlError | undefined {
  if (isSuperuser(catalog, role)) return undefined;
  const relation = catalog.byOid(tableOid);
  if (relation?.kind === 'table' || relation?.kind === 'view' || relation?.kind === 'sequence') {
    if (hasRelationPrivilege(catalog, role, relation, privilege, databaseOid)) return undefined;
    const isEnough =
      relation.kind !== 'sequence' &&
      privilege !== 'delete' &&
      columnsSuffice(relation, columns, (access) => hasColumnPrivilege(catalog, role, access, privilege, databaseOid));
    if (isEnough) return undefined;
    return new PermissionDenied(`permission denied for ${relationWord(relation)} ${relation.name}`, privilege);
  }
  const system = catalog.systemTableByOid(tableOid);
  return system === undefined ? undefined : permissionDenied(system.relkind === 'v' ? 'view' : 'table', system.name);
}

/** The privilege on all columns that are named; on any, if none is. */
function columnsSuffice(
  relation: TableDescriptor | ViewDescriptor,
  numbers: readonly number[],
  isGranted: (access: readonly AccessItem[] | undefined) => boolean,
): boolean {
  const all: readonly { readonly number: number; readonly access: readonly AccessItem[] | undefined }[] =
    relation.columns;
  if (numbers.length === 0) return all.some(({ access }) => isGranted(access));
  return numbers.every((number) => isGranted(all.find((column) => column.number === number)?.access));
}

/** What messages call a relation. */
export function relationWord(relation: ProtectedRelation): string {
  return relation.kind === 'table' && relation.materialized !== undefined ? 'materialized view' : relation.kind;
}

/** A missing right, as PostgreSQL puts it. */
export function permissionDenied(what: string, name: string): SqlError {
  return new SqlError('42501', `permission denied for ${what} ${name}`);
}
