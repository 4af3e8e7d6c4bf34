/** Finds columns and tables among what a scope can see, from the innermost query outwards. */
import { SqlError } from '../../errors.ts';
import type { NamespaceItem, Scope, ScopeColumn } from '../scope.ts';

/** A column, and the item that it belongs to. */
export interface FoundColumn {
  readonly item: NamespaceItem;
  readonly index: number;
  readonly column: ScopeColumn;
  readonly scope: Scope;
}

/** A column by its name alone; 42702 where two of the same query have it. */
export function findColumn(scope: Scope, name: string, position: number): FoundColumn | undefined {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) {
    let found: FoundColumn | undefined;
    for (const item of level.items) {
      if (!item.columnsVisible || (item.lateralOnly && !level.lateralActive)) continue;
      const index = indexOfColumn(item, name, position);
      if (index < 0) continue;
      if (found !== undefined) throw ambiguousColumn(name, position);
      checkLateral(item, position);
      found = { item, index, column: item.columns[index], scope: level };
    }
    if (found !== undefined) {
      if (found.item.lateralOnly) level.lateralUses++;
      return found;
    }
  }
  return undefined;
}

/** A column of an item, by its place; -1 for none. */
export function indexOfColumn(item: NamespaceItem, name: string, position: number): number {
  const { columns } = item;
  let found = -1;
  for (let i = 0; i < columns.length; i++) {
    if (columns[i].name !== name) continue;
    if (found >= 0) throw ambiguousColumn(name, position);
    found = i;
  }
  return found;
}

/** An item by its name; with a relation only the one that is this relation under its own name. */
export function findItem(
  scope: Scope,
  name: string,
  relationOid: number | undefined,
  position: number,
): { readonly item: NamespaceItem; readonly scope: Scope } | undefined {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) {
    let found: NamespaceItem | undefined;
    for (const item of level.items) {
      if (!item.relationVisible || (item.lateralOnly && !level.lateralActive)) continue;
      if (relationOid === undefined ? item.name !== name || name === '' : item.relationOid !== relationOid) continue;
      if (found !== undefined)
        throw new SqlError(
          '42P09',
          `table reference ${relationOid === undefined ? `"${name}"` : relationOid} is ambiguous`,
          { position },
        );
      checkLateral(item, position);
      found = item;
    }
    if (found !== undefined) {
      if (found.lateralOnly) level.lateralUses++;
      return { item: found, scope: level };
    }
  }
  return undefined;
}

function checkLateral(item: NamespaceItem, position: number): void {
  if (!item.lateralOnly || item.lateralOk) return;
  throw new SqlError('42P10', `invalid reference to FROM-clause entry for table "${item.name}"`, {
    ...(item.isTarget
      ? { hint: `There is an entry for table "${item.name}", but it cannot be referenced from this part of the query.` }
      : { detail: 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.' }),
    position,
  });
}

function ambiguousColumn(name: string, position: number): SqlError {
  return new SqlError('42702', `column reference "${name}" is ambiguous`, { position });
}
