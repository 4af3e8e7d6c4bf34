/**
 * Reads a span over several ranges at once where other nodes lead them and do a part of the work: the pages come in the order of the scan, but the next ranges are
 * asked while the first one's page is on its way or looked at.
 *
 *   r1 (here)     ████ fed where it lies, in its turn
 *   r2 (n2)       ──ask──► page, kept until its turn
 *   r3 (n3)            ──ask──► page, kept until its turn
 *
 * Of each range at most one page is kept, and no more than a few ranges are under way.
 */
import type { Span } from '../../base/index.ts';
import type { PageSink, SpanPart } from '../../txn/index.ts';
import { pageRows } from './pages.ts';

/** Ranges that are under way at once. */
const lanesMax = 4;

/** Where pages come from. */
export interface PageSource {
  /** What of the span a scan meets first and lies in one range. */
  partAt(span: Span, reverse: boolean): SpanPart | Promise<SpanPart>;
  /** Reads one page; what is left of the span. */
  page(span: Span, sink: PageSink): Promise<Span | undefined>;
}

/** One range's part of the scan. */
interface Lane {
  readonly isHere: boolean;
  rest: Span | undefined;
  underWay: Promise<Span | undefined> | undefined;
  sink: HeldPage | undefined;
}

/** Shows the span to the sink, page by page. */
export async function* feedAhead(
  source: PageSource,
  span: Span,
  reverse: boolean,
  sink: PageSink,
): AsyncGenerator<void> {
  const lanes: Lane[] = [];
  let unseen: Span | undefined = span;
  for (;;) {
    while (lanes.length < lanesMax && unseen !== undefined) {
      const { part, rest, isHere }: SpanPart = await source.partAt(unseen, reverse);
      lanes.push({ isHere, rest: part, underWay: undefined, sink: undefined });
      unseen = rest;
    }
    const [lane] = lanes;
    if (lane === undefined) return;
    for (const each of lanes) if (!each.isHere) ask(each, source, sink);
    if (lane.underWay === undefined || lane.sink === undefined) {
      if (lane.rest !== undefined) lane.rest = await source.page(lane.rest, sink);
    } else {
      const page = lane.sink;
      lane.rest = await lane.underWay;
      lane.underWay = undefined;
      ask(lane, source, sink);
      page.show(sink);
    }
    yield;
    if (lane.rest === undefined) lanes.shift();
  }
}

/** Asks for the lane's next page, unless that is done. */
function ask(lane: Lane, source: PageSource, sink: PageSink): void {
  if (lane.underWay !== undefined || lane.rest === undefined) return;
  lane.sink = new HeldPage(sink);
  lane.underWay = source.page(lane.rest, lane.sink);
  // Who stops early does not wait for it; who goes on finds the error there.
  lane.underWay.catch(() => {});
}

/** Keeps a page until its turn. Rows come only where the range is led here after all, or the program was not understood. */
class HeldPage implements PageSink {
  readonly wantsKeys: boolean;
  readonly #sink: PageSink;
  #page: Uint8Array | undefined;
  #rows: { readonly key: Uint8Array; readonly row: Uint8Array }[] = [];

  constructor(sink: PageSink) {
    this.#sink = sink;
    this.wantsKeys = sink.wantsKeys;
  }

  get program(): Uint8Array | undefined {
    return this.#sink.program;
  }

  begin(): void {
    this.#page = undefined;
    this.#rows = [];
  }

  take(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    this.#rows.push({ key: key.slice(), row: bytes.slice(start, end) });
    return this.#rows.length < pageRows;
  }

  takePage(page: Uint8Array): void {
    this.begin();
    this.#page = page;
  }

  show(sink: PageSink): void {
    if (this.#page !== undefined && sink.takePage !== undefined) {
      sink.takePage(this.#page);
      return;
    }
    sink.begin();
    for (const { key, row } of this.#rows) sink.take(key, row, 0, row.length);
  }
}
