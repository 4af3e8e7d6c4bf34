/** The first rows only, or those behind the first, and with WITH TIES those that are equal to the last one. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { LimitNode } from '../../plan/physical.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { comparatorsOf } from '../values/ordering.ts';

/** LIMIT, OFFSET, FETCH. */
export function openLimit(node: LimitNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const countOf = amountOf(node.count, 'LIMIT', '2201W', runtime);
  const offsetOf = amountOf(node.offset, 'OFFSET', '2201X', runtime);
  const isTie = tiesOf(node, runtime);
  return {
    async *run() {
      let skip = (await offsetOf()) ?? 0;
      let left = (await countOf()) ?? Number.POSITIVE_INFINITY;
      if (left === 0) return;
      let last: Row | undefined;
      for await (const batch of input.run()) {
        const start = Math.min(skip, batch.length);
        skip -= start;
        const end = Math.min(start + left, batch.length);
        const wanted = start === 0 && end === batch.length ? batch : batch.slice(start, end);
        left -= wanted.length;
        last = wanted.at(-1) ?? last;
        if (left > 0 || isTie === undefined || last === undefined) {
          if (wanted.length > 0) yield wanted;
          if (left === 0) return;
          continue;
        }
        let behind = end;
        while (behind < batch.length && isTie(last, batch[behind])) behind++;
        if (behind > start) yield batch.slice(start, behind);
        if (behind < batch.length) return;
      }
    },
  };
}

function amountOf(
  expression: TypedExpression | undefined,
  word: string,
  sqlstate: string,
  runtime: Runtime,
): () => Promise<number | undefined> {
  if (expression === undefined) return () => Promise.resolve(undefined);
  const evaluate = compileExpression(expression, runtime.layout([]));
  return async () => {
    const value = await settle(() => evaluate([]));
    if (value === null) return undefined;
    const amount = Number(value);
    if (amount < 0) throw new SqlError(sqlstate, `${word} must not be negative`);
    return amount;
  };
}

/** Are two rows equal in the order's keys? */
function tiesOf(node: LimitNode, runtime: Runtime): ((a: Row, b: Row) => boolean) | undefined {
  if (node.ties === undefined) return undefined;
  const layout = runtime.layout(node.input.columns);
  const comparators = comparatorsOf(node.ties);
  const evaluators = node.ties.map(({ expression }) => compileExpression(expression, layout));
  return (a, b) => evaluators.every((evaluate, i) => comparators[i](evaluate(a), evaluate(b)) === 0);
}
