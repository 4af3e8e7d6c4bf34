/** Joins two sides that come in the order of their keys: each is read once, side by side. */

import type { TypedExpression } from '../../algebra/index.ts';
import type { MergeJoinNode, PlanNode } from '../../plan/physical.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import { type Comparator, comparatorOf } from '../values/ordering.ts';
import { Extension } from './extension.ts';
import { JoinOutput } from './join-output.ts';

/** The merge join. */
export function openMergeJoin(node: MergeJoinNode, opening: Opening): Operator {
  const { runtime } = opening;
  const left = sideOf(node.left, node.leftKeys, opening);
  const right = sideOf(node.right, node.rightKeys, opening);
  const comparators = node.leftKeys.map(({ type }) => comparatorOf(type, false, false));
  const keepsRight = node.type === 'right' || node.type === 'full';
  return {
    async *run() {
      const output = new JoinOutput(opening, node);
      const groups = new RightGroups(right, comparators);
      try {
        for await (const batch of left.run()) {
          for (const row of batch) {
            const order = await groups.seek(left, row, (skipped) => keepsRight && output.addUnmatched(skipped));
            output.beginLeft(left.strip(row));
            if (order === 0) await output.match(groups.rows, groups.matched);
            output.endLeft();
            if (output.rows.length >= batchRows) yield output.take();
          }
          const pause = runtime.tick();
          if (pause !== undefined) await pause;
        }
        if (keepsRight)
          while (groups.isPresent) {
            output.addUnmatched(groups.unmatched());
            await groups.advance();
            if (output.rows.length >= batchRows) yield output.take();
          }
        if (output.rows.length > 0) yield output.take();
      } finally {
        await groups.end();
      }
    },
  };
}

/** One input, its keys computed. */
interface Side {
  readonly places: readonly number[];
  run(): AsyncGenerator<Row[]>;
  strip(row: Row): Row;
}

function sideOf(node: PlanNode, keys: readonly TypedExpression[], { runtime, open }: Opening): Side {
  const input = open(node);
  const extension = new Extension(keys, runtime.layout(node.columns));
  return {
    places: extension.places,
    async *run() {
      for await (const batch of input.run()) yield await extension.extend(batch);
    },
    strip: extension.isExtended ? (row) => row.slice(0, extension.width) : (row) => row,
  };
}

/** The right side in groups of equal keys. A key with a NULL is equal to none, and each such row is a group of its own. */
class RightGroups {
  rows: readonly Row[] = [];
  matched = new Uint8Array(0);
  /** Is there a group? */
  isPresent = false;
  readonly #side: Side;
  readonly #comparators: readonly Comparator[];
  readonly #source: AsyncGenerator<Row[]>;
  #batch: readonly Row[] = [];
  #at = 0;
  #isStarted = false;
  #first: Row | undefined;

  constructor(side: Side, comparators: readonly Comparator[]) {
    this.#side = side;
    this.#comparators = comparators;
    this.#source = side.run();
  }

  /** Goes on to the first group whose key is not below the left row's; 0: it is equal. `skip` gets right rows that nothing matched. */
  async seek(left: Side, leftRow: Row, skip: (rows: readonly Row[]) => void): Promise<number> {
    if (!this.#isStarted) {
      this.#isStarted = true;
      await this.advance();
    }
    if (left.places.some((place) => leftRow[place] === null)) return 1;
    while (this.isPresent) {
      const order = this.#compareWithGroup(left, leftRow);
      if (order <= 0) return order;
      skip(this.unmatched());
      await this.advance();
    }
    return -1;
  }

  #compareWithGroup(left: Side, leftRow: Row): number {
    const first = this.#first;
    if (first === undefined) return -1;
    for (let i = 0; i < this.#comparators.length; i++) {
      const order = this.#comparators[i](leftRow[left.places[i]], first[this.#side.places[i]]);
      if (order !== 0) return order;
    }
    return 0;
  }

  unmatched(): readonly Row[] {
    return this.rows.filter((_, i) => this.matched[i] === 0);
  }

  /** The next group. */
  async advance(): Promise<void> {
    this.#isStarted = true;
    const first = await this.#next();
    this.isPresent = first !== undefined;
    this.#first = first;
    const group: Row[] = [];
    if (first !== undefined) {
      group.push(first);
      const { places } = this.#side;
      const hasNull = places.some((place) => first[place] === null);
      for (let row = await this.#peek(); row !== undefined && !hasNull; row = await this.#peek()) {
        const next = row;
        if (places.some((place, i) => this.#comparators[i](first[place], next[place]) !== 0)) break;
        group.push(next);
        this.#at++;
      }
    }
    this.rows = group.map((row) => this.#side.strip(row));
    this.matched = new Uint8Array(group.length);
  }

  async #next(): Promise<Row | undefined> {
    const row = await this.#peek();
    if (row !== undefined) this.#at++;
    return row;
  }

  async #peek(): Promise<Row | undefined> {
    if (this.#at < this.#batch.length) return this.#batch[this.#at];
    const next = await this.#source.next();
    if (next.done === true) return undefined;
    this.#batch = next.value;
    this.#at = 0;
    return this.#batch[0];
  }

  async end(): Promise<void> {
    await this.#source.return(undefined);
  }
}
