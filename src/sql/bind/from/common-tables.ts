/** Uses of common tables (WITH). */
import { SqlError } from '../../errors.ts';
import type { Alias } from '../../parse/index.ts';
import { addedColumns } from '../query/search-cycle.ts';
import { type CommonTableEntry, define, namesItself } from '../query/with.ts';
import type { Scope } from '../scope.ts';
import { type BoundItem, renamed } from './from.ts';
import { namespaceItem } from './items.ts';

/** The common table of a name, from the innermost WITH outwards. */
export function findCommonTable(scope: Scope, name: string): CommonTableEntry | undefined {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) {
    const found = level.commonTables.find((entry) => entry.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Will there be a common table of this name, though it cannot be seen yet? */
export function futureCommonTable(scope: Scope, name: string): boolean {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent)
    if (level.futureCommonTables.includes(name)) return true;
  return false;
}

export function bindCommonTable(
  entry: CommonTableEntry,
  alias: Alias | undefined,
  scope: Scope,
  position: number,
): BoundItem {
  const { binding } = scope;
  if (entry.state === 'waiting') define(entry);
  const isWorkingTable = entry.state === 'step';
  if (isWorkingTable) checkSelfReference(entry, position);
  else entry.references++;
  if (entry.state === 'first') throw notRecursive(entry, position);
  if (entry.definition?.changesRows === true && entry.columns?.length === 0)
    throw new SqlError('0A000', `WITH query "${entry.name}" does not have a RETURNING clause`, { position });
  const name = alias?.name ?? entry.name;
  const own = (entry.columns ?? []).map((column) => ({ ...column, id: binding.newColumn() }));
  const columns = renamed(own, alias, name);
  const item = namespaceItem({ name, columns, unexpanded: isWorkingTable ? addedColumns(entry.tree) : 0 });
  scope.own(item);
  if (isWorkingTable) scope.readsWorkingTable = true;
  return {
    relation: { kind: 'common-table', table: entry.id, name: entry.name, alias: name, columns: own, isWorkingTable },
    items: [item],
    columns,
  };
}

function checkSelfReference(entry: CommonTableEntry, position: number): void {
  if (++entry.selfReferences > 1)
    throw new SqlError('42P19', `recursive reference to query "${entry.name}" must not appear more than once`, {
      position,
    });
}

/** A table that names itself where that is not possible, or by way of another one. */
function notRecursive({ name, tree }: CommonTableEntry, position: number): SqlError {
  const { statement } = tree;
  if (!namesItself(statement, name))
    return new SqlError('0A000', 'mutual recursion between WITH items is not implemented', { position: tree.position });
  if (statement.kind === 'set-operation' && statement.operation === 'union')
    return new SqlError(
      '42P19',
      `recursive reference to query "${name}" must not appear within its non-recursive term`,
      {
        position,
      },
    );
  return new SqlError(
    '42P19',
    `recursive query "${name}" does not have the form non-recursive-term UNION [ALL] recursive-term`,
    { position: tree.position },
  );
}
