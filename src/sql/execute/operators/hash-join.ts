/** Joins by equal keys: builds a table of the right side, then asks it for the partners of each left row. */
import type { HashJoinNode } from '../../plan/physical.ts';
import type { Charge } from '../charge.ts';
import { compileExpression } from '../expressions/compile.ts';
import { bytesOfRows } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { type JoinKey, joinKeysOf } from '../values/join-keys.ts';
import { JoinOutput } from './join-output.ts';
import { forEachRow } from './pace.ts';

/** A right row, and the next one with the same key. */
class Entry {
  readonly row: Row;
  next: Entry | undefined = undefined;
  /** The last one with the key; kept in the first. */
  last: Entry = this;
  isMatched = false;

  constructor(row: Row) {
    this.row = row;
  }
}

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
  return {
    async *run() {
      const table = new HashTable(opening, keys.right);
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
        if (node.type === 'right' || node.type === 'full')
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

/** The right side by its keys. */
class HashTable {
  hasNullKey = false;
  isEmpty = true;
  readonly #runtime: Runtime;
  readonly #keyOf: (row: Row) => JoinKey;
  readonly #entries = new Map<JoinKey, Entry>();
  /** Rows with a NULL in their key have no partner. */
  readonly #keyless: Row[] = [];
  readonly #charge: Charge;

  constructor({ runtime, charge }: Opening, keyOf: (row: Row) => JoinKey) {
    this.#runtime = runtime;
    this.#keyOf = keyOf;
    this.#charge = charge();
  }

  async build(right: Operator): Promise<void> {
    for await (const batch of right.run()) {
      this.#charge.add(bytesOfRows(batch) + batch.length * entryBytes);
      this.isEmpty = false;
      await forEachRow(this.#runtime, batch.length, (i) => this.#add(batch[i]));
    }
  }

  #add(row: Row): void {
    const key = this.#keyOf(row);
    if (key === null) {
      this.hasNullKey = true;
      this.#keyless.push(row);
      return;
    }
    const entry = new Entry(row);
    const first = this.#entries.get(key);
    if (first === undefined) {
      this.#entries.set(key, entry);
      return;
    }
    first.last.next = entry;
    first.last = entry;
  }

  find(key: JoinKey): Entry | undefined {
    return key === null ? undefined : this.#entries.get(key);
  }

  /** The rows that had no partner, in pieces. */
  *unmatched(): Iterable<readonly Row[]> {
    yield this.#keyless;
    let piece: Row[] = [];
    for (const first of this.#entries.values())
      for (let entry: Entry | undefined = first; entry !== undefined; entry = entry.next) {
        if (!entry.isMatched) piece.push(entry.row);
        if (piece.length < batchRows) continue;
        yield piece;
        piece = [];
      }
    yield piece;
  }

  release(): void {
    this.#charge.release();
  }
}

/** A key in a map, and what is kept of its rows. */
const entryBytes = 88;

/** A batch of left rows on its way through the table. It keeps its place, so it can stop after a slice, or for a condition that must wait. */
class Probe {
  readonly #table: HashTable;
  readonly #keyOf: (row: Row) => JoinKey;
  readonly #batch: readonly Row[];
  readonly #output: JoinOutput;
  readonly #leaveOutNull: boolean;
  #index = 0;
  #isInside = false;
  #entry: Entry | undefined;

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
    let steps = 0;
    while (this.#index < this.#batch.length) {
      if (!this.#isInside) {
        const row = this.#batch[this.#index];
        const key = this.#keyOf(row);
        if (key === null && this.#leaveOutNull) {
          this.#index++;
          continue;
        }
        this.#entry = this.#table.find(key);
        output.beginLeft(row);
        this.#isInside = true;
      }
      for (; this.#entry !== undefined && !output.isDecided; this.#entry = this.#entry.next) {
        if (++steps > stepsMax || output.rows.length >= batchRows) return;
        if (output.matchOne(this.#entry.row)) this.#entry.isMatched = true;
      }
      output.endLeft();
      this.#isInside = false;
      this.#index++;
      if (++steps > stepsMax) return;
    }
  }
}
