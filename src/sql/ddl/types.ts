/** The types that definitions name. */
import type { ColumnDescriptor, Oid } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { pseudoTypeNamed } from '../functions/index.ts';
import type { Expression, TypeName } from '../parse/index.ts';
import { isGranted, permissionDenied } from '../privileges/index.ts';
import { formatType, type SqlType } from '../values/index.ts';
import { findType, type NameScope, printName } from './names.ts';

/** A type with its modifier, -1 for none. */
export interface TypeUse {
  readonly type: SqlType;
  readonly modifier: number;
}

/** The type that is written there. */
export function resolveType(scope: NameScope, written: TypeName): TypeUse {
  const name = { database: undefined, schema: written.schema, name: written.name, position: written.position };
  const element = findType(scope, name) ?? builtinPseudoType(written);
  if (element === undefined)
    throw new SqlError('42704', `type "${printName(name)}${'[]'.repeat(written.arrayDimensions)}" does not exist`).at(
      written.position || undefined,
    );
  checkTypeUsage(scope, element);
  const modifier = resolveModifier(element, written);
  if (written.arrayDimensions === 0) return { type: element, modifier };
  const type = element.kind === 'array' ? element : scope.draft.types.arrayOf(element);
  if (type === undefined)
    throw new SqlError('42704', `could not find array type for data type ${formatType(element)}`).at(
      written.position || undefined,
    );
  return { type, modifier };
}

/** Definitions may only use types that the role has USAGE of (42501); of arrays their elements count. */
export function checkTypeUsage({ draft, session }: NameScope, type: SqlType): void {
  const descriptor = draft.byOid(type.element?.oid ?? type.oid);
  if (descriptor?.kind !== 'enum' && descriptor?.kind !== 'domain' && descriptor?.kind !== 'composite') return;
  const { ownerOid, access, name } = descriptor;
  if (!isGranted(draft, session.role, { kind: 'type', ownerOid, access }, 'usage', session.databaseOid))
    throw permissionDenied('type', name);
}

/** The catalog has no pseudo-types; who names one is told what it is rather than that it does not exist. */
function builtinPseudoType({ schema, name }: TypeName): SqlType | undefined {
  return schema === undefined || schema === 'pg_catalog' ? pseudoTypeNamed(name) : undefined;
}

/** A type as messages print it: `numeric(10,2)`. */
export function printType({ type, modifier }: TypeUse): string {
  return formatType(type, modifier);
}

/** The type of a column that is there. */
export function typeOfColumn(
  { draft }: Pick<NameScope, 'draft'>,
  { typeOid, modifier }: Pick<ColumnDescriptor, 'typeOid' | 'modifier'>,
): TypeUse {
  return { type: typeByOid({ draft }, typeOid), modifier };
}

/** The type of an oid that a descriptor holds. */
export function typeByOid({ draft }: Pick<NameScope, 'draft'>, oid: Oid): SqlType {
  const type = draft.typeByOid(oid);
  if (type === undefined) throw new SqlError('XX000', `cache lookup failed for type ${oid}`);
  return type;
}

function resolveModifier(element: SqlType, written: TypeName): number {
  const words = written.modifiers.map((each) => wordOf(each, written));
  const isInterval = written.schema === 'pg_catalog' && written.name === 'interval';
  if (isInterval && (words.length > 0 || written.intervalFields !== undefined))
    words.unshift(written.intervalFields ?? '');
  if (words.length === 0) return -1;
  const modifiers = element.kind === 'array' ? element.element?.modifiers : element.modifiers;
  if (modifiers === undefined)
    throw new SqlError('42601', `type modifier is not allowed for type "${printName({ ...nameOf(written) })}"`).at(
      written.position || undefined,
    );
  try {
    return modifiers.parse(words);
  } catch (error) {
    throw error instanceof SqlError ? error.at(written.position || undefined) : error;
  }
}

function nameOf({ schema, name, position }: TypeName) {
  return { database: undefined, schema: schema === 'pg_catalog' ? undefined : schema, name, position };
}

function wordOf(modifier: Expression, written: TypeName): string {
  switch (modifier.kind) {
    case 'integer':
      return String(modifier.value);
    case 'numeric':
      return modifier.text;
    case 'string':
      return modifier.value;
    case 'column':
      if (modifier.path.length === 1) return modifier.path[0];
      break;
    case 'operator':
      if (modifier.left === undefined && modifier.operator.name === '-') return `-${wordOf(modifier.right, written)}`;
      break;
    default:
  }
  throw new SqlError('42601', 'type modifiers must be simple constants or identifiers').at(
    written.position || undefined,
  );
}
