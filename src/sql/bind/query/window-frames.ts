/** Frames: which rows around its own a window function sees. */
import {
  type SortKey,
  sameExpression,
  type TypedExpression,
  visitColumns,
  type WindowBound,
  type WindowFrame,
} from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Expression, Frame, FrameBound, Window } from '../../parse/index.ts';
import { type SqlType, types } from '../../values/index.ts';
import { bindValue } from '../expressions/expression.ts';
import { type ChosenOperator, chooseOperator, plain } from '../expressions/operators.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { coerceToType, isUnknown, tryCoerce } from '../types/coerce.ts';
import { baseTypeOf } from '../types/domains.ts';

export function bindFrame(tree: Frame, orderBy: readonly SortKey[], window: Window, scope: Scope): WindowFrame {
  const hasOffset = 'offset' in tree.start || 'offset' in tree.end;
  if (tree.mode === 'range' && hasOffset && orderBy.length !== 1)
    throw new SqlError('42P20', 'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column', {
      position: window.position,
    });
  if (tree.mode === 'groups' && orderBy.length === 0)
    throw new SqlError('42P20', 'GROUPS mode requires an ORDER BY clause', { position: window.position });
  return {
    mode: tree.mode,
    start: bindBound(tree.start, tree.mode, orderBy, true, scope),
    end: bindBound(tree.end, tree.mode, orderBy, false, scope),
    exclude: tree.exclude,
  };
}

function bindBound(
  bound: FrameBound,
  mode: Frame['mode'],
  orderBy: readonly SortKey[],
  isStart: boolean,
  scope: Scope,
): WindowBound {
  if (!('offset' in bound)) return bound;
  const clause = `window ${mode}` as const;
  const offset = scope.within(clause, () => bindValue(bound.offset, scope));
  if (mode !== 'range') {
    const count = coerceToType(scope.binding, offset, types.int8, mode.toUpperCase(), locationOf(bound.offset));
    refuseColumns(count, mode, scope);
    return { kind: bound.kind, offset: count, shift: undefined, compare: undefined };
  }
  return rangeBound(bound.kind, offset, bound.offset, orderBy[0], isStart, scope);
}

function refuseColumns(offset: TypedExpression, mode: string, scope: Scope): void {
  visitColumns(offset, ({ id, position }) => {
    if (scope.binding.owners[id] === scope)
      throw new SqlError('42P10', `argument of ${mode.toUpperCase()} must not contain variables`, { position });
  });
}

/** RANGE: the order's value moved by the offset, and how rows are held against it. */
function rangeBound(
  kind: 'preceding' | 'following',
  offset: TypedExpression,
  tree: Expression,
  { expression, descending }: SortKey,
  isStart: boolean,
  scope: Scope,
): WindowBound {
  const { binding } = scope;
  const ordered = baseTypeOf(binding.catalog, expression.type);
  const wanted = offsetTypeOf(ordered, offset.type);
  const fail = (): SqlError => {
    const withOffset = isUnknown(offset.type) ? '' : ` and offset type ${offset.type.displayName}`;
    return new SqlError(
      '0A000',
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${expression.type.displayName}${isRangeable(ordered) ? withOffset : ''}`,
      {
        hint: isRangeable(ordered) ? 'Cast the offset value to an appropriate type.' : undefined,
        position: locationOf(tree),
      },
    );
  };
  if (!isRangeable(ordered)) throw fail();
  const distance = wanted && tryCoerce(binding, offset, wanted, 'implicit');
  if (distance === undefined) throw fail();
  refuseColumns(distance, 'range', scope);
  const goesUp = (kind === 'following') !== descending;
  try {
    const shift = chooseOperator(binding, plain(goesUp ? '+' : '-'), ordered, distance.type, undefined);
    const compare: ChosenOperator = chooseOperator(
      binding,
      plain(isStart === descending ? '<=' : '>='),
      ordered,
      shift.resultType,
      undefined,
    );
    const fitted = tryCoerce(binding, distance, shift.argumentTypes[1], 'implicit');
    if (fitted === undefined) throw fail();
    return { kind, offset: fitted, shift, compare };
  } catch (error) {
    throw error instanceof SqlError && error.sqlstate.startsWith('42') ? fail() : error;
  }
}

/** What an offset of an ordered type is: of whole numbers any whole number, of times an interval. */
function offsetTypeOf(ordered: SqlType, given: SqlType): SqlType | undefined {
  if (temporal.has(ordered.oid)) return types.interval;
  if (isUnknown(given)) return ordered;
  if (whole.has(ordered.oid)) return whole.has(given.oid) ? given : undefined;
  return ordered.oid === types.float4.oid ? types.float8 : ordered;
}

const whole = new Set<number>([types.int2, types.int4, types.int8].map(({ oid }) => oid));
const temporal = new Set<number>(
  [types.date, types.time, types.timetz, types.timestamp, types.timestamptz, types.interval].map(({ oid }) => oid),
);

function isRangeable(type: SqlType): boolean {
  return (
    temporal.has(type.oid) || (type.category === 'N' && type.oid !== types.oid.oid && !type.name.startsWith('reg'))
  );
}

/** The same rows. */
export function sameFrame(a: WindowFrame, b: WindowFrame): boolean {
  return a.mode === b.mode && a.exclude === b.exclude && sameBound(a.start, b.start) && sameBound(a.end, b.end);
}

function sameBound(a: WindowBound, b: WindowBound): boolean {
  if (a.kind !== b.kind) return false;
  return 'offset' in a && 'offset' in b ? sameExpression(a.offset, b.offset) : true;
}
