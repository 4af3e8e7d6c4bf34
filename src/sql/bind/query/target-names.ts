/** What a column of a select list is called when nobody says: PostgreSQL's FigureColname. */
import type { Expression } from '../../parse/index.ts';

/** The name of an unnamed column. `subqueryName` is the first column's of a scalar subquery. */
export function nameOfTarget(tree: Expression, subqueryName: (tree: Expression) => string | undefined): string {
  return figure(tree, subqueryName)?.name ?? '?column?';
}

/** A name, and whether it gives way to another one. */
interface Figured {
  readonly name: string;
  readonly isWeak: boolean;
}

function figure(tree: Expression, subqueryName: (tree: Expression) => string | undefined): Figured | undefined {
  switch (tree.kind) {
    case 'column':
      return strong(tree.path[tree.path.length - 1]);
    case 'field':
      return strong(tree.name);
    case 'subscript':
    case 'collate':
      return figure(tree.operand, subqueryName);
    case 'call':
      return strong(tree.function.name);
    case 'cast': {
      const inner = figure(tree.operand, subqueryName);
      return inner === undefined || inner.isWeak ? { name: tree.type.name, isWeak: true } : inner;
    }
    case 'case': {
      const inner = tree.otherwise === undefined ? undefined : figure(tree.otherwise, subqueryName);
      return inner === undefined || inner.isWeak ? { name: 'case', isWeak: true } : inner;
    }
    case 'scalar-subquery': {
      const name = subqueryName(tree);
      return name === undefined ? undefined : strong(name);
    }
    case 'exists':
    case 'array':
    case 'row':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullif':
    case 'grouping':
      return strong(tree.kind);
    case 'array-subquery':
      return strong('array');
    case 'current-value':
      return strong(tree.value);
    default:
      return undefined;
  }
}

function strong(name: string): Figured {
  return { name, isWeak: false };
}
