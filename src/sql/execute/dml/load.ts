/**
 * Rows that are written for a change of their table rather than by a statement that names them:
 *
 *   writeTableRows      rows that move to other storage: a rewritten table, a materialized view
 *   TableLoad           the same for many, as long as they come in the order of their keys
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
import { LastKeys } from './last-keys.ts';
import { keyName } from './present-keys.ts';
import { RowRules } from './row-rules.ts';
import { TableWriter } from './table-writer.ts';

const shared = { mode: 'shared', wait: 'queue' } as const;

/** A piece of a table that is read at once. */
const pieceRows = 500;
/** Rows that are written in one go: some milliseconds. */
const rowsAtOnce = 250;

/** Writes rows by place under the table's storage numbers, with all index entries, after NOT NULL and CHECK; foreign keys are not looked at. */
export async function writeTableRows(
  context: ExecutionContext,
  table: BoundTable,
  rows: SqlValue[][],
): Promise<number> {
  const { runtime, rules, writer } = loadParts(context, table);
  await rules.apply(rows);
  await writer.complete(rows);
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

/** A load of many rows into storage that only it writes to. */
export class TableLoad {
  readonly #runtime: Runtime;
  readonly #rules: RowRules;
  readonly #writer: TableWriter;
  readonly #last = new LastKeys();

  constructor(context: ExecutionContext, table: BoundTable) {
    const { runtime, rules, writer } = loadParts(context, table);
    this.#runtime = runtime;
    this.#rules = rules;
    this.#writer = writer;
  }

  /** What is written for the next rows, which come in the order of their keys; undefined: they do not, and have to be looked up. Throws what `writeTableRows` does. */
  async writesFor(rows: SqlValue[][]): Promise<readonly RowWrite[] | undefined> {
    await this.#rules.apply(rows);
    await this.#writer.complete(rows);
    const writes: RowWrite[] = [];
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      const pause = this.#runtime.tick();
      if (pause !== undefined) await pause;
      const some = this.#writer.writesInOrder(rows.slice(at, at + rowsAtOnce), this.#last);
      if (some === undefined) return undefined;
      for (const write of some) writes.push(write);
    }
    return writes;
  }
}

function loadParts(context: ExecutionContext, table: BoundTable) {
  const runtime = runtimeOf(context);
  const layout = tableLayout(table.table, context.catalog.types);
  const rules = new RowRules(runtime, layout, table);
  return { runtime, rules, writer: new TableWriter(runtime, layout, table, true) };
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
