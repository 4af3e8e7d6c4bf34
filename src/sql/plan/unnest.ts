/**
 * Subqueries of conditions become joins: EXISTS and IN semi joins, NOT EXISTS anti joins. What they compare with the outer rows becomes the join's condition, so that the
 * join may be made in any way. Where that cannot be, the subquery stays an expression. NOT IN stays one, too: a NULL among its rows decides for all.
 */
import type { ColumnId, JoinRelation, Relation, SubqueryExpression, TypedExpression } from '../algebra/index.ts';
import { conjunctsOf, freeColumnsOf, hasSubquery, isVolatile, referencesOf, relationVolatility } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { substitute, substitutionOf } from './substitute.ts';
import { columnIdsOf } from './walk-relations.ts';

/** The join of `input` that holds where the condition does; undefined where there is none. */
export function unnest(condition: TypedExpression, input: Relation): JoinRelation | undefined {
  if (condition.kind === 'subquery') {
    if (condition.form === 'exists') return unnestExists(condition, input, 'semi');
    return condition.form === 'any' ? unnestIn(condition, input) : undefined;
  }
  if (condition.kind === 'not' && condition.operand.kind === 'subquery' && condition.operand.form === 'exists')
    return unnestExists(condition.operand, input, 'anti');
  return undefined;
}

function unnestExists(subquery: SubqueryExpression, input: Relation, type: 'semi' | 'anti'): JoinRelation | undefined {
  const outer = columnIdsOf(input);
  const rows = withoutOrder(subquery.relation);
  // Asked once for all rows, a subquery is cheaper than any join.
  if (rows === undefined || !isCorrelated(rows, outer) || relationVolatility(rows) === 'volatile') return undefined;
  const lifted = lift(rows, outer);
  if (lifted === undefined) return undefined;
  return joinOf(type, input, lifted.relation, lifted.conditions);
}

function unnestIn(subquery: SubqueryExpression, input: Relation): JoinRelation | undefined {
  const { comparison, relation } = subquery;
  if (comparison === undefined || isVolatile(comparison) || hasSubquery(comparison)) return undefined;
  if (relationVolatility(relation) === 'volatile') return undefined;
  const outer = columnIdsOf(input);
  if (![...referencesOf(subquery)].some((id) => outer.has(id))) return undefined;
  if (!isCorrelated(relation, outer)) return joinOf('semi', input, relation, conjunctsOf(comparison));
  const lifted = lift(relation, outer);
  if (lifted === undefined) return undefined;
  const compared = substitute(comparison, lifted.substitution);
  return joinOf('semi', input, lifted.relation, [...conjunctsOf(compared), ...lifted.conditions]);
}

function joinOf(
  type: 'semi' | 'anti',
  left: Relation,
  right: Relation,
  conditions: readonly TypedExpression[],
): JoinRelation {
  return { kind: 'join', type, left, right, condition: conjunctionOf(conditions), lateral: false };
}

function isCorrelated(relation: Relation, outer: ReadonlySet<ColumnId>): boolean {
  for (const id of freeColumnsOf(relation)) if (outer.has(id)) return true;
  return false;
}

/** The same question without what does not matter to it: order, DISTINCT, a select list; undefined where the number of rows is not that simple. */
function withoutOrder(relation: Relation): Relation | undefined {
  switch (relation.kind) {
    case 'sort':
    case 'project':
      return withoutOrder(relation.input);
    case 'distinct':
      return relation.on === undefined ? withoutOrder(relation.input) : undefined;
    case 'limit': {
      const { count, offset } = relation;
      const keepsSome =
        offset === undefined && count?.kind === 'constant' && typeof count.value === 'bigint' && count.value > 0n;
      return keepsSome ? withoutOrder(relation.input) : undefined;
    }
    case 'project-set':
      return undefined;
    default:
      return relation;
  }
}

interface Lifted {
  readonly relation: Relation;
  readonly conditions: readonly TypedExpression[];
  /** What columns of projections that are gone stand for. */
  readonly substitution: ReadonlyMap<ColumnId, TypedExpression>;
}

/** Takes the conditions that name outer columns out of the relation; undefined where outer columns are named elsewhere. */
function lift(relation: Relation, outer: ReadonlySet<ColumnId>): Lifted | undefined {
  const lifted = liftFrom(relation, outer);
  if (lifted === undefined || isCorrelated(lifted.relation, outer)) return undefined;
  return lifted.conditions.some((condition) => isVolatile(condition) || hasSubquery(condition)) ? undefined : lifted;
}

const nothing: ReadonlyMap<ColumnId, TypedExpression> = new Map();

function liftFrom(relation: Relation, outer: ReadonlySet<ColumnId>): Lifted | undefined {
  if (!isCorrelated(relation, outer)) return { relation, conditions: [], substitution: nothing };
  switch (relation.kind) {
    case 'filter': {
      const input = liftFrom(relation.input, outer);
      if (input === undefined) return undefined;
      const conditions = conjunctsOf(relation.predicate).map((each) => substitute(each, input.substitution));
      const correlated = conditions.filter((each) => [...referencesOf(each)].some((id) => outer.has(id)));
      const predicate = conjunctionOf(conditions.filter((each) => !correlated.includes(each)));
      return {
        ...input,
        relation: predicate === undefined ? input.relation : { kind: 'filter', input: input.relation, predicate },
        conditions: [...input.conditions, ...correlated],
      };
    }
    case 'project': {
      const input = liftFrom(relation.input, outer);
      if (input === undefined) return undefined;
      const columns = relation.columns.map(({ column, expression }) => ({
        column,
        expression: substitute(expression, input.substitution),
      }));
      const substitution = new Map([...input.substitution, ...substitutionOf({ ...relation, columns })]);
      return { ...input, substitution };
    }
    case 'join': {
      const left = liftFrom(relation.left, outer);
      if (left === undefined) return undefined;
      const right =
        relation.type === 'inner'
          ? liftFrom(relation.right, outer)
          : { relation: relation.right, conditions: [], substitution: nothing };
      if (right === undefined || !['inner', 'left', 'semi', 'anti'].includes(relation.type) || relation.lateral)
        return undefined;
      const substitution = new Map([...left.substitution, ...right.substitution]);
      const own = conjunctsOf(relation.condition).map((each) => substitute(each, substitution));
      const correlated =
        relation.type === 'inner' ? own.filter((each) => [...referencesOf(each)].some((id) => outer.has(id))) : [];
      const condition = conjunctionOf(own.filter((each) => !correlated.includes(each)));
      return {
        relation: { ...relation, left: left.relation, right: right.relation, condition },
        conditions: [...left.conditions, ...right.conditions, ...correlated],
        substitution,
      };
    }
    default:
      return undefined;
  }
}
