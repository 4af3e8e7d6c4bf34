/**
 * PostgreSQL's advanced regular expressions as trees: branches, quantifiers greedy and not, groups, brackets, escapes, anchors. Back references
 * and lookaround, which no machine of this kind can follow in time linear in the text, are refused.
 */
import { SqlError } from '../../errors.ts';
import { CharacterSet } from './character-set.ts';

/** A regular expression's tree. */
export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'branches'; readonly branches: readonly Node[] }
  | { readonly kind: 'group'; readonly node: Node; readonly index: number | undefined }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    };

/** A place without characters. */
export type Anchor =
  | 'textStart'
  | 'textEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'wordStart'
  | 'wordEnd'
  | 'wordEdge'
  | 'notWordEdge';

/** How a pattern is read. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  /** `.` and `[^…]` do not match a newline. */
  readonly newlineStops: boolean;
  /** `^` and `$` match at lines, too. */
  readonly newlineAnchors: boolean;
  readonly expanded: boolean;
  readonly literal: boolean;
}

/** The usual flags. */
export const plainFlags: RegexFlags = {
  ignoreCase: false,
  newlineStops: false,
  newlineAnchors: false,
  expanded: false,
  literal: false,
};

/** A tree and how many groups it has. */
export interface ParsedRegex {
  readonly root: Node;
  readonly groups: number;
}

const repeatMax = 255;
const depthMax = 200;

/** 2201B. */
export function invalidRegex(reason: string): SqlError {
  return new SqlError('2201B', `invalid regular expression: ${reason}`);
}

/** Flags by their letters; the letters of one function only are removed before. */
export function parseFlags(letters: string, flags: RegexFlags = plainFlags): RegexFlags | undefined {
  let result = flags;
  for (const letter of letters) {
    const change = flagLetters[letter];
    if (change === undefined) return undefined;
    result = { ...result, ...change };
  }
  return result;
}

const flagLetters: Readonly<Record<string, Partial<RegexFlags>>> = {
  a: {},
  b: {},
  c: { ignoreCase: false },
  e: {},
  i: { ignoreCase: true },
  m: { newlineStops: true, newlineAnchors: true },
  n: { newlineStops: true, newlineAnchors: true },
  p: { newlineStops: true, newlineAnchors: false },
  q: { literal: true },
  s: { newlineStops: false, newlineAnchors: false },
  t: { expanded: false },
  w: { newlineStops: false, newlineAnchors: true },
  x: { expanded: true },
};

/** Reads a pattern. */
export function parseRegex(pattern: string, flags: RegexFlags): ParsedRegex {
  return new RegexParser(pattern, flags).parse();
}

class RegexParser {
  #characters: readonly string[];
  #flags: RegexFlags;
  #at = 0;
  #groups = 0;
  #depth = 0;

  constructor(pattern: string, flags: RegexFlags) {
    this.#flags = flags;
    this.#characters = [...pattern];
  }

  parse(): ParsedRegex {
    this.#readDirectors();
    if (this.#flags.literal)
      return { root: sequenceOf(this.#rest().map((character) => this.#literal(character))), groups: 0 };
    const root = this.#branches();
    if (this.#at < this.#characters.length) throw invalidRegex('parentheses () not balanced');
    return { root, groups: this.#groups };
  }

  /** `***=` for a literal, `***:` for nothing, and `(?flags)`. */
  #readDirectors(): void {
    if (this.#looksAt('***=')) {
      this.#at += 4;
      this.#flags = { ...this.#flags, literal: true };
      return;
    }
    if (this.#looksAt('***:')) this.#at += 4;
    const match = /^\(\?([a-z]+)\)/.exec(this.#rest().slice(0, 20).join(''));
    if (match === null || this.#flags.literal) return;
    const flags = parseFlags(match[1], this.#flags);
    if (flags === undefined) throw invalidRegex('invalid embedded option');
    this.#flags = flags;
    this.#at += match[0].length;
  }

  #rest(): readonly string[] {
    return this.#characters.slice(this.#at);
  }

  #looksAt(text: string): boolean {
    return this.#characters.slice(this.#at, this.#at + text.length).join('') === text;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #branches(): Node {
    if (++this.#depth > depthMax) throw invalidRegex('nested too deeply');
    const branches = [this.#branch()];
    while (this.#peek() === '|') {
      this.#at++;
      branches.push(this.#branch());
    }
    this.#depth--;
    return branches.length === 1 ? branches[0] : { kind: 'branches', branches };
  }

  #branch(): Node {
    const parts: Node[] = [];
    for (;;) {
      this.#skipComments();
      const next = this.#peek();
      if (next === undefined || next === '|' || (next === ')' && this.#depth > 1)) break;
      if (next === ')') throw invalidRegex('parentheses () not balanced');
      parts.push(this.#quantified());
    }
    return sequenceOf(parts);
  }

  #skipComments(): void {
    for (;;) {
      if (this.#looksAt('(?#')) {
        const end = this.#characters.indexOf(')', this.#at);
        if (end < 0) throw invalidRegex('parentheses () not balanced');
        this.#at = end + 1;
      } else if (this.#flags.expanded && /^\s$/.test(this.#peek() ?? '')) this.#at++;
      else if (this.#flags.expanded && this.#peek() === '#') {
        while (this.#at < this.#characters.length && this.#peek() !== '\n') this.#at++;
      } else return;
    }
  }

  #quantified(): Node {
    const node = this.#atom();
    this.#skipComments();
    const bounds = this.#quantifier();
    if (bounds === undefined) return node;
    if (node.kind === 'anchor') throw invalidRegex('quantifier operand invalid');
    const greedy = this.#peek() !== '?';
    if (!greedy) this.#at++;
    if (/^[*+?]$/.test(this.#peek() ?? '')) throw invalidRegex('quantifier operand invalid');
    return { kind: 'repeat', node, ...bounds, greedy };
  }

  #quantifier(): { readonly min: number; readonly max: number } | undefined {
    switch (this.#peek()) {
      case '*':
        this.#at++;
        return { min: 0, max: Number.POSITIVE_INFINITY };
      case '+':
        this.#at++;
        return { min: 1, max: Number.POSITIVE_INFINITY };
      case '?':
        this.#at++;
        return { min: 0, max: 1 };
      case '{':
        return /^\d$/.test(this.#characters[this.#at + 1] ?? '') ? this.#bound() : undefined;
      default:
        return undefined;
    }
  }

  #bound(): { readonly min: number; readonly max: number } {
    const match = /^\{(\d+)(,)?(\d+)?\}/.exec(this.#rest().slice(0, 16).join(''));
    if (match === null) {
      if (!this.#rest().includes('}')) throw invalidRegex('braces {} not balanced');
      throw invalidRegex('invalid repetition count(s)');
    }
    this.#at += match[0].length;
    const min = Number(match[1]);
    const max = match[3] !== undefined ? Number(match[3]) : match[2] === undefined ? min : Number.POSITIVE_INFINITY;
    if (min > repeatMax || (max > repeatMax && max !== Number.POSITIVE_INFINITY) || min > max)
      throw invalidRegex('invalid repetition count(s)');
    return { min, max };
  }

  #atom(): Node {
    const character = this.#characters[this.#at++];
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#bracketOrWord();
      case '.':
        return { kind: 'set', set: this.#flags.newlineStops ? CharacterSet.of('\n').negate() : CharacterSet.any };
      case '^':
        return { kind: 'anchor', anchor: this.#flags.newlineAnchors ? 'lineStart' : 'textStart' };
      case '$':
        return { kind: 'anchor', anchor: this.#flags.newlineAnchors ? 'lineEnd' : 'textEnd' };
      case '*':
      case '+':
      case '?':
        throw invalidRegex('quantifier operand invalid');
      case '{':
        if (/^\d$/.test(this.#peek() ?? '')) throw invalidRegex('quantifier operand invalid');
        return this.#literal(character);
      case '\\':
        return this.#escape();
      default:
        return this.#literal(character);
    }
  }

  #literal(character: string): Node {
    return { kind: 'set', set: this.#cased(CharacterSet.of(character)) };
  }

  #cased(set: CharacterSet): CharacterSet {
    return this.#flags.ignoreCase ? set.withBothCases() : set;
  }

  #group(): Node {
    let index: number | undefined;
    if (this.#peek() === '?') {
      if (!this.#looksAt('?:')) {
        if (this.#looksAt('?=') || this.#looksAt('?!') || this.#looksAt('?<'))
          throw new SqlError('0A000', 'lookahead and lookbehind in regular expressions are not supported');
        throw invalidRegex('quantifier operand invalid');
      }
      this.#at += 2;
    } else index = ++this.#groups;
    const node = this.#branches();
    if (this.#peek() !== ')') throw invalidRegex('parentheses () not balanced');
    this.#at++;
    return { kind: 'group', node, index };
  }

  #bracketOrWord(): Node {
    if (this.#looksAt('[:<:]]')) {
      this.#at += 6;
      return { kind: 'anchor', anchor: 'wordStart' };
    }
    if (this.#looksAt('[:>:]]')) {
      this.#at += 6;
      return { kind: 'anchor', anchor: 'wordEnd' };
    }
    return { kind: 'set', set: this.#bracket() };
  }

  #bracket(): CharacterSet {
    const negated = this.#peek() === '^';
    if (negated) this.#at++;
    let set = CharacterSet.none;
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.#at >= this.#characters.length) throw invalidRegex('brackets [] not balanced');
      set = set.union(this.#bracketItem());
    }
    this.#at++;
    set = this.#cased(set);
    if (!negated) return set;
    return this.#flags.newlineStops ? set.union(CharacterSet.of('\n')).negate() : set.negate();
  }

  #bracketItem(): CharacterSet {
    if (this.#looksAt('[:')) return this.#namedClass();
    const start = this.#bracketCharacter();
    if (start instanceof CharacterSet) return start;
    if (this.#peek() !== '-' || this.#characters[this.#at + 1] === ']') return CharacterSet.of(start);
    this.#at++;
    const end = this.#bracketCharacter();
    if (end instanceof CharacterSet) throw invalidRegex('invalid character range');
    const [low, high] = [start.codePointAt(0) ?? 0, end.codePointAt(0) ?? 0];
    if (low > high) throw invalidRegex('invalid character range');
    return CharacterSet.range(low, high);
  }

  #bracketCharacter(): string | CharacterSet {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw invalidRegex('brackets [] not balanced');
    if (character === '[' && (this.#peek() === '.' || this.#peek() === '=')) return this.#collating();
    if (character !== '\\') return character;
    const escaped = this.#escape();
    if (escaped.kind !== 'set') throw invalidRegex('invalid escape \\ sequence');
    return escaped.set.single ?? escaped.set;
  }

  #collating(): string {
    const kind = this.#characters[this.#at++];
    const element = this.#characters[this.#at++];
    if (element === undefined || this.#characters[this.#at] !== kind || this.#characters[this.#at + 1] !== ']')
      throw invalidRegex('invalid collating element');
    this.#at += 2;
    return element;
  }

  #namedClass(): CharacterSet {
    const end = this.#rest().join('').indexOf(':]');
    if (end < 0) throw invalidRegex('brackets [] not balanced');
    const name = this.#rest().join('').slice(2, end);
    const set = CharacterSet.named(name);
    if (set === undefined) throw invalidRegex('invalid character class');
    this.#at += name.length + 4;
    return set;
  }

  #escape(): Node {
    const letter = this.#characters[this.#at++];
    if (letter === undefined) throw invalidRegex('invalid escape \\ sequence');
    const anchor = anchorEscapes[letter];
    if (anchor !== undefined) return { kind: 'anchor', anchor };
    const named = setEscapes[letter];
    if (named !== undefined) return { kind: 'set', set: named };
    if (/^[1-9]$/.test(letter)) throw new SqlError('0A000', 'back references in regular expressions are not supported');
    const plain = characterEscapes[letter];
    if (plain !== undefined) return this.#literal(plain);
    switch (letter) {
      case 'u':
        return this.#codePoint(/^[0-9a-fA-F]{4}/, 16);
      case 'U':
        return this.#codePoint(/^[0-9a-fA-F]{8}/, 16);
      case 'x':
        return this.#codePoint(/^[0-9a-fA-F]{1,255}/, 16);
      case '0':
        return this.#codePoint(/^[0-7]{0,2}/, 8);
      case 'c':
        return this.#literal(String.fromCharCode((this.#characters[this.#at++] ?? '').charCodeAt(0) & 0x1f));
      default:
    }
    if (/^[a-zA-Z0-9]$/.test(letter)) throw invalidRegex('invalid escape \\ sequence');
    return this.#literal(letter);
  }

  #codePoint(digits: RegExp, radix: number): Node {
    const match = digits.exec(this.#rest().slice(0, 255).join(''));
    if (match === null) throw invalidRegex('invalid escape \\ sequence');
    const code = Number.parseInt(match[0] === '' ? '0' : match[0], radix);
    if (!(code <= 0x10ffff)) throw invalidRegex('invalid escape \\ sequence');
    this.#at += match[0].length;
    return this.#literal(String.fromCodePoint(code));
  }
}

const anchorEscapes: Readonly<Record<string, Anchor>> = {
  A: 'textStart',
  Z: 'textEnd',
  m: 'wordStart',
  M: 'wordEnd',
  y: 'wordEdge',
  Y: 'notWordEdge',
};

const digit = CharacterSet.range(0x30, 0x39);
const space = CharacterSet.of(' \t\n\v\f\r');
const word = CharacterSet.word;
const setEscapes: Readonly<Record<string, CharacterSet>> = {
  d: digit,
  D: digit.negate(),
  s: space,
  S: space.negate(),
  w: word,
  W: word.negate(),
};

const characterEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  B: '\\',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function sequenceOf(parts: readonly Node[]): Node {
  if (parts.length === 0) return { kind: 'empty' };
  return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
}
