/** What a history says about its transactions, before any promise is held against it. */
import type { Operation } from '../../history.ts';
import type { Graph } from './graph.ts';
import type { FactName } from './levels.ts';
import type { ListMicro, RegisterMicro, Transaction } from './transactions.ts';

/** A transaction of either kind. */
export type AnyTransaction = Transaction<ListMicro | RegisterMicro>;

/** Something that is wrong by itself, without a cycle. */
export interface Fact {
  readonly name: FactName;
  readonly text: string;
  readonly transactions: readonly { readonly operation: Operation }[];
}

/** Committed transactions, what orders them, and what else was found. */
export interface Analysis {
  /** The nodes of the graph: acknowledged ones, and those of unknown outcome whose writes were seen. */
  readonly transactions: readonly AnyTransaction[];
  readonly graph: Graph;
  readonly facts: readonly Fact[];
  /** In words, why one node stands before another one. */
  why(source: number, target: number, kind: 'ww' | 'wr' | 'rw'): string;
}
