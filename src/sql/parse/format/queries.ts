/** Queries as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { Expression } from '../tree/expressions.ts';
import type {
  Alias,
  CommonTable,
  Frame,
  FrameBound,
  FromFunction,
  FromItem,
  GroupingElement,
  Join,
  Limit,
  Locking,
  OrderItem,
  Query,
  QueryClauses,
  RecordColumn,
  Select,
  SetOperation,
  TableFunction,
  Target,
  Window,
  With,
} from '../tree/queries.ts';
import { formatExpression, formatExpressions, operand } from './expressions.ts';
import {
  formatType,
  identifier,
  identifiers,
  inParentheses,
  operator,
  qualified,
  qualifiedList,
  quoted,
  words,
} from './names.ts';
import { formatStatement } from './statements.ts';

/** A query. */
export function formatQuery(query: Query): string {
  return words(
    formatWith(query.with),
    formatBody(query),
    formatOrder(query.orderBy),
    formatLimit(query.limit),
    query.offset && `OFFSET ${formatExpression(query.offset)}`,
    ...query.locking.map(formatLocking),
  );
}

function formatBody(query: Query): string {
  switch (query.kind) {
    case 'select':
      return formatSelect(query);
    case 'set-operation':
      return formatSetOperation(query);
    case 'values':
      return `VALUES ${query.rows.map((row) => `(${formatExpressions(row)})`).join(', ')}`;
    default:
      return unreachable(query);
  }
}

function formatSelect(select: Select): string {
  return words(
    'SELECT',
    formatDistinct(select.distinct),
    formatTargets(select.targets),
    formatList('FROM', select.from, formatFrom),
    formatWhere(select.where),
    formatList(select.groupDistinct ? 'GROUP BY DISTINCT' : 'GROUP BY', select.groupBy, formatGroupingElement),
    select.having && `HAVING ${formatExpression(select.having)}`,
    formatList('WINDOW', select.windows, ({ name, window }) => `${identifier(name)} AS (${formatWindow(window)})`),
  );
}

/** `KEYWORD a, b`, or nothing when the list is empty. */
export function formatList<Item>(keyword: string, items: readonly Item[], format: (item: Item) => string): string {
  return items.length === 0 ? '' : `${keyword} ${items.map(format).join(', ')}`;
}

/** `WHERE …`, or nothing. */
export function formatWhere(where: Expression | undefined): string {
  return where === undefined ? '' : `WHERE ${formatExpression(where)}`;
}

function formatDistinct(distinct: Select['distinct']): string {
  if (distinct === undefined) return '';
  return distinct === 'all' ? 'DISTINCT' : `DISTINCT ON (${formatExpressions(distinct)})`;
}

/** A select list. */
export function formatTargets(targets: readonly Target[]): string {
  return targets
    .map(
      ({ expression, alias }) =>
        `${formatExpression(expression)}${alias === undefined ? '' : ` AS ${identifier(alias)}`}`,
    )
    .join(', ');
}

function formatGroupingElement(element: GroupingElement): string {
  const inner = () =>
    ('elements' in element && element.kind !== 'array' ? element.elements : []).map(formatGroupingElement);
  switch (element.kind) {
    case 'empty-set':
      return '()';
    case 'rollup':
    case 'cube':
      return `${element.kind.toUpperCase()} (${inner().join(', ')})`;
    case 'grouping-sets':
      return `GROUPING SETS (${inner().join(', ')})`;
    default:
      return formatExpression(element);
  }
}

const operationWords = { union: 'UNION', intersect: 'INTERSECT', except: 'EXCEPT' } as const;

function formatSetOperation({ operation, all, left, right }: SetOperation): string {
  return `${formatSide(left)} ${operationWords[operation]}${all ? ' ALL' : ''} ${formatSide(right)}`;
}

function formatSide(query: Query): string {
  const text = formatQuery(query);
  return query.kind === 'set-operation' || hasClauses(query) ? `(${text})` : text;
}

function hasClauses(query: QueryClauses): boolean {
  if (query.with !== undefined || query.limit !== undefined || query.offset !== undefined) return true;
  return query.orderBy.length > 0 || query.locking.length > 0;
}

/** `ORDER BY …`, or nothing. */
export function formatOrder(items: readonly OrderItem[]): string {
  return formatList('ORDER BY', items, formatOrderItem);
}

const directionWords = { default: '', ascending: 'ASC', descending: 'DESC' } as const;
const nullsWords = { default: '', first: 'NULLS FIRST', last: 'NULLS LAST' } as const;

/** ` DESC NULLS LAST`, as ORDER BY and indexes have it. */
export function formatDirection({ direction, nulls }: Pick<OrderItem, 'direction' | 'nulls'>): string {
  return words(directionWords[direction], nullsWords[nulls]);
}

function formatOrderItem(item: OrderItem): string {
  const using = item.using === undefined ? '' : `USING ${operator(item.using)}`;
  return words(formatExpression(item.expression), using, formatDirection(item));
}

function formatLimit(limit: Limit | undefined): string {
  if (limit === undefined) return '';
  return limit.withTies
    ? `FETCH FIRST ${operand(limit.count)} ROWS WITH TIES`
    : `LIMIT ${formatExpression(limit.count)}`;
}

function formatLocking({ strength, tables, wait }: Locking): string {
  const of = tables.length === 0 ? '' : `OF ${qualifiedList(tables)}`;
  return words(`FOR ${strength.toUpperCase()}`, of, wait === 'wait' ? '' : wait.toUpperCase());
}

/** `WITH …`, or nothing. */
export function formatWith(clause: With | undefined): string {
  if (clause === undefined) return '';
  return formatList(clause.recursive ? 'WITH RECURSIVE' : 'WITH', clause.tables, formatCommonTable);
}

function formatCommonTable({ name, columns, materialized, statement, search, cycle }: CommonTable): string {
  return words(
    `${identifier(name)}${inParentheses(columns)} AS`,
    materialized === undefined ? '' : materialized ? 'MATERIALIZED' : 'NOT MATERIALIZED',
    `(${formatStatement(statement)})`,
    search &&
      `SEARCH ${search.order.toUpperCase()} FIRST BY ${identifiers(search.columns)} SET ${identifier(search.sequenceColumn)}`,
    cycle &&
      words(
        `CYCLE ${identifiers(cycle.columns)} SET ${identifier(cycle.markColumn)}`,
        `TO ${formatExpression(cycle.markValue)} DEFAULT ${formatExpression(cycle.markDefault)}`,
        `USING ${identifier(cycle.pathColumn)}`,
      ),
  );
}

/** What stands in the parentheses of a window. Its base is quoted, since `rows` and its like would start a frame. */
export function formatWindow({ base, partitionBy, orderBy, frame }: Window): string {
  return words(
    base === undefined ? '' : quoted(base),
    formatList('PARTITION BY', partitionBy, formatExpression),
    formatOrder(orderBy),
    frame && formatFrame(frame),
  );
}

function formatFrame({ mode, start, end, exclude }: Frame): string {
  const bounds = `${mode.toUpperCase()} BETWEEN ${formatBound(start)} AND ${formatBound(end)}`;
  return exclude === 'no others' ? bounds : `${bounds} EXCLUDE ${exclude.toUpperCase()}`;
}

function formatBound(bound: FrameBound): string {
  const kind = bound.kind.toUpperCase();
  return 'offset' in bound ? `${operand(bound.offset)} ${kind}` : kind;
}

/** An item of FROM. */
export function formatFrom(item: FromItem): string {
  switch (item.kind) {
    case 'table':
      return words(item.only && 'ONLY', qualified(item.name), formatAlias(item.alias));
    case 'subquery':
      return words(item.lateral && 'LATERAL', `(${formatQuery(item.query)})`, formatAlias(item.alias));
    case 'function':
      return formatFunctions(item);
    case 'join':
      return formatJoin(item);
    default:
      return unreachable(item);
  }
}

function formatAlias(alias: Alias | undefined): string {
  return alias === undefined ? '' : `AS ${identifier(alias.name)}${inParentheses(alias.columns)}`;
}

function formatFunctions(item: FromFunction): string {
  const functions = item.functions.map(formatTableFunction).join(', ');
  const definitions =
    item.columns.length === 0
      ? formatAlias(item.alias)
      : `AS ${item.alias === undefined ? '' : identifier(item.alias.name)}(${formatRecord(item.columns)})`;
  return words(
    item.lateral && 'LATERAL',
    item.rowsFrom ? `ROWS FROM (${functions})` : functions,
    item.ordinality && 'WITH ORDINALITY',
    definitions,
  );
}

/** FROM takes a cast only if it looks like a function. */
function formatTableFunction({ call, columns }: TableFunction): string {
  const text =
    call.kind === 'cast'
      ? `CAST(${formatExpression(call.operand)} AS ${formatType(call.type)})`
      : formatExpression(call);
  return columns.length === 0 ? text : `${text} AS (${formatRecord(columns)})`;
}

/** `a integer, b text COLLATE "C"`. */
export function formatRecord(columns: readonly RecordColumn[]): string {
  return columns
    .map(({ name, type, collation }) =>
      words(identifier(name), formatType(type), collation && `COLLATE ${qualified(collation)}`),
    )
    .join(', ');
}

const joinWords = { inner: 'JOIN', left: 'LEFT JOIN', right: 'RIGHT JOIN', full: 'FULL JOIN' } as const;

function formatJoin(join: Join): string {
  const text = words(formatFrom(join.left), formatJoinWords(join), formatRight(join.right), formatCondition(join));
  return join.alias === undefined ? text : `(${text}) ${formatAlias(join.alias)}`;
}

function formatJoinWords({ type, condition }: Join): string {
  if (condition.kind === 'natural') return `NATURAL ${joinWords[type]}`;
  return condition.kind === 'cross' ? 'CROSS JOIN' : joinWords[type];
}

function formatRight(item: FromItem): string {
  const text = formatFrom(item);
  return item.kind === 'join' && item.alias === undefined ? `(${text})` : text;
}

function formatCondition({ condition }: Join): string {
  switch (condition.kind) {
    case 'on':
      return `ON ${formatExpression(condition.expression)}`;
    case 'using': {
      const alias = condition.alias === undefined ? '' : ` AS ${identifier(condition.alias)}`;
      return `USING (${identifiers(condition.columns)})${alias}`;
    }
    default:
      return '';
  }
}
