/**
 * LIKE: `%` for any characters, `_` for one. Patterns are compiled once and kept; the usual ones (`abc`, `abc%`, `%abc`, `%abc%`) become calls
 * of JavaScript's own. Matching takes time in the order of the text and the pattern's pieces, never more.
 */
import { SqlError } from '../errors.ts';
import { fn, operator, type SqlFunction } from './signature.ts';
import { lower } from './strings.ts';

/** Tells whether a text matches. */
export type Matcher = (text: string) => boolean;

/** A part of a pattern between `%`: characters, undefined for any one. */
type Piece = readonly (string | undefined)[];

/** Stands for an escape character with nothing behind it; no character is like it. */
const loneEscape = 'escape';
const cacheMax = 512;
const cache = new Map<string, Matcher>();

/** The matcher of a pattern whose escape character is the backslash. */
export function likeMatcher(pattern: string): Matcher {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const matcher = compile(pattern);
  if (cache.size >= cacheMax) cache.clear();
  cache.set(pattern, matcher);
  return matcher;
}

/** The same pattern with the backslash as its escape character; '' escapes nothing. */
export function likeEscape(pattern: string, escapedBy: string): string {
  if (escapedBy === '') return pattern.replaceAll('\\', '\\\\');
  if ([...escapedBy].length > 1)
    throw new SqlError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' });
  if (escapedBy === '\\') return pattern;
  let result = '';
  let escaped = false;
  for (const character of pattern) {
    if (character === escapedBy && !escaped) {
      result += '\\';
      escaped = true;
    } else {
      result += character === '\\' && !escaped ? '\\\\' : character;
      escaped = false;
    }
  }
  return result;
}

function compile(pattern: string): Matcher {
  const pieces = cut(pattern);
  const literals = pieces.map((piece) =>
    piece.includes(undefined) || piece.includes(loneEscape) ? undefined : piece.join(''),
  );
  if (!literals.includes(undefined)) {
    const quick = quickMatcher(literals.map((literal) => literal ?? ''));
    if (quick !== undefined) return quick;
  }
  return (text) => matchPieces([...text], pieces);
}

function quickMatcher(literals: readonly string[]): Matcher | undefined {
  const [first, second, third] = literals;
  if (literals.length === 1) return (text) => text === first;
  if (literals.length === 2) {
    if (second === '') return (text) => text.startsWith(first);
    if (first === '') return (text) => text.endsWith(second);
    return (text) => text.length >= first.length + second.length && text.startsWith(first) && text.endsWith(second);
  }
  if (literals.length === 3 && first === '' && third === '') return (text) => text.includes(second);
  return undefined;
}

/** The first piece stands at the start, the last at the end, those between wherever they are found first. */
function matchPieces(text: readonly string[], pieces: readonly Piece[]): boolean {
  const first = pieces[0];
  if (!matchesAt(text, 0, first)) return false;
  if (pieces.length === 1) return text.length === first.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= text.length && !matchesAt(text, at, piece)) at++;
    if (at + piece.length > text.length) return false;
    at += piece.length;
  }
  const last = pieces[pieces.length - 1];
  const start = text.length - last.length;
  return start >= at && matchesAt(text, start, last);
}

function matchesAt(text: readonly string[], at: number, piece: Piece): boolean {
  if (at + piece.length > text.length) return false;
  for (let i = 0; i < piece.length; i++) {
    if (piece[i] === undefined || piece[i] === text[at + i]) continue;
    // It is only wrong where there is something left to match.
    if (piece[i] === loneEscape) throw new SqlError('22025', 'LIKE pattern must not end with escape character');
    return false;
  }
  return true;
}

function cut(pattern: string): readonly Piece[] {
  const characters = [...pattern];
  const pieces: (string | undefined)[][] = [[]];
  for (let i = 0; i < characters.length; i++) {
    const piece = pieces[pieces.length - 1];
    if (characters[i] === '%') {
      if (pieces.length === 1 || piece.length > 0) pieces.push([]);
    } else if (characters[i] === '_') piece.push(undefined);
    else if (characters[i] === '\\') {
      piece.push(characters[++i] ?? loneEscape);
    } else piece.push(characters[i]);
  }
  return pieces;
}

function bytesAsText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function matches(text: string, pattern: string): boolean {
  return likeMatcher(pattern)(text);
}

function matchesAnyCase(text: string, pattern: string): boolean {
  return likeMatcher(lower(pattern))(lower(text));
}

/** The operators behind LIKE and ILIKE. */
export const like: readonly SqlFunction[] = [
  ...(['text', 'name'] as const).flatMap((type) => [
    operator(`${type} ~~ text: bool`, matches),
    operator(`${type} !~~ text: bool`, (text, pattern) => !matches(text, pattern)),
    operator(`${type} ~~* text: bool`, matchesAnyCase),
    operator(`${type} !~~* text: bool`, (text, pattern) => !matchesAnyCase(text, pattern)),
  ]),
  operator('bpchar ~~ text: bool', matches),
  operator('bpchar !~~ text: bool', (text, pattern) => !matches(text, pattern)),
  operator('bpchar ~~* text: bool', matchesAnyCase),
  operator('bpchar !~~* text: bool', (text, pattern) => !matchesAnyCase(text, pattern)),
  operator('bytea ~~ bytea: bool', (bytes, pattern) => matches(bytesAsText(bytes), bytesAsText(pattern))),
  operator('bytea !~~ bytea: bool', (bytes, pattern) => !matches(bytesAsText(bytes), bytesAsText(pattern))),
  fn('like(text, text): bool', matches),
  fn('notlike(text, text): bool', (text, pattern) => !matches(text, pattern)),
  fn('like_escape(text, text): text', likeEscape),
];
