/** What there is, and how it changes: the words are in `catalog.ts` and `descriptors.ts`, the story of changes in `store.ts`. */

export { publicUsage } from './builtin.ts';
export * from './catalog.ts';
export type * from './descriptors.ts';
export { DraftPicture, DraftStates } from './draft.ts';
export type { CatalogUser } from './gates.ts';
export {
  decodeJsonRow,
  encodeJsonRow,
  list,
  object,
  oneOf,
  optional,
  type Reading,
  text,
  whole,
} from './json-rows.ts';
export { printKey, type TableInSpan, tablesInSpan } from './key-names.ts';
export type { NodeCalls } from './messages.ts';
export { namespaceColumns, namespaceTableOid } from './namespaces.ts';
export type { IndexOfTable, SystemObjects } from './objects.ts';
export { type CatalogChanges, CatalogPicture } from './picture.ts';
export {
  isPublishable,
  isSystemSchema,
  type Publishing,
  publicationNamed,
  publishedTables,
  publishing,
  replicaIdentityOf,
} from './publications.ts';
export { CatalogReplay, type CatalogRow, catalogReplaySpans, type ObjectChange } from './replay.ts';
export { replicaIdentityRefusal } from './replica-identity.ts';
export { SequenceBlocks, type SequenceBlocksParts, type SequenceState } from './sequence-blocks.ts';
export { sequenceTable } from './sequence-table.ts';
export { CatalogStore, type CatalogStoreParts, type ChangeOptions } from './store.ts';
export { type DomainType, isDomain } from './types.ts';
export { isAlwaysUnique } from './unique.ts';
