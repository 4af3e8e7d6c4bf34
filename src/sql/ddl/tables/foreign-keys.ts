/** Foreign keys: what they refer to, whether that can be, and under which name. */
import {
  type ColumnDescriptor,
  type Descriptor,
  type ForeignKeyDescriptor,
  type IndexDescriptor,
  type TableDescriptor,
  wellKnownOids,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { findCast } from '../../functions/index.ts';
import type { ForeignKey } from '../../parse/index.ts';
import { formatType, type SqlType, types } from '../../values/index.ts';
import { checkReferences } from '../access/table-privileges.ts';
import { chooseConstraintName, columnsInName } from '../choose-name.ts';
import { baseType } from '../expressions.ts';
import { primaryKeyOf } from '../indexes/descriptor.ts';
import { named } from '../names.ts';
import { typeOfColumn } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { columnNumbered, findColumn } from './column.ts';
import { checkConstraintName } from './constraint-names.ts';

/** The most columns of a foreign key. */
const columnsMax = 32;

/** A foreign key that the table is to have; both tables know of it then. */
export function addForeignKey(
  work: DdlWork,
  tableOid: number,
  key: ForeignKey,
  validated: boolean,
): ForeignKeyDescriptor {
  const table = work.table(tableOid);
  const referenced = referencedTable(work, key);
  checkPersistence(table, referenced);
  if (key.name !== undefined) checkConstraintName(table, key.name);
  const columns = columnsOf(table, key.columns);
  const target = referencedKey(referenced, key);
  checkReferences(work, referenced, target.columns);
  checkGenerated(columns, key);
  if (columns.length !== target.columns.length)
    throw new SqlError('42830', 'number of referencing and referenced columns for foreign key disagree');
  const name = key.name ?? chosenName(work, table, key);
  checkTypes(work, name, columns, target.columns);
  const foreignKey: ForeignKeyDescriptor = {
    oid: work.newOid(),
    name,
    columns: columns.map(({ number }) => number),
    referencedTable: referenced.oid,
    referencedColumns: target.columns.map(({ number }) => number),
    referencedIndex: target.index.oid,
    match: key.match,
    onUpdate: key.onUpdate,
    onDelete: key.onDelete,
    onDeleteColumns: onDeleteColumns(table, columns, key),
    deferrable: key.deferrable === true || key.initiallyDeferred,
    initiallyDeferred: key.initiallyDeferred,
    validated,
    comment: undefined,
  };
  work.change({ ...table, foreignKeys: [...table.foreignKeys, foreignKey] });
  noteReference(work, referenced.oid, table.oid);
  return foreignKey;
}

/** The referenced table knows who refers to it. */
export function noteReference(work: DdlWork, referencedOid: number, tableOid: number): void {
  const referenced = work.table(referencedOid);
  if (referenced.referencedBy.includes(tableOid)) return;
  work.change({ ...referenced, referencedBy: [...referenced.referencedBy, tableOid] });
}

/** The referenced table forgets a table that has no foreign key to it any more. */
export function forgetReference(work: DdlWork, referencedOid: number, tableOid: number): void {
  const referenced = work.draft.byOid(referencedOid);
  const table = work.draft.byOid(tableOid);
  if (referenced?.kind !== 'table') return;
  if (table?.kind === 'table' && table.foreignKeys.some((key) => key.referencedTable === referencedOid)) return;
  work.change({ ...referenced, referencedBy: referenced.referencedBy.filter((oid) => oid !== tableOid) });
}

function referencedTable(work: DdlWork, key: ForeignKey): TableDescriptor {
  const found = named(work, { ...key.table, position: 0 }, false);
  if (found.kind === 'relation' && found.relation.kind === 'table' && found.relation.materialized === undefined)
    return found.relation;
  if (found.kind === 'relation' && found.relation.schemaOid === wellKnownOids.pgCatalog)
    throw new SqlError('42501', `permission denied: "${found.relation.name}" is a system catalog`);
  if (found.kind === 'index') throw new SqlError('42809', `"${found.index.name}" is an index`);
  throw new SqlError('42809', `referenced relation "${found.relation.name}" is not a table`);
}

function checkPersistence(table: TableDescriptor, referenced: TableDescriptor): void {
  const fail = (which: string, others: string): SqlError =>
    new SqlError('42P16', `constraints on ${which} tables may reference only ${others} tables`);
  if (table.persistence === 'permanent' && referenced.persistence !== 'permanent') throw fail('permanent', 'permanent');
  if (table.persistence === 'unlogged' && referenced.persistence === 'temporary')
    throw fail('unlogged', 'permanent or unlogged');
  if (table.persistence === 'temporary' && referenced.persistence !== 'temporary') throw fail('temporary', 'temporary');
}

function columnsOf(table: TableDescriptor, names: readonly string[]): readonly ColumnDescriptor[] {
  if (names.length > columnsMax)
    throw new SqlError('54011', `cannot have more than ${columnsMax} keys in a foreign key`);
  return names.map((name) => {
    const column = findColumn(table, name);
    if (column === undefined)
      throw new SqlError('42703', `column "${name}" referenced in foreign key constraint does not exist`);
    return column;
  });
}

interface ReferencedKey {
  readonly columns: readonly ColumnDescriptor[];
  readonly index: IndexDescriptor;
}

function referencedKey(referenced: TableDescriptor, key: ForeignKey): ReferencedKey {
  if (key.referencedColumns.length === 0) return primaryKeyReferenced(referenced);
  const columns = columnsOf(referenced, key.referencedColumns);
  const numbers = new Set(columns.map(({ number }) => number));
  if (numbers.size < columns.length)
    throw new SqlError('42830', 'foreign key referenced-columns list must not contain duplicates');
  const matching = referenced.indexes.filter(
    (index) =>
      index.unique &&
      index.name !== '' &&
      index.predicate === undefined &&
      index.columns.length === columns.length &&
      index.columns.every(({ column }) => column !== undefined && numbers.has(column)),
  );
  const index = matching.find(({ constraint }) => constraint?.deferrable !== true);
  if (index !== undefined) return { columns, index };
  if (matching.length > 0)
    throw new SqlError('55000', `cannot use a deferrable unique constraint for referenced table "${referenced.name}"`);
  throw new SqlError(
    '42830',
    `there is no unique constraint matching given keys for referenced table "${referenced.name}"`,
  );
}

function primaryKeyReferenced(referenced: TableDescriptor): ReferencedKey {
  const index = primaryKeyOf(referenced);
  if (index === undefined)
    throw new SqlError('42704', `there is no primary key for referenced table "${referenced.name}"`);
  if (index.constraint?.deferrable === true)
    throw new SqlError('55000', `cannot use a deferrable primary key for referenced table "${referenced.name}"`);
  return {
    columns: index.columns.flatMap(({ column }) => (column === undefined ? [] : columnNumbered(referenced, column))),
    index,
  };
}

/** What an action would write must not be computed. */
function checkGenerated(columns: readonly ColumnDescriptor[], key: ForeignKey): void {
  if (!columns.some(({ generated }) => generated !== undefined)) return;
  const fail = (event: string): SqlError =>
    new SqlError('42601', `invalid ${event} action for foreign key constraint containing generated column`);
  if (key.onUpdate !== 'no action' && key.onUpdate !== 'restrict') throw fail('ON UPDATE');
  if (key.onDelete === 'set null' || key.onDelete === 'set default') throw fail('ON DELETE');
}

function checkTypes(
  work: DdlWork,
  name: string,
  columns: readonly ColumnDescriptor[],
  referenced: readonly ColumnDescriptor[],
): void {
  columns.forEach((column, i) => {
    const from = typeOfColumn(work, column).type;
    const to = typeOfColumn(work, referenced[i]).type;
    if (isComparable(from, to)) return;
    throw new SqlError('42804', `foreign key constraint "${name}" cannot be implemented`, {
      detail:
        `Key columns "${column.name}" and "${referenced[i].name}" are of incompatible types: ` +
        `${formatType(from)} and ${formatType(to)}.`,
    });
  });
}

/** The types of a foreign key that is there can still be compared. */
export function checkKeyTypes(
  work: DdlWork,
  table: TableDescriptor,
  referenced: Descriptor | undefined,
  key: ForeignKeyDescriptor,
): void {
  const target = key.referencedTable === table.oid ? table : referenced;
  if (target?.kind !== 'table') return;
  checkTypes(
    work,
    key.name,
    key.columns.map((number) => columnNumbered(table, number)),
    key.referencedColumns.map((number) => columnNumbered(target, number)),
  );
}

function isComparable(from: SqlType, to: SqlType): boolean {
  const [left, right] = [from, to].map(baseType);
  if (left.oid === right.oid) return left.order !== undefined;
  return families.some((family) => family.has(left.oid) && family.has(right.oid)) || isImplicit(left, right);
}

/** Types whose values are compared with each other as they are. */
const families: readonly ReadonlySet<number>[] = [
  new Set([types.int2.oid, types.int4.oid, types.int8.oid]),
  new Set([types.float4.oid, types.float8.oid]),
  new Set([types.date.oid, types.timestamp.oid, types.timestamptz.oid]),
];

function isImplicit(from: SqlType, to: SqlType): boolean {
  return findCast(from, to, 'implicit') !== undefined;
}

function onDeleteColumns(
  table: TableDescriptor,
  columns: readonly ColumnDescriptor[],
  key: ForeignKey,
): readonly number[] {
  return columnsOf(table, key.onDeleteColumns).map(({ number, name }) => {
    if (!columns.some((column) => column.number === number))
      throw new SqlError('42P10', `column "${name}" referenced in ON DELETE SET action must be part of foreign key`);
    return number;
  });
}

function chosenName(work: DdlWork, table: TableDescriptor, key: ForeignKey): string {
  return chooseConstraintName(work.draft, table.schemaOid, {
    first: table.name,
    second: columnsInName(key.columns),
    label: 'fkey',
  });
}
