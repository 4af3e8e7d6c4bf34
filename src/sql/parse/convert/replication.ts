/** Publications and subscriptions. */
import type {
  AlterPublicationStmt,
  AlterSubscriptionStmt,
  CreatePublicationStmt,
  CreateSubscriptionStmt,
  DropSubscriptionStmt,
  Node,
} from 'libpg-query';
import type { Source } from '../source.ts';
import type {
  AlterPublication,
  AlterSubscription,
  CreatePublication,
  CreateSubscription,
  DropSubscription,
  PublicationObject,
  SubscriptionAction,
} from '../tree/replication.ts';
import { convertOptional } from './expressions.ts';
import { tableName } from './from.ts';
import { fieldsOf, mapNodes, namesOf } from './nodes.ts';
import { convertOptions } from './options.ts';

/** CREATE PUBLICATION. */
export function convertCreatePublication(create: CreatePublicationStmt, source: Source): CreatePublication {
  return {
    kind: 'create-publication',
    name: create.pubname ?? '',
    allTables: create.for_all_tables ?? false,
    objects: publicationObjects(create.pubobjects, source),
    options: convertOptions(create.options, source),
  };
}

function publicationObjects(nodes: readonly Node[] | undefined, source: Source): readonly PublicationObject[] {
  return mapNodes(nodes, (node) => {
    const { pubtable, name, location } = fieldsOf(node, 'PublicationObjSpec');
    if (pubtable === undefined) return { kind: 'schema', name, position: source.position(location) };
    return {
      kind: 'table',
      name: tableName(pubtable.relation, source),
      only: !pubtable.relation?.inh,
      columns: namesOf(pubtable.columns),
      where: convertOptional(pubtable.whereClause, source),
    };
  });
}

const publicationActions = { AP_AddObjects: 'add', AP_DropObjects: 'drop', AP_SetObjects: 'set' } as const;

/** ALTER PUBLICATION. */
export function convertAlterPublication(alter: AlterPublicationStmt, source: Source): AlterPublication {
  return {
    kind: 'alter-publication',
    name: alter.pubname ?? '',
    action: alter.options !== undefined ? 'options' : publicationActions[alter.action ?? 'AP_SetObjects'],
    objects: publicationObjects(alter.pubobjects, source),
    options: convertOptions(alter.options, source),
  };
}

/** CREATE SUBSCRIPTION. */
export function convertCreateSubscription(create: CreateSubscriptionStmt, source: Source): CreateSubscription {
  return {
    kind: 'create-subscription',
    name: create.subname ?? '',
    connection: create.conninfo ?? '',
    publications: namesOf(create.publication),
    options: convertOptions(create.options, source),
  };
}

/** ALTER SUBSCRIPTION. */
export function convertAlterSubscription(alter: AlterSubscriptionStmt, source: Source): AlterSubscription {
  return { kind: 'alter-subscription', name: alter.subname ?? '', action: subscriptionAction(alter, source) };
}

function subscriptionAction(alter: AlterSubscriptionStmt, source: Source): SubscriptionAction {
  const options = convertOptions(alter.options, source);
  const publications = namesOf(alter.publication);
  switch (alter.kind) {
    case 'ALTER_SUBSCRIPTION_CONNECTION':
      return { kind: 'connection', connection: alter.conninfo ?? '' };
    case 'ALTER_SUBSCRIPTION_SET_PUBLICATION':
      return { kind: 'set', publications, options };
    case 'ALTER_SUBSCRIPTION_ADD_PUBLICATION':
      return { kind: 'add', publications, options };
    case 'ALTER_SUBSCRIPTION_DROP_PUBLICATION':
      return { kind: 'drop', publications, options };
    case 'ALTER_SUBSCRIPTION_REFRESH':
      return { kind: 'refresh', options };
    case 'ALTER_SUBSCRIPTION_SKIP':
      return { kind: 'skip', options };
    case 'ALTER_SUBSCRIPTION_ENABLED':
      return { kind: options[0]?.value === 'true' ? 'enable' : 'disable' };
    default:
      return { kind: 'options', options };
  }
}

/** DROP SUBSCRIPTION. */
export function convertDropSubscription(drop: DropSubscriptionStmt, _source: Source): DropSubscription {
  return {
    kind: 'drop-subscription',
    name: drop.subname ?? '',
    ifExists: drop.missing_ok ?? false,
    cascade: drop.behavior === 'DROP_CASCADE',
  };
}
