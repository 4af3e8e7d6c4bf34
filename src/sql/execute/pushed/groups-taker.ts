/** Groups of rows with what the aggregates keep of them, until there are too many groups for a page. */
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Evaluator } from '../expressions/compiled.ts';
import type { Layout } from '../layout.ts';
import { bytesOfRow } from '../memory.ts';
import type { Row } from '../operator.ts';
import { type Accumulator, accumulatorFor, type Group } from '../operators/accumulators.ts';
import { type EqualityKey, type RowKey, rowKeyOf } from '../values/equality.ts';
import { GroupPageWriter } from './page-writer.ts';
import type { GroupsWanted } from './program.ts';
import type { Taker } from './program-run.ts';

/** Rows that the aggregates take at once. */
const batchRows = 256;
const groupsMax = 4096;
/** What a group and a state of it take, about. */
const groupBytes = 160;
const stateBytes = 64;

/** See the top of the file. */
export class GroupsTaker implements Taker {
  readonly kind = 'groups';
  readonly #keys: readonly Evaluator[];
  readonly #keyOf: RowKey;
  readonly #accumulators: readonly Accumulator[];
  readonly #page: GroupPageWriter;
  readonly #bytesMax: number;
  readonly #groups = new Map<EqualityKey, Group>();
  #bytes = 0;
  /** Rows that the aggregates have not taken yet, and their groups. */
  #rows: Row[] = [];
  #groupOfRow: Group[] = [];

  constructor({ keys, calls }: GroupsWanted, layout: Layout, bytesMax: number) {
    const types = keys.map(({ type }) => type);
    this.#keys = keys.map((key) => compileExpression(key, layout));
    this.#keyOf = rowKeyOf(this.#keys, types);
    this.#accumulators = calls.map((call) => accumulatorFor(call, layout));
    this.#page = new GroupPageWriter(types);
    this.#bytesMax = 4 * bytesMax;
  }

  get isFull(): boolean {
    return this.#groups.size >= groupsMax || this.#bytes >= this.#bytesMax;
  }

  take(row: Row): void {
    const key = this.#keyOf(row);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = this.#newGroup(row);
      this.#groups.set(key, group);
    }
    this.#rows.push(row);
    this.#groupOfRow.push(group);
    if (this.#rows.length >= batchRows) this.#step();
  }

  #newGroup(row: Row): Group {
    this.#bytes += groupBytes + stateBytes * this.#accumulators.length + bytesOfRow(row);
    return {
      first: this.#keys.map((evaluate): SqlValue => evaluate(row)),
      states: this.#accumulators.map((accumulator) => accumulator.initial()),
    };
  }

  #step(): void {
    const rows = this.#rows;
    for (const [slot, accumulator] of this.#accumulators.entries())
      accumulator.take(this.#groupOfRow, slot, rows, 0, rows.length);
    this.#rows = [];
    this.#groupOfRow = [];
  }

  finish(): GroupPageWriter {
    this.#step();
    for (const { first, states } of this.#groups.values()) this.#page.add(first, states);
    return this.#page;
  }
}
