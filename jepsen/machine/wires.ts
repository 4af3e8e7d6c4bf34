/** What connects the nodes, and can be cut: seen by faults alike, whatever it is made of. */

/** A wire in one direction, nodes counted from 1: what the first sends does not reach the second. */
export type Cut = readonly [from: number, to: number];

export interface Wires {
  readonly kind: 'namespaces' | 'proxies';
  /** Makes a place for one more node. */
  add(node: number): Promise<void>;
  /** The address on which the node listens, seen from the harness. */
  hostOf(node: number): string;
  /** The address under which other nodes know it. */
  advertisedHostOf(node: number): string;
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly sqlPort: number;
  /** The command that runs a program as this node; the process id stays that of the command. */
  commandOf(node: number, program: readonly string[]): readonly string[];
  /** Tells which process is the node now. */
  started(node: number, pid: number): void;
  /** From now on exactly these wires are cut. */
  setCuts(cuts: readonly Cut[]): Promise<void>;
  close(): Promise<void>;
}

/** The cuts that are in the first list only. */
export function without(cuts: readonly Cut[], others: readonly Cut[]): readonly Cut[] {
  return cuts.filter(([from, to]) => !others.some(([a, b]) => a === from && b === to));
}
