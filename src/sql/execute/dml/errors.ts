/** The errors of changing rows, as PostgreSQL words them, with the names of what they are about. */
import type { ColumnNumber, ForeignKeyDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError, type SqlErrorObject } from '../../errors.ts';
import type { IndexLayout, TableLayout } from '../../rows/index.ts';
import type { SqlType, SqlValue, ValueContext } from '../../values/index.ts';
import { mayReadColumns, mayReadTable, type Reader } from './shown-values.ts';

/** Bytes of a value that the description of a row shows. */
const shownBytesMax = 64;

/** What errors need to know of their table. */
export interface ErrorContext extends Reader {
  readonly values: ValueContext;
}

/** 23502 */
export function notNullViolation(
  context: ErrorContext,
  layout: TableLayout,
  place: number,
  values: readonly SqlValue[],
): SqlError {
  const { table } = layout;
  const column = table.columns[place].name;
  return new SqlError(
    '23502',
    `null value in column "${column}" of relation "${table.name}" violates not-null constraint`,
    { detail: failingRow(context, layout, values), object: { ...objectOf(context, table), column } },
  );
}

/** 23514 */
export function checkViolation(
  context: ErrorContext,
  layout: TableLayout,
  constraint: string,
  values: readonly SqlValue[],
): SqlError {
  const { table } = layout;
  return new SqlError('23514', `new row for relation "${table.name}" violates check constraint "${constraint}"`, {
    detail: failingRow(context, layout, values),
    object: { ...objectOf(context, table), constraint },
  });
}

/** 44000 */
export function viewCheckViolation(
  context: ErrorContext,
  layout: TableLayout,
  view: string,
  values: readonly SqlValue[],
): SqlError {
  return new SqlError('44000', `new row violates check option for view "${view}"`, {
    detail: failingRow(context, layout, values),
  });
}

/** 23505 */
export function uniqueViolation(
  context: ErrorContext,
  layout: TableLayout,
  index: IndexLayout,
  values: readonly SqlValue[],
): SqlError {
  const constraint = index.index.name;
  return new SqlError('23505', `duplicate key value violates unique constraint "${constraint}"`, {
    detail: mayReadIndex(context, layout, index)
      ? `Key ${keyText(context, layout, index, values)} already exists.`
      : undefined,
    object: { ...objectOf(context, layout.table), constraint },
  });
}

/** `(a, lower(b))=(1, x)`: an index's columns and their values. */
export function keyText(
  { values: format }: ErrorContext,
  { table }: TableLayout,
  { index, sources }: IndexLayout,
  values: readonly SqlValue[],
): string {
  const names = index.columns.map(({ expression }, i) => expression ?? table.columns[sources[i].place].name);
  return `(${names.join(', ')})=(${sources.map(({ place, type }) => textOf(type, values[place], format)).join(', ')})`;
}

/** 23503, of a row that refers to nothing. */
export function missingParent(
  context: ErrorContext,
  { table }: TableLayout,
  key: ForeignKeyDescriptor,
  parent: TableDescriptor,
  keyAndValues: string,
): SqlError {
  return new SqlError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: `${keyWords(keyAndValues)} is not present in table "${parent.name}".`,
      object: { ...objectOf(context, table), constraint: key.name },
    },
  );
}

/** 23503, of MATCH FULL with some NULLs. */
export function mixedNulls(context: ErrorContext, { table }: TableLayout, key: ForeignKeyDescriptor): SqlError {
  return new SqlError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: 'MATCH FULL does not allow mixing of null and nonnull key values.',
      object: { ...objectOf(context, table), constraint: key.name },
    },
  );
}

/** 23503, of a row that others refer to. */
export function stillReferenced(
  context: ErrorContext,
  parent: TableDescriptor,
  child: TableDescriptor,
  key: ForeignKeyDescriptor,
  keyAndValues: string,
): SqlError {
  return new SqlError(
    '23503',
    `update or delete on table "${parent.name}" violates foreign key constraint "${key.name}" on table "${child.name}"`,
    {
      detail: `${keyWords(keyAndValues)} is still referenced from table "${child.name}".`,
      object: { ...objectOf(context, child), constraint: key.name },
    },
  );
}

/** `(a, b)=(1, x)`: columns of a table and a row's values of them; nothing of what the role may not read. */
export function columnsText(
  context: ErrorContext,
  layout: TableLayout,
  columns: readonly ColumnNumber[],
  values: readonly SqlValue[],
): string {
  if (!mayReadColumns(context, layout.table, columns)) return '';
  const { values: format } = context;
  const places = columns.map((number) => layout.placeOf(number));
  const names = places.map((place) => layout.table.columns[place].name);
  return `(${names.join(', ')})=(${places.map((place) => textOf(layout.types[place], values[place], format)).join(', ')})`;
}

function keyWords(keyAndValues: string): string {
  return keyAndValues === '' ? 'Key' : `Key ${keyAndValues}`;
}

function mayReadIndex(context: ErrorContext, { table }: TableLayout, { index }: IndexLayout): boolean {
  const columns = index.columns.flatMap(({ column }) => column ?? []);
  return columns.length < index.columns.length ? mayReadTable(context, table) : mayReadColumns(context, table, columns);
}

function failingRow(context: ErrorContext, layout: TableLayout, values: readonly SqlValue[]): string | undefined {
  const { values: format } = context;
  if (!mayReadTable(context, layout.table)) return readableColumns(context, layout, values);
  const shown = layout.table.columns.flatMap(({ hidden }, place) =>
    hidden ? [] : [clipped(textOf(layout.types[place], values[place], format))],
  );
  return `Failing row contains (${shown.join(', ')}).`;
}

/** What the role may read of the row, by name. */
function readableColumns(context: ErrorContext, layout: TableLayout, values: readonly SqlValue[]): string | undefined {
  const { columns } = layout.table;
  const places = [...columns.keys()].filter(
    (place) => !columns[place].hidden && mayReadColumns(context, layout.table, [columns[place].number]),
  );
  if (places.length === 0) return undefined;
  const shown = places.map((place) => clipped(textOf(layout.types[place], values[place], context.values)));
  return `Failing row contains (${places.map((place) => columns[place].name).join(', ')}) = (${shown.join(', ')}).`;
}

function textOf(type: SqlType, value: SqlValue, format: ValueContext): string {
  return value === null ? 'null' : type.text.format(value, format);
}

/** Cut at a character, as PostgreSQL does. */
function clipped(text: string): string {
  if (text.length <= shownBytesMax / 4) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= shownBytesMax) return text;
  let end = shownBytesMax;
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return `${new TextDecoder().decode(bytes.subarray(0, end))}...`;
}

/** The names of a table, for the fields of an error. */
export function objectOf({ catalog }: ErrorContext, table: TableDescriptor): SqlErrorObject {
  return { schema: catalog.byOid(table.schemaOid)?.name, table: table.name };
}
