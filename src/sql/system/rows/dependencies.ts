/** pg_depend and pg_rewrite: what goes when something else does, and views as the rules that PostgreSQL makes of them. */
import type { PublicationDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { referencesIn } from '../../ddl/index.ts';
import { classOids } from '../class-oids.ts';
import type { Scene, SchemaObject } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { defaultOid, hasDefault } from './columns.ts';
import { extensionMembers } from './foreign.ts';
import { publicationsOf } from './publications.ts';
import { compositeClassOid, isShown, shownColumns } from './relations.ts';

/** The row makers. */
export const dependencyRows: RowMakers = {
  pg_depend: fromCatalog(dependRows),
  pg_rewrite: fromCatalog(ruleRows),
};

/** A view's rule has no oid of its own. */
export function ruleOid(viewOid: number): number {
  return 0x6000_0000 + (viewOid % 0x1000_0000);
}

const {
  pg_attrdef,
  pg_class,
  pg_constraint,
  pg_namespace,
  pg_publication,
  pg_publication_namespace,
  pg_publication_rel,
  pg_rewrite,
  pg_type,
} = classOids;

/** normal: must be dropped first; auto: goes along; internal: is a part of it. */
type Strength = 'n' | 'a' | 'i';

function depends(
  [classid, objid, objsubid = 0]: readonly [number, number, number?],
  [refclassid, refobjid, refobjsubid = 0]: readonly [number, number, number?],
  deptype: Strength,
): SystemRow {
  return { classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype };
}

function* dependRows(scene: Scene): Iterable<SystemRow> {
  yield* extensionMembers(scene);
  for (const publication of publicationsOf(scene)) yield* partsOfPublication(publication);
  for (const object of scene.objects) {
    yield depends([classOf(object), object.oid], [pg_namespace, object.schemaOid], 'n');
    switch (object.kind) {
      case 'table':
        yield* tableDependencies(scene, object);
        break;
      case 'view':
        yield depends([pg_rewrite, ruleOid(object.oid)], [pg_class, object.oid], 'i');
        yield* named(scene, [pg_rewrite, ruleOid(object.oid)], object, object.query, 'query');
        yield depends([pg_type, object.rowTypeOid], [pg_class, object.oid], 'i');
        yield depends([pg_type, object.rowArrayTypeOid], [pg_type, object.rowTypeOid], 'i');
        break;
      case 'sequence':
        if (object.ownedBy !== undefined)
          yield depends(
            [pg_class, object.oid],
            [pg_class, object.ownedBy.table, object.ownedBy.column],
            object.identity ? 'i' : 'a',
          );
        break;
      case 'composite':
        yield depends([pg_class, compositeClassOid(object)], [pg_type, object.oid], 'i');
        yield depends([pg_type, object.arrayOid], [pg_type, object.oid], 'i');
        for (const { number, typeOid } of object.columns)
          if (isUserType(typeOid)) yield depends([pg_class, object.oid, number], [pg_type, typeOid], 'n');
        break;
      case 'enum':
      case 'domain':
        yield depends([pg_type, object.arrayOid], [pg_type, object.oid], 'i');
        if (object.kind !== 'domain') break;
        if (isUserType(object.baseTypeOid)) yield depends([pg_type, object.oid], [pg_type, object.baseTypeOid], 'n');
        for (const check of object.checks) yield depends([pg_constraint, check.oid], [pg_type, object.oid], 'a');
        break;
      default:
    }
  }
}

function* partsOfPublication({ oid: publication, tables, schemas }: PublicationDescriptor): Iterable<SystemRow> {
  for (const { oid, table } of tables) {
    yield depends([pg_publication_rel, oid], [pg_publication, publication], 'a');
    yield depends([pg_publication_rel, oid], [pg_class, table], 'a');
  }
  for (const { oid, schema } of schemas) {
    yield depends([pg_publication_namespace, oid], [pg_publication, publication], 'a');
    yield depends([pg_publication_namespace, oid], [pg_namespace, schema], 'a');
  }
}

function classOf({ kind }: SchemaObject): number {
  return kind === 'enum' || kind === 'domain' || kind === 'composite' ? pg_type : pg_class;
}

function isUserType(oid: number): boolean {
  return oid >= 16_384;
}

/** What the text of an object names: relations, and types of users. */
function* named(
  scene: Scene,
  object: readonly [number, number],
  owner: object,
  text: string | undefined,
  kind: 'expression' | 'query',
): Iterable<SystemRow> {
  const { catalog, database, parser } = scene;
  if (parser === undefined) return;
  const { relations, types } = referencesIn(catalog, database.oid, parser, owner, text, kind);
  for (const oid of relations) yield depends(object, [pg_class, oid], 'n');
  for (const oid of types) if (isUserType(oid)) yield depends(object, [pg_type, oid], 'n');
}

function* tableDependencies(scene: Scene, table: TableDescriptor): Iterable<SystemRow> {
  const self = (column?: number) => [pg_class, table.oid, column] as const;
  yield depends([pg_type, table.rowTypeOid], self(), 'i');
  yield depends([pg_type, table.rowArrayTypeOid], [pg_type, table.rowTypeOid], 'i');
  if (table.materialized !== undefined) {
    const rule = [pg_rewrite, ruleOid(table.oid)] as const;
    yield depends(rule, self(), 'i');
    yield* named(scene, rule, table, table.materialized.query, 'query');
  }
  for (const column of shownColumns(table)) {
    if (isUserType(column.typeOid)) yield depends(self(column.number), [pg_type, column.typeOid], 'n');
    if (!hasDefault(column)) continue;
    const object = [pg_attrdef, defaultOid(table.oid, column.number)] as const;
    yield depends(object, self(column.number), 'a');
    yield* named(scene, object, table, column.generated ?? column.default, 'expression');
  }
  for (const index of table.indexes) {
    if (!isShown(index)) continue;
    const columns = index.columns.flatMap(({ column }) => column ?? []);
    const constraint = index.constraint && ([pg_constraint, index.constraint.oid] as const);
    if (constraint !== undefined) yield depends([pg_class, index.oid], constraint, 'i');
    const object = constraint ?? ([pg_class, index.oid] as const);
    for (const column of columns) yield depends(object, self(column), 'a');
    if (columns.length === 0) yield depends(object, self(), 'a');
  }
  for (const check of table.checks)
    for (const column of check.columns.length === 0 ? [undefined] : check.columns)
      yield depends([pg_constraint, check.oid], self(column), 'a');
  for (const key of table.foreignKeys) {
    for (const column of key.columns) yield depends([pg_constraint, key.oid], self(column), 'a');
    for (const column of key.referencedColumns)
      yield depends([pg_constraint, key.oid], [pg_class, key.referencedTable, column], 'n');
    yield depends([pg_constraint, key.oid], [pg_class, key.referencedIndex], 'n');
  }
}

function* ruleRows({ objects }: Scene): Iterable<SystemRow> {
  for (const object of objects) {
    const query =
      object.kind === 'view' ? object.query : object.kind === 'table' ? object.materialized?.query : undefined;
    if (query === undefined) continue;
    yield {
      oid: ruleOid(object.oid),
      rulename: '_RETURN',
      ev_class: object.oid,
      ev_type: '1',
      ev_enabled: 'O',
      is_instead: true,
      ev_qual: '<>',
      ev_action: query,
    };
  }
}
