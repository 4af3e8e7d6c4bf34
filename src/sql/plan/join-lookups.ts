/** Joins that look the right side's rows up in an index, for each row of the left side. */
import {
  type ColumnId,
  type Relation,
  sameExpression,
  type TableRelation,
  type TypedExpression,
} from '../algebra/index.ts';
import { type IndexDescriptor, isAlwaysUnique } from '../catalog/index.ts';
import { indexTargets } from './access.ts';
import { costs } from './cost.ts';
import { addReferences, conjunctsOf, isVolatile } from './facts.ts';
import { conjunctionOf } from './fold.ts';
import { indexConditionsOf } from './index-conditions.ts';
import { type JoinPaths, once, type PartialPath } from './join-paths.ts';
import type { JoinStep } from './join-steps.ts';
import { estimateOf } from './nodes.ts';
import type { PlanNode } from './physical.ts';
import { anyRows, type Planner } from './planner.ts';
import { coversColumns, planTable, readOf } from './scans.ts';
import { selectivityOfAll } from './selectivity.ts';
import { expressionsOfPlan } from './walk-plan.ts';

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
export class LookupPaths {
  readonly #paths: JoinPaths;
  /** What the conditions of a step find in its item's indexes: the same for all left sides that bring the same conditions. */
  readonly #found = new Map<string, { readonly lookups: readonly Lookup[]; readonly span: SpanScan | undefined }>();

  constructor(paths: JoinPaths) {
    this.#paths = paths;
  }

  /** The paths of one step. */
  of(step: JoinStep, lefts: readonly PartialPath[], rights: readonly PartialPath[]): readonly PartialPath[] {
    const { planner, steps } = this.#paths;
    const item = steps.singleOf(step.right);
    const base = item === undefined ? undefined : baseTableOf(item.relation);
    const paths: PartialPath[] = [];
    if (base !== undefined && step.conditions.length > 0) {
      const { lookups, span } = this.#lookUp(step, base);
      for (const left of lefts) {
        for (const lookup of lookups) paths.push(lookupPath(planner, step, base, lookup, left));
        if (span !== undefined) paths.push(spanPath(step, span, left));
      }
    }
    if (step.type === 'semi') paths.push(...turnedPaths(this.#paths, step, rights));
    return paths;
  }

  #lookUp(
    step: JoinStep,
    base: BaseTable,
  ): { readonly lookups: readonly Lookup[]; readonly span: SpanScan | undefined } {
    const key = `${step.right} ${step.conditionsKey}`;
    let found = this.#found.get(key);
    if (found === undefined) {
      const { planner } = this.#paths;
      const lookups = lookupsInto(planner, step.conditions, base);
      found = { lookups, span: lookups.length > 0 ? undefined : spanScan(planner, step.conditions, base) };
      this.#found.set(key, found);
    }
    return found;
  }
}

interface Lookup {
  readonly index: IndexDescriptor;
  readonly keys: readonly TypedExpression[];
  readonly rest: readonly TypedExpression[];
  /** Is it a whole key of a unique index? Then those of many rows are looked up together. */
  readonly isPoint: boolean;
  /** Rows for one key. */
  readonly matches: number;
  readonly indexOnly: boolean;
}

/** The indexes whose first columns the conditions say to be equal to something; those that say more than others come first. */
function lookupsInto(
  planner: Planner,
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
    const isWhole = isAlwaysUnique(index) && used.length === index.columns.length;
    const share = selectivityOfAll(
      used.map(({ source }) => source),
      planner,
    );
    lookups.push({
      index,
      keys: used.map(({ value }) => value),
      rest: all.filter((condition) => !used.some(({ source }) => source === condition)),
      isPoint: isWhole,
      matches: isWhole ? Math.min(1, rows * share) : rows * share,
      indexOnly: coversColumns(planner, relation, index),
    });
  }
  return lookups;
}

function lookupPath(planner: Planner, step: JoinStep, base: BaseTable, lookup: Lookup, left: PartialPath): PartialPath {
  const { relation } = base;
  const isPrimary = lookup.index === relation.table.indexes[0];
  const perRow = (isPrimary ? costs.row : costs.entry) + (lookup.indexOnly ? 0 : costs.fetch);
  const perLeft =
    (lookup.isPoint ? costs.lookup : costs.seek) + lookup.matches * (perRow + lookup.rest.length * costs.operator);
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

/** A scan whose span depends on columns of other items. */
interface SpanScan {
  readonly node: PlanNode;
  readonly parameters: ReadonlySet<ColumnId>;
}

/** `a.x BETWEEN b.low AND b.high`: a scan of a span for each left row. */
function spanScan(
  planner: Planner,
  joinConditions: readonly TypedExpression[],
  { relation, conditions }: BaseTable,
): SpanScan | undefined {
  const own = new Set(relation.columns.map(({ id }) => id));
  if (indexConditionsOf(joinConditions, own, planner.catalog.types).length === 0) return undefined;
  const { node } = planTable(planner, relation, [...conditions, ...joinConditions], anyRows);
  if (node.kind !== 'scan' || node.spans === undefined) return undefined;
  const parameters = new Set<ColumnId>();
  for (const expression of expressionsOfPlan(node)) addReferences(expression, parameters);
  return { node, parameters };
}

function spanPath(step: JoinStep, { node: inner, parameters }: SpanScan, left: PartialPath): PartialPath {
  const hidesRight = step.type === 'semi' || step.type === 'anti';
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
        parameters: outer.columns.filter((id) => parameters.has(id)),
        condition: undefined,
        columns: hidesRight ? outer.columns : [...outer.columns, ...inner.columns],
        estimate: estimateOf(left.startup, total, step.rows, width),
      };
    }),
  };
}

/** `a IN (a few values)`: each different value once, and then a's rows by their index. */
function turnedPaths(paths: JoinPaths, step: JoinStep, rights: readonly PartialPath[]): readonly PartialPath[] {
  const item = paths.steps.singleOf(step.left);
  const base = item === undefined ? undefined : baseTableOf(item.relation);
  if (base === undefined || step.rest.length > 0 || step.equalities.length === 0) return [];
  const turned: JoinStep = { ...step, type: 'inner', left: step.right, right: step.left };
  return lookupsInto(paths.planner, step.conditions, base).map((lookup) => {
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
    return lookupPath(paths.planner, turned, base, lookup, distinct);
  });
}
