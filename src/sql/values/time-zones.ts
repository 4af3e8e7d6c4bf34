/**
 * Time zones as this folder needs them: what the offset is at an instant. Where the rules come from is decided outside (`IntlTimeZones`
 * has them from the runtime); they must not decide anything that replicas have to agree on.
 */

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

/** POSIX's way to write a zone: a name and hours *west* of Greenwich, `<+03>-3`, `XYZ5:30`. Daylight rules are not read. */
const posixPattern = /^(<[a-z0-9+-]{3,}>|[a-z]{3,})([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?$/i;

/** The zone of a name: one that `zones` knows, or POSIX's notation with a fixed offset. */
export function findTimeZone(zones: TimeZones, name: string): TimeZone | undefined {
  const known = zones.find(name);
  if (known !== undefined) return known;
  const match = posixPattern.exec(name);
  if (match === null) return undefined;
  const [, , sign, hours, minutes = '0', seconds = '0'] = match;
  const west = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (Number(hours) > 167 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return fixedZone(name.toUpperCase(), sign === '-' ? west : 0 - west);
}
