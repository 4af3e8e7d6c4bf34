/** The functions and operators of regular expressions and of SIMILAR TO. */
import { SqlError } from '../errors.ts';
import { SqlArray } from '../values/index.ts';
import type { MatchBounds } from './regex/machine.ts';
import { Regex, Subject } from './regex/regex.ts';
import { similarToRegex } from './regex/similar.ts';
import { parseFlags, plainFlags, type RegexFlags } from './regex/syntax.ts';
import { fn, operator, type SqlFunction, unusual } from './signature.ts';

const ignoreCase: RegexFlags = { ...plainFlags, ignoreCase: true };

interface Options {
  readonly flags: RegexFlags;
  readonly global: boolean;
}

function readOptions(letters: string, global: 'allowed' | string): Options {
  const flags = parseFlags(letters.replaceAll('g', ''));
  if (flags === undefined) {
    const wrong = [...letters].find((letter) => letter !== 'g' && parseFlags(letter) === undefined);
    throw new SqlError('22023', `invalid regular expression option: "${wrong}"`);
  }
  const isGlobal = letters.includes('g');
  if (isGlobal && global !== 'allowed') throw new SqlError('22023', `${global}() does not support the "global" option`);
  return { flags, global: isGlobal };
}

/** All matches, one behind the other; an empty one moves on by a character. */
function* matchesOf(regex: Regex, subject: Subject, from = 0): Iterable<MatchBounds> {
  for (let at = from; at <= subject.codes.length; ) {
    const bounds = regex.find(subject, at);
    if (bounds === undefined) return;
    yield bounds;
    at = bounds[1] > bounds[0] ? bounds[1] : bounds[1] + 1;
  }
}

function groupsOf(regex: Regex, subject: Subject, bounds: MatchBounds): SqlArray {
  if (regex.groups === 0) return SqlArray.of([subject.group(bounds, 0)]);
  return SqlArray.of(Array.from({ length: regex.groups }, (_, i) => subject.group(bounds, i + 1)));
}

function matchOnce(text: string, pattern: string, letters: string, name: string): SqlArray | null {
  const regex = Regex.of(pattern, readOptions(letters, name).flags);
  const subject = new Subject(text);
  const bounds = regex.find(subject);
  return bounds === undefined ? null : groupsOf(regex, subject, bounds);
}

function* matchAll(text: string, pattern: string, letters: string): Iterable<SqlArray> {
  const { flags, global } = readOptions(letters, 'allowed');
  const regex = Regex.of(pattern, flags);
  const subject = new Subject(text);
  for (const bounds of matchesOf(regex, subject)) {
    yield groupsOf(regex, subject, bounds);
    if (!global) return;
  }
}

/** `occurrence` 0 replaces all matches. */
function replace(text: string, regex: Regex, replacement: string, start: number, occurrence: number): string {
  const subject = new Subject(text);
  let result = '';
  let at = 0;
  let count = 0;
  for (const bounds of matchesOf(regex, subject, start - 1)) {
    if (++count < occurrence) continue;
    result += subject.slice(at, bounds[0]) + expand(replacement, subject, bounds);
    at = bounds[1];
    if (occurrence > 0) break;
  }
  return result + subject.slice(at, subject.codes.length);
}

/** `\1` to `\9` are groups, `\&` is the match. */
function expand(replacement: string, subject: Subject, bounds: MatchBounds): string {
  if (!replacement.includes('\\')) return replacement;
  return replacement.replace(/\\([0-9&\\])/g, (whole, what) => {
    if (what === '\\') return '\\';
    if (what === '0') return whole;
    return subject.group(bounds, what === '&' ? 0 : Number(what)) ?? '';
  });
}

function* split(text: string, pattern: string, letters: string, name: string): Generator<string> {
  const regex = Regex.of(pattern, readOptions(letters, name).flags);
  const subject = new Subject(text);
  let at = 0;
  for (const [start, end] of matchesOf(regex, subject)) {
    // Empty matches at the ends, or right behind another match, part nothing.
    if (start === end && (start >= subject.codes.length || start === at)) continue;
    yield subject.slice(at, start);
    at = end;
  }
  yield subject.slice(at, subject.codes.length);
}

function checkPositive(name: string, value: number, least: number): void {
  if (value < least) throw new SqlError('22023', `invalid value for parameter "${name}": ${value}`);
}

function count(text: string, pattern: string, start: number, letters: string): number {
  checkPositive('start', start, 1);
  const regex = Regex.of(pattern, readOptions(letters, 'regexp_count').flags);
  let found = 0;
  for (const _ of matchesOf(regex, new Subject(text), start - 1)) found++;
  return found;
}

/** The bounds of the n-th match, or of a group in it. */
function occurrence(
  subject: Subject,
  pattern: string,
  { start, n, letters, group, name }: { start: number; n: number; letters: string; group: number; name: string },
): readonly [number, number] | undefined {
  checkPositive('start', start, 1);
  checkPositive('n', n, 1);
  checkPositive('subexpr', group, 0);
  const regex = Regex.of(pattern, readOptions(letters, name).flags);
  if (group > regex.groups) return undefined;
  let left = n;
  for (const bounds of matchesOf(regex, subject, start - 1)) {
    if (--left > 0) continue;
    return bounds[group * 2] < 0 ? undefined : [bounds[group * 2], bounds[group * 2 + 1]];
  }
  return undefined;
}

function instr(text: string, pattern: string, start = 1, n = 1, endOption = 0, letters = '', group = 0): number {
  if (endOption !== 0 && endOption !== 1)
    throw new SqlError('22023', `invalid value for parameter "endoption": ${endOption}`);
  const bounds = occurrence(new Subject(text), pattern, { start, n, letters, group, name: 'regexp_instr' });
  return bounds === undefined ? 0 : bounds[endOption] + 1;
}

function substr(text: string, pattern: string, start = 1, n = 1, letters = '', group = 0): string | null {
  const subject = new Subject(text);
  const bounds = occurrence(subject, pattern, { start, n, letters, group, name: 'regexp_substr' });
  return bounds === undefined ? null : subject.slice(bounds[0], bounds[1]);
}

/** The first group, or all where there is none. */
function substringByPattern(text: string, pattern: string): string | null {
  const regex = Regex.of(pattern);
  const subject = new Subject(text);
  const bounds = regex.find(subject);
  return bounds === undefined ? null : subject.group(bounds, regex.groups > 0 ? 1 : 0);
}

const test = (text: string, pattern: string) => Regex.of(pattern).test(text);
const testAnyCase = (text: string, pattern: string) => Regex.of(pattern, ignoreCase).test(text);

/** The functions. */
export const regularExpressions: readonly SqlFunction[] = [
  ...(['text', 'name', 'bpchar'] as const).flatMap((type) => [
    operator(`${type} ~ text: bool`, test),
    operator(`${type} !~ text: bool`, (text, pattern) => !test(text, pattern)),
    operator(`${type} ~* text: bool`, testAnyCase),
    operator(`${type} !~* text: bool`, (text, pattern) => !testAnyCase(text, pattern)),
  ]),
  fn('regexp_like(text, text): bool', test),
  fn('regexp_like(text, text, text): bool', (text, pattern, letters) =>
    Regex.of(pattern, readOptions(letters, 'regexp_like').flags).test(text),
  ),
  fn('regexp_match(text, text): text[]', (text, pattern) => matchOnce(text, pattern, '', 'regexp_match')),
  fn('regexp_match(text, text, text): text[]', (text, pattern, letters) => {
    if (letters.includes('g'))
      throw new SqlError('22023', 'regexp_match() does not support the "global" option', {
        hint: 'Use the regexp_matches function instead.',
      });
    return matchOnce(text, pattern, letters, 'regexp_match');
  }),
  fn('regexp_matches(text, text): setof text[]', (text, pattern) => matchAll(text, pattern, '')),
  fn('regexp_matches(text, text, text): setof text[]', matchAll),
  fn('regexp_replace(text, text, text): text', (text, pattern, by) => replace(text, Regex.of(pattern), by, 1, 1)),
  fn('regexp_replace(text, text, text, text): text', (text, pattern, by, letters) => {
    if (/^\d/.test(letters))
      throw new SqlError('22023', `invalid regular expression option: "${letters[0]}"`, {
        hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
      });
    const { flags, global } = readOptions(letters, 'allowed');
    return replace(text, Regex.of(pattern, flags), by, 1, global ? 0 : 1);
  }),
  fn('regexp_replace(text, text, text, int4): text', (text, pattern, by, start) => {
    checkPositive('start', start, 1);
    return replace(text, Regex.of(pattern), by, start, 1);
  }),
  fn('regexp_replace(text, text, text, int4, int4): text', (text, pattern, by, start, n) => {
    checkPositive('start', start, 1);
    checkPositive('n', n, 0);
    return replace(text, Regex.of(pattern), by, start, n);
  }),
  fn('regexp_replace(text, text, text, int4, int4, text): text', (text, pattern, by, start, n, letters) => {
    checkPositive('start', start, 1);
    checkPositive('n', n, 0);
    return replace(text, Regex.of(pattern, readOptions(letters, 'allowed').flags), by, start, n);
  }),
  fn('regexp_split_to_array(text, text): text[]', (text, pattern) =>
    SqlArray.ofEach(split(text, pattern, '', 'regexp_split_to_array')),
  ),
  fn('regexp_split_to_array(text, text, text): text[]', (text, pattern, letters) =>
    SqlArray.ofEach(split(text, pattern, letters, 'regexp_split_to_array')),
  ),
  fn('regexp_split_to_table(text, text): setof text', (text, pattern) =>
    split(text, pattern, '', 'regexp_split_to_table'),
  ),
  fn('regexp_split_to_table(text, text, text): setof text', (text, pattern, letters) =>
    split(text, pattern, letters, 'regexp_split_to_table'),
  ),
  fn('regexp_count(text, text): int4', (text, pattern) => count(text, pattern, 1, '')),
  fn('regexp_count(text, text, int4): int4', (text, pattern, start) => count(text, pattern, start, '')),
  fn('regexp_count(text, text, int4, text): int4', count),
  fn('regexp_instr(text, text): int4', (text, pattern) => instr(text, pattern)),
  fn('regexp_instr(text, text, int4): int4', (text, pattern, start) => instr(text, pattern, start)),
  fn('regexp_instr(text, text, int4, int4): int4', (text, pattern, start, n) => instr(text, pattern, start, n)),
  fn('regexp_instr(text, text, int4, int4, int4): int4', (text, pattern, start, n, end) =>
    instr(text, pattern, start, n, end),
  ),
  fn('regexp_instr(text, text, int4, int4, int4, text): int4', (text, pattern, start, n, end, letters) =>
    instr(text, pattern, start, n, end, letters),
  ),
  fn('regexp_instr(text, text, int4, int4, int4, text, int4): int4', instr),
  fn('regexp_substr(text, text): text', (text, pattern) => substr(text, pattern)),
  fn('regexp_substr(text, text, int4): text', (text, pattern, start) => substr(text, pattern, start)),
  fn('regexp_substr(text, text, int4, int4): text', (text, pattern, start, n) => substr(text, pattern, start, n)),
  fn('regexp_substr(text, text, int4, int4, text): text', (text, pattern, start, n, letters) =>
    substr(text, pattern, start, n, letters),
  ),
  fn('regexp_substr(text, text, int4, int4, text, int4): text', substr),
  fn('substring(text, text): text', substringByPattern),
  fn('substring(text, text, text): text', (text, pattern, escapedBy) =>
    substringByPattern(text, similarToRegex(pattern, escapedBy)),
  ),
  fn('similar_to_escape(text): text', (pattern) => similarToRegex(pattern)),
  fn('similar_to_escape(text, text): text', similarToRegex),
  unusual('similar_escape(text, text): text', { nullable: true }, (pattern, escapedBy) =>
    pattern === null ? null : similarToRegex(pattern, escapedBy ?? '\\'),
  ),
];
