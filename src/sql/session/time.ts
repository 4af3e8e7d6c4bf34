/** The clock's time as SQL counts it: microseconds since 2000-01-01 UTC. */
import { type Timestamp, ticksPerMs, timestampEpochMs } from '../../base/index.ts';
import type { Clock } from '../../io/index.ts';

const unixMsOf2000 = 946_684_800_000;

/** The time now. */
export function sqlNow(clock: Clock): bigint {
  return BigInt(Math.round((clock.wallMs() - unixMsOf2000) * 1000));
}

/** Microseconds of a wall clock's milliseconds. */
export function sqlTimeOfWallMs(wallMs: number): bigint {
  return BigInt(Math.round((wallMs - unixMsOf2000) * 1000));
}

/** The first timestamp at a time. */
export function timestampOfSqlTime(time: bigint): Timestamp {
  const ms = Number(time) / 1000 + unixMsOf2000 - timestampEpochMs;
  return Math.max(0, Math.floor(ms * ticksPerMs)) as Timestamp;
}
