/** A table as it is replicated at one moment: what its publications say of it, how its rows are read, and what tells them from one another. */
import { emptyBytes, prefixEnd, type Span, startsWith, tableIndexPrefix } from '../../base/index.ts';
import {
  type CatalogPicture,
  isPublishable,
  type PublicationDescriptor,
  type PublishedAction,
  publishing,
  replicaIdentityOf,
  type TableDescriptor,
} from '../../sql/catalog/index.ts';
import { SqlError } from '../../sql/errors.ts';
import { tableLayout } from '../../sql/rows/index.ts';
import type { SqlValue } from '../../sql/values/index.ts';
import { type ExpressionParser, type RowTest, rowTest } from '../row-test.ts';
import { spanOfTable } from '../scope.ts';
import type { SentColumn, SentRelation } from './pgoutput-messages.ts';

/** What a slot's reader asked for: the tables of some publications, or all of the database. */
export type Selection =
  | { readonly kind: 'publications'; readonly databaseOid: number; readonly names: readonly string[] }
  | { readonly kind: 'database'; readonly databaseOid: number };

/** See the top of this file. */
export interface ReplicatedTable {
  readonly descriptor: TableDescriptor;
  readonly relation: SentRelation;
  /** For each action that is published: which rows. Undefined: all. */
  readonly actions: ReadonlyMap<PublishedAction, RowTest | undefined>;
  /** Where they lie. */
  readonly rows: Span;
  /** Is the key one of its rows' (and no index entry)? */
  isRow(key: Uint8Array): boolean;
  /** All columns, hidden ones too. */
  read(key: Uint8Array, row: Uint8Array): SqlValue[];
  /** The columns that are sent, out of all. */
  sent(values: readonly SqlValue[]): SqlValue[];
}

/** The tables that are selected. */
export function selectedTables(picture: CatalogPicture, selection: Selection): readonly TableDescriptor[] {
  return [...picture.all('table')].filter((table) => isSelected(picture, selection, table));
}

function isSelected(picture: CatalogPicture, selection: Selection, table: TableDescriptor): boolean {
  if (!isPublishable(table)) return false;
  if (selection.kind === 'database') {
    const schema = picture.byOid(table.schemaOid);
    return schema?.kind === 'schema' && schema.databaseOid === selection.databaseOid;
  }
  return publicationsOf(picture, selection).some((each) => publishing(picture, each, table) !== undefined);
}

function publicationsOf(
  picture: CatalogPicture,
  { databaseOid, names }: Extract<Selection, { readonly kind: 'publications' }>,
): readonly PublicationDescriptor[] {
  return [...picture.publications].filter((each) => each.databaseOid === databaseOid && names.includes(each.name));
}

/** A table as it is replicated; undefined: it is not. */
export function replicatedTable(
  picture: CatalogPicture,
  selection: Selection,
  table: TableDescriptor,
  parser: ExpressionParser,
): ReplicatedTable | undefined {
  if (!isSelected(picture, selection, table)) return undefined;
  const schema = picture.byOid(table.schemaOid)?.name ?? '';
  const layout = tableLayout(table, picture.types);
  const [rows] = table.indexes;
  const places = [...table.columns.keys()];
  const publications = selection.kind === 'publications' ? publicationsOf(picture, selection) : undefined;
  const listed = publications === undefined ? undefined : listedColumns(picture, publications, table, schema);
  const sentPlaces = places.filter((place) => {
    const { hidden, generated, number } = table.columns[place];
    // What is computed here is computed there; whoever only looks sees it.
    const isSent = generated === undefined || selection.kind === 'database';
    return !hidden && isSent && (listed?.includes(number) ?? true);
  });
  const identity = replicaIdentityOf(table);
  const columns: readonly SentColumn[] = sentPlaces.map((place) => {
    const { name, modifier, number } = table.columns[place];
    const isKey = identity !== undefined && (identity === 'full' || identity.includes(number));
    return { name, type: layout.types[place], modifier, isKey };
  });
  const prefix = table.namespaceId === undefined ? tableIndexPrefix(table.oid, rows.storage) : undefined;
  return {
    descriptor: table,
    relation: { id: table.oid, schema, name: table.name, identity: identityLetter(table), columns },
    actions: publications === undefined ? everything : actionsOf(picture, publications, table, parser),
    rows: prefix === undefined ? spanOfTable(table) : { start: prefix, end: prefixEnd(prefix) ?? emptyBytes },
    isRow: (key) => prefix === undefined || startsWith(key, prefix),
    read: layout.reader(rows, places),
    sent: (values) => sentPlaces.map((place) => values[place]),
  };
}

const everything: ReadonlyMap<PublishedAction, undefined> = new Map(
  (['insert', 'update', 'delete', 'truncate'] as const).map((action) => [action, undefined]),
);

function identityLetter({ replicaIdentity }: TableDescriptor): SentRelation['identity'] {
  if (typeof replicaIdentity === 'number') return 'i';
  return replicaIdentity === 'full' ? 'f' : replicaIdentity === 'nothing' ? 'n' : 'd';
}

/** The columns that publications agree on (0A000 if they do not); undefined: all. */
function listedColumns(
  picture: CatalogPicture,
  publications: readonly PublicationDescriptor[],
  table: TableDescriptor,
  schema: string,
): readonly number[] | undefined {
  const lists = publications.flatMap((publication) => {
    const shown = publishing(picture, publication, table);
    return shown === undefined ? [] : [shown.columns];
  });
  if (lists.some((list) => String(list) !== String(lists[0])))
    throw new SqlError(
      '0A000',
      `cannot use different column lists for table "${schema}.${table.name}" in different publications`,
    );
  return lists[0];
}

/** What any of the publications lets out, the others can't hold back. */
function actionsOf(
  picture: CatalogPicture,
  publications: readonly PublicationDescriptor[],
  table: TableDescriptor,
  parser: ExpressionParser,
): ReadonlyMap<PublishedAction, RowTest | undefined> {
  const tests = new Map<PublishedAction, (RowTest | undefined)[]>();
  for (const publication of publications) {
    const shown = publishing(picture, publication, table);
    if (shown === undefined) continue;
    const test = shown.where === undefined ? undefined : rowTest(shown.where, parser, picture, table);
    for (const action of publication.publish) tests.set(action, [...(tests.get(action) ?? []), test]);
  }
  return new Map([...tests].map(([action, each]) => [action, anyOf(each)]));
}

function anyOf(tests: readonly (RowTest | undefined)[]): RowTest | undefined {
  const conditions = tests.filter((test) => test !== undefined);
  if (conditions.length < tests.length) return undefined;
  return (values) => conditions.some((test) => test(values));
}
