/** pg_constraint: primary keys, UNIQUE, foreign keys, checks of tables and domains. */
import type {
  CheckDescriptor,
  ForeignKeyDescriptor,
  IndexDescriptor,
  ReferentialAction,
  TableDescriptor,
} from '../../catalog/index.ts';
import { SqlArray } from '../../values/index.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';

/** The row makers. */
export const constraintRows: RowMakers = { pg_constraint: fromCatalog(allConstraintRows) };

const common = {
  condeferrable: false,
  condeferred: false,
  convalidated: true,
  conrelid: 0,
  contypid: 0,
  conindid: 0,
  conparentid: 0,
  confrelid: 0,
  confupdtype: ' ',
  confdeltype: ' ',
  confmatchtype: ' ',
  conislocal: true,
  coninhcount: 0,
  connoinherit: false,
} satisfies SystemRow;

function* allConstraintRows({ objects }: Scene): Iterable<SystemRow> {
  for (const object of objects) {
    if (object.kind === 'domain')
      for (const check of object.checks)
        yield { ...checkRow(check), connamespace: object.schemaOid, contypid: object.oid };
    if (object.kind === 'table') yield* tableConstraints(object);
  }
}

function* tableConstraints(table: TableDescriptor): Iterable<SystemRow> {
  const owned = { connamespace: table.schemaOid, conrelid: table.oid };
  for (const index of table.indexes) {
    const row = keyRow(index);
    if (row !== undefined) yield { ...row, ...owned };
  }
  for (const check of table.checks) yield { ...checkRow(check), ...owned, conkey: numbers(check.columns) };
  for (const key of table.foreignKeys) yield { ...foreignKeyRow(key), ...owned };
}

function keyRow(index: IndexDescriptor): SystemRow | undefined {
  if (index.constraint === undefined) return undefined;
  return {
    ...common,
    oid: index.constraint.oid,
    conname: index.name,
    contype: index.primary ? 'p' : 'u',
    condeferrable: index.constraint.deferrable,
    condeferred: index.constraint.initiallyDeferred,
    conindid: index.oid,
    connoinherit: true,
    conkey: numbers([...index.columns.flatMap(({ column }) => column ?? [])]),
  };
}

function checkRow(check: CheckDescriptor): SystemRow {
  return {
    ...common,
    oid: check.oid,
    conname: check.name,
    contype: 'c',
    convalidated: check.validated,
    conbin: check.expression,
  };
}

function foreignKeyRow(key: ForeignKeyDescriptor): SystemRow {
  return {
    ...common,
    oid: key.oid,
    conname: key.name,
    contype: 'f',
    condeferrable: key.deferrable,
    condeferred: key.initiallyDeferred,
    convalidated: key.validated,
    conindid: key.referencedIndex,
    confrelid: key.referencedTable,
    confupdtype: actionLetters[key.onUpdate],
    confdeltype: actionLetters[key.onDelete],
    confmatchtype: key.match === 'full' ? 'f' : 's',
    connoinherit: true,
    conkey: numbers(key.columns),
    confkey: numbers(key.referencedColumns),
    confdelsetcols: key.onDeleteColumns.length === 0 ? null : numbers(key.onDeleteColumns),
  };
}

const actionLetters: Readonly<Record<ReferentialAction, string>> = {
  'no action': 'a',
  restrict: 'r',
  cascade: 'c',
  'set null': 'n',
  'set default': 'd',
};

function numbers(list: readonly number[]): SqlArray {
  return SqlArray.of(list);
}
