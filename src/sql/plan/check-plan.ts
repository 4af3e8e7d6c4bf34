/** Holds a plan against the rules of physical.ts: a test's assertion about every plan that it meets. */
import { type ColumnId, childrenOf, type TypedExpression } from '../algebra/index.ts';
import { freeColumnsOf, referencesOf } from './facts.ts';
import type { PhysicalPlan, PlanNode } from './physical.ts';
import { expressionsOfPlan, inputsOfPlan, ownColumnsOfPlan } from './walk-plan.ts';

/** What is wrong with a plan; nothing, if it can be carried out. */
export function complaintsOfPlan(plan: PhysicalPlan): readonly string[] {
  const checker = new PlanChecker(plan);
  checker.node(plan.root, new Set());
  const produced = new Set(plan.root.columns);
  for (const { id, name } of plan.output)
    if (!produced.has(id)) checker.complaints.push(`the output ${name} (#${id}) is not among the root's columns`);
  return checker.complaints;
}

class PlanChecker {
  readonly complaints: string[] = [];
  readonly #plan: PhysicalPlan;

  constructor(plan: PhysicalPlan) {
    this.#plan = plan;
  }

  /** `frame` are the columns of outer rows. */
  node(node: PlanNode, frame: ReadonlySet<ColumnId>): void {
    const inputs = inputsOfPlan(node);
    const visible = new Set(frame);
    for (const input of inputs) for (const id of input.columns) visible.add(id);
    for (const id of ownColumnsOfPlan(node)) visible.add(id);
    for (const expression of expressionsOfPlan(node)) this.#expression(node, expression, visible);
    this.#columns(node, visible);
    for (const input of inputs) this.node(input, this.#frameOf(node, input, frame));
  }

  #frameOf(node: PlanNode, input: PlanNode, frame: ReadonlySet<ColumnId>): ReadonlySet<ColumnId> {
    if (node.kind !== 'nested-loop' || input !== node.right) return frame;
    for (const id of node.parameters)
      if (!node.left.columns.includes(id)) this.#complain(node, `its parameter #${id} is not of the left side`);
    return new Set([...frame, ...node.parameters]);
  }

  #columns(node: PlanNode, visible: ReadonlySet<ColumnId>): void {
    const computes = ['project', 'project-set', 'values', 'function-scan', 'window', 'aggregate', 'append', 'result'];
    if (computes.includes(node.kind) || node.kind === 'set-operation' || 'target' in node) return;
    for (const id of node.columns) if (!visible.has(id)) this.#complain(node, `nobody gives it the column #${id}`);
    if (node.kind === 'sort' && node.presorted >= node.keys.length) this.#complain(node, 'its input is sorted already');
    if (node.kind === 'with')
      for (const { plan, columns, name } of node.tables)
        for (const { id } of columns) if (!plan.columns.includes(id)) this.#complain(node, `${name} lacks #${id}`);
  }

  #expression(node: PlanNode, expression: TypedExpression, visible: ReadonlySet<ColumnId>): void {
    for (const id of referencesOf(expression))
      if (!visible.has(id)) this.#complain(node, `an expression names #${id}, which it does not have`);
    this.#subqueries(node, expression);
  }

  #subqueries(node: PlanNode, expression: TypedExpression): void {
    if (expression.kind === 'subquery') {
      const subplan = this.#plan.subplans.get(expression);
      if (subplan === undefined) this.#complain(node, 'a subquery has no plan');
      else {
        for (const id of freeColumnsOf(expression.relation))
          if (!subplan.parameters.includes(id)) this.#complain(node, `a subquery is not given #${id}`);
        this.node(subplan.plan, new Set(subplan.parameters));
      }
    }
    for (const child of childrenOf(expression)) this.#subqueries(node, child);
  }

  #complain(node: PlanNode, what: string): void {
    this.complaints.push(`${node.kind}: ${what}`);
  }
}
