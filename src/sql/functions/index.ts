/**
 * PostgreSQL's operators, casts, functions and aggregates as pure code over values.
 *
 *   name and argument types ──resolve──► which function, which casts, which result type      resolve.ts, candidates.ts, coercion.ts
 *   function and call ──bodyFor──► a plain JavaScript function over values                   signature.ts, and a file a subject
 *   aggregate and call ──coreFor──► initial, step, final, combine, inverse                   aggregate.ts
 *   window function ──start──► a value for each row of a partition                           windows.ts
 *
 * Everything is decided when a statement is planned; a body does nothing but its work. Nothing here knows clocks, chance or sessions: what
 * they decide comes in a `FunctionContext`, and only to the functions that say they use it. Patterns from clients never become JavaScript's
 * regular expressions, and what a function may make has a limit.
 */
export type { AggregateCore, SqlAggregate } from './aggregate.ts';
export { arrayOfArrays, matchesAll, matchesAny, slice, subscript } from './arrays.ts';
export type { Cast, CastBody, CastContext } from './casts.ts';
export { canCoerce, castOrThrow, commonTypeFor, commonTypeOf, findCast } from './coercion.ts';
export type { DigestAlgorithm, FunctionContext, SessionNames } from './context.ts';
export { nodeAt } from './json-nodes.ts';
export { type JsonPrinter, jsonPrinter } from './json-of-value.ts';
export { likeMatcher } from './like.ts';
export { and, not, or } from './logic.ts';
export {
  type DeclaredType,
  fieldsOf,
  nameOfDeclared,
  pseudoTypeNamed,
  recordTypeOf,
  voidType,
} from './pseudo-types.ts';
export {
  type ArgumentSource,
  type CallShape,
  type ResolvedCall,
  type ResolvedCast,
  resolveFunction,
  resolveOperator,
} from './resolve.ts';
export type { Call, FunctionBody, Parameter, Signature, SqlFunction, TypeName, Volatility } from './signature.ts';
export { fn, unusual } from './signature.ts';
export { quoteIdentifier, quoteLiteral } from './system.ts';
export {
  aggregatesNamed,
  allAggregates,
  functionsBySubject,
  functionsNamed,
  operatorsNamed,
  windowFunctionsNamed,
} from './table.ts';
export { type SqlWindowFunction, type WindowPartition, windowFunctions } from './windows.ts';
