/** A jsonpath's text cut into tokens (jsonpath_scan.l). */
import { SqlError } from '../../errors.ts';

/** A token; `isLast`: the text ends with it. */
export interface PathToken {
  readonly kind: 'word' | 'string' | 'variable' | 'number' | 'sign' | 'end';
  /** What it says: escapes resolved, a variable without its `$`. */
  readonly text: string;
  readonly written: string;
}

const signs = ['**', '&&', '||', '==', '!=', '<>', '<=', '>='];
const special = '?%$.[]{}()|&!=<>@#,*:-+/"\\';

/** All tokens, with one for the end. */
export function pathTokens(text: string): readonly PathToken[] {
  const tokens: PathToken[] = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const blank = /^(?:[\s]+|\/\*[\s\S]*?\*\/)/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const token = tokenOf(rest);
    tokens.push(token);
    at += token.written.length;
  }
  tokens.push({ kind: 'end', text: '', written: '' });
  return tokens;
}

function tokenOf(rest: string): PathToken {
  const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
  if (number !== null) {
    if (startsWord(rest.slice(number[0].length)))
      throw new SqlError(
        '42601',
        `trailing junk after numeric literal at or near "${number[0]}${rest[number[0].length]}" of jsonpath input`,
      );
    return { kind: 'number', text: number[0], written: number[0] };
  }
  if (rest[0] === '"') return quoted('string', rest, 1);
  if (rest.startsWith('$"')) return quoted('variable', rest, 2);
  if (rest[0] === '$' && startsWord(rest.slice(1))) {
    const name = wordAt(rest, 1);
    return { kind: 'variable', text: name.text, written: rest.slice(0, name.end) };
  }
  if (startsWord(rest) || rest[0] === '\\') {
    const word = wordAt(rest, 0);
    return { kind: 'word', text: word.text, written: rest.slice(0, word.end) };
  }
  const sign = signs.find((each) => rest.startsWith(each)) ?? rest[0];
  return { kind: 'sign', text: sign === '<>' ? '!=' : sign, written: sign };
}

function startsWord(rest: string): boolean {
  return rest !== '' && !special.includes(rest[0]) && !/[\s\d]/.test(rest[0]);
}

function wordAt(text: string, start: number): { readonly text: string; readonly end: number } {
  let at = start;
  let word = '';
  while (at < text.length && !/\s/.test(text[at]) && (text[at] === '\\' || !special.includes(text[at]))) {
    const part = text[at] === '\\' ? escapeAt(text, at) : { text: text[at], end: at + 1 };
    word += part.text;
    at = part.end;
  }
  return { text: word, end: at };
}

function quoted(kind: 'string' | 'variable', rest: string, start: number): PathToken {
  let at = start;
  let text = '';
  while (rest[at] !== '"') {
    if (at >= rest.length) throw new SqlError('42601', 'unterminated quoted string at end of jsonpath input');
    const part = rest[at] === '\\' ? escapeAt(rest, at) : { text: rest[at], end: at + 1 };
    text += part.text;
    at = part.end;
  }
  return { kind, text, written: rest.slice(0, at + 1) };
}

const plainEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function escapeAt(text: string, at: number): { readonly text: string; readonly end: number } {
  const coded = /^\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2}))/.exec(text.slice(at));
  if (coded !== null) {
    const code = Number.parseInt(coded[1] ?? coded[2] ?? coded[3], 16);
    if (code === 0)
      throw new SqlError('22P05', 'unsupported Unicode escape sequence', {
        detail: '\\u0000 cannot be converted to text.',
      });
    return { text: String.fromCodePoint(code), end: at + coded[0].length };
  }
  const next = text[at + 1];
  if (next === undefined) throw new SqlError('42601', 'unexpected end after backslash at end of jsonpath input');
  if (next === 'u') throw new SqlError('42601', `invalid unicode sequence at or near "\\u" of jsonpath input`);
  if (next === 'x') throw new SqlError('42601', `invalid hex character sequence at or near "\\x" of jsonpath input`);
  return { text: plainEscapes[next] ?? next, end: at + 2 };
}
