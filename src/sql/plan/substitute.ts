/** Puts expressions in the place of columns, inside of subqueries too: what makes it possible to take projections out of the way. */
import {
  type ColumnId,
  mapChildren,
  type ProjectRelation,
  type Relation,
  type TypedExpression,
} from '../algebra/index.ts';
import { mapRelation } from './walk-relations.ts';

/** What stands for a column. */
export type Substitution = ReadonlyMap<ColumnId, TypedExpression>;

/** The expression over the input of a projection instead of over its columns. */
export function substitute(expression: TypedExpression, substitution: Substitution): TypedExpression {
  if (substitution.size === 0) return expression;
  if (expression.kind === 'column') return substitution.get(expression.id) ?? expression;
  const changed = mapChildren(expression, (child) => substitute(child, substitution));
  if (changed.kind !== 'subquery') return changed;
  const relation = substituteInRelation(changed.relation, substitution);
  return relation === changed.relation ? changed : { ...changed, relation };
}

/** The same for all expressions of a relation and of those below. */
export function substituteInRelation(relation: Relation, substitution: Substitution): Relation {
  return mapRelation(relation, {
    relation: (input) => substituteInRelation(input, substitution),
    expression: (expression) => substitute(expression, substitution),
  });
}

/** What a projection's columns stand for; columns that are only passed on under their own number stand for themselves. */
export function substitutionOf(project: ProjectRelation): Substitution {
  const substitution = new Map<ColumnId, TypedExpression>();
  for (const { column, expression } of project.columns) {
    if (expression.kind !== 'column' || expression.id !== column.id) substitution.set(column.id, expression);
  }
  return substitution;
}
