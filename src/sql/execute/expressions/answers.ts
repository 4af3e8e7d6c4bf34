/**
 * What a subquery answers, run when it is first asked for and kept by the values of the outer columns that it depends on. Asking is synchronous: where the
 * answer is not there yet a `Suspension` is thrown, and whoever waited for it asks again.
 */
import { someExpression } from '../../algebra/index.ts';
import { expressionsOfPlan, inputsOfPlan, type PlanNode, type Subplan } from '../../plan/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { Suspension } from '../context.ts';
import type { Layout } from '../layout.ts';
import type { Operator, Row } from '../operator.ts';
import type { Cell, Runtime } from '../runtime.ts';
import { identityKeyOfValues } from '../values/identity.ts';
import type { Evaluator } from './compiled.ts';

/** How many answers are kept; a subquery with more different ones forgets them all and begins anew. */
const answersMax = 10_000;

interface Parameter {
  readonly evaluate: Evaluator;
  readonly cell: Cell;
}

/** The answers of one subquery. */
export class Answers<T> {
  readonly #runtime: Runtime;
  readonly #open: () => Operator;
  readonly #read: (operator: Operator, runtime: Runtime) => Promise<T>;
  readonly #parameters: readonly Parameter[];
  readonly #kept = new Map<unknown, { readonly answer: T }>();
  /** Does each row need an answer of its own, whatever it depends on? */
  readonly #isVolatile: boolean;
  #answeredRow: Row | undefined;
  #operator: Operator | undefined;

  constructor(subplan: Subplan, layout: Layout, read: (operator: Operator, runtime: Runtime) => Promise<T>) {
    const { runtime } = layout;
    this.#runtime = runtime;
    this.#open = () => runtime.openSubplan(subplan);
    this.#read = read;
    this.#isVolatile = subplan.parameters.length > 0 && isVolatile(subplan.plan);
    this.#parameters = subplan.parameters.map((id) => ({ evaluate: layout.columnReader(id), cell: runtime.cell(id) }));
  }

  /** The answer for an outer row. */
  of(row: Row): T {
    const values = this.#parameters.map(({ evaluate }) => evaluate(row));
    const key = identityKeyOfValues(values);
    if (this.#isVolatile && row !== this.#answeredRow) this.#kept.clear();
    const known = this.#kept.get(key);
    if (known !== undefined) return known.answer;
    this.#answeredRow = row;
    throw new Suspension(this.#run(key, values));
  }

  async #run(key: unknown, values: readonly SqlValue[]): Promise<void> {
    this.#parameters.forEach(({ cell }, i) => {
      cell.value = values[i];
    });
    this.#operator ??= this.#open();
    const answer = await this.#read(this.#operator, this.#runtime);
    if (this.#kept.size >= answersMax) this.#kept.clear();
    this.#kept.set(key, { answer });
  }
}

/** Does any part of it give another value each time? */
function isVolatile(node: PlanNode): boolean {
  return (
    expressionsOfPlan(node).some((expression) =>
      someExpression(expression, (each) => each.kind === 'call' && each.function.volatility === 'volatile'),
    ) || inputsOfPlan(node).some(isVolatile)
  );
}
