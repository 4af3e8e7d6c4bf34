/** The layouts of tables: one for each descriptor. */
import type { TableDescriptor } from '../catalog/index.ts';
import type { TypeRegistry } from '../values/index.ts';
import { NamespaceLayout } from './namespace-layout.ts';
import { TableLayout } from './table-layout.ts';

const layouts = new WeakMap<TableDescriptor, { readonly types: TypeRegistry; readonly layout: TableLayout }>();

/** The layout of a table: made once for a descriptor. */
export function tableLayout(table: TableDescriptor, types: TypeRegistry): TableLayout {
  const known = layouts.get(table);
  if (known?.types === types) return known.layout;
  const layout = table.namespaceId === undefined ? new TableLayout(table, types) : new NamespaceLayout(table, types);
  layouts.set(table, { types, layout });
  return layout;
}
