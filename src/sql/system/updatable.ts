/** Which views may be changed through: those over one table, without anything that would make their rows others than its own. */
import type { ViewDescriptor } from '../catalog/index.ts';
import type { Scene } from './scene.ts';

/** Looks at the view's text only: whether a change goes through is decided when it is bound. */
export function isUpdatable(_scene: Scene, { query }: ViewDescriptor): boolean {
  const plain = query.replace(/'(?:[^']|'')*'/g, "''").replace(/"(?:[^"]|"")*"/g, '"x"');
  if (/\b(?:DISTINCT|UNION|INTERSECT|EXCEPT|HAVING|LIMIT|OFFSET|FETCH|JOIN|OVER|VALUES)\b/i.test(plain)) return false;
  if (/^\s*WITH\b/i.test(plain) || /\bGROUP\s+BY\b/i.test(plain)) return false;
  if (/\b(?:count|sum|avg|min|max|array_agg|string_agg|bool_and|bool_or|every)\s*\(/i.test(plain)) return false;
  const from = /\bFROM\b(.*?)(?:\bWHERE\b|\bORDER\b|$)/is.exec(plain)?.[1];
  return from !== undefined && !/[,(]/.test(from);
}
