/** What SQL's functions do with slots: pg_create_logical_replication_slot and its kin. */
import { type Lsn, lastLsn, laterOf, type Timestamp, timestampBefore } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import type { SlotChange, SlotChangesWish } from '../../execute/index.ts';
import type { SqlSession } from '../session.ts';
import { checkDatabase, holdSlot, makeSlot, withSlotContext } from './commands.ts';
import type { ChangeStream, HeldSlot, PluginOption } from './service.ts';
import { checkPlugin, checkSlotName, replicationOf } from './slot-names.ts';
import { formatSnapshot, readAtSnapshot } from './snapshots.ts';

/** Everything that this node has acknowledged lies at or below it. */
export function currentPlace(session: SqlSession): Lsn {
  const { replication } = session.engine;
  if (replication === undefined) throw new SqlError('0A000', 'this node keeps no replication slots');
  return lastLsn(replication.now());
}

/** Makes a slot; where it begins. */
export async function createSlotByFunction(
  session: SqlSession,
  { name, plugin, temporary }: { readonly name: string; readonly plugin: string; readonly temporary: boolean },
): Promise<Lsn> {
  const replication = replicationOf(session);
  checkSlotName(name);
  checkPlugin(plugin);
  const at = replication.now();
  await makeSlot(session, { name, plugin, temporary, at });
  return lastLsn(at);
}

/** Moves a slot on without reading; where it is then. */
export async function advanceSlot(session: SqlSession, name: string, upTo: Lsn): Promise<Lsn> {
  if (upTo === 0n) throw new SqlError('22023', 'invalid target WAL LSN');
  const held = await holdSlot(session, name);
  try {
    checkDatabase(session, held.slot);
    const now = lastLsn(replicationOf(session).now());
    const target = lastLsn(earlierOf(timestampBefore(upTo), timestampBefore(now)));
    const { confirmed } = held.slot;
    if (target < confirmed)
      throw new SqlError('22023', `cannot advance replication slot to a place before ${String(confirmed)}`);
    await held.advance(target);
    return target;
  } finally {
    await held.release();
  }
}

/** What a slot has to say, up to now at most. `consumes`: it counts as taken. */
export async function slotChanges(session: SqlSession, wish: SlotChangesWish): Promise<readonly SlotChange[]> {
  const { name, binary, consumes } = wish;
  const options = pairs(wish.options);
  const held = await holdSlot(session, name);
  try {
    checkDatabase(session, held.slot);
    const after = timestampBefore(held.slot.confirmed);
    const stream = await withSlotContext(held.slot, () =>
      held.stream({ after, options, values: session.outputContext() }),
    );
    try {
      if (!binary && !stream.isText)
        throw new SqlError(
          '0A000',
          `logical decoding output plugin "${held.slot.plugin}" produces binary output, but function "${functionName(consumes)}" expects textual data`,
        );
      return await collect(session, held, stream, wish);
    } finally {
      stream.close();
    }
  } finally {
    await held.release();
  }
}

function functionName(consumes: boolean): string {
  return consumes
    ? 'pg_logical_slot_get_changes(name,pg_lsn,integer,text[])'
    : 'pg_logical_slot_peek_changes(name,pg_lsn,integer,text[])';
}

/** Whole transactions, until the place is reached, or there are enough. */
async function collect(
  session: SqlSession,
  held: HeldSlot,
  stream: ChangeStream,
  { upTo, max, consumes }: SlotChangesWish,
): Promise<readonly SlotChange[]> {
  const now = replicationOf(session).now();
  const asked = upTo === undefined ? now : timestampBefore(upTo);
  const end = earlierOf(asked, now);
  const changes: SlotChange[] = [];
  let bytes = 0;
  let reached: Timestamp = timestampBefore(held.slot.confirmed);
  for (let isOver = false; !isOver; ) {
    const { transactions, resolved } = await stream.next();
    session.checkCancelled();
    for (const { timestamp, xid, messages } of transactions) {
      isOver = timestamp > end || (max !== undefined && changes.length >= max);
      if (isOver) break;
      for await (const some of messages)
        for (const { place, payload } of some) {
          changes.push({ place, xid, payload });
          bytes += payload.length;
          if (bytes > bytesMax)
            throw new SqlError('54000', `the changes of slot "${held.slot.name}" are more than ${bytesMax} bytes`, {
              hint: 'Ask for fewer with upto_nchanges, or stream them.',
            });
        }
      reached = timestamp;
    }
    if (!isOver && resolved >= end) {
      isOver = true;
      reached = laterOf(end, reached);
    }
  }
  if (consumes) await held.advance(lastLsn(reached));
  return changes;
}

function earlierOf(a: Timestamp, b: Timestamp): Timestamp {
  return laterOf(a, b) === a ? b : a;
}

/** So much may one call give. */
const bytesMax = 64 * 1024 * 1024;

function pairs(options: readonly (string | null)[]): readonly PluginOption[] {
  if (options.length % 2 === 1) throw new SqlError('0A000', 'array must have even number of elements');
  const read: PluginOption[] = [];
  for (let i = 0; i < options.length; i += 2) {
    const [name, value] = [options[i], options[i + 1]];
    if (name === null) throw new SqlError('22004', 'null value for output plugin option');
    read.push({ name, value: value ?? undefined });
  }
  return read;
}

/** Names the moment that the session's transaction reads at, for others to read at. It must change nothing, and have read nothing yet. */
export function exportSnapshot(session: SqlSession): string {
  const { replication } = session.engine;
  const transaction = session.currentTransaction;
  const { isolation, readOnly, readTimestamp } = transaction.terms;
  if (readTimestamp !== undefined) return formatSnapshot(readTimestamp);
  const isFixed = isolation === 'repeatable read' || isolation === 'serializable';
  if (replication === undefined || !readOnly || !isFixed || transaction.opened !== undefined)
    throw new SqlError('0A000', 'a snapshot can be exported by a read-only transaction only, before it reads', {
      hint: 'Begin with BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY.',
    });
  const at = replication.now();
  readAtSnapshot(session, at);
  return formatSnapshot(at);
}
