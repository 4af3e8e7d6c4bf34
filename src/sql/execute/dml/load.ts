/**
 * Rows that are written for a change of their table rather than by a statement that names them:
 *
 *   writeTableRows      rows that move to other storage: a rewritten table, a materialized view
 *   buildIndexEntries   entries of new indexes for rows that are there, a piece of the table at a time
 *
 * Both go by a descriptor in which the new storage or index is there already. Rows that two of cannot be in a unique index end the work: 23505.
 */
import { nextKey, type Span } from '../../../base/index.ts';
import type { BoundTable } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { type IndexLayout, type RowWrite, type TableLayout, tableLayout } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { Runtime } from '../runtime.ts';
import { keyText, objectOf } from './errors.ts';
import { IndexExpressions } from './index-expressions.ts';
import type { LastKeys } from './last-keys.ts';
import { keyName } from './present-keys.ts';
import { RowRules } from './row-rules.ts';
import { TableWriter } from './table-writer.ts';

const shared = { mode: 'shared', wait: 'queue' } as const;

/** A piece of a table that is read at once. */
const pieceRows = 500;
/** Rows that are written in one go: some milliseconds. */
const rowsAtOnce = 250;

/**
 * Writes rows by place under the table's storage numbers, with all index entries, after NOT NULL and CHECK; foreign keys are not looked at. `written`: how far
 * the pieces before have come, if only this load writes there.
 */
export async function writeTableRows(
  context: ExecutionContext,
  table: BoundTable,
  rows: SqlValue[][],
  written: LastKeys | undefined,
): Promise<number> {
  const runtime = runtimeOf(context);
  const layout = tableLayout(table.table, context.catalog.types);
  const rules = new RowRules(runtime, layout, table);
  const writer = new TableWriter(runtime, layout, table, true);
  await rules.apply(rows);
  await writer.complete(rows);
  if (written !== undefined && (await writer.insertInOrder(rows, written))) return rows.length;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const pause = runtime.tick();
    if (pause !== undefined) await pause;
    const some = rows.slice(at, at + rowsAtOnce);
    try {
      await writer.insert(some, await writer.lookUp(some));
    } catch (error) {
      throw asDuplicate(error);
    }
  }
  return rows.length;
}

/**
 * Writes the entries that indexes lack for the next rows of the table behind `after` (undefined: from the first). The key of the last row that was looked at;
 * undefined: that was all. Rows are locked, so that nobody changes them before this transaction has ended.
 */
export async function buildIndexEntries(
  context: ExecutionContext,
  table: BoundTable,
  indexOids: readonly number[],
  after: Uint8Array | undefined,
): Promise<Uint8Array | undefined> {
  const layout = tableLayout(table.table, context.catalog.types);
  const builder = new EntryBuilder(context, layout, table, indexOids);
  const { start, end } = layout.rows.span;
  const span: Span = { start: after === undefined ? start : nextKey(after), end };
  const terms = { reverse: false, rowsHint: pieceRows, lock: undefined };
  for await (const page of context.rows.scanCurrent([span], terms)) {
    const keys = page.map(({ key }) => key);
    await builder.add(keys);
    return keys.length === 0 ? undefined : keys[keys.length - 1];
  }
  return undefined;
}

/** Entries of some indexes of one table. */
class EntryBuilder {
  readonly #context: ExecutionContext;
  readonly #layout: TableLayout;
  readonly #indexes: readonly IndexLayout[];
  readonly #expressions: IndexExpressions;
  readonly #decode: (key: Uint8Array, row: Uint8Array) => SqlValue[];

  constructor(context: ExecutionContext, layout: TableLayout, table: BoundTable, indexOids: readonly number[]) {
    this.#context = context;
    this.#layout = layout;
    this.#indexes = indexOids.map((oid) => layout.index(oid));
    this.#expressions = new IndexExpressions(runtimeOf(context), layout, table);
    this.#decode = layout.reader(
      layout.rows.index,
      layout.types.map((_, place) => place),
    );
  }

  async add(keys: readonly Uint8Array[]): Promise<void> {
    const { rows } = this.#context;
    const found = await rows.getCurrent(keys, shared);
    const present: { readonly key: Uint8Array; readonly values: SqlValue[] }[] = [];
    for (const [i, { row }] of found.entries())
      if (row !== undefined) present.push({ key: keys[i], values: this.#decode(keys[i], row) });
    await this.#expressions.complete(present.map(({ values }) => values));
    for (const index of this.#indexes) {
      const covered = present.filter(({ values }) => this.#expressions.covers(index, values));
      await this.#addTo(index, covered);
    }
  }

  /** An entry that is there is this row's, if somebody changed it since the index is, or another's. */
  async #addTo(
    index: IndexLayout,
    rows: readonly { readonly key: Uint8Array; readonly values: SqlValue[] }[],
  ): Promise<void> {
    const keys = rows.map(({ values }) => index.key(values));
    const found = index.index.unique
      ? await this.#context.rows.getCurrent(keys, { mode: 'exclusive', wait: 'queue' })
      : undefined;
    const writes: RowWrite[] = [];
    const owners = new Map<string, string>();
    for (const [i, { key, values }] of rows.entries()) {
      const there = found?.[i].row;
      const name = keyName(keys[i]);
      const owner = there === undefined ? owners.get(name) : keyName(index.rowKey(keys[i], there));
      if (owner !== undefined && owner !== keyName(key)) throw this.#duplicate(index, values);
      owners.set(name, keyName(key));
      writes.push({ key: keys[i], row: index.entryRow(values, key) });
    }
    await this.#context.rows.write(writes);
  }

  #duplicate(index: IndexLayout, values: readonly SqlValue[]): SqlError {
    const { name } = index.index;
    return new SqlError('23505', `could not create unique index "${name}"`, {
      detail: `Key ${keyText(this.#context, this.#layout, index, values)} is duplicated.`,
      object: { ...objectOf(this.#context, this.#layout.table), constraint: name },
    });
  }
}

/** A runtime for expressions that no plan has. */
export function runtimeOf(context: ExecutionContext): Runtime {
  return new Runtime(context, new Map(), () => {
    throw new SqlError('0A000', 'subqueries are not allowed in a table’s own expressions');
  });
}

/** A row that another one is in the way of, as the error of building its index. */
function asDuplicate(error: unknown): unknown {
  if (!(error instanceof SqlError) || error.sqlstate !== '23505') return error;
  return new SqlError('23505', `could not create unique index "${error.object?.constraint}"`, {
    detail: error.detail?.replace(/ already exists\.$/, ' is duplicated.'),
    object: error.object,
    cause: error,
  });
}
