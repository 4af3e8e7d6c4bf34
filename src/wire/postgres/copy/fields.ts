/** Cuts a line of text or CSV into its fields. A field is null where it is, as it stands there, the null text. */
import { textOfValue } from '../utf8.ts';
import type { CopyOptions } from './options.ts';

/** A line's fields; undefined: a quote was opened and never closed. */
export type Fields = (string | null)[];

const backslash = 0x5c;

/** The fields of a line of text format. */
export function textFields(line: string, options: CopyOptions): Fields {
  const { delimiter, nullText } = options;
  if (!line.includes('\\')) return line.split(delimiter).map((field) => (field === nullText ? null : field));
  const fields: Fields = [];
  const stop = delimiter.charCodeAt(0);
  let start = 0;
  for (let at = 0; at <= line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === backslash) at++;
    else if (at === line.length || code === stop) {
      fields.push(textField(line.slice(start, at), nullText));
      start = at + 1;
    }
  }
  if (start <= line.length && line.charCodeAt(line.length - 1) === backslash && endsInEscape(line, start))
    fields.push(textField(line.slice(start), nullText));
  return fields;
}

/** Is the line's last backslash one that nothing stands behind? Then the loop above has stepped over the line's end. */
function endsInEscape(line: string, start: number): boolean {
  let backslashes = 0;
  for (let at = line.length - 1; at >= start && line.charCodeAt(at) === backslash; at--) backslashes++;
  return backslashes % 2 === 1;
}

function textField(raw: string, nullText: string): string | null {
  if (raw === nullText) return null;
  return raw.includes('\\') ? unescapeText(raw) : raw;
}

const letterEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const escapePattern = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([\s\S])|$)/g;

function unescapeText(raw: string): string {
  let hasBytes = false;
  const text = raw.replace(escapePattern, (_all, octal?: string, hex?: string, letter?: string) => {
    if (octal === undefined && hex === undefined) return letterEscapes[letter ?? ''] ?? letter ?? '';
    const byte = octal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(octal, 8) & 0xff;
    hasBytes ||= byte === 0 || byte >= 0x80;
    return String.fromCharCode(byte);
  });
  return hasBytes ? unescapeBytes(raw) : text;
}

/** Escaped bytes may be parts of characters: only together they are a text, or none. */
function unescapeBytes(raw: string): string {
  const bytes = Buffer.from(raw).toString('latin1');
  const plain = bytes.replace(escapePattern, (_all, octal?: string, hex?: string, letter?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return letterEscapes[letter ?? ''] ?? letter ?? '';
  });
  return textOfValue(Buffer.from(plain, 'latin1'));
}

/** The fields of a line of CSV; undefined if a quote is open at its end. */
export function csvFields(line: string, options: CopyOptions): Fields | undefined {
  const { delimiter, nullText, quote } = options;
  if (!line.includes(quote)) return line.split(delimiter).map((field) => (field === nullText ? null : field));
  const fields: Fields = [];
  for (let at = 0; at <= line.length; ) {
    const start = at;
    let text = '';
    let quoted = false;
    while (at < line.length && line[at] !== delimiter) {
      if (line[at] !== quote) {
        text += line[at++];
        continue;
      }
      const end = quotedEnd(line, at + 1, options);
      if (end === undefined) return undefined;
      text += unquoted(line.slice(at + 1, end), options);
      quoted = true;
      at = end + 1;
    }
    fields.push(!quoted && line.slice(start, at) === nullText ? null : text);
    at++;
  }
  return fields;
}

/** Where the quote closes that was opened before `at`. */
function quotedEnd(line: string, at: number, { quote, escape: escaping }: CopyOptions): number | undefined {
  while (at < line.length) {
    const next = line[at + 1];
    if (line[at] === escaping && (next === escaping || next === quote)) at += 2;
    else if (line[at] === quote) return at;
    else at++;
  }
  return undefined;
}

function unquoted(inside: string, { quote, escape: escaping }: CopyOptions): string {
  let text = '';
  for (let at = 0; at < inside.length; at++) {
    const next = inside[at + 1];
    if (inside[at] === escaping && (next === escaping || next === quote)) at++;
    text += inside[at];
  }
  return text;
}
