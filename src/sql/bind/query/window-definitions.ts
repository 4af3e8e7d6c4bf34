/** Windows: what OVER says, directly or by name; functions with the same window are computed together. */
import type {
  AggregateCall,
  OutputColumn,
  Relation,
  SortKey,
  TypedExpression,
  WindowColumn,
  WindowFrame,
} from '../../algebra/index.ts';
import { sameExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { NamedWindow, Window } from '../../parse/index.ts';
import { sameKeys } from '../expressions/aggregates.ts';
import { bindValue } from '../expressions/expression.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { bindSortKeys, checkEquatable } from './sort-keys.ts';
import { bindFrame, sameFrame } from './window-frames.ts';

/** A call with OVER, waiting for its window. */
export interface PendingWindow {
  readonly column: OutputColumn;
  readonly call: WindowColumn['call'];
  readonly over: Window | string;
  readonly position: number;
}

/** A window, bound. */
export class WindowDefinition {
  readonly name: string | undefined;
  readonly hasFrame: boolean;
  readonly functions: WindowColumn[] = [];
  partitionBy: readonly TypedExpression[];
  orderBy: readonly SortKey[];
  frame: WindowFrame;

  constructor(
    name: string | undefined,
    partitionBy: readonly TypedExpression[],
    orderBy: readonly SortKey[],
    frame: WindowFrame | undefined,
  ) {
    this.name = name;
    this.partitionBy = partitionBy;
    this.orderBy = orderBy;
    this.hasFrame = frame !== undefined;
    this.frame = frame ?? defaultFrame;
  }

  /** Every expression that is computed for it. */
  expressions(): readonly TypedExpression[] {
    const found: TypedExpression[] = [];
    this.rewrite((expression) => {
      found.push(expression);
      return expression;
    });
    return found;
  }

  /** Changes every expression that is computed for it. */
  rewrite(map: (expression: TypedExpression) => TypedExpression): void {
    const mapKeys = (keys: readonly SortKey[]): readonly SortKey[] =>
      keys.map((key) => ({ ...key, expression: map(key.expression) }));
    const mapCall = (call: AggregateCall): AggregateCall => ({
      ...call,
      args: call.args.map(map),
      filter: call.filter && map(call.filter),
    });
    this.partitionBy = this.partitionBy.map(map);
    this.orderBy = mapKeys(this.orderBy);
    this.functions.forEach(({ column, call }, i) => {
      this.functions[i] = {
        column,
        call:
          call.kind === 'window'
            ? { ...call, args: call.args.map(map) }
            : { kind: 'aggregate', aggregate: mapCall(call.aggregate) },
      };
    });
  }
}

const defaultFrame: WindowFrame = {
  mode: 'range',
  start: { kind: 'unbounded preceding' },
  end: { kind: 'current row' },
  exclude: 'no others',
};

/** All windows of a query, each with its functions. */
export function bindWindows(named: readonly NamedWindow[], scope: Scope): readonly WindowDefinition[] {
  const definitions: WindowDefinition[] = [];
  for (const { name, window } of named) {
    if (definitions.some((each) => each.name === name))
      throw new SqlError('42P20', `window "${name}" is already defined`, { position: window.position });
    definitions.push(bindWindow(window, name, definitions, scope));
  }
  const inlined: WindowDefinition[] = [];
  for (const { column, call, over, position } of scope.windows) {
    const definition =
      typeof over === 'string'
        ? definitions.find(({ name }) => name === over)
        : shared(bindWindow(over, undefined, definitions, scope), inlined);
    if (definition === undefined) throw new SqlError('42704', `window "${over}" does not exist`, { position });
    definition.functions.push({ column, call });
  }
  return [...definitions, ...inlined];
}

/** One of those that are known already, if it is the same. */
function shared(definition: WindowDefinition, known: WindowDefinition[]): WindowDefinition {
  const same = known.find(
    (each) =>
      each.partitionBy.length === definition.partitionBy.length &&
      each.partitionBy.every((expression, i) => sameExpression(expression, definition.partitionBy[i])) &&
      sameKeys(each.orderBy, definition.orderBy) &&
      sameFrame(each.frame, definition.frame),
  );
  if (same !== undefined) return same;
  known.push(definition);
  return definition;
}

function bindWindow(
  tree: Window,
  name: string | undefined,
  known: readonly WindowDefinition[],
  scope: Scope,
): WindowDefinition {
  const { binding } = scope;
  const base = baseOf(tree, name, known);
  const ownOrder = scope.within('window order', () => bindSortKeys(tree.orderBy, scope));
  const ownPartition = scope.within('window partition', () =>
    tree.partitionBy.map((expression) => {
      const bound = settleUnknown(binding, bindValue(expression, scope));
      checkEquatable(binding, bound.type, locationOf(expression));
      return bound;
    }),
  );
  const orderBy = base === undefined || base.orderBy.length === 0 ? ownOrder : base.orderBy;
  const frame = tree.frame && bindFrame(tree.frame, orderBy, tree, scope);
  return new WindowDefinition(name, base?.partitionBy ?? ownPartition, orderBy, frame);
}

/** The window that another one starts from; it may add an order and a frame, no more. */
function baseOf(
  { base, partitionBy, orderBy, frame, position }: Window,
  name: string | undefined,
  known: readonly WindowDefinition[],
): WindowDefinition | undefined {
  if (base === undefined) return undefined;
  const found = known.find((each) => each.name === base);
  if (found === undefined) throw new SqlError('42704', `window "${base}" does not exist`, { position });
  if (partitionBy.length > 0)
    throw new SqlError('42P20', `cannot override PARTITION BY clause of window "${base}"`, { position });
  if (orderBy.length > 0 && found.orderBy.length > 0)
    throw new SqlError('42P20', `cannot override ORDER BY clause of window "${base}"`, { position });
  if (found.hasFrame)
    throw new SqlError('42P20', `cannot copy window "${base}" because it has a frame clause`, {
      hint:
        name !== undefined || orderBy.length > 0 || frame !== undefined
          ? undefined
          : 'Omit the parentheses in this OVER clause.',
      position,
    });
  return found;
}

/** Puts the windows that are used above `input`, one above the other. */
export function addWindows(input: Relation, windows: readonly WindowDefinition[]): Relation {
  let relation = input;
  for (const { partitionBy, orderBy, frame, functions } of windows)
    if (functions.length > 0) relation = { kind: 'window', input: relation, partitionBy, orderBy, frame, functions };
  return relation;
}
