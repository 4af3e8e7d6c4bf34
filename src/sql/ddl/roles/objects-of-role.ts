/** What belongs to a role or is granted to it, in the words of the detail that keeps it from being dropped. */
import type { Descriptor, Oid } from '../../catalog/index.ts';
import { describe } from '../drop/objects.ts';
import type { DdlWork } from '../work.ts';

/** Objects of the cluster that are not roles. */
export type OwnedObject = Exclude<Descriptor, { readonly kind: 'role' }>;

/** `owner of table t`, `privileges for table t`; what is in other databases is only counted. */
export function objectsOfRole(work: DdlWork, role: Oid): readonly string[] {
  const lines: string[] = [];
  const elsewhere = new Map<Oid, number>();
  for (const object of ownedObjects(work)) {
    const concerns = concernsOf(work, object, role);
    if (concerns.length === 0) continue;
    const database = databaseOf(work, object);
    if (database === undefined || database === work.session.databaseOid) lines.push(...concerns);
    else elsewhere.set(database, (elsewhere.get(database) ?? 0) + concerns.length);
  }
  for (const database of work.draft.all('database'))
    for (const { role: owner, schema, object, access } of database.defaultAccess) {
      if (database.oid !== work.session.databaseOid) continue;
      if (owner === role) lines.push(`owner of ${describeDefaults(work, owner, object, schema)}`);
      else if (access.some(({ grantee }) => grantee === role))
        lines.push(`privileges for ${describeDefaults(work, owner, object, schema)}`);
    }
  for (const [database, count] of elsewhere)
    lines.push(`${count} object${count === 1 ? '' : 's'} in ${describe(work, databaseDescriptor(work, database))}`);
  return lines;
}

function databaseDescriptor(work: DdlWork, oid: Oid): Descriptor {
  for (const database of work.draft.all('database')) if (database.oid === oid) return database;
  throw new RangeError(`no database ${oid}`);
}

function describeDefaults(work: DdlWork, role: Oid, object: string, schema: Oid): string {
  const what = object === 'tables' ? 'relations' : object;
  const where = schema === 0 ? '' : ` in schema ${work.draft.byOid(schema)?.name}`;
  return `default privileges on new ${what} belonging to role ${work.draft.byOid(role)?.name}${where}`;
}

/** All objects that have owners, in the order in which they were made. */
export function ownedObjects(work: DdlWork): readonly OwnedObject[] {
  const kinds = [
    'database',
    'schema',
    'table',
    'view',
    'sequence',
    'enum',
    'domain',
    'composite',
    'publication',
  ] as const;
  return kinds.flatMap((kind): readonly OwnedObject[] => [...work.draft.all(kind)]).sort((a, b) => a.oid - b.oid);
}

function concernsOf(work: DdlWork, object: OwnedObject, role: Oid): readonly string[] {
  const described = describe(work, object);
  if (object.ownerOid === role) return [`owner of ${described}`];
  const isGranted = object.access?.some(({ grantee, grantor }) => grantee === role || grantor === role) === true;
  const whole = isGranted ? [`privileges for ${described}`] : [];
  if (object.kind !== 'table' && object.kind !== 'view') return whole;
  const columns: readonly { readonly name: string; readonly access: OwnedObject['access'] }[] = object.columns;
  const granted = columns.filter(({ access }) => access?.some(({ grantee }) => grantee === role));
  return [...whole, ...granted.map(({ name }) => `privileges for column ${name} of ${described}`)];
}

/** The database that an object is in; databases and key-value namespaces are in none. */
export function databaseOf(work: DdlWork, object: OwnedObject): Oid | undefined {
  if (object.kind === 'database') return undefined;
  if (object.kind === 'publication') return object.databaseOid;
  const schema = object.kind === 'schema' ? object : work.draft.byOid(object.schemaOid);
  return schema?.kind === 'schema' && schema.databaseOid !== 0 ? schema.databaseOid : undefined;
}
