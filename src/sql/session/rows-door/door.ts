/**
 * Single rows of tables for a door that does not speak SQL: read, written and listed by primary key, with rows as JSON objects. Every step belongs to a
 * transaction of the layer below, which somebody else began; each such transaction has a session here until it ends, so that privileges,
 * constraints, defaults and the gates of tables are those of SQL.
 *
 *   step, list ─► session of the transaction ─► statements of `table.ts`        commit ─► deferred checks, rows, gates
 */
import { type Timestamp, type TxnId, unreachable, zeroTimestamp } from '../../../base/index.ts';
import { type Clock, sleep } from '../../../io/index.ts';
import type { Transaction } from '../../../txn/index.ts';
import { WireError } from '../../../wire/index.ts';
import type { RequiredPrivilege } from '../../algebra/index.ts';
import type { Catalog, DatabaseDescriptor, Oid, RoleDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { isGranted, permissionDenied, protectedSchema, refusalOf } from '../../privileges/index.ts';
import { SqlArray, type SqlValue, type ValueContext } from '../../values/index.ts';
import { isUnknownName } from '../diagnostics.ts';
import type { SqlEngine } from '../engine.ts';
import { databaseFor } from '../login.ts';
import { planOf } from '../planning.ts';
import { startQuery } from '../queries.ts';
import { internalSession } from '../separate.ts';
import type { SqlSession } from '../session.ts';
import type { SessionTransaction } from '../transaction.ts';
import type { SqlIsolation } from '../transaction-terms.ts';
import { type BoundText, DoorTable } from './table.ts';

/** Which table. */
export interface RowPlace {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** What must hold for a row, all of it. */
export interface RowCondition {
  readonly exists?: boolean;
  readonly versions?: readonly Timestamp[];
  readonly versionsNot?: readonly Timestamp[];
  readonly columns?: Readonly<Record<string, unknown>>;
}

/** `put` writes the whole row, what it does not name gets its default; `patch` changes a row that is there. */
export type RowChange =
  | { readonly kind: 'put'; readonly columns: Readonly<Record<string, unknown>> }
  | { readonly kind: 'patch'; readonly columns: Readonly<Record<string, unknown>> }
  | { readonly kind: 'delete' };

/** One row: a condition on it, a read of it, a change of it, in this order. */
export interface RowStep extends RowPlace {
  /** Texts of the primary key's columns. */
  readonly key: readonly string[];
  readonly condition?: RowCondition;
  readonly read?: { readonly columns?: readonly string[] };
  readonly change?: RowChange;
}

/** `row`: JSON. A version of 0: none, or written by the transaction itself. */
export type RowResult =
  | {
      readonly kind: 'done';
      readonly existed: boolean;
      readonly version: Timestamp;
      readonly readTimestamp: Timestamp;
      readonly row?: string;
    }
  | { readonly kind: 'condition-failed'; readonly version: Timestamp };

/** Which rows of a table, in the order of their keys. Keys may be given by their first columns. */
export interface RowList extends RowPlace {
  readonly columns?: readonly string[];
  readonly prefix: readonly string[];
  readonly start: readonly string[];
  readonly end: readonly string[];
  readonly after: readonly string[];
  readonly reverse: boolean;
  readonly limit: number;
}

/** A page of rows, each as JSON; `last` is the key to go on behind, if there is more. */
export interface RowPage {
  readonly rows: readonly string[];
  readonly last: readonly string[] | undefined;
  readonly readTimestamp: Timestamp;
}

/** As whom the door acts, and until when. */
export interface DoorTerms {
  /** The role's oid. */
  readonly role: Oid;
  readonly deadlineAtMs: number;
}

interface OpenDoor {
  readonly role: Oid;
  readonly session: SqlSession;
  readonly database: string;
  readonly transaction: SessionTransaction;
  readonly rows: Transaction;
  /** Of the request at hand. */
  deadlineAtMs: number;
  failed: boolean;
}

const levels = {
  serializable: 'serializable',
  'repeatable-read': 'repeatable read',
  'read-committed': 'read committed',
} as const satisfies Readonly<Record<string, SqlIsolation>>;
/** How often transactions that ended by themselves are looked for. */
const lookMs = 500;
/** How long a statement waits for changes of its table. */
const lockTimeoutMs = 5_000;

/** See the top of the file. */
export class RowsDoor {
  readonly #engine: SqlEngine;
  readonly #clock: Clock;
  readonly #open = new Map<TxnId, OpenDoor>();
  #isLooking = false;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
    this.#clock = engine.clock;
  }

  /** Does the transaction have statements of this door? */
  has(txn: TxnId): boolean {
    return this.#open.has(txn);
  }

  // Rows -----------------------------------------------------------------------------------------------------------

  /** One row. */
  step(txn: TxnId, step: RowStep, terms: DoorTerms): Promise<RowResult> {
    return this.#within(txn, step, terms, async (door, table) => {
      this.#checkStep(door, table, step);
      const { deadlineAtMs } = door;
      const context = door.session.values();
      const key = table.keyValues(step.key, context);
      const lock = step.change === undefined ? undefined : ({ mode: 'update', wait: 'queue' } as const);
      const found = await door.rows.get(table.rowKey(key), { lock, deadlineAtMs });
      const existed = found.row !== undefined;
      const version = found.own || !existed ? zeroTimestamp : found.version;
      if (!(await this.#holds(door, table, key, step.condition, existed, version)))
        return { kind: 'condition-failed', version };
      const row = step.read && existed ? await this.#read(door, table.get(key, step.read.columns)) : undefined;
      await this.#change(door, table, key, step.change, existed);
      const done = { kind: 'done', existed, version, readTimestamp: found.readTimestamp } as const;
      return row === undefined ? done : { ...done, row };
    });
  }

  /** Before anything is looked at or locked: nobody learns what he may not read by asking for it as a condition. */
  #checkStep({ session }: OpenDoor, table: DoorTable, { condition, read, change }: RowStep): void {
    const { oid: tableOid } = table.descriptor;
    const key = table.key.map(({ descriptor }) => descriptor.number);
    const need = (privilege: RequiredPrivilege['privilege'], columns: readonly number[]) => ({
      tableOid,
      privilege,
      role: undefined,
      columns,
    });
    const needs = condition || read || change?.kind === 'delete' ? [need('select', key)] : [];
    if (change?.kind === 'delete') needs.push(need('delete', []));
    if (change?.kind === 'patch') needs.push(need('update', []));
    const { catalog, role, databaseOid } = roleIn(session);
    const refusal = refusalOf(catalog, role, databaseOid, needs);
    if (refusal !== undefined) throw refusal;
    if (change?.kind !== 'put') return;
    // Which of the two it is depends on whether there is a row.
    const refusals = (['insert', 'update'] as const).map((each) =>
      refusalOf(catalog, role, databaseOid, [need(each, [])]),
    );
    if (refusals.every((each) => each !== undefined)) throw refusals[0];
  }

  async #holds(
    door: OpenDoor,
    table: DoorTable,
    key: readonly SqlValue[],
    condition: RowCondition | undefined,
    existed: boolean,
    version: Timestamp,
  ): Promise<boolean> {
    if (condition === undefined) return true;
    const { exists, versions, versionsNot, columns } = condition;
    if (exists !== undefined && exists !== existed) return false;
    if (versions !== undefined && !(existed && versions.includes(version))) return false;
    if (existed && versionsNot?.includes(version)) return false;
    if (columns === undefined) return true;
    const matching = await this.#run(
      door.session,
      door.transaction,
      table.matches(key, columns, door.session.values()),
    );
    return matching.length === 1;
  }

  async #read(door: OpenDoor, text: BoundText): Promise<string | undefined> {
    const [row] = await this.#run(door.session, door.transaction, text);
    return row === undefined ? undefined : String(row[0]);
  }

  async #change(
    door: OpenDoor,
    table: DoorTable,
    key: readonly SqlValue[],
    change: RowChange | undefined,
    existed: boolean,
  ): Promise<void> {
    if (change === undefined) return;
    const { session, transaction } = door;
    const text = changeText(table, key, change, existed, session.values());
    if (text !== undefined) await this.#run(session, transaction, text);
  }

  /** Rows in the order of their keys. */
  list(txn: TxnId, list: RowList, terms: DoorTerms): Promise<RowPage> {
    return this.#within(txn, list, terms, async (door, table) => {
      const { session, transaction, deadlineAtMs } = door;
      const found = await this.#run(session, transaction, listing(table, list, session.values()));
      const { readTimestamp } = await door.rows.get(table.noKey, { deadlineAtMs });
      return pageOf(found, list.limit, readTimestamp);
    });
  }

  /** The same as of a time of the past, in no transaction. */
  async listAt(at: Timestamp, list: RowList, { role, deadlineAtMs }: DoorTerms): Promise<RowPage> {
    const session = await this.#sessionIn(list.database, role);
    const terms = { isolation: 'repeatable read', readOnly: true, deferrable: false, readTimestamp: at } as const;
    const transaction = session.begin(terms, { deadlineAtMs: () => deadlineAtMs });
    try {
      const table = await this.#tableOf(session, list);
      return pageOf(await this.#run(session, transaction, listing(table, list, session.values())), list.limit, at);
    } finally {
      await transaction.rollback();
    }
  }

  // Statements -----------------------------------------------------------------------------------------------------

  async #run(
    session: SqlSession,
    transaction: SessionTransaction,
    { text, values, types }: BoundText,
  ): Promise<SqlValue[][]> {
    const [statement] = session.engine.statements.parse(text);
    const execution = await startQuery(session, () => planOf(session, statement, types), values, false);
    const rows: SqlValue[][] = [];
    try {
      for (let batch = await execution.next(); batch !== undefined; batch = await execution.next())
        for (const row of batch) rows.push([...row]);
    } finally {
      await execution.close();
    }
    await transaction.endStatement();
    return rows;
  }

  // Transactions ---------------------------------------------------------------------------------------------------

  async #within<Result>(
    txn: TxnId,
    place: RowPlace,
    terms: DoorTerms,
    work: (door: OpenDoor, table: DoorTable) => Promise<Result>,
  ): Promise<Result> {
    const door = await this.#doorOf(txn, place.database, terms);
    if (door.failed) throw inFailedTransaction();
    door.deadlineAtMs = terms.deadlineAtMs;
    door.session.statementStartedAt = this.#engine.now();
    try {
      return await work(door, await this.#tableOf(door.session, place));
    } catch (error) {
      door.transaction.abandonStatement();
      door.failed = true;
      throw error;
    }
  }

  async #doorOf(txn: TxnId, database: string, { role, deadlineAtMs }: DoorTerms): Promise<OpenDoor> {
    const rows = this.#engine.transactions.find(txn);
    const known = this.#open.get(txn);
    if (known !== undefined) {
      if (known.database !== database) throw new SqlError('0A000', 'a transaction is in one database');
      if (known.role !== role) throw new SqlError('0A000', 'rows of a transaction are one role’s');
      return known;
    }
    const session = await this.#sessionIn(database, role);
    const terms = {
      isolation: levels[rows.level],
      readOnly: rows.readOnly,
      deferrable: false,
      readTimestamp: undefined,
    };
    const world = { begin: () => rows, deadlineAtMs: () => door.deadlineAtMs, lockTimeoutMs: () => lockTimeoutMs };
    const door: OpenDoor = {
      role,
      session,
      database,
      transaction: session.begin(terms, world),
      rows,
      deadlineAtMs,
      failed: false,
    };
    this.#open.set(txn, door);
    void this.#keepLooking();
    return door;
  }

  async #sessionIn(database: string, roleOid: Oid): Promise<SqlSession> {
    const { catalog } = this.#engine;
    const known = catalog.current();
    if (known.databaseByName(database) === undefined || known.byOid(roleOid) === undefined) await catalog.refresh();
    const role = catalog.current().byOid(roleOid);
    if (role?.kind !== 'role') throw new SqlError('28000', `role with OID ${roleOid} does not exist`);
    return internalSession(this.#engine, undefined, databaseOf(catalog.current(), role, database), roleOid);
  }

  async #tableOf(session: SqlSession, place: RowPlace): Promise<DoorTable> {
    try {
      return this.#find(session, place);
    } catch (error) {
      if (!isUnknownName(error) || !(await session.sawNewerCatalog())) throw error;
      return this.#find(session, place);
    }
  }

  #find(session: SqlSession, { schema, table: name }: RowPlace): DoorTable {
    const catalog = session.catalog();
    const schemaFound = catalog.schemaByName(session.identity.databaseOid, schema);
    if (schemaFound === undefined) throw new SqlError('3F000', `schema "${schema}" does not exist`);
    const { role, databaseOid } = roleIn(session);
    if (!isGranted(catalog, role, protectedSchema(schemaFound), 'usage', databaseOid))
      throw permissionDenied('schema', schema);
    const found = catalog.relationByName(schemaFound.oid, name);
    if (found === undefined) throw new SqlError('42P01', `relation "${schema}.${name}" does not exist`);
    if (found.kind !== 'table') throw new SqlError('42809', `"${schema}.${name}" is not a table`);
    return tableOf(found, schema, session);
  }

  /** Commits a transaction that has statements here; undefined: it has none. */
  async commit(txn: TxnId, deadlineAtMs: number): Promise<Timestamp | undefined> {
    const door = this.#open.get(txn);
    if (door === undefined) return undefined;
    door.deadlineAtMs = deadlineAtMs;
    if (door.failed) {
      await this.rollback(txn);
      throw inFailedTransaction();
    }
    this.#open.delete(txn);
    door.session.forgetTransaction();
    return door.transaction.commit();
  }

  /** Rolls it back, if it has statements here. */
  async rollback(txn: TxnId): Promise<void> {
    const door = this.#open.get(txn);
    if (door === undefined) return;
    this.#open.delete(txn);
    door.session.forgetTransaction();
    await door.transaction.rollback();
  }

  /** Transactions may end without a word: their tables' gates must not wait for them. */
  async #keepLooking(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#open.size > 0) {
      await sleep(this.#clock, lookMs);
      for (const txn of this.#open.keys()) if (!this.#isOpen(txn)) await this.rollback(txn).catch(() => {});
    }
    this.#isLooking = false;
  }

  #isOpen(txn: TxnId): boolean {
    try {
      this.#engine.transactions.find(txn);
      return true;
    } catch {
      return false;
    }
  }
}

function roleIn(session: SqlSession) {
  return {
    catalog: session.catalog(),
    role: session.authority.current.oid,
    databaseOid: session.identity.databaseOid,
  };
}

/** What ends a login is an error like others here. */
function databaseOf(catalog: Catalog, role: RoleDescriptor, name: string): DatabaseDescriptor {
  try {
    return databaseFor(catalog, role, name);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new SqlError(error.sqlstate, error.message, { detail: error.detail });
  }
}

const tables = new WeakMap<TableDescriptor, { readonly schema: string; readonly table: DoorTable }>();

function tableOf(descriptor: TableDescriptor, schema: string, session: SqlSession): DoorTable {
  const known = tables.get(descriptor);
  if (known?.schema === schema) return known.table;
  const table = new DoorTable(descriptor, schema, session.catalog().types);
  tables.set(descriptor, { schema, table });
  return table;
}

function changeText(
  table: DoorTable,
  key: readonly SqlValue[],
  change: RowChange,
  existed: boolean,
  context: ValueContext,
): BoundText | undefined {
  switch (change.kind) {
    case 'delete':
      return table.delete(key);
    case 'put':
      return table.put(key, change.columns, existed, context);
    case 'patch':
      return table.patch(key, change.columns, context);
    default:
      return unreachable(change);
  }
}

function listing(table: DoorTable, list: RowList, context: ValueContext): BoundText {
  const part = (texts: readonly string[]) => table.keyValues(texts, context, true);
  const { columns, reverse, limit } = list;
  const [prefix, start, end, after] = [list.prefix, list.start, list.end, list.after].map(part);
  // One more says whether there are more.
  return table.list({ columns, prefix, start, end, after, reverse, limit: limit + 1 });
}

function pageOf(found: readonly (readonly SqlValue[])[], limit: number, readTimestamp: Timestamp): RowPage {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? keyTexts(rows[rows.length - 1]?.[1]) : undefined;
  return { rows: rows.map(([row]) => String(row)), last, readTimestamp };
}

function keyTexts(value: SqlValue | undefined): readonly string[] | undefined {
  return value instanceof SqlArray ? value.elements.map(String) : undefined;
}

function inFailedTransaction(): SqlError {
  return new SqlError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
}
