/** Which file reads which statement; statements that JimKV does not have are refused by their names. */
import type { Node } from 'libpg-query';
import { type Source, unsupported } from '../source.ts';
import type { Statement } from '../tree/statements.ts';
import { convertAlterTable } from './alter-table.ts';
import { convertDelete, convertInsert, convertMerge, convertUpdate } from './dml.ts';
import { convertCreateFunction, convertDropFunctions } from './functions.ts';
import { type Readers, readBy, type Tag, tagOf } from './nodes.ts';
import {
  convertComment,
  convertDrop,
  convertRename,
  convertSetOwner,
  convertSetSchema,
  convertTruncate,
} from './objects.ts';
import { convertQuery } from './queries.ts';
import {
  convertAlterPublication,
  convertAlterSubscription,
  convertCreatePublication,
  convertCreateSubscription,
  convertDropSubscription,
} from './replication.ts';
import {
  convertAlterRole,
  convertCreateRole,
  convertDefaultPrivileges,
  convertDropOwned,
  convertDropRole,
  convertGrant,
  convertGrantRole,
  convertReassignOwned,
  convertRoleSetting,
} from './roles.ts';
import {
  convertAlterDatabase,
  convertAlterDomain,
  convertAlterEnum,
  convertCreateComposite,
  convertCreateDatabase,
  convertCreateDomain,
  convertCreateEnum,
  convertCreateExtension,
  convertCreateIndex,
  convertCreateSchema,
  convertCreateView,
  convertDatabaseSetting,
  convertDropDatabase,
  convertRefresh,
  convertReindex,
} from './schema.ts';
import { convertAlterSequence, convertCreateSequence } from './sequences.ts';
import {
  convertClose,
  convertCopy,
  convertDeallocate,
  convertDeclareCursor,
  convertDiscard,
  convertDo,
  convertExecute,
  convertExplain,
  convertFetch,
  convertListen,
  convertLock,
  convertNotify,
  convertPrepare,
  convertSet,
  convertShow,
  convertUnlisten,
  convertVacuum,
} from './session.ts';
import { convertCreateTable, convertCreateTableAs, convertTopQuery } from './tables.ts';
import { convertSetConstraints, convertTransaction } from './transactions.ts';

const readers: Readers<Statement> = {
  SelectStmt: convertQuery,
  InsertStmt: convertInsert,
  UpdateStmt: convertUpdate,
  DeleteStmt: convertDelete,
  MergeStmt: convertMerge,
  CreateStmt: convertCreateTable,
  CreateTableAsStmt: convertCreateTableAs,
  AlterTableStmt: convertAlterTable,
  CreateSeqStmt: convertCreateSequence,
  AlterSeqStmt: convertAlterSequence,
  TruncateStmt: convertTruncate,
  IndexStmt: convertCreateIndex,
  ReindexStmt: convertReindex,
  ViewStmt: convertCreateView,
  RefreshMatViewStmt: convertRefresh,
  CreateEnumStmt: convertCreateEnum,
  AlterEnumStmt: convertAlterEnum,
  CompositeTypeStmt: convertCreateComposite,
  CreateDomainStmt: convertCreateDomain,
  AlterDomainStmt: convertAlterDomain,
  CreateSchemaStmt: convertCreateSchema,
  CreatedbStmt: convertCreateDatabase,
  AlterDatabaseStmt: convertAlterDatabase,
  AlterDatabaseSetStmt: convertDatabaseSetting,
  DropdbStmt: convertDropDatabase,
  CreateExtensionStmt: convertCreateExtension,
  DropStmt: (drop, source) =>
    drop.removeType === 'OBJECT_FUNCTION' ? convertDropFunctions(drop, source) : convertDrop(drop, source),
  CreateFunctionStmt: convertCreateFunction,
  RenameStmt: convertRename,
  AlterObjectSchemaStmt: convertSetSchema,
  AlterOwnerStmt: convertSetOwner,
  CommentStmt: convertComment,
  CreateRoleStmt: convertCreateRole,
  AlterRoleStmt: convertAlterRole,
  AlterRoleSetStmt: convertRoleSetting,
  DropRoleStmt: convertDropRole,
  DropOwnedStmt: convertDropOwned,
  ReassignOwnedStmt: convertReassignOwned,
  GrantStmt: convertGrant,
  GrantRoleStmt: convertGrantRole,
  AlterDefaultPrivilegesStmt: convertDefaultPrivileges,
  CreatePublicationStmt: convertCreatePublication,
  AlterPublicationStmt: convertAlterPublication,
  CreateSubscriptionStmt: convertCreateSubscription,
  AlterSubscriptionStmt: convertAlterSubscription,
  DropSubscriptionStmt: convertDropSubscription,
  TransactionStmt: convertTransaction,
  ConstraintsSetStmt: convertSetConstraints,
  VariableSetStmt: convertSet,
  VariableShowStmt: convertShow,
  PrepareStmt: convertPrepare,
  ExecuteStmt: convertExecute,
  DeallocateStmt: convertDeallocate,
  DeclareCursorStmt: convertDeclareCursor,
  FetchStmt: convertFetch,
  ClosePortalStmt: convertClose,
  CopyStmt: convertCopy,
  ExplainStmt: convertExplain,
  ListenStmt: convertListen,
  UnlistenStmt: convertUnlisten,
  NotifyStmt: convertNotify,
  LockStmt: convertLock,
  VacuumStmt: convertVacuum,
  DiscardStmt: convertDiscard,
  CheckPointStmt: () => ({ kind: 'checkpoint' }),
  DoStmt: convertDo,
};

/** A statement inside another one. */
export function convertStatement(node: Node | undefined, source: Source): Statement {
  if (node === undefined) throw new Error('the grammar yields a statement here');
  const statement = readBy(readers, node, source);
  if (statement === undefined) throw unsupported(statementName(node), 0);
  return statement;
}

/** A statement of its own. */
export function convertTopStatement(node: Node | undefined, source: Source): Statement {
  if (node !== undefined && 'SelectStmt' in node) return convertTopQuery(node.SelectStmt, source);
  return convertStatement(node, source);
}

function statementName(node: Node): string {
  const tag = tagOf(node);
  return (
    refusedStatements[tag] ??
    tag
      .replace(/Stmt$/, '')
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase()
  );
}

/** Names that do not follow from the grammar's own. */
const refusedStatements: Readonly<Partial<Record<Tag, string>>> = {
  CallStmt: 'CALL',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  AlterEventTrigStmt: 'ALTER EVENT TRIGGER',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  AlterFdwStmt: 'ALTER FOREIGN DATA WRAPPER',
  CreateForeignServerStmt: 'CREATE SERVER',
  AlterForeignServerStmt: 'ALTER SERVER',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  CreateOpClassStmt: 'CREATE OPERATOR CLASS',
  CreateOpFamilyStmt: 'CREATE OPERATOR FAMILY',
  AlterOpFamilyStmt: 'ALTER OPERATOR FAMILY',
  CreateRangeStmt: 'CREATE TYPE AS RANGE',
  CreateStatsStmt: 'CREATE STATISTICS',
  AlterStatsStmt: 'ALTER STATISTICS',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  AlterTableSpaceOptionsStmt: 'ALTER TABLESPACE',
  AlterTableMoveAllStmt: 'ALTER TABLE ALL IN TABLESPACE',
  AlterExtensionContentsStmt: 'ALTER EXTENSION',
  AlterObjectDependsStmt: 'DEPENDS ON EXTENSION',
  AlterTSDictionaryStmt: 'ALTER TEXT SEARCH DICTIONARY',
  AlterTSConfigurationStmt: 'ALTER TEXT SEARCH CONFIGURATION',
  AlterDatabaseRefreshCollStmt: 'ALTER DATABASE REFRESH COLLATION VERSION',
  SecLabelStmt: 'SECURITY LABEL',
  RuleStmt: 'CREATE RULE',
  DefineStmt: 'CREATE of an aggregate, operator, type, collation or text search object',
};
