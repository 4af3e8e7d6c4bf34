/** Keys by the range that they lie in now. */
import { JimError, type Span, spanContains } from '../base/index.ts';
import type { RangeDescriptor } from '../range/index.ts';
import type { RangesAccess } from './ranges-access.ts';

/** How often something may find the ranges changed before it gives up. */
export const regroupMax = 8;

/** Items of one range, in key order. */
export interface Group<Item> {
  readonly span: Span;
  readonly items: readonly Item[];
}

/** Cuts items, sorted by key, into groups that lie in one range each. */
export async function groupByRange<Item>(
  access: RangesAccess,
  items: readonly Item[],
  keyOf: (item: Item) => Uint8Array,
  deadlineAtMs: number,
): Promise<readonly Group<Item>[]> {
  const groups: { span: Span; items: Item[] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && spanContains(last.span, key)) {
      last.items.push(item);
      continue;
    }
    const found = access.rangeOf(key, deadlineAtMs);
    const range: RangeDescriptor = found instanceof Promise ? await found : found;
    groups.push({ span: range.span, items: [item] });
  }
  return groups;
}

/** Cuts items into pieces that are no larger than this, unless a single item is. */
export function inPieces<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  { countMax, bytesMax }: { readonly countMax: number; readonly bytesMax: number },
): readonly (readonly Item[])[] {
  const pieces: (readonly Item[])[] = [];
  let start = 0;
  let bytes = 0;
  for (const [i, item] of items.entries()) {
    const more = bytesOf(item);
    if (i > start && (i - start === countMax || bytes + more > bytesMax)) {
      pieces.push(items.slice(start, i));
      start = i;
      bytes = 0;
    }
    bytes += more;
  }
  pieces.push(start === 0 ? items : items.slice(start));
  return pieces;
}

/** The ranges were different each time. */
export function keepsChanging(): JimError {
  return new JimError('change-in-progress', 'the ranges keep changing: try again', { retry: 'transaction' });
}
