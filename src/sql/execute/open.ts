/**
 * From a plan to its rows. Every node becomes an operator, opened from the root down: expressions are compiled, places of columns found, and nothing is
 * read yet. Rows flow when the root is asked for them, in batches, from the leaves up.
 */
import { unreachable } from '../../base/index.ts';
import { onlyReadOf } from '../plan/index.ts';
import type { PhysicalPlan, PlanNode, Subplan } from '../plan/physical.ts';
import { Charge } from './charge.ts';
import type { ExecutionContext } from './context.ts';
import { openDelete, openInsert, openMerge, openUpdate } from './dml/index.ts';
import type { Measurement } from './measure.ts';
import type { Opening, Operator, Row } from './operator.ts';
import { openAggregate } from './operators/aggregate.ts';
import { arranger, openAppend } from './operators/append.ts';
import { openCommonTableScan } from './operators/common-table-scan.ts';
import { openDistinct } from './operators/distinct.ts';
import { openFilter } from './operators/filter.ts';
import { openFunctionScan } from './operators/function-scan.ts';
import { openHashJoin } from './operators/hash-join.ts';
import { openLimit } from './operators/limit.ts';
import { openLock } from './operators/lock.ts';
import { openLookup } from './operators/lookup.ts';
import { openLookupJoin } from './operators/lookup-join.ts';
import { openMaterialize } from './operators/materialize.ts';
import { openMergeJoin } from './operators/merge-join.ts';
import { openNestedLoop } from './operators/nested-loop.ts';
import { openProject } from './operators/project.ts';
import { openProjectSet } from './operators/project-set.ts';
import { openResult } from './operators/result.ts';
import { openScan } from './operators/scan.ts';
import { openSetOperation } from './operators/set-operation.ts';
import { openSort } from './operators/sort.ts';
import { openSystemScan } from './operators/system-scan.ts';
import { openValues } from './operators/values.ts';
import { openWindow } from './operators/window.ts';
import { openWith } from './operators/with.ts';
import type { Wish } from './pushed/wish.ts';
import { Runtime } from './runtime.ts';

/** The rows of a statement, batch by batch, in the order of the plan's `output`. */
export interface RowStream {
  /** Undefined: there are no more. */
  next(): Promise<Row[] | undefined>;
  /** No more are wanted. */
  close(): Promise<void>;
}

/** Begins to run a plan. With a measurement it is counted what each node does. */
export function openPlan(plan: PhysicalPlan, context: ExecutionContext, measurement?: Measurement): RowStream {
  const open = (node: PlanNode, runtime: Runtime): Operator => openMeasured(node, runtime, measurement, undefined);
  const openSubplan = (within: Runtime, { plan: below }: Subplan) => open(below, within);
  const runtime = new Runtime(context, plan.subplans, openSubplan, onlyReadOf(plan));
  const root = open(plan.root, runtime);
  const arrange = arranger(
    plan.root.columns,
    plan.output.map(({ id }) => id),
  );
  const rows = root.run();
  return {
    async next() {
      const batch = await rows.next();
      if (batch.done === true) return undefined;
      return arrange === undefined ? batch.value : batch.value.map(arrange);
    },
    async close() {
      await rows.return(undefined);
    },
  };
}

function openMeasured(
  node: PlanNode,
  runtime: Runtime,
  measurement: Measurement | undefined,
  wish: Wish | undefined,
): Operator {
  const meter = measurement?.meter(node);
  const operator = openNode(node, {
    runtime,
    open: (input, wanted) => openMeasured(input, runtime, measurement, wanted),
    wish,
    charge: () => new Charge(runtime.context.memory, meter),
    meter,
  });
  return measurement === undefined || meter === undefined ? operator : measurement.measured(operator, meter);
}

function openNode(node: PlanNode, opening: Opening): Operator {
  switch (node.kind) {
    case 'result':
      return openResult(node, opening);
    case 'values':
      return openValues(node, opening);
    case 'scan':
      return openScan(node, opening);
    case 'lookup':
      return openLookup(node, opening);
    case 'function-scan':
      return openFunctionScan(node, opening);
    case 'filter':
      return openFilter(node, opening);
    case 'system-scan':
      return openSystemScan(node, opening);
    case 'common-table-scan':
      return openCommonTableScan(node, opening);
    case 'merge-join':
      return openMergeJoin(node, opening);
    case 'lookup-join':
      return openLookupJoin(node, opening);
    case 'set-operation':
      return openSetOperation(node, opening);
    case 'with':
      return openWith(node, opening);
    case 'window':
      return openWindow(node, opening);
    case 'lock':
      return openLock(node, opening);
    case 'project':
      return openProject(node, opening);
    case 'project-set':
      return openProjectSet(node, opening);
    case 'nested-loop':
      return openNestedLoop(node, opening);
    case 'hash-join':
      return openHashJoin(node, opening);
    case 'aggregate':
      return openAggregate(node, opening);
    case 'distinct':
      return openDistinct(node, opening);
    case 'sort':
      return openSort(node, opening);
    case 'limit':
      return openLimit(node, opening);
    case 'append':
      return openAppend(node, opening);
    case 'materialize':
      return openMaterialize(node, opening);
    case 'insert':
      return openInsert(node, opening);
    case 'update':
      return openUpdate(node, opening);
    case 'delete':
      return openDelete(node, opening);
    case 'merge':
      return openMerge(node, opening);
    default:
      return unreachable(node);
  }
}
