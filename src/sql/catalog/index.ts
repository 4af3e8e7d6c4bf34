/** What there is: see `catalog.ts` and `descriptors.ts`. */
export * from './catalog.ts';
export type * from './descriptors.ts';
