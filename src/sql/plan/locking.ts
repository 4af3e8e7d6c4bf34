/** Plans of FOR UPDATE and its kin, and of the locks that UPDATE and DELETE take on what they read. */
import type { LockRelation, Relation, TypedExpression } from '../algebra/index.ts';
import { SqlError } from '../errors.ts';
import { conjunctsOf, hasSubquery, isVolatile, referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import type { LockNode, PlanNode, ReadLock } from './physical.ts';
import type { Path, Planner, Wish } from './planner.ts';

/** FOR UPDATE and its kin. One table's rows are locked as they are read, unless only some of them are wanted in the end. */
export function planLock(planner: Planner, relation: LockRelation, wish: Wish): Path {
  refuseNullable(relation.input, relation.locks, false);
  const [only] = relation.locks;
  if (relation.locks.length === 1 && wish.limit === undefined && isSingleTable(relation.input)) {
    planner.locks.set(only.rowKey, {
      mode: only.strength === 'share' || only.strength === 'key share' ? 'shared' : 'update',
      wait: waits[only.wait],
    });
    return planner.plan(relation.input, wish);
  }
  // A row that is skipped is no row of the limit: nothing below may stop at it.
  const path = planner.plan(relation.input, { ...wish, hint: undefined });
  const node = lockNode(path.node, relation.input, relation.locks);
  return { node: wish.hint === undefined ? node : { ...node, rowsHint: wish.hint }, order: path.order };
}

/** Where an outer join fills up rows, there may be none to lock. */
function refuseNullable(relation: Relation, locks: LockRelation['locks'], isNullable: boolean): void {
  switch (relation.kind) {
    case 'table': {
      const lock = locks.find(({ rowKey }) => relation.rowKey === rowKey);
      if (lock === undefined || !isNullable) return;
      throw new SqlError(
        '0A000',
        `FOR ${lock.strength.toUpperCase()} cannot be applied to the nullable side of an outer join`,
      );
    }
    case 'filter':
    case 'project':
    case 'sort':
      refuseNullable(relation.input, locks, isNullable);
      return;
    case 'join': {
      const { type, left, right } = relation;
      refuseNullable(left, locks, isNullable || type === 'right' || type === 'full');
      refuseNullable(right, locks, isNullable || type === 'left' || type === 'full');
      return;
    }
    default:
  }
}

/** Locks the rows that reach it. */
export function lockNode(input: PlanNode, relation: Relation, locks: LockRelation['locks']): LockNode {
  const produced = new Set(input.columns);
  const recheck = conditionsOf(relation).filter(
    (condition) =>
      !isVolatile(condition) && !hasSubquery(condition) && [...referencesOf(condition)].every((id) => produced.has(id)),
  );
  return {
    kind: 'lock',
    input,
    locks,
    recheck: conjunctionOf(recheck),
    columns: input.columns,
    estimate: input.estimate,
  };
}

const waits: Readonly<Record<LockRelation['locks'][number]['wait'], ReadLock['wait']>> = {
  wait: 'queue',
  nowait: 'nowait',
  'skip locked': 'skip-locked',
};

/** What holds for all rows of the relation. */
function conditionsOf(relation: Relation): readonly TypedExpression[] {
  switch (relation.kind) {
    case 'filter':
      return [...conjunctsOf(relation.predicate), ...conditionsOf(relation.input)];
    case 'project':
    case 'sort':
    case 'limit':
    case 'lock':
      return conditionsOf(relation.input);
    case 'join':
      if (relation.type === 'inner')
        return [...conjunctsOf(relation.condition), ...conditionsOf(relation.left), ...conditionsOf(relation.right)];
      return relation.type === 'full' || relation.type === 'right' ? [] : conditionsOf(relation.left);
    default:
      return [];
  }
}

/** One table behind filters, projections and sorts. */
export function isSingleTable(relation: Relation): boolean {
  switch (relation.kind) {
    case 'table':
      return true;
    case 'filter':
    case 'project':
    case 'sort':
      return isSingleTable(relation.input);
    default:
      return false;
  }
}
