/** Predicates of a jsonpath: true, false, or undefined for unknown. */
import { unreachable } from '../../../base/index.ts';
import {
  type ComparisonOperator,
  compareDecimals,
  compareTexts,
  Decimal,
  type JsonNode,
  type PathExpression,
  type PathPredicate,
} from '../../values/index.ts';
import { Regex } from '../regex/regex.ts';
import type { RegexFlags } from '../regex/syntax.ts';
import { PathFailure } from './failure.ts';

/** Where a predicate looks for items. */
export interface PathWorld {
  readonly isLax: boolean;
  items(expression: PathExpression): Iterable<JsonNode>;
  /** The same; in lax mode arrays give their elements. */
  unwrapped(expression: PathExpression): readonly JsonNode[];
}

type Truth = boolean | undefined;

/** What a predicate says. */
export function test(predicate: PathPredicate, world: PathWorld): Truth {
  switch (predicate.kind) {
    case 'and': {
      const left = test(predicate.left, world);
      if (left === false) return false;
      const right = test(predicate.right, world);
      return right === true ? left : right;
    }
    case 'or': {
      const left = test(predicate.left, world);
      if (left === true) return true;
      const right = test(predicate.right, world);
      return right === false ? left : right;
    }
    case 'not': {
      const truth = test(predicate.operand, world);
      return truth === undefined ? undefined : !truth;
    }
    case 'is-unknown':
      return test(predicate.operand, world) === undefined;
    case 'compare':
      return testPairs(world, predicate.left, { expression: predicate.right, unwraps: true }, (a, b) =>
        compare(predicate.operator, a, b),
      );
    case 'starts-with':
      return testPairs(world, predicate.left, { expression: predicate.right, unwraps: false }, (a, b) =>
        typeof a === 'string' && typeof b === 'string' ? a.startsWith(b) : undefined,
      );
    case 'like-regex': {
      const regex = Regex.of(predicate.pattern, regexFlags(predicate.flags));
      return testPairs(world, predicate.operand, undefined, (a) => (typeof a === 'string' ? regex.test(a) : undefined));
    }
    case 'exists':
      return unlessFailing(() => isAnythingIn(world, predicate.operand));
    default:
      return unreachable(predicate);
  }
}

/** Is there a pair that is true? Strictly, one that is unknown makes all of it unknown. */
function testPairs(
  world: PathWorld,
  left: PathExpression,
  right: { readonly expression: PathExpression; readonly unwraps: boolean } | undefined,
  testPair: (a: JsonNode, b: JsonNode) => Truth,
): Truth {
  const lefts = unlessFailing(() => world.unwrapped(left));
  const rights = unlessFailing(() => {
    if (right === undefined) return [null];
    return right.unwraps ? world.unwrapped(right.expression) : [...world.items(right.expression)];
  });
  if (lefts === undefined || rights === undefined) return undefined;
  let found = false;
  let isUnknown = false;
  for (const a of lefts)
    for (const b of rights) {
      const truth = testPair(a, b);
      if (truth === undefined) {
        if (!world.isLax) return undefined;
        isUnknown = true;
      } else if (truth) {
        if (world.isLax) return true;
        found = true;
      }
    }
  if (found) return true;
  return isUnknown ? undefined : false;
}

/** In lax mode one item is enough, whatever comes behind it. */
function isAnythingIn({ isLax, items }: PathWorld, expression: PathExpression): boolean {
  if (!isLax) return [...items(expression)].length > 0;
  for (const _ of items(expression)) return true;
  return false;
}

function unlessFailing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof PathFailure) return undefined;
    throw error;
  }
}

function compare(operator: ComparisonOperator, a: JsonNode, b: JsonNode): Truth {
  const order = orderOf(a, b);
  if (order === undefined) return a === null || b === null ? operator === '!=' : undefined;
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return unreachable(operator);
  }
}

/** Scalars of one kind have an order. */
function orderOf(a: JsonNode, b: JsonNode): number | undefined {
  if (a === null && b === null) return 0;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Decimal && b instanceof Decimal) return compareDecimals(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return undefined;
}

/** XQuery's flags as PostgreSQL's. */
function regexFlags(flags: string): RegexFlags {
  const has = (flag: string): boolean => flags.includes(flag);
  const literal = has('q');
  return {
    ignoreCase: has('i'),
    newlineStops: !literal && !has('s'),
    newlineAnchors: !literal && has('m'),
    expanded: false,
    literal,
  };
}
