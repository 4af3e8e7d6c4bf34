/** Where JimKV answers otherwise than PostgreSQL 15, and why; by the recorded expression. */
const mathLibrary = 'the C library of the recording machine is off by one in the last digit; JavaScript is right';
const typeNames = "a regtype prints its type's name only where a catalog is at hand, which these tests have not";

/** The reasons by expression. */
export const differences: ReadonlyMap<string, string> = new Map([
  [
    'make_interval(years => 200000000)',
    'PostgreSQL 15 lets the number of months overflow silently (fixed in 17); we answer 22008',
  ],
  ['cbrt(2)', mathLibrary],
  ['||/ 27', mathLibrary],
  ['pg_typeof(1)', typeNames],
  ["pg_typeof('a')", typeNames],
  ['pg_typeof(1.5)', typeNames],
  ['pg_typeof(array[1])', typeNames],
]);
