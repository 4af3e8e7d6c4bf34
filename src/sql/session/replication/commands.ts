/** The commands of the streaming replication protocol, but for what streams (`sender.ts`). */
import { formatLsn, lastLsn, laterOf, parseLsn, timestampBefore } from '../../../base/index.ts';
import { sleep } from '../../../io/index.ts';
import type { RunTerms } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { NewReplicationSlot, ReplicationCommand } from '../../parse/index.ts';
import { type SqlType, type SqlValue, types } from '../../values/index.ts';
import { done, type Execution, withRows } from '../execution.ts';
import { computedColumn } from '../result-writer.ts';
import type { SqlSession } from '../session.ts';
import { ChangeSender } from './sender.ts';
import type { HeldSlot, PluginOption, Slot } from './service.ts';
import { checkPlugin, checkSlotName, replicationOf } from './slot-names.ts';
import { formatSnapshot, readAtSnapshot } from './snapshots.ts';

/** Runs a command that answers with rows, or with nothing. */
export async function runReplicationCommand(
  session: SqlSession,
  command: ReplicationCommand,
  terms: RunTerms,
): Promise<Execution> {
  switch (command.kind) {
    case 'identify-system':
      return identifySystem(session);
    case 'show-for-replication':
      return oneRow('SHOW', [[command.name, types.text, settingOf(session, command.name)]]);
    case 'create-replication-slot':
      return createSlot(session, command.slot, terms);
    case 'read-replication-slot':
      return readSlot(session, command.name);
    case 'drop-replication-slot':
      await dropSlot(session, command.name, command.wait);
      return done('DROP_REPLICATION_SLOT');
    case 'physical-replication':
      throw new SqlError('0A000', `${command.command} is not supported`, {
        hint: 'JimKV is followed by logical replication slots.',
      });
    case 'start-replication':
      throw new SqlError('XX000', 'a stream is begun by its session');
  }
}

function settingOf(session: SqlSession, name: string): string {
  const value = session.settings.show(name);
  if (value === undefined) throw new SqlError('42704', `unrecognized configuration parameter "${name}"`);
  return value;
}

type Cell = readonly [name: string, type: SqlType, value: SqlValue];

function oneRow(tag: string, cells: readonly Cell[]): Execution {
  const columns = cells.map(([name, type]) => computedColumn(name, type));
  return withRows(columns, [cells.map(([, , value]) => value)], () => tag);
}

function identifySystem(session: SqlSession): Execution {
  const replication = replicationOf(session);
  return oneRow('IDENTIFY_SYSTEM', [
    ['systemid', types.text, replication.systemId],
    ['timeline', types.int4, 1],
    ['xlogpos', types.text, formatLsn(lastLsn(replication.now()))],
    ['dbname', types.text, session.identity.databaseName],
  ]);
}

// Slots ------------------------------------------------------------------------------------------------------------

async function createSlot(
  session: SqlSession,
  { name, plugin, temporary, snapshot, twoPhase }: NewReplicationSlot,
  terms: RunTerms,
): Promise<Execution> {
  const replication = replicationOf(session);
  checkSnapshot(session, snapshot, terms);
  checkSlotName(name);
  checkPlugin(plugin);
  if (twoPhase) throw new SqlError('0A000', 'two-phase commits are not replicated: JimKV has none');
  const at = replication.now();
  await makeSlot(session, { name, plugin, temporary, at });
  if (snapshot === 'use') readAtSnapshot(session, at);
  return oneRow('CREATE_REPLICATION_SLOT', [
    ['slot_name', types.text, name],
    ['consistent_point', types.text, formatLsn(lastLsn(at))],
    ['snapshot_name', types.text, snapshot === 'export' ? formatSnapshot(at) : null],
    ['output_plugin', types.text, plugin],
  ]);
}

function checkSnapshot(session: SqlSession, snapshot: NewReplicationSlot['snapshot'], { block }: RunTerms): void {
  const must = (what: string) =>
    new SqlError('XX000', `CREATE_REPLICATION_SLOT ... (SNAPSHOT '${snapshot}') must ${what}`);
  if (snapshot === 'export' && block !== 'none') throw must('not be called inside a transaction');
  if (snapshot !== 'use') return;
  const { transaction } = session;
  if (block === 'none' || transaction === undefined) throw must('be called inside a transaction');
  const { isolation } = transaction.terms;
  if (isolation !== 'repeatable read' && isolation !== 'serializable')
    throw must('be called in REPEATABLE READ isolation mode transaction');
  if (transaction.hasRead) throw must('be called before any query');
  if (transaction.hasSavepoints) throw must('not be called in a subtransaction');
}

/** Makes a slot for the session's database. */
export function makeSlot(
  session: SqlSession,
  slot: Pick<Slot, 'name' | 'plugin'> & {
    readonly temporary: boolean;
    readonly at: Parameters<ReturnType<typeof replicationOf>['create']>[1];
  },
): Promise<Slot> {
  const { databaseOid, databaseName, processId } = session.identity;
  const { name, plugin, temporary, at } = slot;
  if (temporary) session.hasTemporarySlots = true;
  return replicationOf(session).create(
    {
      name,
      plugin,
      databaseOid,
      database: databaseName,
      owner: session.authority.current.name,
      keepBytes: session.settings.number('jimkv.slot_keep_size') * 1024,
      keepMs: session.settings.number('jimkv.slot_keep_time'),
      temporaryOf: temporary ? processId : undefined,
    },
    at,
  );
}

async function readSlot(session: SqlSession, name: string): Promise<Execution> {
  const slot = await replicationOf(session).find(name);
  if (slot !== undefined)
    throw new SqlError('0A000', 'cannot use READ_REPLICATION_SLOT with a logical replication slot');
  return oneRow('READ_REPLICATION_SLOT', [
    ['slot_type', types.text, null],
    ['restart_lsn', types.text, null],
    ['restart_tli', types.int8, null],
  ]);
}

/** Drops a slot that nobody reads; waits until nobody does, if it is to. */
export async function dropSlot(session: SqlSession, name: string, wait: boolean): Promise<void> {
  const replication = replicationOf(session);
  checkSlotName(name);
  const held = await holdSlot(session, name, wait);
  try {
    await replication.drop(name);
  } finally {
    await held.release();
  }
}

/** Takes a slot for this session alone; 55006 if another one has it and is not waited for. */
export async function holdSlot(session: SqlSession, name: string, wait = false): Promise<HeldSlot> {
  const replication = replicationOf(session);
  for (;;) {
    try {
      return await replication.hold(name, session.identity.processId);
    } catch (error) {
      if (!wait || !(error instanceof SqlError) || error.sqlstate !== '55006') throw error;
    }
    session.checkCancelled();
    await sleep(session.engine.clock, waitMs);
  }
}

const waitMs = 200;

// Streams ----------------------------------------------------------------------------------------------------------

/** Takes the slot and opens its stream; the client is told afterwards. */
export async function startReplication(
  session: SqlSession,
  { name, place, options }: Extract<ReplicationCommand, { readonly kind: 'start-replication' }>,
): Promise<ChangeSender> {
  replicationOf(session);
  const held = await holdSlot(session, name);
  try {
    checkDatabase(session, held.slot);
    const asked = parseLsn(place);
    if (asked === undefined) throw new SqlError('42601', 'syntax error');
    const after = laterOf(timestampBefore(asked), timestampBefore(held.slot.confirmed));
    const stream = await withSlotContext(held.slot, () =>
      held.stream({ after, options: options.map(optionOf), values: session.outputContext() }),
    );
    session.sender = new ChangeSender(session, held, stream, after);
    return session.sender;
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** A slot is read where it was made. */
export function checkDatabase(session: SqlSession, { name, databaseOid }: Slot): void {
  if (databaseOid !== session.identity.databaseOid)
    throw new SqlError('55000', 'replication slot was not created in this database', {
      detail: `The slot "${name}" belongs to another database.`,
    });
}

function optionOf({ name, value }: { readonly name: string; readonly value: unknown }): PluginOption {
  return { name, value: value === undefined ? undefined : String(value) };
}

/** What is wrong with a plugin's options is said with the slot's name. */
export async function withSlotContext<T>({ name, plugin }: Slot, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SqlError) || error.sqlstate === '55000') throw error;
    const { sqlstate, message, detail, hint } = error;
    const context = `slot "${name}", output plugin "${plugin}", in the startup callback`;
    throw new SqlError(sqlstate, message, { detail, hint, context, cause: error });
  }
}

/** Ends what the session streams. */
export async function stopSending(session: SqlSession): Promise<void> {
  const { sender } = session;
  session.sender = undefined;
  await sender?.stop();
}

/** The session ends: others may have its slots, and temporary ones go. */
export async function leaveReplication(session: SqlSession): Promise<void> {
  await stopSending(session);
  const { replication } = session.engine;
  if (!session.hasTemporarySlots || replication === undefined) return;
  const { processId } = session.identity;
  for (const { name, temporaryOf } of await replication.list())
    if (temporaryOf === processId) await replication.drop(name);
}
