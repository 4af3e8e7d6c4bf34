/** Indexes, views, types, schemas and databases. */
import type {
  AlterDatabaseSetStmt,
  AlterDatabaseStmt,
  AlterDomainStmt,
  AlterEnumStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreatedbStmt,
  CreateEnumStmt,
  CreateExtensionStmt,
  CreateSchemaStmt,
  DropdbStmt,
  IndexStmt,
  RefreshMatViewStmt,
  ReindexStmt,
  ViewStmt,
} from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { type Source, unsupported } from '../source.ts';
import type { CreateExtension } from '../tree/objects.ts';
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
  DomainAction,
  DropDatabase,
  RefreshMaterializedView,
  Reindex,
  RenameEnumLabel,
} from '../tree/schema.ts';
import { convertColumnConstraints, convertConstraint } from './constraints.ts';
import { convertIndexColumn } from './dml.ts';
import { convertExpression, convertOptional } from './expressions.ts';
import { persistenceOf, recordColumns, tableName } from './from.ts';
import { fieldsOf, mapNodes, nameFromParts, namesOf, qualifiedName } from './nodes.ts';
import { convertOptions, optionFlag, optionsByName, optionText, roleName } from './options.ts';
import { convertQuery } from './queries.ts';
import { convertSetting } from './session.ts';
import { convertStatement } from './statements.ts';
import { convertCollation, convertType } from './types.ts';

/** CREATE INDEX. */
export function convertCreateIndex(index: IndexStmt, source: Source): CreateIndex {
  const table = tableName(index.relation, source);
  if (index.tableSpace !== undefined) throw unsupported('TABLESPACE', table.position);
  return {
    kind: 'create-index',
    name: index.idxname,
    table,
    only: !index.relation?.inh,
    method: index.accessMethod ?? 'btree',
    unique: index.unique ?? false,
    nullsNotDistinct: index.nulls_not_distinct ?? false,
    concurrently: index.concurrent ?? false,
    ifNotExists: index.if_not_exists ?? false,
    columns: mapNodes(index.indexParams, (node) => convertIndexColumn(fieldsOf(node, 'IndexElem'), source)),
    include: mapNodes(index.indexIncludingParams, (node) => {
      const { name, expr } = fieldsOf(node, 'IndexElem');
      if (name === undefined || expr !== undefined)
        throw new SqlError('0A000', 'expressions are not supported in included columns');
      return name;
    }),
    options: convertOptions(index.options, source),
    where: convertOptional(index.whereClause, source),
  };
}

const reindexed = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_SYSTEM: 'system',
  REINDEX_OBJECT_DATABASE: 'database',
} as const;

/** REINDEX. */
export function convertReindex(reindex: ReindexStmt, source: Source): Reindex {
  return {
    kind: 'reindex',
    object: reindexed[reindex.kind ?? 'REINDEX_OBJECT_INDEX'],
    name:
      reindex.relation !== undefined
        ? tableName(reindex.relation, source)
        : reindex.name === undefined
          ? undefined
          : nameFromParts([reindex.name], 0),
    options: convertOptions(reindex.params, source),
  };
}

const checks = {
  NO_CHECK_OPTION: undefined,
  LOCAL_CHECK_OPTION: 'local',
  CASCADED_CHECK_OPTION: 'cascaded',
} as const;

/** CREATE VIEW. */
export function convertCreateView(view: ViewStmt, source: Source): CreateView {
  return {
    kind: 'create-view',
    name: tableName(view.view, source),
    columns: namesOf(view.aliases),
    persistence: persistenceOf(view.view),
    replace: view.replace ?? false,
    options: convertOptions(view.options, source),
    query: convertQuery(fieldsOf(view.query, 'SelectStmt'), source),
    check: checks[view.withCheckOption ?? 'NO_CHECK_OPTION'],
  };
}

/** REFRESH MATERIALIZED VIEW. */
export function convertRefresh(refresh: RefreshMatViewStmt, source: Source): RefreshMaterializedView {
  return {
    kind: 'refresh-materialized-view',
    name: tableName(refresh.relation, source),
    concurrently: refresh.concurrent ?? false,
    withData: !refresh.skipData,
  };
}

/** CREATE TYPE … AS ENUM. */
export function convertCreateEnum({ typeName, vals }: CreateEnumStmt, _source: Source): CreateEnum {
  return { kind: 'create-enum', name: qualifiedName(typeName, 0), labels: namesOf(vals) };
}

/** ALTER TYPE … ADD VALUE, RENAME VALUE. */
export function convertAlterEnum(alter: AlterEnumStmt, _source: Source): AddEnumLabel | RenameEnumLabel {
  const name = qualifiedName(alter.typeName, 0);
  const newLabel = alter.newVal ?? '';
  if (alter.oldVal !== undefined) return { kind: 'rename-enum-label', name, label: alter.oldVal, newLabel };
  const neighbour = alter.newValNeighbor;
  return {
    kind: 'add-enum-label',
    name,
    label: newLabel,
    ifNotExists: alter.skipIfNewValExists ?? false,
    place: neighbour === undefined ? undefined : { side: alter.newValIsAfter ? 'after' : 'before', neighbour },
  };
}

/** CREATE TYPE … AS (…). */
export function convertCreateComposite({ typevar, coldeflist }: CompositeTypeStmt, source: Source): CreateComposite {
  return {
    kind: 'create-composite',
    name: tableName(typevar, source),
    attributes: recordColumns(coldeflist, source),
  };
}

/** CREATE DOMAIN. */
export function convertCreateDomain(domain: CreateDomainStmt, source: Source): CreateDomain {
  return {
    kind: 'create-domain',
    name: qualifiedName(domain.domainname, 0),
    type: convertType(domain.typeName, source),
    collation: convertCollation(domain.collClause, source),
    constraints: convertColumnConstraints(domain.constraints, source),
  };
}

/** ALTER DOMAIN. */
export function convertAlterDomain(alter: AlterDomainStmt, source: Source): AlterDomain {
  return { kind: 'alter-domain', name: qualifiedName(alter.typeName, 0), action: convertDomainAction(alter, source) };
}

/** The grammar tells the actions apart by a letter. */
function convertDomainAction(alter: AlterDomainStmt, source: Source): DomainAction {
  const name = alter.name ?? '';
  switch (alter.subtype) {
    case 'T':
      if (alter.def === undefined) return { kind: 'drop-default' };
      return { kind: 'set-default', value: convertExpression(alter.def, source) };
    case 'N':
      return { kind: 'drop-not-null' };
    case 'O':
      return { kind: 'set-not-null' };
    case 'C': {
      const constraint = convertConstraint(fieldsOf(alter.def, 'Constraint'), source);
      return { kind: 'add-constraint', constraint };
    }
    case 'X':
      return {
        kind: 'drop-constraint',
        name,
        ifExists: alter.missing_ok ?? false,
        cascade: alter.behavior === 'DROP_CASCADE',
      };
    case 'V':
      return { kind: 'validate-constraint', name };
    default:
      throw unsupported('this form of ALTER DOMAIN', 0);
  }
}

/** CREATE SCHEMA. */
export function convertCreateSchema(create: CreateSchemaStmt, source: Source): CreateSchema {
  return {
    kind: 'create-schema',
    name: create.schemaname,
    owner: create.authrole === undefined ? undefined : roleName(create.authrole, source),
    ifNotExists: create.if_not_exists ?? false,
    elements: mapNodes(create.schemaElts, (node) => convertStatement(node, source)),
  };
}

/** CREATE DATABASE. */
export function convertCreateDatabase({ dbname, options }: CreatedbStmt, source: Source): CreateDatabase {
  return { kind: 'create-database', name: dbname ?? '', options: convertOptions(options, source) };
}

/** ALTER DATABASE … options. */
export function convertAlterDatabase({ dbname, options }: AlterDatabaseStmt, source: Source): AlterDatabase {
  return { kind: 'alter-database', name: dbname ?? '', options: convertOptions(options, source) };
}

/** ALTER DATABASE … SET. */
export function convertDatabaseSetting(alter: AlterDatabaseSetStmt, source: Source): AlterDatabaseSetting {
  return {
    kind: 'alter-database-setting',
    name: alter.dbname ?? '',
    setting: convertSetting(alter.setstmt ?? {}, source),
  };
}

/** DROP DATABASE. */
export function convertDropDatabase({ dbname, missing_ok, options }: DropdbStmt, _source: Source): DropDatabase {
  return { kind: 'drop-database', name: dbname ?? '', ifExists: missing_ok ?? false, force: options !== undefined };
}

/** CREATE EXTENSION. */
export function convertCreateExtension(create: CreateExtensionStmt, source: Source): CreateExtension {
  const options = optionsByName(create.options, source);
  return {
    kind: 'create-extension',
    name: create.extname ?? '',
    ifNotExists: create.if_not_exists ?? false,
    schema: optionText(options.get('schema')),
    version: optionText(options.get('new_version')),
    cascade: optionFlag(options.get('cascade')) ?? false,
  };
}
