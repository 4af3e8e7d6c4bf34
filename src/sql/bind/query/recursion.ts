/** Where a recursive query may name itself: once, in FROM, where each of its rows makes rows of its own. */
import { SqlError } from '../../errors.ts';
import type { FromItem, Query } from '../../parse/index.ts';

/** 42P19 for a step that names its table where that has no meaning. */
export function checkRecursion(step: Query, name: string): void {
  const places: number[] = [];
  const visit = (tree: unknown, where: string | undefined): void => {
    if (typeof tree !== 'object' || tree === null) return;
    if (Array.isArray(tree)) {
      for (const each of tree) visit(each, where);
      return;
    }
    if (isTable(tree)) {
      if (tree.name.name !== name || tree.name.schema !== undefined) return;
      if (where !== undefined) throw misplaced(name, where, tree.name.position);
      places.push(tree.name.position);
      if (places.length > 1) throw misplaced(name, undefined, tree.name.position);
    } else if (isJoin(tree)) {
      visit(tree.left, tree.type === 'right' || tree.type === 'full' ? (where ?? 'an outer join') : where);
      visit(tree.right, tree.type === 'left' || tree.type === 'full' ? (where ?? 'an outer join') : where);
      visit(tree.condition, where);
    } else if (isQuery(tree)) {
      const { left, right, operation, all } = tree;
      visit(left, operation === 'intersect' && all ? (where ?? 'INTERSECT') : where);
      visit(
        right,
        operation === 'except'
          ? (where ?? 'EXCEPT')
          : operation === 'intersect' && all
            ? (where ?? 'INTERSECT')
            : where,
      );
    } else {
      const isExpression = 'kind' in tree && typeof tree.kind === 'string' && subqueries.has(tree.kind);
      for (const each of Object.values(tree)) visit(each, isExpression ? (where ?? 'a subquery') : where);
    }
  };
  visit(step, undefined);
}

const subqueries = new Set(['exists', 'scalar-subquery', 'array-subquery', 'in-subquery', 'quantified-subquery']);

function isTable(tree: object): tree is FromItem & { readonly kind: 'table' } {
  return 'kind' in tree && tree.kind === 'table' && 'only' in tree;
}

function isJoin(tree: object): tree is FromItem & { readonly kind: 'join' } {
  return 'kind' in tree && tree.kind === 'join';
}

function isQuery(tree: object): tree is Query & { readonly kind: 'set-operation' } {
  return 'kind' in tree && tree.kind === 'set-operation';
}

function misplaced(name: string, where: string | undefined, position: number): SqlError {
  const how = where === undefined ? 'more than once' : `within ${where}`;
  return new SqlError('42P19', `recursive reference to query "${name}" must not appear ${how}`, { position });
}
