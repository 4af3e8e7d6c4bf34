/** Which family a statement belongs to: everything that a DDL statement does to the draft, and what its command tag says. */
import { SqlError } from '../errors.ts';
import type {
  ObjectStatement,
  Rename,
  ReplicationStatement,
  RoleStatement,
  SchemaStatement,
  Statement,
  TableStatement,
} from '../parse/index.ts';
import { alterDatabase, alterDatabaseSetting } from './databases/alter-database.ts';
import { createDatabase } from './databases/create-database.ts';
import { dropDatabase } from './databases/drop-database.ts';
import { drop } from './drop/drop.ts';
import { createExtension } from './extensions.ts';
import { alterDefaultPrivileges } from './grants/default-privileges.ts';
import { grant } from './grants/grant.ts';
import { createIndex } from './indexes/create-index.ts';
import { reindex } from './indexes/reindex.ts';
import { comment } from './objects/comment.ts';
import { rename } from './objects/rename.ts';
import { setOwner } from './objects/set-owner.ts';
import { setSchema } from './objects/set-schema.ts';
import { alterPublication } from './publications/alter-publication.ts';
import { createPublication } from './publications/create-publication.ts';
import { alterRole, alterRoleSetting } from './roles/alter-role.ts';
import { createRole } from './roles/create-role.ts';
import { dropRole } from './roles/drop-role.ts';
import { alterGroup, grantRole } from './roles/grant-role.ts';
import { dropOwned, reassignOwned } from './roles/owned.ts';
import { createSchema } from './schemas/create-schema.ts';
import { alterSequence } from './sequences/alter-sequence.ts';
import { createSequence } from './sequences/create-sequence.ts';
import { alterRelation } from './tables/alter-relation.ts';
import { createTable } from './tables/create-table.ts';
import { createTableAs, refreshMaterializedView } from './tables/create-table-as.ts';
import { truncate } from './tables/truncate.ts';
import { createComposite } from './user-types/composites.ts';
import { alterDomain, createDomain } from './user-types/domains.ts';
import { addEnumLabel, createEnum, renameEnumLabel } from './user-types/enums.ts';
import { createView } from './views/create-view.ts';
import type { DdlWork } from './work.ts';

/** Every statement that changes the catalog. */
export type DdlStatement = TableStatement | SchemaStatement | ObjectStatement | RoleStatement | ReplicationStatement;

/** Changes the draft; the command tag. */
export function applyDdl(work: DdlWork, statement: DdlStatement): string {
  switch (statement.kind) {
    case 'create-table':
      createTable(work, statement);
      return 'CREATE TABLE';
    case 'create-sequence':
      createSequence(work, statement);
      return 'CREATE SEQUENCE';
    case 'create-index':
      createIndex(work, statement);
      return 'CREATE INDEX';
    case 'reindex':
      reindex(work, statement);
      return 'REINDEX';
    case 'create-schema': {
      const schema = createSchema(work, statement);
      // What stands inside is made by the schema's owner.
      if (schema !== undefined)
        work.within({ searchPath: [schema.name, ...work.session.searchPath], role: schema.ownerOid }, () => {
          for (const element of statement.elements) applyElement(work, element);
        });
      return 'CREATE SCHEMA';
    }
    case 'create-database':
      createDatabase(work, statement);
      return 'CREATE DATABASE';
    case 'drop-database':
      dropDatabase(work, statement);
      return 'DROP DATABASE';
    case 'create-role':
      createRole(work, statement);
      return 'CREATE ROLE';
    case 'drop-role':
      dropRole(work, statement);
      return 'DROP ROLE';
    case 'alter-database':
      alterDatabase(work, statement);
      return 'ALTER DATABASE';
    case 'alter-database-setting':
      alterDatabaseSetting(work, statement);
      return 'ALTER DATABASE';
    case 'alter-role':
      alterRole(work, statement);
      return 'ALTER ROLE';
    case 'alter-role-setting':
      alterRoleSetting(work, statement);
      return 'ALTER ROLE';
    case 'alter-group':
      alterGroup(work, statement);
      return 'ALTER ROLE';
    case 'grant-role':
      grantRole(work, statement);
      return statement.action === 'grant' ? 'GRANT ROLE' : 'REVOKE ROLE';
    case 'grant':
      grant(work, statement);
      return statement.action.toUpperCase();
    case 'alter-default-privileges':
      alterDefaultPrivileges(work, statement);
      return 'ALTER DEFAULT PRIVILEGES';
    case 'reassign-owned':
      reassignOwned(work, statement);
      return 'REASSIGN OWNED';
    case 'drop-owned':
      dropOwned(work, statement);
      return 'DROP OWNED';
    case 'rename':
      rename(work, statement);
      return `ALTER ${alteredKind(statement)}`;
    case 'set-schema':
      setSchema(work, statement);
      return `ALTER ${statement.object.toUpperCase()}`;
    case 'set-owner':
      setOwner(work, statement);
      return `ALTER ${statement.object.toUpperCase()}`;
    case 'comment':
      comment(work, statement);
      return 'COMMENT';
    case 'alter-table':
      alterRelation(work, statement);
      return `ALTER ${statement.object.toUpperCase()}`;
    case 'alter-sequence':
      alterSequence(work, statement);
      return 'ALTER SEQUENCE';
    case 'truncate':
      truncate(work, statement);
      return 'TRUNCATE TABLE';
    case 'create-table-as':
      createTableAs(work, statement);
      return statement.object === 'table' ? 'CREATE TABLE AS' : 'CREATE MATERIALIZED VIEW';
    case 'refresh-materialized-view':
      refreshMaterializedView(work, statement);
      return 'REFRESH MATERIALIZED VIEW';
    case 'create-view':
      createView(work, statement);
      return 'CREATE VIEW';
    case 'create-enum':
      createEnum(work, statement);
      return 'CREATE TYPE';
    case 'add-enum-label':
      addEnumLabel(work, statement);
      return 'ALTER TYPE';
    case 'rename-enum-label':
      renameEnumLabel(work, statement);
      return 'ALTER TYPE';
    case 'create-composite':
      createComposite(work, statement);
      return 'CREATE TYPE';
    case 'create-domain':
      createDomain(work, statement);
      return 'CREATE DOMAIN';
    case 'alter-domain':
      alterDomain(work, statement);
      return 'ALTER DOMAIN';
    case 'create-extension':
      createExtension(work, statement);
      return 'CREATE EXTENSION';
    case 'drop':
      drop(work, statement);
      return `DROP ${statement.object.toUpperCase()}`;
    case 'create-publication':
      createPublication(work, statement);
      return 'CREATE PUBLICATION';
    case 'alter-publication':
      alterPublication(work, statement);
      return 'ALTER PUBLICATION';
    default:
      throw new SqlError('0A000', `${statement.kind} is not supported`);
  }
}

/** A part that is renamed changes what it is a part of. */
function alteredKind({ object, holder }: Rename): string {
  if (object === 'domain constraint') return 'DOMAIN';
  if (object === 'attribute') return 'TYPE';
  if (object === 'column' || object === 'constraint') return (holder ?? 'table').toUpperCase();
  return object.toUpperCase();
}

/** What CREATE SCHEMA may hold is DDL, too. */
function applyElement(work: DdlWork, statement: Statement): void {
  switch (statement.kind) {
    case 'create-table':
    case 'create-sequence':
    case 'create-index':
    case 'create-view':
    case 'grant':
      applyDdl(work, statement);
      return;
    default:
      throw new SqlError('0A000', `${statement.kind} is not supported in CREATE SCHEMA`);
  }
}
