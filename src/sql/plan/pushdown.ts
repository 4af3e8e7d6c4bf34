/**
 * What of a plan's work can be done at the nodes that have the rows: tests of the rows themselves, the first of an order, and groups with aggregates of which
 * parts can be put together. Whether it is done there is decided while the plan runs: rows of this node are taken where they lie in any case.
 *
 * Only what means the same on every node goes there: types and functions that are built in, and nothing that looks at a session, at the catalog or at
 * the rules of a time zone. Parts without columns are computed here, and go as constants.
 */
import { unreachable } from '../../base/index.ts';
import {
  type BoundOperator,
  type ColumnId,
  childrenOf,
  type SortKey,
  someExpression,
  type TypedExpression,
} from '../algebra/index.ts';
import type { TableDescriptor } from '../catalog/index.ts';
import { findCast } from '../functions/index.ts';
import { builtinTypes, type SqlType, types } from '../values/index.ts';
import { conjunctsOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import type { AggregateCall, AggregateNode, DistinctNode, PlanNode, ScanNode, SortNode } from './physical.ts';
import { type Substitution, substitute } from './substitute.ts';

/** The parts of a scan's filter that can be asked of rows elsewhere. */
export function pushedFilter({ filter, columns }: ScanNode): readonly TypedExpression[] {
  const own = new Set(columns);
  return conjunctsOf(filter).filter((conjunct) => isPushable(conjunct, own));
}

/** What of the filter can only be asked here; undefined: nothing. */
export function restOfFilter(scan: ScanNode): TypedExpression | undefined {
  const pushed = new Set(pushedFilter(scan));
  return conjunctionOf(conjunctsOf(scan.filter).filter((conjunct) => !pushed.has(conjunct)));
}

/** May it be asked of rows where they lie, in the middle of a walk over the store? Parts that are fixed are computed before (`fixedParts`). */
export function isImmediate(expression: TypedExpression, own: ReadonlySet<ColumnId>): boolean {
  if (expression.kind === 'subquery') return false;
  if (isFixed(expression, own)) return true;
  return !mayHaveToWait(expression) && childrenOf(expression).every((child) => isImmediate(child, own));
}

/** The largest parts of an expression that have one value for all rows and may have to be waited for. */
export function fixedParts(expression: TypedExpression, own: ReadonlySet<ColumnId>): readonly TypedExpression[] {
  if (isFixed(expression, own)) return someExpression(expression, mayHaveToWait) ? [expression] : [];
  return childrenOf(expression).flatMap((child) => fixedParts(child, own));
}

function mayHaveToWait(expression: TypedExpression): boolean {
  return (
    expression.kind === 'call' && expression.function.usesContext && expression.function.volatility !== 'immutable'
  );
}

/** May the scan's rows be looked at elsewhere at all? Only those that hold a table's columns, and are not locked one by one. */
export function isPushableScan({ read, lock, filter, columns }: ScanNode): boolean {
  const { table, index, reads } = read;
  if (lock !== undefined || table.namespaceId !== undefined || index !== table.indexes[0]) return false;
  return (filter === undefined || isImmediate(filter, new Set(columns))) && !reads.some((read) => isInKey(read, table));
}

/** The hidden row id stands in the key only. */
function isInKey(read: number | 'row-key', { columns }: TableDescriptor): boolean {
  return read === 'row-key' || columns[read].hidden;
}

/** What a node lets be done elsewhere, in words. */
export function pushedWords(node: ScanNode | AggregateNode | DistinctNode | SortNode): readonly string[] {
  switch (node.kind) {
    case 'scan':
      return isPushableScan(node) ? scanWords(node) : [];
    case 'aggregate':
      return pushedGroups(node) === undefined ? [] : ['partial groups'];
    case 'distinct':
      return pushedDistinct(node) === undefined ? [] : ['partial groups'];
    case 'sort':
      return pushedOrder(node) === undefined ? [] : ['first rows'];
    default:
      return unreachable(node);
  }
}

function scanWords(scan: ScanNode): readonly string[] {
  const words: string[] = [];
  if (pushedFilter(scan).length > 0) words.push(restOfFilter(scan) === undefined ? 'filter' : 'part of the filter');
  const all = scan.read.table.columns.filter(({ hidden }) => !hidden).length;
  if (scan.columns.length < all) words.push(`${scan.columns.length} of ${all} columns`);
  if (scan.rowsHint !== undefined) words.push('limit');
  return words;
}

/** Groups over a scan's rows: what they are grouped by, and the aggregates, over the scan's own columns. */
export interface PushedGroups {
  readonly groupBy: readonly TypedExpression[];
  readonly calls: readonly AggregateCall[];
}

/** What of a GROUP BY can be done elsewhere; undefined: nothing. */
export function pushedGroups({ input, groupBy, groupingSets, aggregates }: AggregateNode): PushedGroups | undefined {
  const found = scanBelow(input);
  if (found === undefined || groupingSets !== undefined) return undefined;
  const { own, inputs } = found;
  const keys = groupBy.map(({ id, type, modifier }) => substitute({ kind: 'column', id, type, modifier }, inputs));
  const calls = aggregates.map(({ call }) => overScan(call, inputs));
  const isPossible = keys.every((key) => isPushable(key, own)) && calls.every((call) => isPushableCall(call, own));
  return isPossible ? { groupBy: keys, calls } : undefined;
}

/** The columns of a DISTINCT over all that its rows have; undefined: nothing can be done elsewhere. */
export function pushedDistinct({ input, on, strategy }: DistinctNode): readonly TypedExpression[] | undefined {
  const found = strategy === 'hash' ? scanBelow(input) : undefined;
  if (found === undefined || on.length === 0) return undefined;
  const byColumn = new Map(on.flatMap((each) => (each.kind === 'column' ? [[each.id, each] as const] : [])));
  const keys = input.columns.flatMap((id) => {
    const key = byColumn.get(id);
    return key === undefined ? [] : [substitute(key, found.inputs)];
  });
  return keys.length === input.columns.length && keys.every((key) => isPushable(key, found.own)) ? keys : undefined;
}

/** The order of which only the first rows are wanted, over the columns of the scan below; undefined: nothing can be done elsewhere. */
export function pushedOrder({ input, keys, limit, presorted }: SortNode): readonly SortKey[] | undefined {
  const found = limit === undefined || presorted > 0 ? undefined : scanBelow(input);
  if (found === undefined) return undefined;
  const order = keys.map((key) => ({ ...key, expression: substitute(key.expression, found.inputs) }));
  const isPossible = order.every(
    ({ expression }) => isPushable(expression, found.own) && expression.type.order !== undefined,
  );
  return isPossible ? order : undefined;
}

/** The scan below a projection or right here, its columns, and what the projection's columns are made of. */
function scanBelow(node: PlanNode): { readonly own: ReadonlySet<ColumnId>; readonly inputs: Substitution } | undefined {
  const scan = node.kind === 'project' ? node.input : node;
  if (scan.kind !== 'scan' || !isPushableScan(scan)) return undefined;
  // What is left of the filter has to be asked here: of rows.
  if (restOfFilter(scan) !== undefined) return undefined;
  const inputs = new Map<ColumnId, TypedExpression>();
  if (node.kind === 'project') for (const [i, id] of node.columns.entries()) inputs.set(id, node.expressions[i]);
  return { own: new Set(scan.columns), inputs };
}

function overScan(call: AggregateCall, inputs: Substitution): AggregateCall {
  return {
    ...call,
    args: call.args.map((arg) => substitute(arg, inputs)),
    filter: call.filter && substitute(call.filter, inputs),
  };
}

/** The aggregates that collect their rows show them in their order. */
function isPushableCall(call: AggregateCall, own: ReadonlySet<ColumnId>): boolean {
  const { aggregate, core, callTypes, args, distinct, orderBy, filter } = call;
  if (core.combine === undefined || aggregate.name.endsWith('_agg') || aggregate.kind !== 'normal') return false;
  if (distinct || orderBy.length > 0 || call.directArgs.length > 0) return false;
  if (![...callTypes.argumentTypes, callTypes.resultType].every(isKept)) return false;
  return args.every((arg) => isPushable(arg, own)) && (filter === undefined || isPushable(filter, own));
}

/** Does the expression mean the same on every node? `own`: the columns of the rows there. */
export function isPushable(expression: TypedExpression, own: ReadonlySet<ColumnId>): boolean {
  if (!isBuiltin(expression.type)) return false;
  if (isFixed(expression, own)) return true;
  const { kind } = expression;
  switch (kind) {
    case 'column':
    case 'case-operand':
      return true;
    case 'call':
      return isPushableCallee(expression) && expression.args.every((arg) => isPushable(arg, own));
    case 'cast':
      return isPushableCast(expression.operand.type, expression.type) && isPushable(expression.operand, own);
    case 'modify':
    case 'and':
    case 'or':
    case 'not':
    case 'is-null':
    case 'is-boolean':
    case 'case':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return childrenOf(expression).every((child) => isPushable(child, own));
    case 'is-distinct':
    case 'nullif':
    case 'in-list':
      return isPushableCallee(expression.equals) && childrenOf(expression).every((child) => isPushable(child, own));
    case 'quantified':
      return isPushableCallee(expression.operator) && childrenOf(expression).every((child) => isPushable(child, own));
    default:
      return false;
  }
}

function isPushableCallee({ function: called, call }: BoundOperator): boolean {
  const { volatility, usesContext, returnsSet } = called;
  if (volatility !== 'immutable' || usesContext || returnsSet) return false;
  return [...call.argumentTypes, call.resultType].every(isBuiltin);
}

/** Has it one value for all rows, which is known here when they are asked for? */
export function isFixed(expression: TypedExpression, own: ReadonlySet<ColumnId>): boolean {
  return !someExpression(expression, (each) => {
    switch (each.kind) {
      case 'column':
        return own.has(each.id);
      case 'call':
        return each.function.volatility === 'volatile';
      case 'subquery':
      case 'case-operand':
      case 'grouping':
        return true;
      default:
        return false;
    }
  });
}

function isBuiltin(type: SqlType): boolean {
  return type.kind !== 'pseudo' && builtinTypes.byOid(type.oid) === type;
}

/** May values of the type be among what an aggregate keeps, on their way to another node? */
function isKept(type: SqlType): boolean {
  return isBuiltin(type) && type.kind === 'base' && type.oid !== types.timetz.oid;
}

/** Types whose text is the same in all sessions, both ways. */
const plainTexts: ReadonlySet<number> = new Set(
  [
    ...[types.bool, types.int2, types.int4, types.int8, types.numeric, types.text, types.varchar, types.bpchar],
    ...[types.name, types.uuid, types.json, types.jsonb],
  ].map(({ oid }) => oid),
);

function isPushableCast(source: SqlType, target: SqlType): boolean {
  const cast = findCast(source, target, 'explicit');
  if (cast === undefined || !isBuiltin(source)) return false;
  return !cast.usesContext || (plainTexts.has(source.oid) && plainTexts.has(target.oid));
}
