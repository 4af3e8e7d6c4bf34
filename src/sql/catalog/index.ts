/** What there is: see `catalog.ts` and `descriptors.ts`. */
export * from './catalog.ts';
export type * from './descriptors.ts';
export { DraftPicture, DraftStates } from './draft.ts';
export type { IndexOfTable, SystemObjects } from './objects.ts';
export { type CatalogChanges, CatalogPicture } from './picture.ts';
export { type DomainType, isDomain } from './types.ts';
