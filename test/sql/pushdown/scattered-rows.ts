/**
 * Rows of which some are at another node: every page of a scan is, by chance, here, or there and answered by the scan's program, or there and answered with whole rows, as
 * by a node that does not understand the program.
 */
import type { Span } from '../../../src/base/index.ts';
import { type KeyedRow, openRowProgram } from '../../../src/sql/execute/index.ts';
import { MemoryRows } from '../../../src/sql/execute/testing/memory-rows.ts';
import type { FeedTerms, PageSink } from '../../../src/sql/rows/index.ts';
import type { Dice } from '../random/dice.ts';

export class ScatteredRows extends MemoryRows {
  /** Pages that programs made. */
  pages = 0;
  /** Programs that could not be carried out. */
  declined = 0;
  readonly #dice: Dice;

  constructor(dice: Dice) {
    super(12);
    this.#dice = dice;
  }

  override async *feed(span: Span, terms: FeedTerms, sink: PageSink): AsyncGenerator<void> {
    for await (const page of this.scan(span, { ...terms, rowsHint: undefined, lock: undefined })) {
      for (let rest = page; rest.length > 0; ) {
        const taken = this.#dice.chance(70) ? this.#elsewhere(rest, sink) : undefined;
        if (taken === undefined) show(sink, rest);
        rest = rest.slice(taken ?? rest.length);
        yield;
      }
    }
  }

  /** How many rows the program took; undefined: there is none, or it was not understood. */
  #elsewhere(rows: readonly KeyedRow[], sink: PageSink): number | undefined {
    const { program } = sink;
    if (program === undefined || this.#dice.chance(10)) return undefined;
    const run = openRowProgram(program.slice(), 1 << 20);
    if (run === undefined) throw new Error('a program of this version is understood');
    run.beginSlice();
    let taken = 0;
    for (const each of rows) {
      const row = each.row.slice();
      const goesOn = run.take(each.key, row, 0, row.length);
      row.fill(0);
      taken++;
      if (!goesOn) break;
    }
    const page = run.page();
    if (page === undefined) {
      this.declined++;
      return undefined;
    }
    this.pages++;
    sink.takePage?.(page);
    return taken;
  }
}

/** What a sink gets is its own during the call only. */
function show(sink: PageSink, rows: readonly KeyedRow[]): void {
  sink.begin();
  for (const each of rows) {
    const row = each.row.slice();
    sink.take(each.key.slice(), row, 0, row.length);
    row.fill(0);
  }
}
