/** Recovery looks on as long as there is anything to look at; what it does is told in `crash.test.ts`. */
import { expect, test } from 'vitest';
import { formatTxnId, HybridClock, JimError, type NodeId, type RangeId, utf8, zeroTimestamp } from '../base/index.ts';
import { sleep } from '../io/index.ts';
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
    onDoubt: () => {},
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

test('transactions whose range has no quorum do not keep others from being recovered', async () => {
  const simulation = new Simulation({
    random: new SeededRandom(2),
    drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
  });
  const clock = new SimulatedClock(simulation, 'n1');
  const nameOf = (number: number) =>
    formatTxnId({ coordinator: 9 as NodeId, session: 1, number, startedAt: zeroTimestamp });
  const reachable = nameOf(99);
  const stuck = Array.from({ length: 20 }, (_, i) => nameOf(i));
  let recovered = false;
  const here = [...stuck, reachable].map((txn) => {
    const key = utf8(txn);
    return { rangeId: 1 as RangeId, txn, key, prepared: true, anchor: key, sinceMs: 0 };
  });
  const local = {
    isIdle: () => recovered,
    onBusy: () => {},
    onDoubt: () => {},
    transactionsHere: () => (recovered ? [] : here),
    recordsHere: () => [],
  } as Partial<TxnServices['local']> as TxnServices['local'];
  const unavailable = () => new JimError('no-quorum', 'nobody answers');
  const access = {
    call: () => Promise.reject(unavailable()),
    execute: async (request: { readonly kind: string; readonly txn?: string }) => {
      if (request.txn !== reachable) {
        await sleep(clock, 3_000);
        throw unavailable();
      }
      if (request.kind === 'resolve') {
        recovered = true;
        return { kind: 'resolved', end: new Uint8Array(0) };
      }
      return { kind: 'record', state: { kind: 'aborted' }, participants: [], notAfter: zeroTimestamp };
    },
  } as Partial<TxnServices['access']> as TxnServices['access'];
  const hybridClock = new HybridClock(() => clock.wallMs());
  const services = { local, clock, access, hybridClock, log: () => {} } as Partial<TxnServices> as TxnServices;
  const recovery = new Recovery(services, new Behind(services));
  recovery.start();
  await simulation.runFor(15_000);
  recovery.stop();
  expect(recovered).toBe(true);
});

test('rows that were prepared ahead wait longer for a coordinator that is silent', async () => {
  /** When recovery gave the coordinator up. */
  const recoveredAfter = async (preparedAhead: boolean) => {
    const simulation = new Simulation({
      random: new SeededRandom(3),
      drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
    });
    const clock = new SimulatedClock(simulation, 'n1');
    const txn = formatTxnId({ coordinator: 9 as NodeId, session: 1, number: 1, startedAt: zeroTimestamp });
    const key = utf8('k');
    const beganMs = clock.monotonicMs();
    const here = { rangeId: 1 as RangeId, txn, key, prepared: true, preparedAhead, anchor: key, sinceMs: beganMs };
    let askedMs: number | undefined;
    const local = {
      isIdle: () => askedMs !== undefined,
      onBusy: () => {},
      onDoubt: () => {},
      transactionsHere: () => [here],
      recordsHere: () => [],
    } as Partial<TxnServices['local']> as TxnServices['local'];
    const access = {
      call: () => Promise.reject(new JimError('node-unavailable', 'no answer')),
      execute: async (request: { readonly kind: string }) => {
        askedMs ??= clock.monotonicMs() - beganMs;
        if (request.kind === 'resolve') return { kind: 'resolved', end: new Uint8Array(0) };
        return { kind: 'record', state: { kind: 'aborted' }, participants: [], notAfter: zeroTimestamp };
      },
    } as Partial<TxnServices['access']> as TxnServices['access'];
    const hybridClock = new HybridClock(() => clock.wallMs());
    const services = { local, clock, access, hybridClock, log: () => {} } as Partial<TxnServices> as TxnServices;
    const recovery = new Recovery(services, new Behind(services));
    recovery.start();
    await simulation.runFor(20_000);
    recovery.stop();
    return Math.round((askedMs ?? Number.POSITIVE_INFINITY) / 1_000);
  };
  expect(await recoveredAfter(false)).toBe(2);
  expect(await recoveredAfter(true)).toBe(7);
});
