/** generate_series. */
import { SqlError } from '../errors.ts';
import { addToInstant, addToTimestamp, compareDecimals, compareIntervals, Decimal, Interval } from '../values/index.ts';
import { fn, type SqlFunction, unusual } from './signature.ts';

function zeroStep(): SqlError {
  return new SqlError('22023', 'step size cannot equal zero');
}

function* ofNumbers(start: number, stop: number, step: number): Iterable<number> {
  if (step === 0) throw zeroStep();
  for (let i = start; step > 0 ? i <= stop : i >= stop; i += step) {
    if (i > 0x7fffffff || i < -0x80000000) return;
    yield i;
  }
}

function* ofBigints(start: bigint, stop: bigint, step: bigint): Iterable<bigint> {
  if (step === 0n) throw zeroStep();
  for (let i = start; step > 0n ? i <= stop : i >= stop; i += step) {
    if (BigInt.asIntN(64, i) !== i) return;
    yield i;
  }
}

function* ofDecimals(start: Decimal, stop: Decimal, step: Decimal): Iterable<Decimal> {
  for (const [name, value] of [
    ['start', start],
    ['stop', stop],
    ['step size', step],
  ] as const) {
    const what = name === 'step size' ? name : `${name} value`;
    if (value.isNaN) throw new SqlError('22023', `${what} cannot be NaN`);
    if (!value.isFinite) throw new SqlError('22023', `${what} cannot be infinity`);
  }
  if (step.sign === 0) throw zeroStep();
  for (let i = start; compareDecimals(i, stop) * step.sign <= 0; i = i.add(step)) yield i;
}

function* ofTimes(
  start: bigint,
  stop: bigint,
  step: Interval,
  add: (time: bigint, step: Interval) => bigint,
): Iterable<bigint> {
  const direction = compareIntervals(step, Interval.zero);
  if (direction === 0) throw zeroStep();
  for (let time = start; direction > 0 ? time <= stop : time >= stop; time = add(time, step)) yield time;
}

/** The functions. */
export const sets: readonly SqlFunction[] = [
  fn('generate_series(int4, int4): setof int4', (start, stop) => ofNumbers(start, stop, 1)),
  fn('generate_series(int4, int4, int4): setof int4', ofNumbers),
  fn('generate_series(int8, int8): setof int8', (start, stop) => ofBigints(start, stop, 1n)),
  fn('generate_series(int8, int8, int8): setof int8', ofBigints),
  fn('generate_series(numeric, numeric): setof numeric', (start, stop) => ofDecimals(start, stop, Decimal.one)),
  fn('generate_series(numeric, numeric, numeric): setof numeric', ofDecimals),
  fn('generate_series(timestamp, timestamp, interval): setof timestamp', (start, stop, step) =>
    ofTimes(start, stop, step, addToTimestamp),
  ),
  unusual(
    'generate_series(timestamptz, timestamptz, interval): setof timestamptz',
    { uses: 'context' },
    ({ values }, start, stop, step) =>
      ofTimes(start, stop, step, (time, interval) => addToInstant(time, interval, values.timeZone)),
  ),
];
