/**
 * SELECT over the rows of one span, sorted, counted, made distinct: as far as this node leads the span and they are few. They are decoded where they lie,
 * and what operators would do with them batch by batch is done with all of them at once.
 */
import type { Span } from '../../base/index.ts';
import type { Catalog } from '../catalog/index.ts';
import { type Row, Suspension } from '../execute/index.ts';
import type { FastSpan } from '../plan/index.ts';
import { type PageSink, type RowDecoder, type StatementRows, tableLayout } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { KeySpan } from './key-span.ts';
import { Stage } from './stage.ts';
import { picking, type Step, stepOf } from './steps.ts';

/** Rows that are looked at: where there are more, operators take over. */
const rowsMax = 256;
const bytesMax = 256 * 1024;
/** A plan whose rows were too many so often in a row is not tried for the next 2 to this power. */
const missesMax = 10;

/** The fast plan of a span. */
export function fastSpan(shape: FastSpan, catalog: Catalog): FastPlan {
  return new SpanPlan(shape, catalog);
}

class SpanPlan implements FastPlan {
  readonly changesRows = false;
  readonly #stage: Stage;
  readonly #span: KeySpan;
  readonly #reverse: boolean;
  readonly #decode: RowDecoder;
  readonly #wantsKeys: boolean;
  readonly #test: ((row: SqlValue[]) => boolean) | undefined;
  readonly #steps: readonly Step[];
  /** How often it was tried in vain, and how many times more it is not tried for that. */
  #misses = 0;
  #passes = 0;

  constructor(shape: FastSpan, catalog: Catalog) {
    const { read, columns, filter, span, reverse, steps, output } = shape;
    const stage = new Stage(catalog);
    const layout = tableLayout(read.table, catalog.types);
    const index = layout.index(read.index.oid);
    this.#stage = stage;
    this.#span = new KeySpan(stage, index, span);
    this.#reverse = reverse;
    this.#decode = layout.reader(read.index, read.reads);
    this.#wantsKeys = !index.isRows || layout.readsKeys(read.reads);
    this.#test = filter === undefined ? undefined : stage.predicate(filter, columns);
    const last = picking(
      steps.length === 0 ? columns : steps[steps.length - 1].columns,
      output.map(({ id }) => id),
    );
    const made = steps.map((step) => stepOf(stage, step));
    this.#steps = last === undefined ? made : [...made, last];
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    return this.#readFrom(scene, (span, sink) => {
      const limits = { rowsMax, bytesMax, reverse: this.#reverse, deadlineAtMs: scene.deadlineAtMs() };
      const page = scene.transactions.newest.feedHere(span, { ...limits, sink });
      const isWhole = (reply: Awaited<typeof page>) => reply && reply.resumeKey === undefined;
      return page instanceof Promise ? page.then(isWhole) : isWhole(page);
    });
  }

  runIn(scene: FastScene, rows: StatementRows): FastAnswer | Promise<FastAnswer> {
    return this.#readFrom(scene, (span, sink) => rows.feedHere(span, this.#reverse, rowsMax, sink));
  }

  #readFrom(
    scene: FastScene,
    feed: (span: Span, sink: PageSink) => boolean | undefined | Promise<boolean | undefined>,
  ): FastAnswer | Promise<FastAnswer> {
    if (this.#passes > 0) {
      this.#passes--;
      return 'general';
    }
    this.#stage.enter(scene);
    const span = this.#span.now();
    if (span === undefined) return this.#answer([]);
    const sink = new SpanSink(this.#stage, scene, this.#decode, this.#test, this.#wantsKeys);
    const isWhole = feed(span, sink);
    if (!(isWhole instanceof Promise)) return this.#end(sink, isWhole);
    return isWhole.then((later) => {
      this.#stage.enter(scene);
      return this.#end(sink, later);
    });
  }

  /** @param isWhole undefined: it was not read */
  #end(sink: SpanSink, isWhole: boolean | undefined): FastAnswer {
    if (isWhole === undefined) return 'general';
    if (sink.failure !== undefined) return generalOrThrow(sink.failure.error);
    if (!isWhole) {
      this.#misses = Math.min(this.#misses + 1, missesMax);
      this.#passes = 2 ** this.#misses;
      return 'general';
    }
    this.#misses = 0;
    return this.#answer(sink.rows);
  }

  #answer(found: Row[]): FastAnswer {
    try {
      let rows = found;
      for (const step of this.#steps) rows = step(rows);
      return rows;
    } catch (error) {
      return generalOrThrow(error);
    }
  }
}

/** What has to be waited for is waited for by operators. */
function generalOrThrow(error: unknown): 'general' {
  if (error instanceof Suspension) return 'general';
  throw error;
}

/** Decodes rows where they lie. */
class SpanSink implements PageSink {
  rows: Row[] = [];
  failure: { readonly error: unknown } | undefined;
  readonly wantsKeys: boolean;
  readonly #stage: Stage;
  readonly #scene: FastScene;
  readonly #decode: RowDecoder;
  readonly #test: ((row: Row) => boolean) | undefined;
  #looks = 0;
  #bytes = 0;

  constructor(
    stage: Stage,
    scene: FastScene,
    decode: RowDecoder,
    test: ((row: Row) => boolean) | undefined,
    wantsKeys: boolean,
  ) {
    this.#stage = stage;
    this.#scene = scene;
    this.#decode = decode;
    this.#test = test;
    this.wantsKeys = wantsKeys;
  }

  /** There may have been a wait before. */
  begin(): void {
    this.#stage.enter(this.#scene);
    this.rows = [];
    this.failure = undefined;
    this.#looks = 0;
    this.#bytes = 0;
  }

  take(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.failure !== undefined) return false;
    try {
      const row = this.#decode(key, bytes, start, end);
      if (this.#test === undefined || this.#test(row)) this.rows.push(row);
    } catch (error) {
      // It belongs to the statement: the store, and the range around it, have nothing to do with it.
      this.failure = { error };
      return false;
    }
    this.#bytes += end - start;
    return ++this.#looks < rowsMax && this.#bytes < bytesMax;
  }
}
