/** A block's text cut into words, strings and signs: as much of SQL's tokens as is needed to find where statements begin and end. */
import { SqlError } from '../errors.ts';

/** A token and where it stands; `word` is in lower case, and empty for what is no plain word. */
export interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /\s+|--[^\n]*/y],
  ['string', /[eEbBxXnN]?'(?:[^'\\]|''|\\[\s\S])*'/y],
  ['string', /'(?:[^']|'')*'/y],
  ['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y],
  ['sign', /"(?:[^"]|"")*"/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  // `1..3` is a number, two dots, a number.
  ['sign', /\d\w*(?:\.(?!\.)\w*)?|:=|\.\.|[^'"]/y],
];

/** All tokens of a text, comments left out. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('/*', at)) {
      at = endOfComment(text, at);
      continue;
    }
    const [kind, end] = tokenAt(text, at);
    if (kind !== 'blank')
      tokens.push({ kind, word: kind === 'word' ? text.slice(at, end).toLowerCase() : '', start: at, end });
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): readonly [Token['kind'] | 'blank', number] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return [kind, pattern.lastIndex];
  }
  throw new SqlError('42601', 'unterminated token in a DO block');
}

/** Comments nest. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      at++;
      if (--depth === 0) return at + 1;
    }
  }
  throw new SqlError('42601', 'unterminated /* comment');
}
