/** ALTER COLUMN TYPE: values are computed anew, unless the stored bytes mean the same in the new type. */
import type { ColumnDescriptor, IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { findCast, quoteIdentifier } from '../../functions/index.ts';
import type { AlterAction, Expression } from '../../parse/index.ts';
import { formatType, type SqlType, types } from '../../values/index.ts';
import { indexColumns, viewsUsingColumn } from '../drop/dependents.ts';
import { describeTarget } from '../drop/objects.ts';
import {
  baseType,
  checkExpression,
  indexedExpression,
  indexPredicate,
  typeOfDefault,
  usingExpression,
} from '../expressions.ts';
import { checkIndexable } from '../indexes/descriptor.ts';
import { retypedSequence } from '../sequences/descriptor.ts';
import { isSequenceType } from '../sequences/options.ts';
import { columnsNamed, fullName } from '../texts.ts';
import { resolveType, type TypeUse, typeOfColumn } from '../types.ts';
import { unplaced } from '../unplaced.ts';
import type { DdlWork } from '../work.ts';
import { resolveCollation } from './collation.ts';
import { columnNamed, withColumn } from './column.ts';
import { checkNotPseudo } from './define-column.ts';
import { checkKeyTypes } from './foreign-keys.ts';
import { rewriteTable } from './rewrite.ts';

/** ALTER COLUMN … TYPE …. */
export function alterColumnType(
  work: DdlWork,
  table: TableDescriptor,
  action: Extract<AlterAction, { readonly kind: 'set-type' }>,
): void {
  const column = columnNamed(table, action.column);
  const before = typeOfColumn(work, column);
  const type = unplaced(() => resolveType(work, action.type));
  checkNotPseudo(column, type);
  const collation = resolveCollation(action.collation, type);
  if (column.generated !== undefined && action.using !== undefined)
    throw new SqlError('42611', 'cannot specify USING when altering type of generated column', {
      detail: `Column "${column.name}" is a generated column.`,
    });
  if (column.identity !== undefined && !isSequenceType(type.type.oid))
    throw new SqlError('22023', 'identity column type must be smallint, integer, or bigint');
  const value = newValue(work, table, column, before, type, action.using);
  checkUsers(work, table, column);
  checkDefault(work, column, before, type);
  const text = defaultAsRead(work, column, before);
  const changed = withColumn(table, {
    ...column,
    typeOid: type.type.oid,
    modifier: type.modifier,
    collation,
    default: text,
  });
  const after = unplaced(() => withDependentParts(work, changed, column));
  resizeSequence(work, column, type);
  if (action.using === undefined && keepsBytes(before, type)) {
    work.change(after);
    return;
  }
  const values = column.generated === undefined ? new Map([[column.number, value]]) : new Map();
  rewriteTable(work, table, after, values);
  checkKeysAgain(work, after, column);
}

/** What the rows' values become, as an expression over the table as it is. */
function newValue(
  work: DdlWork,
  table: TableDescriptor,
  column: ColumnDescriptor,
  before: TypeUse,
  type: TypeUse,
  using: Expression | undefined,
): Expression {
  const target = { name: column.name, type: type.type, modifier: type.modifier };
  if (using !== undefined) {
    usingExpression(work, table, target, using);
    return using;
  }
  if (column.generated === undefined && !isAssignable(before.type, type.type)) {
    const wanted = formatType(type.type, type.modifier);
    throw new SqlError(
      '42804',
      `column "${column.name}" cannot be cast automatically to type ${formatType(type.type)}`,
      {
        hint: `You might need to specify "USING ${quoteIdentifier(column.name)}::${wanted}".`,
      },
    );
  }
  return { kind: 'column', path: [column.name], position: 0 };
}

function isAssignable(from: SqlType, to: SqlType): boolean {
  const [source, target] = [baseType(from), baseType(to)];
  return source.oid === target.oid || findCast(source, target, 'assignment') !== undefined;
}

/** Nobody else has written the old type into a text. */
function checkUsers(work: DdlWork, table: TableDescriptor, { number, name }: ColumnDescriptor): void {
  for (const { generated, name: other } of table.columns)
    if (generated !== undefined && columnsNamed(work.session.parser.parseExpression(generated)).has(name))
      throw new SqlError('0A000', 'cannot alter type of a column used by a generated column', {
        detail: `Column "${name}" is used by generated column "${other}".`,
      });
  const [view] = viewsUsingColumn(work, table.oid, number);
  if (view !== undefined)
    throw new SqlError('0A000', 'cannot alter type of a column used by a view or rule', {
      detail: `rule _RETURN on ${describeTarget(work, view.target)} depends on column "${name}"`,
    });
}

/** What the default is by itself can be assigned to the new type; a mere string was read as the old one. */
function checkDefault(work: DdlWork, column: ColumnDescriptor, before: TypeUse, type: TypeUse): void {
  if (column.default === undefined) return;
  const tree = work.session.parser.parseExpression(column.default);
  const own = tree.kind === 'string' ? before.type : typeOfDefault(work, tree);
  if (isAssignable(own, type.type)) return;
  throw new SqlError(
    '42804',
    `default for column "${column.name}" cannot be cast automatically to type ${formatType(type.type)}`,
  );
}

/** A mere string stays what it was read as: of the old type. */
function defaultAsRead(work: DdlWork, column: ColumnDescriptor, { type }: TypeUse): string | undefined {
  if (column.default === undefined) return undefined;
  const tree = work.session.parser.parseExpression(column.default);
  return tree.kind === 'string' ? `${column.default}::${fullTypeText(work, type)}` : column.default;
}

function fullTypeText(work: DdlWork, type: SqlType): string {
  const descriptor = work.draft.byOid(type.oid);
  if (descriptor === undefined || !('schemaOid' in descriptor)) return formatType(type);
  return fullName(work, descriptor);
}

/** Checks, indexes and foreign keys mean something for the new type, too. */
function withDependentParts(work: DdlWork, table: TableDescriptor, column: ColumnDescriptor): TableDescriptor {
  const { parser } = work.session;
  for (const check of table.checks)
    if (check.columns.includes(column.number)) checkExpression(work, table, parser.parseExpression(check.expression));
  const indexes = table.indexes.map((index) => withNewTypes(work, table, index, column));
  const after = { ...table, indexes };
  for (const key of table.foreignKeys)
    if (key.columns.includes(column.number)) checkKeyTypes(work, after, work.draft.byOid(key.referencedTable), key);
  for (const oid of table.referencedBy) {
    const referencing = oid === table.oid ? after : work.draft.byOid(oid);
    if (referencing?.kind !== 'table') continue;
    for (const key of referencing.foreignKeys)
      if (key.referencedTable === table.oid && key.referencedColumns.includes(column.number))
        checkKeyTypes(work, referencing, after, key);
  }
  return after;
}

function withNewTypes(
  work: DdlWork,
  table: TableDescriptor,
  index: IndexDescriptor,
  column: ColumnDescriptor,
): IndexDescriptor {
  const { parser } = work.session;
  if (index.predicate !== undefined) indexPredicate(work, table, parser.parseExpression(index.predicate));
  if (indexColumns(index).includes(column.number)) {
    const changed = table.columns.find(({ number }) => number === column.number);
    if (changed !== undefined) checkIndexable(typeOfColumn(work, changed).type, index.method);
  }
  const columns = index.columns.map((key) => {
    if (key.expression === undefined) return key;
    const { type } = indexedExpression(work, table, parser.parseExpression(key.expression));
    return { ...key, typeOid: type.oid };
  });
  return { ...index, columns };
}

/** The sequence of an identity column counts as far as the column goes. */
function resizeSequence(work: DdlWork, { identity, sequenceOid }: ColumnDescriptor, { type }: TypeUse): void {
  const sequence = sequenceOid === undefined ? undefined : work.draft.byOid(sequenceOid);
  if (identity === undefined || sequence?.kind !== 'sequence') return;
  work.note(retypedSequence(sequence, type.oid));
}

/** Foreign keys compare other values now. */
function checkKeysAgain(work: DdlWork, table: TableDescriptor, { number }: ColumnDescriptor): void {
  for (const key of table.foreignKeys)
    if (key.validated && key.columns.includes(number))
      work.tasks.push({ kind: 'check-foreign-key', table: table.oid, constraint: key.oid });
  for (const oid of table.referencedBy) {
    const referencing = work.draft.byOid(oid);
    if (referencing?.kind !== 'table') continue;
    for (const key of referencing.foreignKeys)
      if (key.validated && key.referencedTable === table.oid && key.referencedColumns.includes(number))
        work.tasks.push({ kind: 'check-foreign-key', table: oid, constraint: key.oid });
  }
}

/** Are the stored values of one type values of the other, as they are? */
function keepsBytes(from: TypeUse, to: TypeUse): boolean {
  if (from.type.oid === to.type.oid) return from.modifier === to.modifier || isWider(from, to);
  const isText = (oid: number): boolean => oid === types.text.oid || oid === types.varchar.oid;
  return isText(from.type.oid) && isText(to.type.oid) && (to.modifier < 0 || isWider(from, to));
}

function isWider(from: TypeUse, to: TypeUse): boolean {
  if (to.modifier < 0) return true;
  if (from.modifier < 0) return false;
  switch (to.type.oid) {
    case types.varchar.oid:
    case types.timestamp.oid:
    case types.timestamptz.oid:
    case types.time.oid:
      return to.modifier >= from.modifier;
    case types.numeric.oid:
      return numericScale(to.modifier) === numericScale(from.modifier) && to.modifier >= from.modifier;
    default:
      return false;
  }
}

function numericScale(modifier: number): number {
  return (modifier - 4) & 0x7ff;
}
