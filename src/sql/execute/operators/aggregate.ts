/**
 * Groups rows and computes aggregates over each group.
 *
 *   plain    one group, even of no rows
 *   sorted   the input comes in the order of the groups: a group ends where the next one begins
 *   hash     groups in a map by their key; for grouping sets one map each
 */
import type { OutputColumn } from '../../algebra/index.ts';
import { pushedGroups } from '../../plan/index.ts';
import type { AggregateNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import type { Charge } from '../charge.ts';
import type { Layout } from '../layout.ts';
import { bytesOfRow } from '../memory.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { PartialGroup } from '../pushed/page-reader.ts';
import type { Runtime } from '../runtime.ts';
import { type EqualityKey, type RowKey, rowKeyOf } from '../values/equality.ts';
import { KeyMap } from '../values/key-map.ts';
import { type Accumulator, accumulatorFor, type Group } from './accumulators.ts';
import { AggregateInput } from './aggregate-input.ts';
import { inSlices } from './pace.ts';

/** GROUP BY. */
export function openAggregate(node: AggregateNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const pushed = pushedGroups(node);
  /** The groups of the run that is under way. */
  let underWay: Groups | undefined;
  const input = open(
    node.input,
    pushed && {
      kind: 'groups',
      ...pushed,
      take: (groups) => underWay?.takePartial(groups, node.strategy === 'sorted'),
    },
  );
  const prepared = new AggregateInput(
    node.aggregates.map(({ call }) => call),
    runtime.layout(node.input.columns),
  );
  const accumulators = prepared.calls.map((call) => accumulatorFor(call, prepared.layout));
  const sets = groupingSetsOf(node).map((columns, number) => new GroupingSet(node, columns, number, prepared.layout));
  return {
    async *run() {
      const groups = new Groups(opening, accumulators, sets);
      underWay = groups;
      try {
        for await (const batch of input.run()) {
          const rows = await prepared.prepare(batch);
          if (node.strategy === 'sorted') {
            await groups.takeSorted(rows);
            if (groups.finished.length >= batchRows) yield await groups.takeFinished();
          } else await groups.take(rows);
        }
        yield* groups.end();
      } finally {
        groups.release();
      }
    },
  };
}

function groupingSetsOf(node: AggregateNode): readonly (readonly OutputColumn[])[] {
  if (node.groupingSets === undefined) return [node.groupBy];
  return node.groupingSets.map((ids) => node.groupBy.filter(({ id }) => ids.includes(id)));
}

/** One way to group: by some of the columns, the others being NULL. */
class GroupingSet {
  readonly keyOf: RowKey;
  /** Is there one group even of no rows? */
  readonly isWhole: boolean;
  readonly #values: readonly (number | undefined)[];
  readonly #number: number | undefined;
  readonly #width: number;

  constructor(node: AggregateNode, columns: readonly OutputColumn[], number: number, layout: Layout) {
    this.keyOf = rowKeyOf(
      columns.map(({ id }) => layout.columnReader(id)),
      columns.map(({ type }) => type),
    );
    this.isWhole = columns.length === 0;
    this.#width = layout.columns.length;
    this.#values = node.groupBy.map((column) => (columns.includes(column) ? layout.placeOf(column.id) : undefined));
    this.#number = node.setColumn === undefined ? undefined : number;
  }

  /** A row with these values of the columns that are grouped by. */
  firstRow(keys: readonly SqlValue[]): Row {
    const row: Row = new Array(this.#width).fill(null);
    for (const [i, place] of this.#values.entries()) if (place !== undefined) row[place] = keys[i];
    return row;
  }

  /** The node's row for a group. */
  rowOf(first: Row, results: readonly Row[number][]): Row {
    const row: Row = this.#values.map((place) => (place === undefined ? null : (first[place] ?? null)));
    row.push(...results);
    if (this.#number !== undefined) row.push(this.#number);
    return row;
  }
}

/** A group that is complete. */
interface FinishedGroup {
  readonly set: GroupingSet;
  readonly group: Group;
}

/** The groups of one run. */
class Groups {
  /** Sorted input: groups that will get no more rows. */
  finished: FinishedGroup[] = [];
  readonly #runtime: Runtime;
  readonly #accumulators: readonly Accumulator[];
  readonly #sets: readonly GroupingSet[];
  readonly #maps: readonly KeyMap<Group>[];
  #open: { readonly key: EqualityKey; readonly group: Group } | undefined;
  readonly #charge: Charge;

  constructor({ runtime, charge }: Opening, accumulators: readonly Accumulator[], sets: readonly GroupingSet[]) {
    this.#runtime = runtime;
    this.#charge = charge();
    this.#accumulators = accumulators;
    this.#sets = sets;
    this.#maps = sets.map((set) => {
      const groups = new KeyMap<Group>();
      if (set.isWhole) groups.set(true, this.#newGroup([]));
      return groups;
    });
  }

  /** Rows in any order. */
  async take(rows: readonly Row[]): Promise<void> {
    const groupOfRow: Group[] = new Array(rows.length);
    for (const [i, set] of this.#sets.entries()) {
      const { keyOf } = set;
      const groups = this.#maps[i];
      if (set.isWhole) {
        await this.#takeWhole(groups, groupOfRow, rows);
        continue;
      }
      await inSlices(this.#runtime, rows.length, (from, to) => {
        for (let at = from; at < to; at++) {
          const row = rows[at];
          const key = keyOf(row);
          let group = groups.get(key);
          if (group === undefined) {
            group = this.#newGroup(row);
            groups.set(key, group);
          }
          groupOfRow[at] = group;
        }
        this.#step(groupOfRow, rows, from, to);
      });
    }
  }

  /** All rows are one group. */
  async #takeWhole(groups: KeyMap<Group>, groupOfRow: Group[], rows: readonly Row[]): Promise<void> {
    const group = groups.get(true) ?? this.#newGroup([]);
    groups.set(true, group);
    groupOfRow.fill(group);
    await inSlices(this.#runtime, rows.length, (from, to) => this.#step(groupOfRow, rows, from, to));
  }

  /** Rows in the order of the groups. */
  async takeSorted(rows: readonly Row[]): Promise<void> {
    const groupOfRow: Group[] = new Array(rows.length);
    const [set] = this.#sets;
    await inSlices(this.#runtime, rows.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const row = rows[at];
        groupOfRow[at] = this.#openGroup(set, set.keyOf(row), row);
      }
      this.#step(groupOfRow, rows, from, to);
    });
  }

  /** Groups of rows elsewhere, in the order in which they began; sorted like the rows, or in any order. */
  takePartial(partial: readonly PartialGroup[], isSorted: boolean): void {
    const [set] = this.#sets;
    const [groups] = this.#maps;
    for (const { keys, states } of partial) {
      const first = set.firstRow(keys);
      const key = set.keyOf(first);
      let group = isSorted ? this.#openGroup(set, key, first) : groups.get(key);
      if (group === undefined) {
        group = this.#newGroup(first);
        groups.set(key, group);
      }
      for (const [slot, accumulator] of this.#accumulators.entries()) accumulator.combine?.(group, slot, states[slot]);
    }
  }

  /** Of sorted input: the group that is open, which this key may begin. */
  #openGroup(set: GroupingSet, key: EqualityKey, first: Row): Group {
    if (this.#open === undefined || !Object.is(this.#open.key, key)) {
      if (this.#open !== undefined) this.finished.push({ set, group: this.#open.group });
      this.#open = { key, group: this.#newGroup(first) };
    }
    return this.#open.group;
  }

  #step(groups: readonly Group[], rows: readonly Row[], from: number, to: number): void {
    for (const [slot, accumulator] of this.#accumulators.entries()) accumulator.take(groups, slot, rows, from, to);
  }

  #newGroup(first: Row): Group {
    this.#charge.add(groupBytes + bytesOfRow(first) + 64 * this.#accumulators.length);
    return { first, states: this.#accumulators.map((accumulator) => accumulator.initial()) };
  }

  /** The rows of the groups that came to their end. */
  async takeFinished(): Promise<Row[]> {
    const { finished } = this;
    this.finished = [];
    return this.#rowsOf(finished);
  }

  /** The rows of all groups that are left. */
  async *end(): AsyncGenerator<Row[]> {
    const [first] = this.#sets;
    if (this.#open !== undefined) this.finished.push({ set: first, group: this.#open.group });
    if (this.finished.length > 0) {
      yield await this.takeFinished();
      return;
    }
    let piece: FinishedGroup[] = [];
    for (const [i, set] of this.#sets.entries())
      for (const group of this.#maps[i].values()) {
        piece.push({ set, group });
        if (piece.length < batchRows) continue;
        yield await this.#rowsOf(piece);
        piece = [];
      }
    if (piece.length > 0) yield await this.#rowsOf(piece);
  }

  async #rowsOf(groups: readonly FinishedGroup[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (const { set, group } of groups) {
      const results: Row = [];
      for (const [slot, accumulator] of this.#accumulators.entries()) {
        if (accumulator.prepare !== undefined) await accumulator.prepare(group, slot);
        results.push(accumulator.final(group, slot));
      }
      rows.push(set.rowOf(group.first, results));
    }
    const pause = this.#runtime.tick();
    if (pause !== undefined) await pause;
    return rows;
  }

  release(): void {
    this.#charge.release();
  }
}

/** A map's entry, a group and its states. */
const groupBytes = 160;
