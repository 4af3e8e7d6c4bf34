/** The clock of timestamps: it rises, whatever the clock on the wall does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeTimestamp,
  formatTimestamp,
  HybridClock,
  parseTimestamp,
  type Timestamp,
  ticksPerMs,
  timestampAtWallMs,
  timestampEpochMs,
  wallMsOf,
  zeroTimestamp,
} from './index.ts';

test('a clock that stands still, or shows one millisecond for long, gives no timestamp twice', () => {
  const clock = new HybridClock(() => timestampEpochMs + 5);
  let last: Timestamp = zeroTimestamp;
  for (let i = 0; i < 3 * ticksPerMs; i++) {
    const next = clock.now();
    expect(next).toBeGreaterThan(last);
    last = next;
  }
  // More than a millisecond has ticks: it runs ahead of the wall.
  expect(wallMsOf(last)).toBe(timestampEpochMs + 7);
  expect(clock.physical()).toBe(timestampAtWallMs(timestampEpochMs + 5));
});

test('whatever it is shown and told, it is above all that it gave and saw', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('wall'), ms: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ kind: fc.constant('observe'), ms: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ kind: fc.constantFrom('now', 'reading'), ms: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      let wallMs = timestampEpochMs;
      let highest: number = zeroTimestamp;
      const clock = new HybridClock(() => wallMs);
      for (const { kind, ms } of steps) {
        if (kind === 'wall') wallMs = timestampEpochMs + ms;
        else if (kind === 'observe') {
          clock.observe(decodeTimestamp(ms * ticksPerMs + 17));
          highest = Math.max(highest, ms * ticksPerMs + 17);
        } else if (kind === 'reading') expect(clock.reading()).toBeGreaterThanOrEqual(highest);
        else {
          const now = clock.now();
          expect(now).toBeGreaterThan(highest);
          highest = now;
        }
      }
    }),
  );
});

test('timestamps are read back as they are printed', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.nat(ticksPerMs - 1), (ms, counter) => {
      const timestamp = decodeTimestamp(ms * ticksPerMs + counter);
      expect(parseTimestamp(formatTimestamp(timestamp))).toBe(timestamp);
    }),
  );
  for (const text of ['5', '5.4096', '-1.0', '1.00000', 'x.1', '']) expect(() => parseTimestamp(text)).toThrow();
});
