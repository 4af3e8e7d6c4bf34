/** VALUES as a query: columns of one type each. */
import type { OutputColumn, Relation, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, Values } from '../../parse/index.ts';
import { bindFields } from '../expressions/rows.ts';
import { namespaceItem } from '../from/items.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { commonModifier, unify } from '../types/unify.ts';
import { bindLimit } from './limit.ts';
import { lockingName } from './locking.ts';
import { bindOrderBy } from './order-by.ts';
import { listColumns } from './ordered.ts';
import type { QueryResult } from './query.ts';

export function bindValuesQuery(tree: Values, scope: Scope): QueryResult {
  const { binding } = scope;
  const rows = tree.rows.map((row) => scope.within('values', () => bindRow(row, scope)));
  checkLengths(tree.rows, rows);
  const unified = (rows[0] ?? []).map((_, i) => {
    const column = rows.map((row, r) => ({ expression: row[i], position: positionOf(tree.rows[r], i) }));
    return unify(binding, 'VALUES', column);
  });
  const columns = unified.map(
    ({ type, expressions }, i): OutputColumn =>
      binding.newOutput(`column${i + 1}`, type, commonModifier(type, expressions)),
  );
  const relation: Relation = {
    kind: 'values',
    columns,
    rows: rows.map((_, r) => unified.map(({ expressions }) => expressions[r])),
  };
  scope.items = [namespaceItem({ name: '*VALUES*', columns })];
  scope.own(scope.items[0]);
  const targets = columns.map(({ id, type, modifier, name }) => ({
    expression: { kind: 'column' as const, id, type, modifier },
    name,
    isHidden: false,
    position: 0,
  }));
  const order = bindOrderBy(tree.orderBy, targets, scope);
  const offset = bindLimit(tree.offset, 'offset', scope);
  const count = bindLimit(tree.limit?.count, 'limit', scope);
  const [locking] = tree.locking;
  if (locking !== undefined)
    throw new SqlError('0A000', `${lockingName(locking.strength)} cannot be applied to VALUES`);
  return listColumns({ relation, columns, order, count, offset, withTies: tree.limit?.withTies === true });
}

function bindRow(row: readonly Expression[], scope: Scope): readonly TypedExpression[] {
  const misplaced = row.find((each) => each.kind === 'default');
  if (misplaced !== undefined)
    throw new SqlError('42601', 'DEFAULT is not allowed in this context', { position: locationOf(misplaced) });
  return bindFields(row, scope);
}

function positionOf(row: readonly Expression[], index: number): number {
  return row[index] === undefined ? 0 : locationOf(row[index]);
}

/** 42601: rows of different lengths. */
export function checkLengths(trees: readonly (readonly Expression[])[], rows: readonly (readonly unknown[])[]): void {
  rows.forEach((row, i) => {
    if (row.length !== rows[0].length)
      throw new SqlError('42601', 'VALUES lists must all be the same length', { position: positionOf(trees[i], 0) });
  });
}
