/** Plan nodes and expressions in a few words, for tests without a binder or planner. */
import type {
  AggregateColumn,
  BoundOperator,
  ColumnExpression,
  ColumnId,
  OutputColumn,
  SortKey,
  TypedExpression,
} from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import {
  aggregatesNamed,
  functionsNamed,
  operatorsNamed,
  resolveFunction,
  resolveOperator,
} from '../../functions/index.ts';
import type { PhysicalPlan, PlanNode, ReadColumns, ScanNode, ValuesNode } from '../../plan/physical.ts';
import { type SqlType, type SqlValue, type TypeRegistry, types } from '../../values/index.ts';

/** No plan of a test was estimated. */
export const estimate = { startupCost: 0, totalCost: 0, rows: 0, width: 0 };

let lastId = 0;

/** A new column. */
export function column(type: SqlType, name = 'c'): OutputColumn {
  return { id: ++lastId as ColumnId, name, type, modifier: -1, origin: undefined };
}

/** The value of a column. */
export function read({ id, type }: OutputColumn): ColumnExpression {
  return { kind: 'column', id, type, modifier: -1 };
}

/** A constant. */
export function value(constant: SqlValue, type: SqlType = types.int4): TypedExpression {
  return { kind: 'constant', value: constant, type, modifier: -1 };
}

/** An operator for values of these types. */
export function boundOperator(name: string, left: SqlType, right: SqlType): BoundOperator {
  const { function: found, argumentTypes, resultType } = resolveOperator(name, left, right, operatorsNamed(name));
  return { function: found, call: { argumentTypes, resultType } };
}

/** `left operator right`. */
export function apply(left: TypedExpression, name: string, right: TypedExpression): TypedExpression {
  const { function: found, call } = boundOperator(name, left.type, right.type);
  const { resultType } = call;
  return {
    kind: 'call',
    function: found,
    call,
    args: [left, right],
    spreads: false,
    type: resultType,
    modifier: -1,
    position: 0,
  };
}

/** `name(args)`. */
export function call(name: string, ...args: readonly TypedExpression[]): TypedExpression {
  const resolved = resolveFunction({ name, argumentTypes: args.map(({ type }) => type) }, functionsNamed(name));
  if ('castTo' in resolved) throw new Error('a cast');
  const { function: found, argumentTypes, resultType } = resolved;
  const bound = { argumentTypes, resultType };
  return {
    kind: 'call',
    function: found,
    call: bound,
    args,
    spreads: false,
    type: resultType,
    modifier: -1,
    position: 0,
  };
}

/** `name(args)` as an aggregate. */
export function aggregate(name: string, ...args: readonly TypedExpression[]): AggregateColumn {
  const resolved = resolveFunction({ name, argumentTypes: args.map(({ type }) => type) }, aggregatesNamed(name));
  if ('castTo' in resolved) throw new Error('a cast');
  const callTypes = { argumentTypes: resolved.argumentTypes, resultType: resolved.resultType };
  return {
    column: column(resolved.resultType, name),
    call: {
      aggregate: resolved.function,
      core: resolved.function.coreFor(callTypes),
      callTypes,
      args,
      directArgs: [],
      distinct: false,
      orderBy: [],
      filter: undefined,
    },
  };
}

/** An order by one expression, ascending, NULLs last. */
export function ascending(expression: TypedExpression): SortKey {
  return { expression, descending: false, nullsFirst: false };
}

/** Rows of constants. */
export function values(columns: readonly OutputColumn[], rows: readonly (readonly SqlValue[])[]): ValuesNode {
  return {
    kind: 'values',
    columns: columns.map(({ id }) => id),
    estimate,
    rows: rows.map((row) => row.map((each, i) => value(each, columns[i].type))),
  };
}

/** All of a table by way of its first index; a column for each of the table's. */
export function scan(
  table: TableDescriptor,
  registry: TypeRegistry,
): ScanNode & { readonly all: readonly OutputColumn[] } {
  const all = table.columns.map(({ typeOid, name }) => column(registry.byOid(typeOid) ?? types.text, name));
  const whole: ReadColumns = {
    table,
    alias: table.name,
    index: table.indexes[0],
    reads: table.columns.map((_, place) => place),
    indexOnly: false,
  };
  return {
    kind: 'scan',
    columns: all.map(({ id }) => id),
    all,
    estimate,
    read: whole,
    spans: undefined,
    anyOf: undefined,
    reverse: false,
    filter: undefined,
    rowsHint: undefined,
    lock: undefined,
  };
}

/** A statement that yields these columns of a node. */
export function planOf(root: PlanNode, output: readonly OutputColumn[]): PhysicalPlan {
  return { root, output, subplans: new Map() };
}
