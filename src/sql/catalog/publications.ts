/** Publications: which tables they let out, and how much of them. */
import type { Catalog } from './catalog.ts';
import type { Oid, PublicationDescriptor, PublishedTable, SchemaDescriptor, TableDescriptor } from './descriptors.ts';
import { isAlwaysUnique } from './unique.ts';

/** How a publication shows a table. */
export type Publishing = Pick<PublishedTable, 'columns' | 'where' | 'whereColumns'>;

const whole: Publishing = { columns: undefined, where: undefined, whereColumns: [] };

/** The publication of this name. */
export function publicationNamed(
  { publications }: Catalog,
  databaseOid: Oid,
  name: string,
): PublicationDescriptor | undefined {
  for (const publication of publications)
    if (publication.databaseOid === databaseOid && publication.name === name) return publication;
  return undefined;
}

/** Can others follow it? Rows of temporary tables and those that are not meant to last are nobody else's business. */
export function isPublishable({ persistence, materialized }: TableDescriptor): boolean {
  return persistence === 'permanent' && materialized === undefined;
}

/** How the publication shows the table; undefined: not at all. A table that is named counts as it is named, one of a schema or of all as a whole. */
export function publishing(
  catalog: Catalog,
  { databaseOid, allTables, tables, schemas }: PublicationDescriptor,
  table: TableDescriptor,
): Publishing | undefined {
  if (tables.length === 0 && schemas.length === 0 && !allTables) return undefined;
  if (!isPublishable(table)) return undefined;
  if (schemas.some(({ schema }) => schema === table.schemaOid)) return whole;
  const named = tables.find((each) => each.table === table.oid);
  if (named !== undefined) return named;
  if (!allTables) return undefined;
  const schema = catalog.byOid(table.schemaOid);
  return schema?.kind === 'schema' && schema.databaseOid === databaseOid ? whole : undefined;
}

/** All tables of a publication, by oid. */
export function publishedTables(
  catalog: Catalog,
  publication: PublicationDescriptor,
): readonly { readonly table: TableDescriptor; readonly publishing: Publishing }[] {
  const { allTables, schemas, tables } = publication;
  const candidates =
    allTables || schemas.length > 0
      ? [...catalog.all('table')]
      : tables.flatMap(({ table }) => {
          const found = catalog.byOid(table);
          return found?.kind === 'table' ? [found] : [];
        });
  return candidates
    .flatMap((table) => {
      const shown = publishing(catalog, publication, table);
      return shown === undefined ? [] : [{ table, publishing: shown }];
    })
    .sort((a, b) => a.table.oid - b.table.oid);
}

/** The columns that tell a row from others where it is replicated; `full`: all of them; undefined: nothing does. */
export function replicaIdentityOf(table: TableDescriptor): readonly number[] | 'full' | undefined {
  const { replicaIdentity, indexes } = table;
  if (replicaIdentity === 'full') return 'full';
  if (replicaIdentity === 'nothing') return undefined;
  const index =
    replicaIdentity === 'default'
      ? indexes.find((index) => index.primary && isAlwaysUnique(index))
      : indexes.find(({ oid }) => oid === replicaIdentity);
  return index?.columns.flatMap(({ column }) => column ?? []);
}

/** Schemas of all databases (`pg_catalog`, `kv`) are in no publication as a whole. */
export function isSystemSchema({ databaseOid }: SchemaDescriptor): boolean {
  return databaseOid === 0;
}
