/** What operators do with rows, for rows that are few and all there: no batches, no waits. */
import { assert, unreachable } from '../../base/index.ts';
import type { ColumnId } from '../algebra/index.ts';
import { comparatorsOf, type Row, rowComparator, rowKeyOf } from '../execute/index.ts';
import type { FastStep } from '../plan/index.ts';
import { limitOf } from './limit.ts';
import type { Stage } from './stage.ts';

/** Makes rows of rows. What it is given is used up. */
export type Step = (rows: Row[]) => Row[];

/** A step of a fast plan. */
export function stepOf(stage: Stage, node: FastStep): Step {
  const { columns } = node.input;
  switch (node.kind) {
    case 'project':
      return projecting(node.expressions.map((expression) => stage.compile(expression, columns)));
    case 'filter': {
      const passes = stage.predicate(node.predicate, columns);
      return (rows) => rows.filter(passes);
    }
    case 'sort':
      return sorting(node);
    case 'distinct': {
      const keyOf = rowKeyOf(
        node.on.map((expression) => stage.compile(expression, columns)),
        node.on.map(({ type }) => type),
      );
      return (rows) => firstOfEach(rows, keyOf);
    }
    case 'aggregate':
      return aggregating(stage, node);
    case 'limit': {
      const limit = limitOf(stage, { limit: node.count, offset: node.offset });
      return (rows) => {
        const { count, offset } = limit();
        return rows.slice(offset, offset + count);
      };
    }
    default:
      return unreachable(node);
  }
}

function projecting(evaluators: readonly ((row: Row) => Row[number])[]): Step {
  return (rows) =>
    rows.map((row) => {
      const made: Row = [];
      for (let i = 0; i < evaluators.length; i++) made.push(evaluators[i](row));
      return made;
    });
}

function sorting({ keys, input }: FastStep & { readonly kind: 'sort' }): Step {
  const places = keys.map(({ expression }) => {
    assert(expression.kind === 'column', 'only columns are sorted by here');
    return placeOf(input.columns, expression.id);
  });
  const compare = rowComparator(places, comparatorsOf(keys));
  // Where only the first are wanted, the limit above takes them.
  return (rows) => rows.sort(compare);
}

/** The columns of rows, in another order or fewer. */
export function picking(columns: readonly ColumnId[], wanted: readonly ColumnId[]): Step | undefined {
  if (columns.length === wanted.length && columns.every((id, i) => id === wanted[i])) return undefined;
  const places = wanted.map((id) => placeOf(columns, id));
  return (rows) => rows.map((row) => places.map((place) => row[place]));
}

function placeOf(columns: readonly ColumnId[], id: ColumnId): number {
  const place = columns.indexOf(id);
  assert(place >= 0, 'what is wanted is a column of the rows');
  return place;
}

function firstOfEach(rows: readonly Row[], keyOf: (row: Row) => unknown): Row[] {
  const seen = new Set<unknown>();
  const fresh: Row[] = [];
  for (let i = 0; i < rows.length; i++) {
    const key = keyOf(rows[i]);
    if (seen.has(key)) continue;
    seen.add(key);
    fresh.push(rows[i]);
  }
  return fresh;
}

/** All rows are one group. */
function aggregating(stage: Stage, { aggregates, input }: FastStep & { readonly kind: 'aggregate' }): Step {
  const accumulators = aggregates.map(({ call }) => stage.accumulator(call, input.columns));
  return (rows) => {
    const group = { first: [], states: accumulators.map((accumulator) => accumulator.initial()) };
    const groupOfRow = new Array(rows.length).fill(group);
    return [
      accumulators.map((accumulator, slot) => {
        accumulator.take(groupOfRow, slot, rows, 0, rows.length);
        return accumulator.final(group, slot);
      }),
    ];
  };
}
