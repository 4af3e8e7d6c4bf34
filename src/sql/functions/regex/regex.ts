/**
 * PostgreSQL's regular expressions without JavaScript's: a pattern from a client must not be able to stop a node, and JavaScript's matcher
 * may take time exponential in the text.
 *
 *   pattern ──syntax──► tree ──program──► instructions ──machine──► bounds of the match and its groups
 */
import { isSimple } from '../characters.ts';
import { findMatch, type MatchBounds } from './machine.ts';
import { compileProgram, type Program } from './program.ts';
import { parseRegex, plainFlags, type RegexFlags } from './syntax.ts';

const cacheMax = 256;
const cache = new Map<string, Regex>();

/** A compiled regular expression. */
export class Regex {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  /** Compiles a pattern, or finds it compiled. */
  static of(pattern: string, flags: RegexFlags = plainFlags): Regex {
    const key = `${Object.values(flags).map(Number).join('')}${pattern}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const regex = new Regex(compileProgram(parseRegex(pattern, flags)));
    if (cache.size >= cacheMax) cache.clear();
    cache.set(key, regex);
    return regex;
  }

  /** How many groups it has. */
  get groups(): number {
    return this.#program.groups;
  }

  /** The first match at or behind a character. */
  find(subject: Subject, from = 0): MatchBounds | undefined {
    return findMatch(this.#program, subject.codes, from);
  }

  test(text: string): boolean {
    return this.find(new Subject(text)) !== undefined;
  }
}

/** A text as the machine reads it: its code points. */
export class Subject {
  readonly text: string;
  readonly codes: Uint32Array;
  readonly #simple: boolean;

  constructor(text: string) {
    this.text = text;
    this.#simple = isSimple(text);
    this.codes = this.#simple
      ? unitsOf(text)
      : Uint32Array.from([...text], (character) => character.codePointAt(0) ?? 0);
  }

  /** The text between two characters. */
  slice(start: number, end: number): string {
    if (this.#simple) return this.text.slice(start, end);
    return String.fromCodePoint(...this.codes.subarray(start, end));
  }

  /** The text of a match (0) or one of its groups; NULL for a group that took no part. */
  group(bounds: MatchBounds, index: number): string | null {
    const start = bounds[index * 2];
    return start === undefined || start < 0 ? null : this.slice(start, bounds[index * 2 + 1]);
  }
}

function unitsOf(text: string): Uint32Array {
  const codes = new Uint32Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes;
}
