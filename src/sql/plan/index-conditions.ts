/**
 * Conditions that an index can answer: `column op value`, where the value names no column of the table (it may name outer ones, parameters, subqueries). Which index
 * answers them is decided in access.ts.
 */
import type { CallExpression, ColumnId, TypedExpression } from '../algebra/index.ts';
import { findCast } from '../functions/index.ts';
import { type SqlType, type SqlValue, type TypeRegistry, types } from '../values/index.ts';
import { hasSubquery, isVolatile, referencesOf } from './facts.ts';
import { booleanConstant, constantOf, fold } from './fold.ts';
import { likePrefix, textAbove } from './like-prefix.ts';
import type { SpanBound } from './physical.ts';

/** What a condition says of one column (or indexed expression). */
export type IndexCondition = {
  /** The column or expression that is compared. */
  readonly target: TypedExpression;
  readonly source: TypedExpression;
  /** It says no less than the condition does: the condition need not be asked again. */
  readonly exact: boolean;
} & (
  | { readonly kind: 'equal'; readonly value: TypedExpression }
  | { readonly kind: 'any'; readonly array: TypedExpression; readonly count: number }
  | { readonly kind: 'is-null' }
  | { readonly kind: 'not-null' }
  | { readonly kind: 'lower' | 'upper'; readonly bound: SpanBound }
);

/** How many elements an array has that is not known yet. */
const unknownArrayCount = 10;

/** What the conditions say that an index may answer. `own` are the columns of the table. */
export function indexConditionsOf(
  conditions: readonly TypedExpression[],
  own: ReadonlySet<ColumnId>,
  registry: TypeRegistry,
): readonly IndexCondition[] {
  const reader = new ConditionReader(own, registry);
  for (const condition of conditions) reader.read(condition);
  return reader.found;
}

class ConditionReader {
  readonly found: IndexCondition[] = [];
  readonly #own: ReadonlySet<ColumnId>;
  readonly #registry: TypeRegistry;

  constructor(own: ReadonlySet<ColumnId>, registry: TypeRegistry) {
    this.#own = own;
    this.#registry = registry;
  }

  read(source: TypedExpression): void {
    switch (source.kind) {
      case 'call':
        this.#call(source);
        return;
      case 'column':
        if (this.#isOwn(source))
          this.found.push({ kind: 'equal', target: source, source, exact: true, value: booleanConstant(true) });
        return;
      case 'not': {
        const { operand } = source;
        if (operand.kind === 'column' && this.#isOwn(operand))
          this.found.push({ kind: 'equal', target: operand, source, exact: true, value: booleanConstant(false) });
        return;
      }
      case 'is-boolean':
        if (!source.negated && source.test !== 'unknown' && this.#isOwn(source.operand))
          this.found.push({
            kind: 'equal',
            target: source.operand,
            source,
            exact: true,
            value: booleanConstant(source.test === 'true'),
          });
        return;
      case 'is-null':
        if (this.#isOwn(source.operand) && source.operand.type.kind !== 'composite')
          this.found.push({
            kind: source.negated ? 'not-null' : 'is-null',
            target: plainTarget(source.operand),
            source,
            exact: true,
          });
        return;
      case 'in-list':
        if (!source.negated && source.equals.function.name === '=') this.#any(source, source.operand, source.items);
        return;
      case 'or':
        this.#either(source);
        return;
      case 'quantified':
        this.#quantified(source);
        return;
      case 'row-compare':
        this.#rows(source);
        return;
      default:
    }
  }

  #call(source: CallExpression): void {
    if (source.function.kind !== 'operator' || source.args.length !== 2) return;
    const [left, right] = source.args;
    const operator = source.function.name;
    if (operator === '~~') {
      this.#like(source, left, right);
      return;
    }
    if (this.#isOwn(left) && this.#isValue(right)) this.#compare(source, operator, left, right);
    else if (this.#isOwn(right) && this.#isValue(left)) {
      const turned = turnedOperators.get(operator);
      if (turned !== undefined) this.#compare(source, turned, right, left);
    }
  }

  #compare(source: CallExpression, operator: string, left: TypedExpression, right: TypedExpression): void {
    const target = plainTarget(left);
    if (operator !== '=' && !ranges.has(operator)) return;
    const same = fitted(right, target.type);
    const value = same ?? narrowed(right, target.type, operator as Narrowing);
    if (value === undefined) return;
    if (operator === '=') this.found.push({ kind: 'equal', target, source, exact: true, value });
    else {
      const bound: SpanBound = { values: [value], inclusive: same === undefined || operator.endsWith('=') };
      this.found.push({ kind: operator.startsWith('>') ? 'lower' : 'upper', target, source, exact: true, bound });
    }
  }

  #any(source: TypedExpression, operand: TypedExpression, items: readonly TypedExpression[]): void {
    if (!this.#isOwn(operand) || !items.every((item) => this.#isValue(item))) return;
    const target = plainTarget(operand);
    const values = items.map((item) => fitted(item, target.type) ?? narrowed(item, target.type, '='));
    const arrayType = this.#registry.arrayOf(target.type);
    if (arrayType === undefined || values.includes(undefined)) return;
    const elements = values.filter((value) => value !== undefined);
    const array = fold({ kind: 'array', elements, nested: false, type: arrayType, modifier: -1 });
    this.found.push({ kind: 'any', target, source, exact: true, array, count: items.length });
  }

  /** `a = 1 OR a = 2` is `a IN (1, 2)`. */
  #either(source: Extract<TypedExpression, { kind: 'and' | 'or' }>): void {
    let operand: TypedExpression | undefined;
    const items: TypedExpression[] = [];
    for (const each of source.operands) {
      const reader = new ConditionReader(this.#own, this.#registry);
      reader.read(each);
      const [found] = reader.found;
      if (found === undefined || (found.kind !== 'equal' && found.kind !== 'any')) return;
      if (
        found.target.kind !== 'column' ||
        (operand !== undefined && operand.kind === 'column' && operand.id !== found.target.id)
      )
        return;
      operand = found.target;
      if (found.kind === 'equal') items.push(found.value);
      else if (found.array.kind === 'array') items.push(...found.array.elements);
      else return;
    }
    if (operand !== undefined) this.#any(source, operand, items);
  }

  #quantified(source: Extract<TypedExpression, { kind: 'quantified' }>): void {
    if (source.quantifier !== 'any' || source.operator.function.name !== '=') return;
    if (!this.#isOwn(source.operand) || !this.#isValue(source.array)) return;
    const target = plainTarget(source.operand);
    const element = source.array.type.element;
    if (element === undefined || !haveSameKeys(element, target.type)) return;
    const count = source.array.kind === 'array' ? source.array.elements.length : unknownArrayCount;
    this.found.push({ kind: 'any', target, source, exact: true, array: source.array, count });
  }

  #like(source: CallExpression, left: TypedExpression, right: TypedExpression): void {
    const target = plainTarget(left);
    if (!this.#isOwn(left) || right.kind !== 'constant' || typeof right.value !== 'string' || !isText(target.type))
      return;
    const { prefix, isWhole } = likePrefix(right.value);
    if (prefix === '') return;
    const value = constantOf(prefix, target.type);
    if (isWhole) {
      this.found.push({ kind: 'equal', target, source, exact: true, value });
      return;
    }
    this.found.push({ kind: 'lower', target, source, exact: false, bound: { values: [value], inclusive: true } });
    const above = textAbove(prefix);
    if (above === undefined) return;
    const bound: SpanBound = { values: [constantOf(above, target.type)], inclusive: false };
    this.found.push({ kind: 'upper', target, source, exact: false, bound });
  }

  /** `(a, b) > (1, 2)`: at least a >= 1; access.ts takes more of it where the index has a and b side by side. */
  #rows(source: Extract<TypedExpression, { kind: 'row-compare' }>): void {
    const [left] = source.left;
    const [right] = source.right;
    if (!this.#isOwn(left) || !this.#isValue(right)) return;
    const target = plainTarget(left);
    const value = fitted(right, target.type);
    if (value === undefined) return;
    this.found.push({
      kind: source.operator.startsWith('>') ? 'lower' : 'upper',
      target,
      source,
      exact: false,
      bound: { values: [value], inclusive: true },
    });
  }

  #isOwn(expression: TypedExpression): boolean {
    const target = plainTarget(expression);
    if (target.kind === 'column') return this.#own.has(target.id);
    if (target.kind === 'constant' || target.kind === 'parameter') return false;
    const references = referencesOf(target);
    return references.size > 0 && [...references].every((id) => this.#own.has(id)) && !hasSubquery(target);
  }

  #isValue(expression: TypedExpression): boolean {
    for (const id of referencesOf(expression)) if (this.#own.has(id)) return false;
    return !isVolatile(expression);
  }
}

const turnedOperators: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
]);
const ranges: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** The expression without changes of type that change no value: varchar compared as text. */
export function plainTarget(expression: TypedExpression): TypedExpression {
  if (expression.kind !== 'cast' || expression.cast.body !== undefined) return expression;
  return haveSameKeys(expression.operand.type, expression.type) ? plainTarget(expression.operand) : expression;
}

function isText(type: SqlType): boolean {
  return type.oid === types.text.oid || type.oid === types.varchar.oid || type.oid === types.name.oid;
}

/** Do equal values of the two types have equal keys? */
function haveSameKeys(a: SqlType, b: SqlType): boolean {
  return a.oid === b.oid || (isText(a) && isText(b));
}

/** Casts that lose nothing, so that comparing as the column's type is the same. */
const widenings: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['int4', new Set(['int2'])],
  ['int8', new Set(['int2', 'int4'])],
  ['float8', new Set(['float4'])],
  ['timestamp', new Set(['date'])],
  ['timestamptz', new Set(['date', 'timestamp'])],
]);

/** The value as the column's type has it; undefined where the two compare in another way. */
function fitted(value: TypedExpression, type: SqlType): TypedExpression | undefined {
  if (value.type.oid === type.oid || haveSameKeys(value.type, type)) return value;
  if (widenings.get(type.name)?.has(value.type.name)) return castTo(value, type);
  // A wider whole number fits, or nothing is equal to it: only what is known now can be looked at.
  if (value.kind === 'constant' && widenings.get(value.type.name)?.has(type.name) && type.name.startsWith('int')) {
    const cast = castTo(value, type);
    return cast?.kind === 'constant' ? cast : undefined;
  }
  return undefined;
}

/** Which values of a narrower column compare so with a wider whole number. */
type Narrowing = '=' | '<' | '<=' | '>' | '>=';

/**
 * A wider whole number that is known later, a parameter most often, as the column's type has it. Where it does not fit: NULL if nothing compares so, else the
 * type's own end. Of `<` and `>` it is the next one, which belongs to them.
 */
function narrowed(operand: TypedExpression, type: SqlType, operator: Narrowing): TypedExpression | undefined {
  if (!type.name.startsWith('int') || !widenings.get(operand.type.name)?.has(type.name)) return undefined;
  const largest = type.name === 'int2' ? 0x7fff : 0x7fffffff;
  const least = -largest - 1;
  const step = operator === '>' ? 1 : operator === '<' ? -1 : 0;
  const body = (value: SqlValue) => {
    const number = Number(value) + step;
    if (number > largest) return operator.startsWith('<') ? largest : null;
    if (number < least) return operator.startsWith('>') ? least : null;
    return number;
  };
  const cast = { context: 'explicit', body, usesContext: false } as const;
  return { kind: 'cast', operand, cast, type, modifier: -1, position: 0 };
}

function castTo(operand: TypedExpression, type: SqlType): TypedExpression | undefined {
  const cast = findCast(operand.type, type, 'explicit');
  if (cast === undefined) return undefined;
  return fold({ kind: 'cast', operand, cast, type, modifier: -1, position: 0 });
}
