/** A version of the catalog that never changes: built-in objects, those that were read, and what is computed. */
import type { SqlFunction } from '../functions/index.ts';
import { builtinTypes, type SqlType } from '../values/index.ts';
import { builtinRoles, builtinSchemas } from './builtin.ts';
import { type Catalog, type Relation, type SystemTable, type TableStatistics, wellKnownOids } from './catalog.ts';
import type {
  DatabaseDescriptor,
  Descriptor,
  Oid,
  PublicationDescriptor,
  RoleDescriptor,
  SchemaDescriptor,
} from './descriptors.ts';
import { CatalogObjects, type IndexOfTable, type SystemObjects } from './objects.ts';
import type { CatalogTypes } from './types.ts';

/** What became different: objects as they are now, or their oids where they are gone. */
export interface CatalogChanges {
  readonly version: number;
  readonly put: readonly Descriptor[];
  readonly removed: readonly Oid[];
  readonly statistics: ReadonlyMap<Oid, TableStatistics | undefined>;
}

/** See the top of this file. */
export class CatalogPicture implements Catalog {
  readonly #objects: CatalogObjects;
  readonly #version: number;

  /** Takes the objects over: nobody else may change them any more. */
  protected constructor(objects: CatalogObjects, version: number) {
    this.#objects = objects;
    this.#version = version;
  }

  /** Version 0, with nothing in it but what every cluster has. */
  static empty(system: SystemObjects): CatalogPicture {
    const objects = CatalogObjects.empty(system);
    for (const builtin of [...builtinRoles, ...builtinSchemas]) objects.set(builtin);
    return new CatalogPicture(objects, 0);
  }

  /** A later version. */
  with({ version, put, removed, statistics }: CatalogChanges): CatalogPicture {
    const objects = this.#objects.copy();
    // First all that goes: a name may have passed from one object to another.
    for (const oid of removed) {
      objects.delete(oid);
      objects.statistics.delete(oid);
    }
    for (const descriptor of put) objects.delete(descriptor.oid);
    for (const descriptor of put) objects.set(descriptor);
    for (const [oid, each] of statistics) {
      if (each === undefined) objects.statistics.delete(oid);
      else objects.statistics.set(oid, each);
    }
    return new CatalogPicture(objects, version);
  }

  /** Its objects, to be changed apart from it. */
  copyObjects(): CatalogObjects {
    return this.#objects.copy();
  }

  get version(): number {
    return this.#version;
  }

  get types(): CatalogTypes {
    return this.#objects.types;
  }

  byOid(oid: Oid): Descriptor | undefined {
    return this.#objects.byOid.get(oid);
  }

  systemTableByOid(oid: Oid): SystemTable | undefined {
    return this.#objects.systemTables.get(oid);
  }

  indexByOid(oid: Oid): IndexOfTable | undefined {
    return this.#objects.indexes.get(oid);
  }

  *all<K extends Descriptor['kind']>(kind: K): Iterable<Extract<Descriptor, { readonly kind: K }>> {
    for (const descriptor of this.#objects.byOid.values()) if (isOfKind(descriptor, kind)) yield descriptor;
  }

  roleByName(name: string): RoleDescriptor | undefined {
    return this.#objects.roles.get(name);
  }

  databaseByName(name: string): DatabaseDescriptor | undefined {
    return this.#objects.databases.get(name);
  }

  schemaByName(databaseOid: Oid, name: string): SchemaDescriptor | undefined {
    return this.#objects.schema(databaseOid, name);
  }

  relationByName(schemaOid: Oid, name: string): Relation | undefined {
    return this.#objects.names(schemaOid)?.relations.get(name);
  }

  indexByName(schemaOid: Oid, name: string): IndexOfTable | undefined {
    return this.#objects.names(schemaOid)?.indexes.get(name);
  }

  typeByName(schemaOid: Oid, name: string): SqlType | undefined {
    if (schemaOid === wellKnownOids.pgCatalog) return builtinTypeNamed(name);
    const types = this.#objects.names(schemaOid)?.types;
    const oid = types?.get(name);
    if (oid !== undefined) return this.types.byOid(oid);
    const elementOid = name.startsWith('_') ? types?.get(name.slice(1)) : undefined;
    const element = elementOid === undefined ? undefined : this.types.byOid(elementOid);
    return element && this.types.arrayOf(element);
  }

  typeByOid(oid: Oid): SqlType | undefined {
    return this.#objects.types.byOid(oid);
  }

  get publications(): Iterable<PublicationDescriptor> {
    return this.#objects.publications.values();
  }

  relationsOf(schemaOid: Oid): Iterable<Relation> {
    return this.#objects.names(schemaOid)?.relations.values() ?? [];
  }

  systemFunctionsNamed(name: string): readonly SqlFunction[] {
    return this.#objects.systemFunctions.get(name) ?? [];
  }

  statisticsOf(tableOid: Oid): TableStatistics | undefined {
    return this.#objects.statistics.get(tableOid);
  }
}

/** A built-in type by its name in pg_type; SQL's words (`integer`) are none. */
function builtinTypeNamed(name: string): SqlType | undefined {
  const type = builtinTypes.byName(name);
  if (type?.name === name) return type;
  const element = name.startsWith('_') ? builtinTypes.byName(name.slice(1)) : undefined;
  return element?.name === name.slice(1) ? builtinTypes.arrayOf(element) : undefined;
}

function isOfKind<K extends Descriptor['kind']>(
  descriptor: Descriptor,
  kind: K,
): descriptor is Extract<Descriptor, { readonly kind: K }> {
  return descriptor.kind === kind;
}
