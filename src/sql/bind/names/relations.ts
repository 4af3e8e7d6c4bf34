/** Tables, views and whatever else may stand in FROM, by name. */
import type { Relation } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { QualifiedName } from '../../parse/index.ts';
import type { BindEnvironment } from '../environment.ts';
import { schemaOid, searchedSchemas } from './schemas.ts';

/** The relation of a name, if there is one. */
export function findRelation(environment: BindEnvironment, name: QualifiedName): Relation | undefined {
  const { catalog, databaseOid } = environment;
  if (name.database !== undefined && name.database !== catalog.byOid(databaseOid)?.name)
    throw new SqlError('0A000', `cross-database references are not implemented: "${writtenName(name)}"`, {
      position: name.position,
    });
  if (name.schema !== undefined) {
    const schema = schemaOid(environment, name.schema, name.position);
    return schema === undefined ? undefined : catalog.relationByName(schema, name.name);
  }
  for (const schema of searchedSchemas(environment)) {
    const found = catalog.relationByName(schema, name.name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Is there an index of this name? It explains why there is no table. */
export function isIndex(environment: BindEnvironment, name: QualifiedName): boolean {
  const { catalog } = environment;
  if (name.schema !== undefined) {
    const schema = schemaOid(environment, name.schema);
    return schema !== undefined && catalog.indexByName(schema, name.name) !== undefined;
  }
  return searchedSchemas(environment).some((schema) => catalog.indexByName(schema, name.name) !== undefined);
}

/** 42P01. */
export function noRelation(name: QualifiedName): SqlError {
  return new SqlError('42P01', `relation "${writtenName(name)}" does not exist`, {
    position: name.position === 0 ? undefined : name.position,
  });
}

/** The name with the qualifiers that it was written with. */
export function writtenName({ database, schema, name }: QualifiedName): string {
  return [database, schema, name].filter((part) => part !== undefined).join('.');
}
