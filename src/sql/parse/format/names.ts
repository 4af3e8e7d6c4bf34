/** Identifiers, strings, names and types as SQL text. */
import type { OperatorName, Option, QualifiedName, RoleName, TypeName } from '../tree/names.ts';
import { formatExpression } from './expressions.ts';

/** Keywords that cannot stand for a name everywhere; all others may. */
const keywords = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
  character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
  current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
  else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike
  in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists
  json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like
  limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset
  on only or order out outer overlaps overlay placing position precision primary real references returning right row select
  session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to trailing
  treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
  xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** A name, quoted where it must be. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !keywords.has(name) ? name : quoted(name);
}

/** A name in quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of names. */
export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}

/** ` (a, b)`, or nothing when there are none. */
export function inParentheses(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${identifiers(names)})`;
}

/** A string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `database.schema.name`. */
export function qualified({ database, schema, name }: QualifiedName): string {
  return path([database, schema, name].filter((part) => part !== undefined));
}

/** Parts with points between them. */
export function path(parts: readonly string[]): string {
  return parts.map(identifier).join('.');
}

/** A list of qualified names. */
export function qualifiedList(names: readonly QualifiedName[]): string {
  return names.map(qualified).join(', ');
}

/** `+`, or `OPERATOR(schema.+)`. */
export function operator({ schema, name }: OperatorName): string {
  return schema === undefined ? name : `OPERATOR(${identifier(schema)}.${name})`;
}

/** A role. */
export function role(name: RoleName): string {
  return name.kind === 'role' ? identifier(name.name) : name.kind.toUpperCase();
}

/** A list of roles. */
export function roles(names: readonly RoleName[]): string {
  return names.map(role).join(', ');
}

/** How the types that the grammar knows by keywords are written: before and behind their modifiers. */
const typeKeywords: Readonly<Record<string, readonly [string, string]>> = {
  bool: ['boolean', ''],
  int2: ['smallint', ''],
  int4: ['integer', ''],
  int8: ['bigint', ''],
  float4: ['real', ''],
  float8: ['double precision', ''],
  numeric: ['numeric', ''],
  varchar: ['character varying', ''],
  time: ['time', ' without time zone'],
  timetz: ['time', ' with time zone'],
  timestamp: ['timestamp', ' without time zone'],
  timestamptz: ['timestamp', ' with time zone'],
};

/** A type. */
export function formatType(type: TypeName): string {
  return `${elementType(type)}${'[]'.repeat(type.arrayDimensions)}`;
}

function elementType(type: TypeName): string {
  const modifiers = type.modifiers.length === 0 ? '' : `(${type.modifiers.map(formatExpression).join(', ')})`;
  if (type.schema === 'pg_catalog') {
    if (type.name === 'interval' && type.intervalFields !== undefined)
      return `interval ${type.intervalFields}${modifiers}`;
    if (type.name === 'interval' && isPrecision(type)) return `interval${modifiers}`;
    if (type.name === 'bpchar' && modifiers !== '') return `character${modifiers}`;
    const keyword = typeKeywords[type.name];
    if (keyword !== undefined) return `${keyword[0]}${modifiers}${keyword[1]}`;
  }
  const prefix = type.schema === undefined ? '' : `${identifier(type.schema)}.`;
  return `${prefix}${identifier(type.name)}${modifiers}`;
}

function isPrecision({ modifiers }: TypeName): boolean {
  return modifiers.length === 0 || (modifiers.length === 1 && modifiers[0].kind === 'integer');
}

/** ` WITH (a = 'x', b)`, or nothing when there are none. */
export function withOptions(options: readonly Option[]): string {
  return options.length === 0 ? '' : ` WITH ${assignedOptions(options)}`;
}

/** `(a = 'x', b)`. */
export function assignedOptions(options: readonly Option[]): string {
  return `(${options.map((option) => formatOption(option, ' = ')).join(', ')})`;
}

/** `(a 'x', b)`, as EXPLAIN, COPY and VACUUM have it. */
export function listedOptions(options: readonly Option[]): string {
  return options.length === 0 ? '' : ` (${options.map((option) => formatOption(option, ' ')).join(', ')})`;
}

function formatOption({ namespace, name, value }: Option, between: string): string {
  const prefix = namespace === undefined ? '' : `${identifier(namespace)}.`;
  if (value === undefined) return `${prefix}${identifier(name)}`;
  const text = typeof value === 'string' ? literal(value) : `(${value.map(literal).join(', ')})`;
  return `${prefix}${identifier(name)}${between}${text}`;
}

/** The parts of a statement, without those that are empty, with blanks between them. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== '' && part !== false && part !== undefined).join(' ');
}
