/** Where JimKV answers otherwise than PostgreSQL 15, and why; by the recorded expression. */
const mathLibrary = 'the C library of the recording machine is off by one in the last digit; JavaScript is right';
const typeNames = "a regtype prints its type's name only where a catalog is at hand, which these tests have not";
const abbreviations = 'time zones come without their abbreviations: TZ prints the name';
const calendarOfInterval =
  'PostgreSQL prints days of a calendar for intervals, which have none; we answer 22007, as it does for other such fields';

const intervals = [
  "interval '0'",
  "interval '1 day'",
  "interval '-1 mon 3 days'",
  "interval '1 year 2 mons 3 days 04:05:06.789'",
  "interval '36:00'",
];

/** The reasons by expression. */
export const differences: ReadonlyMap<string, string> = new Map([
  [
    'make_interval(years => 200000000)',
    'PostgreSQL 15 lets the number of months overflow silently (fixed in 17); we answer 22008',
  ],
  [
    "numeric('5.5')",
    'the grammar names the end of the input, where PostgreSQL named a parenthesis of the question around it',
  ],
  ['cbrt(2)', mathLibrary],
  ['||/ 27', mathLibrary],
  ['pg_typeof(1)', typeNames],
  ["pg_typeof('a')", typeNames],
  ['pg_typeof(1.5)', typeNames],
  ['pg_typeof(array[1])', typeNames],
  ["to_char(99.995, '9.99EEEE')", 'PostgreSQL prints 10.00e+01, which has one digit too many in front'],
  ["to_char('2000-01-01'::timestamptz, 'TZ tz TZH:TZM OF')", abbreviations],
  ["to_char('2024-02-29 12:34:56.789'::timestamptz, 'TZ tz TZH:TZM OF')", abbreviations],
  ["to_char('1969-07-20 20:17:40.123456'::timestamptz, 'TZ tz TZH:TZM OF')", abbreviations],
  ...intervals.flatMap((interval): [string, string][] => [
    [`to_char(${interval}, 'WW IW W')`, calendarOfInterval],
    [`to_char(${interval}, 'Q CC J')`, calendarOfInterval],
  ]),
]);
