/** Whose keys these are: tables and indexes behind the bytes that ranges begin and end with. */
import { formatKey, type Span, spansOverlap, startsWith, tableIndexPrefix, tableSpan } from '../../base/index.ts';
import { KeyEncoder, type SqlValue, type ValueContext } from '../values/index.ts';
import type { Catalog } from './catalog.ts';
import type { IndexDescriptor, TableDescriptor } from './descriptors.ts';

/** Bytes of `10 <table> <storage>`. */
const indexPrefixBytes = 9;
const tableMark = 0x10;

/** A table with keys in a span, and which of its indexes have some there. */
export interface TableInSpan {
  readonly table: TableDescriptor;
  readonly indexes: readonly IndexDescriptor[];
}

/** The tables that have keys in a span, or would have. */
export function tablesInSpan(catalog: Catalog, span: Span): readonly TableInSpan[] {
  const found: TableInSpan[] = [];
  for (const table of catalog.all('table')) {
    if (!spansOverlap(span, tableSpan(table.oid))) continue;
    const indexes = table.indexes.filter((index) => spansOverlap(span, indexSpan(table, index)));
    found.push({ table, indexes });
  }
  return found;
}

/** A key as people read it: `public.t/t_pkey/42`; what is no key of a table that is known, as bytes. */
export function printKey(catalog: Catalog, key: Uint8Array, values: ValueContext): string {
  const table = tableOfKey(catalog, key);
  if (table === undefined) return formatKey(key);
  const name = `${catalog.byOid(table.schemaOid)?.name ?? '?'}.${table.name}`;
  const index = table.indexes.find(({ storage }) => startsWith(key, tableIndexPrefix(table.oid, storage)));
  const rest = key.subarray(index === undefined ? 5 : indexPrefixBytes);
  if (index === undefined) return rest.length === 0 ? name : `${name}/${formatKey(rest)}`;
  const path = `${name}/${index.name === '' ? 'rows' : index.name}`;
  if (rest.length === 0) return path;
  return `${path}/${printColumns(catalog, table, index, rest, values) ?? formatKey(rest)}`;
}

function tableOfKey(catalog: Catalog, key: Uint8Array): TableDescriptor | undefined {
  if (key.length < 5 || key[0] !== tableMark) return undefined;
  const found = catalog.byOid(new DataView(key.buffer, key.byteOffset + 1, 4).getUint32(0));
  return found?.kind === 'table' ? found : undefined;
}

function indexSpan({ oid }: TableDescriptor, { storage }: IndexDescriptor): Span {
  const start = tableIndexPrefix(oid, storage);
  return { start, end: tableIndexPrefix(oid, storage + 1) };
}

/** Undefined where the bytes are not those of whole columns: a range may end anywhere. */
function printColumns(
  catalog: Catalog,
  table: TableDescriptor,
  { columns }: IndexDescriptor,
  bytes: Uint8Array,
  context: ValueContext,
): string | undefined {
  const types = columns.map(({ column, typeOid }) =>
    catalog.types.byOid(table.columns.find(({ number }) => number === column)?.typeOid ?? typeOid),
  );
  const parts = columns.flatMap(({ descending, nullsFirst }, i) => {
    const type = types[i];
    return type === undefined ? [] : [{ type, descending, nullsFirst }];
  });
  const print = (value: SqlValue, i: number) => (value === null ? 'NULL' : parts[i].type.text.format(value, context));
  try {
    return new KeyEncoder(parts).decode(bytes).values.map(print).join('/');
  } catch {
    return undefined;
  }
}
