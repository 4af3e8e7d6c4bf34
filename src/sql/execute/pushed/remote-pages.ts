/**
 * The part of a scan that other nodes do: the program that goes there, and what comes of it. The program is made when the first range turns out to be led elsewhere, from
 * the plan and from what parameters and outer rows are then.
 */
import { unreachable } from '../../../base/index.ts';
import { type ColumnId, type TypedExpression, visitColumns } from '../../algebra/index.ts';
import { isPushableScan, pushedFilter, type ScanNode } from '../../plan/index.ts';
import type { TableLayout } from '../../rows/index.ts';
import { ByteWriter, type SqlValue, type WantedColumn } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { NodeMeter } from '../measure.ts';
import { batchRows, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { type OpenedPage, openPage, RowPageReader, readGroups } from './page-reader.ts';
import { encodeProgram, type ProgramColumn, type ProgramResult, type SentColumn } from './program.ts';
import type { GroupsWish, Wish } from './wish.ts';

/** Rows of an order that are worth to be chosen elsewhere. */
const firstRowsMax = 10_000;
/** From so many rows on it can be told whether grouping elsewhere makes less of them. */
const judgedRowsMin = 1_000;

/** What a scan's remote part is made of. */
export interface RemoteParts {
  readonly node: ScanNode;
  readonly layout: TableLayout;
  readonly wish: Wish | undefined;
  readonly runtime: Runtime;
  readonly meter: NodeMeter | undefined;
  /** What is left of the filter, where not all of it goes along. */
  readonly test: ((row: Row) => boolean) | undefined;
}

/** The remote part of one run of a scan. */
export class RemotePages {
  readonly #parts: RemoteParts;
  #rowsHint: number | undefined;
  readonly #reader: RowPageReader;
  /** Undefined: not made yet. None: the rows are wanted as they are. */
  #program: { readonly bytes: Uint8Array | undefined } | undefined;
  readonly #groups: GroupsWish | undefined;
  /** Grouping elsewhere makes less of the rows. */
  #isWorthGrouping = true;
  #page: { readonly opened: OpenedPage; left: number } | undefined;
  readonly #stored: readonly Omit<WantedColumn, 'target'>[];

  /** Undefined for a scan of which nothing can be done elsewhere. */
  static of(parts: RemoteParts, rowsHint: number | undefined): RemotePages | undefined {
    const { node, layout, runtime } = parts;
    if (runtime.context.setting('jimkv.pushdown') === 'off') return undefined;
    if (!isPushableScan(node) || !layout.index(node.read.index.oid).isRows) return undefined;
    const stored = layout.storedColumns(placesOf(node));
    return stored && new RemotePages(parts, stored, rowsHint);
  }

  private constructor(
    parts: RemoteParts,
    stored: readonly Omit<WantedColumn, 'target'>[],
    rowsHint: number | undefined,
  ) {
    this.#parts = parts;
    this.#stored = stored;
    this.#rowsHint = rowsHint;
    this.#groups = parts.wish?.kind === 'groups' ? parts.wish : undefined;
    this.#reader = new RowPageReader(
      stored.map(({ type }) => type),
      stored.map((_, place) => place),
    );
  }

  /** What goes to other nodes. */
  get program(): Uint8Array | undefined {
    this.#program ??= { bytes: this.#encode() };
    return this.#program.bytes;
  }

  /** A page came in the place of rows. */
  take(bytes: Uint8Array): void {
    const opened = openPage(bytes);
    this.#page = { opened, left: opened.kind === 'rows' ? opened.items : 0 };
    const { meter } = this.#parts;
    if (meter !== undefined) {
      meter.pushedRows = (meter.pushedRows ?? 0) + opened.looked;
      meter.shippedBytes = (meter.shippedBytes ?? 0) + bytes.length;
      meter.removed += opened.looked - opened.passed;
    }
    if (opened.kind === 'groups') this.#takeGroups(opened);
  }

  #takeGroups(opened: OpenedPage): void {
    const groups = this.#groups;
    if (groups === undefined) throw new Error('groups came that nobody asked for');
    const types = groups.groupBy.map(({ type }) => type);
    groups.take(readGroups(opened, types, groups.calls.length));
    // Where nearly every row is a group of its own, rows are less to send.
    if (this.#isWorthGrouping && opened.passed >= judgedRowsMin && opened.items > opened.passed / 2) {
      this.#isWorthGrouping = false;
      this.#program = undefined;
    }
  }

  /** The next rows of the page that came last; none at its end. */
  rows(): Row[] {
    const page = this.#page;
    const { test } = this.#parts;
    while (page !== undefined && page.left > 0) {
      // Who asks for more than it said will want all of it.
      if (this.#rowsHint !== undefined) this.#program = undefined;
      this.#rowsHint = undefined;
      const count = Math.min(page.left, batchRows);
      page.left -= count;
      const rows = this.#reader.read(page.opened, count);
      const wanted = test === undefined ? rows : rows.filter(test);
      if (wanted.length > 0) return wanted;
    }
    return [];
  }

  // The program ----------------------------------------------------------------------------------------------------

  #encode(): Uint8Array | undefined {
    const { node, wish } = this.#parts;
    const filter = pushedFilter(node);
    const result = this.#result(wish?.kind === 'groups' && !this.#isWorthGrouping ? undefined : wish);
    try {
      return this.#encoded(filter, result);
    } catch {
      // An expression that has no value here: it is asked of rows, and fails there if it is to fail.
      return undefined;
    }
  }

  #encoded(filter: readonly TypedExpression[], result: ProgramResult): Uint8Array {
    const { runtime } = this.#parts;
    const constants = runtime.layout([]);
    const evaluate = (expression: TypedExpression): SqlValue => compileExpression(expression, constants)([]);
    return encodeProgram({ columns: this.#columnsFor(filter, result), filter, result }, evaluate);
  }

  #result(wish: Wish | undefined): ProgramResult {
    if (wish?.kind === 'groups') return { kind: 'groups', keys: wish.groupBy, calls: wish.calls };
    const sent = this.#stored.map(sentColumn);
    const count = wish?.count();
    if (wish !== undefined && count !== undefined && count <= firstRowsMax)
      return { kind: 'first', sent, keys: wish.keys, count };
    return { kind: 'rows', sent, rowsMax: this.#rowsHint ?? Number.MAX_SAFE_INTEGER };
  }

  /** The columns that are asked about: others are sent as they are, or not at all. */
  #columnsFor(filter: readonly TypedExpression[], result: ProgramResult): readonly ProgramColumn[] {
    const asked = new Set<ColumnId>();
    for (const expression of [...filter, ...expressionsOf(result)])
      visitColumns(expression, ({ id }) => {
        asked.add(id);
      });
    return this.#parts.node.columns.flatMap((id, place) => {
      if (!asked.has(id)) return [];
      const { id: number, type, missing } = this.#stored[place];
      return [{ id, number, type, missing }];
    });
  }
}

function placesOf({ read }: ScanNode): readonly number[] {
  return read.reads.map((place) => (place === 'row-key' ? -1 : place));
}

function expressionsOf(result: ProgramResult): readonly TypedExpression[] {
  switch (result.kind) {
    case 'rows':
      return [];
    case 'first':
      return result.keys.map(({ expression }) => expression);
    case 'groups':
      return [
        ...result.keys,
        ...result.calls.flatMap(({ args, filter }) => (filter === undefined ? args : [...args, filter])),
      ];
    default:
      return unreachable(result);
  }
}

function sentColumn({ id, type, missing }: Omit<WantedColumn, 'target'>): SentColumn {
  if (missing === null) return { number: id, missing: undefined };
  const writer = new ByteWriter(64);
  type.stored.write(missing, writer);
  return { number: id, missing: writer.take() };
}
