/** The objects of a catalog and the maps that find them: by oid, by name, by what they bring along. Changed in place; pictures and drafts each own one. */
import { SqlError } from '../errors.ts';
import type { SqlFunction } from '../functions/index.ts';
import type { Relation, SystemTable, TableStatistics } from './catalog.ts';
import type {
  DatabaseDescriptor,
  Descriptor,
  IndexDescriptor,
  Oid,
  PublicationDescriptor,
  RelationDescriptor,
  RoleDescriptor,
  SchemaDescriptor,
  TableDescriptor,
} from './descriptors.ts';
import { CatalogTypes, typeOidsOf } from './types.ts';

/** What is built in and comes from elsewhere: tables that are computed, and functions that look at catalog or session. */
export interface SystemObjects {
  readonly tables: readonly SystemTable[];
  readonly functions: readonly SqlFunction[];
}

/** An index and the table that it belongs to. */
export interface IndexOfTable {
  readonly table: TableDescriptor;
  readonly index: IndexDescriptor;
}

type SchemaObject = Extract<Descriptor, { readonly schemaOid: Oid }>;

/** The names in a schema. Relations and indexes share one space, types have another. */
interface SchemaNames {
  readonly relations: Map<string, Relation>;
  readonly indexes: Map<string, IndexOfTable>;
  /** Oids of types; arrays are found by their elements. */
  readonly types: Map<string, Oid>;
}

/** See the top of this file. */
export class CatalogObjects {
  readonly byOid: Map<Oid, Descriptor>;
  readonly systemTables: ReadonlyMap<Oid, SystemTable>;
  readonly systemFunctions: ReadonlyMap<string, readonly SqlFunction[]>;
  readonly statistics: Map<Oid, TableStatistics>;
  readonly roles: Map<string, RoleDescriptor>;
  readonly databases: Map<string, DatabaseDescriptor>;
  readonly indexes: Map<Oid, IndexOfTable>;
  readonly publications: Map<Oid, PublicationDescriptor>;
  readonly types: CatalogTypes;
  /** By database; 0: in every one. */
  readonly #schemas: Map<Oid, Map<string, SchemaDescriptor>>;
  readonly #names: Map<Oid, SchemaNames>;
  readonly #typeSources: Map<Oid, { readonly owner: Oid; readonly isArray: boolean }>;

  private constructor(from: CatalogObjects | undefined, system: SystemObjects) {
    this.systemTables = from?.systemTables ?? new Map(system.tables.map((table) => [table.oid, table]));
    this.systemFunctions = from?.systemFunctions ?? Map.groupBy(system.functions, ({ name }) => name);
    this.byOid = new Map(from?.byOid);
    this.statistics = new Map(from?.statistics);
    this.roles = new Map(from?.roles);
    this.databases = new Map(from?.databases);
    this.indexes = new Map(from?.indexes);
    this.publications = new Map(from?.publications);
    this.#schemas = new Map();
    this.#names = new Map();
    if (from !== undefined) {
      for (const [oid, schemas] of from.#schemas) this.#schemas.set(oid, new Map(schemas));
      for (const [oid, names] of from.#names) this.#names.set(oid, copyOf(names));
    }
    this.#typeSources = new Map(from === undefined ? [] : from.#typeSources);
    this.types = new CatalogTypes(this.byOid, this.#typeSources);
  }

  /** Nothing but what is computed. */
  static empty(system: SystemObjects): CatalogObjects {
    const objects = new CatalogObjects(undefined, system);
    for (const table of system.tables) objects.#namesOf(table.schemaOid).relations.set(table.name, table);
    return objects;
  }

  /** The same objects, to be changed apart from these. */
  copy(): CatalogObjects {
    return new CatalogObjects(this, { tables: [], functions: [] });
  }

  /** Adds the object, or takes the place of the one with its oid. Names are not checked. */
  set(descriptor: Descriptor): void {
    this.delete(descriptor.oid);
    this.byOid.set(descriptor.oid, descriptor);
    this.#addNames(descriptor);
    const oids = typeOidsOf(descriptor);
    if (oids !== undefined) {
      this.#typeSources.set(oids.type, { owner: descriptor.oid, isArray: false });
      this.#typeSources.set(oids.array, { owner: descriptor.oid, isArray: true });
    }
    this.types.forget();
  }

  /** Takes the object out. */
  delete(oid: Oid): void {
    const descriptor = this.byOid.get(oid);
    if (descriptor === undefined) return;
    this.byOid.delete(oid);
    this.#removeNames(descriptor);
    const oids = typeOidsOf(descriptor);
    if (oids !== undefined) {
      this.#typeSources.delete(oids.type);
      this.#typeSources.delete(oids.array);
    }
    this.types.forget();
  }

  schema(databaseOid: Oid, name: string): SchemaDescriptor | undefined {
    return this.#schemas.get(0)?.get(name) ?? this.#schemas.get(databaseOid)?.get(name);
  }

  names(schemaOid: Oid): SchemaNames | undefined {
    return this.#names.get(schemaOid);
  }

  /** Throws PostgreSQL's error if an object of another oid has one of the names that this one would have. */
  checkNames(descriptor: Descriptor): void {
    switch (descriptor.kind) {
      case 'role':
        if (isOther(this.roles.get(descriptor.name), descriptor))
          throw new SqlError('42710', `role "${descriptor.name}" already exists`);
        return;
      case 'database':
        if (isOther(this.databases.get(descriptor.name), descriptor))
          throw new SqlError('42P04', `database "${descriptor.name}" already exists`);
        return;
      case 'schema':
        if (isOther(this.schema(descriptor.databaseOid, descriptor.name), descriptor))
          throw new SqlError('42P06', `schema "${descriptor.name}" already exists`);
        return;
      case 'publication':
        for (const { oid, databaseOid, name } of this.publications.values())
          if (databaseOid === descriptor.databaseOid && name === descriptor.name && oid !== descriptor.oid)
            throw new SqlError('42710', `publication "${name}" already exists`);
        return;
      default:
        this.#checkNamesInSchema(descriptor);
    }
  }

  #checkNamesInSchema(descriptor: SchemaObject): void {
    const names = this.#names.get(descriptor.schemaOid);
    if (names === undefined) return;
    if (descriptor.kind !== 'enum' && descriptor.kind !== 'domain' && descriptor.kind !== 'composite')
      checkRelationName(names, descriptor.name, descriptor.oid);
    const type = typeOidsOf(descriptor)?.type;
    const taken = names.types.get(descriptor.name);
    if (type !== undefined && taken !== undefined && taken !== type)
      throw new SqlError('42710', `type "${descriptor.name}" already exists`, {
        hint:
          descriptor.kind === 'table' || descriptor.kind === 'view'
            ? "A relation has an associated type of the same name, so you must use a name that doesn't conflict with any existing type."
            : undefined,
      });
    if (descriptor.kind === 'composite') checkRelationName(names, descriptor.name, descriptor.oid);
    if (descriptor.kind === 'table') for (const index of descriptor.indexes) checkIndexName(names, descriptor, index);
  }

  #addNames(descriptor: Descriptor): void {
    switch (descriptor.kind) {
      case 'role':
        this.roles.set(descriptor.name, descriptor);
        return;
      case 'database':
        this.databases.set(descriptor.name, descriptor);
        return;
      case 'schema':
        this.#schemasOf(descriptor.databaseOid).set(descriptor.name, descriptor);
        return;
      case 'publication':
        this.publications.set(descriptor.oid, descriptor);
        return;
      default: {
        const names = this.#namesOf(descriptor.schemaOid);
        if (isRelation(descriptor)) names.relations.set(descriptor.name, descriptor);
        const type = typeOidsOf(descriptor)?.type;
        if (type !== undefined) names.types.set(descriptor.name, type);
        if (descriptor.kind !== 'table') return;
        for (const index of descriptor.indexes) {
          const entry = { table: descriptor, index };
          this.indexes.set(index.oid, entry);
          // A hidden row id is no index that anybody could name.
          if (isNamed(index)) names.indexes.set(index.name, entry);
        }
      }
    }
  }

  #removeNames(descriptor: Descriptor): void {
    switch (descriptor.kind) {
      case 'role':
        deleteIf(this.roles, descriptor.name, descriptor);
        return;
      case 'database':
        deleteIf(this.databases, descriptor.name, descriptor);
        return;
      case 'schema':
        deleteIf(this.#schemasOf(descriptor.databaseOid), descriptor.name, descriptor);
        return;
      case 'publication':
        this.publications.delete(descriptor.oid);
        return;
      default: {
        const names = this.#namesOf(descriptor.schemaOid);
        if (isRelation(descriptor)) deleteIf(names.relations, descriptor.name, descriptor);
        const type = typeOidsOf(descriptor)?.type;
        if (type !== undefined) deleteIf(names.types, descriptor.name, type);
        if (descriptor.kind !== 'table') return;
        for (const index of descriptor.indexes) {
          this.indexes.delete(index.oid);
          if (names.indexes.get(index.name)?.index === index) names.indexes.delete(index.name);
        }
      }
    }
  }

  #namesOf(schemaOid: Oid): SchemaNames {
    let names = this.#names.get(schemaOid);
    if (names === undefined) {
      names = { relations: new Map(), indexes: new Map(), types: new Map() };
      this.#names.set(schemaOid, names);
    }
    return names;
  }

  #schemasOf(databaseOid: Oid): Map<string, SchemaDescriptor> {
    let schemas = this.#schemas.get(databaseOid);
    if (schemas === undefined) {
      schemas = new Map();
      this.#schemas.set(databaseOid, schemas);
    }
    return schemas;
  }
}

/** Does an object share the names of relations? */
export function isRelation(descriptor: Descriptor): descriptor is RelationDescriptor {
  return (
    descriptor.kind === 'table' ||
    descriptor.kind === 'view' ||
    descriptor.kind === 'sequence' ||
    descriptor.kind === 'composite'
  );
}

/** Is the index one that a user made? The first one of a table without primary key only holds its rows. */
export function isNamed(index: IndexDescriptor): boolean {
  return index.name !== '';
}

function copyOf(names: SchemaNames): SchemaNames {
  return { relations: new Map(names.relations), indexes: new Map(names.indexes), types: new Map(names.types) };
}

function isOther(found: Descriptor | undefined, descriptor: Descriptor): boolean {
  return found !== undefined && found.oid !== descriptor.oid;
}

function deleteIf<V>(map: Map<string, V>, name: string, value: V): void {
  if (map.get(name) === value) map.delete(name);
}

function checkRelationName(names: SchemaNames, name: string, oid: Oid): void {
  const relation = names.relations.get(name);
  const index = names.indexes.get(name);
  if ((relation !== undefined && relation.oid !== oid) || (index !== undefined && index.index.oid !== oid))
    throw new SqlError('42P07', `relation "${name}" already exists`);
}

function checkIndexName(names: SchemaNames, table: TableDescriptor, index: IndexDescriptor): void {
  if (!isNamed(index)) return;
  if (index.name === table.name || table.indexes.some((other) => other !== index && other.name === index.name))
    throw new SqlError('42P07', `relation "${index.name}" already exists`);
  // The table's own former name is free again.
  if (names.relations.get(index.name)?.oid === table.oid || names.indexes.get(index.name)?.table.oid === table.oid)
    return;
  checkRelationName(names, index.name, index.oid);
}
