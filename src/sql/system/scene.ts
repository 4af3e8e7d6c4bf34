/** Where catalogs are looked at from: a catalog, one of its databases, a role, a search path. Kept as long as the catalog is the same. */
import type { TextParser } from '../bind/index.ts';
import type {
  Catalog,
  DatabaseDescriptor,
  Descriptor,
  RoleDescriptor,
  SchemaDescriptor,
  TableDescriptor,
} from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { ExecutionContext } from '../execute/index.ts';
import type { FunctionContext } from '../functions/index.ts';
import { isGranted, protectedSchema } from '../privileges/index.ts';
import type { ValueContext } from '../values/index.ts';
import { searchPathOf } from './search-path.ts';

/** An object in a schema. */
export type SchemaObject = Extract<Descriptor, { readonly schemaOid: number }>;

/** See the top of this file. */
export class Scene {
  readonly catalog: Catalog;
  readonly database: DatabaseDescriptor;
  /** The role whose privileges count. */
  readonly role: RoleDescriptor;
  /** Schemas that are searched, in order; `pg_catalog` is among them. */
  readonly searchPath: readonly SchemaDescriptor[];
  /** How values are printed, and texts of the catalog read (not at all where nobody can). */
  readonly values: ValueContext;
  readonly parser: TextParser | undefined;
  readonly #version: number;
  #schemas: ReadonlyMap<number, SchemaDescriptor> | undefined;
  #objects: readonly SchemaObject[] | undefined;

  constructor(
    { catalog, values, parser }: Pick<ExecutionContext, 'catalog' | 'values' | 'parser'>,
    database: DatabaseDescriptor,
    role: RoleDescriptor,
    searchPath: readonly string[],
  ) {
    this.catalog = catalog;
    this.values = values;
    this.parser = parser;
    this.database = database;
    this.role = role;
    this.#version = catalog.version;
    this.searchPath = searchPath
      .flatMap((name) => catalog.schemaByName(database.oid, name) ?? [])
      .filter((schema) => isGranted(catalog, role.oid, protectedSchema(schema), 'usage', database.oid));
  }

  /** A draft changes in place: is it still what it was? */
  get isCurrent(): boolean {
    return this.catalog.version === this.#version;
  }

  /** The schemas of the database, those of all databases too. */
  get schemas(): ReadonlyMap<number, SchemaDescriptor> {
    this.#schemas ??= new Map(
      [...this.catalog.all('schema')]
        .filter(({ databaseOid }) => databaseOid === 0 || databaseOid === this.database.oid)
        .map((schema) => [schema.oid, schema]),
    );
    return this.#schemas;
  }

  /** All that lies in the schemas of the database. */
  get objects(): readonly SchemaObject[] {
    if (this.#objects === undefined) {
      const kinds = ['table', 'view', 'sequence', 'enum', 'domain', 'composite'] as const;
      this.#objects = kinds
        .flatMap((kind): SchemaObject[] => [...this.catalog.all(kind)])
        .filter(({ schemaOid }) => this.schemas.has(schemaOid));
    }
    return this.#objects;
  }

  /** The tables of the database. */
  get tables(): readonly TableDescriptor[] {
    return this.objects.filter((object) => object.kind === 'table');
  }

  /** The schema's name; an object's schema is always there. */
  schemaName(oid: number): string {
    return this.schemas.get(oid)?.name ?? `${oid}`;
  }

  /** A role's name, or its number, as PostgreSQL shows those that are gone. */
  roleName(oid: number): string {
    const role = this.catalog.byOid(oid);
    return role?.kind === 'role' ? role.name : `unknown (OID=${oid})`;
  }
}

/** The statement around a function of this folder: they are only called by statements. */
export function statementOf(context: FunctionContext): ExecutionContext {
  if (!isStatement(context)) throw new SqlError('0A000', 'this function needs a statement around it');
  return context;
}

function isStatement(context: FunctionContext): context is ExecutionContext {
  return 'catalog' in context && 'services' in context;
}

const kept = new WeakMap<Catalog, Map<string, Scene>>();

/** The scene of a statement. */
export function sceneOf(context: FunctionContext): Scene {
  const { catalog, session, parser } = statementOf(context);
  const path = context.setting('search_path') ?? '';
  const database = catalog.databaseByName(session.database);
  if (database === undefined) throw new SqlError('3D000', `database "${session.database}" does not exist`);
  // Sessions without temporary objects see the same scene.
  const ownSchema = `pg_temp_${session.backendId}`;
  const temporary = catalog.schemaByName(database.oid, ownSchema) === undefined ? '' : ownSchema;
  const key = `${session.database}\0${session.currentUser}\0${session.sessionUser}\0${temporary}\0${path}`;
  let scenes = kept.get(catalog);
  if (scenes === undefined) {
    scenes = new Map();
    kept.set(catalog, scenes);
  }
  const known = scenes.get(key);
  // A statement that ran as straight code had no parser to give.
  if (known?.isCurrent && (known.parser !== undefined || parser === undefined)) return known;
  const role = catalog.roleByName(session.currentUser);
  if (role === undefined) throw new SqlError('42704', `role "${session.currentUser}" does not exist`);
  const scene = new Scene(statementOf(context), database, role, searchPathOf(path, session.currentUser, temporary));
  scenes.set(key, scene);
  return scene;
}
