/**
 * Process order and real-time order as edges. "Ended before the other began" relates nearly every pair of transactions;
 * written down are only the edges that do not follow from others: to each transaction from the *frontier*, those that ended
 * before it began with nobody in between. That is as many edges per transaction as there are clients, at most.
 */
import { edgeKind, type GraphBuilder } from './graph.ts';
import type { Interval } from './transactions.ts';

/** Calls `add` for each edge of the reduced real-time order. */
export function realTimeEdges(intervals: readonly Interval[], add: (earlier: number, later: number) => void): void {
  const begins = Int32Array.from(intervals.keys()).sort((a, b) => intervals[a].invoked - intervals[b].invoked);
  const ends = Int32Array.from(intervals.keys())
    .filter((index) => Number.isFinite(intervals[index].completed))
    .sort((a, b) => intervals[a].completed - intervals[b].completed);
  const before: number[][] = [];
  let frontier: number[] = [];
  let ended = 0;
  for (const index of begins) {
    for (; ended < ends.length && intervals[ends[ended]].completed < intervals[index].invoked; ended++) {
      const last = ends[ended];
      frontier = frontier.filter((earlier) => !before[last].includes(earlier));
      frontier.push(last);
    }
    before[index] = frontier.slice();
    for (const earlier of frontier) add(earlier, index);
  }
}

/** Adds the order in which each process worked, and the order of real time. */
export function addOrders(
  builder: GraphBuilder,
  transactions: readonly { readonly operation: Interval & { readonly process: number } }[],
): void {
  const latest = new Map<number, number>();
  const byBegin = [...transactions.keys()].sort(
    (a, b) => transactions[a].operation.invoked - transactions[b].operation.invoked,
  );
  for (const index of byBegin) {
    const { process } = transactions[index].operation;
    const previous = latest.get(process);
    if (previous !== undefined) builder.add(previous, index, edgeKind.process);
    latest.set(process, index);
  }
  realTimeEdges(
    transactions.map(({ operation }) => operation),
    (earlier, later) => builder.add(earlier, later, edgeKind.realTime),
  );
}
