/** Joins in the logical half: conditions go to the side that they speak of, outer joins become inner where that is the same, projections below move above. */
import {
  type ColumnId,
  type JoinRelation,
  type OutputColumn,
  type ProjectRelation,
  type Relation,
  sameExpression,
  type TypedExpression,
} from '../algebra/index.ts';
import { types } from '../values/index.ts';
import { deriveEqualities } from './equalities.ts';
import { factoredConjuncts, restrictionOn } from './factor.ts';
import { conjunctsOf, freeColumnsOf, isVolatile, referencesOf, rejectsNulls } from './facts.ts';
import { conjunctionOf, isTrue } from './fold.ts';
import { filtered, mergeProjects, type Rewriter } from './rewrite.ts';
import { type Substitution, substitute, substituteInRelation, substitutionOf } from './substitute.ts';
import { columnIdsOf, columnsOf } from './walk-relations.ts';

interface Sides {
  readonly left: ReadonlySet<ColumnId>;
  readonly right: ReadonlySet<ColumnId>;
}

/** The join with conditions pushed into it. */
export function rewriteJoin(
  rewriter: Rewriter,
  relation: JoinRelation,
  conditions: readonly TypedExpression[],
  above: readonly TypedExpression[],
): Relation {
  const own = conjunctsOf(relation.condition)
    .flatMap((condition) => factoredConjuncts(rewriter.expression(condition)))
    .filter((condition) => !isTrue(condition));
  const join = simplified(leftward(relation), [...conditions, ...above]);
  const sides: Sides = { left: columnIdsOf(join.left), right: columnIdsOf(join.right) };
  switch (join.type) {
    case 'inner':
      return rewriteInner(rewriter, join, sides, [...conditions, ...own], above);
    case 'full': {
      const left = rewriter.push(join.left);
      const right = rewriter.push(join.right);
      return filtered(joined({ ...join, left, right }, own), conditions);
    }
    case 'left': {
      const down = conditions.filter((condition) => isOver(condition, sides.left, sides.right));
      const rightOnly = own.filter((condition) => isOver(condition, sides.right, sides.left));
      const pending = own.filter((condition) => !rightOnly.includes(condition));
      const left = rewriter.push(join.left, down, above);
      const right = rewriter.push(join.right, rightOnly, pending);
      const rest = conditions.filter((condition) => !down.includes(condition));
      return filtered(joined({ ...join, left, right }, pending), rest);
    }
    default: {
      const rightOnly = own.filter((condition) => isOver(condition, sides.right, sides.left));
      const leftOnly =
        join.type === 'semi'
          ? own.filter((condition) => !rightOnly.includes(condition) && isOver(condition, sides.left, sides.right))
          : [];
      const pending = own.filter((condition) => !rightOnly.includes(condition) && !leftOnly.includes(condition));
      const left = rewriter.push(join.left, [...conditions, ...leftOnly], above);
      const right = rewriter.push(join.right, rightOnly, pending);
      return joined({ ...join, left, right }, pending);
    }
  }
}

function rewriteInner(
  rewriter: Rewriter,
  join: JoinRelation,
  sides: Sides,
  conditions: readonly TypedExpression[],
  above: readonly TypedExpression[],
): Relation {
  const fixed = conditions.filter(isVolatile);
  const movable = deriveEqualities(conditions.filter((condition) => !fixed.includes(condition)));
  const down = { left: [] as TypedExpression[], right: [] as TypedExpression[] };
  const both: TypedExpression[] = [];
  for (const condition of movable) {
    if (isOver(condition, sides.left, sides.right)) down.left.push(condition);
    else if (isOver(condition, sides.right, sides.left)) down.right.push(condition);
    else {
      both.push(condition);
      addRestriction(down.left, restrictionOn(condition, sides.left, sides.right));
      addRestriction(down.right, restrictionOn(condition, sides.right, sides.left));
    }
  }
  const pending = [...both, ...above];
  const left = rewriter.push(join.left, down.left, pending);
  const right = rewriter.push(join.right, down.right, pending);
  return filtered(joined({ ...join, left, right }, both), fixed);
}

function addRestriction(conditions: TypedExpression[], found: TypedExpression | undefined): void {
  if (found !== undefined && !conditions.some((known) => sameExpression(known, found))) conditions.push(found);
}

/** A right join is a left join from the other side. */
function leftward(join: JoinRelation): JoinRelation {
  return join.type === 'right' ? { ...join, type: 'left', left: join.right, right: join.left } : join;
}

/** A condition that no filled-up row fulfils makes the join an inner one (of a full join: on that side). */
function simplified(join: JoinRelation, conditions: readonly TypedExpression[]): JoinRelation {
  if (join.type !== 'left' && join.type !== 'full') return join;
  const dropsRight = conditions.some((condition) => rejectsNulls(condition, columnIdsOf(join.right)));
  if (join.type === 'left') return dropsRight ? { ...join, type: 'inner' } : join;
  const dropsLeft = conditions.some((condition) => rejectsNulls(condition, columnIdsOf(join.left)));
  if (dropsLeft && dropsRight) return { ...join, type: 'inner' };
  if (dropsRight) return { ...join, type: 'left', left: join.right, right: join.left };
  return dropsLeft ? { ...join, type: 'left' } : join;
}

/** Does the condition name none of the other side's columns? One that names no columns at all is the left side's affair. */
function isOver(condition: TypedExpression, side: ReadonlySet<ColumnId>, other: ReadonlySet<ColumnId>): boolean {
  let names = false;
  for (const id of referencesOf(condition)) {
    if (other.has(id)) return false;
    if (side.has(id)) names = true;
  }
  return names;
}

/** The join, with projections of its sides above it where nothing speaks against it. */
function joined(join: JoinRelation, own: readonly TypedExpression[]): Relation {
  const hidesRight = join.type === 'semi' || join.type === 'anti';
  const left = isMovable(join.left, join.type === 'full') ? join.left : undefined;
  const right = isMovable(join.right, join.type === 'left' || join.type === 'full') ? join.right : undefined;
  const substitution: Substitution = new Map([
    ...(left === undefined ? [] : substitutionOf(left)),
    ...(right === undefined ? [] : substitutionOf(right)),
  ]);
  const outer = left?.input ?? join.left;
  const plainInner = right?.input ?? join.right;
  const inner = join.lateral ? substituteInRelation(plainInner, substitution) : plainInner;
  const moved: JoinRelation = {
    ...join,
    left: outer,
    right: inner,
    condition: conjunctionOf(own.map((condition) => substitute(condition, substitution))),
    lateral: join.lateral && isCorrelatedWith(inner, outer),
  };
  if (left === undefined && (right === undefined || hidesRight)) return moved;
  // What the right side computes of the left one's values finds those computed beside it, not below.
  const fromLeft: Substitution = left === undefined ? new Map() : substitutionOf(left);
  const computed = right?.columns.map((each) => ({ ...each, expression: substitute(each.expression, fromLeft) }));
  const columns: ProjectRelation['columns'] = [
    ...(left?.columns ?? passedOn(join.left)),
    ...(hidesRight ? [] : (computed ?? passedOn(join.right))),
  ];
  return mergeProjects({ kind: 'project', input: moved, columns });
}

function isCorrelatedWith(inner: Relation, outer: Relation): boolean {
  const produced = columnIdsOf(outer);
  for (const id of freeColumnsOf(inner)) if (produced.has(id)) return true;
  return false;
}

/** A projection that may be computed after the join: what is filled up with NULLs must be columns, which are filled up too. */
function isMovable(relation: Relation, isFilledUp: boolean): relation is ProjectRelation {
  if (relation.kind !== 'project') return false;
  const produced = isFilledUp ? columnIdsOf(relation.input) : undefined;
  return relation.columns.every(({ expression }) =>
    produced === undefined ? !isVolatile(expression) : expression.kind === 'column' && produced.has(expression.id),
  );
}

function passedOn(relation: Relation): ProjectRelation['columns'] {
  const known = new Map(columnsOf(relation).map((column) => [column.id, column]));
  return [...columnIdsOf(relation)].map((id) => {
    const column: OutputColumn = known.get(id) ?? {
      id,
      name: 'rowkey',
      type: types.bytea,
      modifier: -1,
      origin: undefined,
    };
    return { column, expression: { kind: 'column', id, type: column.type, modifier: column.modifier } };
  });
}
