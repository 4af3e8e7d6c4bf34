/** SELECT of the rows that lie together in one span of an index, as far as one page of one range holds them. */
import type { Span } from '../../base/index.ts';
import type { TypedExpression } from '../algebra/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Evaluator } from '../execute/index.ts';
import type { FastScan } from '../plan/index.ts';
import { type IndexLayout, type KeyBound, type RowAccess, type RowDecoder, tableLayout } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { type Limit, limitOf } from './limit.ts';
import { Output, Stage } from './stage.ts';

/** Rows of a page where the statement does not say how many it wants: beyond, operators take over. */
const rowsMax = 256;
const bytesMax = 256 * 1024;

/** The fast plan of a short scan. */
export function fastScan(shape: FastScan, catalog: Catalog): FastPlan | undefined {
  return shape.lock === undefined ? new ScanPlan(shape, catalog) : undefined;
}

const nothing: readonly SqlValue[][] = [];

interface Found {
  readonly key: Uint8Array;
  readonly row: Uint8Array;
}

class ScanPlan implements FastPlan {
  readonly changesRows = false;
  readonly #stage: Stage;
  readonly #index: IndexLayout;
  readonly #isDirect: boolean;
  readonly #equal: readonly (Evaluator | 'is-null')[];
  readonly #lower: Bound | undefined;
  readonly #upper: Bound | undefined;
  readonly #notNull: boolean;
  readonly #reverse: boolean;
  readonly #decode: RowDecoder;
  readonly #test: ((row: SqlValue[]) => boolean) | undefined;
  readonly #limit: () => Limit;
  readonly #output: Output;

  constructor(shape: FastScan, catalog: Catalog) {
    const { read, columns, filter, span } = shape;
    const stage = new Stage(catalog);
    const layout = tableLayout(read.table, catalog.types);
    this.#stage = stage;
    this.#index = layout.index(read.index.oid);
    this.#isDirect = this.#index.isRows || read.indexOnly;
    this.#equal = span.equal.map((part) => (part === 'is-null' ? part : stage.compile(part, [])));
    this.#lower = boundOf(stage, span.lower);
    this.#upper = boundOf(stage, span.upper);
    this.#notNull = span.notNull;
    this.#reverse = shape.reverse;
    this.#decode = layout.reader(this.#isDirect ? read.index : layout.rows.index, read.reads);
    this.#test = filter === undefined ? undefined : stage.predicate(filter, columns);
    this.#limit = limitOf(stage, shape);
    this.#output = new Output(stage, shape.output, columns);
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    this.#stage.enter(scene);
    const limit = this.#limit();
    const span = this.#span();
    if (span === undefined || limit.count < 1) return nothing;
    const wanted = this.#test === undefined ? limit.count + limit.offset : Number.POSITIVE_INFINITY;
    const limits = { rowsMax: Math.min(rowsMax, wanted), bytesMax, reverse: this.#reverse };
    const page = scene.transactions.newest.scan(span, limits, scene.deadlineAtMs());
    if (page === undefined) return 'general';
    if (page instanceof Promise) {
      if (!this.#isDirect) return 'general';
      return page.then((found) => {
        if (found === undefined) return 'general';
        this.#stage.enter(scene);
        return this.#answer(found.rows, limit, found.resumeKey === undefined);
      });
    }
    const isWhole = page.resumeKey === undefined;
    if (this.#isDirect) return this.#answer(page.rows, limit, isWhole);
    const rows = this.#rowsOf(scene, page.rows);
    return rows === undefined ? 'general' : this.#answer(rows, limit, isWhole);
  }

  async runIn(scene: FastScene, rows: RowAccess): Promise<FastAnswer> {
    this.#stage.enter(scene);
    const limit = this.#limit();
    const span = this.#span();
    if (span === undefined || limit.count < 1) return nothing;
    const wanted = this.#test === undefined ? limit.count + limit.offset : Number.POSITIVE_INFINITY;
    const hint = Math.min(rowsMax, wanted);
    const entries: Found[] = [];
    let isWhole = true;
    const terms = { reverse: this.#reverse, rowsHint: hint, lock: undefined, isOnlyRead: this.#isDirect };
    for await (const page of rows.scan(span, terms)) {
      entries.push(...page);
      isWhole = entries.length < hint;
      if (!isWhole) break;
    }
    const found = this.#isDirect ? entries : await this.#behind(rows, entries);
    if (found === undefined) return 'general';
    this.#stage.enter(scene);
    return this.#answer(found, limit, isWhole);
  }

  /** The rows behind entries. */
  async #behind(rows: RowAccess, entries: readonly Found[]): Promise<readonly Found[] | undefined> {
    const keys = entries.map(({ key, row }) => this.#index.rowKey(key, row));
    const found: Found[] = [];
    for (const [i, { row }] of (await rows.getMany(keys)).entries()) {
      if (row === undefined) return undefined;
      found.push({ key: keys[i], row });
    }
    return found;
  }

  /** Undefined: no key lies in it. */
  #span(): Span | undefined {
    const equal: SqlValue[] = [];
    for (const part of this.#equal) {
      const value = part === 'is-null' ? null : part([]);
      if (part !== 'is-null' && value === null) return undefined;
      equal.push(value);
    }
    const lower = valuesOf(this.#lower);
    const upper = valuesOf(this.#upper);
    if (lower?.values.includes(null) || upper?.values.includes(null)) return undefined;
    return this.#index.spanOf(equal, lower, upper, this.#notNull);
  }

  /** The rows behind entries, if they are to be had at the same time. */
  #rowsOf(scene: FastScene, entries: readonly Found[]): readonly Found[] | undefined {
    if (entries.length === 0) return [];
    const keys = entries.map(({ key, row }) => this.#index.rowKey(key, row));
    const found = scene.transactions.newest.getMany(keys, scene.deadlineAtMs());
    if (found === undefined || found instanceof Promise || found.rows.length < keys.length) return undefined;
    const rows: Found[] = [];
    for (const [i, { row }] of found.rows.entries()) {
      if (row === undefined) return undefined;
      rows.push({ key: keys[i], row });
    }
    return rows;
  }

  /** General, if the page ends before there are enough. */
  #answer(found: readonly Found[], { count, offset }: Limit, isWhole: boolean): FastAnswer {
    const rows: SqlValue[][] = [];
    let passed = 0;
    for (let i = 0; i < found.length && rows.length < count; i++) {
      const row = this.#decode(found[i].key, found[i].row);
      if (this.#test !== undefined && !this.#test(row)) continue;
      if (passed++ >= offset) rows.push(this.#output.of(row));
    }
    return isWhole || rows.length >= count ? rows : 'general';
  }
}

interface Bound {
  readonly values: readonly Evaluator[];
  readonly inclusive: boolean;
}

function boundOf(
  stage: Stage,
  bound: { readonly values: readonly TypedExpression[]; readonly inclusive: boolean } | undefined,
): Bound | undefined {
  if (bound === undefined) return undefined;
  return { values: bound.values.map((value) => stage.compile(value, [])), inclusive: bound.inclusive };
}

function valuesOf(bound: Bound | undefined): KeyBound | undefined {
  return bound && { values: bound.values.map((evaluate) => evaluate([])), inclusive: bound.inclusive };
}
