/** Names as they are written inside of texts: `schema."Table"`. */
import { SqlError } from '../errors.ts';

/** The parts of a dotted name, folded to lower case unless quoted; 42602 for what is none. */
export function splitQualifiedName(text: string): readonly string[] {
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([^\s".,()[\]]+))\s*(\.|$)/gy;
  const parts: string[] = [];
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) throw new SqlError('42602', 'invalid name syntax');
    const [, quoted, plain, end] = match;
    parts.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    if (end === '') return parts;
  }
}

/** A name with at most a schema and a database before it. */
export function qualifiedName(
  text: string,
  what = 'relation',
): { readonly schema: string | undefined; readonly name: string } {
  const parts = splitQualifiedName(text);
  if (parts.length > 3)
    throw new SqlError('42601', `improper ${what} name (too many dotted names): ${parts.join('.')}`);
  return { schema: parts.at(-2), name: parts[parts.length - 1] };
}
