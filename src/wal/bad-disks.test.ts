/** Disks that fail, stall, lie and fill up: the log fails for good, or refuses and goes on, and never says what is not so. */
import { describe, expect, test } from 'vitest';
import type { JimError } from '../base/index.ts';
import { SimulatedClock } from '../io/memory/clock.ts';
import { MemoryFiles } from '../io/memory/files.ts';
import { SeededRandom } from '../io/memory/random.ts';
import { Simulation } from '../io/memory/simulation.ts';
import { entry, folder, hardState, newDisk, open } from './testing.ts';

describe('bad disks', () => {
  test.each(['writeErrorChance', 'syncErrorChance'] as const)('%s: the log fails for good', async (fault) => {
    const files = newDisk();
    const failures: JimError[] = [];
    const { wal } = await open(files, { onFailure: (error) => failures.push(error) });
    await wal.append([entry(1, 1)], 'fsync');
    files.faults[fault] = 1;
    const under = wal.append([entry(1, 2)], 'fsync');
    const queued = wal.append([entry(1, 3)], 'fsync');
    await expect(under).rejects.toMatchObject({ code: 'internal', outcome: 'ambiguous' });
    await expect(queued).rejects.toMatchObject({ code: 'internal', outcome: 'ambiguous' });
    files.faults[fault] = 0;
    await expect(wal.append([entry(1, 4)], 'fsync')).rejects.toMatchObject({ code: 'node-unavailable' });
    expect(failures).toHaveLength(1);
    await wal.close();
  });

  test('a disk that does not answer for half a minute ends the log; a shorter stall does not', async () => {
    const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
    const simulation = new Simulation({ random: new SeededRandom(1), drain });
    const simulated = new SimulatedClock(simulation, 'n1');
    const files = new MemoryFiles({ clock: simulated, random: new SeededRandom('disk') });
    const failures: JimError[] = [];
    const opening = open(files, { clock: simulated, onFailure: (error) => failures.push(error) });
    const { wal } = await simulation.settle(opening);
    for (const [index, stalledMs] of [20_000, 20_000, 29_000].entries()) {
      files.faults.stalled = true;
      const appended = wal.append([entry(1, index + 1)], 'fsync');
      await simulation.runFor(stalledMs);
      files.faults.stalled = false;
      await simulation.settle(appended);
    }
    files.faults.stalled = true;
    void wal.append([entry(1, 4)], 'fsync').catch(() => {});
    await simulation.runFor(29_000);
    expect(failures).toEqual([]);
    await simulation.runFor(3_000);
    expect(failures.map(({ message }) => message)).toEqual(['the log failed: the disk has not answered for 30 s']);
  });

  test('after a failed sync the page cache lies: the next start writes the tail again before it counts on it', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const files = newDisk();
      const one = await open(files);
      await one.wal.append([entry(1, 1)], 'fsync');
      files.faults.syncErrorChance = 1;
      await expect(one.wal.append([entry(1, 2)], 'fsync')).rejects.toThrow('the log failed');
      files.faults.syncErrorChance = 0;
      files.processCrash();
      const two = await open(files);
      expect(two.records).toHaveLength(2);
      await two.wal.append([entry(1, 3)], 'fsync');
      files.powerLoss(new SeededRandom(seed));
      const three = await open(files);
      expect(three.records).toEqual([1, 2, 3].map((i) => `r1 ${i}@1 command payload ${i}`));
    }
  });

  test('a full disk: entries are refused and taken back, states get the reserve, and all is well when space returns', async () => {
    const files = newDisk();
    const { wal } = await open(files, {
      reserveBytes: 4096,

      onFailure: (error) => expect.fail(error.message),
    });
    await wal.append([entry(1, 1)], 'fsync');
    files.faults.capacityBytes = files.usedBytes();
    const large = wal.append([entry(1, 2, 'x'.repeat(9000))], 'fsync');
    const behind = wal.append([entry(1, 3)], 'fsync');
    const state = wal.append([hardState(1, 9)], 'fsync');
    await expect(large).rejects.toMatchObject({ code: 'disk-full', outcome: 'definite' });
    await expect(behind).rejects.toMatchObject({ code: 'disk-full', outcome: 'definite' });
    await state;
    wal.checkInvariants();
    expect(await files.exists(`${folder}/reserve`)).toBe(false);
    files.faults.capacityBytes = Number.POSITIVE_INFINITY;
    await wal.append([entry(1, 2, 'fits')], 'fsync');
    await wal.close();
    const again = await open(files, { reserveBytes: 4096 });
    expect(again.records).toEqual(['r1 1@1 command payload 1', 'r1/2 term 9 vote 2 commit 0', 'r1 2@1 command fits']);
    expect(await files.exists(`${folder}/reserve`)).toBe(true);
  });

  test('a full disk at any number of free bytes: an append is whole or refused', async () => {
    for (let free = 0; free < 700; free += 7) {
      const files = newDisk();
      const { wal } = await open(files, { segmentBytes: 500, paddingBytes: 256 });
      files.faults.capacityBytes = files.usedBytes() + free;
      const kept: string[] = [];
      for (let i = 1; i <= 6; i++)
        await wal.append([entry(1, i), entry(2, i)], 'fsync').then(
          () => kept.push(`r1 ${i}@1 command payload ${i}`, `r2 ${i}@1 command payload ${i}`),
          (error: JimError) => expect(error.code).toBe('disk-full'),
        );
      wal.checkInvariants();
      files.faults.capacityBytes = Number.POSITIVE_INFINITY;
      files.powerLoss(new SeededRandom(free));
      expect((await open(files)).records).toEqual(kept);
    }
  });
});
