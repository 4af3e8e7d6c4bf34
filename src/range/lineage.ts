/**
 * Which ranges rest on their parent's disk state (soft links). A range born by a split rests on its parent as long as it
 * has no image of its own that is old enough to begin with. How old that must be depends on its own children: while one
 * of them rests on it, its base has to lie before that child's split. So the need goes down the line of descent.
 */
import type { RangeId } from '../base/index.ts';
import type { Birth } from './durable.ts';

/** What is on disk of the ranges of a node. */
export interface Lineage {
  birthOf(rangeId: RangeId): Birth | undefined;
  /** Indices of whole images. */
  imagesOf(rangeId: RangeId): readonly number[];
  /** Ranges split from this one. */
  childrenOf(rangeId: RangeId): readonly RangeId[];
}

/** The children that rest on a range, and the index before which the range's base must lie because of them. */
export interface Resting {
  readonly children: readonly RangeId[];
  /** Infinite where no child rests on the range. */
  readonly baseBelow: number;
}

/** Finds the children that rest on a range. */
export function restingOn(rangeId: RangeId, lineage: Lineage): Resting {
  const descent = [rangeId];
  for (let i = 0; i < descent.length; i++) descent.push(...lineage.childrenOf(descent[i]));
  const below = new Map<RangeId, number>();
  const rests = (id: RangeId) =>
    lineage.birthOf(id)?.kind === 'split' && !lineage.imagesOf(id).some((index) => index < (below.get(id) ?? 0));
  // Descendants first: whether a range rests on its parent follows from who rests on it.
  for (const id of descent.reverse()) {
    let first = Number.POSITIVE_INFINITY;
    for (const child of lineage.childrenOf(id)) {
      const birth = lineage.birthOf(child);
      if (birth?.kind === 'split' && rests(child)) first = Math.min(first, birth.splitIndex);
    }
    below.set(id, first);
  }
  return {
    children: lineage.childrenOf(rangeId).filter(rests),
    baseBelow: below.get(rangeId) ?? Number.POSITIVE_INFINITY,
  };
}

/** Ranges by the range that they were split from. */
export function childrenByParent(births: Iterable<readonly [RangeId, Birth | undefined]>): Map<RangeId, RangeId[]> {
  const children = new Map<RangeId, RangeId[]>();
  for (const [rangeId, birth] of births) {
    if (birth?.kind !== 'split') continue;
    const siblings = children.get(birth.parent) ?? [];
    siblings.push(rangeId);
    children.set(birth.parent, siblings);
  }
  return children;
}
