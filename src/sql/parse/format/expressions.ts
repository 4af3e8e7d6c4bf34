/** Expressions as SQL text. Whatever is not whole by itself gets parentheses, so that no precedence has to be known. */
import { unreachable } from '../../../base/index.ts';
import type { Case, Expression, FunctionCall, PatternMatch, SubscriptBounds } from '../tree/expressions.ts';
import { formatType, identifier, literal, operator, path, qualified } from './names.ts';
import { formatOrder, formatQuery, formatWindow } from './queries.ts';
import { formatStandardCall } from './standard-calls.ts';

/** An expression. */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'integer':
      return String(expression.value);
    case 'numeric':
      return expression.text;
    case 'string':
      return literal(expression.value);
    case 'boolean':
      return expression.value ? 'true' : 'false';
    case 'null':
      return 'NULL';
    case 'parameter':
      return `$${expression.number}`;
    case 'column':
      return path(expression.path);
    case 'star':
      return [...expression.qualifier.map(identifier), '*'].join('.');
    case 'operator': {
      const left = expression.left === undefined ? '' : `${operand(expression.left)} `;
      return `${left}${operator(expression.operator)} ${operand(expression.right)}`;
    }
    case 'and':
    case 'or':
      return expression.operands.map(operand).join(expression.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT ${operand(expression.operand)}`;
    case 'is-null':
      return `${operand(expression.operand)} IS ${not(expression)}NULL`;
    case 'is-boolean':
      return `${operand(expression.operand)} IS ${not(expression)}${expression.test.toUpperCase()}`;
    case 'is-distinct':
      return `${operand(expression.left)} IS ${not(expression)}DISTINCT FROM ${operand(expression.right)}`;
    case 'is-json': {
      const item = expression.item === 'value' ? '' : ` ${expression.item.toUpperCase()}`;
      return `${operand(expression.operand)} IS JSON${item}${expression.uniqueKeys ? ' WITH UNIQUE KEYS' : ''}`;
    }
    case 'between': {
      const symmetric = expression.symmetric ? 'SYMMETRIC ' : '';
      const range = `${symmetric}${operand(expression.low)} AND ${operand(expression.high)}`;
      return `${operand(expression.operand)} ${not(expression)}BETWEEN ${range}`;
    }
    case 'in-list':
      return `${operand(expression.operand)} ${not(expression)}IN (${formatExpressions(expression.items)})`;
    case 'pattern-match':
      return formatPatternMatch(expression);
    case 'quantified-array':
    case 'quantified-subquery': {
      const comparison = `${operand(expression.left)} ${operator(expression.operator)}`;
      const right =
        expression.kind === 'quantified-array' ? formatExpression(expression.array) : formatQuery(expression.query);
      return `${comparison} ${expression.quantifier.toUpperCase()} (${right})`;
    }
    case 'in-subquery':
      return `${operand(expression.operand)} IN (${formatQuery(expression.query)})`;
    case 'exists':
      return `EXISTS (${formatQuery(expression.query)})`;
    case 'scalar-subquery':
      return `(${formatQuery(expression.query)})`;
    case 'array-subquery':
      return `ARRAY(${formatQuery(expression.query)})`;
    case 'call':
      return formatCall(expression);
    case 'current-value': {
      const precision = expression.precision === undefined ? '' : `(${expression.precision})`;
      return `${expression.value.toUpperCase()}${precision}`;
    }
    case 'grouping':
      return `GROUPING(${formatExpressions(expression.arguments)})`;
    case 'cast':
      return `${operand(expression.operand)}::${formatType(expression.type)}`;
    case 'collate':
      return `${operand(expression.operand)} COLLATE ${qualified(expression.collation)}`;
    case 'case':
      return formatCase(expression);
    case 'nullif':
      return `NULLIF(${formatExpression(expression.left)}, ${formatExpression(expression.right)})`;
    case 'coalesce':
    case 'greatest':
    case 'least':
      return `${expression.kind.toUpperCase()}(${formatExpressions(expression.operands)})`;
    case 'array':
      return `ARRAY[${formatExpressions(expression.elements)}]`;
    case 'row':
      return `${expression.explicit ? 'ROW' : ''}(${formatExpressions(expression.fields)})`;
    case 'subscript':
      return `${subscripted(expression.operand)}${expression.subscripts.map(formatSubscript).join('')}`;
    case 'field':
      return `(${formatExpression(expression.operand)}).${identifier(expression.name)}`;
    case 'expand':
      return `(${formatExpression(expression.operand)}).*`;
    case 'default':
      return 'DEFAULT';
    case 'current-of':
      return `CURRENT OF ${identifier(expression.cursor)}`;
    default:
      return unreachable(expression);
  }
}

/** A list of expressions. */
export function formatExpressions(expressions: readonly Expression[]): string {
  return expressions.map(formatExpression).join(', ');
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? 'NOT ' : '';
}

/** What is whole by itself. */
const whole: ReadonlySet<Expression['kind']> = new Set<Expression['kind']>([
  'string',
  'boolean',
  'null',
  'parameter',
  'column',
  'exists',
  'scalar-subquery',
  'array-subquery',
  'current-value',
  'grouping',
  'case',
  'nullif',
  'coalesce',
  'greatest',
  'least',
  'array',
  'row',
]);

/** An expression as a part of another one. */
export function operand(expression: Expression): string {
  const text = formatExpression(expression);
  return isWhole(expression) ? text : `(${text})`;
}

function isWhole(expression: Expression): boolean {
  switch (expression.kind) {
    case 'integer':
      return expression.value >= 0;
    case 'numeric':
      return !expression.text.startsWith('-');
    case 'call':
      return !expression.standardSyntax;
    default:
      return whole.has(expression.kind);
  }
}

const matchWords = { like: 'LIKE', ilike: 'ILIKE', similar: 'SIMILAR TO' } as const;

function formatPatternMatch(expression: PatternMatch): string {
  const escaped = expression.escape === undefined ? '' : ` ESCAPE ${operand(expression.escape)}`;
  const match = `${not(expression)}${matchWords[expression.match]}`;
  return `${operand(expression.operand)} ${match} ${operand(expression.pattern)}${escaped}`;
}

function formatCase({ operand: compared, branches, otherwise }: Case): string {
  const whens = branches.map(
    ({ condition, result }) => ` WHEN ${formatExpression(condition)} THEN ${formatExpression(result)}`,
  );
  const head = compared === undefined ? '' : ` ${formatExpression(compared)}`;
  const tail = otherwise === undefined ? '' : ` ELSE ${formatExpression(otherwise)}`;
  return `CASE${head}${whens.join('')}${tail} END`;
}

/** A column or parameter takes subscripts as it is. */
function subscripted(expression: Expression): string {
  const text = formatExpression(expression);
  return expression.kind === 'column' || expression.kind === 'parameter' ? text : `(${text})`;
}

/** `[1]`, `[1:2]`. */
export function formatSubscript(bounds: SubscriptBounds): string {
  if (bounds.kind === 'index') return `[${formatExpression(bounds.index)}]`;
  return `[${optional(bounds.lower)}:${optional(bounds.upper)}]`;
}

function optional(expression: Expression | undefined): string {
  return expression === undefined ? '' : operand(expression);
}

function formatCall(call: FunctionCall): string {
  return `${(call.standardSyntax && formatStandardCall(call)) || formatPlainCall(call)}${formatAggregateClauses(call)}`;
}

function formatPlainCall(call: FunctionCall): string {
  const order = call.orderBy.length > 0 && !call.withinGroup ? ` ${formatOrder(call.orderBy)}` : '';
  return `${functionName(call)}(${call.distinct ? 'DISTINCT ' : ''}${formatArguments(call)}${order})`;
}

/** `cube` and `rollup` by themselves are read as grouping sets. */
function functionName({ function: name }: FunctionCall): string {
  if (name.schema !== undefined) return qualified(name);
  return name.name === 'cube' || name.name === 'rollup' ? `"${name.name}"` : identifier(name.name);
}

function formatArguments(call: FunctionCall): string {
  if (call.star) return '*';
  return call.arguments
    .map(({ name, value }, i) => {
      const variadic = call.variadic && i === call.arguments.length - 1 ? 'VARIADIC ' : '';
      return `${variadic}${name === undefined ? '' : `${identifier(name)} => `}${formatExpression(value)}`;
    })
    .join(', ');
}

function formatAggregateClauses({ withinGroup, orderBy, filter, over }: FunctionCall): string {
  const within = withinGroup ? ` WITHIN GROUP (${formatOrder(orderBy)})` : '';
  const filtered = filter === undefined ? '' : ` FILTER (WHERE ${formatExpression(filter)})`;
  if (over === undefined) return `${within}${filtered}`;
  return `${within}${filtered} OVER ${typeof over === 'string' ? identifier(over) : `(${formatWindow(over)})`}`;
}
