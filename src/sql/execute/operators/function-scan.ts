/** Functions in FROM, side by side: each gives a set of rows or one, and the shorter ones are filled with NULLs. */
import type { CallExpression, FunctionRelation } from '../../algebra/index.ts';
import type { FunctionScanNode } from '../../plan/physical.ts';
import { SqlRow, type SqlValue } from '../../values/index.ts';
import { compileSetCall } from '../expressions/calls.ts';
import { compile } from '../expressions/compile.ts';
import type { Layout } from '../layout.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { settle } from '../suspension.ts';
import { arranger } from './append.ts';

/** Called with an outer row in the frame, it gives the function's values. */
type Source = () => Iterator<SqlValue>;

/** `FROM generate_series(1, 10)` and its kin. */
export function openFunctionScan(node: FunctionScanNode, { runtime }: Opening): Operator {
  const { functions, ordinality } = node.relation;
  const layout = runtime.layout([]);
  const sources = functions.map((each) => sourceOf(each, layout));
  const produced = [...functions.flatMap(({ columns }) => columns), ...(ordinality === undefined ? [] : [ordinality])];
  const arrange = arranger(
    produced.map(({ id }) => id),
    node.columns,
  );
  return {
    async *run() {
      const started = [];
      for (const source of sources) started.push(await settle(() => begin(source)));
      let batch: Row[] = [];
      for (let number = 1n; started.some(({ done }) => !done); number++) {
        const row: Row = [];
        started.forEach((set, i) => {
          append(row, functions[i], set.done ? undefined : set.value);
          set.advance();
        });
        if (ordinality !== undefined) row.push(number);
        batch.push(arrange === undefined ? row : arrange(row));
        if (batch.length < batchRows) continue;
        yield batch;
        batch = [];
        await runtime.tick();
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/** A set that is being read: its value is there already, so that whatever must be waited for is waited for at its beginning. */
export class StartedSet {
  readonly #iterator: Iterator<SqlValue>;
  value: SqlValue = null;
  done = false;

  constructor(iterator: Iterator<SqlValue>) {
    this.#iterator = iterator;
    this.advance();
  }

  advance(): void {
    if (this.done) return;
    const next = this.#iterator.next();
    this.done = next.done === true;
    this.value = this.done ? null : next.value;
  }
}

function begin(source: Source): StartedSet {
  return new StartedSet(source());
}

function sourceOf({ call, returnsSet }: FunctionRelation['functions'][number], layout: Layout): Source {
  if (returnsSet && isSetCall(call)) {
    const values = compileSetCall(call, (operand) => compile(operand, layout), layout.runtime.context);
    return () => values([])[Symbol.iterator]();
  }
  const { evaluate } = compile(call, layout);
  return () => [evaluate([])][Symbol.iterator]();
}

function isSetCall(expression: FunctionRelation['functions'][number]['call']): expression is CallExpression {
  return expression.kind === 'call' && expression.function.returnsSet;
}

/** A value as the columns that it gives; undefined: the set has come to its end. */
function append(
  row: Row,
  { columns, expands }: FunctionRelation['functions'][number],
  value: SqlValue | undefined,
): void {
  if (!expands) {
    row.push(value ?? null);
    return;
  }
  const fields = value instanceof SqlRow ? value.values : [];
  for (let i = 0; i < columns.length; i++) row.push(fields[i] ?? null);
}
