/** Chooses the engine. */
import { assert, unreachable } from '../base/index.ts';
import { ArenaStore } from './arena-store.ts';
import { SortedBtreeStore } from './sorted-btree-store.ts';
import type { MvccStore } from './store.ts';

/** Which engine, and how much memory it may use. */
export interface StoreOptions {
  readonly kind?: MvccStore['kind'];
  /** Writes are refused beyond this; without it, only the machine sets a limit. */
  readonly budgetBytes?: number;
}

/** An empty store. */
export function createStore(options: StoreOptions = {}): MvccStore {
  const budgetBytes = options.budgetBytes ?? Number.MAX_SAFE_INTEGER;
  assert(budgetBytes >= 0, 'a budget is not negative');
  const kind = options.kind ?? 'arena';
  switch (kind) {
    case 'arena':
      return new ArenaStore(budgetBytes);
    case 'sorted-btree':
      return new SortedBtreeStore(budgetBytes);
    default:
      return unreachable(kind);
  }
}
