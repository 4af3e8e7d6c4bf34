/** PL/pgSQL blocks: text to steps, and which errors their handlers catch. Sessions carry them out. */
export type * from './block.ts';
export { matches } from './conditions.ts';
export { parseBlock } from './parse-block.ts';
