/** Expressions that definitions hold: bound once, so that PostgreSQL's complaints come now, and kept as text. */
import {
  type BindEnvironment,
  type BoundDefinition,
  bindDefinition,
  type DefinitionTarget,
  type DefinitionUse,
} from '../bind/index.ts';
import { type ColumnNumber, isDomain, type TableDescriptor, wellKnownOids } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { Expression } from '../parse/index.ts';
import type { SqlType } from '../values/index.ts';
import { columnNumbered, findColumn } from './tables/column.ts';
import { columnsNamed, fullText } from './texts.ts';
import { visitTree } from './trees.ts';
import { type TypeUse, typeOfColumn } from './types.ts';
import type { DdlWork } from './work.ts';

/** An expression over a table's columns. */
export interface TableExpression {
  readonly text: string;
  /** The columns that it looks at, in the table's order. */
  readonly columns: readonly ColumnNumber[];
}

/** What the binder is told: the draft, and the statement's names. */
export function bindEnvironment({ draft, session }: DdlWork): BindEnvironment {
  const { databaseOid, searchPath, temporarySchema, role, values, parser } = session;
  return {
    catalog: draft,
    databaseOid,
    searchPath: searchPath.includes('pg_temp') ? searchPath : [temporarySchema, ...searchPath],
    role,
    parameterTypes: [],
    values,
    parser,
  };
}

/** The condition of a CHECK. */
export function checkExpression(work: DdlWork, table: TableDescriptor, expression: Expression): TableExpression {
  return kept(work, expression, overTable(work, table, expression, 'check'));
}

/** The condition of a domain's CHECK, over VALUE. */
export function domainCheck(work: DdlWork, { type, modifier }: TypeUse, expression: Expression): string {
  bindDefinition(expression, 'check', { kind: 'value', type, modifier }, undefined, bindEnvironment(work));
  return fullText(work, expression);
}

/** A column's default, or a domain's. */
export function defaultText(work: DdlWork, column: TypedName, expression: Expression): string {
  return defaultExpression(work, column, expression).text;
}

/** A name with its type, where values are assigned to it. */
export interface TypedName {
  readonly name: string;
  readonly type: TypeUse;
}

/** The same, and whether it differs from row to row. */
export function defaultExpression(
  work: DdlWork,
  { name, type }: TypedName,
  expression: Expression,
): { readonly text: string; readonly isVolatile: boolean } {
  const { isVolatile } = bindDefinition(
    expression,
    'default',
    { kind: 'nothing' },
    { name, ...type },
    bindEnvironment(work),
  );
  return { text: fullText(work, expression), isVolatile };
}

/** The expression of a generated column. */
export function generatedText(
  work: DdlWork,
  table: TableDescriptor,
  number: ColumnNumber,
  expression: Expression,
): string {
  const column = columnNumbered(table, number);
  refuseGenerated(table, expression);
  const target = { name: column.name, ...typeOfColumn(work, column) };
  const bound = bindDefinition(expression, 'generated', { kind: 'table', table }, target, bindEnvironment(work));
  if (!bound.isImmutable) throw new SqlError('42P17', 'generation expression is not immutable');
  return fullText(work, expression);
}

/** Generated columns are computed from columns that are not. */
function refuseGenerated(table: TableDescriptor, expression: Expression): void {
  for (const name of columnsNamed(expression)) {
    const column = findColumn(table, name);
    if (column?.generated === undefined) continue;
    throw new SqlError('42P17', `cannot use generated column "${name}" in column generation expression`, {
      detail: 'A generated column cannot reference another generated column.',
      position: positionOf(expression, name),
    });
  }
}

function positionOf(expression: Expression, name: string): number | undefined {
  let position: number | undefined;
  visitTree(expression, (node) => {
    if (node.kind === 'column' && Array.isArray(node.path) && node.path.at(-1) === name)
      position ??= Number(node.position);
    return undefined;
  });
  return position;
}

/** An expression that an index is made over, and its type. */
export function indexedExpression(
  work: DdlWork,
  table: TableDescriptor,
  expression: Expression,
): TableExpression & { readonly type: SqlType } {
  const bound = overTable(work, table, expression, 'index expression');
  if (!bound.isImmutable) throw new SqlError('42P17', 'functions in index expression must be marked IMMUTABLE');
  return { ...kept(work, expression, bound), type: bound.expression.type };
}

/** The WHERE of a partial index. */
export function indexPredicate(work: DdlWork, table: TableDescriptor, expression: Expression): TableExpression {
  const bound = overTable(work, table, expression, 'index predicate');
  if (!bound.isImmutable) throw new SqlError('42P17', 'functions in index predicate must be marked IMMUTABLE');
  return kept(work, expression, bound);
}

/** The WHERE of a published table: it is looked at where rows are sent, so it must say the same there, of one row alone (0A000). */
export function publicationFilter(work: DdlWork, table: TableDescriptor, expression: Expression): TableExpression {
  const bound = overTable(work, table, expression, 'publication filter');
  const refused = (detail: string, position: number | undefined): SqlError =>
    new SqlError('0A000', 'invalid publication WHERE expression', { detail, position });
  visitTree(expression, (node) => {
    if (node.kind === 'subquery' || node.kind === 'exists' || node.kind === 'select')
      throw refused(
        'Only columns, constants, built-in operators, built-in data types, built-in collations, and immutable built-in functions are allowed.',
        positionIn(expression),
      );
    return undefined;
  });
  if (table.columns.some(({ number, typeOid }) => bound.columns.includes(number) && typeOid >= wellKnownOids.firstUser))
    throw refused('User-defined types are not allowed.', positionIn(expression));
  if (!bound.isImmutable)
    throw refused('User-defined or built-in mutable functions are not allowed.', positionIn(expression));
  return kept(work, expression, bound);
}

/** The first place that a part of the expression has. */
function positionIn(expression: Expression): number | undefined {
  let first: number | undefined;
  visitTree(expression, ({ position }) => {
    if (typeof position === 'number' && position > 0 && (first === undefined || position < first)) first = position;
    return undefined;
  });
  return first;
}

/** An expression over the columns of a table, of whatever type it has by itself. */
function overTable(work: DdlWork, table: TableDescriptor, expression: Expression, use: DefinitionUse): BoundDefinition {
  return bindDefinition(expression, use, { kind: 'table', table }, undefined, bindEnvironment(work));
}

function kept(work: DdlWork, expression: Expression, { columns }: BoundDefinition): TableExpression {
  return { text: fullText(work, expression), columns };
}

/** The type behind a domain, and behind the domain behind that. */
export function baseType(type: SqlType): SqlType {
  return isDomain(type) ? baseType(type.domain.base) : type;
}

/** What ALTER COLUMN TYPE … USING makes of the rows' values. */
export function usingExpression(
  work: DdlWork,
  table: TableDescriptor,
  target: DefinitionTarget,
  expression: Expression,
): void {
  bindDefinition(expression, 'transform', { kind: 'table', table }, target, bindEnvironment(work));
}

/** The type that a default has by itself. */
export function typeOfDefault(work: DdlWork, expression: Expression): SqlType {
  const { expression: bound } = bindDefinition(
    expression,
    'default',
    { kind: 'nothing' },
    undefined,
    bindEnvironment(work),
  );
  return bound.type;
}
