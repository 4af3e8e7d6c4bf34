/** SELECT of the rows that lie together in one span of an index, as far as one page of one range holds them. */
import type { Catalog } from '../catalog/index.ts';
import type { FastScan } from '../plan/index.ts';
import { type IndexLayout, type RowAccess, type RowDecoder, tableLayout } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { FastAnswer, FastPlan, FastScene } from './fast-plan.ts';
import { KeySpan } from './key-span.ts';
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
  readonly #span: KeySpan;
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
    this.#span = new KeySpan(stage, this.#index, span);
    this.#reverse = shape.reverse;
    this.#decode = layout.reader(this.#isDirect ? read.index : layout.rows.index, read.reads);
    this.#test = filter === undefined ? undefined : stage.predicate(filter, columns);
    this.#limit = limitOf(stage, shape);
    this.#output = new Output(stage, shape.output, columns);
  }

  run(scene: FastScene): FastAnswer | Promise<FastAnswer> {
    this.#stage.enter(scene);
    const limit = this.#limit();
    const span = this.#span.now();
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
    const span = this.#span.now();
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
