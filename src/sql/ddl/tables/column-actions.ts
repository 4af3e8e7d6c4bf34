/** What ALTER TABLE says of one column: default, NOT NULL, identity, generation, statistics. */
import type { ColumnDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, Expression, Identity } from '../../parse/index.ts';
import { defaultText } from '../expressions.ts';
import { primaryKeyOf } from '../indexes/descriptor.ts';
import { alteredSequence } from '../sequences/alter-sequence.ts';
import { isSequenceType } from '../sequences/options.ts';
import { typeOfColumn } from '../types.ts';
import { unplaced } from '../unplaced.ts';
import type { DdlWork } from '../work.ts';
import { makeSequence } from './add-column.ts';
import { columnNamed, withColumn } from './column.ts';

type Action<Kind extends AlterAction['kind']> = Extract<AlterAction, { readonly kind: Kind }>;

/** SET DEFAULT: for rows to come. */
export function setDefault(work: DdlWork, table: TableDescriptor, name: string, value: Expression): TableDescriptor {
  const column = columnNamed(table, name);
  checkPlain(table, column, 'default');
  const type = typeOfColumn(work, column);
  return withColumn(table, { ...column, default: unplaced(() => defaultText(work, { name, type }, value)) });
}

/** DROP DEFAULT. */
export function dropDefault(table: TableDescriptor, name: string): TableDescriptor {
  const column = columnNamed(table, name);
  checkPlain(table, column, 'no default');
  return withColumn(table, { ...column, default: undefined });
}

function checkPlain(table: TableDescriptor, column: ColumnDescriptor, wanted: 'default' | 'no default'): void {
  const what = `column "${column.name}" of relation "${table.name}"`;
  if (column.identity !== undefined)
    throw new SqlError('42601', `${what} is an identity column`, {
      hint: wanted === 'default' ? undefined : 'Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.',
    });
  if (column.generated !== undefined)
    throw new SqlError('42601', `${what} is a generated column`, {
      hint: wanted === 'default' ? undefined : 'Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.',
    });
}

/** SET NOT NULL: rows that are there are looked at. */
export function setNotNull(work: DdlWork, table: TableDescriptor, name: string): TableDescriptor {
  const column = columnNamed(table, name);
  if (column.notNull) return table;
  work.tasks.push({ kind: 'check-not-null', table: table.oid, column: column.number });
  return withColumn(table, { ...column, notNull: true });
}

/** DROP NOT NULL. */
export function dropNotNull(table: TableDescriptor, name: string): TableDescriptor {
  const column = columnNamed(table, name);
  if (column.identity !== undefined)
    throw new SqlError('42601', `column "${name}" of relation "${table.name}" is an identity column`);
  if (primaryKeyOf(table)?.columns.some((key) => key.column === column.number))
    throw new SqlError('42P16', `column "${name}" is in a primary key`);
  return withColumn(table, { ...column, notNull: false });
}

/** SET STATISTICS. */
export function setStatistics(table: TableDescriptor, name: string, target: number): TableDescriptor {
  if (target < -1) throw new SqlError('22023', `statistics target ${target} is too low`);
  return withColumn(table, { ...columnNamed(table, name), statisticsTarget: Math.min(target, statisticsMax) });
}

const statisticsMax = 10_000;

/** DROP EXPRESSION: a generated column keeps its values and is an ordinary one. */
export function dropExpression(
  work: DdlWork,
  table: TableDescriptor,
  { column: name, ifExists }: Action<'drop-expression' | 'drop-identity'>,
): TableDescriptor {
  const column = columnNamed(table, name);
  if (column.generated !== undefined) return withColumn(table, { ...column, generated: undefined });
  const message = `column "${name}" of relation "${table.name}" is not a stored generated column`;
  if (!ifExists) throw new SqlError('55000', message);
  work.notice(`${message}, skipping`);
  return table;
}

/** DROP IDENTITY: the sequence goes. */
export function dropIdentity(
  work: DdlWork,
  table: TableDescriptor,
  { column: name, ifExists }: Action<'drop-expression' | 'drop-identity'>,
): TableDescriptor {
  const column = columnNamed(table, name);
  if (column.identity === undefined) {
    const message = `column "${name}" of relation "${table.name}" is not an identity column`;
    if (!ifExists) throw new SqlError('55000', message);
    work.notice(`${message}, skipping`);
    return table;
  }
  const sequence = column.sequenceOid === undefined ? undefined : work.draft.byOid(column.sequenceOid);
  if (sequence !== undefined) {
    work.remove(sequence);
    work.tasks.push({ kind: 'delete-storage', table: sequence.oid, storage: undefined });
  }
  return withColumn(table, { ...column, identity: undefined, sequenceOid: undefined });
}

/** ADD GENERATED … AS IDENTITY. */
export function addIdentity(work: DdlWork, table: TableDescriptor, name: string, identity: Identity): TableDescriptor {
  const column = columnNamed(table, name);
  const what = `column "${name}" of relation "${table.name}"`;
  if (!isSequenceType(column.typeOid))
    throw new SqlError('22023', 'identity column type must be smallint, integer, or bigint');
  if (!column.notNull) throw new SqlError('55000', `${what} must be declared NOT NULL before identity can be added`);
  if (column.identity !== undefined) throw new SqlError('55000', `${what} is already an identity column`);
  if (column.default !== undefined) throw new SqlError('55000', `${what} already has a default value`);
  const sequence = makeSequence(work, table, column, { options: identity.options, identity: true });
  work.note({ ...sequence, ownedBy: { table: table.oid, column: column.number } });
  return withColumn(table, { ...column, identity: identity.generated, sequenceOid: sequence.oid });
}

/** SET GENERATED …, SET sequence options, RESTART. */
export function setIdentity(
  work: DdlWork,
  table: TableDescriptor,
  { column: name, generated, options }: Action<'set-identity'>,
): TableDescriptor {
  const column = columnNamed(table, name);
  if (column.identity === undefined)
    throw new SqlError('55000', `column "${name}" of relation "${table.name}" is not an identity column`);
  const sequence = column.sequenceOid === undefined ? undefined : work.draft.byOid(column.sequenceOid);
  if (sequence?.kind === 'sequence') work.note(alteredSequence(work, sequence, options));
  return withColumn(table, { ...column, identity: generated ?? column.identity });
}

/** SET STORAGE: values are never stored apart from their rows, so that nothing changes; what PostgreSQL refuses is refused. */
export function setStorage(work: DdlWork, table: TableDescriptor, name: string, storage: string): TableDescriptor {
  const strategy = storage.toLowerCase();
  if (!['plain', 'external', 'extended', 'main'].includes(strategy))
    throw new SqlError('22023', `invalid storage type "${storage}"`);
  const { type } = typeOfColumn(work, columnNamed(table, name));
  if (strategy !== 'plain' && type.length > 0)
    throw new SqlError('0A000', `column data type ${type.displayName} can only have storage PLAIN`);
  return table;
}
