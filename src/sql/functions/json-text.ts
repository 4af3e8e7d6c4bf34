/** Walks JSON texts that are known to be well formed: json keeps its text, and what is taken out of it is a part of that text. */

/** What a value is, by its first character. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** The kind of a JSON text. */
export function kindOfJson(text: string): JsonKind {
  switch (text[skipSpace(text, 0)]) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return 'number';
  }
}

/** The members of an object, in order, with the text of their values; none of anything else. */
export function membersOf(text: string): readonly (readonly [key: string, value: string])[] {
  const members: [string, string][] = [];
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return members;
  at = skipSpace(text, at + 1);
  while (text[at] !== '}') {
    const keyEnd = skipValue(text, at);
    const key = JSON.parse(text.slice(at, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, start);
    members.push([String(key), text.slice(start, end)]);
    at = skipSeparator(text, end);
  }
  return members;
}

/** The texts of an array's elements; none of anything else. */
export function elementsOf(text: string): readonly string[] {
  const elements: string[] = [];
  let at = skipSpace(text, 0);
  if (text[at] !== '[') return elements;
  at = skipSpace(text, at + 1);
  while (text[at] !== ']') {
    const end = skipValue(text, at);
    elements.push(text.slice(at, end));
    at = skipSeparator(text, end);
  }
  return elements;
}

/** A value's text without JSON's quotes; null for JSON's null. */
export function plainText(json: string): string | null {
  const kind = kindOfJson(json);
  if (kind === 'null') return null;
  return kind === 'string' ? String(JSON.parse(json)) : json;
}

function skipSeparator(text: string, at: number): number {
  const next = skipSpace(text, at);
  return text[next] === ',' ? skipSpace(text, next + 1) : next;
}

function skipSpace(text: string, at: number): number {
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at++;
  return at;
}

function skipString(text: string, at: number): number {
  for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at + 1;
}

/** Behind the value that begins here. */
function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at);
  if (text[at] !== '{' && text[at] !== '[') {
    while (at < text.length && !',]} \n\t\r:'.includes(text[at])) at++;
    return at;
  }
  let depth = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = skipString(text, at);
      continue;
    }
    at++;
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at;
  }
  return at;
}
