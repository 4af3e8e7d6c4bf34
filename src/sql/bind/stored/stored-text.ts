/** Expressions and queries that the catalog keeps as text: read once, bound whenever a statement needs them. */
import { assert } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, Query } from '../../parse/index.ts';
import type { Binding } from '../binding.ts';

const expressions = new WeakMap<object, Map<string, Expression>>();
const queries = new WeakMap<object, Query>();

/** Binds an expression of a descriptor. Places inside of it mean nothing to the statement, so errors lose theirs. */
export function storedExpression<T>(binding: Binding, owner: object, text: string, bind: (tree: Expression) => T): T {
  let known = expressions.get(owner);
  if (known === undefined) {
    known = new Map();
    expressions.set(owner, known);
  }
  let tree = known.get(text);
  if (tree === undefined) {
    tree = binding.environment.parser.parseExpression(text);
    known.set(text, tree);
  }
  const found = tree;
  return withoutPlace(() => binding.trusting(() => bind(found)));
}

/** The same for a view's query. */
export function storedQuery<T>(binding: Binding, owner: object, text: string, bind: (tree: Query) => T): T {
  let tree = queries.get(owner);
  if (tree === undefined) {
    const [{ statement }] = binding.environment.parser.parse(text);
    assert(
      statement.kind === 'select' || statement.kind === 'values' || statement.kind === 'set-operation',
      'a view is a query',
    );
    tree = statement;
    queries.set(owner, tree);
  }
  const found = tree;
  return withoutPlace(() => binding.trusting(() => bind(found)));
}

function withoutPlace<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SqlError) || error.position === undefined) throw error;
    throw new SqlError(error.sqlstate, error.message, { detail: error.detail, hint: error.hint, cause: error.cause });
  }
}
