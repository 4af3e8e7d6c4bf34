/** FOR UPDATE and its kin: which tables of FROM are locked, and how. */
import type { LockRelation, Relation } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Locking, Select } from '../../parse/index.ts';
import type { NamespaceItem, Scope } from '../scope.ts';

const names = {
  'key share': 'FOR KEY SHARE',
  share: 'FOR SHARE',
  'no key update': 'FOR NO KEY UPDATE',
  update: 'FOR UPDATE',
} as const;
const ranks = { 'key share': 0, share: 1, 'no key update': 2, update: 3 } as const;
const waits = { wait: 0, 'skip locked': 1, nowait: 2 } as const;

type Lock = LockRelation['locks'][number];

/** What puts the locks above a relation; undefined: there are none. */
export function bindLocking(tree: Select, scope: Scope): ((input: Relation) => Relation) | undefined {
  if (scope.locking.length === 0) return undefined;
  const locks = new Map<NamespaceItem, Lock>();
  for (const locking of scope.locking) {
    checkAllowed(locking, tree, scope);
    for (const item of itemsOf(locking, scope)) addLock(locks, item, locking, scope);
  }
  if (locks.size === 0) return undefined;
  scope.binding.changesRows = true;
  return (input) => ({ kind: 'lock', input, locks: [...locks.values()] });
}

function addLock(
  locks: Map<NamespaceItem, Lock>,
  item: NamespaceItem,
  { strength, wait }: Locking,
  scope: Scope,
): void {
  if (item.table === undefined) return;
  item.access?.changes.push({ privilege: 'update', columns: [] });
  const { table, rowKey, columns } = item.table;
  const known = locks.get(item);
  const stronger = known !== undefined && ranks[known.strength] > ranks[strength] ? known.strength : strength;
  const stricter = known !== undefined && waits[known.wait] > waits[wait] ? known.wait : wait;
  locks.set(item, { table, rowKey, columns, strength: stronger, wait: stricter });
  scope.binding.useTable(table, false);
}

/** All of FROM, or those that OF names. */
function itemsOf(locking: Locking, scope: Scope): readonly NamespaceItem[] {
  const all = scope.allItems.filter((item) => item.relationVisible || item.table !== undefined);
  if (locking.tables.length === 0) return all;
  return locking.tables.map((name) => {
    if (name.schema !== undefined)
      throw new SqlError('42601', `${names[locking.strength]} must specify unqualified relation names`, {
        position: name.position,
      });
    const found = all.find((item) => item.name === name.name);
    if (found === undefined)
      throw new SqlError(
        '42P01',
        `relation "${name.name}" in ${names[locking.strength]} clause not found in FROM clause`,
        { position: name.position },
      );
    return found;
  });
}

function checkAllowed({ strength }: Locking, tree: Select, scope: Scope): void {
  const what =
    tree.distinct !== undefined
      ? 'DISTINCT clause'
      : tree.groupBy.length > 0
        ? 'GROUP BY clause'
        : tree.having !== undefined
          ? 'HAVING clause'
          : scope.aggregates.length > 0
            ? 'aggregate functions'
            : scope.windows.length > 0
              ? 'window functions'
              : scope.sets.length > 0
                ? 'set-returning functions in the target list'
                : undefined;
  if (what !== undefined) throw new SqlError('0A000', `${names[strength]} is not allowed with ${what}`);
}

/** The clause's name, for messages. */
export function lockingName(strength: Locking['strength']): string {
  return names[strength];
}
