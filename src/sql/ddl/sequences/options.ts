/** What a sequence counts: the options of CREATE and ALTER SEQUENCE held against each other, as PostgreSQL's `init_params` does. */
import type { Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { SequenceOptions } from '../../parse/index.ts';
import { formatType, types } from '../../values/index.ts';

/** A sequence's numbers. */
export interface SequenceNumbers {
  readonly typeOid: Oid;
  readonly start: bigint;
  readonly increment: bigint;
  readonly min: bigint;
  readonly max: bigint;
  readonly cache: bigint;
  readonly cycle: boolean;
}

/** The types that sequences count in, and how far these go. */
const ends = new Map<Oid, { readonly min: bigint; readonly max: bigint }>([
  [types.int2.oid, { min: -(2n ** 15n), max: 2n ** 15n - 1n }],
  [types.int4.oid, { min: -(2n ** 31n), max: 2n ** 31n - 1n }],
  [types.int8.oid, { min: -(2n ** 63n), max: 2n ** 63n - 1n }],
]);

/** Can a sequence have this type? */
export function isSequenceType(typeOid: Oid): boolean {
  return ends.has(typeOid);
}

/** Changes of a sequence that has the numbers `before`; of a new one there are none. */
export function sequenceNumbers(
  options: SequenceOptions,
  typeOid: Oid | undefined,
  before: SequenceNumbers | undefined,
  forIdentity: boolean,
): SequenceNumbers {
  const type = sequenceType(typeOid, before, forIdentity);
  const limits = limitsOf(type);
  const increment = options.increment ?? before?.increment ?? 1n;
  if (increment === 0n) throw invalid('INCREMENT must not be zero');
  const ascending = increment > 0n;
  const outgrown = outgrownEnds(before, type);
  const max = chosen(options.maximum, outgrown.max ? undefined : before?.max, ascending ? limits.max : -1n);
  const min = chosen(options.minimum, outgrown.min ? undefined : before?.min, ascending ? 1n : limits.min);
  checkFits('MAXVALUE', max, type);
  checkFits('MINVALUE', min, type);
  if (min >= max) throw invalid(`MINVALUE (${min}) must be less than MAXVALUE (${max})`);
  const start = options.start ?? before?.start ?? (ascending ? min : max);
  if (start < min) throw invalid(`START value (${start}) cannot be less than MINVALUE (${min})`);
  if (start > max) throw invalid(`START value (${start}) cannot be greater than MAXVALUE (${max})`);
  const cache = options.cache ?? before?.cache ?? 1n;
  if (cache <= 0n) throw invalid(`CACHE (${cache}) must be greater than zero`);
  return { typeOid: type, start, increment, min, max, cache, cycle: options.cycle ?? before?.cycle ?? false };
}

function sequenceType(typeOid: Oid | undefined, before: SequenceNumbers | undefined, forIdentity: boolean): Oid {
  if (typeOid !== undefined && !isSequenceType(typeOid))
    throw invalid(
      forIdentity
        ? 'identity column type must be smallint, integer, or bigint'
        : 'sequence type must be smallint, integer, or bigint',
    );
  return typeOid ?? before?.typeOid ?? types.int8.oid;
}

/** With another type, an end that was the old type's own becomes the new type's. */
function outgrownEnds(
  before: SequenceNumbers | undefined,
  type: Oid,
): { readonly min: boolean; readonly max: boolean } {
  if (before === undefined || before.typeOid === type) return { min: false, max: false };
  const limits = limitsOf(before.typeOid);
  return { min: before.min === limits.min, max: before.max === limits.max };
}

function chosen(given: bigint | 'none' | undefined, before: bigint | undefined, usual: bigint): bigint {
  if (given === 'none') return usual;
  return given ?? before ?? usual;
}

function checkFits(what: 'MAXVALUE' | 'MINVALUE', value: bigint, type: Oid): void {
  const { min, max } = limitsOf(type);
  if (value >= min && value <= max) return;
  const name = [types.int2, types.int4, types.int8].find(({ oid }) => oid === type) ?? types.int8;
  throw invalid(`${what} (${value}) is out of range for sequence data type ${formatType(name)}`);
}

function limitsOf(type: Oid): { readonly min: bigint; readonly max: bigint } {
  return ends.get(type) ?? { min: -(2n ** 63n), max: 2n ** 63n - 1n };
}

function invalid(message: string): SqlError {
  return new SqlError('22023', message);
}
