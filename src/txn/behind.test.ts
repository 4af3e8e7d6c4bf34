/** What goes on behind answers keeps up with them. */
import { expect, test } from 'vitest';
import {
  decodeNodeId,
  decodeRangeId,
  emptyBytes,
  formatTxnId,
  HybridClock,
  type Timestamp,
  utf8,
} from '../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import type { RangeDescriptor, RangeRequest } from '../range/index.ts';
import { Behind } from './behind.ts';
import type { TxnServices } from './services.ts';

test('more records than one entry should hold are forgotten in several, at once', async () => {
  const simulation = new Simulation({
    random: new SeededRandom(1),
    drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
  });
  const clock = new SimulatedClock(simulation, 'n1');
  const range = { rangeId: decodeRangeId(2), span: { start: emptyBytes, end: emptyBytes } } as RangeDescriptor;
  const entries: number[] = [];
  const access = {
    rangeOf: () => range,
    execute: (request: RangeRequest) => {
      if (request.kind === 'forget') entries.push(request.txns.length);
      return { kind: 'done', descriptors: [] };
    },
  } as Partial<TxnServices['access']> as TxnServices['access'];
  const services = { access, clock, hybridClock: new HybridClock(() => clock.wallMs()), log: () => {} };
  const behind = new Behind(services as Partial<TxnServices> as TxnServices);
  for (let number = 1; number <= 2_500; number++)
    behind.forget(
      formatTxnId({ coordinator: decodeNodeId(1), session: 1, number, startedAt: 1 as Timestamp }),
      utf8('a'),
    );
  await simulation.runFor(1_100);
  expect(entries).toEqual([1_000, 1_000, 500]);
});
