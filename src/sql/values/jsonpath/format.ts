/** A jsonpath as PostgreSQL prints it. */
import { unreachable } from '../../../base/index.ts';
import { formatNode, quoteJson } from '../jsonb.ts';
import { isPredicate, type JsonPath, type PathExpression, type PathStep } from './tree.ts';

/** The text of a path. */
export function formatJsonPath({ isStrict, root }: JsonPath): string {
  return `${isStrict ? 'strict ' : ''}${format(root, true)}`;
}

/** The strength of an operator: operands of one as strong or weaker stand in brackets. */
function strength(expression: PathExpression): number {
  switch (expression.kind) {
    case 'or':
      return 0;
    case 'and':
      return 1;
    case 'compare':
    case 'starts-with':
      return 2;
    case 'arithmetic':
      return expression.operator === '+' || expression.operator === '-' ? 3 : 4;
    case 'sign':
      return 5;
    default:
      return 6;
  }
}

function format(expression: PathExpression, inBrackets: boolean): string {
  const operand = (inner: PathExpression): string => format(inner, strength(inner) <= strength(expression));
  const binary = (left: PathExpression, operator: string, right: PathExpression): string => {
    const text = `${operand(left)} ${operator} ${operand(right)}`;
    return inBrackets ? `(${text})` : text;
  };
  switch (expression.kind) {
    case 'root':
      return '$';
    case 'current':
      return '@';
    case 'last':
      return 'last';
    case 'literal':
      return formatNode(expression.value);
    case 'variable':
      return `$${quoteJson(expression.name)}`;
    case 'chain':
      return `${formatBase(expression.base)}${expression.steps.map(formatStep).join('')}`;
    case 'arithmetic':
    case 'compare':
      return binary(expression.left, expression.operator, expression.right);
    case 'sign': {
      const text = `${expression.operator}${operand(expression.operand)}`;
      return inBrackets ? `(${text})` : text;
    }
    case 'and':
      return binary(expression.left, '&&', expression.right);
    case 'or':
      return binary(expression.left, '||', expression.right);
    case 'not':
      return `!(${format(expression.operand, false)})`;
    case 'is-unknown':
      return `(${format(expression.operand, false)}) is unknown`;
    case 'starts-with':
      return binary(expression.left, 'starts with', expression.right);
    case 'like-regex': {
      const flags = expression.flags === '' ? '' : ` flag "${expression.flags}"`;
      const text = `${operand(expression.operand)} like_regex ${quoteJson(expression.pattern)}${flags}`;
      return inBrackets ? `(${text})` : text;
    }
    case 'exists':
      return `exists (${format(expression.operand, false)})`;
    default:
      return unreachable(expression);
  }
}

/** Steps belong to all of what they stand behind. */
function formatBase(base: PathExpression): string {
  return format(base, isPredicate(base) || strength(base) < 6);
}

function formatStep(step: PathStep): string {
  switch (step.kind) {
    case 'key':
      return `.${quoteJson(step.name)}`;
    case 'any-key':
      return '.*';
    case 'any-element':
      return '[*]';
    case 'elements': {
      const ranges = step.ranges.map(({ from, to }) =>
        to === undefined ? format(from, false) : `${format(from, false)} to ${format(to, false)}`,
      );
      return `[${ranges.join(',')}]`;
    }
    case 'any-depth':
      return `.**${formatLevels(step.first, step.last)}`;
    case 'filter':
      return `?(${format(step.predicate, false)})`;
    case 'method':
      return `.${step.name}()`;
    case 'datetime':
      return `.datetime(${step.template === undefined ? '' : quoteJson(step.template)})`;
    default:
      return unreachable(step);
  }
}

function formatLevels(first: number, last: number): string {
  if (first === 0 && last === Number.POSITIVE_INFINITY) return '';
  const level = (value: number): string => (value === Number.POSITIVE_INFINITY ? 'last' : String(value));
  return first === last ? `{${level(first)}}` : `{${level(first)} to ${level(last)}}`;
}
