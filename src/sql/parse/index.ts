/** SQL text to trees and back: see `parser.ts`. */
export { formatExpression } from './format/expressions.ts';
export { formatType, identifier, literal } from './format/names.ts';
export { formatFrom, formatOrder, formatQuery } from './format/queries.ts';
export { formatStatement } from './format/statements.ts';
export { formatConstraint } from './format/tables.ts';
export { codeMax, type ParsedStatement, SqlParser, textMax } from './parser.ts';
export { parseReplicationCommand } from './replication-commands.ts';
export { nestingMax } from './source.ts';
export type * from './tree/index.ts';
