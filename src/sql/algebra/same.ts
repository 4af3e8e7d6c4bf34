/** When two expressions are the same: what GROUP BY, DISTINCT ON, ORDER BY and index inference ask. */
import type { TypedExpression } from './expressions.ts';

/** The same expression, wherever the statement writes it. */
export function sameExpression(a: TypedExpression, b: TypedExpression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'column' && b.kind === 'column') return a.id === b.id;
  return sameParts(a, b);
}

/** Part by part; functions are compared as objects, types by oid, places in the text not at all. */
function sameParts(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameParts(item, b[i]));
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  if ('oid' in a && 'oid' in b) return a.oid === b.oid;
  // A function's body is made for each call: what tells functions apart is that they are different objects.
  if ('bodyFor' in a) return false;
  const keys = Object.keys(a).filter(matters);
  if (keys.length !== Object.keys(b).filter(matters).length) return false;
  return keys.every((key) => sameParts(a[key as keyof typeof a], b[key as keyof typeof b]));
}

/** Which cast it is follows from the types. */
function matters(key: string): boolean {
  return key !== 'position' && key !== 'cast';
}
