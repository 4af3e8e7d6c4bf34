/**
 * Range images between nodes: the leader sends the file of an image to a replica that is new or too far behind, on a
 * connection of its own; the receiver installs it.
 *
 *   leader ── begin, chunks… ──► temporary file ─ verified ─ durable under its name ─► installed (`image-install.ts`)
 *
 * Rules: what the replica had stays until the image is durable (S-14); of a range one image is received at a time; one that fails
 * again and again is sent less and less often (`image-back-off.ts`).
 */
import {
  equalBytes,
  formatRangeId,
  JimError,
  type NodeId,
  type RangeId,
  type ReplicaId,
  zeroTimestamp,
} from '../base/index.ts';
import { type Connection, FilesError, sleep } from '../io/index.ts';
import {
  decodeMessages,
  encodeMessages,
  type ImageBegin,
  type ImageResult,
  type NodeMessage,
} from '../multiraft/index.ts';
import { type ImageFile, ImageReceiver, imageLength, readChunks, readImageHeader } from '../snapshot/index.ts';
import { ImageBackOff } from './image-back-off.ts';
import type { ImageInstaller } from './image-install.ts';
import type { ImageKeeper } from './images.ts';
import type { RangeDoors } from './options.ts';
import type { Replica } from './replica.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState } from './state.ts';

export interface ImageTransferOptions {
  readonly doors: RangeDoors;
  readonly folder: string;
  readonly images: ImageKeeper;
  readonly installer: ImageInstaller;
  readonly residents: Residents;
  dialBulk(to: NodeId): Promise<Connection>;
  /** An image of this node could not be read, or did not arrive whole: it may have gone bad. */
  onSuspect(image: ImageFile): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The sender waits while so much is queued. */
const queuedBytesMax = 4 * 1024 * 1024;
/** How long the receiver may take to install after the last chunk. */
const installMs = 120_000;
const pollMs = 5;
/** Images sent and received at the same time. */
const transfersMax = 4;
/** A receiver's reason begins so if the bytes that came are no image. */
const cameDamaged = 'damaged: ';

/** Sends and receives images of one node. */
export class ImageTransfers {
  readonly #options: ImageTransferOptions;
  readonly #sending = new Set<string>();
  readonly #backOff = new ImageBackOff();
  /** Whose images are on their way here, or being installed. */
  readonly #receiving = new Set<RangeId>();
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
    const { clock } = this.#options.doors;
    const node = replica.nodeOf(to);
    const mayTry = this.#sending.size < transfersMax && this.#backOff.mayTry(key, clock.monotonicMs());
    if (node === undefined || !mayTry) {
      this.#report(replica, to, 0, false);
      return;
    }
    this.#sending.add(key);
    this.#send(replica, to, node)
      .then((index) => {
        this.#backOff.onArrived(key);
        this.#report(replica, to, index, true);
      })
      .catch((error) => {
        this.#backOff.onFailed(key, clock.monotonicMs());
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
    const image = await this.#imageOf(replica);
    try {
      const { value } = await this.#sendFile(replica, to, node, image);
      if (value?.installed === true) return image.index;
      if (value?.reason.startsWith(cameDamaged)) this.#options.onSuspect(image);
      throw new JimError('node-unavailable', value?.reason ?? 'no answer');
    } catch (error) {
      if (error instanceof FilesError) this.#options.onSuspect(image);
      throw error;
    }
  }

  /**
   * The newest image will do if the log goes on from it. But not one from before a split or a merge: the receiver may have, on its own,
   * what was split off since, and has no place for the image; and it may lack what the log would merge into it.
   */
  async #imageOf(replica: Replica): Promise<ImageFile> {
    const { images } = this.#options;
    const { rangeId } = replica;
    const fileAt = (index: number): ImageFile => ({ rangeId, index, path: images.path(rangeId, index) });
    const newest = images.newest(rangeId);
    if (newest !== undefined && newest >= replica.raft.firstIndex - 1 && (await this.#hasSpan(fileAt(newest), replica)))
      return fileAt(newest);
    return fileAt(await images.take(replica));
  }

  /** Is the image of what the range is now? A range's span changes at its end only. */
  async #hasSpan(image: ImageFile, replica: Replica): Promise<boolean> {
    const { doors, onSuspect } = this.#options;
    try {
      const { metadata } = await readImageHeader(doors.files, image.path, doors.crc32);
      return equalBytes(decodeRangeState(metadata).descriptor.span.end, replica.descriptor.span.end);
    } catch (error) {
      if (!(error instanceof JimError || error instanceof FilesError)) throw error;
      onSuspect(image);
      return false;
    }
  }

  async #sendFile(
    replica: Replica,
    to: ReplicaId,
    node: NodeId,
    { path, index }: ImageFile,
  ): Promise<{ readonly value: ImageResult | undefined }> {
    const { doors, dialBulk } = this.#options;
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
    return result;
  }

  // Receiving -----------------------------------------------------------------------------------------------------

  /** Receives an image on a connection that a leader opened for it. */
  accept(connection: Connection): void {
    let begun = false;
    let arriving: { readonly begin: ImageBegin; readonly receiver: ImageReceiver } | undefined;
    let work = Promise.resolve();
    const answer = (installed: boolean, reason: string) => {
      connection.send(encodeMessages([{ kind: 'image-result', installed, reason }], zeroTimestamp));
    };
    const end = async () => {
      const ending = arriving;
      arriving = undefined;
      await ending?.receiver.abort();
      if (ending !== undefined) this.#receiving.delete(ending.begin.rangeId);
    };
    const onMessage = async (message: NodeMessage): Promise<void> => {
      if (message.kind === 'image-begin' && !begun) {
        begun = true;
        arriving = { begin: message, receiver: await this.#begin(message) };
      } else if (message.kind === 'image-chunk' && arriving !== undefined) {
        const { begin, receiver } = arriving;
        await receiver.write(message);
        if (receiver.received < begin.length) return;
        await receiver.finish();
        await this.#options.installer.install(begin);
        await end();
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
          await end();
          const isDamage = error instanceof JimError && error.code === 'corruption';
          answer(false, `${isDamage ? cameDamaged : ''}${error instanceof Error ? error.message : String(error)}`);
        });
      },
      onClose: () => {
        work = work.then(end);
      },
    });
  }

  async #begin(begin: ImageBegin): Promise<ImageReceiver> {
    const { rangeId } = begin;
    const refused = this.#refusal(begin);
    if (refused !== undefined) throw new JimError('change-in-progress', refused);
    this.#receiving.add(rangeId);
    try {
      return await ImageReceiver.create({ ...this.#options.doors, ...begin, folder: this.#options.folder });
    } catch (error) {
      this.#receiving.delete(rangeId);
      throw error;
    }
  }

  #refusal(begin: ImageBegin): string | undefined {
    if (this.#receiving.size >= transfersMax) return 'busy with other images';
    if (this.#receiving.has(begin.rangeId)) return 'another image of the range is on its way';
    return this.#options.installer.refusal(begin);
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
