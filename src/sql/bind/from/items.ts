/** Making namespace items. */
import type { NamespaceItem, ScopeColumn } from '../scope.ts';

/** An item whose name and columns can be seen, with what is usual for the rest. */
export function namespaceItem(
  parts: Partial<NamespaceItem> & { readonly name: string; readonly columns: readonly ScopeColumn[] },
): NamespaceItem {
  return {
    relationOid: undefined,
    baseOid: undefined,
    systemOid: undefined,
    isTarget: false,
    unexpanded: 0,
    table: undefined,
    rowType: undefined,
    isScalar: false,
    access: undefined,
    relationVisible: true,
    columnsVisible: true,
    lateralOnly: false,
    lateralOk: true,
    nullable: false,
    ...parts,
  };
}
