/** Which parts of an expression need brackets where PostgreSQL writes few of them (ruleutils.c, isSimpleNode). */
import type { TypedExpression } from '../../algebra/index.ts';

/** What stands around a part. */
export type Around = TypedExpression | undefined;

/** Is an operator called? Function calls have brackets of their own. */
export function isOperator(expression: Around): expression is Extract<TypedExpression, { readonly kind: 'call' }> {
  return expression?.kind === 'call' && expression.function.kind === 'operator';
}

/** May the part stand in its place without brackets? */
export function isSimple(part: TypedExpression, around: Around): boolean {
  switch (part.kind) {
    case 'column':
    case 'constant':
    case 'parameter':
    case 'case-operand':
    case 'subscript':
    case 'array':
    case 'row':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullif':
    case 'current':
    case 'case':
    case 'field':
    case 'grouping':
      return true;
    case 'cast':
      return isCalled(part) || isSimple(part.operand, part);
    case 'modify':
      return part.operand.kind !== 'cast' || isSimple(part.operand, around);
    case 'domain-check':
      return isSimple(part.operand, part);
    case 'call':
      if (part.function.kind !== 'operator') return true;
      return isOperator(around) ? bindsTighter(part, around) : hasSeparators(around);
    case 'subquery':
    case 'is-null':
    case 'is-boolean':
    case 'is-distinct':
      return hasSeparators(around);
    case 'and':
    case 'not':
      return around?.kind === 'and' || around?.kind === 'or' || hasOwnBrackets(around);
    case 'or':
      return around?.kind === 'or' || hasOwnBrackets(around);
    default:
      return hasOwnBrackets(around);
  }
}

/** Is the cast a function's work? Those by text, and those that change nothing, are not. */
function isCalled({ type, operand, cast }: Extract<TypedExpression, { readonly kind: 'cast' }>): boolean {
  return cast.body !== undefined && type.category !== 'S' && operand.type.category !== 'S';
}

/** Commas or words keep the parts of these apart. */
function hasSeparators(around: Around): boolean {
  return around?.kind === 'and' || around?.kind === 'or' || around?.kind === 'not' || hasOwnBrackets(around);
}

function hasOwnBrackets(around: Around): boolean {
  switch (around?.kind) {
    case 'call':
      return around.function.kind !== 'operator';
    case 'subscript':
    case 'array':
    case 'row':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullif':
    case 'case':
      return true;
    default:
      return false;
  }
}

/** `a * b` in `a * b + c`; `a - b` before `- c`. */
function bindsTighter(
  part: Extract<TypedExpression, { readonly kind: 'call' }>,
  around: Extract<TypedExpression, { readonly kind: 'call' }>,
): boolean {
  const inner = priority(part);
  const outer = priority(around);
  if (inner === 0 || outer === 0) return false;
  return inner > outer || (inner === outer && around.args[0] === part);
}

function priority({ function: { name }, args }: Extract<TypedExpression, { readonly kind: 'call' }>): number {
  if (args.length !== 2) return 0;
  return /^[+-]$/.test(name) ? 1 : /^[*/%]$/.test(name) ? 2 : 0;
}
