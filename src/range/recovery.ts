/**
 * Restart: brings the replicas of a node back from images and log.
 *
 *   1  the log is read once, in order, into replicas (`durable.ts`)
 *   2  each replica gets a base: its newest whole image, or an older one while a child rests on it (`lineage.ts`); a
 *      bootstrapped one without images begins empty; one without images that was split off begins where its parent is split
 *   3  all of it is replayed as one history (`replay.ts`)
 *   4  what lives at the end becomes replicas
 *
 * A damaged image is skipped for the one before it, whose log is kept. If there is none, the replica can't be brought back
 * and opening fails with `corruption`, naming the range.
 */
import { JimError, type RangeId } from '../base/index.ts';
import { type ImageFile, listImages, readImageHeader, sweepTemporaries, verifyImage } from '../snapshot/index.ts';
import { Wal } from '../wal/index.ts';
import { birthIndex, LogCollector, type LoggedReplica, type ReplicaBirthRecord } from './durable.ts';
import { childrenByParent, type Lineage, restingOn } from './lineage.ts';
import type { RangesOptions } from './options.ts';
import { type Base, Replay } from './replay.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState } from './state.ts';

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

type Images = ReadonlyMap<RangeId, readonly ImageFile[]>;

/** Brings every replica of the log back; what can't be born yet stays in `logged`. */
export async function recover(
  options: RangesOptions,
  residents: Residents,
  logged: Map<RangeId, LoggedReplica>,
): Promise<void> {
  const { files } = options.doors;
  const folder = `${options.config.dataFolder}/images`;
  await sweepTemporaries(files, folder);
  const images = await wholeImages(options, folder, logged);
  forceParentCommits(logged);
  const bases = await chooseBases(options, logged, images);
  const replay = new Replay(options, residents, logged, bases);
  await replay.run();
  for (const line of replay.over()) {
    residents.keepReplaced(line.rangeId, line.record, indicesOf(images, line.rangeId));
    logged.delete(line.rangeId);
  }
  for (const line of replay.alive()) {
    const { state, record, account, log } = line;
    residents.createReplica(state, record, line.hardState, log, indicesOf(images, line.rangeId), account);
    logged.delete(line.rangeId);
  }
  for (const [rangeId, { birth }] of logged) checkUnborn(rangeId, birth, residents);
}

/** A replica that was not brought back is fine only if its parent will bear it when the parent's log goes on. */
function checkUnborn(rangeId: RangeId, record: ReplicaBirthRecord | undefined, residents: Residents): void {
  const waits =
    record === undefined ||
    (record.birth.kind === 'split' && residents.replicas.get(record.birth.parent) !== undefined);
  if (waits) return;
  throw new JimError(
    'corruption',
    `no whole image of r${rangeId} is left (newest: ${record.imageIndex}); remove this node's data and let it join anew`,
  );
}

async function wholeImages(
  options: RangesOptions,
  folder: string,
  logged: ReadonlyMap<RangeId, LoggedReplica>,
): Promise<Images> {
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
    images.set(image.rangeId, [...(images.get(image.rangeId) ?? []), image]);
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

const indicesOf = (images: Images, rangeId: RangeId) => (images.get(rangeId) ?? []).map(({ index }) => index);

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

/** The base of each replica that has one of its own. */
async function chooseBases(
  { doors }: RangesOptions,
  logged: ReadonlyMap<RangeId, LoggedReplica>,
  images: Images,
): Promise<ReadonlyMap<RangeId, Base>> {
  const children = childrenByParent([...logged].map(([id, { birth }]) => [id, birth?.birth]));
  const lineage: Lineage = {
    birthOf: (id) => logged.get(id)?.birth?.birth,
    imagesOf: (id) => indicesOf(images, id),
    childrenOf: (id) => children.get(id) ?? [],
  };
  const bases = new Map<RangeId, Base>();
  for (const [rangeId, { birth, entries }] of logged) {
    const { baseBelow } = restingOn(rangeId, lineage);
    const image = images.get(rangeId)?.findLast(({ index }) => index < baseBelow);
    if (image !== undefined) {
      const { metadata } = await readImageHeader(doors.files, image.path, doors.crc32);
      bases.set(rangeId, { kind: 'image', path: image.path, state: decodeRangeState(metadata) });
    } else if (birth?.birth.kind === 'bootstrap' && (entries.length === 0 || entries[0].index === birthIndex + 1)) {
      bases.set(rangeId, { kind: 'empty' });
    }
  }
  return bases;
}
