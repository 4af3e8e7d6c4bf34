/** Publications and subscriptions. */
import type { Expression } from './expressions.ts';
import type { Option, Position, QualifiedName } from './names.ts';

/** `CREATE PUBLICATION name FOR …`. */
export interface CreatePublication {
  readonly kind: 'create-publication';
  readonly name: string;
  readonly allTables: boolean;
  readonly objects: readonly PublicationObject[];
  readonly options: readonly Option[];
}

/** What is published: a table with some of its columns and rows, or the tables of a schema. */
export type PublicationObject =
  | {
      readonly kind: 'table';
      readonly name: QualifiedName;
      readonly only: boolean;
      readonly columns: readonly string[];
      readonly where: Expression | undefined;
    }
  /** No name: the first schema of the search path. */
  | { readonly kind: 'schema'; readonly name: string | undefined; readonly position: Position };

/** `ALTER PUBLICATION name ADD | DROP | SET …`, or `SET (options)`. */
export interface AlterPublication {
  readonly kind: 'alter-publication';
  readonly name: string;
  readonly action: 'add' | 'drop' | 'set' | 'options';
  readonly objects: readonly PublicationObject[];
  readonly options: readonly Option[];
}

/** `CREATE SUBSCRIPTION name CONNECTION 'to' PUBLICATION publications`. */
export interface CreateSubscription {
  readonly kind: 'create-subscription';
  readonly name: string;
  readonly connection: string;
  readonly publications: readonly string[];
  readonly options: readonly Option[];
}

/** `ALTER SUBSCRIPTION name action`. */
export interface AlterSubscription {
  readonly kind: 'alter-subscription';
  readonly name: string;
  readonly action: SubscriptionAction;
}

/** What ALTER SUBSCRIPTION does. */
export type SubscriptionAction =
  | { readonly kind: 'connection'; readonly connection: string }
  | {
      readonly kind: 'set' | 'add' | 'drop';
      readonly publications: readonly string[];
      readonly options: readonly Option[];
    }
  | { readonly kind: 'refresh' | 'options' | 'skip'; readonly options: readonly Option[] }
  | { readonly kind: 'enable' | 'disable' };

/** `DROP SUBSCRIPTION name`. */
export interface DropSubscription {
  readonly kind: 'drop-subscription';
  readonly name: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** A command of the streaming replication protocol: what a connection with `replication` may say besides SQL. */
export type ReplicationCommand =
  | { readonly kind: 'identify-system' }
  | { readonly kind: 'show-for-replication'; readonly name: string }
  | { readonly kind: 'create-replication-slot'; readonly slot: NewReplicationSlot }
  | { readonly kind: 'read-replication-slot'; readonly name: string }
  | { readonly kind: 'drop-replication-slot'; readonly name: string; readonly wait: boolean }
  | {
      readonly kind: 'start-replication';
      readonly name: string;
      /** `16/B374D848` */
      readonly place: string;
      readonly options: readonly Option[];
    }
  /** What only makes sense between PostgreSQL's own servers. */
  | { readonly kind: 'physical-replication'; readonly command: string };

/** `CREATE_REPLICATION_SLOT name [TEMPORARY] LOGICAL plugin …`. */
export interface NewReplicationSlot {
  readonly name: string;
  readonly temporary: boolean;
  readonly plugin: string;
  readonly snapshot: 'export' | 'use' | 'nothing';
  readonly twoPhase: boolean;
}
