/** The words of dates: months, days, units, and moments that have a name. Zones are elsewhere. */

/** What a word means where a date or time is read. */
export type DateWord =
  | { readonly kind: 'moment'; readonly moment: 'now' | 'today' | 'tomorrow' | 'yesterday' | 'allballs' }
  | { readonly kind: 'bound'; readonly bound: 'epoch' | 'infinity' | '-infinity' }
  | { readonly kind: 'month'; readonly month: number }
  | { readonly kind: 'weekday' }
  | { readonly kind: 'half'; readonly half: 'am' | 'pm' }
  | { readonly kind: 'era'; readonly bc: boolean }
  /** Says what the number behind it is. */
  | { readonly kind: 'unit'; readonly unit: DateUnit }
  /** `t`, in front of a time. */
  | { readonly kind: 'time' }
  /** Daylight saving time, behind a zone. */
  | { readonly kind: 'daylight' }
  | { readonly kind: 'noise' };

/** A unit in front of a number. */
export type DateUnit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'julian' | 'unsupported';

const months = [
  'jan january',
  'feb february',
  'mar march',
  'apr april',
  'may',
  'jun june',
  'jul july',
  'aug august',
  'sep sept september',
  'oct october',
  'nov november',
  'dec december',
];
const weekdays =
  'sun sunday mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday';
const units: readonly (readonly [DateUnit, string])[] = [
  ['year', 'y'],
  ['month', 'm'],
  ['day', 'd'],
  ['hour', 'h'],
  ['minute', 'mm'],
  ['second', 's'],
  ['julian', 'j jd julian'],
  ['unsupported', 'dow doy isodow isoyear'],
];

/** By word, in lower case. */
export const dateWords: ReadonlyMap<string, DateWord> = new Map<string, DateWord>([
  ...(['now', 'today', 'tomorrow', 'yesterday', 'allballs'] as const).map((moment) =>
    entry(moment, { kind: 'moment', moment }),
  ),
  ...(['epoch', 'infinity', '-infinity'] as const).map((bound) => entry(bound, { kind: 'bound', bound })),
  ...months.flatMap((words, i) => words.split(' ').map((word) => entry(word, { kind: 'month', month: i + 1 }))),
  ...weekdays.split(' ').map((word) => entry(word, { kind: 'weekday' })),
  ...units.flatMap(([unit, words]) => words.split(' ').map((word) => entry(word, { kind: 'unit', unit }))),
  entry('am', { kind: 'half', half: 'am' }),
  entry('pm', { kind: 'half', half: 'pm' }),
  entry('ad', { kind: 'era', bc: false }),
  entry('bc', { kind: 'era', bc: true }),
  entry('t', { kind: 'time' }),
  entry('dst', { kind: 'daylight' }),
  entry('at', { kind: 'noise' }),
  entry('on', { kind: 'noise' }),
]);

/** The word's meaning; PostgreSQL compares ten characters at most. */
export function dateWord(text: string): DateWord | undefined {
  return dateWords.get(text.slice(0, 10));
}

function entry(word: string, meaning: DateWord): readonly [string, DateWord] {
  return [word, meaning];
}
