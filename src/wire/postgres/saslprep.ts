/** SASLprep (RFC 4013) of passwords, as PostgreSQL does it: what cannot be prepared is used as it is. */
import { dropped, leftToRight, prohibited, rightToLeft, spaces, unassigned } from './saslprep-tables.ts';

/** The same password, however it was typed. */
export function prepareText(password: string): string {
  // ASCII is its own normal form; control characters, though prohibited, are as welcome to PostgreSQL as all others.
  if (/^[\0-\x7f]*$/.test(password)) return password;
  return prepared(password) ?? password;
}

/** Undefined: prohibited. */
function prepared(password: string): string | undefined {
  const mapped = [...password].map(mapCharacter).join('');
  if (mapped === '') return undefined;
  const normal = [...mapped.normalize('NFKC')].map((character) => character.codePointAt(0) ?? 0);
  const sets = tables();
  if (normal.some((code) => isIn(sets.prohibited, code) || isIn(sets.unassigned, code))) return undefined;
  return isOneDirection(normal) ? String.fromCodePoint(...normal) : undefined;
}

function mapCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (isIn(tables().spaces, code)) return ' ';
  return isIn(tables().dropped, code) ? '' : character;
}

/** RFC 3454, section 6: where anything is written from right to left, both ends are, and nothing is written the other way. */
function isOneDirection(codes: readonly number[]): boolean {
  const { rightToLeft: right, leftToRight: left } = tables();
  if (!codes.some((code) => isIn(right, code))) return true;
  return isIn(right, codes[0]) && isIn(right, codes[codes.length - 1]) && !codes.some((code) => isIn(left, code));
}

/** First and last code points of ranges, in order. */
type Ranges = Uint32Array;

let read: Readonly<Record<'spaces' | 'dropped' | 'prohibited' | 'unassigned' | 'rightToLeft' | 'leftToRight', Ranges>>;

/** Read when the first password asks for them: most are ASCII. */
function tables(): typeof read {
  read ??= {
    spaces: rangesOf(spaces),
    dropped: rangesOf(dropped),
    prohibited: rangesOf(prohibited),
    unassigned: rangesOf(unassigned),
    rightToLeft: rangesOf(rightToLeft),
    leftToRight: rangesOf(leftToRight),
  };
  return read;
}

function rangesOf(table: string): Ranges {
  const words = table.trim().split(/\s+/);
  return Uint32Array.from(
    words.flatMap((word) => {
      const [first, last = first] = word.split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    }),
  );
}

function isIn(ranges: Ranges, code: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (code > ranges[2 * middle + 1]) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && code >= ranges[2 * low];
}
