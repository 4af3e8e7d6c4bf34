import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRangeId, decodeTimestamp, JimError, type Span, toHex, utf8 } from '../base/index.ts';
import { MemoryFiles } from '../io/memory/files.ts';
import { SeededRandom } from '../io/memory/random.ts';
import { NodeClock } from '../io/node/clock.ts';
import { createStore, type FrozenView, type MvccStore, type VersionWrite } from '../memstore/index.ts';
import {
  ImageReceiver,
  imageLength,
  imagePath,
  inspectImage,
  listImages,
  readChunks,
  readImage,
  readImageHeader,
  removeImage,
  sweepTemporaries,
  verifyImage,
  writeImage,
} from './index.ts';

const clock = new NodeClock();
const r1 = decodeRangeId(1);
const everything: Span = { start: new Uint8Array(0), end: new Uint8Array(0) };
const metadata = utf8('state of the layer above');

function newDisk(): MemoryFiles {
  return new MemoryFiles({ clock, random: new SeededRandom('images') });
}

/** A view of given versions, each key's newest first, as the store gives them. */
function viewOf(writes: readonly VersionWrite[]): FrozenView {
  const store = newStore();
  store.apply(writes, { force: true });
  return store.freeze();
}

function newStore(kind: MvccStore['kind'] = 'sorted-btree'): MvccStore {
  return createStore({ kind });
}

function write(key: string, timestamp: number, row: string | undefined): VersionWrite {
  return {
    key: utf8(key),
    timestamp: decodeTimestamp(timestamp),
    row: row === undefined ? undefined : utf8(row),
  };
}

async function make(
  files: MemoryFiles,
  view: FrozenView,
  span = everything,
  index = 41,
  state?: Iterable<Uint8Array>,
): Promise<string> {
  const options = { files, folder: '/d', clock, rangeId: r1, index, term: 7, metadata, state, view, span };
  return (await writeImage(options)).path;
}

async function readBack(files: MemoryFiles, path: string): Promise<VersionWrite[]> {
  const all: VersionWrite[] = [];
  for await (const content of readImage({ files, path, clock }))
    if (content.kind === 'rows') all.push(...content.versions);
  return all;
}

const printed = (writes: readonly VersionWrite[]): string[] =>
  writes.map(({ key, timestamp, row }) => `${toHex(key)}@${timestamp}=${row === undefined ? 'deleted' : toHex(row)}`);

const small = [write('a', 10, 'one'), write('a', 20, undefined), write('b', 15, 'two'), write('c', 30, '')];

test('an image gives back every version of its span, oldest first, and its header', async () => {
  const files = newDisk();
  const path = await make(files, viewOf(small));
  expect(path).toBe('/d/r1-000000000041.image');
  expect(printed(await readBack(files, path))).toEqual(printed(small));
  const header = await readImageHeader(files, path);
  expect(header).toMatchObject({ rangeId: 1, index: 41, term: 7, metadata });
  const part = await make(files, viewOf(small), { start: utf8('b'), end: utf8('c') }, 42);
  expect(printed(await readBack(files, part))).toEqual(printed([small[2]]));
});

test('any versions survive the trip, whatever the size of their rows', async () => {
  const version = fc.record({
    key: fc.uint8Array({ minLength: 1, maxLength: 6 }),
    timestamp: fc.integer({ min: 1, max: 50 }),
    size: fc.option(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 150_000 })), {
      nil: undefined,
    }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(version, { maxLength: 60 }), async (versions) => {
      const unique = new Map(versions.map((v) => [`${toHex(v.key)}/${String(v.timestamp).padStart(3, '0')}`, v]));
      const writes = [...unique.values()]
        .sort((a, b) => Buffer.compare(a.key, b.key) || a.timestamp - b.timestamp)
        .map(({ key, timestamp, size }) => ({
          key,
          timestamp: decodeTimestamp(timestamp),
          row: size === undefined ? undefined : new Uint8Array(size).fill(timestamp),
        }));
      const files = newDisk();
      const path = await make(files, viewOf(writes));
      expect(printed(await readBack(files, path))).toEqual(printed(writes));
      const { totals } = await verifyImage({ files, path, clock });
      expect(totals.versions).toBe(writes.length);
    }),
    { numRuns: 40 },
  );
});

test.each(['arena', 'sorted-btree'] as const)(
  'an image of many blocks, with a hot key, loads into the %s store',
  async (kind) => {
    const writes: VersionWrite[] = [];
    for (let i = 0; i < 3000; i++) writes.push(write('hot', i + 1, 'x'.repeat(100)));
    for (let i = 0; i < 5000; i++) writes.push(write(`key ${String(i).padStart(6, '0')}`, 5, 'y'.repeat(100)));
    const files = newDisk();
    const source = newStore(kind);
    source.apply(writes);
    const path = await make(files, source.freeze());
    const store = newStore(kind);
    for await (const content of readImage({ files, path, clock }))
      if (content.kind === 'rows') store.load(content.versions);
    store.checkInvariants();
    expect(store.versions(utf8('hot'))).toHaveLength(3000);
    expect(store.versions(utf8('key 004999'))).toHaveLength(1);
    const lines = [];
    for await (const line of inspectImage(files, path)) lines.push(line);
    expect(lines.at(-1)).toMatch(/^whole: \d+ blocks, 5001 keys, 8000 versions$/);
  },
);

test('blocks of state stand before the rows, and each is made when it is its turn', async () => {
  const files = newDisk();
  let made = 0;
  let written = 0;
  files.onCall = (call) => {
    if (call === 'write') written++;
  };
  function* state() {
    for (const size of [10, 0, 3_000_000]) {
      // The header and the blocks before it are on their way.
      expect(written).toBeGreaterThan(made);
      yield new Uint8Array(size).fill(++made);
    }
  }
  const path = await make(files, viewOf(small), everything, 41, state());
  const kinds: string[] = [];
  for await (const content of readImage({ files, path, clock }))
    kinds.push(
      content.kind === 'rows'
        ? `${content.versions.length} versions`
        : `${content.bytes.length} of ${content.bytes[0]}`,
    );
  expect(kinds).toEqual(['10 of 1', '0 of undefined', '3000000 of 3', '4 versions']);
  const lines = [];
  for await (const line of inspectImage(files, path)) lines.push(line);
  expect(lines[2]).toBe('76  block 0: 30 bytes, state besides the rows');
  expect(lines.at(-1)).toBe('whole: 4 blocks, 3 keys, 4 versions');
  expect((await verifyImage({ files, path, clock })).totals).toMatchObject({ blocks: 4, versions: 4 });
});

test('one flipped bit anywhere is found, and the place is named', async () => {
  const files = newDisk();
  const path = await make(files, viewOf(small), everything, 41, [utf8('a block of state')]);
  const length = await imageLength(files, path);
  for (let offset = 0; offset < length; offset++) {
    files.flipBit(path, offset, offset % 8);
    await expect(verifyImage({ files, path, clock }), `byte ${offset}`).rejects.toThrow(
      /damaged at byte \d+|has format \d+/,
    );
    files.flipBit(path, offset, offset % 8);
  }
  await verifyImage({ files, path, clock });
});

test('a file cut short or with something behind it is no image', async () => {
  const files = newDisk();
  const path = await make(files, viewOf(small));
  const whole = await files.readAll(path);
  for (const bytes of [...whole.keys()].map((end) => whole.subarray(0, end)).concat([Buffer.concat([whole, whole])])) {
    const handle = await files.open('/d/r1-000000000099.image', 'create');
    await handle.write(0, [bytes]);
    await handle.close();
    await expect(verifyImage({ files, path: '/d/r1-000000000099.image', clock })).rejects.toBeInstanceOf(JimError);
    await files.remove('/d/r1-000000000099.image');
  }
});

test('an image travels in raw chunks, and has its name only when all of it was checked', async () => {
  const files = newDisk();
  const path = await make(files, viewOf(small));
  const length = await imageLength(files, path);
  const options = { files, folder: '/other', clock, rangeId: r1, index: 41, length };
  const receiver = await ImageReceiver.create(options);
  for await (const chunk of readChunks(files, path, clock, 50)) {
    expect(await listImages(files, '/other')).toEqual([]);
    await receiver.write(chunk);
  }
  const { header } = await receiver.finish();
  expect(header.index).toBe(41);
  expect(await listImages(files, '/other')).toEqual([{ rangeId: 1, index: 41, path: imagePath('/other', r1, 41) }]);

  const broken = await ImageReceiver.create(options);
  for await (const { offset, bytes } of readChunks(files, path, clock, 50)) {
    if (offset === 100) bytes[3] ^= 1;
    await broken.write({ offset, bytes });
  }
  await expect(broken.finish()).rejects.toMatchObject({ code: 'corruption' });
  await broken.abort();
  await expect(broken.write({ offset: 0, bytes: utf8('x') })).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('a full disk refuses the image and leaves nothing', async () => {
  const files = newDisk();
  const path = await make(files, viewOf(small));
  files.faults.capacityBytes = files.usedBytes() + 150;
  await expect(make(files, viewOf(small), everything, 42)).rejects.toMatchObject({ code: 'disk-full' });
  expect(await files.list('/d')).toEqual(['r1-000000000041.image']);
  await verifyImage({ files, path, clock });
});

test('a power loss at any moment leaves the old images whole and the new one whole or absent', async () => {
  const random = new SeededRandom('power');
  for (let crashAt = 0; crashAt < 16; crashAt++) {
    for (let round = 0; round < 12; round++) {
      const files = newDisk();
      await make(files, viewOf(small));
      let calls = 0;
      files.onCall = () => {
        if (calls++ === crashAt) files.powerLoss(random);
      };
      const written = await make(files, viewOf(small), everything, 42).then(
        () => true,
        () => false,
      );
      files.onCall = undefined;
      await sweepTemporaries(files, '/d');
      const images = await listImages(files, '/d');
      expect(images.map(({ index }) => index)).toEqual(written || images.length > 1 ? [41, 42] : [41]);
      for (const image of images) await verifyImage({ files, path: image.path, clock });
    }
  }
});

test('removing is durable, and removing what is not there is fine', async () => {
  const files = newDisk();
  await make(files, viewOf(small));
  await removeImage(files, '/d', r1, 41);
  await removeImage(files, '/d', r1, 41);
  files.powerLoss(new SeededRandom('removed'));
  expect(await listImages(files, '/d')).toEqual([]);
});
