/** Recovery looks on as long as there is anything to look at; what it does is told in `crash.test.ts`. */
import { expect, test } from 'vitest';
import { HybridClock } from '../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import { Behind } from './behind.ts';
import { Recovery } from './recovery.ts';
import type { TxnServices } from './services.ts';

test('a lock that is taken in the moment in which recovery falls asleep wakes it', async () => {
  const simulation = new Simulation({
    random: new SeededRandom(1),
    drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
  });
  const clock = new SimulatedClock(simulation, 'n1');
  let [looks, fellAsleep] = [0, false];
  let onBusy = () => {};
  const local = {
    isIdle: () => {
      if (looks !== 1 || fellAsleep) return false;
      // It hears that nothing is left. Before it has gone a lock is taken: the news finds it still there.
      fellAsleep = true;
      queueMicrotask(() => onBusy());
      return true;
    },
    onBusy: (listener: () => void) => {
      onBusy = listener;
    },
    transactionsHere: () => {
      looks++;
      return [];
    },
    recordsHere: () => [],
  } as Partial<TxnServices['local']> as TxnServices['local'];
  const parts: Partial<TxnServices> = { local, clock, hybridClock: new HybridClock(() => clock.wallMs()) };
  const services = parts as TxnServices;
  const recovery = new Recovery(services, new Behind(services));
  recovery.start();
  await simulation.runFor(1_000);
  recovery.stop();
  expect(looks).toBeGreaterThan(1);
});
