/** GROUP BY: what is grouped by, and which of it in each grouping set. */
import { type ColumnExpression, type TypedExpression, visitColumns } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { GroupingElement, GroupingSet, Select } from '../../parse/index.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { settleUnknown } from '../types/coerce.ts';
import { findTarget } from './order-by.ts';
import { checkEquatable } from './sort-keys.ts';
import type { Target } from './targets.ts';

/** The grouping of a query. */
export interface Grouping {
  readonly targets: readonly Target[];
  /** Undefined: one set of all. */
  readonly sets: readonly (readonly Target[])[] | undefined;
}

type TargetSet = readonly Target[];

const setsMax = 4096;

export function bindGroupBy({ groupBy, groupDistinct }: Select, targets: Target[], scope: Scope): Grouping | undefined {
  if (groupBy.length === 0) return undefined;
  const hasSets = groupBy.some(isGroupingSet);
  let sets: readonly TargetSet[] = [[]];
  for (const element of groupBy) {
    const next = setsOf(element, targets, scope);
    sets = sets.flatMap((set) => next.map((added) => [...set, ...added]));
    checkCount(sets.length);
  }
  const all = [...new Set(sets.flat())];
  const unique = sets.map((set) => [...new Set(set)]);
  return { targets: all, sets: hasSets ? (groupDistinct ? distinctSets(unique, all) : unique) : undefined };
}

function isGroupingSet(element: GroupingElement): element is GroupingSet {
  return ['empty-set', 'rollup', 'cube', 'grouping-sets'].includes(element.kind);
}

/** The sets that one element stands for. */
function setsOf(element: GroupingElement, targets: Target[], scope: Scope): readonly TargetSet[] {
  switch (element.kind) {
    case 'empty-set':
      return [[]];
    case 'grouping-sets':
      return element.elements.flatMap((each) => setsOf(each, targets, scope));
    case 'rollup': {
      const parts = element.elements.map((each) => setsOf(each, targets, scope).flat());
      return [...parts, []].map((_, i) => parts.slice(0, parts.length - i).flat());
    }
    case 'cube': {
      if (element.elements.length > 12)
        throw new SqlError('54011', 'CUBE is limited to 12 elements', { position: element.position });
      const parts = element.elements.map((each) => setsOf(each, targets, scope).flat());
      const all = 1 << parts.length;
      return Array.from({ length: all }, (_, i) =>
        parts.filter((_part, place) => ((all - 1 - i) >> (parts.length - 1 - place)) & 1).flat(),
      );
    }
    case 'row':
      // `(a, b)` is two columns; ROW(a, b) is one value.
      if (!element.explicit) return [element.fields.flatMap((field) => setsOf(field, targets, scope).flat())];
      return [[groupTarget(element, targets, scope)]];
    default:
      return [[groupTarget(element, targets, scope)]];
  }
}

function checkCount(count: number): void {
  if (count > setsMax) throw new SqlError('54001', `too many grouping sets present (maximum ${setsMax})`);
}

function groupTarget(tree: Exclude<GroupingElement, GroupingSet>, targets: Target[], scope: Scope): Target {
  const target = findTarget(tree, targets, scope, 'group by');
  const { binding } = scope;
  refuseComputed(target.expression, scope);
  target.expression = settleUnknown(binding, target.expression);
  checkEquatable(binding, target.expression.type, locationOf(tree));
  return target;
}

/** What is computed from groups cannot make them. */
function refuseComputed(expression: TypedExpression, scope: Scope): void {
  const { binding } = scope;
  visitColumns(expression, ({ id, position }: ColumnExpression) => {
    if (binding.owners[id] !== scope) return;
    if (binding.roles[id] === 'aggregate')
      throw new SqlError('42803', 'aggregate functions are not allowed in GROUP BY', { position });
    if (binding.roles[id] === 'window')
      throw new SqlError('42P20', 'window functions are not allowed in GROUP BY', { position });
  });
}

function distinctSets(sets: readonly TargetSet[], all: readonly Target[]): readonly TargetSet[] {
  const known = new Set<string>();
  return sets.filter((set) => {
    const key = all.map((target) => (set.includes(target) ? '1' : '0')).join('');
    return !known.has(key) && known.add(key);
  });
}
