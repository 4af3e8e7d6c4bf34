/** Options, roles and names of objects, as many statements have them. */
import type { DefElem, Node, ObjectType, RoleSpec } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { placed, type Source, unsupported } from '../source.ts';
import type { Option, QualifiedName, RoleName } from '../tree/names.ts';
import type { ObjectKind } from '../tree/objects.ts';
import { fieldsIf, fieldsOf, mapNodes, nameFromParts, nameOf, namesOf, qualifiedName } from './nodes.ts';

/** A list of options. */
export function convertOptions(nodes: readonly Node[] | undefined, source: Source): readonly Option[] {
  return mapNodes(nodes, (node) => convertOption(fieldsOf(node, 'DefElem'), source));
}

function convertOption({ defnamespace, defname, arg, location }: DefElem, source: Source): Option {
  return {
    namespace: defnamespace,
    name: defname ?? '',
    value: optionValue(arg),
    position: source.position(location),
  };
}

/** Words, numbers and strings as text, `*` too; lists as lists of it. */
function optionValue(node: Node | undefined): Option['value'] {
  if (node === undefined) return undefined;
  if ('List' in node) return mapNodes(node.List.items, (item) => String(optionValue(item)));
  if ('TypeName' in node) return namesOf(node.TypeName.names).join('.');
  if ('A_Star' in node) return '*';
  if ('Integer' in node) return String(node.Integer.ival ?? 0);
  if ('Float' in node) return node.Float.fval ?? '0';
  if ('Boolean' in node) return String(node.Boolean.boolval ?? false);
  return nameOf(node);
}

/** The options of a statement that may say each only once. */
export function optionsByName(nodes: readonly Node[] | undefined, source: Source): ReadonlyMap<string, DefElem> {
  const byName = new Map<string, DefElem>();
  for (const node of nodes ?? []) {
    const option = fieldsOf(node, 'DefElem');
    const name = option.defname ?? '';
    if (byName.has(name))
      throw new SqlError('42601', 'conflicting or redundant options', placed(source.position(option.location)));
    byName.set(name, option);
  }
  return byName;
}

/** The text of an option's value. */
export function optionText(option: DefElem | undefined): string | undefined {
  const value = optionValue(option?.arg);
  return typeof value === 'string' ? value : undefined;
}

/** A switch that is on when it is named, or that is given as a boolean. */
export function optionFlag(option: DefElem | undefined): boolean | undefined {
  if (option === undefined) return undefined;
  return option.arg === undefined || optionText(option) === 'true' || optionText(option) === '1';
}

const roleKinds = {
  ROLESPEC_CURRENT_ROLE: 'current_role',
  ROLESPEC_CURRENT_USER: 'current_user',
  ROLESPEC_SESSION_USER: 'session_user',
  ROLESPEC_PUBLIC: 'public',
} as const;

/** A role. */
export function roleName(role: RoleSpec | undefined, source: Source): RoleName {
  const position = source.position(role?.location);
  const type = role?.roletype ?? 'ROLESPEC_CSTRING';
  if (type === 'ROLESPEC_CSTRING') return { kind: 'role', name: role?.rolename ?? '', position };
  return { kind: roleKinds[type], position };
}

/** A list of roles. */
export function roleNames(nodes: readonly Node[] | undefined, source: Source): readonly RoleName[] {
  return mapNodes(nodes, (node) => roleName(fieldsOf(node, 'RoleSpec'), source));
}

/** The name of an object, which the grammar writes as a word, as a list of words or as a type. */
export function objectName(node: Node | undefined, source: Source): QualifiedName {
  const type = fieldsIf(node, 'TypeName');
  if (type !== undefined) return qualifiedName(type.names, source.position(type.location));
  return nameFromParts(objectParts(node), 0);
}

/** The words of an object's name. */
export function objectParts(node: Node | undefined): readonly string[] {
  const list = fieldsIf(node, 'List');
  return list === undefined ? [nameOf(node)] : namesOf(list.items);
}

const objectKinds: Readonly<Partial<Record<ObjectType, ObjectKind>>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SCHEMA: 'schema',
  OBJECT_DATABASE: 'database',
  OBJECT_ROLE: 'role',
  OBJECT_EXTENSION: 'extension',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_COLUMN: 'column',
  OBJECT_ATTRIBUTE: 'attribute',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_DOMCONSTRAINT: 'domain constraint',
};

/** What kind of object a statement is about; kinds that JimKV does not have are refused with the verb and their name. */
export function objectKind(type: ObjectType | undefined, verb: string): ObjectKind {
  const kind = type === undefined ? undefined : objectKinds[type];
  if (kind !== undefined) return kind;
  throw unsupported(`${verb} ${objectWords(type)}`, 0);
}

/** `OBJECT_FOREIGN_TABLE` is `FOREIGN TABLE`. */
export function objectWords(type: ObjectType | undefined): string {
  if (type === undefined) return 'OBJECT';
  return irregularWords[type] ?? type.slice('OBJECT_'.length).replaceAll('_', ' ');
}

const irregularWords: Readonly<Partial<Record<ObjectType, string>>> = {
  OBJECT_OPCLASS: 'OPERATOR CLASS',
  OBJECT_OPFAMILY: 'OPERATOR FAMILY',
  OBJECT_FDW: 'FOREIGN DATA WRAPPER',
  OBJECT_FOREIGN_SERVER: 'SERVER',
  OBJECT_LARGEOBJECT: 'LARGE OBJECT',
  OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
  OBJECT_TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
  OBJECT_TSPARSER: 'TEXT SEARCH PARSER',
  OBJECT_TSTEMPLATE: 'TEXT SEARCH TEMPLATE',
};
