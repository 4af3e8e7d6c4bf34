/** Indexes, views, types, schemas and databases as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { Option } from '../tree/names.ts';
import type { CreateIndex, CreateSchema, CreateView, DomainAction } from '../tree/schema.ts';
import type { SchemaStatement } from '../tree/statements.ts';
import { formatIndexColumn } from './dml.ts';
import { formatExpression } from './expressions.ts';
import {
  formatType,
  identifier,
  identifiers,
  inParentheses,
  listedOptions,
  literal,
  qualified,
  role,
  withOptions,
  words,
} from './names.ts';
import { formatQuery, formatRecord, formatWhere } from './queries.ts';
import { formatSetting } from './session.ts';
import { formatStatement } from './statements.ts';
import { formatConstraint, formatPersistence } from './tables.ts';

/** A statement about indexes, views, types, schemas or databases. */
export function formatSchemaStatement(statement: SchemaStatement): string {
  switch (statement.kind) {
    case 'create-index':
      return formatCreateIndex(statement);
    case 'reindex':
      return words(
        `REINDEX${listedOptions(statement.options)} ${statement.object.toUpperCase()}`,
        statement.name && qualified(statement.name),
      );
    case 'create-view':
      return formatCreateView(statement);
    case 'refresh-materialized-view':
      return words(
        'REFRESH MATERIALIZED VIEW',
        statement.concurrently && 'CONCURRENTLY',
        qualified(statement.name),
        !statement.withData && 'WITH NO DATA',
      );
    case 'create-enum':
      return `CREATE TYPE ${qualified(statement.name)} AS ENUM (${statement.labels.map(literal).join(', ')})`;
    case 'add-enum-label':
      return words(
        `ALTER TYPE ${qualified(statement.name)} ADD VALUE`,
        statement.ifNotExists && 'IF NOT EXISTS',
        literal(statement.label),
        statement.place && `${statement.place.side.toUpperCase()} ${literal(statement.place.neighbour)}`,
      );
    case 'rename-enum-label': {
      const change = `RENAME VALUE ${literal(statement.label)} TO ${literal(statement.newLabel)}`;
      return `ALTER TYPE ${qualified(statement.name)} ${change}`;
    }
    case 'create-composite':
      return `CREATE TYPE ${qualified(statement.name)} AS (${formatRecord(statement.attributes)})`;
    case 'create-domain':
      return words(
        `CREATE DOMAIN ${qualified(statement.name)} AS ${formatType(statement.type)}`,
        statement.collation && `COLLATE ${qualified(statement.collation)}`,
        ...statement.constraints.map((constraint) => formatConstraint(constraint, false)),
      );
    case 'alter-domain':
      return `ALTER DOMAIN ${qualified(statement.name)} ${formatDomainAction(statement.action)}`;
    case 'create-schema':
      return formatCreateSchema(statement);
    case 'create-database':
      return words(`CREATE DATABASE ${identifier(statement.name)}`, formatDatabaseOptions(statement.options));
    case 'alter-database':
      return words(`ALTER DATABASE ${identifier(statement.name)}`, formatDatabaseOptions(statement.options));
    case 'alter-database-setting':
      return `ALTER DATABASE ${identifier(statement.name)} ${formatSetting(statement.setting)}`;
    case 'drop-database': {
      const force = statement.force && 'WITH (FORCE)';
      return words('DROP DATABASE', statement.ifExists && 'IF EXISTS', identifier(statement.name), force);
    }
    case 'create-extension':
      return words(
        'CREATE EXTENSION',
        statement.ifNotExists && 'IF NOT EXISTS',
        identifier(statement.name),
        statement.schema !== undefined && `SCHEMA ${identifier(statement.schema)}`,
        statement.version !== undefined && `VERSION ${literal(statement.version)}`,
        statement.cascade && 'CASCADE',
      );
    default:
      return unreachable(statement);
  }
}

function formatCreateIndex(index: CreateIndex): string {
  return words(
    index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    index.concurrently && 'CONCURRENTLY',
    index.ifNotExists && 'IF NOT EXISTS',
    index.name !== undefined && identifier(index.name),
    words('ON', index.only && 'ONLY', qualified(index.table), 'USING', identifier(index.method)),
    `(${index.columns.map(formatIndexColumn).join(', ')})`,
    index.include.length > 0 && `INCLUDE (${identifiers(index.include)})`,
    index.nullsNotDistinct && 'NULLS NOT DISTINCT',
    withOptions(index.options).trimStart(),
    formatWhere(index.where),
  );
}

function formatCreateView(view: CreateView): string {
  return words(
    view.replace ? 'CREATE OR REPLACE' : 'CREATE',
    formatPersistence(view.persistence),
    'VIEW',
    `${qualified(view.name)}${inParentheses(view.columns)}${withOptions(view.options)}`,
    `AS ${formatQuery(view.query)}`,
    view.check && `WITH ${view.check.toUpperCase()} CHECK OPTION`,
  );
}

function formatDomainAction(action: DomainAction): string {
  switch (action.kind) {
    case 'set-default':
      return `SET DEFAULT ${formatExpression(action.value)}`;
    case 'drop-default':
      return 'DROP DEFAULT';
    case 'set-not-null':
      return 'SET NOT NULL';
    case 'drop-not-null':
      return 'DROP NOT NULL';
    case 'add-constraint':
      return `ADD ${formatConstraint(action.constraint, false)}`;
    case 'drop-constraint': {
      const ifExists = action.ifExists && 'IF EXISTS';
      return words('DROP CONSTRAINT', ifExists, identifier(action.name), action.cascade && 'CASCADE');
    }
    case 'validate-constraint':
      return `VALIDATE CONSTRAINT ${identifier(action.name)}`;
    default:
      return unreachable(action);
  }
}

function formatCreateSchema(create: CreateSchema): string {
  return words(
    'CREATE SCHEMA',
    create.ifNotExists && 'IF NOT EXISTS',
    create.name !== undefined && identifier(create.name),
    create.owner && `AUTHORIZATION ${role(create.owner)}`,
    ...create.elements.map(formatStatement),
  );
}

/** An option without a value is written as DEFAULT. The grammar knows `connection_limit` by two words and by one. */
function formatDatabaseOptions(options: readonly Option[]): string {
  return words(
    ...options.map(({ name, value }) => {
      const text = value === undefined ? 'DEFAULT' : literal(typeof value === 'string' ? value : value.join(','));
      return `${identifier(name)} = ${text}`;
    }),
  );
}
