/** Which share of rows a condition keeps, after PostgreSQL's rules of thumb, and how wide rows are. */
import type { ColumnId, TypedExpression } from '../algebra/index.ts';
import type { ColumnStatistics } from '../catalog/index.ts';
import type { SqlType } from '../values/index.ts';
import { unknownRowCount } from './cost.ts';

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
const defaults = { equal: 0.005, range: 1 / 3, between: 0.005, match: 0.005, unknown: 0.5, distinct: 200 } as const;

/** The share of rows for which the condition is true. */
export function selectivity(condition: TypedExpression, knowledge: Knowledge): number {
  switch (condition.kind) {
    case 'constant':
      return condition.value === true ? 1 : 0;
    case 'and':
      return condition.operands.reduce((share, operand) => share * selectivity(operand, knowledge), 1);
    case 'or':
      return condition.operands.reduce((share, operand) => {
        const other = selectivity(operand, knowledge);
        return share + other - share * other;
      }, 0);
    case 'not':
      return 1 - selectivity(condition.operand, knowledge);
    case 'is-null': {
      const share = columnOf(condition.operand, knowledge)?.statistics?.nullFraction ?? defaults.equal;
      return condition.negated ? 1 - share : share;
    }
    case 'in-list': {
      const share = Math.min(1, condition.items.length * equalShare(condition.operand, knowledge));
      return condition.negated ? 1 - share : share;
    }
    case 'quantified':
      return condition.operator.function.name === '=' && condition.quantifier === 'any'
        ? Math.min(1, 10 * equalShare(condition.operand, knowledge))
        : defaults.unknown;
    case 'call':
      return ofCall(condition, knowledge);
    default:
      return defaults.unknown;
  }
}

function ofCall(condition: Extract<TypedExpression, { kind: 'call' }>, knowledge: Knowledge): number {
  if (condition.function.kind !== 'operator' || condition.args.length !== 2) return defaults.unknown;
  const [left, right] = condition.args;
  switch (condition.function.name) {
    case '=':
      return Math.min(equalShare(left, knowledge), equalShare(right, knowledge));
    case '<>':
      return 1 - Math.min(equalShare(left, knowledge), equalShare(right, knowledge));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return defaults.range;
    case '~~':
    case '~~*':
    case '~':
    case '~*':
      return defaults.match;
    default:
      return defaults.unknown;
  }
}

/** The share of rows that one value of the expression has. */
export function equalShare(expression: TypedExpression, knowledge: Knowledge): number {
  const count = distinctCount(expression, knowledge);
  return count === undefined ? 1 : 1 / Math.max(1, count);
}

/** How many different values a column has; undefined for what is no column. */
export function distinctCount(expression: TypedExpression, knowledge: Knowledge): number | undefined {
  const column = columnOf(expression, knowledge);
  if (column === undefined) return undefined;
  if (column.isUnique) return column.rows;
  const distinct = column.statistics?.distinct;
  if (distinct !== undefined && distinct !== 0) return distinct > 0 ? distinct : -distinct * column.rows;
  return Math.min(column.rows, defaults.distinct);
}

function columnOf(expression: TypedExpression, knowledge: Knowledge): ColumnKnowledge | undefined {
  if (expression.kind === 'cast') return columnOf(expression.operand, knowledge);
  return expression.kind === 'column' ? knowledge.ofColumn(expression.id) : undefined;
}

/** Rows of a table: what ANALYZE counted, or a guess. */
export function rowCountOf(statistics: { readonly rowCount: number } | undefined): number {
  return Math.max(1, statistics?.rowCount ?? unknownRowCount);
}

/** Bytes of a value, as PostgreSQL guesses them. */
export function typeWidth(type: SqlType): number {
  return type.length > 0 ? type.length : 32;
}
