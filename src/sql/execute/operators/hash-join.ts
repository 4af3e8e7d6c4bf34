/** Joins by equal keys: builds a table of the right side, then asks it for the partners of each left row. */
import type { HashJoinNode } from '../../plan/physical.ts';
import { compileExpression } from '../expressions/compile.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { settle } from '../suspension.ts';
import { type JoinKey, joinKeysOf } from '../values/join-keys.ts';
import { HashTable, noEntry } from './hash-table.ts';
import { JoinOutput } from './join-output.ts';

/** What a left row costs against the slice: keys that are looked up and pairs that are looked at. */
const stepsMax = 512;

/** The hash join. */
export function openHashJoin(node: HashJoinNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const left = open(node.left);
  const right = open(node.right);
  const keys = joinKeysOf(
    node.leftKeys.map((key) => compileExpression(key, runtime.layout(node.left.columns))),
    node.rightKeys.map((key) => compileExpression(key, runtime.layout(node.right.columns))),
    node.leftKeys.map(({ type }) => type),
    node.rightKeys.map(({ type }) => type),
  );
  const keepsRight = node.type === 'right' || node.type === 'full';
  return {
    async *run() {
      const table = new HashTable(opening, keys.right, keys.areInts, keepsRight);
      try {
        await table.build(right);
        // x NOT IN (…, NULL, …) is never true.
        if (node.nullAware && table.hasNullKey) return;
        const output = new JoinOutput(opening, node);
        for await (const batch of left.run()) {
          if (table.isEmpty && (node.type === 'inner' || node.type === 'semi' || node.type === 'right')) return;
          const leaveOutNull = node.nullAware && !table.isEmpty;
          const probe = new Probe(table, keys.left, batch, output, leaveOutNull);
          while (!probe.isDone) {
            const pause = runtime.tick();
            if (pause !== undefined) await pause;
            await settle(() => probe.slice());
            if (output.rows.length >= batchRows) yield output.take();
          }
        }
        if (keepsRight)
          for (const unmatched of table.unmatched()) {
            output.addUnmatched(unmatched);
            if (output.rows.length >= batchRows) yield output.take();
          }
        if (output.rows.length > 0) yield output.take();
      } finally {
        table.release();
      }
    },
  };
}

/** A batch of left rows on its way through the table. It keeps its place, so it can stop after a slice, or for a condition that must wait. */
class Probe {
  readonly #table: HashTable;
  readonly #keyOf: (row: Row) => JoinKey;
  readonly #batch: readonly Row[];
  readonly #output: JoinOutput;
  readonly #leaveOutNull: boolean;
  #index = 0;
  #isInside = false;
  #entry = noEntry;

  constructor(
    table: HashTable,
    keyOf: (row: Row) => JoinKey,
    batch: readonly Row[],
    output: JoinOutput,
    leaveOutNull: boolean,
  ) {
    this.#table = table;
    this.#keyOf = keyOf;
    this.#batch = batch;
    this.#output = output;
    this.#leaveOutNull = leaveOutNull;
  }

  get isDone(): boolean {
    return this.#index >= this.#batch.length;
  }

  /** So many steps, or until a batch of rows is there. */
  slice(): void {
    const output = this.#output;
    const table = this.#table;
    let steps = 0;
    while (this.#index < this.#batch.length) {
      if (!this.#isInside) {
        const row = this.#batch[this.#index];
        const key = this.#keyOf(row);
        if (key === null && this.#leaveOutNull) {
          this.#index++;
          continue;
        }
        this.#entry = table.find(key);
        output.beginLeft(row);
        this.#isInside = true;
      }
      for (; this.#entry !== noEntry && !output.isDecided; this.#entry = table.next(this.#entry)) {
        if (++steps > stepsMax || output.rows.length >= batchRows) return;
        if (output.matchOne(table.rows[this.#entry])) table.mark(this.#entry);
      }
      output.endLeft();
      this.#isInside = false;
      this.#index++;
      if (++steps > stepsMax) return;
    }
  }
}
