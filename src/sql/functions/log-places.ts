/** Places in the log (pg_lsn): differences and sums in bytes. */
import { SqlError } from '../errors.ts';
import { Decimal } from '../values/index.ts';
import { fn, operator, type SqlFunction } from './signature.ts';

const outside = 2n ** 64n;

/** A place so many bytes further on, or back; halves count as whole ones. */
function moved(place: bigint, by: Decimal, verb: 'add' | 'subtract', to: 'to' | 'from'): bigint {
  if (by.isNaN) throw new SqlError('0A000', `cannot ${verb} NaN ${to} pg_lsn`);
  const bytes = by.toInteger() ?? outside;
  const sum = verb === 'add' ? place + bytes : place - bytes;
  if (sum < 0n || sum >= outside) throw new SqlError('22023', 'pg_lsn out of range');
  return sum;
}

/** Bytes between two places. */
function distance(a: bigint, b: bigint): Decimal {
  return Decimal.fromInteger(a - b);
}

/** The functions. */
export const logPlaces: readonly SqlFunction[] = [
  operator('pg_lsn - pg_lsn: numeric', distance),
  operator('pg_lsn + numeric: pg_lsn', (place, by) => moved(place, by, 'add', 'to')),
  operator('numeric + pg_lsn: pg_lsn', (by, place) => moved(place, by, 'add', 'to')),
  operator('pg_lsn - numeric: pg_lsn', (place, by) => moved(place, by, 'subtract', 'from')),
  fn('pg_wal_lsn_diff(pg_lsn, pg_lsn): numeric', distance),
];
