/**
 * Building an index over rows that are there.
 *
 *   at once      inside of a block, or where the table is small: in this transaction, behind closed gates
 *   online       the index is committed as `building`, so that everybody writes to it; then the rows' entries are added in small transactions, with
 *                nobody kept waiting; then it is made public. What fails in between (a duplicate) takes the index away again.
 */
import type { IndexDescriptor, Oid, SchemaChange, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { buildIndexEntries } from '../../execute/dml/index.ts';
import type { DdlEnvironment } from '../environment.ts';
import { withChangedIndex } from '../indexes/descriptor.ts';
import { withoutIndex } from '../indexes/remove-index.ts';
import { deleteStorage } from './delete-storage.ts';

/** So many pieces of rows are done at once; a table with more is built online, if that can be. */
const piecesAtOnce = 4;

/** Gives the rows of the table their entries. */
export async function buildIndex(
  environment: DdlEnvironment,
  change: SchemaChange,
  tableOid: Oid,
  indexOid: Oid,
  mayGoOn: boolean,
): Promise<void> {
  const after = await buildHere(environment, change, tableOid, indexOid, mayGoOn ? piecesAtOnce : undefined);
  if (after !== undefined) await buildOnline(environment, change, tableOid, indexOid);
}

/** In this transaction; where it stopped, if that was too much. */
async function buildHere(
  { rows }: DdlEnvironment,
  change: SchemaChange,
  tableOid: Oid,
  indexOid: Oid,
  piecesMax: number | undefined,
): Promise<Uint8Array | undefined> {
  const context = rows.context();
  const table = context.bindTable(tableOf(change, tableOid));
  let after: Uint8Array | undefined;
  for (let pieces = 0; pieces !== piecesMax; pieces++) {
    context.checkCancelled();
    after = await buildIndexEntries(context, table, [indexOid], after);
    if (after === undefined) return undefined;
  }
  return after;
}

async function buildOnline(
  environment: DdlEnvironment,
  first: SchemaChange,
  tableOid: Oid,
  indexOid: Oid,
): Promise<void> {
  putState(first, tableOid, indexOid, 'building');
  await environment.commitAndGoOn();
  try {
    await addEntries(environment, tableOid, indexOid);
  } catch (error) {
    await takeAway(environment, tableOid, indexOid);
    throw error;
  }
  const second = await environment.change();
  await second.closeGate(tableOid);
  putState(second, tableOid, indexOid, 'public');
}

async function addEntries({ rows }: DdlEnvironment, tableOid: Oid, indexOid: Oid): Promise<void> {
  let after: Uint8Array | undefined;
  do {
    const from = after;
    after = await rows.separately(undefined, (context) => {
      context.checkCancelled();
      const table = context.catalog.byOid(tableOid);
      if (table?.kind !== 'table') throw new SqlError('42P01', 'the table was dropped while its index was being built');
      return buildIndexEntries(context, context.bindTable(table), [indexOid], from);
    });
  } while (after !== undefined);
}

/** A failed index leaves no trace. */
async function takeAway(environment: DdlEnvironment, tableOid: Oid, indexOid: Oid): Promise<void> {
  const change = await environment.change();
  const table = change.draft.byOid(tableOid);
  if (table?.kind !== 'table') return;
  const index = table.indexes.find(({ oid }) => oid === indexOid);
  if (index === undefined) return;
  await change.closeGate(tableOid);
  change.draft.put(withoutIndex(table, indexOid));
  change.afterCommit(() => deleteStorage(environment, tableOid, [index.storage]));
  await environment.commitAndGoOn();
}

function putState(change: SchemaChange, tableOid: Oid, indexOid: Oid, state: IndexDescriptor['state']): void {
  const table = tableOf(change, tableOid);
  const index = table.indexes.find(({ oid }) => oid === indexOid);
  if (index === undefined) throw new SqlError('42704', 'the index was dropped while it was being built');
  change.draft.put(withChangedIndex(table, { ...index, state }));
}

function tableOf({ draft }: SchemaChange, oid: Oid): TableDescriptor {
  const table = draft.byOid(oid);
  if (table?.kind !== 'table') throw new SqlError('42P01', 'the table was dropped while its index was being built');
  return table;
}
