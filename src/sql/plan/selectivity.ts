/** Which share of rows conditions keep, as PostgreSQL estimates it (clausesel.c, selfuncs.c): by statistics where there are some, else by rules of thumb. */
import { type ColumnId, sameExpression, type TypedExpression } from '../algebra/index.ts';
import type { ColumnStatistics } from '../catalog/index.ts';
import { type SqlType, types, type Value } from '../values/index.ts';
import { shareBelow, shareOfValue, valuesOf } from './column-values.ts';
import { unknownRowCount } from './cost.ts';
import { conjunctsOf } from './facts.ts';
import { likePrefix, textAbove } from './like-prefix.ts';

/** What is known of a table's column. */
export interface ColumnKnowledge {
  readonly rows: number;
  readonly statistics: ColumnStatistics | undefined;
  /** It alone is the key of a unique index. */
  readonly isUnique: boolean;
}

/** Answers for all columns that come from tables. */
export interface Knowledge {
  ofColumn(id: ColumnId): ColumnKnowledge | undefined;
}

/** PostgreSQL's defaults where nothing is known. */
const defaults = {
  equal: 0.005,
  range: 1 / 3,
  between: 0.005,
  match: 0.005,
  isNull: 0.005,
  unknown: 0.5,
  function: 1 / 3,
  distinct: 200,
  /** Of an array whose length is not known. */
  elements: 10,
} as const;

/** The share of rows that fulfil all of these conditions. Two bounds of one column are one range. */
export function selectivityOfAll(conditions: readonly TypedExpression[], knowledge: Knowledge): number {
  let share = 1;
  const ranges: { readonly operand: TypedExpression; lower: number | undefined; upper: number | undefined }[] = [];
  for (const condition of conditions) {
    const bound = boundOf(condition, knowledge);
    if (bound === undefined) {
      share *= selectivity(condition, knowledge);
      continue;
    }
    let range = ranges.find(({ operand }) => sameExpression(operand, bound.operand));
    if (range === undefined) {
      range = { operand: bound.operand, lower: undefined, upper: undefined };
      ranges.push(range);
    }
    range[bound.side] = Math.min(range[bound.side] ?? 1, bound.share);
  }
  for (const { operand, lower, upper } of ranges) {
    if (lower === undefined || upper === undefined) share *= lower ?? upper ?? 1;
    else if (lower === defaults.range && upper === defaults.range) share *= defaults.between;
    else {
      const nulls = columnOf(operand, knowledge)?.statistics?.nullFraction ?? 0;
      share *= Math.max(1e-4, lower + upper + nulls - 1);
    }
  }
  return clamped(share);
}

/** The share of rows for which the condition is true. */
export function selectivity(condition: TypedExpression, knowledge: Knowledge): number {
  return clamped(ofCondition(condition, knowledge));
}

function clamped(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : defaults.unknown;
}

function ofCondition(condition: TypedExpression, knowledge: Knowledge): number {
  switch (condition.kind) {
    case 'constant':
      return condition.value === true ? 1 : 0;
    case 'column':
      return ofBoolean(condition, true, knowledge);
    case 'and':
      return selectivityOfAll(conjunctsOf(condition), knowledge);
    case 'or':
      return condition.operands.reduce((share, operand) => {
        const other = selectivity(operand, knowledge);
        return share + other - share * other;
      }, 0);
    case 'not':
      return condition.operand.kind === 'column'
        ? ofBoolean(condition.operand, false, knowledge)
        : 1 - selectivity(condition.operand, knowledge);
    case 'is-null': {
      const column = columnOf(condition.operand, knowledge);
      const share = column?.statistics?.nullFraction ?? defaults.isNull;
      return condition.negated ? 1 - share : share;
    }
    case 'is-boolean': {
      if (condition.test === 'unknown') {
        const nulls = columnOf(condition.operand, knowledge)?.statistics?.nullFraction ?? defaults.isNull;
        return condition.negated ? 1 - nulls : nulls;
      }
      const share = ofBoolean(condition.operand, condition.test === 'true', knowledge);
      return condition.negated ? 1 - share : share;
    }
    case 'is-distinct': {
      const share = equalShare(condition.left, condition.right, knowledge);
      return condition.negated ? share : 1 - share;
    }
    case 'in-list': {
      const share = condition.items.reduce((sum, item) => sum + equalShare(condition.operand, item, knowledge), 0);
      return condition.negated ? 1 - Math.min(1, share) : share;
    }
    case 'quantified':
      return ofQuantified(condition, knowledge);
    case 'call':
      return ofCall(condition, knowledge);
    case 'row-compare':
      return defaults.range;
    default:
      return defaults.unknown;
  }
}

function ofBoolean(operand: TypedExpression, value: boolean, knowledge: Knowledge): number {
  const column = columnOf(operand, knowledge);
  if (column?.statistics === undefined) {
    if (operand.kind === 'column') return defaults.unknown;
    return value ? selectivity(operand, knowledge) : 1 - selectivity(operand, knowledge);
  }
  return shareOfValue(column.statistics, types.bool as SqlType, value, 2);
}

function ofQuantified(condition: Extract<TypedExpression, { kind: 'quantified' }>, knowledge: Knowledge): number {
  const { array, operand, operator, quantifier } = condition;
  const count = array.kind === 'array' ? array.elements.length : defaults.elements;
  if (operator.function.name === '=' && quantifier === 'any') {
    if (array.kind !== 'array') return count * equalShare(operand, array, knowledge);
    return array.elements.reduce((sum, element) => sum + equalShare(operand, element, knowledge), 0);
  }
  if (operator.function.name === '<>' && quantifier === 'all') return 1 - count * equalShare(operand, array, knowledge);
  return defaults.unknown;
}

function ofCall(condition: Extract<TypedExpression, { kind: 'call' }>, knowledge: Knowledge): number {
  if (condition.function.kind !== 'operator' || condition.args.length !== 2) return defaults.function;
  const [left, right] = condition.args;
  switch (condition.function.name) {
    case '=':
      return equalShare(left, right, knowledge);
    case '<>': {
      const nulls = columnOf(left, knowledge)?.statistics?.nullFraction ?? 0;
      return 1 - nulls - equalShare(left, right, knowledge);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return boundOf(condition, knowledge)?.share ?? defaults.range;
    case '~~':
      return likeShare(left, right, knowledge);
    case '!~~':
      return 1 - likeShare(left, right, knowledge);
    case '~~*':
    case '~':
    case '~*':
      return defaults.match;
    case '!~~*':
    case '!~':
    case '!~*':
      return 1 - defaults.match;
    case '@>':
    case '<@':
    case '&&':
    case '?':
    case '?|':
    case '?&':
      return 0.001;
    default:
      return defaults.unknown;
  }
}

/** The share of rows (of pairs of rows) in which two expressions are equal. */
export function equalShare(left: TypedExpression, right: TypedExpression, knowledge: Knowledge): number {
  const first = columnOf(left, knowledge);
  const second = columnOf(right, knowledge);
  if (first !== undefined && second !== undefined) return joinShare(left, first, right, second, knowledge);
  const [operand, column, value] =
    first !== undefined
      ? [left, first, right]
      : second !== undefined
        ? [right, second, left]
        : [left, undefined, right];
  if (column === undefined) return defaults.equal;
  const distinct = distinctCount(operand, knowledge) ?? defaults.distinct;
  if (column.isUnique) return 1 / Math.max(1, column.rows);
  const { statistics } = column;
  if (statistics === undefined) return 1 / Math.max(1, distinct);
  const base = baseColumn(operand);
  if (value.kind === 'constant')
    return value.value === null ? 0 : shareOfConstant(statistics, base.type, value, distinct);
  const share = (1 - statistics.nullFraction) / Math.max(1, distinct);
  const most = valuesOf(statistics, base.type).common.at(0)?.fraction;
  return most === undefined ? share : Math.min(share, most);
}

function shareOfConstant(
  statistics: ColumnStatistics,
  type: SqlType,
  constant: Extract<TypedExpression, { kind: 'constant' }>,
  distinct: number,
): number {
  const value = alike(constant, type);
  if (value === undefined) return (1 - statistics.nullFraction) / Math.max(1, distinct);
  return shareOfValue(statistics, type, value, distinct);
}

function joinShare(
  left: TypedExpression,
  first: ColumnKnowledge,
  right: TypedExpression,
  second: ColumnKnowledge,
  knowledge: Knowledge,
): number {
  const most = Math.max(
    1,
    distinctCount(left, knowledge) ?? defaults.distinct,
    distinctCount(right, knowledge) ?? defaults.distinct,
  );
  const nulls = (1 - (first.statistics?.nullFraction ?? 0)) * (1 - (second.statistics?.nullFraction ?? 0));
  return nulls / most;
}

interface Bound {
  readonly operand: TypedExpression;
  readonly side: 'lower' | 'upper';
  readonly share: number;
}

/** A comparison of a column with something else, as one end of a range. */
function boundOf(condition: TypedExpression, knowledge: Knowledge): Bound | undefined {
  if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.args.length !== 2)
    return undefined;
  const { name } = condition.function;
  if (name !== '<' && name !== '<=' && name !== '>' && name !== '>=') return undefined;
  const [left, right] = condition.args;
  const isTurned = columnOf(left, knowledge) === undefined;
  const [operand, value] = isTurned ? [right, left] : [left, right];
  const column = columnOf(operand, knowledge);
  if (column === undefined || columnOf(value, knowledge) !== undefined) return undefined;
  const isUpper = name.startsWith('<') !== isTurned;
  const { statistics } = column;
  const share =
    statistics === undefined ? undefined : rangeShare(statistics, operand, value, isUpper, name.endsWith('='));
  return { operand, side: isUpper ? 'upper' : 'lower', share: share ?? defaults.range };
}

function rangeShare(
  statistics: ColumnStatistics,
  operand: TypedExpression,
  constant: TypedExpression,
  isUpper: boolean,
  inclusive: boolean,
): number | undefined {
  if (constant.kind !== 'constant' || constant.value === null) return undefined;
  const { type } = baseColumn(operand);
  const value = alike(constant, type);
  if (value === undefined) return undefined;
  // Above a value is what is not at or below it.
  const below = shareBelow(statistics, type, value, isUpper === inclusive);
  if (below === undefined) return undefined;
  return isUpper ? below : Math.max(0, 1 - statistics.nullFraction - below);
}

function likeShare(left: TypedExpression, right: TypedExpression, knowledge: Knowledge): number {
  const column = columnOf(left, knowledge);
  if (right.kind !== 'constant' || typeof right.value !== 'string') return defaults.match;
  const { prefix, isWhole } = likePrefix(right.value);
  if (isWhole) return equalShare(left, { ...right, value: prefix }, knowledge);
  // Each further character of the pattern leaves a fifth, as PostgreSQL has it.
  const further = right.value.slice(prefix.length).replaceAll(/[%_]/g, '').length;
  const rest = Math.min(1, 0.2 ** further * (right.value.includes('%') ? 5 : 1));
  const statistics = column?.statistics;
  if (prefix === '' || statistics === undefined) return prefix === '' ? Math.max(rest, 1e-4) : defaults.match;
  const { type } = baseColumn(left);
  const above = textAbove(prefix);
  const from = shareBelow(statistics, type, prefix, false);
  const to = above === undefined ? 1 - statistics.nullFraction : shareBelow(statistics, type, above, false);
  if (from === undefined || to === undefined) return defaults.match;
  return Math.max(1e-4, to - from) * rest;
}

/** How many different values an expression has; undefined for what is no table's column. */
export function distinctCount(expression: TypedExpression, knowledge: Knowledge): number | undefined {
  const column = columnOf(expression, knowledge);
  if (column === undefined) return undefined;
  if (column.isUnique) return column.rows;
  const distinct = column.statistics?.distinct;
  if (distinct !== undefined && distinct !== 0) return distinct > 0 ? distinct : -distinct * column.rows;
  if (expression.type.oid === types.bool.oid) return 2;
  return Math.min(column.rows, defaults.distinct);
}

function columnOf(expression: TypedExpression, knowledge: Knowledge): ColumnKnowledge | undefined {
  if (expression.kind === 'cast' || expression.kind === 'modify') return columnOf(expression.operand, knowledge);
  return expression.kind === 'column' ? knowledge.ofColumn(expression.id) : undefined;
}

/** The column behind changes of type. */
function baseColumn(expression: TypedExpression): TypedExpression {
  return expression.kind === 'cast' || expression.kind === 'modify' ? baseColumn(expression.operand) : expression;
}

/** The constant's value as the column's type has it; undefined where the two look different in memory. */
function alike(constant: Extract<TypedExpression, { kind: 'constant' }>, type: SqlType): Value | undefined {
  const { value } = constant;
  if (value === null) return undefined;
  if (constant.type.oid === type.oid) return value;
  const isText = (each: SqlType): boolean => each.category === 'S';
  if (isText(constant.type) && isText(type)) return value;
  const isWhole = (each: SqlType): boolean => each.name === 'int2' || each.name === 'int4';
  if (isWhole(constant.type) && isWhole(type)) return value;
  if (type.name === 'int8' && typeof value === 'number') return BigInt(Math.round(value));
  return isWhole(type) && typeof value === 'bigint' ? Number(value) : undefined;
}

/** Rows of a table: what ANALYZE counted, or a guess. */
export function rowCountOf(statistics: { readonly rowCount: number } | undefined): number {
  return Math.max(1, statistics?.rowCount ?? unknownRowCount);
}

/** Bytes of a value, as PostgreSQL guesses them. */
export function typeWidth(type: SqlType): number {
  return type.length > 0 ? type.length : 32;
}
