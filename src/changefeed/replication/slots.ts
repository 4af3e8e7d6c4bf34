/**
 * Replication slots: durable feeds of kind `slot`, which hold the history of all tables until it is taken. A slot knows no publications:
 * whoever reads it names them. It is read by one session at a time, on whichever node: a row beside the feed sees to that, which
 * its reader renews. Places are commit timestamps (`base/lsn.ts`), so any node serves any slot from any place above the confirmed one.
 */
import {
  addMs,
  type ErrorCode,
  JimError,
  type Lsn,
  lastLsn,
  type NodeId,
  type Timestamp,
  timestampBefore,
  userSpan,
} from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';
import { catalogReplaySpans } from '../../sql/catalog/index.ts';
import { SqlError, toSqlError } from '../../sql/errors.ts';
import type {
  ChangeStream,
  HeldSlot,
  LogicalReplication,
  NewSlot,
  Slot,
  StreamTerms,
} from '../../sql/session/index.ts';
import type { Attachment, DurableFeed, DurableFeeds, FailureReason } from '../durable/index.ts';
import type { FeedSource } from '../feed.ts';
import { openStream } from './stream.ts';

/** What slots work with. */
export interface ReplicationSlotsParts {
  readonly clock: Clock;
  readonly source: FeedSource;
  readonly feeds: DurableFeeds;
  readonly nodeId: NodeId;
}

/** A confirmation is written so long after the first that waits, with all that came meanwhile. */
const confirmMs = 1_000;

/** See the top of the file. */
export class ReplicationSlots implements LogicalReplication {
  readonly systemId: string;
  readonly #parts: ReplicationSlotsParts;

  constructor(parts: ReplicationSlotsParts) {
    this.#parts = parts;
    this.systemId = systemIdOf(parts.source.clusterId);
  }

  now(): Timestamp {
    return this.#parts.source.now();
  }

  async create(wanted: NewSlot, at: Timestamp): Promise<Slot> {
    const { name, plugin, databaseOid, database, owner, temporaryOf, keepBytes, keepMs } = wanted;
    await this.#sweep();
    const feed = await translated(name, () =>
      this.#parts.feeds.create({
        name,
        kind: 'slot',
        scope: { database },
        format: plugin,
        owner,
        position: { timestamp: at, id: '' },
        spans: [...catalogReplaySpans, userSpan],
        bytesMax: keepBytes,
        deadlineMs: keepMs,
        options: {
          database: String(databaseOid),
          ...(temporaryOf !== undefined && { temporaryOf: String(temporaryOf) }),
        },
      }),
    );
    return slotOf(feed);
  }

  /** Temporary slots whose sessions died without a word, and whose time is over since. */
  async #sweep(): Promise<void> {
    for (const { name, temporaryOf, lost } of await this.list())
      if (temporaryOf !== undefined && lost !== undefined) await this.drop(name);
  }

  async drop(name: string): Promise<void> {
    const found = await this.find(name);
    if (found === undefined) throw unknownSlot(name);
    await translated(name, () => this.#parts.feeds.drop(name));
  }

  async list(): Promise<readonly Slot[]> {
    const { feeds } = this.#parts;
    const [all, readers] = await translated('', () => Promise.all([feeds.list(), feeds.attachments.all()]));
    return all.filter(({ kind }) => kind === 'slot').map((feed) => slotOf(feed, pidOf(readers.get(feed.name)?.holder)));
  }

  async find(name: string): Promise<Slot | undefined> {
    const feed = await translated(name, () => this.#parts.feeds.get(name));
    return feed?.kind === 'slot' ? slotOf(feed) : undefined;
  }

  async hold(name: string, processId: number): Promise<HeldSlot> {
    const { feeds, nodeId } = this.#parts;
    if ((await this.find(name)) === undefined) throw unknownSlot(name);
    let held: OwnSlot | undefined;
    const onLost = (error: JimError) => held?.onLost?.(slotInUse(name, error));
    const attachment = await translated(name, () =>
      feeds.attachments.attach(name, nodeId, `${holderPrefix}${processId}`, onLost),
    );
    // Read when it is ours: who had it before may have gone on.
    const slot = await this.find(name);
    if (slot === undefined) throw unknownSlot(name);
    held = new OwnSlot(this.#parts, slot, attachment);
    return held;
  }
}

/** Holders of slots are sessions. */
const holderPrefix = 'PID ';

function pidOf(holder: string | undefined): number | undefined {
  return holder?.startsWith(holderPrefix) === true ? Number(holder.slice(holderPrefix.length)) : undefined;
}

/** A slot that this session alone reads. */
class OwnSlot implements HeldSlot {
  readonly slot: Slot;
  readonly #parts: ReplicationSlotsParts;
  readonly #attachment: Attachment;
  onLost: ((error: unknown) => void) | undefined;
  #confirmed: Timestamp;
  #wanted: Timestamp;
  #writing: Promise<void> | undefined;
  #failure: unknown;

  constructor(parts: ReplicationSlotsParts, slot: Slot, attachment: Attachment) {
    this.slot = slot;
    this.#parts = parts;
    this.#attachment = attachment;
    this.#confirmed = timestampBefore(slot.confirmed);
    this.#wanted = this.#confirmed;
  }

  async stream(terms: StreamTerms): Promise<ChangeStream> {
    const { slot } = this;
    if (slot.lost !== undefined) throw lostSlot(slot.name, slot.lost);
    const selected = { databaseOid: slot.databaseOid, plugin: slot.plugin };
    const stream = await translated(slot.name, () => openStream(this.#parts.source, selected, terms));
    return { ...stream, next: () => translated(slot.name, () => stream.next()) };
  }

  async confirm(place: Lsn): Promise<void> {
    const upTo = timestampBefore(place);
    // What lies ahead of the clock was never sent.
    const isPossible = upTo <= addMs(this.#parts.source.now(), confirmMs);
    if (isPossible && upTo > this.#wanted) this.#wanted = upTo;
    if (this.#failure !== undefined) throw this.#failure;
    this.#writing ??= this.#writeSoon();
    await this.#writing;
  }

  async advance(place: Lsn): Promise<void> {
    const upTo = timestampBefore(place);
    if (upTo > this.#wanted) this.#wanted = upTo;
    if (this.#wanted > this.#confirmed) await this.#write();
  }

  async #writeSoon(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#parts.clock.after(confirmMs, resolve);
    await promise;
    try {
      await this.#write();
    } catch (error) {
      // What passes is tried with the next confirmation; a slot that is gone or lost ends its reader.
      if (error instanceof SqlError && isFinal(error)) this.#failure = error;
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(): Promise<void> {
    const upTo = this.#wanted;
    const { name } = this.slot;
    await translated(name, () => this.#parts.feeds.acknowledge(name, { timestamp: upTo, id: '' }));
    this.#confirmed = upTo;
  }

  async release(): Promise<void> {
    try {
      await this.#writing;
      if (this.#wanted > this.#confirmed && this.#failure === undefined) await this.#write();
    } finally {
      await this.#attachment.detach();
    }
  }
}

function isFinal({ sqlstate }: SqlError): boolean {
  return sqlstate === '55000' || sqlstate === '42704';
}

function slotOf(
  { name, format, scope, position, failure, options }: DurableFeed,
  activePid: number | undefined = undefined,
): Slot {
  const temporaryOf = options.temporaryOf === undefined ? undefined : Number(options.temporaryOf);
  return {
    name,
    plugin: format,
    databaseOid: Number(options.database),
    database: scope.database,
    temporaryOf,
    activePid,
    confirmed: lastLsn(position.timestamp),
    lost: failure === undefined ? undefined : whyLost[failure.reason],
  };
}

const whyLost: Readonly<Record<FailureReason, string>> = {
  deadline: 'This slot has been invalidated because nothing was confirmed within its deadline.',
  budget: 'This slot has been invalidated because it exceeded the maximum reserved size.',
  memory: 'This slot has been invalidated because a node ran out of memory for its history.',
  history: 'This slot has been invalidated because history that it needed was no longer kept.',
};

function lostSlot(name: string, why: string): SqlError {
  return new SqlError('55000', `can no longer get changes from replication slot "${name}"`, { detail: why });
}

function slotInUse(name: string, { details }: JimError): SqlError {
  const pid = pidOf(typeof details?.holder === 'string' ? details.holder : undefined);
  return new SqlError(
    '55006',
    `replication slot "${name}" is active for ${pid === undefined ? 'another session' : `PID ${pid}`}`,
  );
}

function unknownSlot(name: string): SqlError {
  return new SqlError('42704', `replication slot "${name}" does not exist`);
}

/** What goes wrong with a durable feed, in the words of slots. */
async function translated<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code: ErrorCode | undefined = error instanceof JimError ? error.code : undefined;
    if (code === 'history-gone') throw lostSlot(name, whyLost.history);
    if (error instanceof JimError && code === 'feed-in-use') throw slotInUse(name, error);
    if (code === 'feed-unknown') throw unknownSlot(name);
    if (code === 'already-exists') throw new SqlError('42710', `replication slot "${name}" already exists`);
    if (code === 'too-many-feeds')
      throw new SqlError('53400', 'all replication slots are in use', { hint: 'Free one: each is a durable feed.' });
    throw toSqlError(error);
  }
}

/** The cluster's number: 63 bits, the same at every node for ever. */
function systemIdOf(clusterId: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of clusterId)
    hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return String(BigInt.asUintN(63, hash));
}
