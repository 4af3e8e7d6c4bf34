/**
 * Makes of keys and bytes what a feed says: tables, columns, values. It knows the catalog as of the last transaction that it saw, and follows it with
 * the stream, so every row is read by the definition that its table had when it was written.
 *
 *   transaction ─► catalog rows ─► picture before, picture after ─► schema events
 *              └─► other rows, by key: before by the one picture, after by the other ─► row events
 *
 * Entries of secondary indexes say nothing new and are passed over, and so is what lies under a storage number that is not the table's any more.
 */
import { spanContains, startsWith, tableIndexPrefix } from '../base/index.ts';
import type { RowChange } from '../range/index.ts';
import {
  type CatalogPicture,
  type CatalogReplay,
  catalogReplaySpans,
  namespaceTableOid,
  type ObjectChange,
  type Oid,
  type TableDescriptor,
} from '../sql/catalog/index.ts';
import { type TableLayout, tableLayout } from '../sql/rows/index.ts';
import type { SqlValue } from '../sql/values/index.ts';
import type { EventColumn, EventRow, EventTable, FeedEvent, RowOperation } from './events.ts';
import type { RowTest } from './row-test.ts';
import { type FeedScope, isInScope, spanOfTable, type TableName, tableNameOf } from './scope.ts';

/** A table that the feed shows: how its rows are read and shown. */
interface ShownTable {
  readonly event: EventTable;
  /** Places in the whole row. */
  readonly shown: readonly number[];
  readonly keys: readonly number[];
  readonly test: RowTest | undefined;
  read(key: Uint8Array, row: Uint8Array): SqlValue[];
  isRow(key: Uint8Array): boolean;
}

const tableMark = 0x10;
const namespaceMark = 0x04;
/** Behind it are the oid or the namespace's id, four bytes. */
const oidEnd = 5;

/** What a transaction did to tables, and the catalog before it and behind it. */
export interface TransactionHead {
  readonly before: CatalogPicture;
  readonly after: CatalogPicture;
  readonly events: readonly FeedEvent[];
  /** Tables that begin with it, or begin anew: all of their rows are told. */
  readonly begun: ReadonlyMap<Oid, EventTable>;
}

/** Most transactions have nothing to do with tables themselves. */
const noTables: ReadonlyMap<Oid, EventTable> = new Map();

/** Reads the transactions of one feed, in order. */
export class Interpreter {
  readonly #scope: FeedScope;
  readonly #catalog: CatalogReplay;
  /** By descriptor: a changed table is another one. */
  #shown = new WeakMap<TableDescriptor, ShownTable | 'hidden'>();

  readonly #makeTest: MakeTest;

  /** @param catalog as it is where the feed begins; the interpreter moves it on */
  constructor(scope: FeedScope, catalog: CatalogReplay, makeTest: MakeTest) {
    this.#scope = scope;
    this.#makeTest = makeTest;
    this.#catalog = catalog;
  }

  /** Moves on to a transaction. @param changes those of the catalog are among them */
  begin(changes: readonly RowChange[]): TransactionHead {
    const before = this.#catalog.picture;
    if (!changes.some(({ key }) => isOfCatalog(key))) return { before, after: before, events: [], begun: noTables };
    const objects = this.#catalog.apply(changes.map(({ key, after }) => ({ key, row: after })));
    const after = this.#catalog.picture;
    // Names of schemas and labels of types are in tables as they were.
    if (objects.some((change) => (change.after ?? change.before)?.kind !== 'table')) this.#shown = new WeakMap();
    const events: FeedEvent[] = objects.flatMap((change) => this.#schemaEvents(before, after, change));
    return { before, after, events, begun: tablesBegun(events) };
  }

  /** What the transaction did to rows: some of its changes, or all. */
  rows({ before, after }: TransactionHead, changes: readonly RowChange[]): readonly FeedEvent[] {
    const events: FeedEvent[] = [];
    for (const change of changes) {
      const event = this.#rowEvent(before, after, change);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** A row that was there when the feed began, as of that moment. */
  row(key: Uint8Array, row: Uint8Array): FeedEvent | undefined {
    const { picture } = this.#catalog;
    return this.#rowEvent(picture, picture, { key, before: undefined, after: row }, 'read');
  }

  // Tables ---------------------------------------------------------------------------------------------------------

  #schemaEvents(before: CatalogPicture, after: CatalogPicture, change: ObjectChange): readonly FeedEvent[] {
    const [old, now] = [change.before, change.after];
    const oldTable = old?.kind === 'table' ? this.#tableShown(before, old) : undefined;
    const newTable = now?.kind === 'table' ? this.#tableShown(after, now) : undefined;
    if (oldTable === undefined && newTable === undefined) return [];
    const operation = oldTable === undefined ? 'create' : newTable === undefined ? 'drop' : 'alter';
    const schema: FeedEvent = { kind: 'schema', operation, before: oldTable?.event, after: newTable?.event };
    if (oldTable === undefined || newTable === undefined) return [schema];
    const events: FeedEvent[] = isSameShape(oldTable.event, newTable.event) ? [] : [schema];
    // A new storage number: the old rows are gone at once, without a word for each.
    const rewritten = old?.kind === 'table' && now?.kind === 'table' && storageOf(old) !== storageOf(now);
    return rewritten ? [...events, { kind: 'truncate', table: newTable.event }] : events;
  }

  #tableShown(picture: CatalogPicture, table: TableDescriptor): ShownTable | undefined {
    let shown = this.#shown.get(table);
    if (shown === undefined) {
      const name = tableNameOf(picture, table);
      shown =
        name !== undefined && isInScope(this.#scope, name, table.oid)
          ? shownTable(this.#scope, picture, table, name, this.#makeTest(picture, table))
          : 'hidden';
      this.#shown.set(table, shown);
    }
    return shown === 'hidden' ? undefined : shown;
  }

  #tableAt(picture: CatalogPicture, key: Uint8Array): ShownTable | undefined {
    if (key.length < oidEnd || (key[0] !== tableMark && key[0] !== namespaceMark)) return undefined;
    const number = new DataView(key.buffer, key.byteOffset + 1, 4).getUint32(0);
    const table = picture.byOid(key[0] === tableMark ? number : namespaceTableOid(number));
    return table?.kind === 'table' ? this.#tableShown(picture, table) : undefined;
  }

  // Rows -----------------------------------------------------------------------------------------------------------

  #rowEvent(
    pictureBefore: CatalogPicture,
    pictureAfter: CatalogPicture,
    { key, before, after }: RowChange,
    operation?: RowOperation,
  ): FeedEvent | undefined {
    const table = this.#tableAt(pictureAfter, key);
    if (table === undefined || !table.isRow(key) || (before === undefined && after === undefined)) return undefined;
    // The table may have got another definition in this very transaction.
    const tableBefore = before === undefined ? table : (this.#tableAt(pictureBefore, key) ?? table);
    const oldValues = passing(tableBefore, key, before);
    const newValues = passing(table, key, after);
    if (oldValues === undefined && newValues === undefined) return undefined;
    const keyOf = newValues === undefined ? { table: tableBefore, values: oldValues } : { table, values: newValues };
    return {
      kind: 'row',
      operation: operation ?? (oldValues === undefined ? 'create' : newValues === undefined ? 'delete' : 'update'),
      table: table.event,
      key: keyOf.table.keys.map((place) => keyOf.values?.[place] ?? null),
      before: oldValues && eventRow(tableBefore, oldValues),
      after: newValues && eventRow(table, newValues),
    };
  }
}

function isOfCatalog(key: Uint8Array): boolean {
  return catalogReplaySpans.some((span) => spanContains(span, key));
}

function tablesBegun(events: readonly FeedEvent[]): ReadonlyMap<Oid, EventTable> {
  const begun = new Map<Oid, EventTable>();
  for (const event of events) {
    const isNew = event.kind === 'schema' && event.operation === 'create';
    const table = event.kind === 'truncate' ? event.table : isNew ? event.after : undefined;
    if (table !== undefined) begun.set(table.oid, table);
  }
  return begun;
}

/** Makes the test of a table's rows; undefined where all pass. */
export type MakeTest = (picture: CatalogPicture, table: TableDescriptor) => RowTest | undefined;

/** A row's values; undefined if there is none, or none that the feed shows. */
function passing({ test, read }: ShownTable, key: Uint8Array, row: Uint8Array | undefined): SqlValue[] | undefined {
  if (row === undefined) return undefined;
  const values = read(key, row);
  return test === undefined || test(values) ? values : undefined;
}

function shownTable(
  { columns: wanted }: FeedScope,
  picture: CatalogPicture,
  table: TableDescriptor,
  name: TableName,
  test: RowTest | undefined,
): ShownTable {
  const layout: TableLayout = tableLayout(table, picture.types);
  const [rows] = table.indexes;
  const columns: EventColumn[] = table.columns.map((column, place) => ({
    name: column.name,
    type: layout.types[place],
    modifier: column.modifier,
  }));
  const places = [...table.columns.keys()];
  const shown = places.filter(
    (place) => !table.columns[place].hidden && (wanted === undefined || wanted.includes(table.columns[place].name)),
  );
  const keys = rows.columns.flatMap(({ column }) => (column === undefined ? [] : [layout.placeOf(column)]));
  const read = layout.reader(rows, places);
  const prefix = table.namespaceId === undefined ? tableIndexPrefix(table.oid, rows.storage) : undefined;
  return {
    event: {
      oid: table.oid,
      ...name,
      span: spanOfTable(table),
      columns: shown.map((place) => columns[place]),
      keyColumns: keys.map((place) => columns[place]),
    },
    shown,
    keys,
    test,
    read,
    isRow: (key) => prefix === undefined || startsWith(key, prefix),
  };
}

function eventRow({ event, shown }: ShownTable, values: readonly SqlValue[]): EventRow {
  return { columns: event.columns, values: shown.map((place) => values[place]) };
}

function storageOf({ indexes }: TableDescriptor): number {
  return indexes[0].storage;
}

function isSameShape(a: EventTable, b: EventTable): boolean {
  const shape = (columns: readonly EventColumn[]) =>
    columns.map(({ name, type, modifier }) => [name, type.oid, modifier]);
  const text = ({ schema, name, columns, keyColumns }: EventTable) =>
    JSON.stringify([schema, name, shape(columns), shape(keyColumns)]);
  return text(a) === text(b);
}
