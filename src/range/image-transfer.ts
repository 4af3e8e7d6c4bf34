/**
 * Range images between nodes: the leader sends the file of an image to a replica that is new or too far behind, on a
 * connection of its own; the receiver installs it.
 *
 *   leader ── begin, chunks… ──► temporary file ─ verified ─ durable ─► record in the log ─► rows cleared and loaded ─► Raft
 *
 * Rules: what the replica had stays until the image is durable (S-14); an image that is not ahead of the replica is a no-op; an
 * image is refused while another range of this node lies in its span, unless that range is an older one that the image
 * wholly replaces (merged away, or removed without word).
 */
import {
  formatRangeId,
  JimError,
  type NodeId,
  type RangeId,
  type ReplicaId,
  type Span,
  spanCovers,
  spansOverlap,
  zeroTimestamp,
} from '../base/index.ts';
import { type Connection, sleep } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import {
  decodeMessages,
  encodeMessages,
  type ImageBegin,
  type ImageResult,
  type NodeMessage,
} from '../multiraft/index.ts';
import { ImageReceiver, imageLength, readChunks, readImage, readImageHeader } from '../snapshot/index.ts';
import type { Wal } from '../wal/index.ts';
import { configOf } from './descriptor.ts';
import { encodeBirthRecord, type ReplicaBirthRecord } from './durable.ts';
import type { ImageKeeper } from './images.ts';
import type { RangeDoors } from './options.ts';
import type { Replica } from './replica.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState, type RangeState } from './state.ts';

export interface ImageTransferOptions {
  readonly doors: RangeDoors;
  readonly folder: string;
  readonly images: ImageKeeper;
  readonly wal: Wal;
  readonly store: MvccStore;
  readonly residents: Residents;
  dialBulk(to: NodeId): Promise<Connection>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
  onFatal(error: unknown): void;
}

/** The sender waits while so much is queued. */
const queuedBytesMax = 4 * 1024 * 1024;
/** How long the receiver may take to install after the last chunk. */
const installMs = 120_000;
const pollMs = 5;
/** Images sent and received at the same time. */
const transfersMax = 4;

/** Sends and receives images of one node. */
export class ImageTransfers {
  readonly #options: ImageTransferOptions;
  readonly #sending = new Set<string>();
  #receiving = 0;
  /** Whose rows are being replaced: no other image may come in between. */
  readonly #installing = new Set<Span>();
  #stopped = false;

  constructor(options: ImageTransferOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  // Sending -------------------------------------------------------------------------------------------------------

  /** Sends an image to a follower in the background, and tells the Raft group how it went. */
  send(replica: Replica, to: ReplicaId): void {
    const key = `${replica.rangeId}/${to}`;
    if (this.#sending.has(key)) return;
    const node = replica.nodeOf(to);
    if (node === undefined || this.#sending.size >= transfersMax) {
      this.#report(replica, to, 0, false);
      return;
    }
    this.#sending.add(key);
    this.#send(replica, to, node)
      .then((index) => this.#report(replica, to, index, true))
      .catch((error) => {
        this.#options.log('info', 'an image could not be sent', {
          range: formatRangeId(replica.rangeId),
          to: node,
          error: String(error),
        });
        this.#report(replica, to, 0, false);
      })
      .finally(() => this.#sending.delete(key));
  }

  #report(replica: Replica, to: ReplicaId, index: number, ok: boolean): void {
    if (this.#stopped || this.#options.residents.replicas.get(replica.rangeId) !== replica) return;
    replica.raft.onImageSent(to, index, ok);
    this.#options.residents.host.wake(replica.rangeId);
  }

  async #send(replica: Replica, to: ReplicaId, node: NodeId): Promise<number> {
    const { images, doors, dialBulk } = this.#options;
    const newest = images.newest(replica.rangeId);
    const index = newest !== undefined && newest >= replica.raft.firstIndex - 1 ? newest : await images.take(replica);
    const path = images.path(replica.rangeId, index);
    const length = await imageLength(doors.files, path);
    const connection = await dialBulk(node);
    const result = resultOf(connection);
    const { rangeId, replicaId, raft } = replica;
    const post = (message: NodeMessage) => connection.send(encodeMessages([message], zeroTimestamp));
    post({ kind: 'image-begin', rangeId, from: replicaId, to, term: raft.termAt(index), index, length });
    for await (const { offset, bytes } of readChunks(doors.files, path, doors.clock)) {
      while (connection.queuedBytes > queuedBytesMax && result.value === undefined) await sleep(doors.clock, pollMs);
      if (result.value !== undefined) break;
      post({ kind: 'image-chunk', offset, bytes });
    }
    const giveUpAt = doors.clock.monotonicMs() + installMs;
    while (result.value === undefined && doors.clock.monotonicMs() < giveUpAt) await sleep(doors.clock, pollMs);
    connection.close('the image was sent');
    if (result.value?.installed !== true) throw new JimError('node-unavailable', result.value?.reason ?? 'no answer');
    return index;
  }

  // Receiving -----------------------------------------------------------------------------------------------------

  /** Receives an image on a connection that a leader opened for it. */
  accept(connection: Connection): void {
    let receiving: Promise<ImageReceiver | undefined> | undefined;
    let begin: ImageBegin | undefined;
    let work = Promise.resolve();
    const answer = (installed: boolean, reason: string) => {
      connection.send(encodeMessages([{ kind: 'image-result', installed, reason }], zeroTimestamp));
    };
    const fail = (error: unknown) => answer(false, error instanceof Error ? error.message : String(error));
    const onMessage = async (message: NodeMessage): Promise<void> => {
      if (message.kind === 'image-begin' && begin === undefined) {
        begin = message;
        const refused = this.#refusal(message);
        if (refused !== undefined) throw new JimError('change-in-progress', refused);
        this.#receiving++;
        receiving = ImageReceiver.create({ ...this.#options.doors, ...message, folder: this.#options.folder });
        await receiving;
      } else if (message.kind === 'image-chunk' && begin !== undefined && receiving !== undefined) {
        const receiver = await receiving;
        if (receiver === undefined) return;
        await receiver.write(message);
        if (receiver.received < begin.length) return;
        receiving = undefined;
        await receiver.finish();
        await this.#install(begin);
        answer(true, '');
      }
    };
    connection.start({
      onMessage: (bytes) => {
        work = work.then(async () => {
          if (this.#stopped) return;
          for (const message of decodeMessages(bytes).messages) await onMessage(message);
        });
        work = work.catch(async (error) => {
          const receiver = await receiving?.catch(() => undefined);
          receiving = undefined;
          await receiver?.abort().catch(() => undefined);
          fail(error);
        });
      },
      onClose: () => {
        work = work.then(async () => {
          if (begin !== undefined) this.#receiving = Math.max(0, this.#receiving - 1);
          const receiver = await receiving?.catch(() => undefined);
          await receiver?.abort().catch(() => undefined);
        });
      },
    });
  }

  #refusal({ rangeId, to, index }: ImageBegin): string | undefined {
    if (this.#receiving >= transfersMax) return 'busy with other images';
    const replica = this.#options.residents.replicas.get(rangeId);
    if (replica === undefined) return undefined;
    if (replica.installing) return 'another image is being installed';
    if (replica.replicaId > to) return 'the replica was replaced by a newer one';
    if (replica.replicaId === to && replica.state.appliedIndex >= index) return undefined;
    return replica.raft.role === 'leader' ? 'this replica leads' : undefined;
  }

  /** The file is whole and durable under its name: makes it the replica's state. */
  async #install(begin: ImageBegin): Promise<void> {
    const { residents, images, doors } = this.#options;
    const path = images.path(begin.rangeId, begin.index);
    const header = await readImageHeader(doors.files, path, doors.crc32);
    const state = decodeRangeState(header.metadata);
    const existing = residents.replicas.get(begin.rangeId);
    if (existing !== undefined && existing.replicaId === begin.to && existing.state.appliedIndex >= begin.index) {
      existing.raft.restore(begin.index, begin.term, configOf(state.descriptor));
      residents.host.wake(begin.rangeId);
      return;
    }
    this.#checkRoom(begin.rangeId, state);
    const { span } = state.descriptor;
    this.#installing.add(span);
    try {
      await this.#replace(begin, state, existing, path);
    } finally {
      this.#installing.delete(span);
    }
  }

  async #replace(begin: ImageBegin, state: RangeState, existing: Replica | undefined, path: string): Promise<void> {
    const { residents, images, wal, log } = this.#options;
    const replaced = residents.replicas.overlapping(state.descriptor.span);
    for (const replica of replaced) replica.installing = true;
    const record: ReplicaBirthRecord = {
      replicaId: begin.to,
      birth: { kind: 'image' },
      descriptor: state.descriptor,
      imageIndex: begin.index,
      imageTerm: begin.term,
    };
    const hardState = existing?.replicaId === begin.to ? existing.raft.hardState : undefined;
    const term = Math.max(hardState?.term ?? 0, begin.term);
    await wal.append(
      [
        ...replaced
          .filter((r) => r.rangeId !== begin.rangeId)
          .map(({ rangeId, replicaId }) => ({ kind: 'removed' as const, rangeId, replicaId })),
        { kind: 'replica', rangeId: begin.rangeId, payload: encodeBirthRecord(record) },
        {
          kind: 'hard-state',
          rangeId: begin.rangeId,
          replicaId: begin.to,
          term,
          vote: hardState !== undefined && hardState.term === term ? hardState.vote : 0,
          commit: begin.index,
        },
      ],
      'fsync',
    );
    // From here on a restart comes back with the image; a failure in between must not leave half of it serving.
    try {
      await this.#replaceRows(state, replaced, path);
      const log = { index: begin.index, term: begin.term, entries: [] };
      const replica = residents.createReplica(
        state,
        record,
        { term, vote: hardState?.vote ?? 0, commit: begin.index },
        log,
        [begin.index],
      );
      replica.raft.restore(begin.index, begin.term, configOf(state.descriptor));
      residents.host.wake(begin.rangeId);
      await images.onInstalled(begin.rangeId, record);
      for (const other of replaced) if (other.rangeId !== begin.rangeId) await images.forget(other.rangeId);
    } catch (error) {
      this.#options.onFatal(error);
      throw error;
    }
    log('info', 'an image was installed', {
      range: formatRangeId(begin.rangeId),
      index: begin.index,
      bytes: begin.length,
    });
  }

  async #replaceRows(state: RangeState, replaced: readonly Replica[], path: string): Promise<void> {
    const { residents, store, doors } = this.#options;
    for (const replica of replaced) {
      residents.dropForImage(replica);
      await residents.clearSpan(replica.descriptor.span);
    }
    await residents.clearSpan(state.descriptor.span);
    for await (const versions of readImage({ ...doors, path })) store.load(versions);
  }

  /** Ranges partition the keyspace: of two that overlap, the one with the higher generation is the newer truth. */
  #checkRoom(rangeId: RangeId, state: RangeState): void {
    const { span, generation } = state.descriptor;
    const { residents } = this.#options;
    for (const other of this.#installing)
      if (spansOverlap(other, span)) throw new JimError('change-in-progress', 'another image is being installed there');
    if (residents.isClearing(span))
      throw new JimError('change-in-progress', 'rows of an older replica are being removed');
    for (const other of residents.replicas.overlapping(span)) {
      if (other.rangeId === rangeId) continue;
      if (other.descriptor.generation < generation && spanCovers(span, other.descriptor.span)) continue;
      throw new JimError(
        'change-in-progress',
        `${formatRangeId(other.rangeId)} on this node still holds a part of the span`,
      );
    }
  }
}

/** The receiver's verdict, when it comes. */
function resultOf(connection: Connection): { value: ImageResult | undefined } {
  const result: { value: ImageResult | undefined } = { value: undefined };
  connection.start({
    onMessage: (bytes) => {
      for (const message of decodeMessages(bytes).messages)
        if (message.kind === 'image-result') result.value ??= message;
    },
    onClose: (reason) => {
      result.value ??= { kind: 'image-result', installed: false, reason: `the connection closed: ${reason}` };
    },
  });
  return result;
}
