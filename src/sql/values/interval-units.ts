/** The units of intervals: their words, and how much one counts. */

/** How much one of a unit is: months, days or microseconds; what lies behind the point goes to the smaller parts. */
export type IntervalUnit =
  | { readonly part: 'years'; readonly years: number }
  | { readonly part: 'months' }
  | { readonly part: 'days'; readonly days: number }
  | { readonly part: 'micros'; readonly micros: number; readonly name: string }
  | { readonly part: 'unsupported' };

/** The units by name. */
export const intervalUnits = {
  microsecond: { part: 'micros', micros: 1, name: 'microsecond' },
  millisecond: { part: 'micros', micros: 1000, name: 'millisecond' },
  second: { part: 'micros', micros: 1_000_000, name: 'second' },
  minute: { part: 'micros', micros: 60_000_000, name: 'minute' },
  hour: { part: 'micros', micros: 3_600_000_000, name: 'hour' },
  day: { part: 'days', days: 1 },
  week: { part: 'days', days: 7 },
  month: { part: 'months' },
  year: { part: 'years', years: 1 },
  decade: { part: 'years', years: 10 },
  century: { part: 'years', years: 100 },
  millennium: { part: 'years', years: 1000 },
  unsupported: { part: 'unsupported' },
} as const satisfies Readonly<Record<string, IntervalUnit>>;

/** A unit's name. */
export type IntervalUnitName = keyof typeof intervalUnits;

const words: Readonly<Record<IntervalUnitName, string>> = {
  microsecond: 'microsecon us usec usecond useconds usecs',
  millisecond: 'millisecon ms msec msecond mseconds msecs',
  second: 's sec second seconds secs',
  minute: 'm min mins minute minutes',
  hour: 'h hour hours hr hrs',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  year: 'y year years yr yrs',
  decade: 'dec decade decades decs',
  century: 'c cent centuries century',
  millennium: 'mil millennia millennium mils',
  unsupported: 'qtr quarter timezone timezone_h timezone_m',
};

const unitOfWord: ReadonlyMap<string, IntervalUnitName> = new Map(
  Object.entries(words).flatMap(([unit, list]) =>
    list.split(' ').map((word): [string, IntervalUnitName] => [word.slice(0, 10), unit as IntervalUnitName]),
  ),
);

/** The unit that a word in lower case names; PostgreSQL compares ten characters at most. */
export function unitOfIntervalWord(word: string): IntervalUnitName | undefined {
  return unitOfWord.get(word.slice(0, 10));
}
