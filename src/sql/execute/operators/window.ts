/**
 * Window functions: the input comes sorted by partition and order; each partition is kept until it is complete, then every function gives a value for each of
 * its rows.
 *
 *   window.ts             partitions, one after the other (this file)
 *   window-frames.ts      which rows are peers, and which are in a row's frame
 *   window-aggregates.ts  aggregates over frames, moved along where they can be
 */
import type { TypedExpression, WindowColumn } from '../../algebra/index.ts';
import type { WindowPartition } from '../../functions/index.ts';
import type { WindowNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Charge } from '../charge.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { comparatorOf, comparatorsOf, rowComparator } from '../values/ordering.ts';
import { Extension } from './extension.ts';
import { forEachRow } from './pace.ts';
import { WindowAggregate } from './window-aggregates.ts';
import { type FrameBounds, FrameBoundsCompiler, FramedRows } from './window-frames.ts';

/** OVER. */
export function openWindow(node: WindowNode, { runtime, open, charge }: Opening): Operator {
  const input = open(node.input);
  const { partitionBy, orderBy, frame, functions } = node.window;
  const wanted: TypedExpression[] = [...partitionBy, ...orderBy.map(({ expression }) => expression)];
  const argumentsFrom = functions.map((each) => {
    const first = wanted.length;
    wanted.push(...expressionsOf(each));
    return first;
  });
  const extension = new Extension(wanted, runtime.layout(node.input.columns));
  const { places, width } = extension;
  const samePartition = rowComparator(
    places.slice(0, partitionBy.length),
    partitionBy.map(({ type }) => comparatorOf(type, false, false)),
  );
  const orderPlaces = places.slice(partitionBy.length, partitionBy.length + orderBy.length);
  const comparePeers = rowComparator(orderPlaces, comparatorsOf(orderBy));
  const boundsOf = new FrameBoundsCompiler(frame, runtime);
  const makers = functions.map((each, i) => makerOf(each, places.slice(argumentsFrom[i]), runtime));
  return {
    async *run() {
      const bounds = await settle(() => boundsOf.evaluate());
      const compute = async (rows: readonly Row[]): Promise<Row[]> => {
        const order = { places: orderPlaces, comparePeers, nullsFirst: orderBy[0]?.nullsFirst === true };
        return computePartition(
          runtime,
          rows,
          width,
          await FramedRows.of(rows, order, bounds, runtime),
          bounds,
          makers,
        );
      };
      const partition = new PartitionRows(charge());
      try {
        for await (const batch of input.run()) {
          const rows = await extension.extend(batch);
          let from = 0;
          for (let at = 0; at < rows.length; at++) {
            const last = at > from ? rows[at - 1] : partition.last;
            if (last === undefined || samePartition(last, rows[at]) === 0) continue;
            partition.add(rows.slice(from, at));
            from = at;
            yield* pieces(await compute(partition.take()));
          }
          partition.add(rows.slice(from));
        }
        if (partition.last !== undefined) yield* pieces(await compute(partition.take()));
      } finally {
        partition.release();
      }
    },
  };
}

function* pieces(rows: readonly Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows);
}

/** The rows of the partition that is being read. */
class PartitionRows {
  last: Row | undefined;
  readonly #charge: Charge;
  #rows: Row[] = [];

  constructor(charge: Charge) {
    this.#charge = charge;
  }

  add(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    this.#charge.add(2 * bytesOfRows(rows));
    for (const row of rows) this.#rows.push(row);
    this.last = rows[rows.length - 1];
  }

  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    this.last = undefined;
    this.release();
    return rows;
  }

  release(): void {
    this.#charge.release();
  }
}

/** What a function needs of each row. */
function expressionsOf({ call }: WindowColumn): readonly TypedExpression[] {
  if (call.kind === 'window') return call.args;
  const { args, filter } = call.aggregate;
  return filter === undefined ? args : [...args, filter];
}

/** Begins a partition; gives the value of each row, asked for in order, and again for a row of which one was suspended. */
type Maker = (rows: readonly Row[], frames: FramedRows, bounds: FrameBounds) => (row: number) => SqlValue;

function makerOf({ call }: WindowColumn, places: readonly number[], runtime: Runtime): Maker {
  if (call.kind === 'aggregate') {
    const { args, filter } = call.aggregate;
    const filterPlace = filter === undefined ? undefined : places[args.length];
    return (rows, frames) =>
      new WindowAggregate(call.aggregate, runtime, rows, places.slice(0, args.length), filterPlace, frames).value;
  }
  return (rows, frames) => {
    const partition: WindowPartition = {
      rowCount: rows.length,
      argument: (index, row) => rows[row][places[index]],
      peersStart: (row) => frames.peersStart(row),
      peersEnd: (row) => frames.peersEnd(row),
      frame: (row) => frames.frame(row),
      isExcluded: (row, candidate) => frames.isExcluded(row, candidate),
    };
    return call.function.start(partition);
  };
}

async function computePartition(
  runtime: Runtime,
  rows: readonly Row[],
  width: number,
  frames: FramedRows,
  bounds: FrameBounds,
  makers: readonly Maker[],
): Promise<Row[]> {
  const values = makers.map((make) => make(rows, frames, bounds));
  const made: Row[] = [];
  await forEachRow(runtime, rows.length, (i) => {
    const row = rows[i].slice(0, width);
    for (const value of values) row.push(value(i));
    made.push(row);
  });
  return made;
}
