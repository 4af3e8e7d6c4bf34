/** A jsonpath as a tree. */
import type { JsonNode } from '../jsonb.ts';

/** A whole path: `lax` unless it says otherwise. */
export interface JsonPath {
  readonly isStrict: boolean;
  readonly root: PathExpression;
}

/** What yields items. A predicate yields true, false or null. */
export type PathExpression = StartExpression | ChainExpression | ArithmeticExpression | SignExpression | PathPredicate;

/** `$`, `@`, `last`, a literal, `$name`. */
export type StartExpression =
  | { readonly kind: 'root' | 'current' | 'last' }
  | { readonly kind: 'literal'; readonly value: JsonNode }
  | { readonly kind: 'variable'; readonly name: string };

/** A base with steps behind it: `$.a[*]`. */
export interface ChainExpression {
  readonly kind: 'chain';
  readonly base: PathExpression;
  readonly steps: readonly PathStep[];
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface ArithmeticExpression {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: PathExpression;
  readonly right: PathExpression;
}

/** `-$.a`, `+$.a`. */
export interface SignExpression {
  readonly kind: 'sign';
  readonly operator: '+' | '-';
  readonly operand: PathExpression;
}

export type PathPredicate =
  | { readonly kind: 'and' | 'or'; readonly left: PathPredicate; readonly right: PathPredicate }
  | { readonly kind: 'not' | 'is-unknown'; readonly operand: PathPredicate }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: PathExpression;
      readonly right: PathExpression;
    }
  | { readonly kind: 'starts-with'; readonly left: PathExpression; readonly right: PathExpression }
  | { readonly kind: 'like-regex'; readonly operand: PathExpression; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'exists'; readonly operand: PathExpression };

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What stands behind a base. */
export type PathStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'any-key' | 'any-element' }
  /** `[0, 2 to last]`. */
  | { readonly kind: 'elements'; readonly ranges: readonly SubscriptRange[] }
  /** `**{first to last}`: levels below; infinity is the deepest. */
  | { readonly kind: 'any-depth'; readonly first: number; readonly last: number }
  | { readonly kind: 'filter'; readonly predicate: PathPredicate }
  | { readonly kind: 'method'; readonly name: PathMethod }
  | { readonly kind: 'datetime'; readonly template: string | undefined };

export interface SubscriptRange {
  readonly from: PathExpression;
  readonly to: PathExpression | undefined;
}

export const pathMethods = ['type', 'size', 'abs', 'floor', 'ceiling', 'double', 'keyvalue'] as const;

export type PathMethod = (typeof pathMethods)[number];

/** Is it one of those that are true, false or unknown? */
export function isPredicate(expression: PathExpression): expression is PathPredicate {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'is-unknown':
    case 'compare':
    case 'starts-with':
    case 'like-regex':
    case 'exists':
      return true;
    default:
      return false;
  }
}
