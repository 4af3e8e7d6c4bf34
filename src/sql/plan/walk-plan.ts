/** Walks through physical plans: the nodes that a node reads, the expressions that it evaluates. */
import { unreachable } from '../../base/index.ts';
import type { AggregateCall, ColumnId, Returning, SortKey, TargetTable, TypedExpression } from '../algebra/index.ts';
import type { IndexSpan, PlanNode } from './physical.ts';

/** The nodes right below. */
export function inputsOfPlan(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'result':
    case 'values':
    case 'scan':
    case 'lookup':
    case 'system-scan':
    case 'function-scan':
    case 'common-table-scan':
      return [];
    case 'nested-loop':
    case 'hash-join':
    case 'merge-join':
    case 'set-operation':
      return [node.left, node.right];
    case 'lookup-join':
      return [node.left];
    case 'append':
      return node.inputs.map(({ plan }) => plan);
    case 'with':
      return [
        ...node.tables.flatMap(({ plan, recursion }) => (recursion === undefined ? [plan] : [plan, recursion.step])),
        node.body,
      ];
    default:
      return [node.input];
  }
}

/** The expressions that a node evaluates itself, subqueries among them. */
export function expressionsOfPlan(node: PlanNode): readonly TypedExpression[] {
  switch (node.kind) {
    case 'result':
      return present([node.condition]);
    case 'values':
      return node.rows.flat();
    case 'scan':
      return [
        ...(node.spans ?? []).flatMap(expressionsOfSpan),
        ...present([node.anyOf?.array, node.filter, node.rowsHint]),
      ];
    case 'lookup':
      return [...node.keys.flat(), ...present([node.anyOf?.array, node.filter])];
    case 'system-scan':
      return [...node.equal.map(({ value }) => value), ...present([node.filter])];
    case 'function-scan':
      return node.relation.functions.map(({ call }) => call);
    case 'common-table-scan':
      return present([node.filter]);
    case 'filter':
      return [node.predicate];
    case 'project':
      return node.expressions;
    case 'project-set':
      return node.targets.map(({ expression }) => expression);
    case 'nested-loop':
      return present([node.condition]);
    case 'hash-join':
    case 'merge-join':
      return [...node.leftKeys, ...node.rightKeys, ...present([node.condition])];
    case 'lookup-join':
      return [...node.keys, ...present([node.condition])];
    case 'aggregate':
      return node.aggregates.flatMap(({ call }) => ofAggregate(call));
    case 'window': {
      const { partitionBy, orderBy, frame, functions } = node.window;
      return [
        ...partitionBy,
        ...ofKeys(orderBy),
        ...[frame.start, frame.end].flatMap((bound) => ('offset' in bound ? [bound.offset] : [])),
        ...functions.flatMap(({ call }) => (call.kind === 'window' ? call.args : ofAggregate(call.aggregate))),
      ];
    }
    case 'distinct':
      return node.on;
    case 'sort':
      return [...ofKeys(node.keys), ...present([node.limit])];
    case 'limit':
      return [...present([node.count, node.offset]), ...ofKeys(node.ties ?? [])];
    case 'set-operation':
    case 'append':
    case 'with':
    case 'materialize':
      return [];
    case 'lock':
      return present([node.recheck, node.rowsHint]);
    case 'insert':
      return [
        ...ofTarget(node.target),
        ...node.values,
        ...(node.onConflict?.action.kind === 'update'
          ? [
              ...node.onConflict.action.assignments.map(({ expression }) => expression),
              ...present([node.onConflict.action.where]),
            ]
          : []),
        ...ofReturning(node.returning),
      ];
    case 'update':
      return [
        ...ofTarget(node.target),
        ...node.assignments.map(({ expression }) => expression),
        ...ofReturning(node.returning),
      ];
    case 'delete':
      return [...ofTarget(node.target), ...ofReturning(node.returning)];
    case 'merge':
      return [
        ...ofTarget(node.target),
        ...node.actions.flatMap(({ condition, action }) => [
          ...present([condition]),
          ...(action.kind === 'insert' ? action.values : []),
          ...(action.kind === 'update' ? action.assignments.map(({ expression }) => expression) : []),
        ]),
      ];
    default:
      return unreachable(node);
  }
}

/** The values of a span. */
export function expressionsOfSpan(span: IndexSpan): readonly TypedExpression[] {
  return [
    ...span.equal.filter((value) => value !== 'is-null'),
    ...(span.lower?.values ?? []),
    ...(span.upper?.values ?? []),
  ];
}

/** What a node may name beside its inputs' columns: its own, where it reads tables or changes rows. */
export function ownColumnsOfPlan(node: PlanNode): readonly ColumnId[] {
  switch (node.kind) {
    case 'lookup-join':
      return node.readColumns;
    case 'insert':
      return [
        ...node.target.newRow.map(({ id }) => id),
        ...(node.onConflict?.action.kind === 'update'
          ? [...node.onConflict.action.existing, ...node.onConflict.action.excluded].map(({ id }) => id)
          : []),
      ];
    case 'update':
    case 'delete':
    case 'merge':
      return node.target.newRow.map(({ id }) => id);
    case 'scan':
    case 'lookup':
    case 'system-scan':
    case 'common-table-scan':
      return node.columns;
    default:
      return [];
  }
}

function ofAggregate(call: AggregateCall): readonly TypedExpression[] {
  return [...call.args, ...call.directArgs, ...ofKeys(call.orderBy), ...present([call.filter])];
}

function ofKeys(keys: readonly SortKey[]): readonly TypedExpression[] {
  return keys.map(({ expression }) => expression);
}

function ofTarget(target: TargetTable): readonly TypedExpression[] {
  return [...target.generated, ...target.checks, ...target.viewChecks].map(({ expression }) => expression);
}

function ofReturning(returning: Returning): readonly TypedExpression[] {
  return (returning ?? []).map(({ expression }) => expression);
}

function present(list: readonly (TypedExpression | undefined)[]): readonly TypedExpression[] {
  return list.filter((each) => each !== undefined);
}
