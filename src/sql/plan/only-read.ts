/**
 * Plans that read one thing: a chain of operators over one scan, and no expression that may read on its own. Their reads need not be made to be of one time
 * with anything else.
 */
import { someExpression, type TypedExpression } from '../algebra/index.ts';
import type { PhysicalPlan, PlanNode, ScanNode } from './physical.ts';
import { expressionsOfPlan } from './walk-plan.ts';

const known = new WeakMap<PhysicalPlan, ScanNode | 'none'>();

/** The scan that reads all that the plan reads, without locks and without looking behind an index; undefined: there is no such scan. */
export function onlyReadOf(plan: PhysicalPlan): ScanNode | undefined {
  let found = known.get(plan);
  if (found === undefined) {
    found = find(plan) ?? 'none';
    known.set(plan, found);
  }
  return found === 'none' ? undefined : found;
}

function find({ root, subplans }: PhysicalPlan): ScanNode | undefined {
  if (subplans.size > 0) return undefined;
  for (let node = root; ; ) {
    if (expressionsOfPlan(node).some((expression) => someExpression(expression, mayRead))) return undefined;
    if (node.kind === 'scan') return isOneSpan(node) ? node : undefined;
    const input = inputOf(node);
    if (input === undefined) return undefined;
    node = input;
  }
}

/** What is below an operator that only looks at its input's rows. */
function inputOf(node: PlanNode): PlanNode | undefined {
  switch (node.kind) {
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'window':
    case 'distinct':
    case 'sort':
    case 'limit':
      return node.input;
    default:
      return undefined;
  }
}

function isOneSpan({ spans, anyOf, lock, read }: ScanNode): boolean {
  if (lock !== undefined || anyOf !== undefined || (spans !== undefined && spans.length !== 1)) return false;
  return read.index === read.table.indexes[0] || read.indexOnly;
}

/** Subqueries do, functions that see their session may, and what a domain checks is not looked at. */
function mayRead(expression: TypedExpression): boolean {
  switch (expression.kind) {
    case 'subquery':
    case 'domain-check':
      return true;
    case 'call':
      return expression.function.usesContext && expression.function.volatility !== 'immutable';
    default:
      return false;
  }
}
