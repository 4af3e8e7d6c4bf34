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
      const groups = new RightGroups(left.places, right, comparators);
      try {
        await groups.advance();
        for await (const batch of left.run()) {
          for (const row of batch) {
            let order = groups.compare(row);
            for (; order > 0; order = groups.compare(row)) {
              if (keepsRight) output.addUnmatched(groups.unmatched());
              await groups.advance();
            }
            output.beginLeft(left.strip(row));
            if (order === 0) await output.match(groups.rows, groups.matched);
            output.endLeft();
            if (output.rows.length >= batchRows) yield output.take();
          }
          const pause = runtime.tick();
          if (pause !== undefined) await pause;
        }
        while (keepsRight && groups.isPresent) {
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
  readonly #leftPlaces: readonly number[];
  readonly #side: Side;
  readonly #comparators: readonly Comparator[];
  readonly #source: AsyncGenerator<Row[]>;
  #batch: readonly Row[] = [];
  #at = 0;
  /** The group's first row, with its keys. */
  #first: Row | undefined;

  constructor(leftPlaces: readonly number[], side: Side, comparators: readonly Comparator[]) {
    this.#leftPlaces = leftPlaces;
    this.#side = side;
    this.#comparators = comparators;
    this.#source = side.run();
  }

  /** Is there a group? */
  get isPresent(): boolean {
    return this.#first !== undefined;
  }

  /** Where a left row stands: above 0 behind the group, at 0 its rows are partners. */
  compare(leftRow: Row): number {
    const first = this.#first;
    if (first === undefined) return -1;
    for (let i = 0; i < this.#comparators.length; i++) {
      const value = leftRow[this.#leftPlaces[i]];
      if (value === null) return -1;
      const order = this.#comparators[i](value, first[this.#side.places[i]]);
      if (order !== 0) return order;
    }
    return 0;
  }

  unmatched(): readonly Row[] {
    return this.rows.filter((_, i) => this.matched[i] === 0);
  }

  /** The next group. */
  async advance(): Promise<void> {
    const first = this.#at < this.#batch.length || (await this.#fill()) ? this.#batch[this.#at++] : undefined;
    this.#first = first;
    const group: Row[] = [];
    if (first !== undefined) {
      group.push(this.#side.strip(first));
      const hasNull = this.#side.places.some((place) => first[place] === null);
      while (!hasNull && (this.#at < this.#batch.length || (await this.#fill()))) {
        const next = this.#batch[this.#at];
        if (!this.#sameKey(first, next)) break;
        group.push(this.#side.strip(next));
        this.#at++;
      }
    }
    this.rows = group;
    this.matched = new Uint8Array(group.length);
  }

  #sameKey(a: Row, b: Row): boolean {
    const { places } = this.#side;
    for (let i = 0; i < places.length; i++) if (this.#comparators[i](a[places[i]], b[places[i]]) !== 0) return false;
    return true;
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    this.#batch = next.done === true ? [] : next.value;
    this.#at = 0;
    return next.done !== true;
  }

  async end(): Promise<void> {
    await this.#source.return(undefined);
  }
}
