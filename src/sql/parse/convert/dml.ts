/** INSERT, UPDATE, DELETE and MERGE. */
import type {
  DeleteStmt,
  IndexElem,
  InferClause,
  InsertStmt,
  MergeStmt,
  MergeWhenClause,
  Node,
  OnConflictClause,
  OverridingKind,
  RangeVar,
  ReturningClause,
  UpdateStmt,
} from 'libpg-query';
import { assert } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import { placed, type Source, unsupported } from '../source.ts';
import type {
  Assignment,
  AssignmentTarget,
  ChangedTable,
  ConflictTarget,
  Delete,
  IndexColumn,
  Insert,
  Merge,
  MergeAction,
  MergeBranch,
  OnConflict,
  Update,
} from '../tree/dml.ts';
import type { Target } from '../tree/queries.ts';
import { directions, nullsPlaces } from './calls.ts';
import { convertExpression, convertExpressions, convertOptional, convertSubscript } from './expressions.ts';
import { convertFrom, tableName } from './from.ts';
import { fieldsIf, fieldsOf, mapNodes, nameOf, qualifiedName } from './nodes.ts';
import { convertQuery, convertTargets, convertWith } from './queries.ts';

/** INSERT. */
export function convertInsert(insert: InsertStmt, source: Source): Insert {
  return {
    kind: 'insert',
    with: convertWith(insert.withClause, source),
    table: changedTable(insert.relation, source),
    columns: mapNodes(insert.cols, (node) => convertTarget(node, source)),
    overriding: overridings[insert.override ?? 'OVERRIDING_NOT_SET'],
    source:
      insert.selectStmt === undefined
        ? 'default values'
        : convertQuery(fieldsOf(insert.selectStmt, 'SelectStmt'), source),
    onConflict: convertOnConflict(insert.onConflictClause, source),
    returning: convertReturning(insert.returningClause, source),
  };
}

const overridings: Readonly<Record<OverridingKind, Insert['overriding']>> = {
  OVERRIDING_NOT_SET: undefined,
  OVERRIDING_USER_VALUE: 'user',
  OVERRIDING_SYSTEM_VALUE: 'system',
};

function changedTable(table: RangeVar | undefined, source: Source): ChangedTable {
  return { name: tableName(table, source), only: !table?.inh, alias: table?.alias?.aliasname };
}

function convertTarget(node: Node, source: Source): AssignmentTarget {
  const { name, indirection, location } = fieldsOf(node, 'ResTarget');
  return {
    column: name ?? '',
    path: mapNodes(indirection, (step) => {
      if ('A_Indices' in step) return convertSubscript(step, source);
      if ('A_Star' in step) throw source.unsupported('row expansion via "*"', location);
      return { kind: 'field', name: nameOf(step) };
    }),
    position: source.position(location),
  };
}

function convertOnConflict(clause: OnConflictClause | undefined, source: Source): OnConflict | undefined {
  if (clause === undefined) return undefined;
  const position = source.position(clause.location);
  const target = convertConflictTarget(clause.infer, source);
  if (clause.action === 'ONCONFLICT_NOTHING') return { target, update: undefined, position };
  if (target === undefined)
    throw new SqlError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', {
      ...placed(position),
      hint: 'For example, ON CONFLICT (column_name).',
    });
  const assignments = convertAssignments(clause.targetList, source);
  return { target, update: { assignments, where: convertOptional(clause.whereClause, source) }, position };
}

function convertConflictTarget(infer: InferClause | undefined, source: Source): ConflictTarget | undefined {
  if (infer === undefined) return undefined;
  const position = source.position(infer.location);
  if (infer.conname !== undefined) return { kind: 'constraint', name: infer.conname, position };
  return {
    kind: 'index',
    columns: mapNodes(infer.indexElems, (node) => convertIndexColumn(fieldsOf(node, 'IndexElem'), source)),
    where: convertOptional(infer.whereClause, source),
    position,
  };
}

/** A column of an index. */
export function convertIndexColumn(column: IndexElem, source: Source): IndexColumn {
  if (column.opclassopts !== undefined) throw unsupported('an operator class with options', 0);
  return {
    key:
      column.name !== undefined
        ? { kind: 'column', name: column.name }
        : { kind: 'expression', expression: convertExpression(column.expr, source) },
    collation: column.collation === undefined ? undefined : qualifiedName(column.collation, 0),
    operatorClass: column.opclass === undefined ? undefined : qualifiedName(column.opclass, 0),
    direction: directions[column.ordering ?? 'SORTBY_DEFAULT'],
    nulls: nullsPlaces[column.nulls_ordering ?? 'SORTBY_NULLS_DEFAULT'],
  };
}

/** RETURNING; the grammar is newer than PostgreSQL 15 and lets OLD and NEW be renamed. */
function convertReturning(clause: ReturningClause | undefined, source: Source): readonly Target[] {
  const option = clause?.options?.[0];
  if (option !== undefined) throw source.unsupported('RETURNING WITH', fieldsOf(option, 'ReturningOption').location);
  return convertTargets(clause?.exprs, source);
}

/** SET of UPDATE; `(a, b) = …` arrives as one entry per column, each holding the whole right side. */
function convertAssignments(nodes: readonly Node[] | undefined, source: Source): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (let i = 0; i < (nodes?.length ?? 0); i++) {
    const node = nodes?.[i];
    assert(node !== undefined, 'the list is dense');
    const { val } = fieldsOf(node, 'ResTarget');
    const multiple = fieldsIf(val, 'MultiAssignRef');
    if (multiple === undefined) {
      assignments.push({
        kind: 'single',
        target: convertTarget(node, source),
        value: convertExpression(val, source),
      });
      continue;
    }
    const count = multiple.ncolumns ?? 1;
    const targets = mapNodes(nodes?.slice(i, i + count), (each) => convertTarget(each, source));
    assignments.push({ kind: 'multiple', targets, value: convertExpression(multiple.source, source) });
    i += count - 1;
  }
  return assignments;
}

/** UPDATE. */
export function convertUpdate(update: UpdateStmt, source: Source): Update {
  return {
    kind: 'update',
    with: convertWith(update.withClause, source),
    table: changedTable(update.relation, source),
    assignments: convertAssignments(update.targetList, source),
    from: mapNodes(update.fromClause, (node) => convertFrom(node, source)),
    where: convertOptional(update.whereClause, source),
    returning: convertReturning(update.returningClause, source),
  };
}

/** DELETE. */
export function convertDelete(statement: DeleteStmt, source: Source): Delete {
  return {
    kind: 'delete',
    with: convertWith(statement.withClause, source),
    table: changedTable(statement.relation, source),
    using: mapNodes(statement.usingClause, (node) => convertFrom(node, source)),
    where: convertOptional(statement.whereClause, source),
    returning: convertReturning(statement.returningClause, source),
  };
}

/** MERGE, as PostgreSQL 15 has it. */
export function convertMerge(merge: MergeStmt, source: Source): Merge {
  if (merge.returningClause !== undefined) throw unsupported('RETURNING of MERGE', 0);
  assert(merge.sourceRelation !== undefined, 'MERGE has a source');
  return {
    kind: 'merge',
    with: convertWith(merge.withClause, source),
    table: changedTable(merge.relation, source),
    source: convertFrom(merge.sourceRelation, source),
    on: convertExpression(merge.joinCondition, source),
    branches: mapNodes(merge.mergeWhenClauses, (node) => convertBranch(fieldsOf(node, 'MergeWhenClause'), source)),
  };
}

function convertBranch(clause: MergeWhenClause, source: Source): MergeBranch {
  if (clause.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE') throw unsupported('WHEN NOT MATCHED BY SOURCE', 0);
  return {
    matched: clause.matchKind === 'MERGE_WHEN_MATCHED',
    condition: convertOptional(clause.condition, source),
    action: convertMergeAction(clause, source),
  };
}

function convertMergeAction(clause: MergeWhenClause, source: Source): MergeAction {
  switch (clause.commandType) {
    case 'CMD_UPDATE':
      return { kind: 'update', assignments: convertAssignments(clause.targetList, source) };
    case 'CMD_DELETE':
      return { kind: 'delete' };
    case 'CMD_INSERT':
      return {
        kind: 'insert',
        columns: mapNodes(clause.targetList, (node) => convertTarget(node, source)),
        overriding: overridings[clause.override ?? 'OVERRIDING_NOT_SET'],
        values: clause.values === undefined ? undefined : convertExpressions(clause.values, source),
      };
    default:
      return { kind: 'nothing' };
  }
}
