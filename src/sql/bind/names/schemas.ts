/** The search path: in which schemas unqualified names are looked up. */
import { type Oid, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { isGranted, permissionDenied, protectedSchema } from '../../privileges/index.ts';
import type { BindEnvironment } from '../environment.ts';

/** The schemas of the search path, `pg_catalog` where it belongs; those that do not exist are left out. */
export function searchedSchemas(environment: BindEnvironment): readonly Oid[] {
  const known = cached.get(environment);
  if (known !== undefined) return known;
  const { catalog, databaseOid, searchPath } = environment;
  const found = searchPath.flatMap((name) => catalog.schemaByName(databaseOid, name)?.oid ?? []);
  if (!found.includes(wellKnownOids.pgCatalog)) {
    // The temporary schema comes before pg_catalog, the others behind.
    const temporaries = searchPath.findIndex((name) => !isTemporary(name));
    found.splice(temporaries < 0 ? found.length : temporaries, 0, wellKnownOids.pgCatalog);
  }
  cached.set(environment, found);
  return found;
}

const cached = new WeakMap<BindEnvironment, readonly Oid[]>();

/** A schema by the name that a statement writes; `pg_temp` is the session's own. The role must have its USAGE (42501). */
export function schemaOid(environment: BindEnvironment, name: string, position?: number): Oid | undefined {
  const { catalog, databaseOid, searchPath, role } = environment;
  const written = name === 'pg_temp' ? (searchPath.find(isTemporary) ?? name) : name;
  const schema = catalog.schemaByName(databaseOid, written);
  if (schema === undefined) return undefined;
  const isOwn = isTemporary(written) && searchPath.includes(written);
  if (isOwn || isGranted(catalog, role, protectedSchema(schema), 'usage', databaseOid)) return schema.oid;
  throw permissionDenied('schema', name).at(position || undefined);
}

/** The same, where it must exist. */
export function schemaOrThrow(environment: BindEnvironment, name: string, position?: number): Oid {
  const oid = schemaOid(environment, name, position);
  if (oid === undefined) throw new SqlError('3F000', `schema "${name}" does not exist`, { position });
  return oid;
}

function isTemporary(name: string): boolean {
  return name === 'pg_temp' || name.startsWith('pg_temp_');
}
