/** Types by the names that statements write. */
import type { Catalog } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, TypeName } from '../../parse/index.ts';
import { builtinTypes, arrayTypeOf as makeArrayType, type SqlType, types } from '../../values/index.ts';
import type { BindEnvironment } from '../environment.ts';
import { schemaOrThrow, searchedSchemas } from '../names/schemas.ts';

/** A type and what stands in brackets behind it; -1 for nothing. */
export interface TypeAndModifier {
  readonly type: SqlType;
  readonly modifier: number;
}

/** The type that a name means; 42704 without one. */
export function resolveType(environment: BindEnvironment, name: TypeName): TypeAndModifier {
  const element = findNamedType(environment, name);
  if (element === undefined) throw noType(name);
  const modifier = modifierOf(element, name);
  if (name.arrayDimensions === 0) return { type: element, modifier };
  const array = element.element === undefined ? arrayTypeOf(environment.catalog, element) : element;
  if (array === undefined) throw noType(name);
  return { type: array, modifier };
}

/** The array type of an element type, built-in or of the catalog. */
export function arrayTypeOf(catalog: Catalog, element: SqlType): SqlType | undefined {
  const known =
    catalog.types.arrayOf(element) ?? (element.arrayOid === 0 ? undefined : catalog.typeByOid(element.arrayOid));
  // Rows that nobody declared have arrays, too.
  return known ?? (element.oid === recordOid ? makeArrayType(element) : undefined);
}

function findNamedType(environment: BindEnvironment, { schema, name, position }: TypeName): SqlType | undefined {
  const { catalog } = environment;
  if (schema !== undefined) {
    if (schema === 'pg_catalog') return builtin(name) ?? builtin(catalogNames[name] ?? name);
    return catalog.typeByName(schemaOrThrow(environment, schema, position), name);
  }
  const known = builtin(name);
  for (const oid of searchedSchemas(environment)) {
    if (oid === pgCatalogOid && known !== undefined) return known;
    const found = catalog.typeByName(oid, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const recordOid = 2249;
const pgCatalogOid = 11;

/** What the grammar calls types that it knows by keywords, where that is not the type's own name. */
const catalogNames: Readonly<Record<string, string>> = { decimal: 'numeric' };

/** Only by its own name: SQL's words for types are keywords, which never come here. */
function builtin(name: string): SqlType | undefined {
  const type = builtinTypes.byName(name);
  return type?.name === name ? type : undefined;
}

function modifierOf(type: SqlType, { modifiers, intervalFields, position }: TypeName): number {
  if (modifiers.length === 0 && intervalFields === undefined) return -1;
  if (type.modifiers === undefined)
    throw new SqlError('42601', `type modifier is not allowed for type "${type.displayName}"`, { position });
  const words = modifiers.map((each) => modifierWord(each, position));
  try {
    // An interval's modifier begins with its fields.
    const isInterval = type.oid === types.interval.oid;
    return type.modifiers.parse(isInterval ? [intervalFields ?? '', ...words] : words);
  } catch (error) {
    throw error instanceof SqlError ? error.at(position) : error;
  }
}

function modifierWord(expression: Expression, position: number): string {
  switch (expression.kind) {
    case 'integer':
      return String(expression.value);
    case 'numeric':
      return expression.text;
    case 'string':
      return expression.value;
    case 'column':
      if (expression.path.length === 1) return expression.path[0];
      break;
    default:
  }
  throw new SqlError('42601', 'type modifiers must be simple constants or identifiers', { position });
}

function noType({ schema, name, arrayDimensions, position }: TypeName): SqlError {
  const written = `${schema === undefined ? '' : `${schema}.`}${name}${'[]'.repeat(arrayDimensions)}`;
  return new SqlError('42704', `type "${written}" does not exist`, { position: position === 0 ? undefined : position });
}
