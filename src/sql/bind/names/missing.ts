/** What to say of names that nothing has: with a hint at what may be meant, chosen as PostgreSQL chooses it. */
import { SqlError } from '../../errors.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { findItem } from './columns.ts';
import { findRelation } from './relations.ts';

const distanceMax = 3;

/** 42703: no column of this name, or none in the table `tableName`. */
export function missingColumn(scope: Scope, tableName: string | undefined, name: string, position: number): SqlError {
  const message =
    tableName === undefined ? `column "${name}" does not exist` : `column ${tableName}.${name} does not exist`;
  return new SqlError('42703', message, { hint: columnHint(scope, tableName, name), position });
}

/** Candidates at the least distance so far; with three of them the distance says nothing. */
interface Closest {
  distance: number;
  found: { readonly item: NamespaceItem; readonly column: string }[];
}

function columnHint(scope: Scope, tableName: string | undefined, name: string): string | undefined {
  const closest: Closest = { distance: distanceMax + 1, found: [] };
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent)
    for (const item of level.allItems) {
      const penalty = tableName === undefined ? 0 : distanceOf(tableName, item.name, distanceMax + 1);
      if (penalty === 0 && item.columns.some((column) => column.name === name))
        return `There is a column named "${name}" in table "${item.name}", but it cannot be referenced from this part of the query.`;
      for (const column of item.columns) consider(closest, item, column.name, name, penalty);
    }
  const written = closest.found.map(({ item, column }) => `the column "${item.name}.${column}"`);
  return written.length === 0 ? undefined : `Perhaps you meant to reference ${written.join(' or ')}.`;
}

function consider(closest: Closest, item: NamespaceItem, actual: string, wanted: string, penalty: number): void {
  if (penalty > closest.distance || actual === '') return;
  const distance = distanceOf(actual, wanted, closest.distance + 1 - penalty);
  // With more than half of the characters different it would be a ridiculous suggestion.
  if (distance > Math.floor(wanted.length / 2)) return;
  const total = distance + penalty;
  if (total < closest.distance) {
    closest.distance = total;
    closest.found = [{ item, column: actual }];
  } else if (total === closest.distance) {
    if (closest.found.length === 2) {
      closest.found = [];
      closest.distance = total - 1;
    } else closest.found.push({ item, column: actual });
  }
}

/** How many characters must be put in, taken out or changed; above `limit` anything above it. */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

/** 42P01: a column is asked of a table that is not in FROM, or not in sight. */
export function missingTable(scope: Scope, name: string, position: number): SqlError {
  const relation = findRelation(scope.binding.environment, { database: undefined, schema: undefined, name, position });
  const hidden = everyItem(scope).find(
    (item) => item.name === name || (relation !== undefined && item.baseOid === relation.oid),
  );
  if (hidden === undefined) return new SqlError('42P01', `missing FROM-clause entry for table "${name}"`, { position });
  const visible = hidden.name !== name && findItem(scope, hidden.name, undefined, position)?.item === hidden;
  return new SqlError('42P01', `invalid reference to FROM-clause entry for table "${name}"`, {
    hint: visible
      ? `Perhaps you meant to reference the table alias "${hidden.name}".`
      : `There is an entry for table "${hidden.name}", but it cannot be referenced from this part of the query.`,
    position,
  });
}

function everyItem(scope: Scope): readonly NamespaceItem[] {
  const all: NamespaceItem[] = [];
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) all.push(...level.allItems);
  return all;
}
