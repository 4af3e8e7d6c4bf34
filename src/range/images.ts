/**
 * Images of the replicas on a node's disk: when one is taken, which are kept, and what of the log may go.
 *
 *   log of r7:   ....[image 400]........[image 900]............ now
 *                    └ kept as the fallback      └ base of a restart
 *                    └ the log is kept from here
 *
 * Rules: the two newest images of a range are kept, with the log from the older one on, so that a damaged image costs
 * nothing. A range from which another was split keeps an image from before the split while that child has none of its own
 * (soft link). A range that was merged away stays on disk until every base that its successor may restart from contains it.
 */
import { assert, type RangeId } from '../base/index.ts';
import { type Clock, type Crc32, type Files, sleep } from '../io/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import { imagePath, removeImage, writeImage } from '../snapshot/index.ts';
import type { Wal, WalRecord } from '../wal/index.ts';
import { type Birth, birthIndex, encodeBirthRecord, type ReplicaBirthRecord } from './durable.ts';
import { type Lineage, restingOn } from './lineage.ts';
import type { Replica } from './replica.ts';
import { encodeRangeState } from './state.ts';

/** What is on disk of one replica. */
interface Kept {
  readonly birth: Birth;
  readonly record: ReplicaBirthRecord;
  /** Indices of durable images, ascending. */
  images: number[];
}

export interface ImageKeeperOptions {
  readonly files: Files;
  readonly folder: string;
  readonly clock: Clock;
  readonly crc32: Crc32;
  readonly store: MvccStore;
  readonly wal: Wal;
  /** A new image when the log has grown by this much. */
  readonly snapshotLogBytes: number;
  /** The node's log may grow to this before idle ranges get images too, so that its oldest segments can go. */
  readonly logBytesMax: number;
  /** Puts a record into the log behind the entries that led to it. */
  record(record: WalRecord): void;
  replica(rangeId: RangeId): Replica | undefined;
  replicas(): readonly Replica[];
  /** Changes whenever something happens in a range. */
  activity(): number;
  onError(error: unknown): void;
}

/** How often the keeper looks whether an image is due. */
const lookEveryMs = 500;
/** Entries kept in memory behind an image, for followers that are a little behind. */
const entriesKept = 2048;

/** While a transaction has more than this in doubt in a range, that range gets no image: what is in doubt stands in its metadata. */
const preparedBytesMax = 16 * 1024 * 1024;

/** Takes images and lets go of what they make superfluous. */
export class ImageKeeper {
  readonly #options: ImageKeeperOptions;
  readonly #kept = new Map<RangeId, Kept>();
  readonly #children = new Map<RangeId, RangeId[]>();
  readonly #lineage: Lineage = {
    birthOf: (id) => this.#kept.get(id)?.birth,
    imagesOf: (id) => this.#kept.get(id)?.images ?? [],
    childrenOf: (id) => this.#children.get(id) ?? [],
  };
  readonly #taking = new Map<RangeId, Promise<number>>();
  #stopped = false;

  constructor(options: ImageKeeperOptions) {
    this.#options = options;
  }

  /** Starts looking. */
  start(): void {
    this.#loop().catch((error) => {
      if (!this.#stopped) this.#options.onError(error);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A replica came to be, or was found at the start. */
  track(rangeId: RangeId, record: ReplicaBirthRecord, images: readonly number[]): void {
    this.#forgetParent(rangeId);
    this.#kept.set(rangeId, { birth: record.birth, record, images: [...images].sort((a, b) => a - b) });
    const { birth } = record;
    if (birth.kind === 'split')
      this.#children.set(birth.parent, [...(this.#children.get(birth.parent) ?? []), rangeId]);
  }

  /** The newest durable image of a replica, undefined if it has none. */
  newest(rangeId: RangeId): number | undefined {
    return this.#kept.get(rangeId)?.images.at(-1);
  }

  /** Where an image of a replica is kept. */
  path(rangeId: RangeId, index: number): string {
    return imagePath(this.#options.folder, rangeId, index);
  }

  /**
   * The range was merged into another at that one's index. The record of it stands in the log before that of any image of
   * the other that has the merge in it, so a restart from such an image knows that this range is over.
   */
  markMerged(rangeId: RangeId, into: RangeId, index: number): void {
    const kept = this.#kept.get(rangeId);
    if (kept === undefined || kept.record.mergedInto !== undefined) return;
    const record: ReplicaBirthRecord = { ...kept.record, mergedInto: { rangeId: into, index } };
    this.#kept.set(rangeId, { ...kept, record });
    this.#options.record({ kind: 'replica', rangeId, payload: encodeBirthRecord(record) });
  }

  /**
   * Sees to it that no range rests on this one's images, the youngest descendants first: while one of them rests on its parent, that
   * one rests on its own. What lives gets an image of its own; then what was merged away goes: until then a restart may replay the merge.
   */
  async makeSuperfluous(rangeId: RangeId): Promise<void> {
    while (!this.#stopped) {
      const children = this.childrenOf(rangeId);
      if (children.length === 0) return;
      const child = children.find((id) => this.#needsImage(id) !== undefined) ?? children[0];
      await this.makeSuperfluous(child);
      const live = this.#needsImage(child);
      if (live === undefined) await this.#drop(child);
      else await this.take(live);
    }
  }

  /** The live range that has to have an image before this one's past can go. */
  #needsImage(rangeId: RangeId): Replica | undefined {
    return this.#isReplaced(rangeId) ? undefined : this.#options.replica(this.#successorOf(rangeId));
  }

  /** Has what the range was merged into an image with the merge in it? */
  #isReplaced(rangeId: RangeId): boolean {
    const into = this.#kept.get(rangeId)?.record.mergedInto;
    if (into === undefined) return false;
    return (this.newest(into.rangeId) ?? 0) >= into.index || this.#isReplaced(into.rangeId);
  }

  /** What the range has become by merges: itself where there were none. */
  #successorOf(rangeId: RangeId): RangeId {
    const into = this.#kept.get(rangeId)?.record.mergedInto;
    return into === undefined ? rangeId : this.#successorOf(into.rangeId);
  }

  /** Ranges merged into this one that an image of it at the index has in it. */
  #mergedInto(rangeId: RangeId, index: number): readonly RangeId[] {
    const merged: RangeId[] = [];
    for (const [id, { record }] of this.#kept) {
      const into = record.mergedInto;
      if (into?.rangeId === rangeId && into.index <= index) merged.push(id);
    }
    return merged;
  }

  /** Ranges split from this one that still rest on its images. */
  childrenOf(rangeId: RangeId): readonly RangeId[] {
    return restingOn(rangeId, this.#lineage).children;
  }

  /** Takes an image now; resolves with its index when it is durable. One at a time for each range. */
  take(replica: Replica): Promise<number> {
    const under = this.#taking.get(replica.rangeId);
    if (under !== undefined) return under;
    const taking = this.#take(replica).finally(() => this.#taking.delete(replica.rangeId));
    this.#taking.set(replica.rangeId, taking);
    return taking;
  }

  /** A peer's image was installed: it is the replica's only base. */
  async onInstalled(rangeId: RangeId, record: ReplicaBirthRecord): Promise<void> {
    const before = this.#kept.get(rangeId);
    this.#forgetParent(rangeId);
    this.#kept.set(rangeId, { birth: record.birth, record, images: [record.imageIndex] });
    for (const index of before?.images ?? []) if (index !== record.imageIndex) await this.#removeImage(rangeId, index);
    this.#options.wal.release(rangeId, record.imageIndex);
  }

  #forgetParent(rangeId: RangeId): void {
    const birth = this.#kept.get(rangeId)?.birth;
    if (birth?.kind !== 'split') return;
    const siblings = (this.#children.get(birth.parent) ?? []).filter((id) => id !== rangeId);
    if (siblings.length === 0) this.#children.delete(birth.parent);
    else this.#children.set(birth.parent, siblings);
  }

  /** The replica left this node: its images go. */
  async forget(rangeId: RangeId): Promise<void> {
    this.#forgetParent(rangeId);
    const kept = this.#kept.get(rangeId);
    this.#kept.delete(rangeId);
    for (const index of kept?.images ?? []) await this.#removeImage(rangeId, index);
  }

  async #take(replica: Replica): Promise<number> {
    const { files, folder, clock, crc32, store, wal } = this.#options;
    const { rangeId, state } = replica;
    const kept = this.#kept.get(rangeId);
    assert(kept !== undefined, 'a replica that gets an image is tracked');
    const index = state.appliedIndex;
    const term = state.appliedTerm;
    if (kept.images.at(-1) === index) return index;
    const logBytes = replica.logBytesSinceImage;
    const { span } = replica.descriptor;
    const metadata = encodeRangeState(state);
    const view = store.freeze();
    try {
      await writeImage({ files, folder, clock, crc32, rangeId, index, term, metadata, view, span });
    } finally {
      view.close();
    }
    if (this.#stopped || this.#options.replica(rangeId) !== replica) return index;
    const record: ReplicaBirthRecord = { ...kept.record, imageIndex: index, imageTerm: term };
    await wal.append([{ kind: 'replica', rangeId, payload: encodeBirthRecord(record) }], 'fsync');
    this.#kept.set(rangeId, { ...kept, record, images: [...kept.images, index] });
    replica.logBytesSinceImage = Math.max(0, replica.logBytesSinceImage - logBytes);
    await this.#release(replica, index);
    return index;
  }

  /** Lets go of images and log that the new image makes superfluous, here and at the range's parent. */
  async #release(replica: Replica, newIndex: number): Promise<void> {
    const { rangeId } = replica;
    for (let id: RangeId | undefined = rangeId; id !== undefined; id = this.#parentOf(id)) {
      await this.#releaseRange(id);
      const into = this.#successorOf(id);
      if (into !== id) await this.#releaseRange(into);
    }
    compactLog(replica, newIndex);
  }

  /** A range whose images may be superfluous now that this one needs less: its parent, or what that became part of. */
  #parentOf(rangeId: RangeId): RangeId | undefined {
    const birth = this.#kept.get(rangeId)?.birth;
    return birth?.kind === 'split' && this.#kept.has(birth.parent) ? birth.parent : undefined;
  }

  async #releaseRange(rangeId: RangeId): Promise<void> {
    const kept = this.#kept.get(rangeId);
    if (kept === undefined) return;
    const into = kept.record.mergedInto?.rangeId;
    // Only a child that rested on it kept it.
    if (into !== undefined && !this.#kept.has(into)) return this.#drop(rangeId);
    if (kept.images.length === 0) return;
    // First what was merged away, then what brought it back: a restart in between finds neither half.
    await this.#remove(this.#superfluousFor(rangeId, kept));
    const oldest = this.#oldestNeeded(rangeId, kept, this.#lineage);
    for (const index of kept.images.filter((i) => i < oldest)) await this.#removeImage(rangeId, index);
    kept.images = kept.images.filter((i) => i >= oldest);
    this.#options.wal.release(rangeId, oldest);
    for (const id of this.#mergedInto(rangeId, oldest)) await this.#releaseRange(id);
  }

  /**
   * What was merged into a range and no restart of it can need any more, although it may have been split from it: then each
   * would keep the other for ever.
   */
  #superfluousFor(rangeId: RangeId, kept: Kept): ReadonlySet<RangeId> {
    let roots = this.#mergedInto(rangeId, this.#fallback(kept));
    for (;;) {
      const going = this.#goingWith(roots);
      const oldest = this.#oldestNeeded(rangeId, kept, this.#lineageWithout(going));
      const merged = new Set(this.#mergedInto(rangeId, oldest));
      const left = roots.filter((id) => going.has(id) && merged.has(id));
      if (left.length === roots.length) return going;
      roots = left;
    }
  }

  /** A range that was merged away goes, unless a child still rests on it: then it is needed to bring that child back. */
  async #drop(rangeId: RangeId): Promise<void> {
    const going = this.#goingWith([rangeId]);
    if (going.has(rangeId)) await this.#remove(going);
  }

  /**
   * Of ranges that were merged away, and all that was merged into them, those on which nobody rests who stays. Who stays keeps
   * what was merged into it.
   */
  #goingWith(roots: readonly RangeId[]): ReadonlySet<RangeId> {
    const going = new Set(roots.flatMap((id) => this.#wholeOf(id)));
    for (;;) {
      const lineage = this.#lineageWithout(going);
      const staying = [...going].filter((id) => restingOn(id, lineage).children.length > 0);
      if (staying.length === 0) return going;
      for (const id of staying.flatMap((each) => this.#wholeOf(each))) going.delete(id);
    }
  }

  /** A range, and what was merged into it, and into that; a whole comes before its parts. */
  #wholeOf(rangeId: RangeId): readonly RangeId[] {
    if (!this.#kept.has(rangeId)) return [];
    return [rangeId, ...this.#mergedInto(rangeId, Number.MAX_SAFE_INTEGER).flatMap((id) => this.#wholeOf(id))];
  }

  #lineageWithout(going: ReadonlySet<RangeId>): Lineage {
    if (going.size === 0) return this.#lineage;
    return { ...this.#lineage, childrenOf: (id) => this.#lineage.childrenOf(id).filter((child) => !going.has(child)) };
  }

  /** Takes ranges that were merged away out of log and folder; the whole before its parts, since a restart needs the parts for it. */
  async #remove(going: ReadonlySet<RangeId>): Promise<void> {
    const removed = [...going].flatMap((id) => {
      const replicaId = this.#kept.get(id)?.record.replicaId;
      return replicaId === undefined ? [] : [{ kind: 'removed' as const, rangeId: id, replicaId }];
    });
    if (removed.length > 0) await this.#options.wal.append(removed, 'fsync');
    for (const id of going) await this.forget(id);
  }

  /** The oldest base that may still be loaded: its log has to be kept from there on. */
  #oldestNeeded(rangeId: RangeId, kept: Kept, lineage: Lineage): number {
    const { baseBelow } = restingOn(rangeId, lineage);
    const beforeSplit = kept.images.filter((i) => i < baseBelow).at(-1) ?? birthIndex;
    return Math.min(this.#fallback(kept), beforeSplit);
  }

  /** The base that a restart takes if the newest image is damaged. */
  #fallback(kept: Kept): number {
    return kept.images.at(-2) ?? (kept.birth.kind === 'bootstrap' ? birthIndex : (kept.images[0] ?? birthIndex));
  }

  async #removeImage(rangeId: RangeId, index: number): Promise<void> {
    await removeImage(this.#options.files, this.#options.folder, rangeId, index);
  }

  async #loop(): Promise<void> {
    const { clock } = this.#options;
    let restsAt = -1;
    while (!this.#stopped) {
      await sleep(clock, lookEveryMs);
      if (this.#stopped || this.#options.activity() === restsAt) continue;
      const due = this.#mostDue();
      if (due === undefined) {
        restsAt = this.#options.activity();
        continue;
      }
      try {
        await this.take(due);
      } catch (error) {
        if (!this.#stopped) this.#options.onError(error);
        await sleep(clock, lookEveryMs * 8);
      }
    }
  }

  /** The range whose log has grown most, if it is due; else, when the node's log is long, one that holds on to old log. */
  #mostDue(): Replica | undefined {
    const { snapshotLogBytes, logBytesMax, wal } = this.#options;
    let most: Replica | undefined;
    for (const replica of this.#options.replicas()) {
      if (replica.installing || replica.state.appliedIndex === (this.newest(replica.rangeId) ?? birthIndex)) continue;
      if (replica.state.prepared.bytes > preparedBytesMax) continue;
      if (most === undefined || replica.logBytesSinceImage > most.logBytesSinceImage) most = replica;
    }
    if (most !== undefined && most.logBytesSinceImage >= snapshotLogBytes) return most;
    return wal.retainedBytes < logBytesMax ? undefined : this.#holdingTheLog();
  }

  /** The node's log has become long: a range that keeps its oldest segment from going, or a child that rests on its parent's. */
  #holdingTheLog(): Replica | undefined {
    const pins = this.#options.wal.pins();
    for (const pin of [...pins.flatMap((id) => this.childrenOf(id)), ...pins]) {
      const replica = this.#options.replica(this.#successorOf(pin));
      if (replica === undefined || replica.installing || replica.state.prepared.bytes > preparedBytesMax) continue;
      if (this.newest(replica.rangeId) !== replica.state.appliedIndex) return replica;
    }
    return undefined;
  }
}

/** Forgets entries in memory that an image has, but for the newest, which followers may still want. */
function compactLog(replica: Replica, imageIndex: number): void {
  const upTo = Math.min(imageIndex, replica.state.appliedIndex) - entriesKept;
  if (upTo >= replica.raft.firstIndex) replica.raft.compact(upTo);
}
