/** Walks through relations: their inputs, their expressions, the columns that they produce; and changed copies. */
import { assert, unreachable } from '../../base/index.ts';
import type {
  AggregateCall,
  Assignment,
  ColumnId,
  MergeRelation,
  OnConflict,
  OutputColumn,
  Relation,
  Returning,
  SortKey,
  TargetTable,
  TypedExpression,
  WindowBound,
} from '../algebra/index.ts';

/** What a changed copy has instead. */
export interface RelationChange {
  readonly relation: (relation: Relation) => Relation;
  readonly expression: (expression: TypedExpression) => TypedExpression;
}

/** Visits the relations that this one reads. */
export function forEachInput(relation: Relation, visit: (input: Relation) => void): void {
  switch (relation.kind) {
    case 'empty-row':
    case 'values':
    case 'table':
    case 'system-table':
    case 'function':
    case 'common-table':
      return;
    case 'join':
    case 'set-operation':
      visit(relation.left);
      visit(relation.right);
      return;
    case 'with':
      for (const table of relation.tables) {
        visit(table.relation);
        if (table.recursion !== undefined) visit(table.recursion.step);
      }
      visit(relation.body);
      return;
    case 'filter':
    case 'project':
    case 'project-set':
    case 'aggregate':
    case 'window':
    case 'distinct':
    case 'sort':
    case 'limit':
    case 'lock':
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      visit(relation.input);
      return;
    default:
      unreachable(relation);
  }
}

/** Visits the expressions that the relation itself computes. */
export function forEachExpression(relation: Relation, visit: (expression: TypedExpression) => void): void {
  mapRelation(relation, {
    relation: (input) => input,
    expression: (expression) => {
      visit(expression);
      return expression;
    },
  });
}

/** The columns that a relation produces, in order. */
export function columnsOf(relation: Relation): readonly OutputColumn[] {
  switch (relation.kind) {
    case 'empty-row':
      return [];
    case 'values':
    case 'table':
    case 'system-table':
    case 'common-table':
    case 'set-operation':
      return relation.columns;
    case 'function': {
      const columns = relation.functions.flatMap((each) => each.columns);
      return relation.ordinality === undefined ? columns : [...columns, relation.ordinality];
    }
    case 'filter':
    case 'distinct':
    case 'sort':
    case 'limit':
    case 'lock':
      return columnsOf(relation.input);
    case 'project':
    case 'project-set':
      return relation.columns.map(({ column }) => column);
    case 'join':
      return relation.type === 'semi' || relation.type === 'anti'
        ? columnsOf(relation.left)
        : [...columnsOf(relation.left), ...columnsOf(relation.right)];
    case 'aggregate': {
      const columns = [...relation.groupBy, ...relation.aggregates.map(({ column }) => column)];
      return relation.setColumn === undefined ? columns : [...columns, relation.setColumn];
    }
    case 'window':
      return [...columnsOf(relation.input), ...relation.functions.map(({ column }) => column)];
    case 'with':
      return columnsOf(relation.body);
    case 'insert':
    case 'update':
    case 'delete':
      return (relation.returning ?? []).map(({ column }) => column);
    case 'merge':
      return [];
    default:
      return unreachable(relation);
  }
}

/** The ids of all that a relation produces: its columns, and the keys of its tables' rows. */
export function columnIdsOf(relation: Relation): ReadonlySet<ColumnId> {
  const ids = new Set<ColumnId>();
  addColumnIds(relation, ids);
  return ids;
}

function addColumnIds(relation: Relation, ids: Set<ColumnId>): void {
  switch (relation.kind) {
    case 'filter':
    case 'distinct':
    case 'sort':
    case 'limit':
    case 'lock':
      addColumnIds(relation.input, ids);
      return;
    case 'with':
      addColumnIds(relation.body, ids);
      return;
    case 'join':
      addColumnIds(relation.left, ids);
      if (relation.type !== 'semi' && relation.type !== 'anti') addColumnIds(relation.right, ids);
      return;
    case 'window':
      addColumnIds(relation.input, ids);
      for (const { column } of relation.functions) ids.add(column.id);
      return;
    case 'table':
      ids.add(relation.rowKey);
      for (const { id } of relation.columns) ids.add(id);
      return;
    default:
      for (const { id } of columnsOf(relation)) ids.add(id);
  }
}

/** The relation with its inputs and its own expressions changed; the same object where nothing is. */
export function mapRelation(relation: Relation, change: RelationChange): Relation {
  const { expression } = change;
  switch (relation.kind) {
    case 'empty-row':
    case 'table':
    case 'system-table':
    case 'common-table':
      return relation;
    case 'values': {
      const rows = mapEach(relation.rows, (row) => mapEach(row, expression));
      return rows === relation.rows ? relation : { ...relation, rows };
    }
    case 'function': {
      const functions = mapEach(relation.functions, (each) => withChanges(each, { call: expression(each.call) }));
      return withChanges(relation, { functions });
    }
    case 'filter':
      return withChanges(relation, {
        input: change.relation(relation.input),
        predicate: expression(relation.predicate),
      });
    case 'project': {
      const columns = mapEach(relation.columns, (each) => mapExpressionOf(each, expression));
      return withChanges(relation, { input: change.relation(relation.input), columns });
    }
    case 'project-set': {
      const columns = mapEach(relation.columns, (each) => {
        const changed = expression(each.expression);
        if (changed === each.expression) return each;
        if (!each.isSet) return { ...each, expression: changed };
        assert(changed.kind === 'call', 'a set stays a call');
        return { ...each, expression: changed };
      });
      return withChanges(relation, { input: change.relation(relation.input), columns });
    }
    case 'join':
      return withChanges(relation, {
        left: change.relation(relation.left),
        right: change.relation(relation.right),
        condition: mapOptional(relation.condition, expression),
      });
    case 'aggregate': {
      const aggregates = mapEach(relation.aggregates, (each) =>
        withChanges(each, { call: mapAggregateCall(each.call, expression) }),
      );
      return withChanges(relation, { input: change.relation(relation.input), aggregates });
    }
    case 'window': {
      const functions = mapEach(relation.functions, (each) => {
        if (each.call.kind === 'aggregate')
          return withChanges(each, {
            call: withChanges(each.call, { aggregate: mapAggregateCall(each.call.aggregate, expression) }),
          });
        return withChanges(each, { call: withChanges(each.call, { args: mapEach(each.call.args, expression) }) });
      });
      return withChanges(relation, {
        input: change.relation(relation.input),
        partitionBy: mapEach(relation.partitionBy, expression),
        orderBy: mapKeys(relation.orderBy, expression),
        frame: withChanges(relation.frame, {
          start: mapBound(relation.frame.start, expression),
          end: mapBound(relation.frame.end, expression),
        }),
        functions,
      });
    }
    case 'distinct':
      return withChanges(relation, {
        input: change.relation(relation.input),
        on: relation.on === undefined ? undefined : mapEach(relation.on, expression),
        orderBy: mapKeys(relation.orderBy, expression),
      });
    case 'sort':
      return withChanges(relation, {
        input: change.relation(relation.input),
        keys: mapKeys(relation.keys, expression),
      });
    case 'limit':
      return withChanges(relation, {
        input: change.relation(relation.input),
        count: mapOptional(relation.count, expression),
        offset: mapOptional(relation.offset, expression),
        ties: relation.ties === undefined ? undefined : mapKeys(relation.ties, expression),
      });
    case 'set-operation':
      return withChanges(relation, { left: change.relation(relation.left), right: change.relation(relation.right) });
    case 'with': {
      const tables = mapEach(relation.tables, (table) =>
        withChanges(table, {
          relation: change.relation(table.relation),
          recursion:
            table.recursion === undefined
              ? undefined
              : withChanges(table.recursion, { step: change.relation(table.recursion.step) }),
        }),
      );
      return withChanges(relation, { tables, body: change.relation(relation.body) });
    }
    case 'lock':
      return withChanges(relation, { input: change.relation(relation.input) });
    case 'insert':
      return withChanges(relation, {
        target: mapTarget(relation.target, expression),
        input: change.relation(relation.input),
        values: mapEach(relation.values, expression),
        onConflict: relation.onConflict === undefined ? undefined : mapConflict(relation.onConflict, expression),
        returning: mapReturning(relation.returning, expression),
      });
    case 'update':
      return withChanges(relation, {
        target: mapTarget(relation.target, expression),
        input: change.relation(relation.input),
        assignments: mapAssignments(relation.assignments, expression),
        returning: mapReturning(relation.returning, expression),
      });
    case 'delete':
      return withChanges(relation, {
        target: mapTarget(relation.target, expression),
        input: change.relation(relation.input),
        returning: mapReturning(relation.returning, expression),
      });
    case 'merge':
      return withChanges(relation, {
        target: mapTarget(relation.target, expression),
        input: change.relation(relation.input),
        actions: mapEach(relation.actions, (each) => mapMergeAction(each, expression)),
      });
    default:
      return unreachable(relation);
  }
}

type ExpressionChange = RelationChange['expression'];

function mapMergeAction(each: MergeRelation['actions'][number], change: ExpressionChange): typeof each {
  const { action } = each;
  const condition = mapOptional(each.condition, change);
  if (action.kind === 'insert')
    return withChanges(each, { condition, action: withChanges(action, { values: mapEach(action.values, change) }) });
  if (action.kind === 'update')
    return withChanges(each, {
      condition,
      action: withChanges(action, { assignments: mapAssignments(action.assignments, change) }),
    });
  return withChanges(each, { condition });
}

/** An aggregate's call with its arguments changed. */
export function mapAggregateCall(call: AggregateCall, change: ExpressionChange): AggregateCall {
  return withChanges(call, {
    args: mapEach(call.args, change),
    directArgs: mapEach(call.directArgs, change),
    orderBy: mapKeys(call.orderBy, change),
    filter: mapOptional(call.filter, change),
  });
}

/** Sort keys with their expressions changed. */
export function mapKeys(keys: readonly SortKey[], change: ExpressionChange): readonly SortKey[] {
  return mapEach(keys, (key) => mapExpressionOf(key, change));
}

function mapAssignments(assignments: readonly Assignment[], change: ExpressionChange): readonly Assignment[] {
  return mapEach(assignments, (assignment) => mapExpressionOf(assignment, change));
}

function mapReturning(returning: Returning, change: ExpressionChange): Returning {
  return returning === undefined ? undefined : mapEach(returning, (each) => mapExpressionOf(each, change));
}

function mapTarget(target: TargetTable, change: ExpressionChange): TargetTable {
  return withChanges(target, {
    generated: mapEach(target.generated, (each) => mapExpressionOf(each, change)),
    checks: mapEach(target.checks, (each) => mapExpressionOf(each, change)),
    viewChecks: mapEach(target.viewChecks, (each) => mapExpressionOf(each, change)),
  });
}

function mapConflict(onConflict: OnConflict, change: ExpressionChange): OnConflict {
  const { action } = onConflict;
  if (action.kind === 'nothing') return onConflict;
  return withChanges(onConflict, {
    action: withChanges(action, {
      assignments: mapAssignments(action.assignments, change),
      where: mapOptional(action.where, change),
    }),
  });
}

function mapBound(bound: WindowBound, change: ExpressionChange): WindowBound {
  return 'offset' in bound ? withChanges(bound, { offset: change(bound.offset) }) : bound;
}

function mapExpressionOf<T extends { readonly expression: TypedExpression }>(each: T, change: ExpressionChange): T {
  const expression = change(each.expression);
  return expression === each.expression ? each : { ...each, expression };
}

function mapOptional(expression: TypedExpression | undefined, change: ExpressionChange): TypedExpression | undefined {
  return expression === undefined ? undefined : change(expression);
}

/** The object with these properties; the same one where they are what it has. */
function withChanges<T extends object>(object: T, changes: Partial<T>): T {
  for (const name in changes) if (object[name] !== changes[name]) return { ...object, ...changes };
  return object;
}

/** Each item changed; the same array where none is. */
export function mapEach<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = change(items[i]);
    if (changed !== undefined) changed.push(item);
    else if (item !== items[i]) {
      changed = items.slice(0, i);
      changed.push(item);
    }
  }
  return changed ?? items;
}
