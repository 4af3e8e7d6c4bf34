/** pg_attribute and pg_attrdef: columns of all that has columns, and their defaults. */
import type { ColumnDescriptor, IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { types } from '../../values/index.ts';
import { accessArray } from '../access.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemRelations } from '../tables.ts';
import { collationOid, typeFacts } from '../type-facts.ts';
import { compositeClassOid, isShown, shownColumns } from './relations.ts';

/** The row makers. */
export const columnRows: RowMakers = {
  pg_attribute: fromCatalog(attributeRows),
  pg_attrdef: fromCatalog(defaultRows),
};

/** A default has no oid of its own: one above all others is made of its table's and its column's number. */
export function defaultOid(tableOid: number, column: number): number {
  return 0x8000_0000 + (((tableOid * 1664 + column) % 0x7fff_0000) >>> 0);
}

/** The name of an index's column: the table column's, or that of the function that computes it, or `expr`. */
export function indexColumnNames(table: TableDescriptor, index: IndexDescriptor): readonly string[] {
  const names: string[] = [];
  for (const { column, expression } of index.columns) {
    const usual = column === undefined ? nameOfExpression(expression ?? '') : columnNamed(table, column);
    let name = usual;
    for (let i = 1; names.includes(name); i++) name = `${usual}${i}`;
    names.push(name);
  }
  for (const number of index.include) names.push(columnNamed(table, number));
  return names;
}

function columnNamed(table: TableDescriptor, number: number): string {
  return table.columns.find((column) => column.number === number)?.name ?? '?column?';
}

function nameOfExpression(expression: string): string {
  return /^\(*(?:pg_catalog\.)?([a-z_]\w*)\(/.exec(expression)?.[1] ?? 'expr';
}

function* attributeRows(scene: Scene): Iterable<SystemRow> {
  yield* systemAttributeRows(scene);
  for (const object of scene.objects) {
    switch (object.kind) {
      case 'table':
        yield* everyTablesColumns(scene, object.oid);
        for (const column of shownColumns(object)) yield tableColumnRow(scene, object.oid, column);
        for (const index of object.indexes) if (isShown(index)) yield* indexColumnRows(scene, object, index);
        break;
      case 'view':
        for (const column of object.columns)
          yield { ...attribute(scene, object.oid, column), attacl: accessArray(scene, column.access) };
        break;
      case 'composite':
        for (const column of object.columns) yield attribute(scene, compositeClassOid(object), column);
        break;
      case 'sequence':
        for (const column of sequenceColumns) yield { ...attribute(scene, object.oid, column), attnotnull: true };
        break;
      default:
    }
  }
}

const sequenceColumns = [
  { number: 1, name: 'last_value', typeOid: types.int8.oid, modifier: -1 },
  { number: 2, name: 'log_cnt', typeOid: types.int8.oid, modifier: -1 },
  { number: 3, name: 'is_called', typeOid: types.bool.oid, modifier: -1 },
];

function* systemAttributeRows(scene: Scene): Iterable<SystemRow> {
  for (const { table, notNull } of systemRelations) {
    if (table.relkind === 'r') yield* everyTablesColumns(scene, table.oid);
    for (const [i, { name, type, modifier }] of table.columns.entries())
      yield {
        ...attribute(scene, table.oid, { number: i + 1, name, typeOid: type.oid, modifier }),
        attnotnull: notNull[i],
        ...(table.relkind !== 'f' && (type.oid === types.text.oid || type.oid === types.varchar.oid)
          ? { attcollation: 950 }
          : {}),
      };
  }
}

/** Columns that PostgreSQL's tables have beside their own; tools expect them there. */
const columnsOfEveryTable = [
  { number: -1, name: 'ctid', typeOid: types.tid.oid, modifier: -1 },
  { number: -2, name: 'xmin', typeOid: types.xid.oid, modifier: -1 },
  { number: -3, name: 'cmin', typeOid: types.cid.oid, modifier: -1 },
  { number: -4, name: 'xmax', typeOid: types.xid.oid, modifier: -1 },
  { number: -5, name: 'cmax', typeOid: types.cid.oid, modifier: -1 },
  { number: -6, name: 'tableoid', typeOid: types.oid.oid, modifier: -1 },
];

function* everyTablesColumns(scene: Scene, relation: number): Iterable<SystemRow> {
  for (const column of columnsOfEveryTable) yield { ...attribute(scene, relation, column), attnotnull: true };
}

interface AnyColumn {
  readonly number: number;
  readonly name: string;
  readonly typeOid: number;
  readonly modifier: number;
}

function attribute(scene: Scene, relation: number, { number, name, typeOid, modifier }: AnyColumn): SystemRow {
  const { length, byValue, align, storage, collation } = typeFacts(scene, typeOid);
  const isArray = scene.catalog.typeByOid(typeOid)?.kind === 'array';
  return {
    attrelid: relation,
    attname: name,
    atttypid: typeOid,
    attstattarget: -1,
    attlen: length,
    attnum: number,
    attndims: isArray ? 1 : 0,
    attcacheoff: -1,
    atttypmod: modifier,
    attbyval: byValue,
    attalign: align,
    attstorage: storage,
    attcompression: '',
    attnotnull: false,
    atthasdef: false,
    atthasmissing: false,
    attidentity: '',
    attgenerated: '',
    attisdropped: false,
    attislocal: true,
    attinhcount: 0,
    attcollation: collation,
  };
}

function tableColumnRow(scene: Scene, relation: number, column: ColumnDescriptor): SystemRow {
  const row = attribute(scene, relation, column);
  return {
    ...row,
    attstattarget: column.statisticsTarget,
    attnotnull: column.notNull,
    atthasdef: hasDefault(column),
    atthasmissing: column.missing !== undefined,
    attidentity: column.identity === undefined ? '' : column.identity === 'always' ? 'a' : 'd',
    attgenerated: column.generated === undefined ? '' : 's',
    attcollation: column.collation === undefined ? row.attcollation : collationOid(column.collation),
    attacl: accessArray(scene, column.access),
  };
}

function* indexColumnRows(scene: Scene, table: TableDescriptor, index: IndexDescriptor): Iterable<SystemRow> {
  const names = indexColumnNames(table, index);
  const columns = [...index.columns, ...index.include.map((column) => ({ column, typeOid: 0 }))];
  for (const [i, { column, typeOid }] of columns.entries()) {
    const source = column === undefined ? undefined : table.columns.find(({ number }) => number === column);
    yield attribute(scene, index.oid, {
      number: i + 1,
      name: names[i],
      typeOid: source?.typeOid ?? typeOid,
      modifier: source?.modifier ?? -1,
    });
  }
}

/** Does pg_attrdef know of it? Columns by identity have no expression. */
export function hasDefault(column: ColumnDescriptor): boolean {
  return column.generated !== undefined || (column.default !== undefined && column.identity === undefined);
}

function* defaultRows({ tables }: Scene): Iterable<SystemRow> {
  for (const table of tables)
    for (const column of shownColumns(table))
      if (hasDefault(column))
        yield {
          oid: defaultOid(table.oid, column.number),
          adrelid: table.oid,
          adnum: column.number,
          adbin: column.generated ?? column.default ?? null,
        };
}
