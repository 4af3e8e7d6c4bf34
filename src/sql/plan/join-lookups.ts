/** Joins that look the right side's rows up in an index, for each row of the left side. */
import {
  type ColumnId,
  type Relation,
  sameExpression,
  type TableRelation,
  type TypedExpression,
} from '../algebra/index.ts';
import type { IndexDescriptor } from '../catalog/index.ts';
import { indexTargets } from './access.ts';
import { costs } from './cost.ts';
import { conjunctsOf, isVolatile, referencesOf } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { type IndexCondition, indexConditionsOf } from './index-conditions.ts';
import { type JoinPaths, type JoinStep, once, type PartialPath } from './join-paths.ts';
import { estimateOf } from './nodes.ts';
import type { PlanNode } from './physical.ts';
import { anyRows } from './planner.ts';
import { coversColumns, planTable, readOf } from './scans.ts';
import { selectivityOfAll } from './selectivity.ts';
import { expressionsOfSpan } from './walk-plan.ts';

/** A table with conditions. */
export interface BaseTable {
  readonly relation: TableRelation;
  readonly conditions: readonly TypedExpression[];
}

/** The relation as a table with conditions, if it is no more than that. */
export function baseTableOf(relation: Relation): BaseTable | undefined {
  if (relation.kind === 'table') return { relation, conditions: [] };
  if (relation.kind !== 'filter' || relation.input.kind !== 'table') return undefined;
  const conditions = conjunctsOf(relation.predicate);
  return conditions.some(isVolatile) ? undefined : { relation: relation.input, conditions };
}

/** Ways to join by looking up: by the first columns of an index; where there is no equality, by a span that depends on the left row. */
export function lookupPaths(
  paths: JoinPaths,
  step: JoinStep,
  lefts: readonly PartialPath[],
  rights: readonly PartialPath[],
): readonly PartialPath[] {
  const item = paths.singleOf(step.right);
  const base = item === undefined ? undefined : baseTableOf(item.relation);
  const found: PartialPath[] = [];
  if (base !== undefined && step.conditions.length > 0) {
    const lookups = lookupsInto(paths, step.conditions, base);
    for (const lookup of lookups) for (const left of lefts) found.push(lookupPath(paths, step, base, lookup, left));
    if (lookups.length === 0) found.push(...spanPaths(paths, step, base, lefts));
  }
  if (step.type === 'semi') found.push(...turnedPaths(paths, step, rights));
  return found;
}

interface Lookup {
  readonly index: IndexDescriptor;
  readonly keys: readonly TypedExpression[];
  readonly rest: readonly TypedExpression[];
  /** Rows for one key. */
  readonly matches: number;
  readonly indexOnly: boolean;
}

/** The indexes whose first columns the conditions say to be equal to something; those that say more than others come first. */
function lookupsInto(
  { planner }: JoinPaths,
  joinConditions: readonly TypedExpression[],
  { relation, conditions }: BaseTable,
): readonly Lookup[] {
  const own = new Set(relation.columns.map(({ id }) => id));
  own.add(relation.rowKey);
  const all = [...joinConditions, ...conditions];
  const equal = indexConditionsOf(all, own, planner.catalog.types).flatMap((each) =>
    each.kind === 'equal' && each.exact ? [each] : [],
  );
  if (!equal.some(({ source }) => joinConditions.includes(source))) return [];
  const rows = planner.learn(relation);
  const lookups: Lookup[] = [];
  for (const index of relation.table.indexes) {
    if (index.state !== 'public' || index.predicate !== undefined) continue;
    const used: (typeof equal)[number][] = [];
    for (const target of indexTargets(relation, index)) {
      const condition = target === undefined ? undefined : equal.find((each) => sameExpression(each.target, target));
      if (condition === undefined) break;
      used.push(condition);
    }
    if (!used.some(({ source }) => joinConditions.includes(source))) continue;
    const isWhole = index.unique && used.length === index.columns.length;
    const share = selectivityOfAll(
      used.map(({ source }) => source),
      planner,
    );
    lookups.push({
      index,
      keys: used.map(({ value }) => value),
      rest: all.filter((condition) => !used.some(({ source }) => source === condition)),
      matches: isWhole ? Math.min(1, rows * share) : rows * share,
      indexOnly: coversColumns(planner, relation, index),
    });
  }
  return lookups;
}

function lookupPath(
  { planner }: JoinPaths,
  step: JoinStep,
  base: BaseTable,
  lookup: Lookup,
  left: PartialPath,
): PartialPath {
  const { relation } = base;
  const isPrimary = lookup.index === relation.table.indexes[0];
  const perRow = (isPrimary ? costs.row : costs.entry) + (lookup.indexOnly ? 0 : costs.fetch);
  const perLeft = costs.lookup + lookup.matches * (perRow + lookup.rest.length * costs.operator);
  const total = left.total + left.rows * perLeft + step.rows * costs.tuple;
  const hidesRight = step.type === 'semi' || step.type === 'anti';
  const width = left.width + (hidesRight ? 0 : planner.widthOf(relation.columns));
  return {
    startup: left.startup,
    total,
    rows: step.rows,
    width,
    order: left.order,
    build: once(() => {
      const outer = left.build();
      const { columns, read } = readOf(planner, relation, lookup.index, lookup.indexOnly);
      return {
        kind: 'lookup-join',
        type: step.type,
        left: outer,
        read,
        readColumns: columns,
        keys: lookup.keys,
        condition: conjunctionOf(lookup.rest),
        lock: planner.locks.get(relation.rowKey),
        columns: hidesRight ? outer.columns : [...outer.columns, ...columns],
        estimate: estimateOf(left.startup, total, step.rows, width),
      };
    }),
  };
}

/** `a.x BETWEEN b.low AND b.high`: a scan of a span for each left row. */
function spanPaths(
  { planner }: JoinPaths,
  step: JoinStep,
  { relation, conditions }: BaseTable,
  lefts: readonly PartialPath[],
): readonly PartialPath[] {
  const own = new Set(relation.columns.map(({ id }) => id));
  const answers = (each: IndexCondition): boolean => step.conditions.includes(each.source);
  if (!indexConditionsOf(step.conditions, own, planner.catalog.types).some(answers)) return [];
  const inner = planTable(planner, relation, [...conditions, ...step.conditions], anyRows).node;
  if (inner.kind !== 'scan' || inner.spans === undefined) return [];
  const named = new Set<ColumnId>();
  for (const value of [...inner.spans.flatMap(expressionsOfSpan), ...(inner.anyOf ? [inner.anyOf.array] : [])])
    for (const id of referencesOf(value)) named.add(id);
  if (inner.filter !== undefined) for (const id of referencesOf(inner.filter)) named.add(id);
  const hidesRight = step.type === 'semi' || step.type === 'anti';
  return lefts.map((left): PartialPath => {
    const total = left.total + left.rows * inner.estimate.totalCost + step.rows * costs.tuple;
    const width = left.width + (hidesRight ? 0 : inner.estimate.width);
    return {
      startup: left.startup,
      total,
      rows: step.rows,
      width,
      order: left.order,
      build: once((): PlanNode => {
        const outer = left.build();
        return {
          kind: 'nested-loop',
          type: step.type,
          left: outer,
          right: inner,
          parameters: outer.columns.filter((id) => named.has(id)),
          condition: undefined,
          columns: hidesRight ? outer.columns : [...outer.columns, ...inner.columns],
          estimate: estimateOf(left.startup, total, step.rows, width),
        };
      }),
    };
  });
}

/** `a IN (a few values)`: each different value once, and then a's rows by their index. */
function turnedPaths(paths: JoinPaths, step: JoinStep, rights: readonly PartialPath[]): readonly PartialPath[] {
  const item = paths.singleOf(step.left);
  const base = item === undefined ? undefined : baseTableOf(item.relation);
  if (base === undefined || step.rest.length > 0 || step.equalities.length === 0) return [];
  const turned: JoinStep = { ...step, type: 'inner', left: step.right, right: step.left };
  return lookupsInto(paths, step.conditions, base).map((lookup) => {
    const [right] = rights;
    const distinct: PartialPath = {
      ...right,
      startup: right.startup,
      total: right.total + right.rows * costs.hashBuild,
      order: [],
      build: once((): PlanNode => {
        const input = right.build();
        const { startupCost, totalCost, rows, width } = input.estimate;
        return {
          kind: 'distinct',
          input,
          strategy: 'hash',
          on: step.equalities.map((each) => each.right),
          columns: input.columns,
          estimate: estimateOf(startupCost, totalCost + rows * costs.hashBuild, rows, width),
        };
      }),
    };
    return lookupPath(paths, turned, base, lookup, distinct);
  });
}
