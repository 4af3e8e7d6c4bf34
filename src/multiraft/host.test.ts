/** Stories of the host's order: what is in the log before what. */
import { expect, test } from 'vitest';
import { JimError, type RangeId } from '../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import type { WalRecord } from '../wal/index.ts';
import { MultiRaft } from './host.ts';
import { SupportTable } from './support.ts';

const recordOf = (rangeId: number): WalRecord => ({
  kind: 'replica',
  rangeId: rangeId as RangeId,
  payload: new Uint8Array(0),
});

test('what is saved stands behind all that was recorded before, and waits with it for room on the disk', async () => {
  const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
  const simulation = new Simulation({ random: new SeededRandom(1), drain });
  const written: number[] = [];
  const full: boolean[] = [];
  let hasRoom = true;
  const host = new MultiRaft({
    clock: new SimulatedClock(simulation, 'n1'),
    log: {
      async append(records) {
        if (!hasRoom) throw new JimError('disk-full', 'no room');
        for (const { rangeId } of records) written.push(rangeId);
      },
    },
    support: new SupportTable({ leaseMs: 500, life: 1 }),
    durability: 'fsync',
    tickMs: 100,
    send: () => {},
    onFatal: (error) => {
      throw error;
    },
    onDiskFull: (isFull) => full.push(isFull),
  });
  host.record(recordOf(1));
  await simulation.settle(host.save([recordOf(2), recordOf(3)]));
  expect(written).toEqual([1, 2, 3]);
  hasRoom = false;
  host.record(recordOf(4));
  let isSaved = false;
  const saving = host.save([recordOf(5)]).then(() => {
    isSaved = true;
  });
  await simulation.runFor(3_000);
  expect({ written, full, isSaved }).toEqual({ written: [1, 2, 3], full: [true], isSaved: false });
  hasRoom = true;
  await simulation.settle(saving);
  expect({ written, full }).toEqual({ written: [1, 2, 3, 4, 5], full: [true, false] });
});
