/**
 * Who asks over HTTP, and what they may do: roles of SQL, with the same grants. A namespace is the table `kv.<namespace>`, and each request on its entries needs what
 * the statement of SQL needs that does the same:
 *
 *   GET, a scan        SELECT; without values not that of the column `value`
 *   PUT                INSERT and UPDATE, and SELECT on `key`, as INSERT … ON CONFLICT (key) DO UPDATE
 *   If-None-Match: *   INSERT alone                          any other condition   UPDATE, and SELECT on `key`
 *   DELETE             DELETE, and SELECT on `key`           add, or a value's test   SELECT on `value` as well
 *
 * Credentials are checked by `server/access`. Superusers are asked for nothing.
 */
import { assert, JimError } from '../base/index.ts';
import type { CommitAuthor } from '../range/index.ts';
import type { KvContext, KvRequest } from './exchange.ts';
import type { KvWrite } from './service.ts';
import type { KvOperation } from './transactions.ts';

/** Who asks. */
export interface Caller {
  readonly roleOid: number;
  readonly name: string;
  readonly superuser: boolean;
  /** Who changes are said to be by in feeds; undefined where nobody gave a name. */
  readonly author: CommitAuthor | undefined;
  /** How they have shown it. */
  readonly shownBy: 'nothing' | 'password' | 'certificate' | 'token';
}

/** What a request says about its sender. */
export interface Credentials {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** The common name of the certificate that the client showed, if it is one of the authority's. */
  readonly certificateName: string | undefined;
  /** Where guesses are counted. */
  readonly address: string;
  /** Nobody on the way can read what is said: the connection is encrypted, or does not leave this machine. */
  readonly isPrivate: boolean;
  /** What counts against a role's CONNECTION LIMIT until it closes. */
  readonly connection: { once(event: 'close', listener: () => void): unknown };
}

/** A token to come back with instead of a password. */
export interface IssuedToken {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
}

/** A column of a namespace's table. */
export type EntryColumn = 'key' | 'value' | 'content_type' | 'expires_at';

/** A privilege on a namespace's table, or on some of its columns. */
export interface EntryNeed {
  readonly privilege: 'select' | 'insert' | 'update' | 'delete';
  readonly columns: readonly EntryColumn[];
}

/** Roles and their privileges, as the doors need them. `permission-denied` has in its details what is lacking. */
export interface AccessService {
  /** Throws `unauthenticated`, `too-many-requests`; `node-unavailable` while the roles are not known yet. */
  identify(credentials: Credentials): Caller | Promise<Caller>;
  issueToken(caller: Caller, lifeMs: number): Promise<IssuedToken>;
  /** Throws `permission-denied`, `namespace-unknown`. */
  checkNamespace(caller: Caller, namespace: string, needs: readonly EntryNeed[]): Promise<void>;
  /** May the caller make namespaces? */
  checkNewNamespace(caller: Caller): Promise<void>;
  /** May the caller see how the cluster is (`pg_monitor`)? */
  checkMonitor(caller: Caller): Promise<void>;
}

/** The one who asks where nobody has to say who they are: the superuser that every cluster has. */
export const namelessSuperuser: Caller = {
  roleOid: 10,
  name: 'postgres',
  superuser: true,
  author: undefined,
  shownBy: 'nothing',
};

const all = ['key', 'value', 'content_type', 'expires_at'] as const;
const selectKey: EntryNeed = { privilege: 'select', columns: ['key'] };
const insertAll: EntryNeed = { privilege: 'insert', columns: all };
const updateRest: EntryNeed = { privilege: 'update', columns: ['value', 'content_type', 'expires_at'] };
/** Of one who changes the value alone. */
const updateValue: EntryNeed = { privilege: 'update', columns: ['value'] };
const selectValue: EntryNeed = { privilege: 'select', columns: ['key', 'value'] };

/** What reading entries needs. */
export const readNeeds: readonly EntryNeed[] = [{ privilege: 'select', columns: all }];
/** What reading them with locks needs, as SELECT … FOR UPDATE does. */
export const lockingNeeds: readonly EntryNeed[] = [...readNeeds, { privilege: 'update', columns: [] }];
/** What reading them without their values needs. */
export const readKeysNeeds: readonly EntryNeed[] = [
  { privilege: 'select', columns: ['key', 'content_type', 'expires_at'] },
];
const putNeeds = [insertAll, updateRest, selectKey];
const insertNeeds = [insertAll];
const updateNeeds = [updateRest, selectKey];
const deleteNeeds: readonly EntryNeed[] = [{ privilege: 'delete', columns: [] }, selectKey];
const addNeeds = [insertAll, updateValue, selectValue];

/** What a write needs. */
export function writeNeeds({ value, condition }: Pick<KvWrite, 'value' | 'condition'>): readonly EntryNeed[] {
  if (value === undefined) return deleteNeeds;
  if (condition?.exists === false) return insertNeeds;
  const mustExist = condition?.exists === true || condition?.versions !== undefined;
  return mustExist ? updateNeeds : putNeeds;
}

/** What a step of a transaction in one request needs. */
export function operationNeeds({ condition, change, read }: KvOperation): readonly EntryNeed[] {
  const needs: EntryNeed[] = read ? [...readNeeds] : [];
  if (condition !== undefined && condition.exists !== false) needs.push(selectKey);
  if (condition?.value !== undefined) needs.push(selectValue);
  if (change === undefined) return condition?.exists === false ? [...needs, selectKey] : needs;
  if (change.kind === 'add') return [...needs, ...addNeeds];
  const value = change.kind === 'put' ? change.value : undefined;
  return [...needs, ...writeNeeds({ value, condition })];
}

/** Throws unless the sender may do this with entries of the namespace; undefined: may. */
export function checkEntries(
  { caller }: KvRequest,
  { access }: KvContext,
  namespace: string,
  needs: readonly EntryNeed[],
): Promise<void> | undefined {
  return caller.superuser ? undefined : access.checkNamespace(caller, namespace, needs);
}

/** The same for the steps of a transaction in one request. */
export async function checkOperations(
  { caller }: KvRequest,
  { access }: KvContext,
  operations: readonly KvOperation[],
): Promise<void> {
  if (caller.superuser) return;
  const needs = new Map<string, Set<EntryNeed>>();
  for (const operation of operations) {
    const known = needs.get(operation.namespace) ?? new Set();
    needs.set(operation.namespace, known);
    for (const need of operationNeeds(operation)) known.add(need);
  }
  for (const [namespace, known] of needs) await access.checkNamespace(caller, namespace, [...known]);
}

/** Throws unless the transaction in the path is the sender's own, or the sender a superuser. */
export async function checkOwner(
  { caller, transaction }: KvRequest,
  { transactions }: KvContext,
  deadlineMs: number,
): Promise<void> {
  assert(transaction !== undefined, 'the path names a transaction');
  if (caller.superuser) return;
  const owner = await transactions.ownerOf(transaction, deadlineMs);
  if (owner !== caller.roleOid)
    throw new JimError('permission-denied', 'the transaction was begun by another role', {
      details: { sqlstate: '42501' },
    });
}

/** The refusal of one who lacks a privilege. */
export function lacksSuperuser({ name }: Caller): JimError {
  return new JimError('permission-denied', `role "${name}" is not a superuser`, {
    details: { sqlstate: '42501', role: 'superuser' },
  });
}
