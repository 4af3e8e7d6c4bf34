/** Statements after binding, before planning: see `expressions.ts` and `relations.ts`. */
export type * from './expressions.ts';
export type * from './relations.ts';
export { sameExpression } from './same.ts';
export { childrenOf, mapChildren, someExpression, visitColumns, visitExpressions, visitRelations } from './walk.ts';
