/** CREATE INDEX. */
import type { ColumnNumber, IndexColumn, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateIndex, IndexColumn as WrittenColumn } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { checkSchemaCreate, isOwner, mustBeOwner } from '../access/checks.ts';
import { chooseRelationName } from '../choose-name.ts';
import { indexedExpression, indexPredicate } from '../expressions.ts';
import { named, namedIn } from '../names.ts';
import { resolveCollation } from '../tables/collation.ts';
import { findColumn } from '../tables/column.ts';
import { checkOwnRows } from '../tables/key-value.ts';
import { indexParameters, storageOptions } from '../tables/options.ts';
import { schemaOf } from '../tables/schema-of.ts';
import { typeOfColumn } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { indexNameColumns } from './column-names.ts';
import { checkIndexable, indexColumnsMax, plainIndex, plainKey, withIndex } from './descriptor.ts';
import { checkOperatorClass } from './operator-classes.ts';

/** What PostgreSQL's methods can do; here, all of them are ordered. */
const methods: ReadonlyMap<
  string,
  { readonly unique: boolean; readonly multicolumn: boolean; readonly include: boolean }
> = new Map([
  ['btree', { unique: true, multicolumn: true, include: true }],
  ['hash', { unique: false, multicolumn: false, include: false }],
  ['brin', { unique: false, multicolumn: true, include: false }],
]);
const otherMethods = new Set(['gin', 'gist', 'spgist']);

/** Adds the index to its table; the rows that are there get their entries afterwards. */
export function createIndex(work: DdlWork, statement: CreateIndex): void {
  const table = indexedTable(work, statement);
  if (statement.include.length + statement.columns.length > indexColumnsMax)
    throw new SqlError('54011', `cannot use more than ${indexColumnsMax} columns in an index`);
  checkSchemaCreate(work, schemaOf(work, table));
  if (statement.name !== undefined && namedIn(work.draft, table.schemaOid, statement.name) !== undefined) {
    if (!statement.ifNotExists) throw new SqlError('42P07', `relation "${statement.name}" already exists`);
    work.notice(`relation "${statement.name}" already exists, skipping`, { sqlstate: '42P07' });
    return;
  }
  checkMethod(statement);
  storageOptions(statement.options, indexParameters);
  const predicate = statement.where === undefined ? undefined : indexPredicate(work, table, statement.where);
  const columns = statement.columns.map((column) => indexColumn(work, table, column, statement.method));
  const include = statement.include.map((name) => includedColumn(table, name));
  const index = plainIndex({
    oid: work.newOid(),
    name: statement.name ?? chosenName(work, table, columns, include),
    storage: table.nextStorage,
    unique: statement.unique,
    nullsNotDistinct: statement.nullsNotDistinct,
    columns,
    include,
    predicate: predicate?.text,
    method: statement.method,
  });
  work.change(withIndex(table, index));
  work.tasks.push({ kind: 'build-index', table: table.oid, index: index.oid });
}

function indexedTable(work: DdlWork, { table: name }: CreateIndex): TableDescriptor {
  const found = named(work, { ...name, position: 0 }, false);
  const relation = found.kind === 'relation' ? found.relation : undefined;
  if (relation?.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation !== undefined && !isOwner(work, relation)) throw mustBeOwner('table', relation.name);
  if (relation?.kind === 'table') {
    checkOwnRows(relation);
    return relation;
  }
  throw new SqlError('42809', `cannot create index on relation "${name.name}"`, {
    detail: `This operation is not supported for ${relation === undefined ? 'indexe' : relation.kind}s.`,
  });
}

function checkMethod({ method, unique, columns, include }: CreateIndex): void {
  const known = methods.get(method);
  if (known === undefined) {
    if (otherMethods.has(method)) throw new SqlError('0A000', `access method "${method}" is not supported`);
    throw new SqlError('42704', `access method "${method}" does not exist`);
  }
  const lacks = (what: string): SqlError => new SqlError('0A000', `access method "${method}" does not support ${what}`);
  if (unique && !known.unique) throw lacks('unique indexes');
  if (include.length > 0 && !known.include) throw lacks('included columns');
  if (columns.length > 1 && !known.multicolumn) throw lacks('multicolumn indexes');
}

function indexColumn(work: DdlWork, table: TableDescriptor, written: WrittenColumn, method: string): IndexColumn {
  const { key, type } = indexedKey(work, table, written);
  resolveCollation(written.collation, { type, modifier: -1 });
  if (written.operatorClass === undefined) checkIndexable(type, method);
  checkOperatorClass(written.operatorClass, type, method);
  const descending = written.direction === 'descending';
  return { ...key, descending, nullsFirst: written.nulls === 'default' ? descending : written.nulls === 'first' };
}

function indexedKey(
  work: DdlWork,
  table: TableDescriptor,
  { key }: WrittenColumn,
): { readonly key: IndexColumn; readonly type: SqlType } {
  if (key.kind === 'column') {
    const column = findColumn(table, key.name);
    if (column === undefined) throw new SqlError('42703', `column "${key.name}" does not exist`);
    return { key: plainKey(column.number), type: typeOfColumn(work, column).type };
  }
  // A column in parentheses is a column.
  if (key.expression.kind === 'column' && key.expression.path.length === 1) {
    const column = findColumn(table, key.expression.path[0]);
    if (column !== undefined) return { key: plainKey(column.number), type: typeOfColumn(work, column).type };
  }
  const { text, type } = indexedExpression(work, table, key.expression);
  return {
    key: { column: undefined, expression: text, typeOid: type.oid, descending: false, nullsFirst: false },
    type,
  };
}

function includedColumn(table: TableDescriptor, name: string): ColumnNumber {
  const column = findColumn(table, name);
  if (column === undefined) throw new SqlError('42703', `column "${name}" does not exist`);
  return column.number;
}

function chosenName(
  work: DdlWork,
  table: TableDescriptor,
  columns: readonly IndexColumn[],
  include: readonly ColumnNumber[],
): string {
  return chooseRelationName(work.draft, table.schemaOid, {
    first: table.name,
    second: indexNameColumns(work, table, columns, include),
    label: 'idx',
  });
}
