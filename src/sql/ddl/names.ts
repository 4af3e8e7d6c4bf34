/** Finds what a statement names, in the order of the search path, and says as PostgreSQL does what is not there. */
import type { Catalog, IndexOfTable, Oid, Relation, SchemaDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { QualifiedName } from '../parse/index.ts';
import { isGranted, permissionDenied, protectedSchema } from '../privileges/index.ts';
import type { SqlType } from '../values/index.ts';
import { checkOwnSchema } from './tables/key-value.ts';
import type { DdlSession, DdlWork } from './work.ts';

/** What names are looked up with. */
export interface NameScope {
  readonly draft: Catalog;
  readonly session: Pick<DdlSession, 'databaseOid' | 'searchPath' | 'temporarySchema' | 'role'>;
}

/** A relation or an index. */
export type Named =
  | { readonly kind: 'relation'; readonly relation: Relation }
  | ({ readonly kind: 'index' } & IndexOfTable);

/** A name as messages print it: with its schema if it was written with one. */
export function printName({ schema, name }: QualifiedName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

/** A schema of this database by its name; `pg_temp` is the session's own. */
export function findSchema({ draft, session }: NameScope, name: string): SchemaDescriptor | undefined {
  return draft.schemaByName(session.databaseOid, name === 'pg_temp' ? session.temporarySchema : name);
}

/** The same, and it has to be there. */
export function schemaNamed(scope: NameScope, name: string, position = 0): SchemaDescriptor {
  const schema = findSchema(scope, name);
  if (schema === undefined) throw new SqlError('3F000', `schema "${name}" does not exist`).at(position || undefined);
  return schema;
}

/** The same, for a name inside of it: the role must have its USAGE (42501). */
function usableSchema(scope: NameScope, name: string, position = 0, missingOk = false): SchemaDescriptor | undefined {
  const schema = missingOk ? findSchema(scope, name) : schemaNamed(scope, name, position);
  const { role, databaseOid, temporarySchema } = scope.session;
  if (schema === undefined || schema.name === temporarySchema) return schema;
  if (isGranted(scope.draft, role, protectedSchema(schema), 'usage', databaseOid)) return schema;
  throw permissionDenied('schema', name).at(position || undefined);
}

/** The schemas that names without one are looked up in. Temporary tables come first, and `pg_catalog` unless it stands elsewhere. */
export function searchedSchemas(scope: NameScope): readonly SchemaDescriptor[] {
  const { searchPath, temporarySchema } = scope.session;
  const names = [...searchPath];
  if (!names.includes('pg_catalog')) names.unshift('pg_catalog');
  if (!names.includes('pg_temp')) names.unshift(temporarySchema);
  return names.flatMap((name) => findSchema(scope, name) ?? []);
}

/** The schema that a new object gets. */
export function creationSchema(work: DdlWork, name: QualifiedName): SchemaDescriptor {
  checkDatabase(work, name);
  if (name.schema !== undefined) {
    const schema = schemaNamed(work, name.schema, name.position);
    checkOwnSchema(schema.oid);
    return schema;
  }
  for (const each of work.session.searchPath) {
    const schema = findSchema(work, each);
    if (schema === undefined) continue;
    checkOwnSchema(schema.oid);
    return schema;
  }
  throw new SqlError('3F000', 'no schema has been selected to create in').at(name.position || undefined);
}

/** The relation or index of this name, if there is one. A schema that is not there is an error, unless `missingOk`. */
export function findNamed(scope: NameScope, name: QualifiedName, missingOk = false): Named | undefined {
  checkDatabase(scope, name);
  if (name.schema !== undefined) {
    const schema = usableSchema(scope, name.schema, name.position, missingOk);
    return schema && namedIn(scope.draft, schema.oid, name.name);
  }
  for (const { oid } of searchedSchemas(scope)) {
    const found = namedIn(scope.draft, oid, name.name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The relation or index of this name. */
export function named(scope: NameScope, name: QualifiedName, atPosition = true): Named {
  const found = findNamed(scope, name);
  if (found === undefined)
    throw new SqlError('42P01', `relation "${printName(name)}" does not exist`).at(
      (atPosition && name.position) || undefined,
    );
  return found;
}

/** What has the name in a schema. */
export function namedIn(catalog: Catalog, schemaOid: Oid, name: string): Named | undefined {
  const relation = catalog.relationByName(schemaOid, name);
  if (relation !== undefined) return { kind: 'relation', relation };
  const index = catalog.indexByName(schemaOid, name);
  return index && { kind: 'index', ...index };
}

/** The type of this name, arrays (`_int4`) and row types included. */
export function findType(scope: NameScope, name: QualifiedName, missingOk = false): SqlType | undefined {
  checkDatabase(scope, name);
  if (name.schema !== undefined) {
    const schema = usableSchema(scope, name.schema, name.position, missingOk);
    return schema && scope.draft.typeByName(schema.oid, name.name);
  }
  for (const { oid } of searchedSchemas(scope)) {
    const found = scope.draft.typeByName(oid, name.name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Is an object of this schema and name found without naming the schema? Messages print the schema where it is not. */
export function isVisible(scope: NameScope, schemaOid: Oid, name: string): boolean {
  for (const { oid } of searchedSchemas(scope)) {
    if (oid === schemaOid) return true;
    if (namedIn(scope.draft, oid, name) !== undefined || scope.draft.typeByName(oid, name) !== undefined) return false;
  }
  return false;
}

function checkDatabase({ draft, session }: NameScope, { database, schema, name, position }: QualifiedName): void {
  if (database === undefined) return;
  if (draft.byOid(session.databaseOid)?.name === database) return;
  throw new SqlError('0A000', `cross-database references are not implemented: "${database}.${schema}.${name}"`).at(
    position || undefined,
  );
}
