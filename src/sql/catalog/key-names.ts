/** Whose keys these are: tables and indexes behind the bytes that ranges begin and end with. */
import {
  formatKey,
  namespaceKeyOverhead,
  namespaceSpan,
  type Span,
  spansOverlap,
  startsWith,
  tableIndexPrefix,
  tableSpan,
} from '../../base/index.ts';
import { KeyEncoder, type SqlValue, type ValueContext } from '../values/index.ts';
import type { Catalog } from './catalog.ts';
import type { IndexDescriptor, TableDescriptor } from './descriptors.ts';
import { namespaceTableOid } from './namespaces.ts';

/** Bytes of `10 <table> <storage>`. */
const indexPrefixBytes = 9;
const tableMark = 0x10;
const namespaceMark = 0x04;

/** A table with keys in a span, and which of its indexes have some there. */
export interface TableInSpan {
  readonly table: TableDescriptor;
  readonly indexes: readonly IndexDescriptor[];
}

/** The tables that have keys in a span, or would have. */
export function tablesInSpan(catalog: Catalog, span: Span): readonly TableInSpan[] {
  const found: TableInSpan[] = [];
  for (const table of catalog.all('table')) {
    if (!spansOverlap(span, spanOfTable(table))) continue;
    const indexes = table.indexes.filter((index) => spansOverlap(span, indexSpan(table, index)));
    found.push({ table, indexes });
  }
  return found;
}

/** All keys of a table; a namespace's rows lie where the key-value door has them. */
function spanOfTable({ oid, namespaceId }: TableDescriptor): Span {
  return namespaceId === undefined ? tableSpan(oid) : namespaceSpan(namespaceId);
}

/** A key as people read it: `public.t/t_pkey/42`; what is no key of a table that is known, as bytes. */
export function printKey(catalog: Catalog, key: Uint8Array, values: ValueContext): string {
  const table = tableOfKey(catalog, key);
  if (table === undefined) return formatKey(key);
  const name = `${catalog.byOid(table.schemaOid)?.name ?? '?'}.${table.name}`;
  if (table.namespaceId !== undefined) return `${name}/${formatKey(key.subarray(namespaceKeyOverhead))}`;
  const index = table.indexes.find(({ storage }) => startsWith(key, tableIndexPrefix(table.oid, storage)));
  const rest = key.subarray(index === undefined ? 5 : indexPrefixBytes);
  if (index === undefined) return rest.length === 0 ? name : `${name}/${formatKey(rest)}`;
  const path = `${name}/${index.name === '' ? 'rows' : index.name}`;
  if (rest.length === 0) return path;
  return `${path}/${printColumns(catalog, table, index, rest, values) ?? formatKey(rest)}`;
}

function tableOfKey(catalog: Catalog, key: Uint8Array): TableDescriptor | undefined {
  if (key.length < 5 || (key[0] !== tableMark && key[0] !== namespaceMark)) return undefined;
  const number = new DataView(key.buffer, key.byteOffset + 1, 4).getUint32(0);
  const found = catalog.byOid(key[0] === tableMark ? number : namespaceTableOid(number));
  return found?.kind === 'table' ? found : undefined;
}

function indexSpan(table: TableDescriptor, { storage }: IndexDescriptor): Span {
  if (table.namespaceId !== undefined) return spanOfTable(table);
  const { oid } = table;
  const start = tableIndexPrefix(oid, storage);
  return { start, end: tableIndexPrefix(oid, storage + 1) };
}

/** Undefined where the bytes are not those of whole columns: a range may end anywhere, behind the first ones too. */
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
  for (let count = parts.length; count > 0; count--)
    try {
      const { values, end } = new KeyEncoder(parts.slice(0, count)).decode(bytes);
      if (count === parts.length || end === bytes.length) return values.map(print).join('/');
    } catch {
      // Not so many columns.
    }
  return undefined;
}
