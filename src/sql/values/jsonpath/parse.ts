/** Reads jsonpath (jsonpath_gram.y), one method for each level of precedence. */
import { SqlError } from '../../errors.ts';
import { Decimal } from '../decimal.ts';
import { parseDecimal } from '../decimal-text.ts';
import { invalidSyntax } from '../text-input.ts';
import { type PathToken, pathTokens } from './tokens.ts';
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  isPredicate,
  type JsonPath,
  type PathExpression,
  type PathPredicate,
  type PathStep,
  pathMethods,
  type SubscriptRange,
} from './tree.ts';

/** Expressions inside one another. */
const depthMax = 500;

/** The path that a text says. */
export function parseJsonPath(text: string): JsonPath {
  const tokens = pathTokens(text);
  if (tokens.length === 1) throw invalidSyntax('jsonpath', text);
  return new PathParser(tokens).path();
}

class PathParser {
  readonly #tokens: readonly PathToken[];
  #at = 0;
  #depth = 0;
  #filters = 0;
  #subscripts = 0;

  constructor(tokens: readonly PathToken[]) {
    this.#tokens = tokens;
  }

  path(): JsonPath {
    const isStrict = this.#takeWord('strict');
    if (!isStrict) this.#takeWord('lax');
    const root = this.#any();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return { isStrict, root };
  }

  // From the weakest operator to the strongest ------------------------------------------------------------------------

  #any(): PathExpression {
    if (++this.#depth > depthMax) throw new SqlError('54001', 'stack depth limit exceeded');
    let left = this.#conjunction();
    while (this.#isSign('||')) {
      this.#at++;
      left = { kind: 'or', left: this.#predicate(left), right: this.#predicate(this.#conjunction()) };
    }
    this.#depth--;
    return left;
  }

  #conjunction(): PathExpression {
    let left = this.#negation();
    while (this.#isSign('&&')) {
      this.#at++;
      left = { kind: 'and', left: this.#predicate(left), right: this.#predicate(this.#negation()) };
    }
    return left;
  }

  /** `!` stands before parentheses and `exists` only. */
  #negation(): PathExpression {
    if (!this.#takeSign('!')) return this.#comparison();
    if (!this.#isSign('(') && !this.#isWord('exists')) throw this.#unexpected();
    return { kind: 'not', operand: this.#predicate(this.#primary()) };
  }

  #comparison(): PathExpression {
    const left = this.#sum();
    const operator = comparisons.find((each) => this.#isSign(each));
    if (operator !== undefined) {
      this.#at++;
      return { kind: 'compare', operator, left: this.#value(left), right: this.#value(this.#sum()) };
    }
    if (this.#isWord('starts') && this.#isWord('with', 1)) {
      this.#at += 2;
      const { kind } = this.#token;
      if (kind !== 'string' && kind !== 'variable') throw this.#unexpected();
      return { kind: 'starts-with', left: this.#value(left), right: this.#start() };
    }
    if (!this.#takeWord('like_regex')) return left;
    const pattern = this.#string();
    const flags = this.#takeWord('flag') ? checkedFlags(this.#string()) : '';
    return { kind: 'like-regex', operand: this.#value(left), pattern, flags };
  }

  #sum(): PathExpression {
    return this.#leftAssociative(['+', '-'], () => this.#product());
  }

  #product(): PathExpression {
    return this.#leftAssociative(['*', '/', '%'], () => this.#signed());
  }

  #leftAssociative(operators: readonly ArithmeticOperator[], operand: () => PathExpression): PathExpression {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => this.#isSign(each));
      if (operator === undefined) return left;
      this.#at++;
      left = { kind: 'arithmetic', operator, left: this.#value(left), right: this.#value(operand()) };
    }
  }

  #signed(): PathExpression {
    const operator = this.#isSign('-') ? '-' : this.#isSign('+') ? '+' : undefined;
    if (operator === undefined) return this.#primary();
    this.#at++;
    if (++this.#depth > depthMax) throw new SqlError('54001', 'stack depth limit exceeded');
    const operand = this.#value(this.#signed());
    this.#depth--;
    if (operand.kind !== 'literal' || !(operand.value instanceof Decimal)) return { kind: 'sign', operator, operand };
    return operator === '+' ? operand : { kind: 'literal', value: operand.value.negate() };
  }

  #primary(): PathExpression {
    if (this.#takeWord('exists')) {
      this.#expect('(');
      const operand = this.#value(this.#any());
      this.#expect(')');
      return { kind: 'exists', operand };
    }
    if (!this.#takeSign('(')) return this.#withSteps(this.#start());
    const inner = this.#any();
    this.#expect(')');
    if (isPredicate(inner) && this.#isWord('is') && this.#isWord('unknown', 1)) {
      this.#at += 2;
      return { kind: 'is-unknown', operand: inner };
    }
    return this.#withSteps(inner);
  }

  #start(): PathExpression {
    const { kind, text } = this.#token;
    this.#at++;
    if (kind === 'string') return { kind: 'literal', value: text };
    if (kind === 'number') return { kind: 'literal', value: parseDecimal(text) };
    if (kind === 'variable') return { kind: 'variable', name: text };
    if (kind === 'sign' && text === '$') return { kind: 'root' };
    if (kind === 'sign' && text === '@') {
      if (this.#filters === 0) throw new SqlError('42601', '@ is not allowed in root expressions');
      return { kind: 'current' };
    }
    if (kind === 'word' && text in words) return { kind: 'literal', value: words[text] };
    if (kind === 'word' && text.toLowerCase() === 'last') {
      if (this.#subscripts === 0) throw new SqlError('42601', 'LAST is allowed only in array subscripts');
      return { kind: 'last' };
    }
    this.#at--;
    throw this.#unexpected();
  }

  // Steps -----------------------------------------------------------------------------------------------------------

  #withSteps(base: PathExpression): PathExpression {
    const steps: PathStep[] = [];
    for (let step = this.#step(); step !== undefined; step = this.#step()) steps.push(step);
    return steps.length === 0 ? base : { kind: 'chain', base, steps };
  }

  #step(): PathStep | undefined {
    if (this.#takeSign('[')) return this.#elements();
    if (this.#takeSign('.')) return this.#member();
    if (!this.#takeSign('?')) return undefined;
    this.#expect('(');
    this.#filters++;
    const predicate = this.#predicate(this.#any());
    this.#filters--;
    this.#expect(')');
    return { kind: 'filter', predicate };
  }

  #member(): PathStep {
    if (this.#takeSign('*')) return { kind: 'any-key' };
    if (this.#takeSign('**')) return this.#anyDepth();
    const { kind, text } = this.#token;
    if (kind !== 'word' && kind !== 'string') throw this.#unexpected();
    this.#at++;
    if (kind === 'string' || !this.#isSign('(')) return { kind: 'key', name: text };
    return this.#method(text.toLowerCase());
  }

  #method(word: string): PathStep {
    const name = pathMethods.find((each) => each === word);
    if (name === undefined && word !== 'datetime') throw this.#unexpected();
    this.#at++;
    if (name === undefined) {
      const template = this.#isSign(')') ? undefined : this.#string();
      this.#expect(')');
      return { kind: 'datetime', template };
    }
    this.#expect(')');
    return { kind: 'method', name };
  }

  #elements(): PathStep {
    if (this.#takeSign('*')) {
      this.#expect(']');
      return { kind: 'any-element' };
    }
    this.#subscripts++;
    const ranges: SubscriptRange[] = [];
    do {
      const from = this.#value(this.#sum());
      ranges.push({ from, to: this.#takeWord('to') ? this.#value(this.#sum()) : undefined });
    } while (this.#takeSign(','));
    this.#subscripts--;
    this.#expect(']');
    return { kind: 'elements', ranges };
  }

  #anyDepth(): PathStep {
    if (!this.#takeSign('{')) return { kind: 'any-depth', first: 0, last: Number.POSITIVE_INFINITY };
    const first = this.#level();
    const last = this.#takeWord('to') ? this.#level() : first;
    this.#expect('}');
    return { kind: 'any-depth', first, last };
  }

  #level(): number {
    if (this.#takeWord('last')) return Number.POSITIVE_INFINITY;
    const { kind, text } = this.#token;
    if (kind !== 'number' || !/^\d+$/.test(text)) throw this.#unexpected();
    this.#at++;
    return Number(text);
  }

  // Tokens ----------------------------------------------------------------------------------------------------------

  get #token(): PathToken {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
  }

  #predicate(expression: PathExpression): PathPredicate {
    if (!isPredicate(expression)) throw this.#unexpected();
    return expression;
  }

  #value(expression: PathExpression): PathExpression {
    if (isPredicate(expression)) throw this.#unexpected();
    return expression;
  }

  #string(): string {
    const { kind, text } = this.#token;
    if (kind !== 'string') throw this.#unexpected();
    this.#at++;
    return text;
  }

  #isSign(sign: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === sign;
  }

  #isWord(word: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'word' && token.text.toLowerCase() === word;
  }

  #takeSign(sign: string): boolean {
    if (!this.#isSign(sign)) return false;
    this.#at++;
    return true;
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#unexpected();
  }

  /** PostgreSQL's scanner knows a word's end only by what stands behind it. */
  #unexpected(): SqlError {
    const { kind, written } = this.#token;
    const isAtEnd = kind === 'end' || (kind === 'word' && this.#tokens[this.#at + 1]?.kind === 'end');
    const place = isAtEnd ? 'at end' : `at or near "${written}"`;
    return new SqlError('42601', `syntax error ${place} of jsonpath input`);
  }
}

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
const comparisons: readonly ComparisonOperator[] = ['==', '!=', '<=', '>=', '<', '>'];

function checkedFlags(flags: string): string {
  for (const flag of flags) {
    if (!'ismxq'.includes(flag))
      throw new SqlError('42601', 'invalid input syntax for type jsonpath', {
        detail: `Unrecognized flag character "${flag}" in LIKE_REGEX predicate.`,
      });
    if (flag === 'x' && !flags.includes('q'))
      throw new SqlError('0A000', 'XQuery "x" flag (expanded regular expressions) is not implemented');
  }
  return [...'ismxq'].filter((flag) => flags.includes(flag)).join('');
}
