/**
 * Places in the history as PostgreSQL's protocol of replication counts them: 64 bits, ever growing. What PostgreSQL takes from its log's bytes,
 * JimKV takes from commit timestamps, so every node knows every place, and none is ever another one later:
 *
 *   timestamp (53 bits) × 1024 + 0         a transaction begins
 *                              + 1 …       its changes; from the 1,000th on they share a place
 *                              + 1008      it commits
 *                              + 1016      behind it
 *                              + 1023      nothing more comes with this timestamp
 *
 * Transactions that share a timestamp (they changed different keys) are one transaction here. The numbers stay below 2^63, for those who
 * read them as signed.
 */
import type { Timestamp } from './timestamp.ts';

/** A place; it prints as `16/B374D848`. */
export type Lsn = bigint;

const placesOfTimestamp = 1_024n;
const changeMax = 1_000;
const commitPlace = 1_008n;
const behindPlace = 1_016n;
const lastPlace = 1_023n;

function placeOf(timestamp: Timestamp, place: bigint): Lsn {
  return BigInt(timestamp) * placesOfTimestamp + place;
}

/** Where the transactions of a timestamp begin. */
export function beginLsn(timestamp: Timestamp): Lsn {
  return placeOf(timestamp, 0n);
}

/** Where a change stands, by its number in the transaction from 0. */
export function changeLsn(timestamp: Timestamp, number: number): Lsn {
  return placeOf(timestamp, BigInt(Math.min(number + 1, changeMax)));
}

/** Where they commit. */
export function commitLsn(timestamp: Timestamp): Lsn {
  return placeOf(timestamp, commitPlace);
}

/** Right behind them: who has them says this place. */
export function behindLsn(timestamp: Timestamp): Lsn {
  return placeOf(timestamp, behindPlace);
}

/** Everything up to the timestamp, and with it. */
export function lastLsn(timestamp: Timestamp): Lsn {
  return placeOf(timestamp, lastPlace);
}

/** The last timestamp whose transactions lie wholly before the place: what somebody has who says that he has everything up to there. */
export function timestampBefore(lsn: Lsn): Timestamp {
  const timestamp = lsn / placesOfTimestamp;
  const isBehind = lsn % placesOfTimestamp > commitPlace;
  const before = isBehind ? timestamp : timestamp - 1n;
  const bounded = before < 0n ? 0n : before > maxSafe ? maxSafe : before;
  return Number(bounded) as Timestamp;
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** As people read it. */
export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
}

/** Undefined for what is none. */
export function parseLsn(text: string): Lsn | undefined {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  return match === null ? undefined : (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}
