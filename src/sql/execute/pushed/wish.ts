/**
 * What an operator would have done with its input's rows where they lie, should that be at other nodes. It is spelled in the columns of the scan below, and may
 * be granted for some rows, for all or for none: the others come as they always do, and the operator treats them all alike.
 */
import type { AggregateCall, SortKey, TypedExpression } from '../../algebra/index.ts';
import type { PartialGroup } from './page-reader.ts';

export type Wish = GroupsWish | FirstWish;

/** Groups, with what their aggregates have kept. */
export interface GroupsWish {
  readonly kind: 'groups';
  readonly groupBy: readonly TypedExpression[];
  readonly calls: readonly AggregateCall[];
  /** Takes groups of rows that stand behind all that came before, in the order in which they began. */
  take(groups: readonly PartialGroup[]): void;
}

/** The first rows of an order: others need not come. */
export interface FirstWish {
  readonly kind: 'first';
  readonly keys: readonly SortKey[];
  /** How many; undefined: all. */
  count(): number | undefined;
}
