/** pg_publication and its kin: what others may follow by logical replication. */
import {
  type PublicationDescriptor,
  type Publishing,
  publishedTables,
  type TableDescriptor,
} from '../../catalog/index.ts';
import { SqlArray, vectorOf } from '../../values/index.ts';
import { expressionText, overTable } from '../expression-text.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, fromRole, type RowMakers, type SystemRow } from '../table-rows.ts';
import { shownColumns } from './relations.ts';

/** The row makers. */
export const publicationRows: RowMakers = {
  pg_publication: fromCatalog(publicationsRows),
  pg_publication_rel: fromCatalog(relationRows),
  pg_publication_namespace: fromCatalog(schemaRows),
  pg_publication_tables: fromRole(tableRows),
};

/** The publications of the scene's database. */
export function publicationsOf({ catalog, database }: Scene): readonly PublicationDescriptor[] {
  return [...catalog.publications].filter(({ databaseOid }) => databaseOid === database.oid);
}

/** Columns of a table that a publication sends: those that it lists, or all that are not generated. */
export function publishedColumns(table: TableDescriptor, { columns }: Publishing): TableDescriptor['columns'] {
  return shownColumns(table).filter(
    ({ number, generated }) => generated === undefined && (columns?.includes(number) ?? true),
  );
}

function* publicationsRows(scene: Scene): Iterable<SystemRow> {
  for (const { oid, name, ownerOid, allTables, publish, viaRoot } of publicationsOf(scene))
    yield {
      oid,
      pubname: name,
      pubowner: ownerOid,
      puballtables: allTables,
      pubinsert: publish.includes('insert'),
      pubupdate: publish.includes('update'),
      pubdelete: publish.includes('delete'),
      pubtruncate: publish.includes('truncate'),
      pubviaroot: viaRoot,
    };
}

function* relationRows(scene: Scene): Iterable<SystemRow> {
  for (const { oid: publication, tables } of publicationsOf(scene))
    for (const { oid, table, columns, where } of tables)
      yield {
        oid,
        prpubid: publication,
        prrelid: table,
        prqual: where ?? null,
        prattrs: columns === undefined ? null : vectorOf(columns),
      };
}

function* schemaRows(scene: Scene): Iterable<SystemRow> {
  for (const { oid: publication, schemas } of publicationsOf(scene))
    for (const { oid, schema } of schemas) yield { oid, pnpubid: publication, pnnspid: schema };
}

function* tableRows(scene: Scene): Iterable<SystemRow> {
  for (const publication of publicationsOf(scene))
    for (const { table, publishing } of publishedTables(scene.catalog, publication))
      yield {
        pubname: publication.name,
        schemaname: scene.catalog.byOid(table.schemaOid)?.name ?? '',
        tablename: table.name,
        attnames: SqlArray.of(publishedColumns(table, publishing).map(({ name }) => name)),
        rowfilter:
          publishing.where === undefined ? null : expressionText(scene, publishing.where, overTable(table), false),
      };
}
