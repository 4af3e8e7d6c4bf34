/**
 * Statements as SQL text: canonical, and such that parsing it gives the same tree again, positions aside. View definitions,
 * defaults and constraints are kept and shown in this form.
 */
import { unreachable } from '../../../base/index.ts';
import type { Statement } from '../tree/statements.ts';
import { formatDelete, formatInsert, formatMerge, formatUpdate } from './dml.ts';
import { formatFunctionStatement } from './functions.ts';
import { formatObjectStatement } from './objects.ts';
import { formatQuery } from './queries.ts';
import { formatReplicationStatement } from './replication.ts';
import { formatRoleStatement } from './roles.ts';
import { formatSchemaStatement } from './schema.ts';
import { formatSessionStatement, formatTransactionStatement } from './session.ts';
import { formatTableStatement } from './tables.ts';

/** A statement. */
export function formatStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'select':
    case 'set-operation':
    case 'values':
      return formatQuery(statement);
    case 'insert':
      return formatInsert(statement);
    case 'update':
      return formatUpdate(statement);
    case 'delete':
      return formatDelete(statement);
    case 'merge':
      return formatMerge(statement);
    case 'create-table':
    case 'create-table-as':
    case 'alter-table':
    case 'create-sequence':
    case 'alter-sequence':
    case 'truncate':
      return formatTableStatement(statement);
    case 'create-index':
    case 'reindex':
    case 'create-view':
    case 'refresh-materialized-view':
    case 'create-enum':
    case 'add-enum-label':
    case 'rename-enum-label':
    case 'create-composite':
    case 'create-domain':
    case 'alter-domain':
    case 'create-schema':
    case 'create-database':
    case 'alter-database':
    case 'alter-database-setting':
    case 'drop-database':
    case 'create-extension':
      return formatSchemaStatement(statement);
    case 'drop':
    case 'rename':
    case 'set-schema':
    case 'set-owner':
    case 'comment':
      return formatObjectStatement(statement);
    case 'create-function':
    case 'drop-functions':
      return formatFunctionStatement(statement);
    case 'create-role':
    case 'alter-role':
    case 'alter-group':
    case 'alter-role-setting':
    case 'drop-role':
    case 'drop-owned':
    case 'reassign-owned':
    case 'grant':
    case 'grant-role':
    case 'alter-default-privileges':
      return formatRoleStatement(statement);
    case 'create-publication':
    case 'alter-publication':
    case 'create-subscription':
    case 'alter-subscription':
    case 'drop-subscription':
      return formatReplicationStatement(statement);
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'release-savepoint':
    case 'rollback-to-savepoint':
    case 'prepare-transaction':
    case 'commit-prepared':
    case 'rollback-prepared':
    case 'set-transaction':
    case 'set-constraints':
      return formatTransactionStatement(statement);
    case 'set':
    case 'reset':
    case 'show':
    case 'show-cluster':
    case 'changefeed':
    case 'prepare':
    case 'execute':
    case 'deallocate':
    case 'declare-cursor':
    case 'fetch':
    case 'move':
    case 'close':
    case 'copy':
    case 'explain':
    case 'listen':
    case 'unlisten':
    case 'notify':
    case 'lock':
    case 'vacuum':
    case 'analyze':
    case 'discard':
    case 'checkpoint':
    case 'do':
      return formatSessionStatement(statement);
    default:
      return unreachable(statement);
  }
}
