/** A sorted map from texts: sorted-btree, of which Node.js and bundlers disagree which `default` is the class. */
import type sortedBtree from 'sorted-btree';
import * as packageExports from 'sorted-btree';

const { default: exported } = packageExports as { default: unknown };

/** Texts in order, each with a value. */
export type SortedMap<V> = sortedBtree.default<string, V>;

const BTree = (
  typeof exported === 'function' ? exported : (exported as typeof sortedBtree).default
) as typeof sortedBtree.default;

/** A map without anything in it. */
export function newSortedMap<V>(): SortedMap<V> {
  return new BTree<string, V>();
}
