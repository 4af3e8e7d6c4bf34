/** When two expressions are the same: what GROUP BY, DISTINCT ON, ORDER BY and index inference ask. */
import type { TypedExpression } from './expressions.ts';

/** The same expression, wherever the statement writes it. */
export function sameExpression(a: TypedExpression, b: TypedExpression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'column' && b.kind === 'column') return a.id === b.id;
  return sameParts(a, b, undefined);
}

/** Columns that two subqueries produce for themselves have different numbers in each: which stands for which. */
interface Renaming {
  readonly inA: ReadonlySet<number>;
  readonly inB: ReadonlySet<number>;
  readonly toB: Map<number, number>;
  readonly toA: Map<number, number>;
}

/** Part by part; functions are compared as objects, types by oid, places in the text not at all. */
function sameParts(a: unknown, b: unknown, renaming: Renaming | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameParts(item, b[i], renaming));
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  if ('oid' in a && 'oid' in b) return a.oid === b.oid;
  // A function's body is made for each call: what tells functions apart is that they are different objects.
  if ('bodyFor' in a || 'coreFor' in a) return false;
  const inside = 'kind' in a && a.kind === 'subquery' ? renamingOf(a, b, renaming) : renaming;
  const keys = Object.keys(a).filter(matters);
  if (keys.length !== Object.keys(b).filter(matters).length) return false;
  return keys.every((key) => {
    const left = a[key as keyof typeof a];
    const right = b[key as keyof typeof b];
    return numbers.has(key) ? sameNumbers(left, right, inside) : sameParts(left, right, inside);
  });
}

/** Which cast or core it is follows from the types. */
function matters(key: string): boolean {
  return key !== 'position' && key !== 'cast' && key !== 'core';
}

/** Where columns (and common tables) are named by number. */
const numbers = new Set([
  'id',
  'rowKey',
  'valueId',
  'setColumn',
  'leftColumns',
  'rightColumns',
  'stepColumns',
  'groupingSets',
]);

function sameNumbers(a: unknown, b: unknown, renaming: Renaming | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameNumbers(item, b[i], renaming));
  if (typeof a !== 'number' || typeof b !== 'number') return sameParts(a, b, renaming);
  if (renaming === undefined || (!renaming.inA.has(a) && !renaming.inB.has(b))) return a === b;
  if (!renaming.inA.has(a) || !renaming.inB.has(b)) return false;
  const known = renaming.toB.get(a);
  if (known !== undefined || renaming.toA.has(b)) return known === b;
  renaming.toB.set(a, b);
  renaming.toA.set(b, a);
  return true;
}

function renamingOf(a: object, b: object, outer: Renaming | undefined): Renaming {
  return {
    inA: new Set([...(outer?.inA ?? []), ...producedIn(a)]),
    inB: new Set([...(outer?.inB ?? []), ...producedIn(b)]),
    toB: outer?.toB ?? new Map(),
    toA: outer?.toA ?? new Map(),
  };
}

/** The numbers of all columns that a subquery makes: everywhere in it where a column is described rather than named. */
function producedIn(tree: unknown, found = new Set<number>()): ReadonlySet<number> {
  if (typeof tree !== 'object' || tree === null || 'oid' in tree) return found;
  if (Array.isArray(tree)) {
    for (const each of tree) producedIn(each, found);
    return found;
  }
  if ('origin' in tree && 'id' in tree && typeof tree.id === 'number') found.add(tree.id);
  else if ('rowKey' in tree && typeof tree.rowKey === 'number') found.add(tree.rowKey);
  for (const [key, each] of Object.entries(tree)) if (key !== 'type') producedIn(each, found);
  return found;
}
