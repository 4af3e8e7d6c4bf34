/**
 * Strongly connected components after Tarjan (1972), with a stack of its own instead of recursion: histories have
 * hundreds of thousands of transactions, and one bad edge can join them all.
 */
import type { Graph } from './graph.ts';

/** Which component each node is in; those with two nodes and more are listed. */
export interface Components {
  readonly of: Int32Array;
  readonly cyclic: readonly Int32Array[];
}

const unseen = -1;

/** The components of the graph that has only the edges with one of the kinds in `mask`. */
export function components(graph: Graph, mask: number): Components {
  const { nodes, offsets, targets, kinds } = graph;
  const of = new Int32Array(nodes).fill(unseen);
  const index = new Int32Array(nodes).fill(unseen);
  const lowest = new Int32Array(nodes);
  const nextEdge = new Int32Array(nodes);
  const path: number[] = [];
  const open: number[] = [];
  const cyclic: Int32Array[] = [];
  let visited = 0;
  let count = 0;
  const enter = (node: number): void => {
    index[node] = lowest[node] = visited++;
    nextEdge[node] = offsets[node];
    path.push(node);
    open.push(node);
  };
  for (let root = 0; root < nodes; root++) {
    if (index[root] !== unseen) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (nextEdge[node] < offsets[node + 1]) {
        const edge = nextEdge[node]++;
        const target = targets[edge];
        if ((kinds[edge] & mask) === 0) continue;
        if (index[target] === unseen) enter(target);
        else if (of[target] === unseen) lowest[node] = Math.min(lowest[node], index[target]);
        continue;
      }
      path.pop();
      if (path.length > 0) lowest[path[path.length - 1]] = Math.min(lowest[path[path.length - 1]], lowest[node]);
      if (lowest[node] !== index[node]) continue;
      const members = open.splice(open.lastIndexOf(node));
      for (const member of members) of[member] = count;
      count++;
      if (members.length > 1) cyclic.push(Int32Array.from(members));
    }
  }
  return { of, cyclic };
}
