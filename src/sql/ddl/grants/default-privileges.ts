/** ALTER DEFAULT PRIVILEGES: what objects that roles make from now on are granted. */
import type { AccessItem, DatabaseDescriptor, Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterDefaultPrivileges, GrantableKind } from '../../parse/index.ts';
import { type AccessKind, defaultAccess, granted, privilegesOf, sameAccess } from '../../privileges/index.ts';
import { checkMember, currentDatabase } from '../access/checks.ts';
import { schemaNamed } from '../names.ts';
import { resolveGrantee, resolveRole } from '../roles/resolve.ts';
import type { DdlWork } from '../work.ts';
import { accessKindOf, grantedPrivileges } from './privileges.ts';

type DefaultEntry = DatabaseDescriptor['defaultAccess'][number];

/** Changes the defaults of the roles (of the current one, if none is named), everywhere or in the schemas. */
export function alterDefaultPrivileges(work: DdlWork, statement: AlterDefaultPrivileges): void {
  const { object, schemas } = statement;
  const grantees = statement.grantees.map((name) => resolveGrantee(work, name));
  const kind = accessKindOf(object);
  const said = grantedPrivileges(statement, kind === 'table' ? 'relation' : kind, privilegesOf[kind]);
  if (said.columns.length > 0) throw new SqlError('0LP01', 'default privileges cannot be set for columns');
  const privileges = said.all ? privilegesOf[kind] : said.privileges;
  const roles =
    statement.roles.length === 0 ? [work.session.role] : statement.roles.map((role) => resolveRole(work, role));
  for (const role of roles) {
    checkMember(work, role);
    if (schemas.length > 0 && kind === 'schema')
      throw new SqlError('0LP01', 'cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS');
    const places = schemas.length === 0 ? [0] : schemas.map((name) => schemaNamed(work, name).oid);
    for (const schema of places)
      changeDefaults(work, { role, schema, object: defaultObject(object) }, kind, (items) =>
        grantees.reduce(
          (list, grantee) => granted(list, { ...statement, grantee, grantor: role, privileges }, role),
          items,
        ),
      );
  }
}

function defaultObject(object: GrantableKind): DefaultEntry['object'] {
  switch (accessKindOf(object)) {
    case 'table':
      return 'tables';
    case 'sequence':
      return 'sequences';
    case 'schema':
      return 'schemas';
    case 'type':
      return 'types';
    default:
      return 'functions';
  }
}

/** Those of all schemas begin with what holds anyway; those of one schema add to them. What says nothing is forgotten. */
function changeDefaults(
  work: DdlWork,
  { role, schema, object }: Omit<DefaultEntry, 'access'>,
  kind: AccessKind,
  change: (items: readonly AccessItem[]) => readonly AccessItem[],
): void {
  const database = currentDatabase(work);
  const isThis = (entry: DefaultEntry): boolean =>
    entry.role === role && entry.schema === schema && entry.object === object;
  const usual = schema === 0 ? defaultAccess(kind, role) : [];
  const access = change(database.defaultAccess.find(isThis)?.access ?? usual);
  const others = database.defaultAccess.filter((entry) => !isThis(entry));
  const isUsual = sameAccess(access, usual);
  work.note({ ...database, defaultAccess: isUsual ? others : [...others, { role, schema, object, access }] });
}

/** What a role's default privileges, and those that it is granted by others', were: they go with the role. */
export function forgetDefaults(work: DdlWork, role: Oid): void {
  const database = currentDatabase(work);
  const defaultAccess = database.defaultAccess.flatMap((entry) => {
    if (entry.role === role) return [];
    const access = entry.access.filter(({ grantee }) => grantee !== role);
    return access.length === 0 ? [] : [{ ...entry, access }];
  });
  work.note({ ...database, defaultAccess });
}
