/** The log of a node: what it gives back after a restart, group commit, a torn tail and damage, and which segments it keeps. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRangeId, type JimError, markCount } from '../base/index.ts';
import type { MemoryFiles } from '../io/memory/files.ts';
import { SeededRandom } from '../io/memory/random.ts';
import { nodeCrc32 } from '../io/node/checksum.ts';
import { NodeFiles } from '../io/node/files.ts';
import type { WalRecord } from './index.ts';
import { clock, entry, first, folder, hardState, lines, newDisk, open, printed, removed, replica } from './testing.ts';

describe('a log gives back what it was given', () => {
  test('in order, over restarts, each in a segment of its own', async () => {
    const files = newDisk();
    const one = await open(files);
    await one.wal.append([replica(7, 'born'), hardState(7, 1), entry(7, 1, 'x')], 'fsync');
    await one.wal.append([entry(7, 2, '')], 'memory');
    await one.wal.append([removed(8)], 'fsync');
    one.wal.checkInvariants();
    await one.wal.close();
    const two = await open(files);
    expect(two.records).toEqual([
      'r7 replica born',
      'r7/2 term 1 vote 2 commit 0',
      'r7 1@1 command x',
      'r7 2@1 command ',
      'r8/2 removed',
    ]);
    expect(two.report).toMatchObject({ segments: 1, records: 5, tornTail: undefined, damage: undefined });
    await two.wal.append([entry(7, 3)], 'fsync');
    await two.wal.close();
    const three = await open(files);
    expect(three.records).toHaveLength(6);
    expect(three.records.at(-1)).toBe('r7 3@1 command payload 3');
    await three.wal.close();
  });

  test('whatever the records and batches, with segments of any size', async () => {
    const id = fc.integer({ min: 1, max: 2 ** 40 });
    const index = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const payload = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 1000, maxLength: 5000 }));
    const record = fc.oneof(
      fc.record({
        kind: fc.constant('entry'),
        rangeId: id,
        index,
        term: index,
        entryKind: fc.constantFrom('noop', 'command', 'config'),
        payload,
      }),
      fc.record({ kind: fc.constant('hard-state'), rangeId: id, replicaId: id, term: index, vote: id, commit: index }),
      fc.record({ kind: fc.constant('replica'), rangeId: id, payload }),
      fc.record({ kind: fc.constant('removed'), rangeId: id, replicaId: id }),
    ) as fc.Arbitrary<WalRecord>;
    const durability = fc.constantFrom('fsync', 'memory') as fc.Arbitrary<'fsync' | 'memory'>;
    const batches = fc.array(fc.tuple(fc.array(record, { maxLength: 5 }), durability), { maxLength: 20 });
    const segmentBytes = fc.integer({ min: 200, max: 20_000 });
    const paddingBytes = fc.constantFrom(0, 512, 4096);
    await fc.assert(
      fc.asyncProperty(batches, segmentBytes, paddingBytes, async (all, bytes, padding) => {
        const files = newDisk();
        const { wal } = await open(files, { segmentBytes: bytes, paddingBytes: padding });
        await Promise.all(all.map(([records, how]) => wal.append(records, how)));
        wal.checkInvariants();
        await wal.close();
        const again = await open(files, { segmentBytes: bytes, paddingBytes: padding });
        expect(again.records).toEqual(all.flatMap(([records]) => records.map(printed)));
        await again.wal.close();
      }),
      { numRuns: 60 },
    );
  });

  test('on a real disk, with zeros written ahead, and prints what is inside', async () => {
    const real = await mkdtemp(join(tmpdir(), 'jimkv-wal-'));
    try {
      const files = new NodeFiles();
      const options = { folder: `${real}/log`, crc32: nodeCrc32, paddingBytes: 64 * 1024, reserveBytes: 64 * 1024 };
      const { wal } = await open(files, { ...options, segmentBytes: 200_000 });
      const appends = [];
      for (let i = 1; i <= 3000; i++) appends.push(wal.append([entry(1, i, 'x'.repeat(200))], 'fsync'));
      await Promise.all(appends);
      expect(wal.stats).toMatchObject({ appends: 3000, records: 3000 });
      // The node dies here: nothing was closed.
      const again = await open(files, { ...options, folder: `${real}/log` });
      expect(again.records).toHaveLength(3000);
      expect(again.report.tornTail).toBeUndefined();
      await again.wal.close();
      await wal.close();
      const printedLines = await lines(files, `${real}/log/000000000001.wal`);
      expect(printedLines[0]).toBe('segment 1 of node n1, cluster cluster-a');
      expect(printedLines[2]).toBe('128  r1 entry 1@1 command, 200 bytes');
    } finally {
      await rm(real, { recursive: true });
    }
  });
});

describe('group commit', () => {
  test('appends that come while the disk is busy share one write and one sync, and resolve in order', async () => {
    const files = newDisk();
    const { wal } = await open(files);
    let syncsInFlight = 0;
    let most = 0;
    files.onCall = (call) => {
      if (call === 'sync') most = Math.max(most, ++syncsInFlight);
      if (call === 'write') syncsInFlight = 0;
    };
    const order: number[] = [];
    const append = (i: number): Promise<unknown> => wal.append([entry(1, i)], 'fsync').then(() => order.push(i));
    const early = append(1);
    await new Promise<void>((resolve) => clock.soon(resolve));
    const late = [2, 3, 4, 5, 6, 7, 8, 9].map(append);
    await Promise.all([early, ...late]);
    expect(order).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(wal.stats).toMatchObject({ appends: 9, writes: 2, syncs: 2 });
    expect(most).toBe(1);
    await wal.close();
  });

  test('memory appends do not wait for the disk, and the disk follows', async () => {
    const files = newDisk();
    const { wal } = await open(files);
    files.faults.stalled = true;
    await wal.append([entry(1, 1)], 'memory');
    await wal.append([entry(1, 2)], 'memory');
    await new Promise<void>((resolve) => clock.after(20, resolve));
    await wal.append([entry(1, 3)], 'memory');
    expect(wal.stats.stalledMs).toBeGreaterThan(0);
    expect(wal.stats.syncs).toBe(0);
    files.faults.stalled = false;
    while (wal.stats.syncs === 0) await new Promise<void>((resolve) => clock.after(5, resolve));
    await wal.append([], 'fsync');
    files.powerLoss(new SeededRandom(1));
    expect((await open(files)).records).toHaveLength(3);
  });
});

test('both durabilities mixed on a slow disk, with segments that fill up, keep order and promises', async () => {
  const run = async (seed: number): Promise<void> => {
    const random = new SeededRandom(`mixed ${seed}`);
    const files = newDisk();
    const onFailure = (error: JimError): void => expect.fail(error.message);
    const { wal } = await open(files, { segmentBytes: 600, paddingBytes: 256, onFailure });
    files.faults.delayMs = [0, 4];
    files.faults.syncDelayMs = [0, 6];
    let acknowledged = 0;
    let durable = 0;
    const pending: Promise<void>[] = [];
    for (let i = 1; i <= 40; i++) {
      const durability = random.float() < 0.7 ? 'memory' : 'fsync';
      const appended = wal.append([entry(1, i)], durability).then(() => {
        expect(acknowledged).toBe(i - 1);
        acknowledged = i;
        if (durability === 'fsync') durable = i;
      });
      pending.push(appended);
      if (random.float() < 0.5) await new Promise<void>((resolve) => clock.after(random.float() * 4, resolve));
    }
    if (seed % 2 === 0) await Promise.all(pending);
    const promised = durable;
    const settled = Promise.allSettled(pending);
    const crashed = files.fork();
    crashed.powerLoss(random);
    const { records } = await open(crashed);
    expect(records.length).toBeGreaterThanOrEqual(promised);
    expect(records).toEqual(records.map((_, i) => `r1 ${i + 1}@1 command payload ${i + 1}`));
    await settled;
    await wal.close();
    expect((await open(files)).records).toHaveLength(40);
  };
  await Promise.all(Array.from({ length: 30 }, (_, seed) => run(seed)));
});

describe('the tail', () => {
  /** A log of acknowledged entries, and where its last frame begins. */
  async function logOf(entries: number): Promise<{ files: MemoryFiles; lastFrame: number; size: number }> {
    const files = newDisk();
    const { wal } = await open(files);
    for (let i = 1; i <= entries; i++) await wal.append([entry(1, i)], 'fsync');
    files.processCrash();
    const inside = await lines(files, first);
    const size = (await files.readAll(first)).length;
    return { files, lastFrame: Number(inside.at(-2)!.split(' ')[0]), size };
  }

  test('torn at any byte of the last record: that record is dropped, the rest is kept, and the cut is durable', async () => {
    const { files, lastFrame, size } = await logOf(3);
    const dropped = markCount('wal: torn tail dropped');
    for (let cut = lastFrame; cut < size; cut++) {
      const torn = files.fork();
      const handle = await torn.open(first, 'write');
      await handle.truncate(cut);
      await handle.sync();
      const { wal, records, report } = await open(torn);
      expect(records).toHaveLength(2);
      expect(report.tornTail?.offset).toBe(cut === lastFrame ? undefined : lastFrame);
      await wal.append([entry(1, 3, 'again')], 'fsync');
      torn.powerLoss(new SeededRandom(cut));
      const again = await open(torn);
      expect(again.records.slice(1)).toEqual(['r1 2@1 command payload 2', 'r1 3@1 command again']);
      expect(again.report.tornTail).toBeUndefined();
    }
    expect(markCount('wal: torn tail dropped') - dropped).toBe(size - lastFrame - 1);
  });

  test('one flipped bit at any byte of an earlier record is corruption, and its place is told', async () => {
    const { files, lastFrame } = await logOf(4);
    const frames = (await lines(files, first)).slice(2, -1).map((line) => Number(line.split(' ')[0]));
    const markOfLast = frames.at(-2)!;
    expect(lastFrame).toBe(frames.at(-1));
    for (let offset = 0; offset < markOfLast; offset++) {
      const rotten = files.fork();
      rotten.flipBit(first, offset, offset % 8);
      const place = offset < 128 ? 0 : frames.filter((frame) => frame <= offset).at(-1)!;
      const failure = await open(rotten).then(
        () => undefined,
        (error: JimError) => error,
      );
      expect(failure?.code, `byte ${offset}`).toBe('corruption');
      expect(failure?.details).toMatchObject({ path: first, offset: place });
    }
  });

  test('a quiet log writes its last mark, and then its last record is covered too', async () => {
    const { files, lastFrame } = await logOf(0);
    expect(lastFrame).toBeNaN();
    const { wal } = await open(files);
    await wal.append([entry(1, 1)], 'fsync');
    const { writes } = wal.stats;
    while (wal.stats.writes === writes) await new Promise<void>((resolve) => clock.after(5, resolve));
    files.processCrash();
    files.flipBit(`${folder}/000000000002.wal`, 170);
    await expect(open(files)).rejects.toMatchObject({ code: 'corruption', details: { offset: 128 } });
  });

  test('a hole between segments, a lost end of an older segment, a foreign log: each is refused', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 400 });
    for (let i = 1; i <= 20; i++) await wal.append([entry(1, i)], 'fsync');
    await wal.close();
    expect((await files.list(folder)).length).toBeGreaterThan(3);
    const hole = files.fork();
    await hole.remove(`${folder}/000000000002.wal`);
    await expect(open(hole)).rejects.toThrow('000000000002.wal is damaged at byte 0: the segment is missing');
    const short = files.fork();
    const handle = await short.open(first, 'write');
    await handle.truncate(200);
    await expect(open(short)).rejects.toMatchObject({ code: 'corruption', details: { path: first } });
    await expect(open(files.fork(), { identity: { clusterId: 'cluster-b', nodeId: 1 } })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('a newest segment that ends, or is zero, before what its header says is durable: corruption, no torn tail', async () => {
    const { files } = await logOf(3);
    const { wal, records } = await open(files);
    expect(records).toHaveLength(3);
    await wal.close();
    const newest = `${folder}/000000000002.wal`;
    const size = (await files.readAll(newest)).length;
    for (const bytes of [0, size - 128]) {
      const cut = files.fork();
      const handle = await cut.open(newest, 'write');
      await handle.truncate(128);
      if (bytes > 0) await handle.write(128, [new Uint8Array(bytes)]);
      await expect(open(cut)).rejects.toMatchObject({ code: 'corruption', details: { path: newest, offset: 128 } });
    }
  });

  test('with onCorruption report, the log ends at the damage and what lies behind is set aside', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 400 });
    for (let i = 1; i <= 20; i++) await wal.append([entry(1, i)], 'fsync');
    await wal.close();
    files.flipBit(`${folder}/000000000002.wal`, 300);
    const reported = await open(files, { onCorruption: 'report' });
    expect(reported.report.damage).toMatchObject({ path: `${folder}/000000000002.wal` });
    const kept = reported.records.length;
    expect(kept).toBeGreaterThan(3);
    expect(kept).toBeLessThan(20);
    await reported.wal.append([entry(1, kept + 1, 'new')], 'fsync');
    await reported.wal.close();
    expect((await files.list(folder)).filter((name) => name.endsWith('.damaged'))).not.toEqual([]);
    const again = await open(files);
    expect(again.records).toEqual([...reported.records, `r1 ${kept + 1}@1 command new`]);
    expect(again.report.damage).toBeUndefined();
  });
});

describe('retention', () => {
  test('segments go when every range has released them; the newest states move forward first', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 600 });
    await wal.append(
      [replica(1, 'old'), replica(1, 'new'), hardState(1, 3), hardState(2, 5), replica(3, 'gone')],
      'fsync',
    );
    for (let i = 1; i <= 30; i++) await wal.append([entry(1, i), entry(2, i)], 'fsync');
    await wal.append([removed(3)], 'fsync');
    const before = wal.stats.segments;
    const bytesBefore = wal.retainedBytes;
    wal.release(decodeRangeId(1), 30);
    expect(wal.pins()).toEqual([2]);
    wal.release(decodeRangeId(2), 25);
    while (wal.stats.segments === before) await new Promise<void>((resolve) => clock.soon(resolve));
    await wal.close();
    wal.checkInvariants();
    expect(wal.retainedBytes).toBeLessThan(bytesBefore / 2);
    files.powerLoss(new SeededRandom('retention'));
    const { records } = await open(files);
    expect(records).toContain('r1 replica new');
    expect(records).toContain('r1/2 term 3 vote 2 commit 0');
    expect(records).toContain('r2/2 term 5 vote 2 commit 0');
    expect(records).not.toContain('r1 replica old');
    expect(records).not.toContain('r3 replica gone');
    expect(records.filter((line) => line.startsWith('r2 ')).slice(-5)).toEqual(
      [26, 27, 28, 29, 30].map((i) => `r2 ${i}@1 command payload ${i}`),
    );
  });

  test('that a replica was removed outlives every segment, until the range comes back', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 300 });
    await wal.append([replica(1, 'lives'), replica(2, 'was here'), replica(3, 'was here'), removed(2)], 'fsync');
    for (let i = 1; i <= 40; i++) {
      await wal.append([entry(1, i)], 'fsync');
      if (i === 10) await wal.append([removed(3)], 'fsync');
      if (i === 25) await wal.append([replica(3, 'is back'), hardState(3, 7)], 'fsync');
      wal.release(decodeRangeId(1), i);
    }
    await wal.close();
    wal.checkInvariants();
    const { records } = await open(files);
    const states = records.filter((line) => !line.includes('@'));
    expect([...new Set(states)].sort()).toEqual([
      'r1 replica lives',
      'r2/2 removed',
      'r3 replica is back',
      'r3/2 term 7 vote 2 commit 0',
    ]);
  });

  test('a state that is appended while segments go stays the newest', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 300 });
    await wal.append([hardState(1, 1), entry(1, 1)], 'fsync');
    for (let i = 2; i <= 10; i++) await wal.append([entry(1, i)], 'fsync');
    const appended = wal.append([hardState(1, 2)], 'fsync');
    wal.release(decodeRangeId(1), 10);
    const later = wal.append([hardState(1, 3)], 'fsync');
    await Promise.all([appended, later]);
    await wal.close();
    const states = (await open(files)).records.filter((line) => line.includes('term'));
    expect(states.at(-1)).toBe('r1/2 term 3 vote 2 commit 0');
    expect(states.map((line) => line.slice(0, 11))).toEqual([...states].sort().map((line) => line.slice(0, 11)));
  });

  test('entries that were cut off by a rewrite do not keep a segment', async () => {
    const files = newDisk();
    const { wal } = await open(files, { segmentBytes: 300 });
    for (let i = 1; i <= 12; i++) await wal.append([entry(1, i)], 'fsync');
    await wal.append([entry(1, 3, 'rewritten', 2)], 'fsync');
    const before = wal.stats.segments;
    wal.release(decodeRangeId(1), 2);
    while (wal.stats.segments === before) await new Promise<void>((resolve) => clock.soon(resolve));
    await wal.close();
    expect((await open(files)).records.filter((line) => line.includes('rewritten'))).toHaveLength(1);
  });
});
