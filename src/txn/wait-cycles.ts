/** Circles of transactions that wait for one another, and who has to give way in each: the youngest. Pure. */
import { isYounger, type TxnId } from '../base/index.ts';

/** One transaction waits for another; the name says which wait of which node it is. */
export interface NamedEdge {
  readonly wait: string;
  readonly waiter: TxnId;
  readonly holder: TxnId;
}

/** The edges that are in both, as they are: what changed in between may have been on its way, and is no deadlock. */
export function edgesOfBoth(before: readonly NamedEdge[], after: readonly NamedEdge[]): readonly NamedEdge[] {
  const nameOf = ({ wait, waiter, holder }: NamedEdge) => `${wait} ${waiter} ${holder}`;
  const names = new Set(before.map(nameOf));
  return after.filter((edge) => names.has(nameOf(edge)));
}

/** The waits that have to end so that no circle is left: in each circle the youngest transaction's. */
export function waitsToRefuse(edges: readonly NamedEdge[]): readonly NamedEdge[] {
  const refused: NamedEdge[] = [];
  let left = edges;
  for (;;) {
    const cycle = findCycle(left);
    if (cycle === undefined) return refused;
    const victim = cycle.reduce((a, b) => (isYounger(b.waiter, a.waiter) ? b : a));
    refused.push(victim);
    left = left.filter(({ waiter }) => waiter !== victim.waiter);
  }
}

/** Depth first, without recursion: a circle is met when an edge leads back to somebody on the way. */
function findCycle(edges: readonly NamedEdge[]): readonly NamedEdge[] | undefined {
  const from = new Map<TxnId, NamedEdge[]>();
  for (const edge of edges) {
    const list = from.get(edge.waiter);
    if (list === undefined) from.set(edge.waiter, [edge]);
    else list.push(edge);
  }
  const done = new Set<TxnId>();
  for (const start of from.keys()) {
    const path: { readonly txn: TxnId; next: number }[] = [{ txn: start, next: 0 }];
    const way: NamedEdge[] = [];
    const onPath = new Set<TxnId>([start]);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const edge = done.has(top.txn) ? undefined : from.get(top.txn)?.[top.next++];
      if (edge === undefined) {
        done.add(top.txn);
        onPath.delete(top.txn);
        path.pop();
        way.pop();
        continue;
      }
      if (onPath.has(edge.holder)) {
        const first = path.findIndex(({ txn }) => txn === edge.holder);
        return [...way.slice(first), edge];
      }
      way.push(edge);
      path.push({ txn: edge.holder, next: 0 });
      onPath.add(edge.holder);
    }
  }
  return undefined;
}
