/**
 * What every operator is: rows in batches, computed as they are asked for. An operator is compiled once, when its plan is opened, and may be
 * run any number of times: the inner side of a nested loop runs once for each outer row, with other values in the frame.
 */
import type { PlanNode } from '../plan/physical.ts';
import type { SqlValue } from '../values/index.ts';
import type { Charge } from './charge.ts';
import type { NodeMeter } from './measure.ts';
import type { Wish } from './pushed/wish.ts';
import type { Runtime } from './runtime.ts';

/** A row: a value for each of its node's columns, in their order. Nobody changes a row that was handed on. */
export type Row = SqlValue[];

/** A compiled plan node. One run at a time: whoever stops early ends the run with `return()`, as `for await` does. */
export interface Operator {
  /** The rows from the beginning, with what the frame holds now. Batches are not empty, but where groups are wished for. */
  run(): AsyncGenerator<Row[]>;
}

/** What a node's operator is opened with. */
export interface Opening {
  readonly runtime: Runtime;
  /** Opens an input, which may do some of the work where its rows lie, if that is elsewhere. */
  open(node: PlanNode, wish?: Wish): Operator;
  /** What of the work above may be done where the rows lie. */
  readonly wish: Wish | undefined;
  /** What a run will keep. */
  charge(): Charge;
  /** Counts rows that a filter dropped, where that is of interest. */
  readonly meter: NodeMeter | undefined;
}

/** How many rows a batch has at most, where the operator decides it. */
export const batchRows = 1024;
