/** What follows from `a = b` and `a = 5`: `b = 5`, which may be looked up in an index. */
import { type ColumnExpression, type ColumnId, sameExpression, type TypedExpression } from '../algebra/index.ts';
import { referencesOf } from './facts.ts';

type Call = Extract<TypedExpression, { kind: 'call' }>;

/** The conditions, and those that follow from them. Types are the same on both sides, so one value's equality is the other's. */
export function deriveEqualities(conditions: readonly TypedExpression[]): readonly TypedExpression[] {
  const pairs = conditions.map(columnPair).filter((pair) => pair !== undefined);
  if (pairs.length === 0) return conditions;
  const classes = classesOf(pairs);
  const all = [...conditions];
  for (const condition of conditions) {
    const fixed = columnAndValue(condition);
    if (fixed === undefined) continue;
    const members = classes.get(fixed.column.id);
    if (members === undefined) continue;
    for (const column of members) {
      if (column.id === fixed.column.id) continue;
      const derived: TypedExpression = {
        ...fixed.call,
        args: fixed.call.args.map((arg) => (arg === fixed.column ? column : arg)),
      };
      if (!all.some((known) => sameExpression(known, derived))) all.push(derived);
    }
  }
  return all;
}

/** The two columns of an equality between columns of one type. */
export function columnPair(condition: TypedExpression): readonly [ColumnExpression, ColumnExpression] | undefined {
  const call = equality(condition);
  if (call === undefined) return undefined;
  const [left, right] = call.args;
  return left.kind === 'column' && right.kind === 'column' && left.id !== right.id ? [left, right] : undefined;
}

function columnAndValue(
  condition: TypedExpression,
): { readonly call: Call; readonly column: ColumnExpression } | undefined {
  const call = equality(condition);
  if (call === undefined) return undefined;
  const [left, right] = call.args;
  if (left.kind === 'column' && referencesOf(right).size === 0) return { call, column: left };
  return right.kind === 'column' && referencesOf(left).size === 0 ? { call, column: right } : undefined;
}

function equality(condition: TypedExpression): Call | undefined {
  if (condition.kind !== 'call' || condition.function.kind !== 'operator' || condition.function.name !== '=')
    return undefined;
  const [left, right] = condition.call.argumentTypes;
  return condition.args.length === 2 && left.oid === right.oid ? condition : undefined;
}

function classesOf(
  pairs: readonly (readonly [ColumnExpression, ColumnExpression])[],
): ReadonlyMap<ColumnId, readonly ColumnExpression[]> {
  const classes = new Map<ColumnId, readonly ColumnExpression[]>();
  for (const [a, b] of pairs) {
    const left = classes.get(a.id) ?? [a];
    const right = classes.get(b.id) ?? [b];
    if (left === right) continue;
    const merged = [...left, ...right];
    for (const { id } of merged) classes.set(id, merged);
  }
  return classes;
}
