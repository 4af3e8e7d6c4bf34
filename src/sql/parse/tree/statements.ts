/** Every statement, by subject. */
import type { Delete, Insert, Merge, Update } from './dml.ts';
import type { CreateFunction, DropFunctions } from './functions.ts';
import type { Comment, CreateExtension, Drop, Rename, SetOwner, SetSchema, Truncate } from './objects.ts';
import type { Query } from './queries.ts';
import type {
  AlterPublication,
  AlterSubscription,
  CreatePublication,
  CreateSubscription,
  DropSubscription,
} from './replication.ts';
import type {
  AlterDefaultPrivileges,
  AlterGroup,
  AlterRole,
  AlterRoleSetting,
  CreateRole,
  DropOwned,
  DropRole,
  Grant,
  GrantRole,
  ReassignOwned,
} from './roles.ts';
import type {
  AddEnumLabel,
  AlterDatabase,
  AlterDatabaseSetting,
  AlterDomain,
  CreateComposite,
  CreateDatabase,
  CreateDomain,
  CreateEnum,
  CreateIndex,
  CreateSchema,
  CreateView,
  DropDatabase,
  RefreshMaterializedView,
  Reindex,
  RenameEnumLabel,
} from './schema.ts';
import type { AlterSequence, CreateSequence } from './sequences.ts';
import type {
  Begin,
  Changefeed,
  Checkpoint,
  CloseCursor,
  Copy,
  Deallocate,
  DeclareCursor,
  Discard,
  DoBlock,
  EndTransaction,
  Execute,
  Explain,
  Fetch,
  Listen,
  Lock,
  Notify,
  Prepare,
  PreparedTransaction,
  ResetVariable,
  Savepoint,
  SetConstraints,
  SetTransaction,
  SetVariable,
  Show,
  ShowCluster,
  Unlisten,
  Vacuum,
} from './session.ts';
import type { AlterTable, CreateTable, CreateTableAs } from './tables.ts';

/** Anything that a client may send. */
export type Statement =
  | RowStatement
  | TableStatement
  | SchemaStatement
  | ObjectStatement
  | FunctionStatement
  | RoleStatement
  | ReplicationStatement
  | TransactionStatement
  | SessionStatement;

/** Reads and changes rows. */
export type RowStatement = Query | Insert | Update | Delete | Merge;

/** Tables and sequences. */
export type TableStatement = CreateTable | CreateTableAs | AlterTable | CreateSequence | AlterSequence | Truncate;

/** Indexes, views, types, schemas, databases. */
export type SchemaStatement =
  | CreateIndex
  | Reindex
  | CreateView
  | RefreshMaterializedView
  | CreateEnum
  | AddEnumLabel
  | RenameEnumLabel
  | CreateComposite
  | CreateDomain
  | AlterDomain
  | CreateSchema
  | CreateDatabase
  | AlterDatabase
  | AlterDatabaseSetting
  | DropDatabase
  | CreateExtension;

/** What all objects have in common. */
export type ObjectStatement = Drop | Rename | SetSchema | SetOwner | Comment;

/** Functions. */
export type FunctionStatement = CreateFunction | DropFunctions;

/** Roles and privileges. */
export type RoleStatement =
  | CreateRole
  | AlterRole
  | AlterGroup
  | AlterRoleSetting
  | DropRole
  | DropOwned
  | ReassignOwned
  | Grant
  | GrantRole
  | AlterDefaultPrivileges;

/** Publications and subscriptions. */
export type ReplicationStatement =
  | CreatePublication
  | AlterPublication
  | CreateSubscription
  | AlterSubscription
  | DropSubscription;

/** Transactions. */
export type TransactionStatement =
  | Begin
  | EndTransaction
  | Savepoint
  | PreparedTransaction
  | SetTransaction
  | SetConstraints;

/** A session's own affairs. */
export type SessionStatement =
  | SetVariable
  | ResetVariable
  | Show
  | ShowCluster
  | Changefeed
  | Prepare
  | Execute
  | Deallocate
  | DeclareCursor
  | Fetch
  | CloseCursor
  | Copy
  | Explain
  | Listen
  | Unlisten
  | Notify
  | Lock
  | Vacuum
  | Discard
  | DoBlock
  | Checkpoint;
