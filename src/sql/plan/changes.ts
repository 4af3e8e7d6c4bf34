/** Plans of INSERT, UPDATE, DELETE and MERGE: what reads the rows is planned as any query, what changes them is a node above. */
import type { DeleteRelation, InsertRelation, MergeRelation, UpdateRelation } from '../algebra/index.ts';
import { costs } from './cost.ts';
import { isSingleTable, lockNode } from './locking.ts';
import { estimateOf } from './nodes.ts';
import type { PlanNode } from './physical.ts';
import { anyRows, type Path, type Planner } from './planner.ts';

/** A statement, or a common table, that changes rows. */
export function planChange(
  planner: Planner,
  relation: InsertRelation | UpdateRelation | DeleteRelation | MergeRelation,
): Path {
  // A row that will be changed is locked as it is read; with other tables around, only those rows that were joined are.
  if (relation.kind !== 'insert' && isSingleTable(relation.input))
    planner.locks.set(relation.rowKey, { mode: 'update', wait: 'queue' });
  const input = withLock(relation, planner.plan(relation.input, anyRows).node);
  const { totalCost, rows, width } = input.estimate;
  const returning = relation.kind === 'merge' ? undefined : relation.returning;
  const base = {
    target: relation.target,
    input,
    columns: (returning ?? []).map(({ column }) => column.id),
    estimate: estimateOf(0, totalCost + rows * costs.tuple, returning === undefined ? 0 : rows, width),
  };
  switch (relation.kind) {
    case 'insert': {
      const { values, onConflict } = relation;
      return { node: { ...base, kind: 'insert', values, onConflict, returning }, order: [] };
    }
    case 'update': {
      const { rowKey, oldRow, assignments } = relation;
      return { node: { ...base, kind: 'update', rowKey, oldRow, assignments, returning }, order: [] };
    }
    case 'delete': {
      const { rowKey, oldRow } = relation;
      return { node: { ...base, kind: 'delete', rowKey, oldRow, returning }, order: [] };
    }
    case 'merge': {
      const { rowKey, oldRow, actions } = relation;
      return { node: { ...base, kind: 'merge', rowKey, oldRow, actions }, order: [] };
    }
  }
}

function withLock(
  relation: InsertRelation | UpdateRelation | DeleteRelation | MergeRelation,
  input: PlanNode,
): PlanNode {
  if (relation.kind === 'insert' || isSingleTable(relation.input)) return input;
  const { target, rowKey, oldRow } = relation;
  return lockNode(input, relation.input, [
    { table: target.table, rowKey, columns: oldRow, strength: 'update', wait: 'wait' },
  ]);
}
