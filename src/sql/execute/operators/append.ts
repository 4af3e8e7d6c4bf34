/** One input behind the other. */
import type { AppendNode } from '../../plan/physical.ts';
import type { Opening, Operator, Row } from '../operator.ts';

/** UNION ALL. */
export function openAppend(node: AppendNode, { runtime, open }: Opening): Operator {
  const inputs = node.inputs.map(({ plan, columns }) => ({
    operator: open(plan),
    arrange: arranger(plan.columns, columns),
  }));
  return {
    async *run() {
      for (const { operator, arrange } of inputs)
        for await (const batch of operator.run()) {
          await runtime.tick();
          yield arrange === undefined ? batch : batch.map(arrange);
        }
    },
  };
}

/** Puts columns into another order; undefined if they stand in it already. */
export function arranger<T>(columns: readonly T[], wanted: readonly T[]): ((row: Row) => Row) | undefined {
  if (columns.length === wanted.length && wanted.every((id, place) => columns[place] === id)) return undefined;
  const places = wanted.map((id) => columns.indexOf(id));
  const blank: Row = wanted.map(() => null);
  return (row) => {
    const arranged = blank.slice();
    for (let i = 0; i < places.length; i++) arranged[i] = row[places[i]];
    return arranged;
  };
}
