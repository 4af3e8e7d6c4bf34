/** `parse_ident`: a name with its qualifiers, taken apart. */
import { SqlError } from '../errors.ts';

const plainPart = /[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*/uy;
const quotedPart = /"((?:[^"]|"")*)"/uy;

/** The parts of `a."B c".d`: plain ones in lower case. Unless `strict`, anything may stand behind the last. */
export function parseIdentifier(text: string, strict: boolean): readonly string[] {
  const refused = (detail?: string): SqlError =>
    new SqlError('22023', `string is not a valid identifier: "${text}"`, { detail });
  const parts: string[] = [];
  let at = skipSpace(text, 0);
  for (let isAfterDot = false; ; isAfterDot = true) {
    const quoted = matchAt(quotedPart, text, at);
    const plain = quoted === undefined ? matchAt(plainPart, text, at) : undefined;
    if (quoted !== undefined) {
      if (quoted[1] === '') throw refused('Quoted identifier must not be empty.');
      parts.push(quoted[1].replaceAll('""', '"'));
    } else if (plain !== undefined) parts.push(plain[0].replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
    else if (text[at] === '"') throw refused('String has unclosed double quotes.');
    else if (text[at] === '.') throw refused('No valid identifier before ".".');
    else throw refused(isAfterDot ? 'No valid identifier after ".".' : undefined);
    at = skipSpace(text, at + (quoted ?? plain ?? [''])[0].length);
    if (text[at] !== '.') break;
    at = skipSpace(text, at + 1);
  }
  if (strict && at < text.length) throw refused();
  return parts;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r\v\f'.includes(text[at])) at++;
  return at;
}
