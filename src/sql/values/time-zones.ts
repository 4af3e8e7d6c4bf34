/**
 * Time zones as this folder needs them: what the offset is at an instant. Where the rules come from is decided outside (`IntlTimeZones`
 * has them from the runtime); they must not decide anything that replicas have to agree on.
 */
import { calendarOfDays, daysOfCalendar } from './calendar.ts';

/** A zone's offset from UTC, over time. */
export interface TimeZone {
  /** As SHOW TimeZone prints it. */
  readonly name: string;
  /** Seconds east of UTC at an instant, given in seconds since 2000-01-01 UTC. */
  offsetAt(instantSeconds: number): number;
  /** The offset, where the zone never changes it. */
  readonly fixedOffset: number | undefined;
}

/** Finds zones by their names. */
export interface TimeZones {
  /** The zone of an IANA name in any case; undefined for no such zone. */
  find(name: string): TimeZone | undefined;
}

/** Zones by offset only: enough where no names are used. */
export const fixedTimeZones: TimeZones = {
  find: (name) => (/^(utc|gmt|etc\/utc|zulu)$/i.test(name) ? utc : undefined),
};

/** A zone that never changes. */
export function fixedZone(name: string, fixedOffset: number): TimeZone {
  return { name, fixedOffset, offsetAt: () => fixedOffset };
}

/** Coordinated universal time. */
export const utc: TimeZone = fixedZone('UTC', 0);

const secondsPerDay = 86_400;

/**
 * The offset that a local time (seconds since 2000-01-01 there) has. In the hour that a change skips, and in the hour that it repeats,
 * it is standard time, as in PostgreSQL: the offset before the one change, behind the other.
 */
export function offsetOfLocal(zone: TimeZone, localSeconds: number): number {
  if (zone.fixedOffset !== undefined) return zone.fixedOffset;
  const before = zone.offsetAt(localSeconds - secondsPerDay);
  const after = zone.offsetAt(localSeconds + secondsPerDay);
  if (before === after) return before;
  if (zone.offsetAt(localSeconds - after) === after) return after;
  return before;
}

/**
 * The zone of a name: one that `zones` knows, or POSIX's notation, `<+03>-3`, `XYZ5:30`, `XYZ5ABC4`: a name (or none) and hours *west* of Greenwich,
 * and perhaps the same for daylight saving time (an hour ahead, if it has none), by the rules of the United States.
 */
export function findTimeZone(zones: TimeZones, name: string): TimeZone | undefined {
  const known = zones.find(name);
  if (known !== undefined) return known;
  const match = posixPattern.exec(name);
  if (match === null) return undefined;
  const [, , sign, hours, minutes, seconds, daylight, ...daylightOffset] = match;
  const standard = posixOffset(sign, hours, minutes, seconds);
  if (standard === undefined) return undefined;
  if (daylight === undefined) return fixedZone(name.toUpperCase(), standard);
  const [daylightSign, daylightHours, daylightMinutes, daylightSeconds] = daylightOffset;
  const ahead =
    daylightHours === undefined
      ? standard + 3600
      : posixOffset(daylightSign, daylightHours, daylightMinutes, daylightSeconds);
  return ahead === undefined ? undefined : daylightZone(name.toUpperCase(), standard, ahead);
}

const posixPattern =
  /^(<[^>]+>|[^\d,+-]*)([+-]?)(\d+)(?::(\d+)(?::(\d+))?)?(?:(<[^>]+>|[^\d,:+-][^\d,+-]*)(?:([+-]?)(\d+)(?::(\d+)(?::(\d+))?)?)?)?$/;
const posixHoursMax = 167;

/** Seconds east of UTC; undefined for what no clock shows. */
function posixOffset(sign: string, hours: string, minutes = '0', seconds = '0'): number | undefined {
  if (Number(hours) > posixHoursMax || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const west = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? west : 0 - west;
}

/** From the second Sunday of March to the first of November, each at two o'clock. */
function daylightZone(name: string, standard: number, daylight: number): TimeZone {
  const twoHours = 7200;
  return {
    name,
    fixedOffset: undefined,
    offsetAt(instantSeconds) {
      const { year } = calendarOfDays(Math.floor((instantSeconds + standard) / secondsPerDay));
      const start = sundayFrom(daysOfCalendar(year, 3, 8)) * secondsPerDay + twoHours - standard;
      const end = sundayFrom(daysOfCalendar(year, 11, 1)) * secondsPerDay + twoHours - daylight;
      return instantSeconds >= start && instantSeconds < end ? daylight : standard;
    },
  };
}

/** The first Sunday on or behind a day; 2000-01-01 was a Saturday. */
function sundayFrom(days: number): number {
  return days + ((((1 - days) % 7) + 7) % 7);
}
