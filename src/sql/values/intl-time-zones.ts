/**
 * Time zones with the rules of the JavaScript runtime (ICU's copy of the IANA database). Asking `Intl` costs microseconds, so the answers are
 * kept: time is cut into pieces of 16 days, a piece with one offset at both ends is believed to have it throughout, and in a piece
 * with two the change is searched for. For gateways only: two nodes' runtimes may know different rules.
 */
import type { TimeZone, TimeZones } from './time-zones.ts';

const pieceSeconds = 16 * 86_400;
const unixSecondsOf2000 = 946_684_800;
/** The calendar, days of the week included, repeats every 400 years. */
const cycleSeconds = 146_097 * 86_400;
/** From here on the rules only repeat: the runtime need not know the far future. */
const repeatingFrom = cycleSeconds;
/** JavaScript's first date, with room to spare; there are no rules before the 19th century. */
const instantMin = -8.64e12 - unixSecondsOf2000 + pieceSeconds;
const piecesMax = 4096;

/** A piece of time: `before` up to the change, `after` from it on. */
interface Piece {
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

/** All zones that the runtime knows. */
export class IntlTimeZones implements TimeZones {
  readonly #zones = new Map<string, TimeZone | undefined>();

  find(name: string): TimeZone | undefined {
    const key = name.toLowerCase();
    if (this.#zones.has(key)) return this.#zones.get(key);
    const zone = openZone(name);
    // Names come from clients: only so many wrong ones are remembered.
    if (zone !== undefined || this.#zones.size < piecesMax) this.#zones.set(key, zone);
    return zone;
  }
}

class IntlTimeZone implements TimeZone {
  readonly name: string;
  readonly fixedOffset: number | undefined;
  readonly #format: Intl.DateTimeFormat;
  readonly #pieces = new Map<number, Piece>();

  constructor(name: string, format: Intl.DateTimeFormat, fixedOffset: number | undefined) {
    this.name = name;
    this.#format = format;
    this.fixedOffset = fixedOffset;
  }

  offsetAt(instantSeconds: number): number {
    if (this.fixedOffset !== undefined) return this.fixedOffset;
    const bounded = Math.max(instantMin, withinRules(instantSeconds));
    const piece = this.#pieceOf(Math.floor(bounded / pieceSeconds));
    return bounded < piece.change ? piece.before : piece.after;
  }

  #pieceOf(index: number): Piece {
    const known = this.#pieces.get(index);
    if (known !== undefined) return known;
    const piece = this.#look(index * pieceSeconds);
    if (this.#pieces.size >= piecesMax) this.#pieces.clear();
    this.#pieces.set(index, piece);
    return piece;
  }

  #look(start: number): Piece {
    const before = askOffset(this.#format, start);
    const after = askOffset(this.#format, start + pieceSeconds);
    if (before === after) return { before, after, change: start };
    let low = start;
    let high = start + pieceSeconds;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (askOffset(this.#format, middle) === before) low = middle;
      else high = middle;
    }
    return { before, after, change: high };
  }
}

function withinRules(instantSeconds: number): number {
  if (instantSeconds < repeatingFrom) return instantSeconds;
  return instantSeconds - Math.floor(instantSeconds / cycleSeconds - 0.5) * cycleSeconds;
}

function openZone(name: string): TimeZone | undefined {
  // Offsets such as +02:00 are names to Intl, but not to PostgreSQL.
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
    const canonical = spellingOf(name, format.resolvedOptions().timeZone);
    return new IntlTimeZone(canonical, format, /^(etc\/)?(utc|gmt|uct|zulu|universal)$/i.test(name) ? 0 : undefined);
  } catch {
    return undefined;
  }
}

/** The runtime may answer with another name of the same zone; the user's is kept then, in the usual spelling. */
function spellingOf(name: string, resolved: string): string {
  if (resolved.toLowerCase() === name.toLowerCase()) return resolved;
  return name.includes('/')
    ? name.replace(/(^|[/_-])([a-z])/g, (_, gap, letter) => gap + letter.toUpperCase())
    : name.toUpperCase();
}

/** What the clock there shows, less what it shows in UTC. */
function askOffset(format: Intl.DateTimeFormat, instantSeconds: number): number {
  const unixSeconds = instantSeconds + unixSecondsOf2000;
  const shown = new Map(format.formatToParts(unixSeconds * 1000).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type));
  const isBefore = (shown.get('era') ?? 'AD').startsWith('B');
  const local = new Date(0);
  local.setUTCFullYear(isBefore ? 1 - part('year') : part('year'), part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return Math.round(local.getTime() / 1000 - unixSeconds);
}
