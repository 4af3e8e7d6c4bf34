/** The views that list relations for people: pg_tables, pg_views, pg_matviews, pg_indexes, pg_sequences; and pg_sequence. */
import type { SequenceDescriptor } from '../../catalog/index.ts';
import { indexDefinition } from '../definitions.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, fromRole, fromStatement, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemTables } from '../tables.ts';
import { viewText } from '../view-text.ts';
import { isShown, tableKind } from './relations.ts';

/** The row makers. */
export const listRows: RowMakers = {
  pg_tables: fromCatalog(tableRows),
  pg_views: fromRole(viewRows),
  pg_matviews: fromRole(materializedRows),
  pg_indexes: fromRole(indexRows),
  pg_sequence: fromCatalog(({ objects }) => objects.filter((object) => object.kind === 'sequence').map(sequenceRow)),
  pg_sequences: fromStatement((scene, { services }) =>
    scene.objects
      .filter((object) => object.kind === 'sequence')
      .map((sequence) => ({
        ...listedSequence(scene, sequence),
        last_value: services.currentSequenceValue(sequence.oid) ?? null,
      })),
  ),
};

function* tableRows(scene: Scene): Iterable<SystemRow> {
  for (const { schema, name, relkind } of systemTables)
    if (relkind === 'r')
      yield {
        schemaname: schema,
        tablename: name,
        tableowner: scene.roleName(10),
        hasindexes: false,
        hasrules: false,
        hastriggers: false,
        rowsecurity: false,
      };
  for (const table of scene.tables)
    if (tableKind(table) === 'r')
      yield {
        schemaname: scene.schemaName(table.schemaOid),
        tablename: table.name,
        tableowner: scene.roleName(table.ownerOid),
        hasindexes: table.indexes.some(isShown),
        hasrules: false,
        hastriggers: table.foreignKeys.length > 0 || table.referencedBy.length > 0,
        rowsecurity: false,
      };
}

function* viewRows(scene: Scene): Iterable<SystemRow> {
  for (const { schema, name, relkind } of systemTables)
    if (relkind === 'v') yield { schemaname: schema, viewname: name, viewowner: scene.roleName(10) };
  for (const object of scene.objects)
    if (object.kind === 'view')
      yield {
        schemaname: scene.schemaName(object.schemaOid),
        viewname: object.name,
        viewowner: scene.roleName(object.ownerOid),
        definition: viewText(scene, object, false),
      };
}

function* materializedRows(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    if (table.materialized !== undefined)
      yield {
        schemaname: scene.schemaName(table.schemaOid),
        matviewname: table.name,
        matviewowner: scene.roleName(table.ownerOid),
        hasindexes: table.indexes.some(isShown),
        ispopulated: table.materialized.populated,
        definition: viewText(scene, { query: table.materialized.query, columns: table.columns }, false),
      };
}

function* indexRows(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    for (const index of table.indexes)
      if (isShown(index))
        yield {
          schemaname: scene.schemaName(table.schemaOid),
          tablename: table.name,
          indexname: index.name,
          indexdef: indexDefinition(scene, table, index),
        };
}

function sequenceRow(sequence: SequenceDescriptor): SystemRow {
  return {
    seqrelid: sequence.oid,
    seqtypid: sequence.typeOid,
    seqstart: BigInt(sequence.start),
    seqincrement: BigInt(sequence.increment),
    seqmax: BigInt(sequence.max),
    seqmin: BigInt(sequence.min),
    seqcache: BigInt(sequence.cache),
    seqcycle: sequence.cycle,
  };
}

function listedSequence(scene: Scene, sequence: SequenceDescriptor): SystemRow {
  return {
    schemaname: scene.schemaName(sequence.schemaOid),
    sequencename: sequence.name,
    sequenceowner: scene.roleName(sequence.ownerOid),
    data_type: sequence.typeOid,
    start_value: BigInt(sequence.start),
    min_value: BigInt(sequence.min),
    max_value: BigInt(sequence.max),
    increment_by: BigInt(sequence.increment),
    cycle: sequence.cycle,
    cache_size: BigInt(sequence.cache),
  };
}
