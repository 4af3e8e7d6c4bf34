/** From trees to algebra: see `bind.ts`. */
export { bindStatement } from './bind.ts';
export { bindTargetTable } from './change/bound-table.ts';
export {
  type BoundDefinition,
  bindDefinition,
  bindRowValues,
  type DefinitionScope,
  type DefinitionTarget,
  type DefinitionUse,
  type RowValue,
} from './definitions.ts';
export type { BindEnvironment, StarColumn, TextParser } from './environment.ts';
