/** Rows that are there are held against what a table says from now on. */
import { bindRowValues, bindStatement } from '../../bind/index.ts';
import type { ForeignKeyDescriptor, Oid, SchemaChange, TableDescriptor } from '../../catalog/index.ts';
import { SqlError, type SqlErrorObject } from '../../errors.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { DdlEnvironment } from '../environment.ts';
import { columnNumbered } from '../tables/column.ts';
import { fullName } from '../texts.ts';
import { typeOfColumn } from '../types.ts';
import { sessionBinding } from './binding.ts';
import { tableOfTask } from './rewrite-table.ts';

/** No row has NULL in the column. */
export async function checkNotNull(
  environment: DdlEnvironment,
  change: SchemaChange,
  oid: Oid,
  number: number,
): Promise<void> {
  const table = tableOfTask(change, oid);
  const { name } = columnNumbered(table, number);
  if (!(await hasRow(environment, change, table, `${quoteIdentifier(name)} IS NULL`))) return;
  throw new SqlError('23502', `column "${name}" of relation "${table.name}" contains null values`, {
    object: { ...objectOf(change, table), column: name },
  });
}

/** No row contradicts the check. */
export async function checkCheck(
  environment: DdlEnvironment,
  change: SchemaChange,
  oid: Oid,
  constraint: Oid,
): Promise<void> {
  const table = tableOfTask(change, oid);
  const check = table.checks.find((each) => each.oid === constraint);
  if (check === undefined || !(await hasRow(environment, change, table, `NOT (${check.expression})`))) return;
  throw new SqlError('23514', `check constraint "${check.name}" of relation "${table.name}" is violated by some row`, {
    object: { ...objectOf(change, table), constraint: check.name },
  });
}

/** Is there a row for which the condition is true? The table is read without what it promises since now, and without indexes: some may have no entries yet. */
async function hasRow(
  environment: DdlEnvironment,
  change: SchemaChange,
  table: TableDescriptor,
  condition: string,
): Promise<boolean> {
  const unproven = {
    ...table,
    columns: table.columns.map((column) => ({ ...column, notNull: column.hidden })),
    checks: [],
    indexes: table.indexes.slice(0, 1),
  };
  const tree = environment.parser.parseExpression(condition);
  const [{ number }] = table.columns;
  const query = bindRowValues(
    unproven,
    [{ value: { kind: 'table-column', number }, target: undefined }],
    tree,
    sessionBinding(environment, change.draft),
  );
  return (await firstRow(environment, query)) !== undefined;
}

/** Every row's key is in the table that it refers to. */
export async function checkForeignKey(
  environment: DdlEnvironment,
  change: SchemaChange,
  oid: Oid,
  constraint: Oid,
): Promise<void> {
  const table = tableOfTask(change, oid);
  const key = table.foreignKeys.find((each) => each.oid === constraint);
  const referenced = key === undefined ? undefined : change.draft.byOid(key.referencedTable);
  if (key === undefined || referenced?.kind !== 'table') return;
  const row = await rowWithoutKey(environment, change, table, referenced, key);
  if (row === undefined) return;
  const names = key.columns.map((number) => columnNumbered(table, number).name).join(', ');
  throw new SqlError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: row.includes(null)
        ? 'MATCH FULL does not allow mixing of null and nonnull key values.'
        : `Key (${names})=(${printed(environment, change, table, key, row)}) is not present in table "${referenced.name}".`,
      object: { ...objectOf(change, table), constraint: key.name },
    },
  );
}

async function rowWithoutKey(
  environment: DdlEnvironment,
  change: SchemaChange,
  table: TableDescriptor,
  referenced: TableDescriptor,
  key: ForeignKeyDescriptor,
): Promise<readonly SqlValue[] | undefined> {
  const own = key.columns.map((number) => `f.${quoteIdentifier(columnNumbered(table, number).name)}`);
  const theirs = key.referencedColumns.map((number) => `p.${quoteIdentifier(columnNumbered(referenced, number).name)}`);
  const equal = own.map((column, i) => `${column} = ${theirs[i]}`).join(' AND ');
  const present = own.map((column) => `${column} IS NOT NULL`).join(key.match === 'full' ? ' OR ' : ' AND ');
  const text =
    `SELECT ${own.join(', ')} FROM ONLY ${fullName(change, table)} f WHERE (${present}) AND NOT EXISTS ` +
    `(SELECT 1 FROM ONLY ${fullName(change, referenced)} p WHERE ${equal})`;
  const [{ statement }] = environment.parser.parse(text);
  if (statement.kind !== 'select') throw new SqlError('XX000', 'a check of a foreign key is a query');
  return firstRow(environment, bindStatement(statement, sessionBinding(environment, change.draft)));
}

function printed(
  { values }: DdlEnvironment,
  { draft }: SchemaChange,
  table: TableDescriptor,
  key: ForeignKeyDescriptor,
  row: readonly SqlValue[],
): string {
  return key.columns
    .map((number, i) => {
      const value = row[i];
      const { type } = typeOfColumn({ draft }, columnNumbered(table, number));
      return value === null ? 'null' : type.text.format(value, values);
    })
    .join(', ');
}

/** The first row of a query. */
export async function firstRow(
  { rows }: DdlEnvironment,
  query: Parameters<DdlEnvironment['rows']['read']>[0],
): Promise<readonly SqlValue[] | undefined> {
  const stream = await rows.read(query);
  try {
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next())
      if (batch.length > 0) return batch[0];
    return undefined;
  } finally {
    await stream.close();
  }
}

function objectOf({ draft }: SchemaChange, { schemaOid, name }: TableDescriptor): SqlErrorObject {
  return { schema: draft.byOid(schemaOid)?.name, table: name };
}
