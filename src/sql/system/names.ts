/**
 * Objects by name, as a session with its search path writes and reads them: what regclass, regtype and their kin print and parse, and what
 * `format_type` says. A name is printed with its schema where the name alone would mean something else, or nothing.
 */
import type { Catalog } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { quoteIdentifier } from '../functions/index.ts';
import { builtinTypes, formatType, type ObjectKind, type ObjectNames } from '../values/index.ts';
import { builtinRow, builtinRows, operatorRowsNamed, procsNamed } from './builtin.ts';
import { qualifiedName, splitQualifiedName } from './qualified-name.ts';
import type { Scene } from './scene.ts';
import type { SystemRow } from './table-rows.ts';
import { systemRelations } from './tables.ts';

/** Where an object is. */
export interface Place {
  readonly schemaOid: number;
  readonly name: string;
}

const pgCatalog = 11;

/** See the top of this file. */
export class CatalogNames implements ObjectNames {
  readonly #catalog: Catalog;
  readonly #databaseOid: number;
  readonly #searchPath: readonly string[];

  /** `pg_catalog` is searched first where the path does not name it. */
  constructor(catalog: Catalog, databaseOid: number, searchPath: readonly string[]) {
    this.#catalog = catalog;
    this.#databaseOid = databaseOid;
    this.#searchPath = searchPath.includes('pg_catalog') ? searchPath : ['pg_catalog', ...searchPath];
  }

  nameOf(kind: ObjectKind, oid: number): string | undefined {
    switch (kind) {
      case 'regclass':
        return this.relationName(oid);
      case 'regtype':
        return this.typeText(oid, undefined);
      case 'regproc':
        return this.#procName(oid);
      case 'regprocedure':
        return this.#procedureName(oid);
      case 'regoper':
        return this.#operatorName(oid);
      case 'regoperator':
        return this.#operatorWithTypes(oid);
      case 'regnamespace':
        return this.#nameOfKind(oid, 'schema');
      case 'regrole':
        return this.#nameOfKind(oid, 'role');
      case 'regcollation': {
        const name = builtinRow('pg_collation', oid)?.collname;
        return name === undefined ? undefined : quoteIdentifier(String(name));
      }
    }
  }

  oidOf(kind: ObjectKind, name: string): number {
    switch (kind) {
      case 'regclass':
        return this.#relationOid(name);
      case 'regtype':
        return this.#typeOid(name);
      case 'regproc':
        return onlyOne(this.#procs(name), name, 'function');
      case 'regprocedure':
        return this.#procedureOid(name);
      case 'regoper':
        return onlyOne(operatorRowsNamed(withoutSchema(name)), name, 'operator');
      case 'regoperator':
        return this.#operatorOid(name);
      case 'regnamespace':
        return this.#schemaOid(oneName(name));
      case 'regrole': {
        const role = this.#catalog.roleByName(oneName(name));
        if (role === undefined) throw new SqlError('42704', `role "${oneName(name)}" does not exist`);
        return role.oid;
      }
      case 'regcollation': {
        const collation = builtinRows('pg_collation').find(({ collname }) => collname === qualifiedName(name).name);
        if (collation === undefined)
          throw new SqlError('42704', `collation "${qualifiedName(name).name}" for encoding "UTF8" does not exist`);
        return Number(collation.oid);
      }
    }
  }

  /** Where a relation (or an index) is. */
  relationPlace(oid: number): Place | undefined {
    const object = this.#catalog.byOid(oid);
    if (
      object?.kind === 'table' ||
      object?.kind === 'view' ||
      object?.kind === 'sequence' ||
      object?.kind === 'composite'
    )
      return object;
    const index = this.#catalog.indexByOid(oid);
    if (index !== undefined) return { schemaOid: index.table.schemaOid, name: index.index.name };
    return this.#catalog.systemTableByOid(oid);
  }

  /** A relation's name, with its schema where it needs it. */
  relationName(oid: number): string | undefined {
    const place = this.relationPlace(oid);
    if (place === undefined) return undefined;
    return this.isRelationVisible(oid) ? quoteIdentifier(place.name) : this.qualified(place);
  }

  /** Does the relation's name alone mean it? */
  isRelationVisible(oid: number): boolean {
    const place = this.relationPlace(oid);
    if (place === undefined) return false;
    for (const schema of this.#schemasInPath()) {
      const found =
        this.#catalog.relationByName(schema, place.name)?.oid ??
        this.#catalog.indexByName(schema, place.name)?.index.oid;
      if (found !== undefined) return found === oid;
    }
    return false;
  }

  /** Does the type's name alone mean it? */
  isTypeVisible(oid: number): boolean {
    const place = this.typePlace(oid);
    if (place === undefined) return false;
    for (const schema of this.#schemasInPath()) {
      const found = this.#catalog.typeByName(schema, place.name);
      if (found !== undefined) return found.oid === oid;
    }
    return place.schemaOid === pgCatalog;
  }

  /** Where a type is. */
  typePlace(oid: number): Place | undefined {
    const row = builtinRow('pg_type', oid);
    if (row !== undefined) return { schemaOid: pgCatalog, name: String(row.typname) };
    const rowType = systemRelations.find(({ rowTypeOid }) => rowTypeOid !== 0 && rowTypeOid === oid);
    if (rowType !== undefined) return rowType.table;
    const type = this.#catalog.typeByOid(oid);
    if (type === undefined) return undefined;
    const owner = this.#ownerOfType(type.element?.oid ?? oid);
    return owner === undefined ? undefined : { schemaOid: owner.schemaOid, name: type.name };
  }

  /** What `format_type` says; undefined for no such type. */
  typeText(oid: number, modifier: number | undefined): string | undefined {
    const builtin = builtinTypes.byOid(oid);
    if (builtin !== undefined) return formatType(builtin, modifier);
    const type = this.#catalog.typeByOid(oid);
    if (type?.kind === 'array' && type.element !== undefined) {
      const element = this.typeText(type.element.oid, modifier);
      return element === undefined ? undefined : `${element}[]`;
    }
    const place = this.typePlace(oid);
    if (place === undefined) return undefined;
    if (place.schemaOid === pgCatalog)
      return place.name.startsWith('_') ? `${place.name.slice(1)}[]` : quoteIdentifier(place.name);
    return this.isTypeVisible(oid) ? quoteIdentifier(place.name) : this.qualified(place);
  }

  /** `schema.name`, in quotes where they are needed. */
  qualified({ schemaOid, name }: Place): string {
    return `${quoteIdentifier(this.schemaName(schemaOid))}.${quoteIdentifier(name)}`;
  }

  schemaName(oid: number): string {
    const schema = this.#catalog.byOid(oid);
    return schema?.kind === 'schema' ? schema.name : `${oid}`;
  }

  #ownerOfType(oid: number): Place | undefined {
    const object = this.#catalog.byOid(oid);
    if (object?.kind === 'enum' || object?.kind === 'domain' || object?.kind === 'composite') return object;
    for (const kind of ['table', 'view'] as const)
      for (const relation of this.#catalog.all(kind)) if (relation.rowTypeOid === oid) return relation;
    return undefined;
  }

  *#schemasInPath(): Iterable<number> {
    for (const name of this.#searchPath) {
      const schema = this.#catalog.schemaByName(this.#databaseOid, name);
      if (schema !== undefined) yield schema.oid;
    }
  }

  #schemaOid(name: string): number {
    const schema = this.#catalog.schemaByName(this.#databaseOid, name);
    if (schema === undefined) throw new SqlError('3F000', `schema "${name}" does not exist`);
    return schema.oid;
  }

  #relationOid(text: string): number {
    const { schema, name } = qualifiedName(text);
    const schemas = schema === undefined ? this.#schemasInPath() : [this.#schemaOid(schema)];
    for (const oid of schemas) {
      const found = this.#catalog.relationByName(oid, name)?.oid ?? this.#catalog.indexByName(oid, name)?.index.oid;
      if (found !== undefined) return found;
    }
    const written = schema === undefined ? name : `${schema}.${name}`;
    throw new SqlError('42P01', `relation "${written}" does not exist`);
  }

  #typeOid(text: string): number {
    const plain = text.replace(/\([^)]*\)/g, '').trim();
    const element = /^(.*?)\s*(?:\[\d*\])+$/s.exec(plain)?.[1];
    const oid = this.#plainTypeOid(element ?? plain);
    if (element === undefined) return oid;
    const type = this.#catalog.typeByOid(oid);
    const array = type && this.#catalog.types.arrayOf(type);
    if (array === undefined) throw new SqlError('42704', `could not find array type for data type ${element}`);
    return array.oid;
  }

  #plainTypeOid(text: string): number {
    const words = text.toLowerCase().replace(/\s+/g, ' ');
    const byWords = /^[a-z0-9_ ]+$/.test(words) ? builtinTypes.byName(words) : undefined;
    if (byWords !== undefined) return byWords.oid;
    if (words.startsWith('interval ')) return 1186;
    const { schema, name } = qualifiedName(text, 'type');
    const schemas = schema === undefined ? this.#schemasInPath() : [this.#schemaOid(schema)];
    for (const oid of schemas) {
      const found = this.#catalog.typeByName(oid, name)?.oid ?? (oid === pgCatalog ? recordedType(name) : undefined);
      if (found !== undefined) return found;
    }
    throw new SqlError('42704', `type "${schema === undefined ? name : `${schema}.${name}`}" does not exist`);
  }

  #procs(text: string): readonly SystemRow[] {
    const { schema, name } = qualifiedName(text, 'function');
    if (schema !== undefined && schema !== 'pg_catalog' && schema !== 'information_schema') {
      this.#schemaOid(schema);
      return [];
    }
    const namespace = schema === 'information_schema' ? 13_000 : pgCatalog;
    return procsNamed(name).filter(({ pronamespace }) => (pronamespace === pgCatalog) === (namespace === pgCatalog));
  }

  #procName(oid: number): string | undefined {
    const row = builtinRow('pg_proc', oid);
    if (row === undefined) return undefined;
    const name = quoteIdentifier(String(row.proname));
    if (row.pronamespace !== pgCatalog) return `information_schema.${name}`;
    return procsNamed(String(row.proname)).length === 1 ? name : `pg_catalog.${name}`;
  }

  #procedureName(oid: number): string | undefined {
    const row = builtinRow('pg_proc', oid);
    if (row === undefined) return undefined;
    const name = quoteIdentifier(String(row.proname));
    return `${row.pronamespace === pgCatalog ? name : `information_schema.${name}`}(${this.#typesOf(row)})`;
  }

  #typesOf({ proargtypes }: SystemRow): string {
    return oidsOf(proargtypes)
      .map((oid) => this.typeText(oid, undefined) ?? `${oid}`)
      .join(',');
  }

  #procedureOid(text: string): number {
    const match = /^(.*?)\((.*)\)\s*$/s.exec(text);
    if (match === null) throw new SqlError('22P02', 'expected a left parenthesis');
    const given = argumentNames(match[2]).map((type) => this.#typeOid(type));
    const found = this.#procs(match[1]).find(({ proargtypes }) => `${oidsOf(proargtypes)}` === `${given}`);
    if (found === undefined) throw new SqlError('42883', `function "${text}" does not exist`);
    return Number(found.oid);
  }

  #operatorName(oid: number): string | undefined {
    const row = builtinRow('pg_operator', oid);
    if (row === undefined) return undefined;
    const name = String(row.oprname);
    return operatorRowsNamed(name).length === 1 ? name : `pg_catalog.${name}`;
  }

  #operatorWithTypes(oid: number): string | undefined {
    const row = builtinRow('pg_operator', oid);
    if (row === undefined) return undefined;
    const types = [Number(row.oprleft), Number(row.oprright)].map((type) =>
      type === 0 ? 'NONE' : this.typeText(type, undefined),
    );
    return `${row.oprname}(${types.join(',')})`;
  }

  #operatorOid(text: string): number {
    const match = /^(.*?)\((.*)\)\s*$/s.exec(text);
    if (match === null) throw new SqlError('22P02', 'expected a left parenthesis');
    const given = argumentNames(match[2]).map((type) => (type.toUpperCase() === 'NONE' ? 0 : this.#typeOid(type)));
    if (given.length !== 2)
      throw new SqlError(
        given.length < 2 ? '42P02' : '54023',
        given.length < 2 ? 'missing argument' : 'too many arguments',
        {
          hint:
            given.length < 2
              ? 'Use NONE to denote the missing argument of a unary operator.'
              : 'Provide two argument types for operator.',
        },
      );
    const found = operatorRowsNamed(withoutSchema(match[1])).find(
      ({ oprleft, oprright }) => oprleft === given[0] && oprright === given[1],
    );
    if (found === undefined) throw new SqlError('42883', `operator does not exist: ${text}`);
    return Number(found.oid);
  }

  #nameOfKind(oid: number, kind: 'schema' | 'role'): string | undefined {
    const object = this.#catalog.byOid(oid);
    return object?.kind === kind ? quoteIdentifier(object.name) : undefined;
  }
}

const known = new WeakMap<Catalog, Map<string, CatalogNames>>();

/** The names of a session: of a catalog, in a database, with a search path. */
export function objectNamesOf(catalog: Catalog, databaseOid: number, searchPath: readonly string[]): CatalogNames {
  let ofCatalog = known.get(catalog);
  if (ofCatalog === undefined) {
    ofCatalog = new Map();
    known.set(catalog, ofCatalog);
  }
  const key = `${databaseOid} ${searchPath.join('\0')}`;
  let names = ofCatalog.get(key);
  if (names === undefined) {
    names = new CatalogNames(catalog, databaseOid, searchPath);
    ofCatalog.set(key, names);
  }
  return names;
}

/** The names of a scene. */
export function namesOfScene({ catalog, database, searchPath }: Scene): CatalogNames {
  return objectNamesOf(
    catalog,
    database.oid,
    searchPath.map(({ name }) => name),
  );
}

/** The oids of a vector. */
export function oidsOf(vector: unknown): readonly number[] {
  const elements = vector !== null && typeof vector === 'object' && 'elements' in vector ? vector.elements : [];
  return Array.isArray(elements) ? elements.map(Number) : [];
}

function onlyOne(rows: readonly SystemRow[], name: string, what: 'function' | 'operator'): number {
  if (rows.length === 0)
    throw new SqlError(
      '42883',
      what === 'function' ? `function "${name}" does not exist` : `operator does not exist: ${name}`,
    );
  if (rows.length > 1)
    throw new SqlError(
      '42725',
      what === 'function' ? `more than one function named "${name}"` : `more than one operator named ${name}`,
    );
  return Number(rows[0].oid);
}

function oneName(text: string): string {
  const parts = splitQualifiedName(text);
  if (parts.length !== 1) throw new SqlError('42602', 'invalid name syntax');
  return parts[0];
}

function withoutSchema(operator: string): string {
  return operator.trim().replace(/^pg_catalog\./, '');
}

/** Types that only signatures have. */
function recordedType(name: string): number | undefined {
  const row = builtinRows('pg_type').find(({ typname }) => typname === name);
  return row === undefined ? undefined : Number(row.oid);
}

/** The types between brackets, commas inside of `numeric(10,2)` left alone. */
function argumentNames(list: string): readonly string[] {
  return list.replace(/\([^)]*\)/g, '').trim() === ''
    ? []
    : list
        .replace(/\([^)]*\)/g, '')
        .split(',')
        .map((type) => type.trim());
}
