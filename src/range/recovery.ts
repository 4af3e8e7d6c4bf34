/**
 * Restart: brings the replicas of a node back from images and log.
 *
 *   1  the log is read once, in order, into replicas (`durable.ts`)
 *   2  each replica gets a base: its newest whole image, or an older one while a child rests on it (`lineage.ts`); a
 *      bootstrapped one without images begins empty; one without images that was split off begins where its parent is split
 *   3  all of it is replayed as one history (`replay.ts`), but for what was merged away and nobody needs
 *   4  what lives at the end becomes replicas
 *
 * A damaged image is skipped for the one before it, whose log is kept. If there is none, the replica can't be brought back
 * and opening fails with `corruption`, naming the range.
 */
import { JimError, type RangeId } from '../base/index.ts';
import { FilesError } from '../io/index.ts';
import { type ImageFile, listImages, readImageHeader, sweepTemporaries, verifyImage } from '../snapshot/index.ts';
import { Wal } from '../wal/index.ts';
import {
  birthIndex,
  LogCollector,
  type LoggedReplica,
  leadsToNewest,
  noWholeImage,
  type ReplicaBirthRecord,
} from './durable.ts';
import { childrenByParent, type Lineage, restingOn } from './lineage.ts';
import type { RangesOptions } from './options.ts';
import { type Base, type EndedLine, Replay } from './replay.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState } from './state.ts';

/** Opens the node's log and collects what it says. */
export async function openLog(options: RangesOptions): Promise<{ wal: Wal; collected: LogCollector }> {
  const { doors, config, clusterId, nodeId } = options;
  const folder = `${config.dataFolder}/log`;
  await doors.files.makeFolder(folder);
  await doors.files.makeFolder(`${config.dataFolder}/images`);
  if (options.hasLog === true && !(await Wal.isIn(doors.files, folder)))
    throw new JimError('corruption', `the log in ${folder} is gone; remove this node's data and let it join anew`);
  const collected = new LogCollector();
  const { wal } = await Wal.open({
    files: doors.files,
    clock: doors.clock,
    crc32: doors.crc32,
    folder,
    identity: { clusterId, nodeId },
    segmentBytes: config.walSegmentBytes,
    paddingBytes: config.walPaddingBytes,
    reserveBytes: config.walReserveBytes,
    onRecord: (record) => collected.add(record),
    onFailure: options.onFatal,
  });
  return { wal, collected };
}

type Images = ReadonlyMap<RangeId, readonly ImageFile[]>;

/** Brings every replica of the log back; what can't be born yet stays in `logged`. Resolves with the images that are damaged. */
export async function recover(
  options: RangesOptions,
  residents: Residents,
  logged: Map<RangeId, LoggedReplica>,
): Promise<readonly ImageFile[]> {
  const { files } = options.doors;
  const folder = `${options.config.dataFolder}/images`;
  await sweepTemporaries(files, folder);
  const damaged: ImageFile[] = [];
  const images = await wholeImages(options, folder, logged, (image) => damaged.push(image));
  forceCommits(logged);
  const lineage = lineageOf(logged, images);
  const bases = await chooseBases(options, logged, images, lineage);
  const over = mergedForGood(logged, bases, lineage);
  const replay = new Replay(options, residents, logged, bases, new Set(over.map(({ rangeId }) => rangeId)));
  await replay.run();
  for (const line of [...over, ...replay.over()]) {
    residents.keepReplaced(line, indicesOf(images, line.rangeId));
    logged.delete(line.rangeId);
  }
  for (const line of replay.alive()) {
    const { state, record, account, log } = line;
    residents.createReplica(state, record, line.hardState, log, indicesOf(images, line.rangeId), account);
    logged.delete(line.rangeId);
  }
  for (const [rangeId, { birth }] of logged) checkUnborn(rangeId, birth, residents);
  return damaged;
}

/** A replica that was not brought back is fine only if its parent will bear it when the parent's log goes on. */
function checkUnborn(rangeId: RangeId, record: ReplicaBirthRecord | undefined, residents: Residents): void {
  const waits =
    record === undefined ||
    (record.birth.kind === 'split' && residents.replicas.get(record.birth.parent) !== undefined);
  if (waits) return;
  throw noWholeImage({ rangeId, birth: record });
}

async function wholeImages(
  options: RangesOptions,
  folder: string,
  logged: ReadonlyMap<RangeId, LoggedReplica>,
  onDamaged: (image: ImageFile) => void,
): Promise<Images> {
  const { doors } = options;
  const images = new Map<RangeId, ImageFile[]>();
  for (const image of await listImages(doors.files, folder)) {
    const replica = logged.get(image.rangeId);
    const birth = replica?.birth;
    // Files the log does not know of are what a crash left of an image that was never recorded, of a range that went, or of what
    // an image from a peer replaced.
    if (birth === undefined || image.index > birth.imageIndex || !leadsToNewest(replica!, image.index)) {
      await doors.files.remove(image.path);
      continue;
    }
    if (await isWhole(options, image)) images.set(image.rangeId, [...(images.get(image.rangeId) ?? []), image]);
    else onDamaged(image);
  }
  return images;
}

async function isWhole({ doors, log }: RangesOptions, image: ImageFile): Promise<boolean> {
  try {
    await verifyImage({ ...doors, path: image.path });
    return true;
  } catch (error) {
    if (error instanceof FilesError && error.kind === 'refused') throw error;
    log('error', 'a range image is damaged: the one before it is used', { path: image.path, error: String(error) });
    return false;
  }
}

const indicesOf = (images: Images, rangeId: RangeId) => (images.get(rangeId) ?? []).map(({ index }) => index);

/**
 * Records prove that logs were committed: a child's of its parent's up to the split, one of a range that was merged away of the
 * other's up to the merge, and one of an image of its own.
 */
function forceCommits(logged: ReadonlyMap<RangeId, LoggedReplica>): void {
  for (const replica of logged.values()) {
    const { birth } = replica;
    if (birth === undefined) continue;
    forceCommit(replica, birth.imageIndex);
    if (birth.birth.kind === 'split') forceCommit(logged.get(birth.birth.parent), birth.birth.splitIndex);
    if (birth.mergedInto !== undefined) forceCommit(logged.get(birth.mergedInto.rangeId), birth.mergedInto.index);
  }
}

function forceCommit(replica: LoggedReplica | undefined, index: number): void {
  const last = replica?.entries.at(-1);
  if (replica?.hardState === undefined || last === undefined || last.index < index) return;
  replica.hardState = { ...replica.hardState, commit: Math.max(replica.hardState.commit, index) };
}

function lineageOf(logged: ReadonlyMap<RangeId, LoggedReplica>, images: Images): Lineage {
  const children = childrenByParent([...logged].map(([id, { birth }]) => [id, birth?.birth]));
  return {
    birthOf: (id) => logged.get(id)?.birth?.birth,
    imagesOf: (id) => indicesOf(images, id),
    childrenOf: (id) => children.get(id) ?? [],
  };
}

/** Ranges merged into others that replay no merge of them: those have it in their bases, are over or left. Unless a child rests on them. */
function mergedForGood(
  logged: ReadonlyMap<RangeId, LoggedReplica>,
  bases: ReadonlyMap<RangeId, Base>,
  lineage: Lineage,
): readonly EndedLine[] {
  const isOver = (rangeId: RangeId): boolean => {
    const into = logged.get(rangeId)?.birth?.mergedInto;
    if (into === undefined || restingOn(rangeId, lineage).children.length > 0) return false;
    const base = bases.get(into.rangeId);
    const hasIt = base?.kind === 'image' && base.state.appliedIndex >= into.index;
    return hasIt || logged.get(into.rangeId)?.birth === undefined || isOver(into.rangeId);
  };
  const over: EndedLine[] = [];
  for (const [rangeId, { birth: record }] of logged) {
    const endedBy = record?.mergedInto;
    if (record !== undefined && endedBy !== undefined && isOver(rangeId)) over.push({ rangeId, record, endedBy });
  }
  return over;
}

/** The base of each replica that has one of its own. */
async function chooseBases(
  { doors }: RangesOptions,
  logged: ReadonlyMap<RangeId, LoggedReplica>,
  images: Images,
  lineage: Lineage,
): Promise<ReadonlyMap<RangeId, Base>> {
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
