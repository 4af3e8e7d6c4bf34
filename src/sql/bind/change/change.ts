/** INSERT, UPDATE, DELETE and MERGE, and the WITH in front of them. */
import type { BoundQuery, OutputColumn, Relation } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Statement } from '../../parse/index.ts';
import { bindWith } from '../query/with.ts';
import type { Scope } from '../scope.ts';
import { bindDelete } from './delete.ts';
import { bindInsert } from './insert.ts';
import { bindMerge } from './merge.ts';
import { bindUpdate } from './update.ts';

/** A statement that changes rows; `returning` undefined: no rows come back. */
export interface BoundChange {
  readonly relation: Relation;
  readonly returning: readonly OutputColumn[] | undefined;
  readonly command: BoundQuery['command'];
}

export function bindChange(statement: Statement, scope: Scope): BoundChange {
  switch (statement.kind) {
    case 'insert':
      return bindWith(statement.with, scope, () => bindInsert(statement, scope));
    case 'update':
      return bindWith(statement.with, scope, () => bindUpdate(statement, scope));
    case 'delete':
      return bindWith(statement.with, scope, () => bindDelete(statement, scope));
    case 'merge':
      return bindWith(statement.with, scope, () => bindMerge(statement, scope));
    default:
      throw new SqlError('0A000', `a statement of the kind ${statement.kind} yields no rows`);
  }
}
