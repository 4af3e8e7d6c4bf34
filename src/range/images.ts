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
import { type ImageFile, imagePath, removeImage, writeImage } from '../snapshot/index.ts';
import type { Wal, WalRecord } from '../wal/index.ts';
import { type Birth, birthIndex, encodeBirthRecord, type ReplicaBirthRecord } from './durable.ts';
import { type Lineage, restingOn } from './lineage.ts';
import type { Replica } from './replica.ts';
import { encodeRangeState } from './state.ts';
import { encodeParts } from './txn-state-codec.ts';

/** What is on disk of one replica. */
interface Kept {
  /** As the log has it, or will in a moment. */
  record: ReplicaBirthRecord;
  /** Indices of images that the log knows of, ascending. */
  images: number[];
  /** The log on disk may have a hole below this image: no restart may begin before it. */
  wholeFrom: number;
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
  /** The same for records that come later; resolves when they are on disk. */
  save(records: readonly WalRecord[]): Promise<void>;
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

/** While transactions have more than this in doubt in a range, it gets no image for the growth of its log alone: the next one would hold all that again. */
const preparedBytesMax = 16 * 1024 * 1024;

/** Takes images and lets go of what they make superfluous. */
export class ImageKeeper {
  readonly #options: ImageKeeperOptions;
  readonly #kept = new Map<RangeId, Kept>();
  readonly #children = new Map<RangeId, RangeId[]>();
  readonly #lineage: Lineage = {
    birthOf: (id) => this.#birthOf(id),
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
    this.#kept.set(rangeId, { record, images: [...images].sort((a, b) => a - b), wholeFrom: birthIndex });
    const { birth } = record;
    if (birth.kind === 'split')
      this.#children.set(birth.parent, [...(this.#children.get(birth.parent) ?? []), rangeId]);
  }

  /** The newest durable image of a replica, undefined if it has none. */
  newest(rangeId: RangeId): number | undefined {
    return this.#kept.get(rangeId)?.images.at(-1);
  }

  /** All images that a restart may use. */
  all(): readonly ImageFile[] {
    return [...this.#kept].flatMap(([rangeId, { images }]) =>
      images.map((index) => ({ rangeId, index, path: this.path(rangeId, index) })),
    );
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
    kept.record = { ...kept.record, mergedInto: { rangeId: into, index } };
    this.#options.record({ kind: 'replica', rangeId, payload: encodeBirthRecord(kept.record) });
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
      if (live !== undefined) await this.take(live);
      else {
        await this.#drop(child);
        assert(!this.#kept.has(child), 'what was merged away goes when nothing rests on it');
      }
    }
  }

  /** Does a range rest on what this one has on disk, or is an image of it being taken? */
  isInUse(rangeId: RangeId): boolean {
    return this.#taking.has(rangeId) || this.childrenOf(rangeId).length > 0;
  }

  /**
   * A peer's image is to take the place of these ranges, and what they have on disk goes with that: sees to it that nothing rests on it,
   * and waits for the images that are being taken of them, since their records in the log must not come behind that of the peer's.
   * Much may happen meanwhile: whoever goes on asks `isInUse` in the same turn.
   */
  async makeWay(rangeIds: readonly RangeId[]): Promise<void> {
    for (const id of rangeIds) {
      await this.makeSuperfluous(id);
      await this.#taking.get(id);
    }
  }

  /** The live range that has to have an image before this one's past can go. */
  #needsImage(rangeId: RangeId): Replica | undefined {
    if (this.#isReplaced(rangeId)) return undefined;
    const live = this.#options.replica(this.#successorOf(rangeId));
    const into = this.#kept.get(rangeId)?.record.mergedInto;
    if (into !== undefined && live?.rangeId === into.rangeId)
      assert(live.state.appliedIndex >= into.index, 'a merge on record is applied');
    return live;
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

  /** The log says that a peer's image is the replica's base: all before it goes, with what was merged into it. */
  async onReplaced(rangeId: RangeId, record: ReplicaBirthRecord): Promise<void> {
    const before = this.#kept.get(rangeId)?.images ?? [];
    this.track(rangeId, record, [record.imageIndex]);
    for (const index of before) if (index !== record.imageIndex) await this.#removeImage(rangeId, index);
    await this.#releaseRange(rangeId);
  }

  /**
   * An image is damaged: it is no base any more, whoever rests on it gets an image of its own, and the range a new one. False if
   * the range can't have one at this moment.
   */
  async replaceImage({ rangeId, index }: ImageFile): Promise<boolean> {
    const kept = this.#kept.get(rangeId);
    if (kept !== undefined) kept.images = kept.images.filter((image) => image !== index);
    await this.makeSuperfluous(rangeId);
    const live = this.#options.replica(this.#successorOf(rangeId));
    if (live?.leaving === true) return false;
    if (live !== undefined) await this.take(live);
    await this.discard(rangeId, index);
    return true;
  }

  /**
   * The log on disk is damaged where the range has entries that a restart may want: from now on none begins before the newest image,
   * which is made if it is not there, and what lies behind it is written again. False if the range can't have an image at this moment.
   */
  async renounceLog(rangeId: RangeId): Promise<boolean> {
    await this.makeSuperfluous(rangeId);
    const live = this.#options.replica(this.#successorOf(rangeId));
    if (live === undefined || live.leaving) return false;
    await this.take(live);
    const kept = this.#kept.get(live.rangeId);
    if (kept === undefined) return false;
    kept.wholeFrom = kept.images.at(-1) ?? birthIndex;
    const { rangeId: id, raft } = live;
    const behind = raft.entriesFrom(kept.wholeFrom + 1, Number.POSITIVE_INFINITY);
    const records = behind.map(({ kind, ...entry }) => ({
      kind: 'entry' as const,
      rangeId: id,
      entryKind: kind,
      ...entry,
    }));
    if (records.length > 0) await this.#options.save(records);
    await this.#releaseRange(id);
    return true;
  }

  /** Removes a file that did not become an image of the range. */
  async discard(rangeId: RangeId, index: number): Promise<void> {
    if (this.#taking.has(rangeId) || this.#kept.get(rangeId)?.images.includes(index)) return;
    await this.#removeImage(rangeId, index);
  }

  #birthOf(rangeId: RangeId): Birth | undefined {
    return this.#kept.get(rangeId)?.record.birth;
  }

  #forgetParent(rangeId: RangeId): void {
    const birth = this.#birthOf(rangeId);
    if (birth?.kind !== 'split') return;
    const siblings = (this.#children.get(birth.parent) ?? []).filter((id) => id !== rangeId);
    if (siblings.length === 0) this.#children.delete(birth.parent);
    else this.#children.set(birth.parent, siblings);
  }

  /** The replica left this node: its images go, and what was merged into it and nobody else rests on. */
  async forget(rangeId: RangeId): Promise<void> {
    await this.#forget(rangeId);
    for (const id of this.#mergedInto(rangeId, Number.MAX_SAFE_INTEGER)) await this.#drop(id);
  }

  async #forget(rangeId: RangeId): Promise<void> {
    this.#forgetParent(rangeId);
    const kept = this.#kept.get(rangeId);
    this.#kept.delete(rangeId);
    for (const index of kept?.images ?? []) await this.#removeImage(rangeId, index);
  }

  async #take(replica: Replica): Promise<number> {
    const { files, folder, clock, crc32, store } = this.#options;
    const { rangeId, state } = replica;
    const kept = this.#kept.get(rangeId);
    if (this.#options.replica(rangeId) !== replica) return state.appliedIndex;
    assert(kept !== undefined, 'a replica that gets an image is tracked');
    const index = state.appliedIndex;
    const term = state.appliedTerm;
    if (kept.images.at(-1) === index) return index;
    const logBytes = replica.logBytesSinceImage;
    const { span } = replica.descriptor;
    const metadata = encodeRangeState(state);
    const parts = encodeParts(state.prepared);
    const view = store.freeze();
    try {
      await writeImage({ files, folder, clock, crc32, rangeId, index, term, metadata, state: parts, view, span });
    } finally {
      view.close();
    }
    if (this.#stopped) return index;
    const isHere = this.#options.replica(rangeId) === replica;
    // From now on every record of the range names it; one that was written before does not.
    if (isHere) kept.record = { ...kept.record, imageIndex: index, imageTerm: term };
    if (isHere) await this.#options.save([{ kind: 'replica', rangeId, payload: encodeBirthRecord(kept.record) }]);
    if (!isHere || this.#kept.get(rangeId) !== kept) {
      // It was merged away, or left.
      if (!this.#kept.get(rangeId)?.images.includes(index)) await this.#removeImage(rangeId, index);
      return index;
    }
    kept.images.push(index);
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
    const birth = this.#birthOf(rangeId);
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
    if (removed.length > 0) await this.#options.save(removed);
    for (const id of going) await this.#forget(id);
  }

  /** The oldest base that may still be loaded: its log has to be kept from there on. */
  #oldestNeeded(rangeId: RangeId, kept: Kept, lineage: Lineage): number {
    const { baseBelow } = restingOn(rangeId, lineage);
    const beforeSplit = kept.images.filter((i) => i < baseBelow).at(-1) ?? birthIndex;
    return Math.min(this.#fallback(kept), beforeSplit);
  }

  /** The base that a restart takes if the newest image is damaged. */
  #fallback({ record, images, wholeFrom }: Kept): number {
    const bases = images.filter((index) => index >= wholeFrom);
    const beginsEmpty = record.birth.kind === 'bootstrap' && wholeFrom === birthIndex;
    return bases.at(-2) ?? (beginsEmpty ? birthIndex : (bases[0] ?? birthIndex));
  }

  async #removeImage(rangeId: RangeId, index: number): Promise<void> {
    await removeImage(this.#options.files, this.#options.folder, rangeId, index);
  }

  async #loop(): Promise<void> {
    const { clock } = this.#options;
    await this.#releaseAll();
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

  /** A restart may have found what nobody needs any more, and knows anew what each range needs of the log. */
  async #releaseAll(): Promise<void> {
    try {
      for (const id of [...this.#kept.keys()]) await this.#releaseRange(id);
    } catch (error) {
      // The next image of each range tries again.
      if (!this.#stopped) this.#options.onError(error);
    }
  }

  /** The range whose log has grown most, if it is due; else, when the node's log is long, one that holds on to old log. */
  #mostDue(): Replica | undefined {
    const { snapshotLogBytes, logBytesMax, wal } = this.#options;
    let most: Replica | undefined;
    for (const replica of this.#options.replicas()) {
      const { leaving, state, rangeId } = replica;
      if (leaving || state.prepared.bytes > preparedBytesMax) continue;
      if (state.appliedIndex === (this.newest(rangeId) ?? birthIndex)) continue;
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
      if (replica === undefined || replica.leaving) continue;
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
