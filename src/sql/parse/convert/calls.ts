/** Function calls: arguments, aggregate clauses, windows. */
import type { FuncCall, Node, WindowDef } from 'libpg-query';
import type { Source } from '../source.ts';
import type { Argument, FunctionCall } from '../tree/expressions.ts';
import type { Frame, FrameBound, OrderItem, Window } from '../tree/queries.ts';
import { convertExpression, convertExpressions, convertOptional } from './expressions.ts';
import { fieldsIf, fieldsOf, mapNodes, operatorName, qualifiedName } from './nodes.ts';

/** A function call. */
export function convertFunctionCall(call: FuncCall, source: Source): FunctionCall {
  const position = source.position(call.location);
  return {
    kind: 'call',
    function: qualifiedName(call.funcname, position),
    arguments: mapNodes(call.args, (node) => convertArgument(node, source)),
    star: call.agg_star ?? false,
    distinct: call.agg_distinct ?? false,
    variadic: call.func_variadic ?? false,
    orderBy: convertOrder(call.agg_order, source),
    withinGroup: call.agg_within_group ?? false,
    filter: convertOptional(call.agg_filter, source),
    over: call.over === undefined ? undefined : (call.over.name ?? convertWindow(call.over, source)),
    overPosition: call.over?.name === undefined ? 0 : source.position(call.over.location),
    standardSyntax: call.funcformat === 'COERCE_SQL_SYNTAX',
    position,
  };
}

function convertArgument(node: Node, source: Source): Argument {
  const named = fieldsIf(node, 'NamedArgExpr');
  if (named === undefined) return { name: undefined, value: convertExpression(node, source), position: 0 };
  return { name: named.name, value: convertExpression(named.arg, source), position: source.position(named.location) };
}

/** ORDER BY. */
export function convertOrder(nodes: readonly Node[] | undefined, source: Source): readonly OrderItem[] {
  return mapNodes(nodes, (node) => convertOrderItem(node, source));
}

/** How the grammar names directions and places of NULL. */
export const directions = {
  SORTBY_DEFAULT: 'default',
  SORTBY_ASC: 'ascending',
  SORTBY_DESC: 'descending',
  SORTBY_USING: 'default',
} as const;

/** Where NULLs go. */
export const nullsPlaces = {
  SORTBY_NULLS_DEFAULT: 'default',
  SORTBY_NULLS_FIRST: 'first',
  SORTBY_NULLS_LAST: 'last',
} as const;

function convertOrderItem(node: Node, source: Source): OrderItem {
  const item = fieldsOf(node, 'SortBy');
  const position = source.position(item.location);
  return {
    expression: convertExpression(item.node, source),
    direction: directions[item.sortby_dir ?? 'SORTBY_DEFAULT'],
    nulls: nullsPlaces[item.sortby_nulls ?? 'SORTBY_NULLS_DEFAULT'],
    using: item.useOp === undefined ? undefined : operatorName(item.useOp, position),
    position,
  };
}

/** What stands in the parentheses of OVER or WINDOW. */
export function convertWindow(window: WindowDef, source: Source): Window {
  return {
    base: window.refname,
    partitionBy: convertExpressions(window.partitionClause, source),
    orderBy: convertOrder(window.orderClause, source),
    frame: convertFrame(window, source),
    position: source.position(window.location),
  };
}

/** The bits that the grammar keeps a frame in. */
const frameBits = {
  written: 0x1,
  rows: 0x4,
  groups: 0x8,
  startUnboundedPreceding: 0x20,
  endUnboundedPreceding: 0x40,
  startUnboundedFollowing: 0x80,
  endUnboundedFollowing: 0x100,
  startOffsetPreceding: 0x800,
  endOffsetPreceding: 0x1000,
  startOffsetFollowing: 0x2000,
  endOffsetFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const;

function convertFrame(window: WindowDef, source: Source): Frame | undefined {
  const options = window.frameOptions ?? 0;
  const has = (bit: keyof typeof frameBits) => (options & frameBits[bit]) !== 0;
  if (!has('written')) return undefined;
  return {
    mode: has('rows') ? 'rows' : has('groups') ? 'groups' : 'range',
    start: convertBound('start', window.startOffset, has, source),
    end: convertBound('end', window.endOffset, has, source),
    exclude: has('excludeCurrentRow')
      ? 'current row'
      : has('excludeGroup')
        ? 'group'
        : has('excludeTies')
          ? 'ties'
          : 'no others',
  };
}

function convertBound(
  edge: 'start' | 'end',
  offset: Node | undefined,
  has: (bit: keyof typeof frameBits) => boolean,
  source: Source,
): FrameBound {
  if (has(`${edge}UnboundedPreceding`)) return { kind: 'unbounded preceding' };
  if (has(`${edge}UnboundedFollowing`)) return { kind: 'unbounded following' };
  if (has(`${edge}OffsetPreceding`)) return { kind: 'preceding', offset: convertExpression(offset, source) };
  if (has(`${edge}OffsetFollowing`)) return { kind: 'following', offset: convertExpression(offset, source) };
  return { kind: 'current row' };
}
