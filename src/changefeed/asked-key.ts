/**
 * Where the rows with a key lie that was asked for as JSON: `7`, or `{"a": 1}` of a key of several columns. The spans may hold more than these rows, never less:
 * whoever asked still looks at each key.
 */
import { type Span, spanCovers } from '../base/index.ts';
import type { TableDescriptor } from '../sql/catalog/index.ts';
import { SqlError } from '../sql/errors.ts';
import { storedTextContext, tableLayout } from '../sql/rows/index.ts';
import {
  Decimal,
  formatDecimal,
  type JsonNode,
  JsonObject,
  type SqlType,
  type SqlValue,
  type TypeRegistry,
  types,
  withoutDomains,
  withoutTrailingZeros,
} from '../sql/values/index.ts';

/** A table as it was defined at some time. */
export interface TableDefinition {
  readonly table: TableDescriptor;
  readonly types: TypeRegistry;
}

/** The keys of rows that have the asked key by one of these definitions; spans have no key in common. */
export function spansOfKey(definitions: readonly TableDefinition[], asked: JsonNode): readonly Span[] {
  const spans: Span[] = [];
  for (const definition of definitions) {
    const span = spanOfKey(definition, asked);
    if (span === undefined || spans.some((outer) => spanCovers(outer, span))) continue;
    // Keys are nested or have nothing in common: they begin with the same columns.
    const apart = spans.filter((inner) => !spanCovers(span, inner));
    spans.splice(0, spans.length, ...apart, span);
  }
  return spans;
}

function spanOfKey({ table, types: registry }: TableDefinition, asked: JsonNode): Span | undefined {
  const { rows } = tableLayout(table, registry);
  const names = rows.sources.map(({ place }) => table.columns[place].name);
  if (!(asked instanceof JsonObject))
    return names.length === 1 ? rows.spanOf(valuesOf(rows.sources, [asked]), undefined, undefined) : undefined;
  if (!asked.keys.every((name) => names.includes(name))) return undefined;
  const given = names.map((name) => asked.get(name));
  return rows.spanOf(valuesOf(rows.sources, given), undefined, undefined);
}

/** The values of the first columns, as far as they are given and JSON says which value is meant. */
function valuesOf(
  sources: readonly { readonly type: SqlType }[],
  given: readonly (JsonNode | undefined)[],
): readonly SqlValue[] {
  const values: SqlValue[] = [];
  for (const [i, { type }] of sources.entries()) {
    const value = meantBy(given[i], type);
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}

/** Types whose values are equal when they are equal as JSON. */
const plainOids = new Set<number>(
  [
    types.bool,
    types.int2,
    types.int4,
    types.int8,
    types.numeric,
    types.text,
    types.varchar,
    types.bytea,
    types.uuid,
    types.date,
    types.timestamp,
    types.timestamptz,
  ].map(({ oid }) => oid),
);

function meantBy(node: JsonNode | undefined, declared: SqlType): SqlValue | undefined {
  const type = withoutDomains(declared);
  const text = typeof node === 'string' ? node : numberOrTruth(node);
  if (text === undefined || !plainOids.has(type.oid)) return undefined;
  try {
    return type.text.parse(text, storedTextContext);
  } catch (error) {
    // Hardly any row has it, which is found out by looking.
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

function numberOrTruth(node: JsonNode | undefined): string | undefined {
  if (node instanceof Decimal) return formatDecimal(withoutTrailingZeros(node));
  return typeof node === 'boolean' ? String(node) : undefined;
}
