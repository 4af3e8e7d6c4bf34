/** Publications and subscriptions as SQL text. */
import { unreachable } from '../../../base/index.ts';
import type { AlterPublication, PublicationObject, SubscriptionAction } from '../tree/replication.ts';
import type { ReplicationStatement } from '../tree/statements.ts';
import { formatExpression } from './expressions.ts';
import {
  assignedOptions,
  identifier,
  identifiers,
  inParentheses,
  literal,
  qualified,
  withOptions,
  words,
} from './names.ts';

/** A statement about publications or subscriptions. */
export function formatReplicationStatement(statement: ReplicationStatement): string {
  switch (statement.kind) {
    case 'create-publication':
      return words(
        `CREATE PUBLICATION ${identifier(statement.name)}`,
        statement.allTables && 'FOR ALL TABLES',
        statement.objects.length > 0 && `FOR ${formatObjects(statement.objects)}`,
        withOptions(statement.options).trimStart(),
      );
    case 'alter-publication':
      return `ALTER PUBLICATION ${identifier(statement.name)} ${formatPublicationAction(statement)}`;
    case 'create-subscription':
      return words(
        `CREATE SUBSCRIPTION ${identifier(statement.name)} CONNECTION ${literal(statement.connection)}`,
        `PUBLICATION ${identifiers(statement.publications)}${withOptions(statement.options)}`,
      );
    case 'alter-subscription':
      return `ALTER SUBSCRIPTION ${identifier(statement.name)} ${formatSubscriptionAction(statement.action)}`;
    case 'drop-subscription': {
      const ifExists = statement.ifExists && 'IF EXISTS';
      return words('DROP SUBSCRIPTION', ifExists, identifier(statement.name), statement.cascade && 'CASCADE');
    }
    default:
      return unreachable(statement);
  }
}

function formatObjects(objects: readonly PublicationObject[]): string {
  return objects.map(formatObject).join(', ');
}

function formatObject(object: PublicationObject): string {
  if (object.kind === 'schema')
    return `TABLES IN SCHEMA ${object.name === undefined ? 'CURRENT_SCHEMA' : identifier(object.name)}`;
  return words(
    'TABLE',
    object.only && 'ONLY',
    `${qualified(object.name)}${inParentheses(object.columns)}`,
    object.where && `WHERE (${formatExpression(object.where)})`,
  );
}

function formatPublicationAction({ action, objects, options }: AlterPublication): string {
  if (action === 'options') return `SET ${assignedOptions(options)}`;
  return `${action.toUpperCase()} ${formatObjects(objects)}`;
}

function formatSubscriptionAction(action: SubscriptionAction): string {
  switch (action.kind) {
    case 'connection':
      return `CONNECTION ${literal(action.connection)}`;
    case 'set':
    case 'add':
    case 'drop': {
      const publications = `PUBLICATION ${identifiers(action.publications)}`;
      return `${action.kind.toUpperCase()} ${publications}${withOptions(action.options)}`;
    }
    case 'refresh':
      return `REFRESH PUBLICATION${withOptions(action.options)}`;
    case 'skip':
      return `SKIP ${assignedOptions(action.options)}`;
    case 'options':
      return `SET ${assignedOptions(action.options)}`;
    case 'enable':
    case 'disable':
      return action.kind.toUpperCase();
    default:
      return unreachable(action);
  }
}
