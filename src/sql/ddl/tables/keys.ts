/** PRIMARY KEY and UNIQUE: which columns, under which name, as which index. */
import type { IndexDescriptor, SchemaDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { PrimaryKey, Unique } from '../../parse/index.ts';
import { chooseRelationName, columnsInName } from '../choose-name.ts';
import { checkIndexable, indexColumnsMax, plainIndex, plainKey } from '../indexes/descriptor.ts';
import { namedIn } from '../names.ts';
import { typeOfColumn } from '../types.ts';
import type { DdlWork } from '../work.ts';
import { columnNamed, findColumn } from './column.ts';
import { checkConstraintName } from './constraint-names.ts';

/** A key as a constraint defines it, by the names of its columns. */
export type KeyConstraint = PrimaryKey | Unique;

/** The keys of one statement; those that say the same are one, the primary key comes first. */
export function mergedKeys(keys: readonly KeyConstraint[]): readonly KeyConstraint[] {
  const merged: KeyConstraint[] = [];
  const primaryFirst = [...keys.filter(isPrimary), ...keys.filter((key) => !isPrimary(key))];
  for (const key of primaryFirst) {
    const same = merged.findIndex((other) => sameKey(other, key));
    if (same < 0) merged.push(key);
    else if (merged[same].name === undefined) merged[same] = { ...merged[same], name: key.name };
  }
  return merged;
}

/** Is the constraint deferrable? */
export function mayWait({ deferrable, initiallyDeferred }: KeyConstraint): boolean {
  return deferrable === true || initiallyDeferred;
}

function isPrimary({ kind }: KeyConstraint): boolean {
  return kind === 'primary-key';
}

function sameKey(a: KeyConstraint, b: KeyConstraint): boolean {
  return (
    sameNames(a.columns, b.columns) &&
    sameNames(a.include, b.include) &&
    (a.deferrable === true) === (b.deferrable === true) &&
    a.initiallyDeferred === b.initiallyDeferred &&
    nullsNotDistinct(a) === nullsNotDistinct(b)
  );
}

function nullsNotDistinct(key: KeyConstraint): boolean {
  return key.kind === 'unique' && key.nullsNotDistinct;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** The columns that a key names are there, each once. */
export function checkKeyColumns(key: KeyConstraint, isColumn: (name: string) => boolean): void {
  const what = isPrimary(key) ? 'primary key' : 'unique';
  const seen = new Set<string>();
  for (const name of key.columns) {
    if (!isColumn(name)) throw noSuchColumn(name, key);
    if (seen.has(name))
      throw new SqlError('42701', `column "${name}" appears twice in ${what} constraint`).at(key.position || undefined);
    seen.add(name);
  }
  for (const name of key.include) if (!isColumn(name)) throw noSuchColumn(name, key);
}

function noSuchColumn(name: string, { position }: KeyConstraint): SqlError {
  return new SqlError('42703', `column "${name}" named in key does not exist`).at(position || undefined);
}

/** The index of a key over columns that the table has. */
export function keyIndex(
  work: DdlWork,
  schema: SchemaDescriptor,
  table: TableDescriptor,
  key: KeyConstraint,
): IndexDescriptor {
  if (key.columns.length + key.include.length > indexColumnsMax)
    throw new SqlError('54011', `cannot use more than ${indexColumnsMax} columns in an index`);
  const columns = key.columns.map((name) => columnNamed(table, name));
  for (const column of columns) checkIndexable(typeOfColumn(work, column).type, 'btree');
  const name = key.name ?? chosenName(work, schema, table, key);
  if (namedIn(work.draft, schema.oid, name) !== undefined || table.indexes.some((index) => index.name === name))
    throw new SqlError('42P07', `relation "${name}" already exists`);
  checkConstraintName(table, name);
  return plainIndex({
    oid: work.newOid(),
    name,
    storage: table.nextStorage,
    unique: true,
    nullsNotDistinct: nullsNotDistinct(key),
    primary: isPrimary(key),
    constraint: {
      oid: work.newOid(),
      deferrable: mayWait(key),
      initiallyDeferred: key.initiallyDeferred,
    },
    columns: columns.map(({ number }) => plainKey(number)),
    include: key.include.map((each) => columnNamed(table, each).number),
  });
}

function chosenName(work: DdlWork, schema: SchemaDescriptor, table: TableDescriptor, key: KeyConstraint): string {
  const parts = isPrimary(key)
    ? { first: table.name, second: undefined, label: 'pkey' }
    : { first: table.name, second: columnsInName([...key.columns, ...key.include]), label: 'key' };
  const taken = new Set([
    table.name,
    ...table.indexes.map(({ name }) => name),
    ...table.checks.map(({ name }) => name),
  ]);
  return chooseRelationName(work.draft, schema.oid, parts, { ofConstraint: true, taken });
}

/** Has the table a column of this name that people see? */
export function isColumnOf(table: TableDescriptor): (name: string) => boolean {
  return (name) => findColumn(table, name) !== undefined;
}
