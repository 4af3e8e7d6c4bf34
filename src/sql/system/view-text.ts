/**
 * A view's query as pg_get_viewdef writes it: a clause a line, names as short as the search path allows. Queries over one table come back as
 * PostgreSQL has them, every column with its table, every literal with its type; in others, expressions stay as they were written.
 */
import type { TableDescriptor } from '../catalog/index.ts';
import { quoteIdentifier } from '../functions/index.ts';
import {
  type Expression,
  type FromItem,
  formatExpression,
  formatFrom,
  formatQuery,
  type GroupingElement,
  type OrderItem,
  type Query,
  type Select,
} from '../parse/index.ts';
import { boundText, overTable } from './expression-text.ts';
import { namesOfScene } from './names.ts';
import type { Scene } from './scene.ts';

/** A view, or what a materialized one is filled with. */
export interface ShownQuery {
  readonly query: string;
  readonly columns: readonly { readonly name: string }[];
}

/** The query, with a blank before it and a semicolon behind. */
export function viewText(scene: Scene, { query, columns }: ShownQuery, pretty: boolean): string {
  const tree = parsed(scene, query);
  const body = tree?.kind === 'select' && tree.with === undefined ? selectText(scene, tree, columns, pretty) : query;
  return ` ${body};`;
}

function parsed({ parser }: Scene, query: string): Query | undefined {
  const statement = parser?.parse(query)[0]?.statement;
  return statement?.kind === 'select' || statement?.kind === 'set-operation' || statement?.kind === 'values'
    ? statement
    : undefined;
}

/** The one table that a query is over, and what its columns are called by. */
interface OnlyTable {
  readonly table: TableDescriptor;
  readonly prefix: string;
}

function selectText(scene: Scene, select: Select, columns: ShownQuery['columns'], pretty: boolean): string {
  const only = onlyTable(scene, select.from);
  const write = (expression: Expression): string => {
    const text = formatExpression(expression);
    if (only === undefined) return text;
    return boundText(scene, text, overTable(only.table), { pretty, prefix: only.prefix }) ?? text;
  };
  const targets = select.targets.map(({ expression, alias }, i) => {
    const name = columns[i]?.name ?? alias;
    const isNamed = name === undefined || (expression.kind === 'column' && expression.path.at(-1) === name);
    return isNamed ? write(expression) : `${write(expression)} AS ${quoteIdentifier(name)}`;
  });
  const distinct =
    select.distinct === undefined
      ? ''
      : select.distinct === 'all'
        ? 'DISTINCT '
        : `DISTINCT ON (${select.distinct.map(write).join(', ')}) `;
  const lines = [`SELECT ${distinct}${targets.join(',\n    ')}`];
  if (select.from.length > 0) lines.push(`   FROM ${select.from.map((item) => fromText(scene, item)).join(',\n    ')}`);
  if (select.where !== undefined) lines.push(`  WHERE ${bracketed(select.where, write, only, pretty)}`);
  lines.push(...restOf(select, write));
  return lines.join('\n');
}

/** What stands behind WHERE: grouping and order line by line, rarer clauses as they are. */
function restOf(select: Select, write: (expression: Expression) => string): readonly string[] {
  const groups = select.groupBy.filter(isExpression);
  const lines: string[] = [];
  if (groups.length < select.groupBy.length || select.windows.length > 0 || select.groupDistinct) {
    const rest: Select = { ...select, targets: [], distinct: undefined, from: [], where: undefined };
    return [`  ${formatQuery(rest).replace(/^SELECT\s*/, '')}`];
  }
  if (groups.length > 0) lines.push(`  GROUP BY ${groups.map(write).join(', ')}`);
  if (select.having !== undefined) lines.push(` HAVING ${write(select.having)}`);
  if (select.orderBy.length > 0)
    lines.push(`  ORDER BY ${select.orderBy.map((item) => orderText(item, write)).join(', ')}`);
  if (select.offset !== undefined) lines.push(` OFFSET ${formatExpression(select.offset)}`);
  if (select.limit !== undefined) lines.push(` LIMIT ${formatExpression(select.limit.count)}`);
  return lines;
}

function isExpression(element: GroupingElement): element is Expression {
  return !['empty-set', 'rollup', 'cube', 'grouping-sets'].includes(element.kind);
}

function orderText({ expression, direction, nulls }: OrderItem, write: (expression: Expression) => string): string {
  const way = direction === 'descending' ? ' DESC' : '';
  const usual = direction === 'descending' ? 'first' : 'last';
  return write(expression) + way + (nulls === 'default' || nulls === usual ? '' : ` NULLS ${nulls.toUpperCase()}`);
}

/** What is bound has the brackets that it needs. */
function bracketed(
  expression: Expression,
  write: (expression: Expression) => string,
  only: OnlyTable | undefined,
  pretty: boolean,
): string {
  const text = write(expression);
  const isBound = only !== undefined && text !== formatExpression(expression);
  return isBound || pretty ? text : `(${text})`;
}

/** Joins below one another, the way PostgreSQL sets them. */
function fromText(scene: Scene, item: FromItem): string {
  if (item.kind === 'table') {
    const name = tableName(scene, item);
    return item.alias === undefined
      ? name
      : `${name} ${quoteIdentifier(item.alias.name)}${columnAliases(item.alias.columns)}`;
  }
  if (item.kind !== 'join' || item.condition.kind !== 'on' || item.alias !== undefined) return formatFrom(item);
  const words = item.type === 'inner' ? 'JOIN' : `${item.type.toUpperCase()} JOIN`;
  return `${fromText(scene, item.left)}\n     ${words} ${fromText(scene, item.right)} ON ${formatExpression(item.condition.expression)}`;
}

function columnAliases(columns: readonly string[]): string {
  return columns.length === 0 ? '' : `(${columns.map(quoteIdentifier).join(', ')})`;
}

function tableName(scene: Scene, { name: { schema, name } }: Extract<FromItem, { readonly kind: 'table' }>): string {
  const oid = relationOid(scene, schema, name);
  const written = schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return oid === undefined ? written : (namesOfScene(scene).relationName(oid) ?? written);
}

function relationOid({ catalog, database }: Scene, schema: string | undefined, name: string): number | undefined {
  const owner = schema === undefined ? undefined : catalog.schemaByName(database.oid, schema);
  return owner && catalog.relationByName(owner.oid, name)?.oid;
}

function onlyTable(scene: Scene, [item, ...others]: readonly FromItem[]): OnlyTable | undefined {
  if (item?.kind !== 'table' || others.length > 0 || (item.alias?.columns.length ?? 0) > 0) return undefined;
  const oid = relationOid(scene, item.name.schema, item.name.name);
  const table = oid === undefined ? undefined : scene.catalog.byOid(oid);
  const prefix = item.alias?.name ?? item.name.name;
  // Columns may be written with the alias, which only the query knows.
  return table?.kind === 'table' ? { table: { ...table, name: prefix }, prefix: quoteIdentifier(prefix) } : undefined;
}
