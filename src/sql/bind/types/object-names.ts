/** Literals that name objects: `'t'::regclass` is the table's oid, found when the statement is bound. */
import { SqlError } from '../../errors.ts';
import type { QualifiedName } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { findRelation, noRelation } from '../names/relations.ts';
import { schemaOid, searchedSchemas } from '../names/schemas.ts';
import { resolveType } from './type-names.ts';

/** The oid of the object that the text names; undefined where it is a number, or of a type without names here. */
export function readObjectName(binding: Binding, text: string, type: SqlType): number | undefined {
  if (/^\s*(\d+|-)\s*$/.test(text)) return undefined;
  const { catalog, databaseOid } = binding.environment;
  switch (type.oid) {
    case types.regclass.oid:
      return relationOid(binding, qualifiedNameOf(text));
    case types.regtype.oid:
      return typeOid(binding, text);
    case types.regrole.oid: {
      const role = catalog.roleByName(onlyName(text));
      if (role === undefined) throw new SqlError('42704', `role "${onlyName(text)}" does not exist`);
      return role.oid;
    }
    case types.regnamespace.oid: {
      const schema = catalog.schemaByName(databaseOid, onlyName(text));
      if (schema === undefined) throw new SqlError('3F000', `schema "${onlyName(text)}" does not exist`);
      return schema.oid;
    }
    default:
      return undefined;
  }
}

function relationOid(binding: Binding, name: QualifiedName): number {
  const { environment } = binding;
  const relation = findRelation(environment, name);
  if (relation !== undefined) return relation.oid;
  const schemas = name.schema === undefined ? searchedSchemas(environment) : [schemaOid(environment, name.schema)];
  for (const schema of schemas) {
    const found = schema === undefined ? undefined : environment.catalog.indexByName(schema, name.name);
    if (found !== undefined) return found.index.oid;
  }
  throw noRelation(name);
}

function typeOid(binding: Binding, text: string): number {
  const tree = binding.environment.parser.parseExpression(`NULL::${text}`);
  if (tree.kind !== 'cast') throw new SqlError('42601', `invalid type name "${text}"`);
  return resolveType(binding.environment, { ...tree.type, position: 0 }).type.oid;
}

function onlyName(text: string): string {
  const parts = partsOf(text);
  if (parts.length !== 1) throw new SqlError('42602', 'invalid name syntax');
  return parts[0];
}

/** `schema.name` as SQL writes it, quotes and all. */
export function qualifiedNameOf(text: string): QualifiedName {
  const parts = partsOf(text);
  if (parts.length > 3)
    throw new SqlError('42601', `improper relation name (too many dotted names): ${parts.join('.')}`);
  const [name, schema, database] = parts.toReversed();
  return { database, schema, name, position: 0 };
}

function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*))\s*(\.|$)/uy;
  while (part.lastIndex < text.length || parts.length === 0) {
    const match = part.exec(text);
    if (match === null) throw new SqlError('42602', 'invalid name syntax');
    parts.push(match[1] === undefined ? match[2].toLowerCase() : match[1].replaceAll('""', '"'));
    if (match[3] === '') return parts;
  }
  throw new SqlError('42602', 'invalid name syntax');
}
