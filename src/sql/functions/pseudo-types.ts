/** The types that only signatures have: `anyelement` and its kin, which stand for types of a call, `record` and `void`. */
import { SqlError } from '../errors.ts';
import {
  arrayTypeOf,
  builtinTypes,
  type RowField,
  rowTypeOf,
  type SqlType,
  type TypeRegistry,
  types,
} from '../values/index.ts';
import { canCoerce, commonTypeOf } from './coercion.ts';
import type { PseudoTypeName, Signature, TypeName } from './signature.ts';

/** What a function without a result returns. */
export const voidType: SqlType = {
  ...types.unknown,
  oid: 2278,
  name: 'void',
  displayName: 'void',
  category: 'P',
  length: 4,
};

/** A row of columns that nobody has declared. */
export const recordType: SqlType = recordTypeOf([]);

/** A row type that nobody has declared, of these columns. */
export function recordTypeOf(fields: readonly RowField[]): SqlType & { readonly fields: readonly RowField[] } {
  return { ...rowTypeOf({ oid: 2249, arrayOid: 2287, name: 'record', fields }), category: 'P', fields };
}

/** A composite type's columns, where the type tells them. */
export function fieldsOf(type: SqlType): readonly RowField[] {
  return 'fields' in type && Array.isArray(type.fields) ? type.fields : [];
}

/** A parameter's type: one of the catalog's, or a pseudo-type. */
export type DeclaredType = SqlType | PseudoTypeName;

const pseudoNames = new Set<string>([
  'any',
  'anyelement',
  'anynonarray',
  'anyenum',
  'anyarray',
  'anycompatible',
  'anycompatiblenonarray',
  'anycompatiblearray',
  'record',
] satisfies readonly PseudoTypeName[]);

/** The type behind a name in a signature. */
export function declaredType(name: TypeName): DeclaredType {
  if (name === 'void') return voidType;
  if (isPseudo(name)) return name;
  const type = builtinTypes.byName(name);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

/** A pseudo-type by its name, as something that definitions refuse. */
export function pseudoTypeNamed(name: string): SqlType | undefined {
  if (name === voidType.name) return voidType;
  return pseudoNames.has(name) ? { ...voidType, oid: 0, name, displayName: quoteAny(name) } : undefined;
}

/** `any` is a word of the grammar. */
function quoteAny(name: string): string {
  return name === 'any' ? '"any"' : name;
}

/** A signature's parameters by their types, looked up once. */
export function declaredParameters(signature: Signature): readonly DeclaredType[] {
  const known = parametersOf.get(signature);
  if (known !== undefined) return known;
  const declared = signature.parameters.map(({ type }) => declaredType(type));
  parametersOf.set(signature, declared);
  return declared;
}

const parametersOf = new WeakMap<Signature, readonly DeclaredType[]>();

function isPseudo(name: TypeName): name is PseudoTypeName {
  return pseudoNames.has(name);
}

/** What a declared type prints as in messages and lists. */
export function nameOfDeclared(type: DeclaredType): string {
  return typeof type === 'string' ? `"${type}"`.replace(/^"(any\w+|record)"$/, '$1') : type.displayName;
}

/** Do the types of a call fit the pseudo-types of a signature together? Types of literals not known yet fit all. */
export function pseudoTypesFit(actual: readonly SqlType[], declared: readonly DeclaredType[]): boolean {
  try {
    return solve(actual, declared) !== undefined;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/** What `anyelement` and `anycompatible` stand for in a call. */
interface Solution {
  readonly element: SqlType | undefined;
  readonly compatible: SqlType | undefined;
}

/** The types that a call's arguments are to have, and the type of its result; 42804 where the pseudo-types disagree. */
export function resolvePseudoTypes(
  actual: readonly SqlType[],
  declared: readonly DeclaredType[],
  result: DeclaredType,
  registry: TypeRegistry,
): { readonly argumentTypes: readonly SqlType[]; readonly resultType: SqlType } {
  const solution = solve(actual, declared);
  const substitute = (type: DeclaredType, given: SqlType | undefined): SqlType => {
    switch (type) {
      case 'any':
      case 'record':
        return given ?? recordType;
      case 'anyelement':
      case 'anynonarray':
      case 'anyenum':
        return solution.element ?? undetermined();
      case 'anyarray':
        return arrayOf(solution.element ?? undetermined(), registry);
      case 'anycompatible':
      case 'anycompatiblenonarray':
        return solution.compatible ?? undetermined();
      case 'anycompatiblearray':
        return arrayOf(solution.compatible ?? undetermined(), registry);
      case 'void':
        return voidType;
      default:
        return type;
    }
  };
  return {
    argumentTypes: declared.map((type, i) => substitute(type, actual[i])),
    resultType: substitute(result, undefined),
  };
}

function solve(actual: readonly SqlType[], declared: readonly DeclaredType[]): Solution {
  return { element: solveElement(actual, declared), compatible: solveCompatible(actual, declared) };
}

function solveElement(actual: readonly SqlType[], declared: readonly DeclaredType[]): SqlType | undefined {
  let element: SqlType | undefined;
  let array: SqlType | undefined;
  for (let i = 0; i < declared.length; i++) {
    const type = actual[i];
    switch (declared[i]) {
      case 'anyelement':
      case 'anynonarray':
      case 'anyenum':
        if (type.oid === types.unknown.oid) continue;
        if (element !== undefined && element.oid !== type.oid)
          throw notAlike('anyelement', `${element.displayName} versus ${type.displayName}`);
        if (declared[i] === 'anynonarray' && type.kind === 'array')
          throw new SqlError('42804', `type matched to anynonarray is an array type: ${type.displayName}`);
        if (declared[i] === 'anyenum' && type.kind !== 'enum')
          throw new SqlError('42804', `type matched to anyenum is not an enum type: ${type.displayName}`);
        element = type;
        break;
      case 'anyarray':
        if (type.oid === types.unknown.oid) continue;
        if (type.element === undefined)
          throw new SqlError('42804', `argument declared anyarray is not an array but type ${type.displayName}`);
        if (array !== undefined && array.oid !== type.oid)
          throw notAlike('anyarray', `${array.displayName} versus ${type.displayName}`);
        array = type;
        break;
      default:
    }
  }
  if (array?.element === undefined) {
    return element;
  }
  if (element !== undefined && element.oid !== array.element.oid)
    throw new SqlError('42804', 'argument declared anyarray is not consistent with argument declared anyelement', {
      detail: `${array.displayName} versus ${element.displayName}`,
    });
  return array.element;
}

function solveCompatible(actual: readonly SqlType[], declared: readonly DeclaredType[]): SqlType | undefined {
  const involved: SqlType[] = [];
  let needed = false;
  for (let i = 0; i < declared.length; i++) {
    const type = actual[i];
    if (declared[i] === 'anycompatible' || declared[i] === 'anycompatiblenonarray') {
      needed = true;
      involved.push(type);
    } else if (declared[i] === 'anycompatiblearray') {
      needed = true;
      if (type.oid === types.unknown.oid) continue;
      if (type.element === undefined)
        throw new SqlError(
          '42804',
          `argument declared anycompatiblearray is not an array but type ${type.displayName}`,
        );
      involved.push(type.element);
    }
  }
  if (!needed) return undefined;
  const common = commonTypeOf(involved);
  if (common === undefined) throw notAlike('anycompatible', '');
  if (involved.some((type) => !canCoerce(type, common, 'implicit'))) throw notAlike('anycompatible', '');
  return common;
}

function arrayOf(element: SqlType, registry: TypeRegistry): SqlType {
  // Rows that nobody declared have arrays, too.
  const array = registry.arrayOf(element) ?? (element.oid === recordType.oid ? arrayTypeOf(element) : undefined);
  if (array === undefined)
    throw new SqlError('42704', `could not find array type for data type ${element.displayName}`);
  return array;
}

function notAlike(family: string, detail: string): SqlError {
  return new SqlError('42804', `arguments declared "${family}" are not all alike`, detail === '' ? {} : { detail });
}

function undeterminedUnknown(): SqlError {
  return new SqlError('42804', 'could not determine polymorphic type because input has type unknown');
}

function undetermined(): never {
  throw undeterminedUnknown();
}
