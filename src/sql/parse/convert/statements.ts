/** Which file reads which statement; statements that JimKV does not have are refused by their names. */
import type { Node } from 'libpg-query';
import { type Source, unsupported } from '../source.ts';
import type { Statement } from '../tree/statements.ts';
import { convertDelete, convertInsert, convertMerge, convertUpdate } from './dml.ts';
import { type Readers, readBy } from './nodes.ts';
import { convertQuery } from './queries.ts';

const readers: Readers<Statement> = {
  SelectStmt: convertQuery,
  InsertStmt: convertInsert,
  UpdateStmt: convertUpdate,
  DeleteStmt: convertDelete,
  MergeStmt: convertMerge,
};

/** A statement of any kind. */
export function convertStatement(node: Node | undefined, source: Source): Statement {
  if (node === undefined) throw new Error('the grammar yields a statement here');
  const statement = readBy(readers, node, source);
  if (statement === undefined) throw unsupported('this statement', 0);
  return statement;
}
