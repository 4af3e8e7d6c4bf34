/**
 * Writing a table's rows anew, under storage numbers that nobody else knows of yet. A small table's rows go through this transaction; those of a large one are
 * committed in pieces: until the descriptor commits they are nobody's, and if it never does, whoever gets the same numbers next deletes them first.
 */
import type { BoundQuery } from '../../algebra/index.ts';
import { bindRowValues, type RowValue } from '../../bind/index.ts';
import type { Oid, SchemaChange, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { TableLoad, writeTableRows } from '../../execute/dml/index.ts';
import type { ExecutionContext } from '../../execute/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { DdlEnvironment, DdlRowStream } from '../environment.ts';
import { isRowid } from '../tables/column.ts';
import type { RewrittenValues } from '../tables/rewrite.ts';
import { typeOfColumn } from '../types.ts';
import { sessionBinding } from './binding.ts';
import { deleteStorage } from './delete-storage.ts';
import { UnderWay } from './under-way.ts';

/** Tables with more rows and index entries are written in pieces of this many. */
const entriesAtOnce = 4_000;

/** Pieces under way at once. */
const piecesAtOnce = 3;

/** Writes the rows that `before` has as the table is now. */
export async function rewriteTable(
  environment: DdlEnvironment,
  change: SchemaChange,
  before: TableDescriptor,
  values: RewrittenValues,
): Promise<void> {
  const table = change.draft.byOid(before.oid);
  if (table?.kind !== 'table') return;
  const stream = await environment.rows.read(rewriteQuery(environment, change, before, table, values));
  await fillTable(environment, change, table, stream);
}

/** Writes rows by place under the table's storage numbers; how many there were. */
export async function fillTable(
  environment: DdlEnvironment,
  change: SchemaChange,
  table: TableDescriptor,
  stream: DdlRowStream,
): Promise<number> {
  try {
    const pieces = piecesOf(stream, Math.ceil(entriesAtOnce / table.indexes.length));
    const first = await pieces.next();
    if (first.done === true) return 0;
    const second = await pieces.next();
    if (second.done === true) return await writePiece(environment.rows.context(), table, first.value);
    await deleteStorage(
      environment,
      table.oid,
      table.indexes.map(({ storage }) => storage),
    );
    return await writePieces(environment, change, table, following([first.value, second.value], pieces));
  } finally {
    await stream.close();
  }
}

/** Pieces are committed beside one another as long as they are seen not to be in each other's way. */
async function writePieces(
  { rows }: DdlEnvironment,
  { draft }: SchemaChange,
  table: TableDescriptor,
  pieces: AsyncIterable<SqlValue[][]>,
): Promise<number> {
  const context = rows.context();
  const load = new TableLoad(context, context.bindTable(table));
  const underWay = new UnderWay(piecesAtOnce);
  let count = 0;
  try {
    for await (const piece of pieces) {
      context.checkCancelled();
      const writes = await load.writesFor(copyOf(piece)).catch((error) => {
        throw asTableError(error, table);
      });
      if (writes !== undefined) await underWay.begin(() => rows.separately(draft, (own) => own.rows.write(writes)));
      else {
        await underWay.end();
        await rows.separately(draft, (own) => writePiece(own, table, piece));
      }
      count += piece.length;
    }
    await underWay.end();
    return count;
  } finally {
    // Nothing is written any more once the statement is over, whatever became of it.
    await underWay.end().catch(() => {});
  }
}

function rewriteQuery(
  environment: DdlEnvironment,
  { draft }: SchemaChange,
  before: TableDescriptor,
  table: TableDescriptor,
  values: RewrittenValues,
): BoundQuery {
  const columns = table.columns.map((column): RowValue => {
    const { name, number } = column;
    const expression = values.get(number);
    const isOld = before.columns.some((each) => each.number === number);
    if (expression === undefined && isOld) return { value: { kind: 'table-column', number }, target: undefined };
    // Numbers of rows and generated columns are computed when the rows are written.
    if (expression === undefined || isRowid(column)) return { value: nothing, target: undefined };
    return { value: expression, target: { name, ...typeOfColumn({ draft }, column) } };
  });
  return bindRowValues(before, columns, undefined, sessionBinding(environment, draft));
}

const nothing = { kind: 'null', position: 0 } as const;

async function writePiece(
  context: ExecutionContext,
  table: TableDescriptor,
  rows: readonly SqlValue[][],
): Promise<number> {
  try {
    return await writeTableRows(context, context.bindTable(table), copyOf(rows));
  } catch (error) {
    throw asTableError(error, table);
  }
}

/** A piece may be written twice, and writing changes it. */
function copyOf(rows: readonly SqlValue[][]): SqlValue[][] {
  return rows.map((row) => [...row]);
}

async function* following(
  first: readonly SqlValue[][][],
  rest: AsyncGenerator<SqlValue[][]>,
): AsyncGenerator<SqlValue[][]> {
  yield* first;
  yield* rest;
}

async function* piecesOf(stream: DdlRowStream, rowsAtOnce: number): AsyncGenerator<SqlValue[][], undefined> {
  let piece: SqlValue[][] = [];
  for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
    for (const row of batch) {
      piece.push([...row]);
      if (piece.length < rowsAtOnce) continue;
      yield piece;
      piece = [];
    }
  }
  if (piece.length > 0) yield piece;
  return undefined;
}

/** What is wrong with a row is here what is wrong with the table. */
export function asTableError(error: unknown, { name }: TableDescriptor): unknown {
  if (!(error instanceof SqlError)) return error;
  const { sqlstate, object } = error;
  if (sqlstate === '23502' && object?.column !== undefined)
    return new SqlError(sqlstate, `column "${object.column}" of relation "${name}" contains null values`, { object });
  if (sqlstate === '23514' && object?.constraint !== undefined)
    return new SqlError(
      sqlstate,
      `check constraint "${object.constraint}" of relation "${name}" is violated by some row`,
      {
        object,
      },
    );
  return error;
}

/** The table of a task. */
export function tableOfTask({ draft }: SchemaChange, oid: Oid): TableDescriptor {
  const table = draft.byOid(oid);
  if (table?.kind !== 'table') throw new SqlError('XX000', `could not open relation with OID ${oid}`);
  return table;
}
