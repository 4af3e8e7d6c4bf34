/**
 * Restart: brings the replicas of a node back from images and log.
 *
 *   1  the log is read once, in order, into replicas (`durable.ts`)
 *   2  each replica gets a base: its newest valid image that no child still needs an older one than; a bootstrapped one
 *      without images begins empty; one without images that was split off is born again when its parent is replayed
 *   3  the bases are loaded, then every log is replayed up to its commit index
 *
 * A damaged image is skipped for the one before it, whose log is kept. If there is none, the replica can't be brought back
 * and opening fails with `corruption`, naming the file.
 */
import { assert, JimError, type RangeId } from '../base/index.ts';
import { yieldTurn } from '../io/index.ts';
import {
  type ImageFile,
  listImages,
  readImage,
  readImageHeader,
  sweepTemporaries,
  verifyImage,
} from '../snapshot/index.ts';
import { Wal } from '../wal/index.ts';
import {
  birthIndex,
  birthTerm,
  LogCollector,
  type LoggedReplica,
  logBehind,
  type ReplicaBirthRecord,
} from './durable.ts';
import { childrenByParent, type Lineage, restingOn } from './lineage.ts';
import type { RangesOptions } from './options.ts';
import type { Replica } from './replica.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState, newRangeState, type RangeState } from './state.ts';

/** Entries replayed between two turns of the event loop. */
const replaySlice = 2_000;

/** Opens the node's log and collects what it says. */
export async function openLog(options: RangesOptions): Promise<{ wal: Wal; collected: LogCollector }> {
  const { doors, config, clusterId, nodeId } = options;
  const folder = `${config.dataFolder}/log`;
  await doors.files.makeFolder(folder);
  await doors.files.makeFolder(`${config.dataFolder}/images`);
  const collected = new LogCollector();
  const { wal } = await Wal.open({
    files: doors.files,
    clock: doors.clock,
    crc32: doors.crc32,
    folder,
    identity: { clusterId, nodeId },
    segmentBytes: config.walSegmentBytes,
    onRecord: (record) => collected.add(record),
    onFailure: options.onFatal,
  });
  return { wal, collected };
}

/** Where a replica's rows come from. */
type Base =
  | { readonly kind: 'image'; readonly index: number; readonly path: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'parent'; readonly image: { readonly index: number; readonly path: string } | undefined };

/** Brings every replica of the log back into `residents`. */
export async function recover(
  options: RangesOptions,
  residents: Residents,
  logged: Map<RangeId, LoggedReplica>,
): Promise<void> {
  const { files } = options.doors;
  const folder = `${options.config.dataFolder}/images`;
  await sweepTemporaries(files, folder);
  const images = await validImages(options, folder, logged);
  forceParentCommits(logged);
  const bases = chooseBases(logged, images);
  const roots: Replica[] = [];
  for (const [rangeId, base] of bases) {
    if (base.kind === 'parent') continue;
    const replica = logged.get(rangeId) as LoggedReplica;
    logged.delete(rangeId);
    roots.push(await restore(options, residents, replica, base, indicesOf(images, rangeId)));
  }
  const replayer = new Replayer(options, residents, bases, images);
  for (const root of roots) if (residents.replicas.get(root.rangeId) === root) await replayer.replay(root);
}

async function validImages(
  options: RangesOptions,
  folder: string,
  logged: ReadonlyMap<RangeId, LoggedReplica>,
): Promise<Map<RangeId, ImageFile[]>> {
  const { doors } = options;
  const images = new Map<RangeId, ImageFile[]>();
  for (const image of await listImages(doors.files, folder)) {
    const birth = logged.get(image.rangeId)?.birth;
    // Files the log does not know of are what a crash left of an image that was never recorded, or of a range that went.
    if (birth === undefined || image.index > birth.imageIndex) {
      await doors.files.remove(image.path);
      continue;
    }
    if (!(await isWhole(options, image))) continue;
    images.set(
      image.rangeId,
      [...(images.get(image.rangeId) ?? []), image].sort((a, b) => a.index - b.index),
    );
  }
  return images;
}

async function isWhole({ doors, log }: RangesOptions, image: ImageFile): Promise<boolean> {
  try {
    await verifyImage({ ...doors, path: image.path });
    return true;
  } catch (error) {
    log('error', 'a range image is damaged: the one before it is used', { path: image.path, error: String(error) });
    return false;
  }
}

const indicesOf = (images: ReadonlyMap<RangeId, readonly ImageFile[]>, rangeId: RangeId) =>
  (images.get(rangeId) ?? []).map(({ index }) => index);

/** A child's birth record proves that its parent's log was committed up to the split. */
function forceParentCommits(logged: ReadonlyMap<RangeId, LoggedReplica>): void {
  for (const { birth } of logged.values()) {
    if (birth?.birth.kind !== 'split') continue;
    const parent = logged.get(birth.birth.parent);
    const last = parent?.entries.at(-1);
    if (parent?.hardState === undefined || last === undefined || last.index < birth.birth.splitIndex) continue;
    parent.hardState = { ...parent.hardState, commit: Math.max(parent.hardState.commit, birth.birth.splitIndex) };
  }
}

function chooseBases(
  logged: ReadonlyMap<RangeId, LoggedReplica>,
  images: ReadonlyMap<RangeId, readonly ImageFile[]>,
): Map<RangeId, Base> {
  const children = childrenByParent([...logged].map(([id, { birth }]) => [id, birth?.birth]));
  const lineage: Lineage = {
    birthOf: (id) => logged.get(id)?.birth?.birth,
    imagesOf: (id) => indicesOf(images, id),
    childrenOf: (id) => children.get(id) ?? [],
  };
  const bases = new Map<RangeId, Base>();
  // Ids rise along the line of descent, so a parent's base is chosen before its children's.
  for (const [rangeId, { birth }] of [...logged].sort(([a], [b]) => a - b)) {
    if (birth === undefined) continue;
    const parentBase = birth.birth.kind === 'split' ? bases.get(birth.birth.parent) : undefined;
    const { baseBelow } = restingOn(rangeId, lineage);
    const image = (images.get(rangeId) ?? []).findLast(({ index }) => index < baseBelow);
    bases.set(rangeId, chooseBase(birth, image, parentBase));
  }
  return bases;
}

/** Where a parent's replay begins, as far as is known before it: an unborn one begins at its birth or its own image. */
const startOf = (base: Base) =>
  base.kind === 'image' ? base.index : (base.kind === 'parent' && base.image?.index) || birthIndex;

function chooseBase(record: ReplicaBirthRecord, image: ImageFile | undefined, parentBase: Base | undefined): Base {
  const { birth, descriptor, imageIndex } = record;
  if (birth.kind === 'split' && parentBase !== undefined && startOf(parentBase) < birth.splitIndex) {
    return { kind: 'parent', image };
  }
  if (image !== undefined) return { kind: 'image', index: image.index, path: image.path };
  if (birth.kind === 'bootstrap') return { kind: 'empty' };
  throw new JimError(
    'corruption',
    `no whole image of r${descriptor.rangeId} is left (newest: ${imageIndex}); remove this node's data and let it join anew`,
  );
}

async function restore(
  options: RangesOptions,
  residents: Residents,
  logged: LoggedReplica,
  base: Exclude<Base, { kind: 'parent' }>,
  indices: readonly number[],
): Promise<Replica> {
  assert(logged.birth !== undefined, 'a replica that is restored has a birth record');
  const state =
    base.kind === 'empty'
      ? newRangeState(logged.birth.descriptor, birthIndex, birthTerm)
      : await loadRows(options, residents, base.path);
  return residents.createReplica(state, logged.birth, logged.hardState, logBehind(logged, state.appliedIndex), indices);
}

async function loadRows({ doors }: RangesOptions, residents: Residents, path: string): Promise<RangeState> {
  for await (const versions of readImage({ ...doors, path })) residents.store.load(versions);
  return decodeRangeState((await readImageHeader(doors.files, path, doors.crc32)).metadata);
}

/** Replays logs up to their commit index, a child right after its birth. */
class Replayer {
  readonly #options: RangesOptions;
  readonly #residents: Residents;
  readonly #bases: ReadonlyMap<RangeId, Base>;
  readonly #images: ReadonlyMap<RangeId, readonly ImageFile[]>;
  #sinceYield = 0;

  constructor(
    options: RangesOptions,
    residents: Residents,
    bases: ReadonlyMap<RangeId, Base>,
    images: ReadonlyMap<RangeId, readonly ImageFile[]>,
  ) {
    this.#options = options;
    this.#residents = residents;
    this.#bases = bases;
    this.#images = images;
  }

  async replay(replica: Replica): Promise<void> {
    for (const entry of replica.raft.ready().committed) {
      // A merge replayed meanwhile may have applied it, or ended the range.
      if (this.#residents.replicas.get(replica.rangeId) !== replica) return;
      if (entry.index <= replica.state.appliedIndex) continue;
      replica.apply([entry]);
      for (const born of this.#residents.bornInReplay.splice(0)) await this.#complete(born);
      if (++this.#sinceYield % replaySlice === 0) await yieldTurn(this.#options.doors.clock);
    }
  }

  /** A child born by replaying its parent: its own image, if it has one, is newer than what the parent left it. */
  async #complete(child: Replica): Promise<void> {
    const base = this.#bases.get(child.rangeId);
    if (base?.kind === 'parent' && base.image !== undefined && this.#residents.replicas.get(child.rangeId) === child) {
      const renewed = await this.#renew(child, base.image.path);
      await this.replay(renewed);
      return;
    }
    await this.replay(child);
  }

  async #renew(child: Replica, path: string): Promise<Replica> {
    const { raft, rangeId } = child;
    const record = this.#residents.images.record(rangeId);
    assert(record !== undefined, 'a replica that was born has a record');
    const { hardState } = raft;
    this.#residents.dropForImage(child);
    await this.#residents.clearSpan(child.descriptor.span);
    const state = await loadRows(this.#options, this.#residents, path);
    const entries =
      raft.lastIndex > state.appliedIndex ? raft.entriesFrom(state.appliedIndex + 1, Number.MAX_SAFE_INTEGER) : [];
    return this.#residents.createReplica(state, record, hardState, entries, indicesOf(this.#images, rangeId));
  }
}
