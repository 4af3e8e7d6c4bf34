/** Constraints that tables get and lose: ADD, DROP, VALIDATE, ALTER CONSTRAINT. */
import { unreachable } from '../../../base/index.ts';
import type { IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, Check, ForeignKey, TableConstraint } from '../../parse/index.ts';
import type { DropTarget } from '../drop/objects.ts';
import { planDrop } from '../drop/plan.ts';
import { removeTargets } from '../drop/remove.ts';
import { primaryKeyOf, withChangedIndex, withIndex } from '../indexes/descriptor.ts';
import { unplaced } from '../unplaced.ts';
import type { DdlWork } from '../work.ts';
import { addChecks } from './checks.ts';
import { setNotNull } from './column-actions.ts';
import { checkConstraintName, findConstraint, multiplePrimaryKeys } from './constraint-names.ts';
import { addForeignKey } from './foreign-keys.ts';
import { checkKeyColumns, isColumnOf, type KeyConstraint, keyIndex, mayWait } from './keys.ts';
import { withPrimaryKeyIndex } from './primary-key.ts';
import { schemaOf } from './schema-of.ts';

/** ADD CONSTRAINT; rows that are there are held against it, unless it is NOT VALID. */
export function addConstraint(work: DdlWork, table: TableDescriptor, constraint: TableConstraint): void {
  switch (constraint.kind) {
    case 'check':
      addCheck(work, table, constraint);
      return;
    case 'foreign-key':
      addKeyToOther(work, table, constraint);
      return;
    case 'primary-key':
    case 'unique':
      addKey(work, table, constraint);
      return;
    default:
      unreachable(constraint);
  }
}

function addCheck(work: DdlWork, table: TableDescriptor, constraint: Check): void {
  const [check] = unplaced(() => addChecks(work, schemaOf(work, table), table, [constraint]));
  work.change({ ...table, checks: [...table.checks, check] });
  if (check.validated) work.tasks.push({ kind: 'check-check', table: table.oid, constraint: check.oid });
}

function addKeyToOther(work: DdlWork, table: TableDescriptor, constraint: ForeignKey): void {
  const key = addForeignKey(work, table.oid, constraint, !constraint.notValid);
  if (key.validated) work.tasks.push({ kind: 'check-foreign-key', table: table.oid, constraint: key.oid });
}

function addKey(work: DdlWork, table: TableDescriptor, key: KeyConstraint): void {
  if (key.kind === 'primary-key' && primaryKeyOf(table) !== undefined) throw multiplePrimaryKeys(table, 0);
  if (key.index !== undefined) {
    adoptIndex(work, table, key, key.index);
    return;
  }
  checkKeyColumns(key, isColumnOf(table));
  const index = keyIndex(work, schemaOf(work, table), table, key);
  if (key.kind === 'primary-key' && !mayWait(key)) {
    withPrimaryKeyIndex(work, table, index);
    return;
  }
  const named = key.kind === 'primary-key' ? withoutNulls(work, table, index) : table;
  work.change(withIndex(named, index));
  work.tasks.push({ kind: 'build-index', table: table.oid, index: index.oid });
}

/** ADD … USING INDEX: an index that is there becomes a constraint, under the constraint's name. */
function adoptIndex(work: DdlWork, table: TableDescriptor, key: KeyConstraint, indexName: string): void {
  const index = table.indexes.find(({ name }) => name === indexName && name !== '');
  if (index === undefined) throw noSuchIndex(work, table, indexName, key);
  checkAdoptable(index, key);
  const name = key.name ?? index.name;
  if (name !== index.name) {
    checkConstraintName(table, name);
    work.notice(`ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "${index.name}" to "${name}"`);
  }
  const adopted: IndexDescriptor = {
    ...index,
    name,
    primary: key.kind === 'primary-key',
    constraint: {
      oid: work.newOid(),
      deferrable: mayWait(key),
      initiallyDeferred: key.initiallyDeferred,
    },
  };
  if (key.kind !== 'primary-key') work.change(withChangedIndex(table, adopted));
  else if (mayWait(key)) work.change(withChangedIndex(withoutNulls(work, table, adopted), adopted));
  else withPrimaryKeyIndex(work, table, adopted);
}

/** The table with NOT NULL for the columns of a primary key that does not hold its rows. */
function withoutNulls(work: DdlWork, table: TableDescriptor, { columns }: IndexDescriptor): TableDescriptor {
  const names = columns.flatMap((key) => table.columns.find(({ number }) => number === key.column)?.name ?? []);
  return names.reduce((changed, name) => setNotNull(work, changed, name), table);
}

function noSuchIndex(work: DdlWork, table: TableDescriptor, name: string, { position }: KeyConstraint): SqlError {
  const other = work.draft.indexByName(table.schemaOid, name);
  const error =
    other === undefined
      ? new SqlError('42704', `index "${name}" does not exist`)
      : new SqlError('55000', `"${name}" is not an index for table "${table.name}"`);
  return error.at(position || undefined);
}

function checkAdoptable(index: IndexDescriptor, { position, deferrable }: KeyConstraint): void {
  const refused = (sqlstate: string, message: string, detail?: string): SqlError =>
    new SqlError(sqlstate, message, { detail }).at(position || undefined);
  const { name } = index;
  const notForKeys = 'Cannot create a primary key or unique constraint using such an index.';
  if (index.constraint !== undefined) throw refused('55000', `index "${name}" is already associated with a constraint`);
  if (!index.unique) throw refused('42809', `"${name}" is not a unique index`, notForKeys);
  if (index.columns.some(({ expression }) => expression !== undefined))
    throw refused('42809', `index "${name}" contains expressions`, notForKeys);
  if (index.predicate !== undefined) throw refused('42809', `"${name}" is a partial index`, notForKeys);
  if (deferrable === true) return;
  const odd = index.columns.findIndex(({ descending, nullsFirst }) => descending || nullsFirst);
  if (odd >= 0)
    throw refused(
      '42809',
      `index "${name}" column number ${odd + 1} does not have default sorting behavior`,
      notForKeys,
    );
}

/** DROP CONSTRAINT. */
export function dropConstraint(
  work: DdlWork,
  table: TableDescriptor,
  { name, ifExists, cascade }: Extract<AlterAction, { readonly kind: 'drop-constraint' }>,
): void {
  const found = findConstraint(table, name);
  if (found === undefined) {
    const message = `constraint "${name}" of relation "${table.name}" does not exist`;
    if (!ifExists) throw new SqlError('42704', message);
    work.notice(`${message}, skipping`);
    return;
  }
  removeTargets(work, planDrop(work, [constraintTarget(table, name)], cascade));
}

/** A constraint as something that can be dropped. */
export function constraintTarget(table: TableDescriptor, name: string): DropTarget {
  const found = findConstraint(table, name);
  if (found === undefined) throw new SqlError('42704', `constraint "${name}" for table "${table.name}" does not exist`);
  const oid =
    found.kind === 'check'
      ? found.check.oid
      : found.kind === 'foreign key'
        ? found.foreignKey.oid
        : (found.index.constraint?.oid ?? found.index.oid);
  return { kind: 'constraint', table: table.oid, oid, name };
}

/** VALIDATE CONSTRAINT: the rows that were there before it. */
export function validateConstraint(work: DdlWork, table: TableDescriptor, name: string): void {
  const found = findConstraint(table, name);
  if (found === undefined)
    throw new SqlError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
  switch (found.kind) {
    case 'check': {
      const { check } = found;
      if (check.validated) return;
      const checks = table.checks.map((each) => (each === check ? { ...each, validated: true } : each));
      work.change({ ...table, checks });
      work.tasks.push({ kind: 'check-check', table: table.oid, constraint: check.oid });
      return;
    }
    case 'foreign key': {
      const { foreignKey } = found;
      if (foreignKey.validated) return;
      const foreignKeys = table.foreignKeys.map((each) => (each === foreignKey ? { ...each, validated: true } : each));
      work.change({ ...table, foreignKeys });
      work.tasks.push({ kind: 'check-foreign-key', table: table.oid, constraint: foreignKey.oid });
      return;
    }
    default:
      throw new SqlError(
        '42809',
        `constraint "${name}" of relation "${table.name}" is not a foreign key or check constraint`,
      );
  }
}

/** ALTER CONSTRAINT: when a foreign key is checked. */
export function alterConstraint(
  work: DdlWork,
  table: TableDescriptor,
  { name, deferrable, initiallyDeferred }: Extract<AlterAction, { readonly kind: 'alter-constraint' }>,
): void {
  const found = findConstraint(table, name);
  if (found === undefined)
    throw new SqlError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
  if (found.kind !== 'foreign key')
    throw new SqlError('42809', `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`);
  const changed = { ...found.foreignKey, deferrable: deferrable === true || initiallyDeferred, initiallyDeferred };
  work.change({ ...table, foreignKeys: table.foreignKeys.map((key) => (key.name === name ? changed : key)) });
}
