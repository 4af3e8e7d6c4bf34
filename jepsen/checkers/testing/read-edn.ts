/** Reads the part of EDN that histories are written in: maps, vectors, keywords, strings, numbers, nil, true and false. */

/** A keyword, `:append`; apart from strings, so that a test sees which of them was written. */
export interface Keyword {
  readonly keyword: string;
}

export type Edn = null | boolean | number | string | Keyword | readonly Edn[] | ReadonlyMap<string, Edn>;

/** The values of a text, one after the other. Keys of maps are keywords, or strings. */
export function readEdn(text: string): readonly Edn[] {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s,[\]{}"]+/g) ?? [];
  const values: Edn[] = [];
  let at = 0;
  while (at < tokens.length) values.push(readValue());
  return values;

  function readValue(): Edn {
    const token = tokens[at++];
    if (token === '[') return readUntil(']');
    if (token === '{') {
      const parts = readUntil('}');
      if (parts.length % 2 !== 0) throw new Error('a map has a value for each key');
      const names = parts.filter((_, i) => i % 2 === 0).map(nameOf);
      return new Map(names.map((name, i) => [name, parts[2 * i + 1]]));
    }
    return readAtom(token);
  }

  function readUntil(end: string): Edn[] {
    const parts: Edn[] = [];
    while (tokens[at] !== end) {
      if (at >= tokens.length) throw new Error(`the text ends before ${end}`);
      parts.push(readValue());
    }
    at++;
    return parts;
  }
}

function readAtom(token: string): Edn {
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (token.startsWith(':')) return { keyword: token.slice(1) };
  if (token === 'nil') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  const number = Number(token);
  if (Number.isNaN(number)) throw new Error(`${token} is nothing that a history holds`);
  return number;
}

function nameOf(key: Edn): string {
  if (typeof key === 'string') return key;
  if (key !== null && typeof key === 'object' && 'keyword' in key) return key.keyword;
  throw new Error('the keys of maps are keywords');
}
