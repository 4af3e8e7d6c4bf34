/**
 * A program at the node that has the rows: decodes what is asked about, lets through what passes, and keeps what is wanted for one page. It works where the
 * rows lie, in the middle of a walk over the store, and never waits.
 *
 * It keeps no more than a page: so many bytes, or groups, or rows of an order. What goes wrong with a row is not told: the asker gets whole rows, and finds it.
 */
import { unreachable } from '../../../base/index.ts';
import type { RowProgram } from '../../../txn/index.ts';
import { storedTextContext } from '../../rows/index.ts';
import { type ByteWriter, RowReader, type SqlValue } from '../../values/index.ts';
import { compilePredicate } from '../expressions/compile.ts';
import type { Layout } from '../layout.ts';
import type { Row } from '../operator.ts';
import { Runtime } from '../runtime.ts';
import { stillContext } from '../still-context.ts';
import { FirstTaker } from './first-taker.ts';
import { GroupsTaker } from './groups-taker.ts';
import { assemblePage, type pageKinds, RowPageWriter } from './page-writer.ts';
import { decodeProgram, type Program, type RowsWanted } from './program.ts';

/** Rows that one slice looks at: about a millisecond. */
const sliceRows = 4096;
/** A page has no more bytes than this, however many the asker would take: it is read in one piece there. */
const pageBytesMax = 256 * 1024;

/** Takes the rows that pass the filter. */
export interface Taker {
  readonly kind: (typeof pageKinds)[number];
  readonly isFull: boolean;
  /** A row with the program's columns, and where it lies. */
  take(row: Row, bytes: Uint8Array, start: number, end: number): void;
  /** The items of the page, and how many they are. */
  finish(): { readonly writer: ByteWriter; readonly items: number };
}

/** A run of a program; undefined for bytes that this node does not understand. */
export function openRowProgram(bytes: Uint8Array, bytesMax: number): RowProgram | undefined {
  try {
    return new ProgramRun(decodeProgram(bytes), Math.min(bytesMax, pageBytesMax));
  } catch {
    return undefined;
  }
}

function takerOf(program: Program, layout: Layout, bytesMax: number): Taker {
  const { result } = program;
  switch (result.kind) {
    case 'rows':
      return new RowsTaker(result, bytesMax);
    case 'first':
      return new FirstTaker(result, layout, bytesMax);
    case 'groups':
      return new GroupsTaker(result, layout, bytesMax);
    default:
      return unreachable(result);
  }
}

/** The wanted columns of the rows. */
class RowsTaker implements Taker {
  readonly kind = 'rows';
  readonly #page: RowPageWriter;
  readonly #rowsMax: number;
  readonly #bytesMax: number;

  constructor({ sent, rowsMax }: RowsWanted, bytesMax: number) {
    this.#page = new RowPageWriter(sent);
    this.#rowsMax = rowsMax;
    this.#bytesMax = bytesMax;
  }

  get isFull(): boolean {
    return this.#page.items >= this.#rowsMax || this.#page.writer.length >= this.#bytesMax;
  }

  take(_row: Row, bytes: Uint8Array, start: number, end: number): void {
    this.#page.add(bytes, start, end);
  }

  finish(): RowPageWriter {
    return this.#page;
  }
}

class ProgramRun implements RowProgram {
  /** All that is wanted is in the rows' bytes. */
  readonly wantsKeys = false;
  readonly #reader: RowReader | undefined;
  readonly #blank: Row;
  readonly #tests: readonly ((row: Row) => boolean)[];
  readonly #taker: Taker;
  #looked = 0;
  #passed = 0;
  #left = 0;
  #failed = false;

  constructor(program: Program, bytesMax: number) {
    const { columns, filter } = program;
    const runtime = new Runtime(stillContext(undefined, storedTextContext), new Map(), () => {
      throw new Error('a program has no subqueries');
    });
    const layout = runtime.layout(columns.map(({ id }) => id));
    const wanted = columns.map(({ number, type, missing }, target) => ({ id: number, type, missing, target }));
    this.#reader = wanted.length === 0 ? undefined : new RowReader(wanted);
    this.#blank = columns.map((): SqlValue => null);
    this.#tests = filter.map((each) => compilePredicate(each, layout));
    this.#taker = takerOf(program, layout, bytesMax);
  }

  beginSlice(): void {
    this.#left = sliceRows;
  }

  get isFull(): boolean {
    return this.#failed || this.#taker.isFull;
  }

  take(_key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    try {
      this.#take(bytes, start, end);
    } catch {
      this.#failed = true;
    }
    return --this.#left > 0 && !this.isFull;
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    this.#looked++;
    const row = this.#blank.slice();
    this.#reader?.readInto(bytes, row, start, end);
    for (const test of this.#tests) if (!test(row)) return;
    this.#passed++;
    this.#taker.take(row, bytes, start, end);
  }

  page(): Uint8Array | undefined {
    if (this.#failed) return undefined;
    try {
      const { writer, items } = this.#taker.finish();
      return assemblePage(this.#taker.kind, { looked: this.#looked, passed: this.#passed }, items, writer);
    } catch {
      return undefined;
    }
  }
}
