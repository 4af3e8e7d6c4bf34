/** What a path costs to its parent: all of it or only the first rows, with a sort where the order is not the one that is wished for. */
import type { SortKey } from '../algebra/index.ts';
import { sortCost } from './cost.ts';
import { type OrderKnowledge, sharedKeys } from './order.ts';

/** Costs and order, before there is a node. */
export interface Priced {
  readonly startup: number;
  readonly total: number;
  readonly rows: number;
  readonly order: readonly SortKey[];
}

/** The price for someone with this wish. */
export function priceOf(
  knowledge: OrderKnowledge,
  path: Priced,
  wish: { readonly order: readonly SortKey[]; readonly limit: number | undefined },
): number {
  const { startup, total, rows } = path;
  if (wish.order.length > 0 && sharedKeys(path.order, wish.order, knowledge) < wish.order.length)
    return total + sortCost(rows, wish.limit);
  const share = wish.limit === undefined || rows <= 0 ? 1 : Math.min(1, wish.limit / rows);
  return startup + (total - startup) * share;
}
