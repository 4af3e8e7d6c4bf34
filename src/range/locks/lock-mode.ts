/** The three lock modes: which go together, and which includes which. */
import type { LockMode } from '../requests.ts';

const strength: Readonly<Record<LockMode, number>> = { shared: 0, update: 1, exclusive: 2 };

/** Can two transactions not hold these at the same time? Only shared goes with shared, and shared with update. */
export function modesConflict(a: LockMode, b: LockMode): boolean {
  return strength[a] + strength[b] >= 2;
}

/** Does who holds `held` need nothing more to have `wanted`? */
export function modeIncludes(held: LockMode, wanted: LockMode): boolean {
  return strength[held] >= strength[wanted];
}
