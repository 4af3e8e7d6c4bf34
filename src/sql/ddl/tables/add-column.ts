/** ALTER TABLE … ADD COLUMN. */
import type { ColumnDescriptor, SequenceDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, Expression, TableConstraint } from '../../parse/index.ts';
import { defaultExpression, generatedText } from '../expressions.ts';
import { newSequence } from '../sequences/descriptor.ts';
import { nextValueText } from '../texts.ts';
import { unplaced } from '../unplaced.ts';
import type { DdlWork } from '../work.ts';
import { columnsMax, findColumn, visibleColumns, withColumn } from './column.ts';
import { sequenceName, withSequence } from './create-table.ts';
import { type DefinedColumn, defineColumn } from './define-column.ts';
import { rewriteTable } from './rewrite.ts';
import { schemaOf } from './schema-of.ts';

/** Adds the column; its constraints are actions that follow. */
export function addColumn(
  work: DdlWork,
  table: TableDescriptor,
  { column: definition, ifNotExists }: Extract<AlterAction, { readonly kind: 'add-column' }>,
): readonly AlterAction[] {
  const defined = defineColumn(work, table.name, table.nextColumnNumber, definition);
  if (findColumn(table, definition.name) !== undefined) {
    const message = `column "${definition.name}" of relation "${table.name}" already exists`;
    if (!ifNotExists) throw new SqlError('42701', message);
    work.notice(`${message}, skipping`, { sqlstate: '42701' });
    return [];
  }
  if (visibleColumns(table).length >= columnsMax)
    throw new SqlError('54011', `tables can have at most ${columnsMax} columns`);
  const sequence =
    defined.sequence === undefined ? undefined : makeSequence(work, table, defined.column, defined.sequence);
  const column = withSequence(work, defined.column, sequence);
  const wider = { ...table, columns: [...table.columns, column], nextColumnNumber: table.nextColumnNumber + 1 };
  work.change(wider);
  if (sequence !== undefined) work.note({ ...sequence, ownedBy: { table: table.oid, column: column.number } });
  fillColumn(work, table, wider, column, defined);
  return defined.constraints.map((constraint: TableConstraint) => ({ kind: 'add-constraint', constraint }));
}

/** A sequence for a column of a table that is there. */
export function makeSequence(
  work: DdlWork,
  table: TableDescriptor,
  column: Pick<ColumnDescriptor, 'name' | 'typeOid'>,
  wanted: NonNullable<DefinedColumn['sequence']>,
): SequenceDescriptor {
  const schema = schemaOf(work, table);
  const made = newSequence(work, {
    name: sequenceName(work, table.name, schema, column.name, wanted),
    schema,
    ownerOid: table.ownerOid,
    persistence: table.persistence,
    options: wanted.options,
    typeOid: column.typeOid,
    ownedBy: undefined,
    identity: wanted.identity,
  });
  work.add(made);
  return made;
}

/** What rows that are there have in the new column. */
function fillColumn(
  work: DdlWork,
  before: TableDescriptor,
  table: TableDescriptor,
  column: ColumnDescriptor,
  { default: written, generated, type }: DefinedColumn,
): void {
  if (generated !== undefined) {
    const text = unplaced(() => generatedText(work, table, column.number, generated));
    rewriteTable(work, before, withColumn(table, { ...column, generated: text }));
    return;
  }
  const value = written ?? nextValue(work, column);
  if (value === undefined) {
    if (column.notNull) work.tasks.push({ kind: 'check-not-null', table: table.oid, column: column.number });
    return;
  }
  const { text, isVolatile } = unplaced(() => defaultExpression(work, { name: column.name, type }, value));
  const complete = withColumn(table, { ...column, default: written === undefined ? column.default : text });
  work.change(complete);
  if (isVolatile) rewriteTable(work, before, complete, new Map([[column.number, value]]));
  else {
    work.tasks.push({ kind: 'set-missing', table: table.oid, column: column.number, value });
    if (column.notNull) work.tasks.push({ kind: 'check-not-null', table: table.oid, column: column.number });
  }
}

/** SERIAL and IDENTITY number the rows that are there. */
function nextValue(work: DdlWork, { sequenceOid }: ColumnDescriptor): Expression | undefined {
  if (sequenceOid === undefined) return undefined;
  const sequence = work.draft.byOid(sequenceOid);
  if (sequence?.kind !== 'sequence') return undefined;
  return work.session.parser.parseExpression(nextValueText(work, sequence));
}
