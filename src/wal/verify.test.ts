/** A log that is open reads its segments again: damage is found wherever it is, and ending a segment lets it go. */
import { expect, test } from 'vitest';
import { decodeRangeId } from '../base/index.ts';
import type { MemoryFiles } from '../io/memory/files.ts';
import type { Wal, WalDamage } from './index.ts';
import { clock, entry, first, folder, hardState, newDisk, open } from './testing.ts';

const r1 = decodeRangeId(1);

/** What is wrong with each segment, oldest first. */
async function verified(wal: Wal, pieces?: number[]): Promise<(WalDamage | undefined)[]> {
  const found: (WalDamage | undefined)[] = [];
  for (const extent of wal.segments()) found.push(await wal.verify(extent, async (bytes) => void pieces?.push(bytes)));
  return found;
}

async function filled(files: MemoryFiles, from: number, to: number): Promise<Wal> {
  const { wal } = await open(files, { segmentBytes: 4000, paddingBytes: 512 });
  await wal.append([hardState(1, 1)], 'fsync');
  for (let i = from; i <= to; i++) await wal.append([entry(1, i, 'x'.repeat(100))], 'fsync');
  return wal;
}

test('every byte of every segment that is on disk counts, and nothing behind', async () => {
  const files = newDisk();
  const wal = await filled(files, 1, 50);
  expect(wal.segments().length).toBeGreaterThan(2);
  expect((await verified(wal)).every((damage) => damage === undefined)).toBe(true);
  for (const { path, bytes } of wal.segments())
    for (let offset = 0; offset < bytes; offset += 101) {
      files.flipBit(path, offset, offset % 8);
      const damaged = (await verified(wal)).filter((damage) => damage !== undefined);
      expect(damaged, `${path} at ${offset}`).toMatchObject([{ path }]);
      expect(damaged[0]?.offset).toBeLessThanOrEqual(offset);
      files.flipBit(path, offset, offset % 8);
    }
  const newest = wal.segments().at(-1)!;
  files.flipBit(newest.path, newest.bytes + 8);
  expect((await verified(wal)).at(-1)).toBeUndefined();
  await wal.close();
});

test('a segment that is too short or holds another one is damaged, one with long frames is read in pieces', async () => {
  const files = newDisk();
  const { wal } = await open(files);
  await wal.append([entry(1, 1, 'y'.repeat(900_000)), entry(1, 2, 'z')], 'fsync');
  await wal.append([], 'fsync');
  const pieces: number[] = [];
  expect(await verified(wal, pieces)).toEqual([undefined]);
  // The window that ended inside the long frame, the frame, and what is behind it.
  expect(pieces.length).toBe(3);
  // The last mark of a quiet log would make the file as long again.
  while (wal.stats.writes < 2) await new Promise<void>((resolve) => clock.after(5, resolve));
  const [{ path, bytes }] = wal.segments();
  const handle = await files.open(path, 'write');
  await handle.truncate(bytes - 8);
  expect(await verified(wal)).toMatchObject([{ reason: 'the segment ends early' }]);
  expect(await wal.verify({ number: 2, path, bytes }, async () => {})).toMatchObject({ offset: 0 });
  await handle.close();
});

test('a log without records is written anew where its header has gone bad', async () => {
  const files = newDisk();
  const { wal } = await open(files);
  files.flipBit(first, 71);
  expect(await verified(wal)).toMatchObject([{ offset: 0 }]);
  await wal.beginSegment();
  await wal.dropUnneeded();
  expect(await verified(wal)).toEqual([undefined]);
  await wal.close();
  const again = await open(files);
  expect(again.records).toEqual([]);
  await again.wal.close();
});

test('what a restart copies into its new segment is void in the old one', async () => {
  const files = newDisk();
  await filled(files, 1, 5);
  const again = await open(files);
  expect(again.wal.segments().map(({ number }) => number)).toEqual([1, 2]);
  expect(await verified(again.wal)).toEqual([undefined, undefined]);
  await again.wal.close();
});

test('the segment that is written to can be ended, and goes when nothing in it is needed', async () => {
  const files = newDisk();
  const { wal } = await open(files);
  await wal.append([hardState(1, 7), entry(1, 1)], 'fsync');
  await wal.beginSegment();
  // One with nothing in it can be ended, too.
  await wal.beginSegment();
  expect(wal.segments().map(({ number }) => number)).toEqual([1, 2, 3]);
  await wal.append([entry(1, 2)], 'fsync');
  expect(wal.pins(2)).toEqual([r1]);
  wal.release(r1, 1);
  expect(wal.pins(2)).toEqual([]);
  expect(wal.pins(3)).toEqual([r1]);
  await wal.close();
  expect(await files.list(folder)).not.toContain(first.slice(folder.length + 1));
  const again = await open(files);
  expect(again.records).toEqual(['r1 2@1 command payload 2', 'r1/2 term 7 vote 2 commit 0']);
  await again.wal.close();
});
