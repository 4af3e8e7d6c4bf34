/**
 * What a feed shows: which tables, which keys of them, which columns. A table is meant by its name as it is at the moment of each change, so
 * one that is dropped and made again is followed again.
 */
import {
  allTablesSpan,
  emptyBytes,
  intersectSpans,
  namespaceDataKey,
  prefixEnd,
  type Span,
  tableSpan,
} from '../base/index.ts';
import type { CatalogPicture, TableDescriptor } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';

/** A table by its names. */
export interface TableName {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** What a feed is asked to show. */
export interface FeedScope {
  /** All tables of this database. */
  readonly database: string;
  /** Only these; undefined: all. */
  readonly tables?: readonly Omit<TableName, 'database'>[];
  /** Only tables with these numbers, whatever they are called. */
  readonly tableOids?: ReadonlySet<number>;
  /** Only these columns, of every table that has them; undefined: all. Key columns are always shown as the key. */
  readonly columns?: readonly string[];
  /** Only rows that fulfil this condition of SQL; with one table. A row that comes to fulfil it is created, one that ceases to is deleted. */
  readonly where?: string;
  /** Of the key-value namespaces: only keys that begin with this. */
  readonly keyPrefix?: Uint8Array;
  /** Only keys of namespaces in this span; an empty end is past every key. */
  readonly keySpan?: Span;
}

/** The names of a table; undefined for what is no table of any database, or is nobody's business. */
export function tableNameOf(picture: CatalogPicture, table: TableDescriptor): TableName | undefined {
  if (table.persistence === 'temporary') return undefined;
  const schema = picture.byOid(table.schemaOid);
  if (schema?.kind !== 'schema') return undefined;
  // Schemas like `kv` are in all databases.
  const database = schema.databaseOid === 0 ? undefined : picture.byOid(schema.databaseOid);
  return { database: database?.name ?? '', schema: schema.name, name: table.name };
}

/** Does the feed show the table? */
export function isInScope(scope: FeedScope, name: TableName, oid: number): boolean {
  if (scope.tableOids !== undefined) return scope.tableOids.has(oid);
  if (name.database !== '' && name.database !== scope.database) return false;
  if (scope.tables === undefined) return name.database !== '';
  return scope.tables.some((table) => table.schema === name.schema && table.name === name.name);
}

/** Where the rows lie of the tables that are meant. What is named must be there. */
export function spansOf(
  scope: FeedScope,
  picture: CatalogPicture,
  checkTest: (table: TableDescriptor) => void,
): readonly Span[] {
  if (picture.databaseByName(scope.database) === undefined)
    throw new SqlError('3D000', `database "${scope.database}" does not exist`);
  if (scope.where !== undefined && scope.tables?.length !== 1)
    throw new SqlError('0A000', 'a condition is one on the rows of one table: name it');
  if (scope.tables === undefined) return [allTablesSpan];
  return scope.tables.map(({ schema, name }) => {
    const table = findTable(scope.database, picture, schema, name);
    checkColumns(scope, table);
    checkTest(table);
    return spanOf(table, scope);
  });
}

function spanOf({ oid, namespaceId }: TableDescriptor, shown: Pick<FeedScope, 'keyPrefix' | 'keySpan'>): Span {
  return namespaceId === undefined ? tableSpan(oid) : keysOf(namespaceId, shown);
}

/** Where the rows lie of those tables of a scope that are there. */
export function spansThere(scope: FeedScope, picture: CatalogPicture): readonly Span[] {
  const { database, tables } = scope;
  if (tables === undefined) return [allTablesSpan];
  return tables.flatMap(({ schema, name }) => {
    const table = lookUp(database, picture, schema, name);
    return table?.kind === 'table' ? [spanOf(table, scope)] : [];
  });
}

/** All keys of a table. */
export function spanOfTable(table: TableDescriptor): Span {
  return spanOf(table, {});
}

function findTable(database: string, picture: CatalogPicture, schema: string, name: string): TableDescriptor {
  const table = lookUp(database, picture, schema, name);
  if (table === undefined) throw new SqlError('42P01', `relation "${schema}.${name}" does not exist`);
  if (table.kind !== 'table') throw new SqlError('42809', `"${schema}.${name}" is not a table`);
  if (table.persistence === 'temporary')
    throw new SqlError('42809', `"${schema}.${name}" is a temporary table: nobody else sees its changes`);
  return table;
}

function lookUp(database: string, picture: CatalogPicture, schema: string, name: string) {
  const owner = picture.databaseByName(database);
  const descriptor = owner && (picture.schemaByName(owner.oid, schema) ?? picture.schemaByName(0, schema));
  return descriptor && picture.relationByName(descriptor.oid, name);
}

function checkColumns({ columns, tables }: FeedScope, table: TableDescriptor): void {
  if (tables?.length !== 1) return;
  for (const wanted of columns ?? [])
    if (!table.columns.some(({ name, hidden }) => !hidden && name === wanted))
      throw new SqlError('42703', `column "${wanted}" of relation "${table.name}" does not exist`);
}

/** The keys of a namespace that are meant. */
function keysOf(id: number, { keyPrefix, keySpan }: Pick<FeedScope, 'keyPrefix' | 'keySpan'>): Span {
  const all = namespaceKeys(id, keyPrefix);
  if (keySpan === undefined) return all;
  const start = namespaceDataKey(id, keySpan.start);
  const end = keySpan.end.length === 0 ? namespaceKeys(id).end : namespaceDataKey(id, keySpan.end);
  return intersectSpans(all, { start, end });
}

function namespaceKeys(id: number, prefix: Uint8Array = emptyBytes): Span {
  const start = namespaceDataKey(id, prefix);
  return { start, end: prefixEnd(start) ?? emptyBytes };
}
