/**
 * Every crash of a short life (RELIABILITY 4.3): log created, entries appended, segments rotated, an image taken, old segments
 * dropped. At each call to the disk the power goes, and every pending change survives or not, two of them in any way at all.
 */
import { expect, test } from 'vitest';
import { decodeRangeId, decodeReplicaId, decodeTimestamp, emptyBytes, utf8, utf8Text } from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { PendingChange, PendingName, WriteFate } from '../io/memory/disk.ts';
import { MemoryFiles } from '../io/memory/files.ts';
import { SeededRandom } from '../io/memory/random.ts';
import { createStore } from '../memstore/index.ts';
import { Wal, type WalRecord } from '../wal/index.ts';
import { listImages, sweepTemporaries, verifyImage, writeImage } from './index.ts';

const r1 = decodeRangeId(1);
const logFolder = '/d/log';
const imageFolder = '/d/images';

/** No time passes: each call takes a turn of the microtask queue. */
const clock: Clock = {
  monotonicMs: () => 0,
  wallMs: () => 0,
  after: () => ({ cancel: () => {} }),
  soon: (f) => queueMicrotask(f),
};

interface Found {
  readonly entries: number[];
  readonly term: number;
  readonly imageIndex: number;
}

async function openLog(files: MemoryFiles): Promise<{ wal: Wal; found: Found }> {
  const entries: number[] = [];
  let term = 0;
  let imageIndex = 0;
  const onRecord = (record: WalRecord): void => {
    if (record.kind === 'entry') {
      while (entries.length > 0 && entries[entries.length - 1] >= record.index) entries.pop();
      entries.push(record.index);
      expect(utf8Text(record.payload)).toBe(`payload ${record.index}`);
    }
    if (record.kind === 'hard-state') term = record.term;
    if (record.kind === 'replica') imageIndex = Number(utf8Text(record.payload));
  };
  const identity = { clusterId: 'c', nodeId: 1 };
  const options = { folder: logFolder, segmentBytes: 350, paddingBytes: 256, reserveBytes: 0 };
  const { wal } = await Wal.open({ files, clock, identity, onRecord, ...options });
  return { wal, found: { entries, term, imageIndex } };
}

/** What was acknowledged so far. */
interface Promised {
  entry: number;
  term: number;
  imageIndex: number;
}

async function live(files: MemoryFiles, promised: Promised): Promise<void> {
  const { wal } = await openLog(files);
  const replicaId = decodeReplicaId(1);
  await wal.append([{ kind: 'hard-state', rangeId: r1, replicaId, term: 4, vote: replicaId, commit: 0 }], 'fsync');
  promised.term = 4;
  for (let index = 1; index <= 5; index++) {
    const payload = utf8(`payload ${index}`);
    await wal.append([{ kind: 'entry', rangeId: r1, index, term: 4, entryKind: 'command', payload }], 'fsync');
    promised.entry = index;
  }
  const store = createStore({ kind: 'sorted-btree' });
  store.apply([{ key: utf8('k'), timestamp: decodeTimestamp(5), row: utf8('row') }]);
  const span = { start: emptyBytes, end: emptyBytes };
  const image = { files, folder: imageFolder, clock, rangeId: r1, index: 4, term: 4, metadata: emptyBytes, span };
  await writeImage({ ...image, view: store.freeze() });
  await wal.append([{ kind: 'replica', rangeId: r1, payload: utf8('4') }], 'fsync');
  promised.imageIndex = 4;
  const before = wal.stats.segments;
  wal.release(r1, 4);
  while (wal.stats.segments >= before) await Promise.resolve();
  await wal.close();
}

async function check(files: MemoryFiles, promised: Readonly<Promised>): Promise<void> {
  await sweepTemporaries(files, imageFolder);
  const { found } = await openLog(files);
  expect(found.term, 'the hard state').toBeGreaterThanOrEqual(promised.term);
  expect(found.imageIndex, 'the image record').toBeGreaterThanOrEqual(promised.imageIndex);
  const images = await listImages(files, imageFolder);
  for (const { path } of images) await verifyImage({ files, path, clock });
  if (found.imageIndex > 0) expect(images.map(({ index }) => index)).toContain(found.imageIndex);
  const [first = found.imageIndex + 1] = found.entries;
  const last = found.entries.at(-1) ?? found.imageIndex;
  expect(first, 'no entry is missing behind the image').toBeLessThanOrEqual(found.imageIndex + 1);
  expect(found.entries).toEqual(found.entries.map((_, i) => first + i));
  expect(last, 'every acknowledged entry is there').toBeGreaterThanOrEqual(promised.entry);
}

type Pending = PendingChange | PendingName;

function fatesOf(change: Pending): (WriteFate | boolean)[] {
  if (change.kind === 'truncate') return [{ kind: 'all' }, { kind: 'none' }];
  if (change.kind !== 'write') return [true, false];
  return [
    { kind: 'all' },
    { kind: 'none' },
    { kind: 'prefix', length: Math.floor(change.bytes.length / 2) },
    { kind: 'sectors', fates: ['garbage', 'kept'] },
  ];
}

/** Everything survives, or nothing, but for at most two changes that meet any fate. */
function* plans(pending: readonly Pending[]): Generator<Map<number, WriteFate | boolean>> {
  const fates = pending.map(fatesOf);
  for (const base of [0, 1]) {
    const all = new Map(fates.map((choices, i) => [i, choices[base]]));
    yield all;
    for (let a = 0; a < pending.length; a++)
      for (const fateA of fates[a]) {
        if (fateA === fates[a][base]) continue;
        yield new Map(all).set(a, fateA);
        for (let b = a + 1; b < pending.length; b++)
          for (const fateB of fates[b]) if (fateB !== fates[b][base]) yield new Map(all).set(a, fateA).set(b, fateB);
      }
  }
}

interface Moment {
  readonly disk: MemoryFiles;
  readonly promised: Promised;
}

/** The disk before each call that changes something, and what was acknowledged by then. */
function collect(files: MemoryFiles, promised: Promised, into: Moment[]): void {
  files.onCall = (call) => {
    const changes = ['write', 'sync', 'rename', 'remove', 'syncFolder', 'truncate', 'close'].includes(call);
    if (changes) into.push({ disk: files.fork(), promised: { ...promised } });
  };
}

/** Every way in which the power can go at this moment. */
function* losses(moment: Moment): Generator<MemoryFiles> {
  for (const plan of plans(moment.disk.pendingChanges())) {
    const disk = moment.disk.fork();
    const places = new Map<Pending, number>(disk.pendingChanges().map((change, i) => [change, i]));
    const fateOf = (change: Pending): WriteFate | boolean | undefined => plan.get(places.get(change) ?? -1);
    disk.powerLossBy({
      fateOf: (change) => (fateOf(change) ?? { kind: 'none' }) as WriteFate,
      keepsName: (change) => fateOf(change) === true,
      garbage: (length) => new Uint8Array(length).fill(0xa5),
    });
    yield disk;
  }
}

test('after a power loss at any moment everything acknowledged is there', async () => {
  const moments: Moment[] = [];
  const files = new MemoryFiles({ clock, random: new SeededRandom('life') });
  const promised: Promised = { entry: 0, term: 0, imageIndex: 0 };
  collect(files, promised, moments);
  await live(files, promised);
  let states = 0;
  for (const moment of moments) {
    for (const disk of losses(moment)) {
      await check(disk, moment.promised);
      disk.powerLoss(new SeededRandom(states));
      await check(disk, moment.promised);
      states++;
    }
  }
  expect(states).toBeGreaterThan(400);
});

test('the same when the power goes again while the log opens', async () => {
  const moments: Moment[] = [];
  const files = new MemoryFiles({ clock, random: new SeededRandom('life') });
  const promised: Promised = { entry: 0, term: 0, imageIndex: 0 };
  collect(files, promised, moments);
  await live(files, promised);
  let states = 0;
  for (const moment of moments) {
    for (const kept of ['process crash', 'all', 'none']) {
      const disk = moment.disk.fork();
      if (kept === 'process crash') disk.processCrash();
      else {
        const fateOf = (): WriteFate => ({ kind: kept === 'all' ? 'all' : 'none' });
        disk.powerLossBy({ fateOf, keepsName: () => kept === 'all', garbage: (length) => new Uint8Array(length) });
      }
      const opening: Moment[] = [];
      collect(disk, { ...moment.promised }, opening);
      await openLog(disk);
      for (const second of opening)
        for (const twice of losses(second)) {
          await check(twice, moment.promised);
          states++;
        }
    }
  }
  expect(states).toBeGreaterThan(2000);
});
