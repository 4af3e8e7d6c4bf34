/** What may be relied on of unique indexes. */
import type { IndexDescriptor } from './descriptors.ts';

/** Are there never two rows with equal values, not even in a transaction that is under way? Where the constraint is deferrable there may be. */
export function isAlwaysUnique({ unique, constraint }: IndexDescriptor): boolean {
  return unique && constraint?.deferrable !== true;
}
